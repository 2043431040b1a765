//! One window: tried until it is whole or has failed for good.
//!
//! What may pass is tried again: no answer, a timeout, a cut-off body, and the statuses of [`may_pass`]. The waits
//! between are drawn at random below a bound that doubles (full jitter), so that clients which failed together do
//! not come back together; a wait that the service asked for is kept, and never made shorter.
//!
//! A 429 says "later", not "broken": the window waits for its turn again ([`crate::client::pace`]), which is neither a
//! retry nor paid for.

use crate::client::attempt::{Failure, attempt};
use crate::client::call::Task;
use crate::client::clock::sleep_until;
use crate::client::pace::{GaveUp, Patience, Waits, in_seconds};
use crate::client::{Event, Host, WindowReport};
use crate::error::{Error, ErrorKind};

const FIRST_WAIT_MS: u64 = 500;
const LONGEST_BACKOFF_MS: u64 = 8_000;

/// Why a window failed for good.
pub(super) struct WindowFailure {
    /// Why, without the window and the number of attempts.
    pub(super) error: Error,
    /// Whether no other window of the call can do better.
    pub(super) ends_call: bool,
}

/// Whether another request may be answered better than with this status.
pub(super) const fn may_pass(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504 | 520..=524)
}

/// How long to wait after failure number `failures` (from 0): what was asked and a little more, or the backoff.
pub(super) fn wait_ms(host: &dyn Host, asked_ms: Option<u64>, failures: u32) -> u64 {
    match asked_ms {
        // A little more, or every window would come back in the same millisecond.
        Some(asked) if asked > 0 => {
            asked.saturating_add(host.random_below((asked / 10).min(1000) + 1))
        }
        _ => {
            let bound = FIRST_WAIT_MS
                .saturating_mul(1 << failures.min(10))
                .min(LONGEST_BACKOFF_MS);
            host.random_below(bound + 1)
        }
    }
}

/// Fetches a window into the sink. Before its end the window is either committed or discarded.
pub(super) async fn fetch_window(task: Task<'_>) -> Result<WindowReport, WindowFailure> {
    let began = task.host.now_ms();
    let mut place = task.state.pace.place();
    let patience = Patience {
        began_ms: task.call_began_ms,
        max_wait_ms: task.settings.longest_wait_ms(),
        waits_out: task.settings.waits_out(),
        deadline_at: task.deadline_at(),
    };
    let mut retries = 0;
    let mut refusal = None;
    loop {
        let told = |waits| tell_of_turn(&task, waits);
        let turn = match place.turn(task.host, patience, told).await {
            Ok(turn) => turn,
            Err(gave_up) => {
                return Err(WindowFailure {
                    error: task.gave_up(refusal, gave_up),
                    ends_call: true,
                });
            }
        };
        match attempt(&task, turn, retries).await {
            Ok(arrived) => {
                task.state.budget.earn();
                return Ok(WindowReport {
                    window: task.request.window,
                    status: arrived.status,
                    rows: arrived.rows,
                    bytes: arrived.bytes,
                    attempts: task.sent(),
                    ms: task.host.now_ms().saturating_sub(began),
                });
            }
            Err(Failure::Paused) => {}
            Err(Failure::Limited(error)) if !task.settings.waits_out() => {
                return Err(WindowFailure {
                    error: not_waited_out(error),
                    ends_call: false,
                });
            }
            Err(Failure::Limited(error)) => {
                place.refused();
                task.had_trouble(&error);
                refusal = Some(error);
            }
            Err(Failure::Passing {
                error,
                wait_until_ms,
            }) => {
                let error = pay_for_retry(&task, error, retries)?;
                task.had_trouble(&error);
                if let Some(asked_ms) = error.retry_after_ms
                    && task
                        .deadline_at()
                        .is_some_and(|deadline| wait_until_ms > deadline)
                {
                    return Err(WindowFailure {
                        error: task.past_deadline(&error, asked_ms),
                        ends_call: false,
                    });
                }
                retries += 1;
                tell_of_wait(&task, wait_until_ms, &error);
                sleep_until(task.host, wait_until_ms).await;
            }
            Err(Failure::Final(error)) => {
                return Err(WindowFailure {
                    error,
                    ends_call: false,
                });
            }
            Err(Failure::EndsCall(error)) => {
                return Err(WindowFailure {
                    error,
                    ends_call: true,
                });
            }
        }
    }
}

/// Gives the error back when there is to be another attempt, and fails with it when there is not.
fn pay_for_retry(task: &Task<'_>, mut error: Error, retries: u32) -> Result<Error, WindowFailure> {
    if retries < task.settings.max_retries {
        if task.state.budget.pay(error.kind) {
            return Ok(error);
        }
        error.message.push_str(
            " It was not tried again: the retry budget of this client is used up, and fills as requests succeed.",
        );
    }
    Err(WindowFailure {
        error,
        ends_call: false,
    })
}

