//! The functions and classes of `js/runtime.js`.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use crate::bindings::CallHost;

#[wasm_bindgen(module = "/js/runtime.js")]
extern "C" {
    #[wasm_bindgen(js_name = recordPanic)]
    pub(crate) fn record_panic(message: &str);

    /// Milliseconds since 1970.
    #[wasm_bindgen(js_namespace = environment, js_name = unixMs)]
    pub(crate) fn unix_ms() -> f64;

    /// A number from 0 to 1.
    #[wasm_bindgen(js_namespace = environment)]
    pub(crate) fn random() -> f64;

    /// A promise and its functions.
    pub(crate) type Deferred;

    #[wasm_bindgen(constructor)]
    pub(crate) fn new() -> Deferred;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn promise(this: &Deferred) -> Promise;

    #[wasm_bindgen(method)]
    pub(crate) fn resolve(this: &Deferred, value: &JsValue);

    #[wasm_bindgen(method)]
    pub(crate) fn reject(this: &Deferred, reason: &JsValue);

    /// Polls a future in microtasks of the async context in which the poller is made.
    pub(crate) type Poller;

    #[wasm_bindgen(constructor)]
    pub(crate) fn new(poll: &Function, host: &CallHost) -> Poller;

    /// Requests a poll.
    #[wasm_bindgen(method)]
    pub(crate) fn request(this: &Poller);

    /// Afterwards nothing is polled.
    #[wasm_bindgen(method)]
    pub(crate) fn stop(this: &Poller);
}
