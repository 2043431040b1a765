//! When requests may start: the pause that a 429 brings and the pace that was learnt from it, shared by all calls of a
//! client.
//!
//! Until a pause is over no request starts. Then one window goes first, and the others follow when it succeeded: when
//! the head of a 2xx answer is there. The head is enough, because what counts requests has spoken by then, and waiting
//! for the body could be waiting for ever: a stream holds back a later window's body until an earlier window has
//! arrived, which might be waiting here. If the first one fails otherwise, the next in line goes first. They follow at
//! the learnt pace ([`crate::client::learn`]), in the order in which the windows began: who waits longest goes first.
//!
//! What is shared is plain numbers, so whoever waits looks again by its own timer. In a Worker a waiter may vanish with
//! its request without having been dropped: so the right to go first runs out, and whoever does not look again when it
//! said it would is passed over until it does.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use crate::client::clock::sleep;
use crate::client::learn::Learner;
use crate::client::{Host, lock};

/// How long the one that goes first holds the others back when nothing is heard of it.
const LEASE_MS: u64 = 10_000;

/// How often the next in line looks again while another goes first; those behind it look less often.
const LOOK_AGAIN_MS: u64 = 50;

/// So many in line look whenever the next request may start.
const ALERT: usize = 4;

/// A waiter that is so much late to look is passed over: timers of hidden pages are up to a second late.
const LATE_MS: u64 = 1_000;
/// One that is so much late has vanished.
const VANISHED_MS: u64 = 60_000;

/// Pauses are longer by up to a fiftieth and by so much at most, so that clients do not come back together.
const MORE_AT_MOST_MS: f64 = 200.0;

/// Who waits for no pause waits as long as this all the same: a pace may have such intervals, too.
const SHORT_MS: u64 = 1_000;

/// After so long without a request, what was learnt is old.
const OLD_MS: u64 = 300_000;

/// When requests of one client may start.
#[derive(Default)]
pub(super) struct Pace {
    state: Mutex<State>,
    /// Counts what lets others go, so that waiters of the same call see it at once.
    changes: AtomicUsize,
}

#[derive(Default)]
struct State {
    learner: Learner,
    /// No request before this.
    next_at: f64,
    /// The end of the wait that the service asked for.
    told_until: Option<u64>,
    last_sent: u64,
    /// Who goes first, and until when the others wait for it.
    alone: Option<(u64, u64)>,
    turns: u64,
    /// Refusals that were news. What was sent before the last of them tells nothing new.
    refusals: u64,
    /// When the first request was refused after which none succeeded.
    blocked_since: Option<u64>,
    tickets: u64,
    /// Who waits, in the order of the tickets.
    line: Vec<Waiter>,
}

#[derive(Clone, Copy)]
struct Waiter {
    ticket: u64,
    looks_at: u64,
}

/// A window's place in line, for all of its requests: one that is refused does not have to begin at the end again.
pub(super) struct Place<'a> {
    pace: &'a Pace,
    ticket: u64,
    refused: u32,
}

/// How long a window waits.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    /// When its call began.
    pub(super) began_ms: u64,
    /// So long it waits while no request of the client succeeds.
    pub(super) max_wait_ms: u64,
    /// Whether it waits for a pause to be over at all, if that takes longer than [`SHORT_MS`].
    pub(super) waits_out: bool,
    /// The deadline of its call, on the host's clock.
    pub(super) deadline_at: Option<u64>,
}

/// Why a window does not wait any longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GaveUp {
    /// No request of the client succeeded for as long as it waits.
    NoSuccess,
    /// The service asked for so many more milliseconds, which is longer.
    AskedTooLong(u64),
    /// A pause goes on for so many more milliseconds, and it waits for none.
    Paused(u64),
    /// The service asked for so many more milliseconds, which end after the call's deadline.
    PastDeadline(u64),
}

/// A wait that begins.
#[derive(Clone, Copy)]
pub(super) struct Waits {
    pub(super) ms: u64,
    /// After a refusal, not only for the pace.
    pub(super) is_pause: bool,
}

/// Leave to send one request. Dropped without [`Turn::succeeded`], the right to go first is given back.
pub(super) struct Turn<'a> {
    pace: &'a Pace,
    number: u64,
    goes_alone: bool,
    /// How many refusals there were when it was given.
    refusals: u64,
    interval: f64,
}

enum Answer {
    Go,
    /// Look again at `until`; the request may start about at `likely`.
    Wait {
        until: u64,
        likely: u64,
    },
}

