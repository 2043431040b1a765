//! One attempt at a window: the key, the request, the head of the response, then its body.

use std::future::poll_fn;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::client::clock::timeout;
use crate::client::progress::ArrivingBody;
use crate::client::rate_limiter::Permit;
use crate::client::response_head::{Head, MAX_ERROR_BODY};
use crate::client::retry_rules::{ErrorRule, StatusRule, retry_delay_ms};
use crate::client::task::Task;
use crate::client::wait_errors::retry_after_too_long;
use crate::client::{Event, FetchError, Host, HttpRequest, Response, Sink, TransportError, lock};
use crate::error::{Error, ErrorKind, Result};
use crate::excerpt::line;

/// How long to wait for the body of an error: it only adds details to the status.
const ERROR_BODY_TIMEOUT_MS: u64 = 5_000;

const MAX_CAUSE_CHARACTERS: usize = 500;

/// What to check if no response came. Only WebAssembly runs in pages, where CORS is the most frequent reason.
const NO_RESPONSE_ADVICE: &str = if cfg!(target_arch = "wasm32") {
    "Check the network and `base_url`; in a web page, the server must also allow the page's origin (CORS)."
} else {
    "Check the network and `base_url`."
};

/// A body that arrived and was committed.
pub(super) struct Arrived {
    pub(super) status: u16,
    pub(super) rows: u64,
    pub(super) bytes: u64,
}

/// Why an attempt failed.
pub(super) enum Failure {
    /// Another attempt may succeed, not before `retry_at_ms` on the host's clock.
    Retryable { error: Error, retry_at_ms: u64 },
    /// Another attempt would fail in the same way.
    Final(Error),
    /// No request of this call can succeed; fail the whole call.
    FailsCall(Error),
    /// The response is a 429: the window needs a new permit.
    RateLimited(Error),
    /// A pause began before the request was sent, so there was no attempt.
    Paused,
}

/// Sends one request and reads its response, after `retries` retries. The window is discarded unless it is committed,
/// also when this is dropped.
pub(super) async fn attempt(
    task: &Task<'_>,
    permit: Permit<'_>,
    retries: u32,
) -> Result<Arrived, Failure> {
    let (response, ms) = send(task, &permit, retries).await?;
    let host = task.host;
    let head = Head::read(&*response, host.unix_now(), task.state);
    let rule = StatusRule::of(head.status);
    let now = host.now_ms();
    let delay_ms = retry_delay_ms(host, head.retry_after_ms, retries);
    let retry_at_ms = now.saturating_add(delay_ms);
    // Tell the rate limiter before the event and the body, during which other windows may want a permit.
    match rule {
        StatusRule::Accept => permit.succeeded(now),
        // A wait that is too long for this call does not pause the client: the next call sends its own request.
        StatusRule::RateLimited if !exceeds_max_wait(task, &head) => {
            permit.refused(now, head.retry_after_ms, host);
        }
        _ => drop(permit),
    }
    let (window, attempt, status) = (&task.request.window, task.sent(), head.status);
    host.event(&Event::Response {
        window,
        attempt,
        status,
        ms,
    });
    match rule {
        StatusRule::Accept => {
            let arrived = read_bills(task, response, status, retries).await;
            arrived.map_err(|failure| failure.with_head(&head))
        }
        StatusRule::Redirect => Err(Failure::Final(head.redirect_error())),
        _ => Err(read_error(task, response, &head, retry_at_ms).await),
    }
}

/// A key that was given as a text of the query would be in the logs of every server on the way.
fn key_in_query() -> Error {
    let message = "the query contains the API key, so nothing was sent: give the key as `api_key`, and nowhere else";
    Error::query("query", message)
}

