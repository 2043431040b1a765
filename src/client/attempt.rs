//! One request and what comes of it: the key, the head of the answer, then either its body poured into the sink or
//! the words of a refusal.

use std::future::poll_fn;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::client::call::Task;
use crate::client::clock::within;
use crate::client::pace::Turn;
use crate::client::refusal::{Head, LONGEST_REFUSAL};
use crate::client::retry::{may_pass, wait_ms};
use crate::client::{Event, FetchError, Host, HttpRequest, Response, Sink, TransportError, lock};
use crate::error::{Error, ErrorKind, Result};
use crate::excerpt::line;

/// So long a refusal's body is waited for: it only adds words to what the status says.
const REFUSAL_MS: u64 = 5_000;

const CAUSE_CHARACTERS: usize = 500;

/// A body that arrived whole and was committed.
pub(super) struct Arrived {
    pub(super) status: u16,
    pub(super) rows: u64,
    pub(super) bytes: u64,
}

/// Why an attempt gave nothing.
pub(super) enum Failure {
    /// Another attempt may go better, not before `wait_until_ms` on the host's clock.
    Passing { error: Error, wait_until_ms: u64 },
    /// Another attempt would end the same way.
    Final(Error),
    /// So would any request of the call.
    EndsCall(Error),
    /// The answer is a 429: the window waits for another turn.
    Limited(Error),
    /// A pause began before the request was sent. It does not count.
    Paused,
}

/// Sends one request and takes up its answer. `retries` came before it. Whatever of the answer did not become whole
/// is discarded, also when this is dropped.
pub(super) async fn attempt(
    task: &Task<'_>,
    turn: Turn<'_>,
    retries: u32,
) -> Result<Arrived, Failure> {
    let (response, ms) = answer(task, &turn, retries).await?;
    let host = task.host;
    let head = Head::read(&*response, host.unix_now(), task.state);
    let now = host.now_ms();
    let wait_until_ms = now.saturating_add(wait_ms(host, head.retry_after_ms, retries));
    // Before anybody hears of the answer and before its body is read: nothing may start meanwhile, and whoever is next
    // may go first while this one reads what it is told.
    match head.status {
        _ if head.is_success() => turn.succeeded(now),
        // Nobody waits for so long, and so no pause is made of it: the next call asks anew and is told again.
        429 if !asks_too_long(task, &head) => turn.refused(now, head.retry_after_ms, host),
        _ => drop(turn),
    }
    let (window, attempt, status) = (task.request.window, task.sent(), head.status);
    host.event(&Event::Response {
        window,
        attempt,
        status,
        ms,
    });
    if head.is_success() {
        let poured = pour(task, response, status, retries).await;
        return poured.map_err(|failure| failure.of_answer(&head));
    }
    if head.is_redirect() {
        return Err(Failure::Final(head.redirected()));
    }
    Err(refuse(task, response, &head, wait_until_ms).await)
}

/// Asks for the key and sends the request; both together may take `timeout_ms`. The head, and how long it took.
async fn answer(
    task: &Task<'_>,
    turn: &Turn<'_>,
    retries: u32,
) -> Result<(Box<dyn Response>, u64), Failure> {
    let host = task.host;
    let window = task.request.window;
    let is_sent = AtomicBool::new(false);
    let work = async {
        let key = host.key().await.map_err(Failure::EndsCall)?;
        if let Some(key) = &key {
            task.state.hide_key(key);
        }
        if !turn.holds(host.now_ms()) {
            return Err(Failure::Paused);
        }
        is_sent.store(true, Ordering::Relaxed);
        let attempt = task.count_sent();
        host.event(&Event::Attempt { window, attempt });
        let sent_at = host.now_ms();
        let request = HttpRequest {
            url: &task.request.url,
            key: key.as_ref(),
            headers: &[],
        };
        let response = host.fetch(request).await.map_err(|error| match error {
            FetchError::Unsendable(error) => {
                task.sent.store(attempt - 1, Ordering::Relaxed);
                Failure::EndsCall(error)
            }
            FetchError::Transport(cause) => {
                let message = "No answer came from the service. Check the network and baseUrl; in a web page, baseUrl \
                               must also allow the page's origin (CORS).";
                broken(task, message.to_owned(), &cause, retries)
            }
        })?;
        Ok((response, host.now_ms().saturating_sub(sent_at)))
    };
    let timeout_ms = task.settings.timeout_ms;
    within(host, timeout_ms, work).await.unwrap_or_else(|| {
        let message = if is_sent.load(Ordering::Relaxed) {
            format!("No answer came within {timeout_ms} ms: raise timeoutMs, or ask for less at a time.")
        } else {
            format!("The apiKey function gave no key within {timeout_ms} ms: make it faster, or raise timeoutMs.")
        };
        Err(passing(task, Error::new(ErrorKind::Timeout, message), retries))
    })
}