impl Pace {
    /// A place at the end of the line.
    pub(super) fn place(&self) -> Place<'_> {
        Place {
            pace: self,
            ticket: self.ticket(),
            refused: 0,
        }
    }

    fn ticket(&self) -> u64 {
        self.with(|state| {
            state.tickets += 1;
            state.tickets
        })
    }

    /// Nothing in here calls anybody or waits.
    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut lock(&self.state))
    }

    /// Milliseconds between requests, where something was learnt.
    pub(super) fn interval_ms(&self) -> Option<f64> {
        let interval = self.with(|state| state.learner.interval_ms());
        (interval > 0.0).then_some(interval)
    }

    /// The pace and how long so many windows would take, in words; nothing where there is no pace. It is this client's,
    /// not the service's: chance or slow answers may have taught it.
    pub(super) fn in_words(&self, windows_left: u64) -> String {
        let Some(interval) = self.interval_ms() else {
            return String::new();
        };
        let seconds = (interval * windows_left as f64 / 1000.0).ceil();
        let s = if windows_left == 1 { "" } else { "s" };
        let rate = 1000.0 / interval;
        format!(
            " After its refusals this client sends about {rate:.2} requests a second: at that pace {windows_left} \
             window{s} would take {}.",
            in_seconds(seconds as u64)
        )
    }

    fn changed(&self) {
        self.changes.fetch_add(1, Ordering::Relaxed);
    }

    /// Ends with the timer, or earlier when somebody of the same call looks and finds that others may go.
    async fn change_or(&self, timer: impl Future<Output = ()>) {
        let seen = self.changes.load(Ordering::Relaxed);
        let mut timer = pin!(timer);
        poll_fn(|cx| {
            if self.changes.load(Ordering::Relaxed) == seen {
                timer.as_mut().poll(cx)
            } else {
                Poll::Ready(())
            }
        })
        .await;
    }
}

/// "1 second", "2 seconds".
pub(super) fn in_seconds(seconds: u64) -> String {
    let s = if seconds == 1 { "" } else { "s" };
    format!("{seconds} second{s}")
}

impl<'a> Place<'a> {
    /// Waits until a request may start. `told` hears of each wait, once.
    pub(super) async fn turn(
        &self,
        host: &dyn Host,
        patience: Patience,
        told: impl Fn(Waits),
    ) -> Result<Turn<'a>, GaveUp> {
        let mut told_of = None;
        loop {
            let now = host.now_ms();
            // In one go, or two threads could be told to go at once.
            let answer = self.pace.with(|state| match state.ask(now, self.ticket) {
                Answer::Go => Ok(self.pace.give(state, now)),
                Answer::Wait { until, likely } => Err((until, likely)),
            });
            let (until, likely) = match answer {
                Ok(turn) => return Ok(turn),
                Err(wait) => wait,
            };
            let until = until.min(self.patient_until(now, patience)?);
            let (refusals, is_pause) = self
                .pace
                .with(|state| (state.refusals, state.learner.is_paused()));
            if told_of != Some(refusals) {
                told_of = Some(refusals);
                let ms = likely.saturating_sub(now).max(1);
                told(Waits { ms, is_pause });
            }
            let ms = until.saturating_sub(now).max(1);
            self.pace.change_or(sleep(host, ms)).await;
        }
    }

    /// Until when this window waits if no request succeeds.
    fn patient_until(&self, now: u64, patience: Patience) -> Result<u64, GaveUp> {
        let (blocked_since, told_until, next_at, is_paused) = self.pace.with(|state| {
            let is_paused = state.learner.is_paused();
            (
                state.blocked_since,
                state.told_until,
                state.next_at,
                is_paused,
            )
        });
        let left = |until: u64| until.saturating_sub(now);
        let paused_ms = left(next_at.ceil() as u64);
        if is_paused && !patience.waits_out && paused_ms > SHORT_MS {
            return Err(GaveUp::Paused(paused_ms));
        }
        if let Some(told) = told_until
            && patience.deadline_at.is_some_and(|deadline| told > deadline)
        {
            return Err(GaveUp::PastDeadline(left(told)));
        }
        let Some(blocked_since) = blocked_since else {
            return Ok(u64::MAX);
        };
        let since = blocked_since.max(patience.began_ms);
        let until = since.saturating_add(patience.max_wait_ms);
        // At its end somebody goes first or is about to: what comes of it is waited for.
        let latest = until.saturating_add(LEASE_MS);
        let is_about_to_show = next_at <= now as f64 + MORE_AT_MOST_MS;
        match told_until {
            Some(told) if told > until => Err(GaveUp::AskedTooLong(left(told))),
            _ if now < until => Ok(until),
            _ if now < latest && is_about_to_show => Ok(latest),
            _ => Err(GaveUp::NoSuccess),
        }
    }

    /// This window was refused. After the second time in a row it goes to the end of the line: the reason may be its own.
    pub(super) fn refused(&mut self) {
        self.refused += 1;
        if self.refused > 2 {
            self.ticket = self.pace.ticket();
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.pace.with(|state| state.leave(self.ticket));
    }
}

