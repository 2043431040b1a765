//! A whole call: fetches its windows concurrently and settles once.
//!
//! The windows in flight are polled one by one whenever the call is woken: with at most six of them, that costs less than an
//! executor.

use std::future::{Future, pending, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use crate::client::clock::sleep;
use crate::client::job::{Job, WindowRequest};
use crate::client::progress::ProgressMeter;
use crate::client::retry::{WindowFailure, fetch_window};
use crate::client::settings::{MAX_CONCURRENCY, OnWindowError};
use crate::client::task::Task;
use crate::client::wait_errors::{pace_sentence, with_last_error};
use crate::client::{
    BoxFuture, CallReport, ClientState, Event, Host, Progress, Sink, WindowReport, lock,
};
use crate::error::{Error, ErrorKind, Result};

/// Like [`run`], with a sink that is returned beside the report.
///
/// # Errors
/// As [`run`].
pub async fn run_into<S: Sink + 'static>(
    host: &dyn Host,
    state: &ClientState,
    job: &Job,
    sink: S,
) -> Result<(CallReport, S)> {
    let sink = Mutex::new(sink);
    let report = run(host, state, job, &sink).await?;
    let sink = sink.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok((report, sink))
}

/// Fetches every window of a job into the sink.
///
/// Dropping the future aborts the call: it cancels timers, requests and bodies, and discards the windows that were begun.
/// The sink is locked only while one of its methods runs, and no part of `state` is locked while the host or the sink is
/// called.
///
/// With [`OnWindowError::Collect`] the result is always a report, also after the deadline, without a key, or when a 429
/// is not waited out any longer: it keeps the windows that were committed and names the others with the error.
///
/// # Errors
/// With [`OnWindowError::Throw`] the first error: `Network`, `Timeout` and `Api` after the retries, `Decode` and `Api` of
/// the sink at once, and any error of [`Host::key`]. It has `window` and `attempts`, except for the `Timeout` of the
/// deadline. All of its texts are scrubbed.
pub async fn run(
    host: &dyn Host,
    state: &ClientState,
    job: &Job,
    sink: &Mutex<dyn Sink>,
) -> Result<CallReport> {
    let sent: Vec<_> = job.requests.iter().map(|_| AtomicU32::new(0)).collect();
    let last_error = Mutex::new(None);
    let call_began_ms = host.now_ms();
    let progress = ProgressMeter::new(
        host,
        sink,
        Progress {
            windows_total: job.done.windows_total + job.requests.len() as u64,
            ..job.done
        },
    );
    let mut outcomes = Outcomes::new(host, state, job, &sent, sink, &last_error, &progress);
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
                    last_error: &last_error,
                    progress: &progress,
                });
        let mut start = || {
            let task = tasks.next()?;
            Some((task.index, Box::pin(fetch_window(task)) as WindowFetch<'_>))
        };
        let mut in_flight = InFlight::new(job.settings.concurrency);
        let mut deadline = pin!(deadline(host, job.settings.remaining_deadline_ms()));
        poll_fn(|cx| {
            let mut settle = |index, outcome| outcomes.settle(index, outcome);
            match in_flight.poll(cx, &mut start, &mut settle) {
                // Windows come first: what arrived together with the deadline has arrived.
                Poll::Pending => deadline.as_mut().poll(cx).map(|()| End::Deadline),
                ready => ready,
            }
        })
        .await
        // Drops the windows in flight, before the end is reported.
    };
    outcomes.finish(end)
}

async fn deadline(host: &dyn Host, ms: Option<u64>) {
    match ms {
        Some(ms) => sleep(host, ms).await,
        None => pending().await,
    }
}

/// How a call ends.
enum End {
    /// Every window arrived or failed.
    Settled,
    /// The error of this window ends the call.
    Failed { index: usize, error: Error },
    /// The deadline has passed.
    Deadline,
}

type WindowOutcome = Result<WindowReport, WindowFailure>;
type WindowFetch<'a> = BoxFuture<'a, WindowOutcome>;

/// The windows in flight.
struct InFlight<'a> {
    fetches: Vec<(usize, WindowFetch<'a>)>,
    limit: usize,
}

impl<'a> InFlight<'a> {
    fn new(concurrency: usize) -> Self {
        Self {
            fetches: Vec::new(),
            limit: concurrency.clamp(1, MAX_CONCURRENCY),
        }
    }

