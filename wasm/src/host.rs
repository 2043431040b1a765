//! The client's [`Host`] made of what the facade gives to a call: fetch, timers, callbacks.
//!
//! All that is asynchronous is an [`Operation`]: an object around a promise or a timer, which is woken at its end and can
//! be cancelled. So nothing of a dropped future stays behind, and nothing that settles late can reach an instance of the
//! module that was replaced (see `js/runtime.js`).

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use js_sys::{Function, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::types::{EventData, Progress};
use crate::values;
use novita_billing::client::{
    self, Event, FetchError, Head, Host, HttpRequest, Key, Pending, Response, TransportError,
};
use novita_billing::error::{Error, Result};

#[wasm_bindgen(typescript_custom_section)]
const HOST_TYPES: &str = r#"
/** What a call asks of its surroundings. Its methods do not throw. */
export interface CallHost {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Ends after so many milliseconds. */
  sleep(ms: number): Operation;
  /** The key to use now; null where the client has none. */
  key(): Operation | null;
  exchange(): Exchange;
  event(event: EventData): void;
  progress(progress: Progress): void;
  /** What was thrown, in words. */
  describe(thrown: unknown): string;
}

/** Something that takes its time. */
export interface Operation {
  /** 0 while it goes on, and `wake` is called at its end; then 1 where it gave a value, 2 where it failed. */
  poll(wake: () => void): number;
  /** What it gave, or why it failed, in words. */
  readonly outcome: unknown;
  /** Cancels it. The wake function is not called any more. */
  cancel(): void;
}

/** The head of an answer. */
export interface AnswerHead {
  /** The HTTP status; 0 for a redirect that a browser hides, -1 for what is no answer of a service. */
  readonly status: number;
  /** A header's value: text, or anything else where there is none. */
  header(name: string): unknown;
  /** Cancels what has not ended. */
  cancel(): void;
}

/** One request and its answer. */
export interface Exchange extends AnswerHead {
  /** An `AbortSignal` that ends the request and the body of its answer. */
  readonly signal: object;
  /** Whether requests can say here that they belong into no cache: in Workers of an older date they cannot. */
  readonly supportsCacheMode: boolean;
  /** Sends a `Request`. Over when the head of the answer is there. */
  send(request: object): Operation;
  /** What is wrong, where `send` failed because no request could be made, or its answer cannot be used. */
  readonly misuse: { path: string; message: string } | undefined;
  /** The next bytes, as `Uint8Array`; undefined at the end. */
  read(): Operation;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// What the facade gives to one call.
    #[wasm_bindgen(typescript_type = "CallHost")]
    pub type CallHost;

    #[wasm_bindgen(method)]
    fn now(this: &CallHost) -> f64;

    #[wasm_bindgen(method)]
    fn sleep(this: &CallHost, ms: f64) -> Operation;

    #[wasm_bindgen(method)]
    fn key(this: &CallHost) -> Option<Operation>;

    #[wasm_bindgen(method)]
    fn exchange(this: &CallHost) -> Exchange;

    #[wasm_bindgen(method)]
    fn event(this: &CallHost, event: JsValue);

    #[wasm_bindgen(method)]
    fn progress(this: &CallHost, progress: JsValue);

    #[wasm_bindgen(method)]
    fn describe(this: &CallHost, thrown: &JsValue) -> String;

    type Operation;

    #[wasm_bindgen(method)]
    fn poll(this: &Operation, wake: &Function) -> u32;

    #[wasm_bindgen(method, getter)]
    fn outcome(this: &Operation) -> JsValue;

    #[wasm_bindgen(method)]
    fn cancel(this: &Operation);

    /// The head of an answer.
    #[wasm_bindgen(typescript_type = "AnswerHead")]
    #[derive(Clone)]
    pub type AnswerHead;

    #[wasm_bindgen(method, getter)]
    fn status(this: &AnswerHead) -> f64;

    #[wasm_bindgen(method)]
    fn header(this: &AnswerHead, name: &str) -> JsValue;

    #[wasm_bindgen(method)]
    fn cancel(this: &AnswerHead);

    #[wasm_bindgen(extends = AnswerHead)]
    #[derive(Clone)]
    type Exchange;

    #[wasm_bindgen(method, getter)]
    fn signal(this: &Exchange) -> web_sys::AbortSignal;

    #[wasm_bindgen(method, getter, js_name = supportsCacheMode)]
    fn supports_cache_mode(this: &Exchange) -> bool;

    #[wasm_bindgen(method)]
    fn send(this: &Exchange, request: &web_sys::Request) -> Operation;

    #[wasm_bindgen(method, getter)]
    fn misuse(this: &Exchange) -> Option<FetchMisuse>;

    #[wasm_bindgen(method)]
    fn read(this: &Exchange) -> Operation;

    type FetchMisuse;

    #[wasm_bindgen(method, getter)]
    fn path(this: &FetchMisuse) -> String;

    #[wasm_bindgen(method, getter)]
    fn message(this: &FetchMisuse) -> String;
}

/// Wakes the task of a call. One function serves all operations of the call: they are polled by the same task.
struct Wake {
    function: Closure<dyn Fn()>,
    waker: Rc<RefCell<Option<Waker>>>,
}

impl Wake {
    fn new() -> Self {
        let waker: Rc<RefCell<Option<Waker>>> = Rc::default();
        let function = {
            let waker = Rc::clone(&waker);
            Closure::new(move || {
                // Waking only queues the task, so nothing comes back in here.
                if let Some(waker) = &*waker.borrow() {
                    waker.wake_by_ref();
                }
            })
        };
        Self { function, waker }
    }

    fn poll(&self, operation: &Operation, cx: &Context<'_>) -> u32 {
        let mut waker = self.waker.borrow_mut();
        if !waker
            .as_ref()
            .is_some_and(|known| known.will_wake(cx.waker()))
        {
            *waker = Some(cx.waker().clone());
        }
        operation.poll(self.function.as_ref().unchecked_ref())
    }
}

/// Waits for an operation; dropping this cancels it.
struct Finished {
    operation: Operation,
    wake: Rc<Wake>,
}

impl Future for Finished {
    type Output = Result<JsValue, TransportError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.wake.poll(&self.operation, cx) {
            0 => Poll::Pending,
            1 => Poll::Ready(Ok(self.operation.outcome())),
            _ => Poll::Ready(Err(TransportError {
                message: self.operation.outcome().as_string().unwrap_or_default(),
            })),
        }
    }
}