/// Gets the key and sends the request, both within `timeout_ms`. Returns the head of the response and how long it took.
async fn send(
    task: &Task<'_>,
    permit: &Permit<'_>,
    retries: u32,
) -> Result<(Box<dyn Response>, u64), Failure> {
    let host = task.host;
    let window = &task.request.window;
    let has_key = AtomicBool::new(false);
    let work = async {
        let key = host.key().await.map_err(Failure::FailsCall)?;
        if let Some(key) = &key {
            task.state.hide_key(key);
            if key.is_in(&task.request.url) {
                return Err(Failure::FailsCall(key_in_query()));
            }
        }
        if !permit.is_valid(host.now_ms()) {
            return Err(Failure::Paused);
        }
        has_key.store(true, Ordering::Relaxed);
        let attempt = task.count_sent();
        host.event(&Event::Attempt { window, attempt });
        let sent_at = host.now_ms();
        let request = HttpRequest::new(&task.request.url, key.as_ref());
        let response = host.fetch(request).await.map_err(|error| match error {
            FetchError::Unsendable(error) => {
                task.uncount_sent();
                Failure::FailsCall(error)
            }
            FetchError::Transport(cause) => {
                let server = origin(&task.request.url);
                let message = format!("No answer came from {server}. {NO_RESPONSE_ADVICE}");
                network_failure(task, message, &cause, retries)
            }
        })?;
        Ok((response, host.now_ms().saturating_sub(sent_at)))
    };
    let timeout_ms = task.settings.timeout_ms;
    timeout(host, timeout_ms, work).await.unwrap_or_else(|| {
        let message = if has_key.load(Ordering::Relaxed) {
            format!("No answer came within {timeout_ms} ms: raise `timeout_ms`, or ask for less at a time.")
        } else {
            format!("The `api_key` function gave no key within {timeout_ms} ms: make it faster, or raise `timeout_ms`.")
        };
        Err(retryable(task, Error::new(ErrorKind::Timeout, message), retries))
    })
}

/// Reads a body into the sink. Each chunk may take `timeout_ms`, which does not run while the sink applies backpressure.
async fn read_bills(
    task: &Task<'_>,
    mut response: Box<dyn Response>,
    status: u16,
    retries: u32,
) -> Result<Arrived, Failure> {
    let timeout_ms = task.settings.timeout_ms;
    let sink_failure = |error: Error| match ErrorRule::of(error.kind) {
        ErrorRule::Retry => retryable(task, error, retries),
        ErrorRule::FailWindow => Failure::Final(error),
        ErrorRule::FailCall => Failure::FailsCall(error),
    };
    let window = WindowGuard::begin(task.sink, task.index);
    let mut arriving = ArrivingBody::new(task.progress);
    let mut bytes = 0;
    loop {
        window.ready().await;
        let Some(read) = next_chunk(task.host, timeout_ms, &mut *response).await else {
            let message = format!(
                "The answer stopped after {bytes} bytes: nothing more came within {timeout_ms} ms. Try again later, or raise \
                 `timeout_ms`."
            );
            return Err(retryable(
                task,
                Error::new(ErrorKind::Timeout, message),
                retries,
            ));
        };
        let chunk = read.map_err(|cause| {
            let message = format!("The answer broke off after {bytes} bytes. Try again; check a proxy between, if there is one.");
            network_failure(task, message, &cause, retries)
        })?;
        let Some(chunk) = chunk else {
            break;
        };
        bytes += chunk.len() as u64;
        window.chunk(&chunk).map_err(sink_failure)?;
        arriving.has(bytes);
    }
    let rows = window.commit().map_err(sink_failure)?;
    Ok(Arrived {
        status,
        rows,
        bytes,
    })
}

/// Reads the body of an error response.
async fn read_error(
    task: &Task<'_>,
    mut response: Box<dyn Response>,
    head: &Head,
    retry_at_ms: u64,
) -> Failure {
    let timeout_ms = task.settings.timeout_ms.min(ERROR_BODY_TIMEOUT_MS);
    let body = error_body(task.host, timeout_ms, &mut *response).await;
    let error = head.api_error(body.as_deref(), task.state);
    if exceeds_max_wait(task, head) {
        let retry_after_ms = head.retry_after_ms.unwrap_or_default();
        return Failure::FailsCall(retry_after_too_long(task, error, retry_after_ms));
    }
    match StatusRule::of(head.status) {
        StatusRule::RateLimited => Failure::RateLimited(error),
        StatusRule::Retry => Failure::Retryable { error, retry_at_ms },
        _ => Failure::Final(error),
    }
}

