//! What a call needs of threads: its future can go from one to another wherever there is more than one.
//!
//! In WebAssembly there is one, and what JavaScript gives must not leave it. So hosts, answers and sinks are [`Send`]
//! everywhere else, and there they need not be.

use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

#[cfg(not(target_arch = "wasm32"))]
mod bounds {
    /// [`Send`]; on `wasm32`, anything.
    pub trait MaybeSend: Send {}
    impl<T: Send + ?Sized> MaybeSend for T {}

    /// [`Sync`]; on `wasm32`, anything.
    pub trait MaybeSync: Sync {}
    impl<T: Sync + ?Sized> MaybeSync for T {}
}

#[cfg(target_arch = "wasm32")]
mod bounds {
    /// Anything; on other targets, [`Send`].
    pub trait MaybeSend {}
    impl<T: ?Sized> MaybeSend for T {}

    /// Anything; on other targets, [`Sync`].
    pub trait MaybeSync {}
    impl<T: ?Sized> MaybeSync for T {}
}

pub use bounds::{MaybeSend, MaybeSync};

/// What a host does while the call waits. Boxed, so that the code of a call is the same for every host and is there
/// once. [`Send`] but on `wasm32`.
#[cfg(not(target_arch = "wasm32"))]
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a host does while the call waits. Boxed, so that the code of a call is the same for every host and is there
/// once. [`Send`] but on `wasm32`.
#[cfg(target_arch = "wasm32")]
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Locks for a few statements, without a callback or an await among them. A thread that panicked meanwhile
/// left plain numbers and texts, which are good as they are.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
