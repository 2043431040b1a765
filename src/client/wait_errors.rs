//! The errors of calls that stop waiting: because `Retry-After`, `max_wait_ms` or the deadline say so.

use crate::client::ClientState;
use crate::client::rate_limiter::AcquireError;
use crate::client::task::Task;
use crate::error::{Error, ErrorKind};

/// `Retry-After` is longer than the call waits.
pub(super) fn retry_after_too_long(
    task: &Task<'_>,
    mut error: Error,
    retry_after_ms: u64,
) -> Error {
    let wait = seconds(retry_after_ms.div_ceil(1000));
    let max_wait_ms = task.settings.max_wait_ms();
    error.retry_after_ms = Some(retry_after_ms);
    error.message.push_str(&if retry_after_ms > max_wait_ms {
        format!(" It asks to wait {wait}, longer than `max_wait_ms` of {max_wait_ms} ms.")
    } else {
        format!(
            " It asks to wait {wait}: with the time that passed since a request of this client last succeeded, that \
             is longer than `max_wait_ms` of {max_wait_ms} ms."
        )
    });
    push_pace(task, &mut error);
    error
}

/// `Retry-After` ends after the deadline of the call.
pub(super) fn retry_after_past_deadline(
    task: &Task<'_>,
    refusal: &Error,
    retry_after_ms: u64,
) -> Error {
    let wait = seconds(retry_after_ms.div_ceil(1000));
    let deadline_ms = task.settings.deadline_ms.unwrap_or_default();
    let message = format!(
        "`deadline_ms` of {deadline_ms} ms ends before the wait of {wait} that the service asks for: raise \
         `deadline_ms`, or ask again later."
    );
    let mut error = with_last_error(Error::new(ErrorKind::Timeout, message), Some(refusal));
    error.retry_after_ms = Some(retry_after_ms);
    push_pace(task, &mut error);
    error
}

/// A window got no permit from the rate limiter. `refusal` is its own last 429, if it had one.
pub(super) fn no_permit(task: &Task<'_>, refusal: Option<Error>, reason: AcquireError) -> Error {
    let mut error = refusal.unwrap_or_else(|| {
        let mut error = Error::new(
            ErrorKind::Api,
            "The service answered 429 to other requests of this client.",
        );
        error.status = Some(429);
        error
    });
    match reason {
        AcquireError::RetryAfterTooLong(ms) => retry_after_too_long(task, error, ms),
        AcquireError::PastDeadline(ms) => retry_after_past_deadline(task, &error, ms),
        AcquireError::Paused(ms) => {
            error.retry_after_ms = Some(ms);
            not_waited_out(error)
        }
        AcquireError::NoSuccess => {
            let max_wait_ms = task.settings.max_wait_ms();
            error.message.push_str(&format!(
                " No request of this client succeeded for `max_wait_ms` of {max_wait_ms} ms."
            ));
            push_pace(task, &mut error);
            error
        }
    }
}

/// A 429 in a call without retries.
pub(super) fn not_waited_out(mut error: Error) -> Error {
    if let Some(ms) = error.retry_after_ms {
        let wait = seconds(ms.div_ceil(1000));
        error
            .message
            .push_str(&format!(" A request may succeed after {wait}."));
    }
    error.message.push_str(
        " It was not waited out, because `max_retries` is 0: set `max_wait_ms` to wait for so long.",
    );
    error
}

/// Adds the last error that was retried to an error of the deadline.
pub(super) fn with_last_error(mut error: Error, last_error: Option<&Error>) -> Error {
    let Some(last_error) = last_error else {
        return error;
    };
    error.message.push_str(" Before that: ");
    error.message.push_str(&last_error.message);
    error.status = last_error.status;
    error.reason.clone_from(&last_error.reason);
    error.request_id.clone_from(&last_error.request_id);
    error.retry_after_ms = last_error.retry_after_ms;
    error.cause.clone_from(&last_error.cause);
    error
}

/// The learned pace, and how long the remaining windows would take at it; empty where no pace was learned. Names it as the
/// pace of this client, not the limit of the service: slow answers or chance may have taught it.
pub(super) fn pace_sentence(state: &ClientState, windows_left: u64) -> String {
    let Some(interval) = state.rate_limiter.interval_ms() else {
        return String::new();
    };
    let duration = seconds((interval * windows_left as f64 / 1000.0).ceil() as u64);
    let s = if windows_left == 1 { "" } else { "s" };
    // In integers: formatting floats takes 18 kB of the wasm module.
    let hundredths = (100_000.0 / interval).round_ties_even() as u64;
    let (whole, fraction) = (hundredths / 100, hundredths % 100);
    format!(
        " After its refusals this client sends about {whole}.{fraction:02} requests a second: at that pace {windows_left} \
         window{s} would take {duration}."
    )
}

/// Adds the pace to a 429; other statuses say nothing about a pace.
fn push_pace(task: &Task<'_>, error: &mut Error) {
    if error.status == Some(429) {
        let sentence = pace_sentence(task.state, task.windows_left());
        error.message.push_str(if sentence.is_empty() {
            " How many requests it allows is not known."
        } else {
            &sentence
        });
    }
}

/// "1 second", "2 seconds".
fn seconds(number: u64) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} second{s}")
}