/// Whether a retryable response asks for a longer wait than the call allows.
fn exceeds_max_wait(task: &Task<'_>, head: &Head) -> bool {
    let retry_after_ms = head.retry_after_ms.unwrap_or_default();
    StatusRule::of(head.status).is_retryable() && retry_after_ms > task.settings.max_wait_ms()
}

/// The body of an error response, or its first [`MAX_ERROR_BODY`] bytes; `None` when it cannot be read in `ms`
/// milliseconds.
async fn error_body(host: &dyn Host, ms: u64, response: &mut dyn Response) -> Option<Vec<u8>> {
    let end_ms = host.now_ms().saturating_add(ms);
    let mut body = Vec::new();
    while body.len() < MAX_ERROR_BODY {
        let left_ms = end_ms.saturating_sub(host.now_ms());
        let Some(chunk) = next_chunk(host, left_ms, response).await?.ok()? else {
            break;
        };
        body.extend(chunk.iter().take(MAX_ERROR_BODY - body.len()));
    }
    Some(body)
}

/// The next chunk that is not empty, or the end of the body (`None` inside). `None` when neither arrives in `ms`
/// milliseconds.
async fn next_chunk(
    host: &dyn Host,
    ms: u64,
    response: &mut dyn Response,
) -> Option<Result<Option<Vec<u8>>, TransportError>> {
    let end_ms = host.now_ms().saturating_add(ms);
    let read = async {
        loop {
            let chunk = response.chunk().await;
            if !matches!(&chunk, Ok(Some(bytes)) if bytes.is_empty()) {
                return Some(chunk);
            }
            // Empty chunks do not reset the timeout. When they arrive without a pause, JavaScript never fires a timer, so
            // the clock is checked here, too.
            if host.now_ms() >= end_ms {
                return None;
            }
        }
    };
    timeout(host, ms, read).await.flatten()
}

/// Scheme and host of a URL: all before its third slash.
fn origin(url: &str) -> &str {
    let path = url.match_indices('/').nth(2);
    path.and_then(|(start, _)| url.get(..start)).unwrap_or(url)
}

fn network_failure(
    task: &Task<'_>,
    message: String,
    cause: &TransportError,
    retries: u32,
) -> Failure {
    let mut error = Error::new(ErrorKind::Network, message);
    error.cause = Some(line(&task.state.scrub(&cause.message), MAX_CAUSE_CHARACTERS).into());
    retryable(task, error, retries)
}

fn retryable(task: &Task<'_>, error: Error, retries: u32) -> Failure {
    let delay_ms = retry_delay_ms(task.host, None, retries);
    Failure::Retryable {
        error,
        retry_at_ms: task.host.now_ms().saturating_add(delay_ms),
    }
}

impl Failure {
    /// Adds the details of the response head that the error does not have.
    fn with_head(self, head: &Head) -> Self {
        match self {
            Self::Retryable { error, retry_at_ms } => Self::Retryable {
                error: head.fill_in(error),
                retry_at_ms,
            },
            Self::Final(error) => Self::Final(head.fill_in(error)),
            Self::FailsCall(error) => Self::FailsCall(head.fill_in(error)),
            Self::RateLimited(_) | Self::Paused => self,
        }
    }
}

/// A window that was begun in the sink. Discards it when dropped without a commit.
struct WindowGuard<'a> {
    sink: &'a Mutex<dyn Sink>,
    window: usize,
    is_committed: bool,
}

impl<'a> WindowGuard<'a> {
    fn begin(sink: &'a Mutex<dyn Sink>, window: usize) -> Self {
        lock(sink).begin(window);
        Self {
            sink,
            window,
            is_committed: false,
        }
    }

    async fn ready(&self) {
        poll_fn(|cx| lock(self.sink).poll_ready(self.window, cx)).await;
    }

    fn chunk(&self, bytes: &[u8]) -> Result<()> {
        lock(self.sink).chunk(self.window, bytes)
    }

    fn commit(mut self) -> Result<u64> {
        let rows = lock(self.sink).commit(self.window)?;
        self.is_committed = true;
        Ok(rows)
    }
}

impl Drop for WindowGuard<'_> {
    fn drop(&mut self) {
        if !self.is_committed {
            lock(self.sink).discard(self.window);
        }
    }
}