impl State {
    /// Whether the holder of a ticket may send a request now; if not, it is in line.
    fn ask(&mut self, now: u64, ticket: u64) -> Answer {
        let interval = self.learner.interval_ms();
        let next_at = self.next_at.ceil() as u64;
        let is_held = self.alone.is_some_and(|(_, lease_ends)| now < lease_ends);
        let is_open = now >= next_at && !is_held;
        self.leave(ticket);
        self.line
            .retain(|waiter| now < waiter.looks_at.saturating_add(VANISHED_MS));
        let mut place = 0;
        let mut ahead = 0;
        for waiter in self.line.iter().take_while(|waiter| waiter.ticket < ticket) {
            place += 1;
            ahead += usize::from(now < waiter.looks_at.saturating_add(LATE_MS));
        }
        // Without a pace nobody has to wait for those in line to look.
        let has_pace = interval > 0.0 || self.learner.goes_alone();
        if is_open && (ahead == 0 || !has_pace) {
            return Answer::Go;
        }
        let likely = next_at.max(now) + (interval * ahead as f64) as u64;
        let look_again = LOOK_AGAIN_MS * (1 + ahead as u64 / 2);
        let until = if now >= next_at {
            now + look_again
        } else if ahead < ALERT && is_held {
            // What comes of the one that goes first may let the next go sooner.
            next_at.min(now + look_again)
        } else if ahead < ALERT {
            next_at
        } else {
            // The pace may become faster meanwhile.
            next_at.max(now + look_again.min((likely - now) / 2))
        };
        let looks_at = until;
        self.line.insert(place, Waiter { ticket, looks_at });
        Answer::Wait { until, likely }
    }

    fn leave(&mut self, ticket: u64) {
        self.line.retain(|waiter| waiter.ticket != ticket);
    }
}

impl Pace {
    fn give(&self, state: &mut State, now: u64) -> Turn<'_> {
        let gap = now.saturating_sub(state.last_sent);
        if gap > OLD_MS {
            state.learner.grow_old();
        }
        state.last_sent = now;
        state.learner.sent(now as f64, gap as f64);
        let interval = state.learner.interval_ms();
        state.next_at = now as f64 + interval;
        state.turns += 1;
        let goes_alone = state.learner.goes_alone();
        if goes_alone {
            state.alone = Some((state.turns, now.saturating_add(LEASE_MS)));
        }
        Turn {
            pace: self,
            number: state.turns,
            goes_alone,
            refusals: state.refusals,
            interval,
        }
    }
}

impl Turn<'_> {
    /// Whether the request may still be sent: a pause may have begun while the key was asked for.
    ///
    /// One that goes first may do so even after its lease ran out and another took it: if both had to ask for a new
    /// turn, slow keys could keep all of them from ever being sent. Not so when a new pause began since.
    pub(super) fn holds(&self, now: u64) -> bool {
        self.pace.with(|state| {
            let is_told_to_wait = state.told_until.is_some_and(|told| told > now);
            self.refusals == state.refusals && !is_told_to_wait
        })
    }

    /// The head of a 2xx answer is there: if this was the one that went first, the others follow.
    pub(super) fn succeeded(self, now: u64) {
        let state = &mut *lock(&self.pace.state);
        state.blocked_since = None;
        if self.refusals != state.refusals {
            state.learner.accepted_late();
            return;
        }
        let was_paused = state.learner.is_paused();
        let now = now as f64;
        state.learner.accepted(now);
        if was_paused {
            state.next_at = now + state.learner.interval_ms();
        } else if self.goes_alone {
            // A shorter interval counts from when this one was sent.
            let gained = self.interval - state.learner.interval_ms();
            state.next_at = (state.next_at - gained.max(0.0)).max(now);
        }
        // What a request was told that was sent earlier and answered later still holds.
        if let Some(told) = state.told_until {
            state.next_at = state.next_at.max(told as f64);
        }
        if self.goes_alone {
            state.alone = None;
            self.pace.changed();
        }
    }

    /// The answer is a 429; `asked_ms` is what the service asks to wait.
    pub(super) fn refused(self, now: u64, asked_ms: Option<u64>, host: &dyn Host) {
        let asked_ms = asked_ms.filter(|asked| *asked > 0);
        let told_until = asked_ms.map(|asked| now.saturating_add(asked));
        let jitter = host.random_below(1_001) as f64 / 1_000.0;
        let a_little_more = |ms: f64| ms + jitter * (ms / 50.0).min(MORE_AT_MOST_MS);
        let state = &mut *lock(&self.pace.state);
        state.blocked_since.get_or_insert(now);
        let asked = asked_ms.map(|ms| ms as f64);
        let is_news = self.refusals == state.refusals;
        let pause = if is_news {
            state.refusals += 1;
            state.alone = None;
            state.learner.refused(now as f64, asked)
        } else {
            asked.unwrap_or(0.0)
        };
        let until = now as f64 + a_little_more(pause);
        // A wait that was asked for is never made shorter.
        let is_kept = !is_news || state.told_until.is_some_and(|told| told > now);
        state.next_at = if is_kept {
            until.max(state.next_at)
        } else {
            until
        };
        state.told_until = state.told_until.filter(|told| *told > now).max(told_until);
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let state = &mut *lock(&self.pace.state);
        if self.goes_alone && state.alone.is_some_and(|(number, _)| number == self.number) {
            state.alone = None;
            self.pace.changed();
        }
    }
}
