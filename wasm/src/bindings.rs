//! The JavaScript objects that the facade passes to a call, and their TypeScript definitions.

use js_sys::Function;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const BINDING_TYPES: &str = r#"
/** The functions that a call uses. They do not throw. */
export interface CallHost {
  /** Milliseconds on a monotonic clock. */
  now(): number;
  /** Settles after a delay. */
  sleep(ms: number): Operation;
  /** The current key; null if the client has none. */
  key(): Operation | null;
  /** A new exchange: one request and its response. */
  exchange(): Exchange;
  /** Called with what happens in the call, as it happens. */
  event(event: EventData): void;
  /** Called whenever a window is finished. */
  progress(progress: Progress): void;
  /** Describes what was thrown. */
  describe(thrown: unknown): string;
  /** Called if the module restarts while the call waits for nothing else. */
  orphaned?(): void;
}

/** A promise or a timer that a call waits for. */
export interface Operation {
  /** 0 if it is pending, and `wake` is called when it settles; 1 if it has a value, 2 if it failed. */
  poll(wake: () => void): number;
  /** The value, or a description of the error. */
  readonly outcome: unknown;
  /** Cancels the operation: `wake` is not called any more. */
  cancel(): void;
}

/** The status and headers of a response. */
export interface ResponseHead {
  /** The HTTP status; 0 for a redirect that a browser hides, -1 if there is no response. */
  readonly status: number;
  /** A header's value: text, or any other value if there is none. */
  header(name: string): unknown;
  /** Cancels the request and the body, unless they have ended. */
  cancel(): void;
}

/** One request and its response. */
export interface Exchange extends ResponseHead {
  /** An `AbortSignal` that aborts the request and the body of its response. Throws if the environment cannot make one. */
  readonly signal: object;
  /** Whether a `Request` has the option `cache` in this environment. In Workers with an older compatibility date it has not. */
  readonly supportsCacheMode: boolean;
  /** Sends a `Request`. Settles when the head of the response has arrived. */
  send(request: object): Operation;
  /** Why `send` failed, if the caller's `fetch` or options are to blame and no retry can help. */
  readonly misuse: { path: string; message: string } | undefined;
  /** The next bytes as a `Uint8Array`; undefined at the end. */
  read(): Operation;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// The functions that one call uses.
    #[wasm_bindgen(typescript_type = "CallHost")]
    #[derive(Clone)]
    pub type CallHost;

    #[wasm_bindgen(method)]
    pub(crate) fn now(this: &CallHost) -> f64;

    #[wasm_bindgen(method)]
    pub(crate) fn sleep(this: &CallHost, ms: f64) -> Operation;

    #[wasm_bindgen(method)]
    pub(crate) fn key(this: &CallHost) -> Option<Operation>;

    #[wasm_bindgen(method)]
    pub(crate) fn exchange(this: &CallHost) -> Exchange;

    #[wasm_bindgen(method)]
    pub(crate) fn event(this: &CallHost, event: JsValue);

    #[wasm_bindgen(method)]
    pub(crate) fn progress(this: &CallHost, progress: JsValue);

    #[wasm_bindgen(method)]
    pub(crate) fn describe(this: &CallHost, thrown: &JsValue) -> String;

    pub(crate) type Operation;

    #[wasm_bindgen(method)]
    pub(crate) fn poll(this: &Operation, wake: &Function) -> u32;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn outcome(this: &Operation) -> JsValue;

    #[wasm_bindgen(method)]
    pub(crate) fn cancel(this: &Operation);

    /// The status and headers of a response.
    #[wasm_bindgen(typescript_type = "ResponseHead")]
    #[derive(Clone)]
    pub type ResponseHead;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn status(this: &ResponseHead) -> f64;

    #[wasm_bindgen(method)]
    pub(crate) fn header(this: &ResponseHead, name: &str) -> JsValue;

    #[wasm_bindgen(method)]
    pub(crate) fn cancel(this: &ResponseHead);

    #[wasm_bindgen(extends = ResponseHead)]
    #[derive(Clone)]
    pub(crate) type Exchange;

    #[wasm_bindgen(method, getter, catch)]
    pub(crate) fn signal(this: &Exchange) -> Result<web_sys::AbortSignal, JsValue>;

    #[wasm_bindgen(method, getter, js_name = supportsCacheMode)]
    pub(crate) fn supports_cache_mode(this: &Exchange) -> bool;

    #[wasm_bindgen(method)]
    pub(crate) fn send(this: &Exchange, request: &web_sys::Request) -> Operation;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn misuse(this: &Exchange) -> Option<FetchMisuse>;

    #[wasm_bindgen(method)]
    pub(crate) fn read(this: &Exchange) -> Operation;

    pub(crate) type FetchMisuse;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn path(this: &FetchMisuse) -> String;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn message(this: &FetchMisuse) -> String;
}
