//! What a user gives to a client as a function: the key, and listeners.

use crate::client::{BoxFuture, Event, Key, MaybeSend, MaybeSync, Progress};
use crate::error::{Error, Result};

/// Provides the key for a request.
pub(super) trait KeySource: MaybeSend + MaybeSync {
    fn key(&self) -> BoxFuture<'_, Result<Key>>;
}

impl KeySource for Key {
    fn key(&self) -> BoxFuture<'_, Result<Key>> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }
}

/// A key function of the user.
pub(super) struct KeyFunction<F>(pub(super) F);

impl<F, Fut, E> KeySource for KeyFunction<F>
where
    F: Fn() -> Fut + MaybeSend + MaybeSync,
    Fut: Future<Output = Result<String, E>> + MaybeSend + 'static,
    E: 'static,
{
    fn key(&self) -> BoxFuture<'_, Result<Key>> {
        let text = (self.0)();
        Box::pin(async move {
            // `ok` drops the error, which need not be `Send`, before the next await.
            let text = text.await.ok().ok_or_else(|| {
                Error::config(
                    "api_key",
                    "the function that returns the key failed: handle its errors inside of it. Its error is not shown, \
                     since it may contain the key",
                )
            })?;
            Key::new(&text)
        })
    }
}

/// A listener for events.
pub(super) trait OnEvent: MaybeSend + MaybeSync {
    fn call(&self, event: &Event<'_>);
}

impl<F: Fn(&Event<'_>) + MaybeSend + MaybeSync> OnEvent for F {
    fn call(&self, event: &Event<'_>) {
        self(event);
    }
}

/// A listener for progress.
pub(super) trait OnProgress: MaybeSend + MaybeSync {
    fn call(&self, progress: Progress);
}

impl<F: Fn(Progress) + MaybeSend + MaybeSync> OnProgress for F {
    fn call(&self, progress: Progress) {
        self(progress);
    }
}
