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

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

use crate::client::{
    Event, Head, Host, HttpRequest, Key, Pending, Progress, Response, TransportError,
};
use crate::error::{Error, Result};
use crate::js::errors::{self, describe};
use crate::js::{executor, types};

#[wasm_bindgen]
extern "C" {
    /// What the facade gives once, to the whole module.
    pub type Runtime;

    #[wasm_bindgen(method, catch)]
    fn wake(this: &Runtime, task: u32) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn watch(this: &Runtime, promise: &JsValue) -> Result<Operation, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn sleep(this: &Runtime, ms: f64) -> Result<Operation, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn now(this: &Runtime) -> Result<f64, JsValue>;

    /// Something that takes its time. Not a promise: one of another context must not be awaited.
    pub type Operation;

    /// 0 while it goes on; the task is then woken at its end. 1 where it gave a value, 2 where it failed.
    #[wasm_bindgen(method, catch)]
    fn look(this: &Operation, task: u32) -> Result<u32, JsValue>;

    /// What it gave, or why it failed.
    #[wasm_bindgen(method, getter, catch)]
    fn outcome(this: &Operation) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn cancel(this: &Operation) -> Result<(), JsValue>;

    /// What the facade gives to one call.
    pub type CallHost;

    /// The user's `fetch`, or the global one.
    #[wasm_bindgen(method, catch)]
    fn fetch(
        this: &CallHost,
        request: &web_sys::Request,
        controller: &web_sys::AbortController,
    ) -> Result<JsValue, JsValue>;

    /// The key or a promise of it; null where the client has none.
    #[wasm_bindgen(method, catch, js_name = apiKey)]
    fn api_key(this: &CallHost) -> Result<JsValue, JsValue>;

    /// Rows of a stream can be taken.
    #[wasm_bindgen(method, catch)]
    pub(crate) fn ready(this: &CallHost) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn event(this: &CallHost, event: JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn progress(this: &CallHost, progress: JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn resolve(this: &CallHost, value: JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn reject(this: &CallHost, error: JsValue) -> Result<(), JsValue>;

    /// A response of any realm, or of a user's own making: nothing of it is taken for granted.
    #[derive(Clone)]
    pub(crate) type FetchResponse;

    #[wasm_bindgen(method, getter, catch)]
    fn status(this: &FetchResponse) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, catch, js_name = type)]
    fn kind(this: &FetchResponse) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, catch)]
    fn headers(this: &FetchResponse) -> Result<FetchHeaders, JsValue>;

    #[wasm_bindgen(method, getter, catch)]
    fn body(this: &FetchResponse) -> Result<FetchBody, JsValue>;

    #[wasm_bindgen(method, catch, js_name = arrayBuffer)]
    fn array_buffer(this: &FetchResponse) -> Result<JsValue, JsValue>;

    type FetchHeaders;

    #[wasm_bindgen(method, getter, catch, js_name = get)]
    fn get_function(this: &FetchHeaders) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn get(this: &FetchHeaders, name: &str) -> Result<JsValue, JsValue>;

    type FetchBody;

    #[wasm_bindgen(method, getter, catch, js_name = getReader)]
    fn has_reader(this: &FetchBody) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = getReader)]
    fn reader(this: &FetchBody) -> Result<FetchReader, JsValue>;

    type FetchReader;

    #[wasm_bindgen(method, catch)]
    fn read(this: &FetchReader) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn cancel(this: &FetchReader) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = cancel)]
    fn cancel_unread(this: &FetchBody) -> Result<JsValue, JsValue>;

    /// The bytes of whatever a fetch gave for them; making them may throw.
    #[wasm_bindgen(extends = js_sys::Uint8Array, js_name = Uint8Array)]
    type Bytes;

    #[wasm_bindgen(constructor, catch, js_class = "Uint8Array")]
    fn new(buffer: &JsValue) -> Result<Bytes, JsValue>;

    #[wasm_bindgen(constructor, catch, js_class = "Uint8Array")]
    fn of_range(buffer: &JsValue, offset: &JsValue, length: &JsValue) -> Result<Bytes, JsValue>;

    type ReadResult;

    #[wasm_bindgen(method, getter, catch)]
    fn done(this: &ReadResult) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, catch)]
    fn value(this: &ReadResult) -> Result<JsValue, JsValue>;
}

thread_local! {
    static RUNTIME: RefCell<Option<Runtime>> = const { RefCell::new(None) };
}

/// Gives the module its runtime. The facade calls this once, right after the module was made.
#[wasm_bindgen]
pub fn attach(runtime: Runtime) {
    RUNTIME.set(Some(runtime));
}

fn with_runtime<T>(work: impl FnOnce(&Runtime) -> Result<T, JsValue>) -> Result<T, JsValue> {
    RUNTIME.with_borrow(|runtime| match runtime {
        Some(runtime) => work(runtime),
        None => Err(JsValue::from_str("the module has no runtime")),
    })
}

