//! What the facade gives to a task, and the client's [`Host`] made of it: fetch, timers, randomness, callbacks.
//!
//! All that is asynchronous is an [`Operation`]: an object that the facade makes around a promise or a timer. A task
//! looks at it when it is polled, and is woken when it is over; no closure of the module's is held by JavaScript. It
//! can be cancelled. So nothing of a dropped future stays behind, and nothing that settles late can reach a WebAssembly
//! instance that was replaced.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use crate::{executor, options, types};
use novita_billing::client::{
    Event, FetchError, Head, Host, HttpRequest, Key, Pending, Progress, Response, TransportError,
};
use novita_billing::error::{Error, Result};

#[wasm_bindgen]
extern "C" {
    /// What the facade gives once, to the whole module.
    #[derive(Clone)]
    pub type Runtime;

    #[wasm_bindgen(method)]
    fn wake(this: &Runtime, task: u32);

    #[wasm_bindgen(method)]
    fn watch(this: &Runtime, promise: &JsValue) -> Operation;

    #[wasm_bindgen(method)]
    fn sleep(this: &Runtime, ms: f64) -> Operation;

    #[wasm_bindgen(method)]
    fn now(this: &Runtime) -> f64;

    /// Hears of a panic: its message and place. The trap follows at once.
    #[wasm_bindgen(method)]
    fn panicked(this: &Runtime, message: &str);

    /// What was thrown, in words, e.g. `"TypeError: fetch failed (ECONNRESET)"`.
    #[wasm_bindgen(method)]
    fn describe(this: &Runtime, thrown: &JsValue) -> JsValue;

    /// What a value is, in words, e.g. `"an array"`; of a `Date` its milliseconds.
    #[wasm_bindgen(method)]
    pub(crate) fn kind(this: &Runtime, value: &JsValue) -> JsValue;

    /// Something that takes its time. Not a promise: one of another context must not be awaited.
    pub type Operation;

    /// 0 while it goes on; the task is then woken at its end. 1 where it gave a value, 2 where it failed.
    #[wasm_bindgen(method)]
    fn look(this: &Operation, task: u32) -> u32;

    /// What it gave, or why it failed, in words.
    #[wasm_bindgen(method, getter)]
    fn outcome(this: &Operation) -> JsValue;

    #[wasm_bindgen(method)]
    fn cancel(this: &Operation);

    /// What the facade gives to one call.
    pub type CallHost;

    #[wasm_bindgen(method)]
    fn exchange(this: &CallHost) -> Exchange;

    /// The key or a promise of it; null where the client has none.
    #[wasm_bindgen(method, js_name = apiKey)]
    fn api_key(this: &CallHost) -> JsValue;

    /// Rows of a stream can be taken.
    #[wasm_bindgen(method)]
    pub(crate) fn ready(this: &CallHost);

    #[wasm_bindgen(method)]
    fn event(this: &CallHost, event: JsValue);

    #[wasm_bindgen(method)]
    fn progress(this: &CallHost, progress: JsValue);

    #[wasm_bindgen(method)]
    pub(crate) fn resolve(this: &CallHost, value: JsValue);

    #[wasm_bindgen(method)]
    pub(crate) fn reject(this: &CallHost, error: JsValue);

    /// One request and its answer. The facade's part of it takes nothing for granted of what a `fetch` gives.
    #[derive(Clone)]
    pub type Exchange;

    /// Ends the request and the body of its answer.
    #[wasm_bindgen(method, getter)]
    fn signal(this: &Exchange) -> web_sys::AbortSignal;

    /// Whether requests can say here that they belong into no cache: in Workers of an older date they cannot.
    #[wasm_bindgen(method, getter, js_name = knowsCaches)]
    fn knows_caches(this: &Exchange) -> bool;

    /// A promise that is over when the head of the answer is there.
    #[wasm_bindgen(method)]
    fn send(this: &Exchange, request: &web_sys::Request) -> JsValue;

    /// What is wrong, where `send` failed because no request could be made.
    #[wasm_bindgen(method, getter)]
    fn unsendable(this: &Exchange) -> Option<Unsendable>;

    /// What is wrong with a request that cannot be made.
    pub type Unsendable;

    #[wasm_bindgen(method, getter)]
    fn path(this: &Unsendable) -> String;

    #[wasm_bindgen(method, getter)]
    fn message(this: &Unsendable) -> String;

    /// The HTTP status; 0 for a redirect that a browser hides, -1 for what is no answer of a service.
    #[wasm_bindgen(method, getter)]
    fn status(this: &Exchange) -> f64;

    /// Text, or anything else where there is no such header.
    #[wasm_bindgen(method)]
    fn header(this: &Exchange, name: &str) -> JsValue;

    /// A promise of the next bytes, as `Uint8Array`, or of undefined at the end.
    #[wasm_bindgen(method)]
    fn read(this: &Exchange) -> JsValue;

    /// Lets go of all that is not at its end.
    #[wasm_bindgen(method)]
    fn cancel(this: &Exchange);
}

thread_local! {
    static RUNTIME: RefCell<Option<Runtime>> = const { RefCell::new(None) };
}