    /// Starts windows up to the limit, polls those in flight, and settles each that is done. `settle` may end the call.
    fn poll(
        &mut self,
        cx: &mut Context<'_>,
        start: &mut dyn FnMut() -> Option<(usize, WindowFetch<'a>)>,
        settle: &mut dyn FnMut(usize, WindowOutcome) -> Option<End>,
    ) -> Poll<End> {
        loop {
            while self.fetches.len() < self.limit
                && let Some(fetch) = start()
            {
                self.fetches.push(fetch);
            }
            if self.fetches.is_empty() {
                return Poll::Ready(End::Settled);
            }
            let Some((position, index, outcome)) = self.poll_each(cx) else {
                return Poll::Pending;
            };
            drop(self.fetches.remove(position));
            if let Some(end) = settle(index, outcome) {
                return Poll::Ready(end);
            }
        }
    }

    /// The first window that is done: its position here, its index in the job, and its outcome.
    fn poll_each(&mut self, cx: &mut Context<'_>) -> Option<(usize, usize, WindowOutcome)> {
        let mut fetches = self.fetches.iter_mut().enumerate();
        fetches.find_map(|(position, (index, fetch))| match fetch.as_mut().poll(cx) {
            Poll::Ready(outcome) => Some((position, *index, outcome)),
            Poll::Pending => None,
        })
    }
}

/// The outcome of each window so far; reports them to the host and the sink.
struct Outcomes<'a> {
    host: &'a dyn Host,
    state: &'a ClientState,
    job: &'a Job,
    sent: &'a [AtomicU32],
    sink: &'a Mutex<dyn Sink>,
    last_error: &'a Mutex<Option<Error>>,
    outcomes: Vec<Option<Result<WindowReport>>>,
    progress: &'a ProgressMeter<'a>,
}

impl<'a> Outcomes<'a> {
    fn new(
        host: &'a dyn Host,
        state: &'a ClientState,
        job: &'a Job,
        sent: &'a [AtomicU32],
        sink: &'a Mutex<dyn Sink>,
        last_error: &'a Mutex<Option<Error>>,
        progress: &'a ProgressMeter<'a>,
    ) -> Self {
        let mut outcomes = Vec::new();
        outcomes.resize_with(job.requests.len(), || None);
        Self {
            host,
            state,
            job,
            sent,
            sink,
            last_error,
            outcomes,
            progress,
        }
    }

    fn throws(&self) -> bool {
        self.job.settings.on_window_error == OnWindowError::Throw
    }

    /// Records the outcome of a window. Returns the end of the call if that is one.
    fn settle(&mut self, index: usize, outcome: WindowOutcome) -> Option<End> {
        match outcome {
            Ok(report) => self.arrived(index, report),
            Err(failure) if failure.fails_call || self.throws() => {
                return Some(End::Failed {
                    index,
                    error: failure.error,
                });
            }
            Err(failure) => drop(self.failed(index, failure.error)),
        }
        None
    }

    /// The result of the call, once no window is in flight.
    fn finish(mut self, end: End) -> Result<CallReport> {
        match end {
            End::Settled => {}
            End::Failed { index, error } if self.throws() => return Err(self.failed(index, error)),
            End::Failed { error, .. } => self.fail_remaining(&error),
            End::Deadline => {
                let error = self.deadline_error();
                if self.throws() {
                    return Err(error);
                }
                self.fail_remaining(&error);
            }
        }
        let mut report = CallReport::default();
        for (request, outcome) in self.job.requests.iter().zip(self.outcomes) {
            match outcome {
                Some(Ok(window)) => report.windows.push(window),
                Some(Err(error)) => report
                    .failed
                    .push((self.state.scrub_window(&request.window), error)),
                None => {}
            }
        }
        Ok(report)
    }

    fn arrived(&mut self, index: usize, report: WindowReport) {
        self.settle_sink(index, Ok(&report));
        self.host.event(&Event::Window {
            window: &report.window,
            rows: report.rows,
            bytes: report.bytes,
            attempts: report.attempts,
        });
        self.progress.arrived(&report);
        self.record(index, Ok(report));
    }

    /// Completes the error of a window with its place, records and reports it.
    fn failed(&mut self, index: usize, mut error: Error) -> Error {
        self.state.scrub_error(&mut error);
        error.attempts = self
            .sent
            .get(index)
            .map(|sent| sent.load(Ordering::Relaxed));
        if let Some(WindowRequest { window, .. }) = self.job.requests.get(index) {
            let window = self.state.scrub_window(window);
            error.window = Some(window.clone());
            self.settle_sink(index, Err(&error));
            self.host.event(&Event::Failed {
                window: &window,
                error: &error,
            });
            self.record(index, Err(error.clone()));
        }
        self.progress.failed();
        error
    }

    /// Fails every window that has no outcome yet.
    fn fail_remaining(&mut self, error: &Error) {
        for index in 0..self.outcomes.len() {
            if matches!(self.outcomes.get(index), Some(None)) {
                self.failed(index, error.clone());
            }
        }
    }

    fn settle_sink(&self, index: usize, outcome: Result<&WindowReport, &Error>) {
        lock(self.sink).settled(index, outcome);
    }

    fn record(&mut self, index: usize, outcome: Result<WindowReport>) {
        if let Some(slot) = self.outcomes.get_mut(index) {
            *slot = Some(outcome);
        }
    }

    fn deadline_error(&self) -> Error {
        let ms = self.job.settings.deadline_ms.unwrap_or_default();
        let Progress {
            windows_done,
            windows_total,
            ..
        } = self.progress.done();
        let mut message = format!(
            "`deadline_ms` of {ms} ms is over with {windows_done} of {windows_total} windows done: raise `deadline_ms`, \
             or ask for a shorter range."
        );
        let windows_left = windows_total.saturating_sub(windows_done);
        message.push_str(&pace_sentence(self.state, windows_left));
        with_last_error(
            Error::new(ErrorKind::Timeout, message),
            lock(self.last_error).as_ref(),
        )
    }
}