/// Asks the facade to poll a task in a microtask.
pub(crate) fn wake(task: u32) {
    // Without a runtime there is nobody who could have started a task.
    let _ = with_runtime(|runtime| runtime.wake(task));
}

/// Waits for an operation; dropping this cancels it. An operation that could not be begun fails at once.
struct Finished(Result<Operation, JsValue>);

impl Future for Finished {
    type Output = Result<JsValue, JsValue>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let operation = match &self.0 {
            Ok(operation) => operation,
            Err(thrown) => return Poll::Ready(Err(thrown.clone())),
        };
        match operation.look(executor::task_of(context)) {
            Ok(0) => Poll::Pending,
            Ok(1) => Poll::Ready(operation.outcome()),
            Ok(_) => Poll::Ready(operation.outcome().and_then(Err)),
            Err(thrown) => Poll::Ready(Err(thrown)),
        }
    }
}

impl Drop for Finished {
    fn drop(&mut self) {
        if let Ok(operation) = &self.0 {
            let _ = operation.cancel();
        }
    }
}

/// Waits for whatever a user's function returned: a promise, a thenable or a plain value.
fn settled(value: &JsValue) -> Finished {
    Finished(with_runtime(|runtime| runtime.watch(value)))
}

/// Lets a promise go that nobody waits for, so that its rejection is not reported as unhandled.
fn forget(promise: &JsValue) {
    drop(settled(promise));
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
        signal: &web_sys::AbortSignal,
    ) -> Result<web_sys::Request, JsValue> {
        let headers = web_sys::Headers::new()?;
        for (name, value) in &self.headers {
            headers.set(name, value)?;
        }
        if let Some(key) = request.key {
            headers.set("authorization", &key.authorization())?;
        }
        gloo_net::http::Request::get(request.url)
            .headers(gloo_net::http::Headers::from_raw(headers))
            .redirect(web_sys::RequestRedirect::Manual)
            .abort_signal(Some(signal))
            .build()
            .map(web_sys::Request::from)
            .map_err(not_made)
    }
}

impl Host for JsHost {
    fn now_ms(&self) -> u64 {
        with_runtime(Runtime::now).map_or(0, |now| now as u64)
    }

    fn unix_now(&self) -> i64 {
        unix_now()
    }

    fn random_below(&self, bound: u64) -> u64 {
        (js_sys::Math::random() * bound as f64) as u64
    }

    fn sleep(&self, ms: u64) -> Pending<'_, ()> {
        let timer = Finished(with_runtime(|runtime| runtime.sleep(ms as f64)));
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
    ) -> Pending<'a, Result<Box<dyn Response>, TransportError>> {
        Box::pin(self.send(request))
    }

    fn event(&self, event: &Event<'_>) {
        let _ = self.call.event(types::event(event));
    }

    fn progress(&self, progress: Progress) {
        let _ = self.call.progress(types::progress(progress));
    }
}

impl JsHost {
    async fn ask_key(&self) -> Result<Option<Key>> {
        let failed = |cause: JsValue| {
            let mut error = Error::config(
                "apiKey",
                "the apiKey function failed: it must return the key as text",
            );
            error.cause = Some(describe(&cause));
            error
        };
        let value = self.call.api_key().map_err(failed)?;
        if value.is_null() {
            return Ok(None);
        }
        let value = settled(&value).await.map_err(failed)?;
        match value.as_string() {
            Some(text) => Key::new(&text).map(Some),
            None => Err(Error::config(
                "apiKey",
                format!(
                    "the apiKey function must return the key as text, not {}",
                    errors::kind_of(&value)
                ),
            )),
        }
    }

