//! Promises made in Rust.

use std::future::Future;
use std::pin::Pin;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::runtime::Deferred;

/// A promise of what a future returns.
///
/// [`wasm_bindgen_futures::future_to_promise`] schedules its task inside the executor of a promise. If that traps or runs out
/// of stack, the executor swallows the error, and the package would go on using an instance whose queue is broken. Here the
/// error escapes from the export.
pub(crate) fn promise_of(
    future: impl Future<Output = Result<JsValue, JsValue>> + 'static,
) -> Promise {
    promise_of_boxed(Box::pin(future))
}

/// The same code for all futures.
fn promise_of_boxed(future: Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>) -> Promise {
    let deferred = Deferred::new();
    let promise = deferred.promise();
    spawn_local(async move {
        match future.await {
            Ok(value) => deferred.resolve(&value),
            Err(reason) => deferred.reject(&reason),
        }
    });
    promise
}
