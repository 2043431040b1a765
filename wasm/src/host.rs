//! The client's [`Host`] on top of the functions that the facade passes to a call: fetch, timers, callbacks.
//!
//! All that is asynchronous is an [`Operation`]: an object around a promise or a timer, which wakes the call when it settles,
//! and can be cancelled. So a dropped future leaves nothing behind, and what settles late never reaches an instance of the
//! module that replaced its own (see `js/runtime.js`).

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use crate::bindings::{CallHost, Exchange, Operation, ResponseHead};
use crate::events::{EventData, Progress};
use crate::runtime::{random, unix_ms};
use crate::values;
use novita_billing::client::{
    self, BoxFuture, Event, FetchError, Head, Host, HttpRequest, Key, Response, TransportError,
};
use novita_billing::error::{Error, Result};
use novita_billing::money::Decimal;

/// Wakes the task of a call. All operations of the call share one function, since the same task polls them.
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
                // Waking only queues the task, so the borrow cannot overlap with another.
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

/// A future for an operation. Dropping it cancels the operation.
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
            _ => Poll::Ready(Err(TransportError::new(
                self.operation.outcome().as_string().unwrap_or_default(),
            ))),
        }
    }
}

impl Drop for Finished {
    fn drop(&mut self) {
        self.operation.cancel();
    }
}

/// The host of one call.
pub(crate) struct JsHost {
    call: CallHost,
    /// The client's own headers, and those that the API requires.
    headers: Vec<(String, String)>,
    wake: Rc<Wake>,
    /// How the total of the progress is written: a function of the second part of the module, in a call that is there, too.
    pub(crate) write_total: Option<fn(Decimal) -> String>,
}

impl JsHost {
    pub(crate) fn new(call: CallHost, headers: Vec<(String, String)>) -> Self {
        Self {
            call,
            headers,
            wake: Rc::new(Wake::new()),
            write_total: None,
        }
    }

    /// The functions of the call.
    pub(crate) fn functions(&self) -> CallHost {
        self.call.clone()
    }

    fn finished(&self, operation: Operation) -> Finished {
        Finished {
            operation,
            wake: Rc::clone(&self.wake),
        }
    }

    /// Headers are set here, since gloo-net's `RequestBuilder::header` panics on a value that `Headers` refuses.
    ///
    /// # Errors
    /// What JavaScript throws if one of the classes is missing, or is not the platform's.
    fn request(
        &self,
        request: HttpRequest<'_>,
        exchange: &Exchange,
    ) -> Result<web_sys::Request, JsValue> {
        let signal = exchange.signal()?;
        // gloo-net panics if there is none.
        web_sys::UrlSearchParams::new()?;
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
            .abort_signal(Some(&signal));
        // Bills must not be written to a disk cache. Besides, with a cache Chromium makes a request wait for an aborted one to
        // the same URL, and may then send it twice.
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
            error.cause = Some(cause.message.into());
            error
        })?;
        match value.as_string() {
            Some(text) => Key::new(&text).map(Some),
            None => Err(Error::config(
                "apiKey",
                format!(
                    "the apiKey function must return the key as text, not {}",
                    values::raw(&value).type_name()
                ),
            )),
        }
    }

    async fn send(&self, request: HttpRequest<'_>) -> Result<Box<dyn Response>, FetchError> {
        let exchange = CancelOnDrop(self.call.exchange());
        let request = self.request(request, &exchange.0).map_err(|thrown| {
            let message = "this environment cannot make a Request, so nothing was sent: Request, Headers, URL, \
                           URLSearchParams and AbortController must exist and be of one implementation (jsdom has its own)";
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
            None => Err(TransportError::new("fetch gave no Response").into()),
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
        ((random() * bound as f64) as u64).min(bound.saturating_sub(1))
    }

    fn sleep(&self, ms: u64) -> BoxFuture<'_, ()> {
        let timer = self.finished(self.call.sleep(ms as f64));
        Box::pin(async move {
            // A timer does not fail.
            let _ = timer.await;
        })
    }

    fn key(&self) -> BoxFuture<'_, Result<Option<Key>>> {
        Box::pin(self.ask_key())
    }

    fn fetch<'a>(
        &'a self,
        request: HttpRequest<'a>,
    ) -> BoxFuture<'a, Result<Box<dyn Response>, FetchError>> {
        Box::pin(self.send(request))
    }

    fn event(&self, event: &Event<'_>) {
        if let Some(event) = EventData::new(event) {
            self.call.event(values::to_js(&event));
        }
    }

    fn progress(&self, progress: client::Progress) {
        let mut data = Progress::from(progress);
        if let (Some(write), Some(total)) = (self.write_total, progress.total) {
            data.total = Some(write(total));
        }
        self.call.progress(values::to_js(&data));
    }
}

fn unsendable(path: impl Into<String>, message: impl Into<String>, cause: String) -> FetchError {
    let mut error = Error::config(path, message);
    error.cause = Some(cause.into());
    FetchError::Unsendable(error)
}

/// The error that JavaScript threw when a request was made.
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

/// The head of a response that the user fetched. `None` if it has no HTTP status.
pub(crate) fn head_of(response: &ResponseHead) -> Option<Head> {
    struct Adapter<'a>(u16, &'a ResponseHead);

    impl Response for Adapter<'_> {
        fn status(&self) -> u16 {
            self.0
        }

        fn header(&self, name: &str) -> Option<String> {
            self.1.header(name).as_string()
        }

        fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Vec<u8>>, TransportError>> {
            Box::pin(std::future::ready(Ok(None)))
        }
    }

    let status = status_of(response)?;
    Some(Head::of(&Adapter(status, response), unix_now()))
}

/// `None` if there is no HTTP status.
fn status_of(response: &ResponseHead) -> Option<u16> {
    let status = response.status();
    (status >= 0.0).then_some(status as u16)
}

pub(crate) fn unix_now() -> i64 {
    (unix_ms() / 1000.0) as i64
}

/// An exchange that is cancelled on drop.
struct CancelOnDrop(Exchange);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.unchecked_ref::<ResponseHead>().cancel();
    }
}

/// A response whose body is read chunk by chunk.
struct JsResponse {
    status: u16,
    exchange: CancelOnDrop,
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

    fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Vec<u8>>, TransportError>> {
        Box::pin(self.read())
    }
}
