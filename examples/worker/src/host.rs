//! What the client needs of a Worker: its `fetch`, its timers and its clock.

use std::time::Duration;

use futures_util::StreamExt;
use novita_billing::Error;
use novita_billing::client::{FetchError, Host, HttpRequest, Pending, Response, TransportError};
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

    fn sleep(&self, ms: u64) -> Pending<'_, ()> {
        Box::pin(Delay::from(Duration::from_millis(ms)))
    }

    fn fetch<'a>(
        &'a self,
        request: HttpRequest<'a>,
    ) -> Pending<'a, Result<Box<dyn Response>, FetchError>> {
        Box::pin(send(request))
    }
}

async fn send(request: HttpRequest<'_>) -> Result<Box<dyn Response>, FetchError> {
    let request = make(request).map_err(|error| {
        let mut refused = Error::config("baseUrl", "no request can be made of it");
        refused.cause = Some(error.to_string());
        FetchError::Unsendable(refused)
    })?;
    let controller = AbortController::default();
    let signal = controller.signal();
    let ends = Ends(Some(controller));
    let fetch = Fetch::Request(request);
    let response = fetch.send_with_signal(&signal).await.map_err(broken)?;
    Ok(Box::new(Answer {
        response,
        body: None,
        _ends: ends,
    }))
}

fn make(request: HttpRequest<'_>) -> worker::Result<Request> {
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

fn broken(error: worker::Error) -> TransportError {
    TransportError {
        message: error.to_string(),
    }
}

/// Ends a request, and the body of its answer, when it is dropped.
struct Ends(Option<AbortController>);

impl Drop for Ends {
    fn drop(&mut self) {
        if let Some(controller) = self.0.take() {
            controller.abort();
        }
    }
}

struct Answer {
    response: worker::Response,
    body: Option<ByteStream>,
    _ends: Ends,
}

impl Response for Answer {
    fn status(&self) -> u16 {
        self.response.status_code()
    }

    fn header(&self, name: &str) -> Option<String> {
        self.response.headers().get(name).ok().flatten()
    }

    fn chunk(&mut self) -> Pending<'_, Result<Option<Vec<u8>>, TransportError>> {
        Box::pin(async {
            let body = match &mut self.body {
                Some(body) => body,
                empty => empty.insert(self.response.stream().map_err(broken)?),
            };
            body.next().await.transpose().map_err(broken)
        })
    }
}