impl Drop for Finished {
    fn drop(&mut self) {
        self.operation.cancel();
    }
}

/// The world of one call in JavaScript.
pub(crate) struct JsHost {
    call: CallHost,
    /// The client's own headers, and those that the API asks for.
    headers: Vec<(String, String)>,
    wake: Rc<Wake>,
}

impl JsHost {
    pub(crate) fn new(call: CallHost, headers: Vec<(String, String)>) -> Self {
        Self {
            call,
            headers,
            wake: Rc::new(Wake::new()),
        }
    }

    fn finished(&self, operation: Operation) -> Finished {
        Finished {
            operation,
            wake: Rc::clone(&self.wake),
        }
    }

    /// gloo-net's `RequestBuilder::header` panics on a value that `Headers` refuses, so they are set here.
    fn request(
        &self,
        request: HttpRequest<'_>,
        exchange: &Exchange,
    ) -> Result<web_sys::Request, JsValue> {
        let headers = web_sys::Headers::new()?;
        for (name, value) in self.headers.iter().chain(request.headers) {
            headers.set(name, value)?;
        }
        if let Some(key) = request.key {
            headers.set("authorization", &key.authorization())?;
        }
        let mut builder = gloo_net::http::Request::get(request.url)
            .headers(gloo_net::http::Headers::from_raw(headers))
            .redirect(web_sys::RequestRedirect::Manual)
            .abort_signal(Some(&exchange.signal()));
        // Bills belong on no disk. And where there is a cache, Chromium makes a request wait for one to the same address
        // that was ended before its answer was whole, and may then send it twice.
        if exchange.supports_cache_mode() {
            builder = builder.cache(web_sys::RequestCache::NoStore);
        }
        builder
            .build()
            .map(web_sys::Request::from)
            .map_err(not_made)
    }

    async fn ask_key(&self) -> Result<Option<Key>> {
        let Some(asked) = self.call.key() else {
            return Ok(None);
        };
        let value = self.finished(asked).await.map_err(|cause| {
            let mut error = Error::config(
                "apiKey",
                "the apiKey function failed: it must return the key as text. Of what it threw only the name is shown, as the \
                 rest may hold the key: handle it inside of the function",
            );
            error.cause = Some(cause.message);
            error
        })?;
        match value.as_string() {
            Some(text) => Key::new(&text).map(Some),
            None => Err(Error::config(
                "apiKey",
                format!(
                    "the apiKey function must return the key as text, not {}",
                    values::raw(&value).in_words()
                ),
            )),
        }
    }

