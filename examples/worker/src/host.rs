//! A host on the `fetch`, the timers and the clock of a Worker.

use std::time::Duration;

use futures_util::StreamExt;
use novita_billing::Error;
use novita_billing::client::{BoxFuture, FetchError, Host, HttpRequest, Response, TransportError};
use worker::{
    AbortController, ByteStream, Date, Delay, Fetch, Headers, Request, RequestInit, RequestRedirect,
};

pub struct WorkerHost;

impl Host for WorkerHost {
    fn now_ms(&self) -> u64 {
        Date::now().as_millis()
    }

    fn unix_now(&self) -> i64 {
        (Date::now().as_millis() / 1_000) as i64
    }

    fn random_below(&self, bound: u64) -> u64 {
        (js_sys::Math::random() * bound as f64) as u64
    }

    fn sleep(&self, ms: u64) -> BoxFuture<'_, ()> {
        Box::pin(Delay::from(Duration::from_millis(ms)))
    }

    fn fetch<'a>(
        &'a self,
        request: HttpRequest<'a>,
    ) -> BoxFuture<'a, Result<Box<dyn Response>, FetchError>> {
        Box::pin(send(request))
    }
}

async fn send(request: HttpRequest<'_>) -> Result<Box<dyn Response>, FetchError> {
    let request = build(request).map_err(|error| {
        let message = "the request cannot be built: check `base_url`";
        FetchError::Unsendable(Error::config("base_url", message).caused_by(error.to_string()))
    })?;
    let controller = AbortController::default();
    let signal = controller.signal();
    let abort_on_drop = AbortOnDrop(Some(controller));
    let fetch = Fetch::Request(request);
    let response = fetch
        .send_with_signal(&signal)
        .await
        .map_err(transport_error)?;
    Ok(Box::new(WorkerResponse {
        response,
        body: None,
        _abort_on_drop: abort_on_drop,
    }))
}

fn build(request: HttpRequest<'_>) -> worker::Result<Request> {
    let headers = Headers::new();
    for (name, value) in request.headers {
        headers.set(name, value)?;
    }
    if let Some(key) = request.key {
        headers.set("authorization", &key.authorization())?;
    }
    let mut init = RequestInit::new();
    init.with_headers(headers)
        .with_redirect(RequestRedirect::Manual);
    Request::new_with_init(request.url, &init)
}

fn transport_error(error: worker::Error) -> TransportError {
    TransportError::new(error.to_string())
}

/// Aborts a request and the body of its response when dropped.
struct AbortOnDrop(Option<AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = self.0.take() {
            controller.abort();
        }
    }
}

struct WorkerResponse {
    response: worker::Response,
    body: Option<ByteStream>,
    _abort_on_drop: AbortOnDrop,
}

impl Response for WorkerResponse {
    fn status(&self) -> u16 {
        self.response.status_code()
    }

    fn header(&self, name: &str) -> Option<String> {
        self.response.headers().get(name).ok().flatten()
    }

    fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Vec<u8>>, TransportError>> {
        Box::pin(async {
            let body = match &mut self.body {
                Some(body) => body,
                empty => empty.insert(self.response.stream().map_err(transport_error)?),
            };
            body.next().await.transpose().map_err(transport_error)
        })
    }
}
