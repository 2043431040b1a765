//! The fan-out: keeps a call's windows going side by side, at most six, and settles the call once.
//!
//! The running windows are polled by hand, each time anything wakes the call: with so few of them that costs less
//! than an executor would.

use std::future::{Future, pending, poll_fn};
use std::pin::pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use crate::client::clock::sleep;
use crate::client::retry::{WindowFailure, after_trouble, fetch_window};
use crate::client::{
    CallReport, ClientState, Event, Host, Pending, Progress, Sink, WindowReport, lock,
};
use crate::error::{Error, ErrorKind, Result};
use crate::time::Window;

const MOST_AT_A_TIME: usize = 6;

const LONGEST_WAIT_MS: u64 = 120_000;

/// What one call has to fetch, and how.
#[derive(Clone)]
pub struct Job {
    /// The windows in the order of the plan; the place of each is its number in the [`Sink`].
    pub requests: Vec<WindowRequest>,
    /// How patient the call is.
    pub settings: Settings,
}

/// One request of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowRequest {
    /// The seconds it stands for in events, reports and errors.
    pub window: Window,
    /// The whole URL; never holds the key.
    pub url: String,
}

/// How patient a call is. The defaults are those of the package.
///
/// ```
/// use novita_billing::client::{OnWindowError, Settings};
///
/// let settings = Settings::default();
/// assert_eq!((settings.timeout_ms, settings.max_retries, settings.concurrency), (30_000, 3, 4));
/// assert_eq!((settings.deadline_ms, settings.on_window_error), (None, OnWindowError::Throw));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Milliseconds to the head of an answer, and then from byte to byte. Does not run while the sink holds back.
    pub timeout_ms: u64,
    /// Milliseconds for the whole call, waits and holding back included.
    pub deadline_ms: Option<u64>,
    /// Milliseconds of `deadline_ms` that were over before [`run`] was called, e.g. while its caller loaded something.
    pub elapsed_ms: u64,
    /// Retries of each window. A 429 that is waited out is none.
    pub max_retries: u32,
    /// Milliseconds that the call goes on after a 429 while no request of the client succeeds; a `Retry-After` beyond it
    /// ends the call at once. `None` is 120,000, and without retries a 429 is not waited out at all.
    pub max_wait_ms: Option<u64>,
    /// Windows side by side, 1 to 6. A `BillingClient` refuses anything else, [`run`] takes the nearest of these.
    pub concurrency: usize,
    /// What a window that failed means for the others.
    pub on_window_error: OnWindowError,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timeout_ms: 30_000,
            deadline_ms: None,
            elapsed_ms: 0,
            max_retries: 3,
            max_wait_ms: None,
            concurrency: 4,
            on_window_error: OnWindowError::Throw,
        }
    }
}

/// The longest delay that a timer of JavaScript can have.
const LONGEST_DELAY_MS: u64 = 0x7FFF_FFFF;

impl Settings {
    /// What is left of the deadline when the call begins.
    fn deadline_left_ms(&self) -> Option<u64> {
        let left_of = |ms: u64| ms.saturating_sub(self.elapsed_ms);
        self.deadline_ms.map(left_of)
    }

    /// Refuses what is out of bounds.
    ///
    /// ```
    /// use novita_billing::client::Settings;
    ///
    /// assert!(Settings::default().check().is_ok());
    /// let seven = Settings { concurrency: 7, ..Settings::default() };
    /// assert_eq!(seven.check().unwrap_err().path.as_deref(), Some("concurrency"));
    /// ```
    ///
    /// # Errors
    /// `Config` at the name that the option has in JavaScript, e.g. `timeoutMs`.
    pub fn check(&self) -> Result<()> {
        let longest = LONGEST_DELAY_MS;
        let numbers = [
            ("timeoutMs", Some(self.timeout_ms), 1..=longest),
            ("deadlineMs", self.deadline_ms, 1..=longest),
            ("maxRetries", Some(self.max_retries.into()), 0..=100),
            ("maxWaitMs", self.max_wait_ms, 0..=longest),
            (
                "concurrency",
                Some(self.concurrency as u64),
                1..=MOST_AT_A_TIME as u64,
            ),
        ];
        for (name, given, allowed) in numbers {
            if let Some(number) = given.filter(|number| !allowed.contains(number)) {
                let (low, high) = allowed.into_inner();
                let message =
                    format!("{name} must be a whole number from {low} to {high}, not {number}");
                return Err(Error::config(name, message));
            }
        }
        Ok(())
    }

