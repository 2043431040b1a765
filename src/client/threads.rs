//! `Send` and `Sync`, where there are threads.
//!
//! The future of a call can move between threads, so hosts, responses and sinks are [`Send`]. WebAssembly has one thread,
//! and JavaScript values must not leave it, so there they need not be.

use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

#[cfg(not(target_arch = "wasm32"))]
mod bounds {
    /// [`Send`]; on `wasm32`, every type.
    pub trait MaybeSend: Send {}
    impl<T: Send + ?Sized> MaybeSend for T {}

    /// [`Sync`]; on `wasm32`, every type.
    pub trait MaybeSync: Sync {}
    impl<T: Sync + ?Sized> MaybeSync for T {}
}

#[cfg(target_arch = "wasm32")]
mod bounds {
    /// Every type; on other targets, [`Send`].
    pub trait MaybeSend {}
    impl<T: ?Sized> MaybeSend for T {}

    /// Every type; on other targets, [`Sync`].
    pub trait MaybeSync {}
    impl<T: ?Sized> MaybeSync for T {}
}

pub use bounds::{MaybeSend, MaybeSync};

/// A boxed future, [`Send`] except on `wasm32`. Boxed so that a call is compiled once, not once for each host.
#[cfg(not(target_arch = "wasm32"))]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A boxed future, [`Send`] except on `wasm32`. Boxed so that a call is compiled once, not once for each host.
#[cfg(target_arch = "wasm32")]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Locks for a few statements, without a callback or an await among them. A panic in another thread cannot leave an
/// inconsistent state behind, so a poisoned lock is used as it is.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