fn tell_of_wait(task: &Task<'_>, until_ms: u64, error: &Error) {
    let because = task.state.scrub(&error.message);
    tell(task, until_ms.saturating_sub(task.host.now_ms()), &because);
}

fn tell_of_turn(task: &Task<'_>, waits: Waits) {
    let because = if waits.is_pause {
        "The service answered 429: every request of this client waits, then one goes first."
    } else {
        "The service limits how many requests it takes: this client sends them at the pace that it learnt."
    };
    tell(task, waits.ms, because);
}

fn tell(task: &Task<'_>, wait_ms: u64, because: &str) {
    let (window, attempt) = (task.request.window, task.sent() + 1);
    task.host.event(&Event::Wait {
        window,
        attempt,
        wait_ms,
        because,
    });
}

/// What a call says that does not wait any longer.
impl Task<'_> {
    /// Adds to the error of an answer that it asks for a longer wait than the call takes.
    pub(super) fn asked_too_long(&self, mut error: Error, asked_ms: u64) -> Error {
        let (wait, longest) = (
            in_seconds(asked_ms.div_ceil(1000)),
            self.settings.longest_wait_ms(),
        );
        error.retry_after_ms = Some(asked_ms);
        error.message.push_str(&if asked_ms > longest {
            format!(" It asks to wait {wait}, longer than maxWaitMs of {longest} ms.")
        } else {
            format!(
                " It asks to wait {wait}: with the time that passed since a request of this client last succeeded, that \
                 is longer than maxWaitMs of {longest} ms."
            )
        });
        self.say_pace(&mut error);
        error
    }

    /// The error for a wait that the service asks for and that ends after the call's deadline.
    fn past_deadline(&self, refusal: &Error, asked_ms: u64) -> Error {
        let (wait, ms) = (
            in_seconds(asked_ms.div_ceil(1000)),
            self.settings.deadline_ms.unwrap_or_default(),
        );
        let message = format!(
            "deadlineMs of {ms} ms ends before the wait of {wait} that the service asks for: raise deadlineMs, or ask \
             again later."
        );
        let mut error = after_trouble(Error::new(ErrorKind::Timeout, message), Some(refusal));
        error.retry_after_ms = Some(asked_ms);
        self.say_pace(&mut error);
        error
    }

    fn gave_up(&self, refusal: Option<Error>, gave_up: GaveUp) -> Error {
        let mut error = refusal.unwrap_or_else(|| {
            let mut error = Error::new(
                ErrorKind::Api,
                "The service answered 429 to other requests of this client.",
            );
            error.status = Some(429);
            error
        });
        match gave_up {
            GaveUp::AskedTooLong(ms) => return self.asked_too_long(error, ms),
            GaveUp::PastDeadline(ms) => return self.past_deadline(&error, ms),
            GaveUp::Paused(ms) => {
                error.retry_after_ms = Some(ms);
                return not_waited_out(error);
            }
            GaveUp::NoSuccess => {}
        }
        let longest = self.settings.longest_wait_ms();
        error.message.push_str(&format!(
            " No request of this client succeeded for maxWaitMs of {longest} ms."
        ));
        self.say_pace(&mut error);
        error
    }

    /// Only a 429 says something of a pace.
    fn say_pace(&self, error: &mut Error) {
        if error.status == Some(429) {
            let words = self.state.pace.in_words(self.windows_left());
            error.message.push_str(if words.is_empty() {
                " How many requests it allows is not known."
            } else {
                &words
            });
        }
    }
}

fn not_waited_out(mut error: Error) -> Error {
    if let Some(ms) = error.retry_after_ms {
        let wait = in_seconds(ms.div_ceil(1000));
        error
            .message
            .push_str(&format!(" A request may go better after {wait}."));
    }
    error.message.push_str(
        " It was not waited out, because maxRetries is 0: set maxWaitMs to wait for so long.",
    );
    error
}

/// Tells in an error of the deadline what went wrong last.
pub(super) fn after_trouble(mut error: Error, trouble: Option<&Error>) -> Error {
    let Some(trouble) = trouble else {
        return error;
    };
    error.message.push_str(" Before that: ");
    error.message.push_str(&trouble.message);
    error.status = trouble.status;
    error.reason.clone_from(&trouble.reason);
    error.request_id.clone_from(&trouble.request_id);
    error.retry_after_ms = trouble.retry_after_ms;
    error.cause.clone_from(&trouble.cause);
    error
}