/// Pours a body into the sink. Each byte may take `timeout_ms`; while the sink holds back, no time runs.
async fn pour(
    task: &Task<'_>,
    mut response: Box<dyn Response>,
    status: u16,
    retries: u32,
) -> Result<Arrived, Failure> {
    let timeout_ms = task.settings.timeout_ms;
    let taken = |error: Error| match error.kind {
        ErrorKind::Network => passing(task, error, retries),
        // What is asked of the rows cannot be had of such rows.
        ErrorKind::Query => Failure::EndsCall(error),
        _ => Failure::Final(error),
    };
    let begun = Begun::begin(task.sink, task.index);
    let mut bytes = 0;
    loop {
        begun.ready().await;
        let Some(read) = next_bytes(task.host, timeout_ms, &mut *response).await else {
            let message = format!(
                "The answer stopped after {bytes} bytes: nothing more came within {timeout_ms} ms."
            );
            return Err(passing(
                task,
                Error::new(ErrorKind::Timeout, message),
                retries,
            ));
        };
        let chunk = read.map_err(|cause| {
            broken(
                task,
                format!("The answer broke off after {bytes} bytes."),
                &cause,
                retries,
            )
        })?;
        match chunk {
            Some(chunk) => {
                bytes += chunk.len() as u64;
                begun.chunk(&chunk).map_err(taken)?;
            }
            None => break,
        }
    }
    let rows = begun.commit().map_err(taken)?;
    Ok(Arrived {
        status,
        rows,
        bytes,
    })
}

/// An answer that is neither a body to take up nor a redirect.
async fn refuse(
    task: &Task<'_>,
    mut response: Box<dyn Response>,
    head: &Head,
    wait_until_ms: u64,
) -> Failure {
    let within_ms = task.settings.timeout_ms.min(REFUSAL_MS);
    let body = refusal_body(task.host, within_ms, &mut *response).await;
    let error = head.refused(body.as_deref(), task.state);
    if !may_pass(head.status) {
        return Failure::Final(error);
    }
    let asked_ms = head.retry_after_ms.unwrap_or_default();
    if asks_too_long(task, head) {
        return Failure::EndsCall(task.asked_too_long(error, asked_ms));
    }
    if head.status == 429 {
        return Failure::Limited(error);
    }
    Failure::Passing {
        error,
        wait_until_ms,
    }
}

/// Whether an answer asks for a longer wait than the call takes.
fn asks_too_long(task: &Task<'_>, head: &Head) -> bool {
    let asked_ms = head.retry_after_ms.unwrap_or_default();
    may_pass(head.status) && asked_ms > task.settings.longest_wait_ms()
}

/// The body of a refusal, or its beginning; `None` when it cannot be read in `ms` milliseconds.
async fn refusal_body(host: &dyn Host, ms: u64, response: &mut dyn Response) -> Option<Vec<u8>> {
    let until_ms = host.now_ms().saturating_add(ms);
    let mut body = Vec::new();
    while body.len() < LONGEST_REFUSAL {
        let left_ms = until_ms.saturating_sub(host.now_ms());
        let Some(chunk) = next_bytes(host, left_ms, response).await?.ok()? else {
            break;
        };
        body.extend(chunk.iter().take(LONGEST_REFUSAL - body.len()));
    }
    Some(body)
}

/// What comes next of a body: bytes, of which there is at least one, or its end (`None` inside). `None` when neither
/// came in `ms` milliseconds.
async fn next_bytes(
    host: &dyn Host,
    ms: u64,
    response: &mut dyn Response,
) -> Option<Result<Option<Vec<u8>>, TransportError>> {
    let until_ms = host.now_ms().saturating_add(ms);
    let read = async {
        loop {
            let chunk = response.chunk().await;
            if !matches!(&chunk, Ok(Some(bytes)) if bytes.is_empty()) {
                return Some(chunk);
            }
            // An empty chunk is no sign of life. Where one follows another without a pause, no timer ever rings in
            // JavaScript, so the clock is looked at here, too.
            if host.now_ms() >= until_ms {
                return None;
            }
        }
    };
    within(host, ms, read).await.flatten()
}

fn broken(task: &Task<'_>, message: String, cause: &TransportError, retries: u32) -> Failure {
    let mut error = Error::new(ErrorKind::Network, message);
    error.cause = Some(line(&task.state.scrub(&cause.message), CAUSE_CHARACTERS));
    passing(task, error, retries)
}

fn passing(task: &Task<'_>, error: Error, retries: u32) -> Failure {
    let wait_until_ms = task
        .host
        .now_ms()
        .saturating_add(wait_ms(task.host, None, retries));
    Failure::Passing {
        error,
        wait_until_ms,
    }
}

impl Failure {
    /// Adds what the answer's head tells, where the failure does not know better.
    fn of_answer(self, head: &Head) -> Self {
        match self {
            Self::Passing {
                error,
                wait_until_ms,
            } => Self::Passing {
                error: head.complete(error),
                wait_until_ms,
            },
            Self::Final(error) => Self::Final(head.complete(error)),
            Self::EndsCall(error) => Self::EndsCall(head.complete(error)),
            Self::Limited(_) | Self::Paused => self,
        }
    }
}

/// A window that the sink was told of and that does not count yet. Dropped without a commit, it is discarded.
struct Begun<'a> {
    sink: &'a Mutex<dyn Sink>,
    window: usize,
    is_committed: bool,
}

impl<'a> Begun<'a> {
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

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        if !self.is_committed {
            lock(self.sink).discard(self.window);
        }
    }
}