/// Gives the module its runtime. The facade calls this once, right after the module was made.
#[wasm_bindgen]
pub fn attach(runtime: Runtime) {
    RUNTIME.set(Some(runtime));
    // A panic is a defect, and ends in a trap, which says nothing: whoever reports it needs these words.
    std::panic::set_hook(Box::new(|panic| {
        self::runtime().panicked(&panic.to_string());
    }));
}

/// The runtime. Before it was attached there is nobody who could ask for it.
#[inline(never)]
pub(crate) fn runtime() -> Runtime {
    let attached = RUNTIME.with_borrow(Clone::clone);
    attached.unwrap_or_else(|| JsValue::UNDEFINED.unchecked_into())
}

/// Asks the facade to poll a task in a microtask.
pub(crate) fn wake(task: u32) {
    runtime().wake(task);
}

/// What was thrown, in words. Only names, messages and codes are read: other properties of an error may hold a whole
/// request, key included.
pub(crate) fn describe(thrown: &JsValue) -> String {
    words(&runtime().describe(thrown))
}

fn words(text: &JsValue) -> String {
    text.as_string().unwrap_or_default()
}

/// Waits for an operation; dropping this cancels it.
struct Finished(Operation);

impl Future for Finished {
    type Output = Result<JsValue, TransportError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.0.look(executor::task_of(context)) {
            0 => Poll::Pending,
            1 => Poll::Ready(Ok(self.0.outcome())),
            _ => Poll::Ready(Err(TransportError {
                message: words(&self.0.outcome()),
            })),
        }
    }
}

impl Drop for Finished {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Waits for whatever a user's function returned: a promise, a thenable or a plain value.
fn settled(value: &JsValue) -> Finished {
    Finished(runtime().watch(value))
}

/// The world of one call in JavaScript.
pub(crate) struct JsHost {
    call: CallHost,
    /// The client's own headers, and those that the API asks for.
    headers: Vec<(String, String)>,
}

impl JsHost {
    pub(crate) fn new(call: CallHost, headers: Vec<(String, String)>) -> Self {
        Self { call, headers }
    }

    pub(crate) fn call(&self) -> &CallHost {
        &self.call
    }

    /// gloo-net's `RequestBuilder::header` panics on a value that `Headers` refuses, so they are set here.
    fn request(
        &self,
        request: HttpRequest<'_>,
        exchange: &Exchange,
    ) -> Result<web_sys::Request, JsValue> {
        let headers = web_sys::Headers::new()?;
        for (name, value) in &self.headers {
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
        if exchange.knows_caches() {
            builder = builder.cache(web_sys::RequestCache::NoStore);
        }
        builder
            .build()
            .map(web_sys::Request::from)
            .map_err(not_made)
    }
}

impl Host for JsHost {
    fn now_ms(&self) -> u64 {
        runtime().now() as u64
    }

    fn unix_now(&self) -> i64 {
        unix_now()
    }

    fn random_below(&self, bound: u64) -> u64 {
        (js_sys::Math::random() * bound as f64) as u64
    }

    fn sleep(&self, ms: u64) -> Pending<'_, ()> {
        let timer = Finished(runtime().sleep(ms as f64));
        Box::pin(async move {
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
        self.call.event(types::event(event));
    }

    fn progress(&self, progress: Progress) {
        self.call.progress(types::progress(progress));
    }
}

impl JsHost {
    async fn ask_key(&self) -> Result<Option<Key>> {
        let value = self.call.api_key();
        if value.is_null() {
            return Ok(None);
        }
        let value = settled(&value).await.map_err(|cause| {
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
                    options::raw(&value).in_words()
                ),
            )),
        }
    }

    async fn send(&self, request: HttpRequest<'_>) -> Result<Box<dyn Response>, FetchError> {
        let exchange = Open(self.call.exchange());
        let request = self.request(request, &exchange.0).map_err(|thrown| {
            let message = "this environment can make no Request of its own, so nothing was sent: what stands in for \
                           Request, Headers or AbortController in it (jsdom, for one) must fit together";
            unsendable("fetch", message, describe(&thrown))
        })?;
        settled(&exchange.0.send(&request)).await.map_err(|cause| {
            match exchange.0.unsendable() {
                Some(wrong) => unsendable(wrong.path(), wrong.message(), cause.message),
                None => cause.into(),
            }
        })?;
        match JsResponse::new(exchange) {
            Some(response) => Ok(Box::new(response)),
            None => Err(FetchError::Transport(TransportError {
                message: "fetch gave no Response".to_owned(),
            })),
        }
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
pub(crate) fn head_of(exchange: &Exchange) -> Option<Head> {
    let response = JsResponse::new(Open(exchange.clone()))?;
    Some(Head::of(&response, unix_now()))
}

fn unix_now() -> i64 {
    (js_sys::Date::now() / 1000.0) as i64
}

/// An exchange that is let go of when this is dropped.
struct Open(Exchange);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// An answer whose body is read chunk by chunk.
struct JsResponse {
    status: u16,
    exchange: Open,
}

impl JsResponse {
    /// `None` for what is no answer of a service.
    fn new(exchange: Open) -> Option<Self> {
        let status = exchange.0.status();
        (status >= 0.0).then_some(Self {
            status: status as u16,
            exchange,
        })
    }

    async fn read(&self) -> Result<Option<Vec<u8>>, TransportError> {
        let bytes = settled(&self.exchange.0.read()).await?;
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