    async fn send(&self, request: HttpRequest<'_>) -> Result<Box<dyn Response>, FetchError> {
        let exchange = Open(self.call.exchange());
        let request = self.request(request, &exchange.0).map_err(|thrown| {
            let message = "this environment can make no Request of its own, so nothing was sent: what stands in for \
                           Request, Headers or AbortController in it (jsdom, for one) must fit together";
            unsendable("fetch", message, self.call.describe(&thrown))
        })?;
        self.finished(exchange.0.send(&request))
            .await
            .map_err(|cause| match exchange.0.misuse() {
                Some(misuse) => unsendable(misuse.path(), misuse.message(), cause.message),
                None => cause.into(),
            })?;
        match status_of(&exchange.0) {
            Some(status) => Ok(Box::new(JsResponse {
                status,
                exchange,
                wake: Rc::clone(&self.wake),
            })),
            None => Err(FetchError::Transport(TransportError {
                message: "fetch gave no Response".to_owned(),
            })),
        }
    }
}

impl Host for JsHost {
    fn now_ms(&self) -> u64 {
        self.call.now() as u64
    }

    fn unix_now(&self) -> i64 {
        unix_now()
    }

    fn random_below(&self, bound: u64) -> u64 {
        (js_sys::Math::random() * bound as f64) as u64
    }

    fn sleep(&self, ms: u64) -> Pending<'_, ()> {
        let timer = self.finished(self.call.sleep(ms as f64));
        Box::pin(async move {
            // A timer does not fail.
            let _ = timer.await;
        })
    }

    fn key(&self) -> Pending<'_, Result<Option<Key>>> {
        Box::pin(self.ask_key())
    }

    fn fetch<'a>(
        &'a self,
        request: HttpRequest<'a>,
    ) -> Pending<'a, Result<Box<dyn Response>, FetchError>> {
        Box::pin(self.send(request))
    }

    fn event(&self, event: &Event<'_>) {
        self.call.event(values::given(&EventData::from(event)));
    }

    fn progress(&self, progress: client::Progress) {
        self.call.progress(values::given(&Progress::from(progress)));
    }
}

fn unsendable(path: impl Into<String>, message: impl Into<String>, cause: String) -> FetchError {
    let mut error = Error::config(path, message);
    error.cause = Some(cause);
    FetchError::Unsendable(error)
}

/// Why a request could not be made, as the error that JavaScript threw.
fn not_made(error: gloo_net::Error) -> JsValue {
    match error {
        gloo_net::Error::JsError(error) => {
            let thrown = js_sys::Error::new(&error.message);
            thrown.set_name(&error.name);
            thrown.into()
        }
        gloo_net::Error::GlooError(message) => JsValue::from_str(&message),
    }
}

/// The head of an answer that the user fetched; its body is left alone. `None` for what is no answer of a service.
pub(crate) fn head_of(answer: &AnswerHead) -> Option<Head> {
    struct Answer<'a>(u16, &'a AnswerHead);

    impl Response for Answer<'_> {
        fn status(&self) -> u16 {
            self.0
        }

        fn header(&self, name: &str) -> Option<String> {
            self.1.header(name).as_string()
        }

        fn chunk(&mut self) -> Pending<'_, Result<Option<Vec<u8>>, TransportError>> {
            Box::pin(std::future::ready(Ok(None)))
        }
    }

    let status = status_of(answer)?;
    Some(Head::of(&Answer(status, answer), unix_now()))
}

/// `None` for what is no answer of a service.
fn status_of(answer: &AnswerHead) -> Option<u16> {
    let status = answer.status();
    (status >= 0.0).then_some(status as u16)
}

fn unix_now() -> i64 {
    (js_sys::Date::now() / 1000.0) as i64
}

/// An exchange that is cancelled when this is dropped.
struct Open(Exchange);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.unchecked_ref::<AnswerHead>().cancel();
    }
}

/// An answer whose body is read chunk by chunk.
struct JsResponse {
    status: u16,
    exchange: Open,
    wake: Rc<Wake>,
}

impl JsResponse {
    async fn read(&self) -> Result<Option<Vec<u8>>, TransportError> {
        let read = Finished {
            operation: self.exchange.0.read(),
            wake: Rc::clone(&self.wake),
        };
        let bytes = read.await?;
        if bytes.is_undefined() {
            return Ok(None);
        }
        Ok(Some(bytes.unchecked_into::<Uint8Array>().to_vec()))
    }
}

impl Response for JsResponse {
    fn status(&self) -> u16 {
        self.status
    }

    fn header(&self, name: &str) -> Option<String> {
        self.exchange.0.header(name).as_string()
    }

    fn chunk(&mut self) -> Pending<'_, Result<Option<Vec<u8>>, TransportError>> {
        Box::pin(self.read())
    }
}