    async fn send(&self, request: HttpRequest<'_>) -> Result<Box<dyn Response>, TransportError> {
        let controller = web_sys::AbortController::new().map_err(transport)?;
        let guard = AbortOnDrop(Some(controller));
        let Some(controller) = &guard.0 else {
            return Err(TransportError {
                message: String::new(),
            });
        };
        let request = self
            .request(request, &controller.signal())
            .map_err(transport)?;
        let promise = self.call.fetch(&request, controller).map_err(transport)?;
        let response = settled(&promise).await.map_err(transport)?;
        let no_response = || TransportError {
            message: "fetch gave no Response".to_owned(),
        };
        if !response.is_object() {
            return Err(no_response());
        }
        let response: FetchResponse = response.unchecked_into();
        Ok(Box::new(JsResponse {
            headers: headers_of(&response),
            status: status_of(&response).ok_or_else(no_response)?,
            response,
            body: Body::Unread,
            abort: guard,
        }))
    }
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

fn transport(cause: JsValue) -> TransportError {
    TransportError {
        message: describe(&cause),
    }
}

/// An HTTP status; 0 for a redirect that a browser hides; `None` for what is no answer of a service.
fn status_of(response: &FetchResponse) -> Option<u16> {
    let status = response.status().ok()?.as_f64()?;
    if (100.0..=599.0).contains(&status) {
        return Some(status as u16);
    }
    let kind = response.kind().ok()?.as_string()?;
    (status == 0.0 && kind == "opaqueredirect").then_some(0)
}

/// The head of an answer that the user fetched; its body is left alone. `None` for what is no answer of a service.
pub(crate) fn head_of(response: &FetchResponse) -> Option<Head> {
    let response = JsResponse {
        headers: headers_of(response),
        status: status_of(response)?,
        response: response.clone(),
        body: Body::Ended,
        abort: AbortOnDrop(None),
    };
    Some(Head::of(&response, unix_now()))
}

fn unix_now() -> i64 {
    (js_sys::Date::now() / 1000.0) as i64
}

/// The headers, if they can be asked. Tested once: an import that throws costs the module a slot for ever.
fn headers_of(response: &FetchResponse) -> Option<FetchHeaders> {
    let headers = response.headers().ok()?;
    let can_be_asked = headers.is_object() && headers.get_function().ok()?.is_function();
    can_be_asked.then_some(headers)
}

/// The bytes of a view of any type and realm. Its parts are read fallibly: its buffer may have been given away.
fn bytes_of(view: &JsValue) -> Result<Vec<u8>, JsValue> {
    if !js_sys::ArrayBuffer::is_view(view) {
        return Err(JsValue::from_str("the body's chunks are not bytes"));
    }
    let part = |name| Reflect::get(view, &JsValue::from_str(name));
    let bytes = Bytes::of_range(&part("buffer")?, &part("byteOffset")?, &part("byteLength")?)?;
    Ok(bytes.to_vec())
}

/// Aborts a request and the body of its answer, unless it was disarmed because the body is at its end.
struct AbortOnDrop(Option<web_sys::AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

enum Body {
    Unread,
    Reading(FetchReader),
    /// There is no stream: it comes at once.
    Whole,
    Ended,
}

/// An answer whose body is read chunk by chunk.
pub(crate) struct JsResponse {
    status: u16,
    headers: Option<FetchHeaders>,
    response: FetchResponse,
    body: Body,
    abort: AbortOnDrop,
}

impl JsResponse {
    /// The next bytes. Where there is no stream to read (some of users' own fetches), the body comes as one chunk.
    async fn read(&mut self) -> Result<Option<Vec<u8>>, JsValue> {
        if let Body::Unread = self.body {
            self.body = self.open()?;
        }
        let (promise, is_whole) = match &self.body {
            Body::Reading(reader) => (reader.read()?, false),
            Body::Whole => (self.response.array_buffer()?, true),
            Body::Unread | Body::Ended => return Ok(None),
        };
        if is_whole {
            self.body = Body::Ended;
        }
        let result = settled(&promise).await?;
        if is_whole {
            return Ok(Some(Bytes::new(&result)?.to_vec()));
        }
        if !result.is_object() {
            return Err(JsValue::from_str("the body's reader gave no result object"));
        }
        let result: ReadResult = result.unchecked_into();
        if result.done()?.is_truthy() {
            return Ok(None);
        }
        bytes_of(&result.value()?).map(Some)
    }

    /// How the body is to be read.
    fn open(&self) -> Result<Body, JsValue> {
        let body = self.response.body()?;
        if JsValue::from(&body).is_null() {
            Ok(Body::Ended)
        } else if body.is_object() && body.has_reader()?.is_function() {
            body.reader().map(Body::Reading)
        } else {
            Ok(Body::Whole)
        }
    }

    /// Cancels the rest of the body; a reader that is at its end, or failed, has nothing to cancel.
    fn cancel(&mut self) {
        let cancelled = match std::mem::replace(&mut self.body, Body::Ended) {
            Body::Unread => match self.response.body() {
                Ok(body) if body.is_object() => body.cancel_unread(),
                _ => return,
            },
            Body::Reading(reader) => reader.cancel(),
            Body::Whole | Body::Ended => return,
        };
        if let Ok(promise) = cancelled {
            forget(&promise);
        }
    }
}

impl Response for JsResponse {
    fn status(&self) -> u16 {
        self.status
    }

    fn header(&self, name: &str) -> Option<String> {
        self.headers.as_ref()?.get(name).ok()?.as_string()
    }

    fn chunk(&mut self) -> Pending<'_, Result<Option<Vec<u8>>, TransportError>> {
        Box::pin(async {
            let chunk = self.read().await;
            if matches!(chunk, Ok(None)) {
                self.body = Body::Ended;
                self.abort.0 = None;
            }
            chunk.map_err(transport)
        })
    }
}

impl Drop for JsResponse {
    fn drop(&mut self) {
        self.cancel();
    }
}