    pub(super) fn longest_wait_ms(&self) -> u64 {
        self.max_wait_ms.unwrap_or(LONGEST_WAIT_MS)
    }

    /// Whether a window that was answered 429 waits for its turn again.
    pub(super) fn waits_out(&self) -> bool {
        self.max_retries > 0 || self.max_wait_ms.is_some()
    }
}

/// What a window that failed means for the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnWindowError {
    /// The call fails with the first error that happens, and everything else is dropped.
    #[default]
    Throw,
    /// The others go on, and the report names what failed.
    Collect,
}

/// Fetches every window of a job into the sink.
///
/// Dropping the future aborts the call: nothing stays open, and what was begun in the sink is discarded. The sink is
/// locked for single calls of its methods only, and no part of `state` is locked while the host or the sink is called.
///
/// With [`OnWindowError::Collect`] this always gives a report: also past the deadline, after a key that could not be
/// had, or when a limit of the service is not waited out any longer. What was committed by then is kept, and every
/// unfinished window is named with the error.
///
/// # Errors
/// With [`OnWindowError::Throw`] the first error that happens: `Network`, `Timeout` and `Api` after the retries,
/// `Decode` and `Api` of the sink at once, whatever [`Host::key`] gives. Each has `window` and `attempts`, but for
/// the deadline's `Timeout`. All of their texts are scrubbed.
pub async fn run(
    host: &dyn Host,
    state: &ClientState,
    job: &Job,
    sink: &Mutex<dyn Sink>,
) -> Result<CallReport> {
    let sent: Vec<_> = job.requests.iter().map(|_| AtomicU32::new(0)).collect();
    let windows_done = AtomicUsize::new(0);
    let trouble = Mutex::new(None);
    let windows_total = job.requests.len() as u64;
    let call_began_ms = host.now_ms();
    let mut ledger = Ledger::new(host, state, job, &sent, sink, &trouble);
    let end = {
        let mut tasks =
            job.requests
                .iter()
                .zip(&sent)
                .enumerate()
                .map(|(index, (request, sent))| Task {
                    host,
                    state,
                    settings: &job.settings,
                    sink,
                    index,
                    request,
                    sent,
                    call_began_ms,
                    windows_total,
                    windows_done: &windows_done,
                    trouble: &trouble,
                });
        let mut start = || {
            let task = tasks.next()?;
            Some((task.index, Box::pin(fetch_window(task)) as Fetch<'_>))
        };
        let mut lanes = Lanes::new(job.settings.concurrency);
        let mut deadline = pin!(deadline(host, job.settings.deadline_left_ms()));
        poll_fn(|cx| {
            match lanes.poll(cx, &mut start, &mut |index, outcome| {
                windows_done.fetch_add(1, Ordering::Relaxed);
                ledger.settle(index, outcome)
            }) {
                // Work comes first: what arrived together with the deadline arrived.
                Poll::Pending => deadline.as_mut().poll(cx).map(|()| End::Deadline),
                ready => ready,
            }
        })
        .await
        // Everything that was still running is dropped here, before anybody hears of the end.
    };
    ledger.close(end)
}

async fn deadline(host: &dyn Host, ms: Option<u64>) {
    match ms {
        Some(ms) => sleep(host, ms).await,
        None => pending().await,
    }
}

/// What one window's fetch needs.
pub(super) struct Task<'a> {
    pub(super) host: &'a dyn Host,
    pub(super) state: &'a ClientState,
    pub(super) settings: &'a Settings,
    pub(super) sink: &'a Mutex<dyn Sink>,
    pub(super) index: usize,
    pub(super) request: &'a WindowRequest,
    /// Requests that were sent for it. Kept outside of the fetch, which may be dropped.
    pub(super) sent: &'a AtomicU32,
    pub(super) call_began_ms: u64,
    pub(super) windows_total: u64,
    pub(super) windows_done: &'a AtomicUsize,
    /// What went wrong last and is tried again.
    pub(super) trouble: &'a Mutex<Option<Error>>,
}

impl Task<'_> {
    /// Requests that were sent for the window.
    pub(super) fn sent(&self) -> u32 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Counts a request that is about to be sent.
    pub(super) fn count_sent(&self) -> u32 {
        self.sent.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// When the call is over, on the host's clock.
    pub(super) fn deadline_at(&self) -> Option<u64> {
        let ms = self.settings.deadline_ms?;
        Some(self.call_began_ms.saturating_add(ms))
    }

    /// Keeps what went wrong, for an error of the deadline to tell.
    pub(super) fn had_trouble(&self, error: &Error) {
        *lock(self.trouble) = Some(error.clone());
    }

    /// Windows of the call that are not done with.
    pub(super) fn windows_left(&self) -> u64 {
        let done = self.windows_done.load(Ordering::Relaxed) as u64;
        self.windows_total.saturating_sub(done)
    }
}

/// How a call ends.
enum End {
    /// Every window is settled.
    Settled,
    /// The error of this window ends the call.
    Failed { index: usize, error: Error },
    /// The deadline is over.
    Deadline,
}

/// What became of a window, and the work that finds out.
type Fetched = Result<WindowReport, WindowFailure>;
type Fetch<'a> = Pending<'a, Fetched>;

/// The windows that are running.
struct Lanes<'a> {
    running: Vec<(usize, Fetch<'a>)>,
    most: usize,
}

impl<'a> Lanes<'a> {
    fn new(concurrency: usize) -> Self {
        Self {
            running: Vec::new(),
            most: concurrency.clamp(1, MOST_AT_A_TIME),
        }
    }

    /// Starts windows while there is room, polls all that run, and settles each that is done; whoever settles may
    /// end the call.
    fn poll(
        &mut self,
        cx: &mut Context<'_>,
        start: &mut dyn FnMut() -> Option<(usize, Fetch<'a>)>,
        settle: &mut dyn FnMut(usize, Fetched) -> Option<End>,
    ) -> Poll<End> {
        loop {
            while self.running.len() < self.most
                && let Some((index, fetch)) = start()
            {
                self.running.push((index, fetch));
            }
            if self.running.is_empty() {
                return Poll::Ready(End::Settled);
            }
            let Some((place, index, outcome)) = self.poll_each(cx) else {
                return Poll::Pending;
            };
            drop(self.running.remove(place));
            if let Some(end) = settle(index, outcome) {
                return Poll::Ready(end);
            }
        }
    }

    /// The first window that is done.
    fn poll_each(&mut self, cx: &mut Context<'_>) -> Option<(usize, usize, Fetched)> {
        self.running
            .iter_mut()
            .enumerate()
            .find_map(|(place, (index, fetch))| match fetch.as_mut().poll(cx) {
                Poll::Ready(outcome) => Some((place, *index, outcome)),
                Poll::Pending => None,
            })
    }
}

/// What became of each window so far, and who is told.
struct Ledger<'a> {
    host: &'a dyn Host,
    state: &'a ClientState,
    job: &'a Job,
    sent: &'a [AtomicU32],
    sink: &'a Mutex<dyn Sink>,
    trouble: &'a Mutex<Option<Error>>,
    outcomes: Vec<Option<Result<WindowReport>>>,
    progress: Progress,
}

impl<'a> Ledger<'a> {
    fn new(
        host: &'a dyn Host,
        state: &'a ClientState,
        job: &'a Job,
        sent: &'a [AtomicU32],
        sink: &'a Mutex<dyn Sink>,
        trouble: &'a Mutex<Option<Error>>,
    ) -> Self {
        let mut outcomes = Vec::new();
        outcomes.resize_with(job.requests.len(), || None);
        let progress = Progress {
            windows_total: job.requests.len() as u64,
            ..Progress::default()
        };
        Self {
            host,
            state,
            job,
            sent,
            sink,
            trouble,
            outcomes,
            progress,
        }
    }

    fn throws(&self) -> bool {
        self.job.settings.on_window_error == OnWindowError::Throw
    }

    /// Writes down what became of a window; says if that ends the call.
    fn settle(
        &mut self,
        index: usize,
        outcome: Result<WindowReport, WindowFailure>,
    ) -> Option<End> {
        match outcome {
            Ok(report) => self.arrived(index, report),
            Err(failure) if failure.ends_call || self.throws() => {
                return Some(End::Failed {
                    index,
                    error: failure.error,
                });
            }
            Err(failure) => drop(self.failed(index, failure.error)),
        }
        None
    }

    /// The result of the call. Nothing of it runs any more.
    fn close(mut self, end: End) -> Result<CallReport> {
        match end {
            End::Settled => {}
            End::Failed { index, error } if self.throws() => return Err(self.failed(index, error)),
            End::Failed { error, .. } => self.rest_failed(&error),
            End::Deadline => {
                let error = self.deadline_error();
                if self.throws() {
                    return Err(error);
                }
                self.rest_failed(&error);
            }
        }
        let mut report = CallReport::default();
        for (request, outcome) in self.job.requests.iter().zip(self.outcomes) {
            match outcome {
                Some(Ok(window)) => report.windows.push(window),
                Some(Err(error)) => report.failed.push((request.window, error)),
                None => {}
            }
        }
        Ok(report)
    }

    fn arrived(&mut self, index: usize, report: WindowReport) {
        let WindowReport {
            window,
            rows,
            bytes,
            attempts,
            ..
        } = report;
        self.progress.windows_done += 1;
        self.progress.rows += rows;
        self.progress.bytes += bytes;
        self.write(index, Ok(report));
        self.host.event(&Event::Window {
            window,
            rows,
            bytes,
            attempts,
        });
        self.host.progress(self.progress);
    }

    /// Names the window in its error, writes it down and tells of it.
    fn failed(&mut self, index: usize, mut error: Error) -> Error {
        self.state.scrub_error(&mut error);
        error.attempts = self
            .sent
            .get(index)
            .map(|sent| sent.load(Ordering::Relaxed));
        self.progress.windows_done += 1;
        if let Some(WindowRequest { window, .. }) = self.job.requests.get(index) {
            error.window = Some((window.start, window.end));
            self.write(index, Err(error.clone()));
            self.host.event(&Event::Failed {
                window: *window,
                error: &error,
            });
        }
        self.host.progress(self.progress);
        error
    }

    /// No window that is not settled yet will be.
    fn rest_failed(&mut self, error: &Error) {
        for index in 0..self.outcomes.len() {
            if matches!(self.outcomes.get(index), Some(None)) {
                self.failed(index, error.clone());
            }
        }
    }

    fn write(&mut self, index: usize, outcome: Result<WindowReport>) {
        lock(self.sink).settled(index, outcome.as_ref());
        if let Some(place) = self.outcomes.get_mut(index) {
            *place = Some(outcome);
        }
    }

    fn deadline_error(&self) -> Error {
        let ms = self.job.settings.deadline_ms.unwrap_or_default();
        let Progress {
            windows_done,
            windows_total,
            ..
        } = self.progress;
        let mut message = format!(
            "deadlineMs of {ms} ms is over with {windows_done} of {windows_total} windows done: raise deadlineMs, or \
             ask for a shorter range."
        );
        let left = windows_total.saturating_sub(windows_done);
        message.push_str(&self.state.pace.in_words(left));
        after_trouble(
            Error::new(ErrorKind::Timeout, message),
            lock(self.trouble).as_ref(),
        )
    }
}
