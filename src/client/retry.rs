//! The fetch of one window: attempts, until it is committed or fails for good. [`super::retry_rules`] says which failures
//! are retried; [`super::rate_limiter`] gives the permit that each request needs.

use crate::client::attempt::{Failure, attempt};
use crate::client::clock::sleep_until;
use crate::client::rate_limiter::{WaitLimits, WaitStarted};
use crate::client::task::Task;
use crate::client::wait_errors::{no_permit, not_waited_out, retry_after_past_deadline};
use crate::client::{Event, WindowReport};
use crate::error::Error;

/// Why a window failed for good.
pub(super) struct WindowFailure {
    /// Without the window and the number of attempts.
    pub(super) error: Error,
    /// Whether no other window of the call can succeed either.
    pub(super) fails_call: bool,
}

impl WindowFailure {
    fn of_window(error: Error) -> Self {
        Self {
            error,
            fails_call: false,
        }
    }

    fn of_call(error: Error) -> Self {
        Self {
            error,
            fails_call: true,
        }
    }
}

/// Fetches a window into the sink. When this returns, the window is either committed or discarded.
pub(super) async fn fetch_window(task: Task<'_>) -> Result<WindowReport, WindowFailure> {
    let began = task.host.now_ms();
    let mut queued = task.state.rate_limiter.enqueue();
    let limits = WaitLimits {
        began_ms: task.call_began_ms,
        max_wait_ms: task.settings.max_wait_ms(),
        waits_out_pauses: task.settings.waits_after_429(),
        deadline_at: task.deadline_at(),
    };
    let mut retries = 0;
    let mut refusal = None;
    loop {
        let on_wait = |wait| report_permit_wait(&task, wait);
        let permit = match queued.acquire(task.host, limits, on_wait).await {
            Ok(permit) => permit,
            Err(reason) => return Err(WindowFailure::of_call(no_permit(&task, refusal, reason))),
        };
        match attempt(&task, permit, retries).await {
            Ok(arrived) => {
                task.state.budget.refund();
                return Ok(WindowReport {
                    window: task.request.window.clone(),
                    status: arrived.status,
                    rows: arrived.rows,
                    bytes: arrived.bytes,
                    attempts: task.sent(),
                    ms: task.host.now_ms().saturating_sub(began),
                });
            }
            Err(Failure::Paused) => {}
            Err(Failure::RateLimited(error)) => {
                if !task.settings.waits_after_429() {
                    return Err(WindowFailure::of_window(not_waited_out(error)));
                }
                queued.refused();
                task.record_error(&error);
                refusal = Some(error);
            }
            Err(Failure::Retryable { error, retry_at_ms }) => {
                let error = spend_retry(&task, error, retries)?;
                task.record_error(&error);
                if let Some(retry_after_ms) = error.retry_after_ms
                    && task
                        .deadline_at()
                        .is_some_and(|deadline| retry_at_ms > deadline)
                {
                    let error = retry_after_past_deadline(&task, &error, retry_after_ms);
                    return Err(WindowFailure::of_window(error));
                }
                retries += 1;
                report_retry_wait(&task, retry_at_ms, &error);
                sleep_until(task.host, retry_at_ms).await;
            }
            Err(Failure::Final(error)) => return Err(WindowFailure::of_window(error)),
            Err(Failure::FailsCall(error)) => return Err(WindowFailure::of_call(error)),
        }
    }
}

/// Returns the error when there is a retry left and the budget pays for it, and fails with it otherwise.
fn spend_retry(task: &Task<'_>, mut error: Error, retries: u32) -> Result<Error, WindowFailure> {
    if retries < task.settings.max_retries {
        if task.state.budget.try_spend(error.kind) {
            return Ok(error);
        }
        error.message.push_str(
            " It was not tried again: the retry budget of this client is used up, and fills as requests succeed.",
        );
    }
    Err(WindowFailure::of_window(error))
}

fn report_retry_wait(task: &Task<'_>, until_ms: u64, error: &Error) {
    let because = task.state.scrub(&error.message);
    report_wait(task, until_ms.saturating_sub(task.host.now_ms()), &because);
}

fn report_permit_wait(task: &Task<'_>, wait: WaitStarted) {
    let because = if wait.is_pause {
        "The service answered 429: this client pauses, then sends one request at a time until one succeeds."
    } else {
        "The service limits requests: this client sends them at the pace that it has learned."
    };
    report_wait(task, wait.ms, because);
}

fn report_wait(task: &Task<'_>, wait_ms: u64, because: &str) {
    let (window, attempt) = (&task.request.window, task.sent() + 1);
    task.host.event(&Event::Wait {
        window,
        attempt,
        wait_ms,
        because,
    });
}
