//! When the requests of a client may start. Each request needs a [`Permit`]; windows queue for them.
//!
//! A 429 begins a pause, during which no permit is issued. After it, a single request is sent as a probe; the others follow
//! once the head of its 2xx response has arrived. The head is enough: the limiter of the service has decided by then, and
//! waiting for the body could deadlock, since a stream applies backpressure to later windows until earlier ones have
//! arrived, which may be in this queue. When a probe fails, the next window in the queue sends one. Permits are then issued
//! at the learned pace (see [`super::pace_learner`]) in the order of the queue.
//!
//! All state is plain numbers, so that a Worker can share it between requests: a waiter is not woken by others, it polls on
//! a timer of its own host. In a Worker a waiter can vanish with its request, without a drop. So a probe holds the others
//! back for a limited time, and a waiter that does not poll when it said it would is skipped until it does.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use crate::client::clock::sleep;
use crate::client::pace_learner::PaceLearner;
use crate::client::{Host, lock};

/// How long a probe without a response holds the others back.
const PROBE_LEASE_MS: u64 = 10_000;

/// How often the first waiter polls while a probe is under way; those behind it poll less often.
const POLL_INTERVAL_MS: u64 = 50;

/// How many waiters poll at each time at which a request may start.
const EAGER_WAITERS: usize = 4;

/// A waiter that polls later than this is skipped: timers of hidden pages are up to a second late.
const LATE_MS: u64 = 1_000;
/// A waiter that polls later than this has vanished.
const VANISHED_MS: u64 = 60_000;

/// Pauses are up to 1/50 longer, at most by this, so that clients do not return together.
const MAX_JITTER_MS: f64 = 200.0;

/// Waits up to this are taken even by calls that do not wait out pauses: the interval between requests may be as long.
const SHORT_PAUSE_MS: u64 = 1_000;

/// After so long without a request, the learned pace is stale.
const STALE_MS: u64 = 300_000;

/// Issues the permits of one client.
#[derive(Default)]
pub(super) struct RateLimiter {
    state: Mutex<State>,
    /// Counts the ends of probes, so that waiters of the same call poll at once.
    probe_ends: AtomicUsize,
}

#[derive(Default)]
struct State {
    learner: PaceLearner,
    /// The earliest time of the next request.
    next_at: f64,
    /// The end of the longest `Retry-After`.
    retry_after_until: Option<u64>,
    last_sent: u64,
    probe: Option<Probe>,
    permits: u64,
    /// Counts pauses. A permit of an earlier epoch says nothing about the present one.
    epoch: u64,
    /// When the first request was refused since the last success.
    blocked_since: Option<u64>,
    tickets: u64,
    /// In the order of the tickets.
    queue: Vec<Waiter>,
}

/// A request that holds the others back.
#[derive(Clone, Copy)]
struct Probe {
    permit: u64,
    lease_ends: u64,
}

#[derive(Clone, Copy)]
struct Waiter {
    ticket: u64,
    polls_at: u64,
}

/// The position of a window in the queue, for all of its requests: a window that is refused keeps its position.
pub(super) struct Queued<'a> {
    limiter: &'a RateLimiter,
    ticket: u64,
    refusals: u32,
}

/// How long a window waits for a permit.
#[derive(Clone, Copy)]
pub(super) struct WaitLimits {
    /// When its call began.
    pub(super) began_ms: u64,
    /// The longest time without a success of any request of the client.
    pub(super) max_wait_ms: u64,
    /// Whether it waits for the end of a pause longer than [`SHORT_PAUSE_MS`].
    pub(super) waits_out_pauses: bool,
    /// The deadline of its call, on the host's clock.
    pub(super) deadline_at: Option<u64>,
}

/// Why a window gets no permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AcquireError {
    /// No request of the client succeeded for `max_wait_ms`.
    NoSuccess,
    /// `Retry-After` goes on for so many milliseconds, beyond `max_wait_ms`.
    RetryAfterTooLong(u64),
    /// A pause goes on for so many milliseconds, and the window does not wait out pauses.
    Paused(u64),
    /// `Retry-After` goes on for so many milliseconds, beyond the deadline of the call.
    PastDeadline(u64),
}

/// A wait for a permit that begins.
#[derive(Clone, Copy)]
pub(super) struct WaitStarted {
    pub(super) ms: u64,
    /// Whether a 429 caused it, and not only the pace.
    pub(super) is_pause: bool,
}

/// The permission to send one request. A probe that is dropped without [`Permit::succeeded`] lets another take its place.
pub(super) struct Permit<'a> {
    limiter: &'a RateLimiter,
    number: u64,
    is_probe: bool,
    epoch: u64,
    interval: f64,
}

enum Decision {
    Issue,
    /// Poll again at `poll_at`; the request can start at about `estimate`.
    Wait {
        poll_at: u64,
        estimate: u64,
    },
}

impl RateLimiter {
    /// Adds a window at the end of the queue.
    pub(super) fn enqueue(&self) -> Queued<'_> {
        Queued {
            limiter: self,
            ticket: self.next_ticket(),
            refusals: 0,
        }
    }

    fn next_ticket(&self) -> u64 {
        self.with(|state| {
            state.tickets += 1;
            state.tickets
        })
    }

    /// Runs under the lock; `work` must not call a host or wait.
    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut lock(&self.state))
    }

    /// The learned interval between requests, if any.
    pub(super) fn interval_ms(&self) -> Option<f64> {
        let interval = self.with(|state| state.learner.interval_ms());
        (interval > 0.0).then_some(interval)
    }

    fn issue(&self, state: &mut State, now: u64) -> Permit<'_> {
        let gap = now.saturating_sub(state.last_sent);
        if gap > STALE_MS {
            state.learner.expire();
        }
        state.last_sent = now;
        state.learner.sent(now as f64, gap as f64);
        let interval = state.learner.interval_ms();
        state.next_at = now as f64 + interval;
        state.permits += 1;
        let is_probe = state.learner.needs_probe();
        if is_probe {
            state.probe = Some(Probe {
                permit: state.permits,
                lease_ends: now.saturating_add(PROBE_LEASE_MS),
            });
        }
        Permit {
            limiter: self,
            number: state.permits,
            is_probe,
            epoch: state.epoch,
            interval,
        }
    }

    fn count_probe_end(&self) {
        self.probe_ends.fetch_add(1, Ordering::Relaxed);
    }

    /// Completes with the timer, or earlier when this call is polled after a probe has ended.
    async fn probe_end_or(&self, timer: impl Future<Output = ()>) {
        let seen = self.probe_ends.load(Ordering::Relaxed);
        let mut timer = pin!(timer);
        poll_fn(|cx| {
            if self.probe_ends.load(Ordering::Relaxed) == seen {
                timer.as_mut().poll(cx)
            } else {
                Poll::Ready(())
            }
        })
        .await;
    }
}

impl<'a> Queued<'a> {
    /// Waits for a permit. Calls `on_wait` once for each wait.
    pub(super) async fn acquire(
        &self,
        host: &dyn Host,
        limits: WaitLimits,
        on_wait: impl Fn(WaitStarted),
    ) -> Result<Permit<'a>, AcquireError> {
        let mut reported_epoch = None;
        loop {
            let now = host.now_ms();
            // Decide and issue under one lock, or two threads could both send a probe.
            let decision = self
                .limiter
                .with(|state| match state.decide(now, self.ticket) {
                    Decision::Issue => Ok(self.limiter.issue(state, now)),
                    Decision::Wait { poll_at, estimate } => Err((poll_at, estimate)),
                });
            let (poll_at, estimate) = match decision {
                Ok(permit) => return Ok(permit),
                Err(wait) => wait,
            };
            let poll_at = poll_at.min(self.wait_end(now, limits)?);
            let (epoch, is_pause) = self
                .limiter
                .with(|state| (state.epoch, state.learner.is_paused()));
            if reported_epoch != Some(epoch) {
                reported_epoch = Some(epoch);
                let ms = estimate.saturating_sub(now).max(1);
                on_wait(WaitStarted { ms, is_pause });
            }
            let ms = poll_at.saturating_sub(now).max(1);
            self.limiter.probe_end_or(sleep(host, ms)).await;
        }
    }

    /// Until when this window waits if no request succeeds.
    fn wait_end(&self, now: u64, limits: WaitLimits) -> Result<u64, AcquireError> {
        let (blocked_since, retry_after_until, next_at, is_paused) = self.limiter.with(|state| {
            let is_paused = state.learner.is_paused();
            (
                state.blocked_since,
                state.retry_after_until,
                state.next_at,
                is_paused,
            )
        });
        let left = |until: u64| until.saturating_sub(now);
        let pause_left_ms = left(next_at.ceil() as u64);
        if is_paused && !limits.waits_out_pauses && pause_left_ms > SHORT_PAUSE_MS {
            return Err(AcquireError::Paused(pause_left_ms));
        }
        if let Some(until) = retry_after_until
            && limits.deadline_at.is_some_and(|deadline| until > deadline)
        {
            return Err(AcquireError::PastDeadline(left(until)));
        }
        let Some(blocked_since) = blocked_since else {
            return Ok(u64::MAX);
        };
        let since = blocked_since.max(limits.began_ms);
        let end = since.saturating_add(limits.max_wait_ms);
        // A probe that is under way, or about to be, may still succeed: wait for its outcome.
        let end_with_probe = end.saturating_add(PROBE_LEASE_MS);
        let is_probe_due = next_at <= now as f64 + MAX_JITTER_MS;
        match retry_after_until {
            Some(until) if until > end => Err(AcquireError::RetryAfterTooLong(left(until))),
            _ if now < end => Ok(end),
            _ if now < end_with_probe && is_probe_due => Ok(end_with_probe),
            _ => Err(AcquireError::NoSuccess),
        }
    }

    /// The window was answered 429. From the third time on it moves to the end of the queue: the reason may be its own.
    pub(super) fn refused(&mut self) {
        self.refusals += 1;
        if self.refusals > 2 {
            self.ticket = self.limiter.next_ticket();
        }
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.limiter.with(|state| state.leave(self.ticket));
    }
}

impl State {
    /// Whether the holder of a ticket may send a request now. If not, it is in the queue afterwards.
    fn decide(&mut self, now: u64, ticket: u64) -> Decision {
        let interval = self.learner.interval_ms();
        let next_at = self.next_at.ceil() as u64;
        let is_probing = self.probe.is_some_and(|probe| now < probe.lease_ends);
        let is_open = now >= next_at && !is_probing;
        self.leave(ticket);
        self.queue
            .retain(|waiter| now < waiter.polls_at.saturating_add(VANISHED_MS));
        let mut position = 0;
        let mut ahead = 0;
        for waiter in self
            .queue
            .iter()
            .take_while(|waiter| waiter.ticket < ticket)
        {
            position += 1;
            ahead += usize::from(now < waiter.polls_at.saturating_add(LATE_MS));
        }
        // Without a pace there is no order to keep.
        let keeps_order = interval > 0.0 || self.learner.needs_probe();
        if is_open && (ahead == 0 || !keeps_order) {
            return Decision::Issue;
        }
        let estimate = next_at.max(now) + (interval * ahead as f64) as u64;
        let poll_interval = POLL_INTERVAL_MS * (1 + ahead as u64 / 2);
        let poll_at = if now >= next_at {
            now + poll_interval
        } else if ahead < EAGER_WAITERS && is_probing {
            // The outcome of the probe may allow the next request earlier.
            next_at.min(now + poll_interval)
        } else if ahead < EAGER_WAITERS {
            next_at
        } else {
            // The pace may increase meanwhile.
            next_at.max(now + poll_interval.min((estimate - now) / 2))
        };
        let polls_at = poll_at;
        self.queue.insert(position, Waiter { ticket, polls_at });
        Decision::Wait { poll_at, estimate }
    }

    fn leave(&mut self, ticket: u64) {
        self.queue.retain(|waiter| waiter.ticket != ticket);
    }
}

impl Permit<'_> {
    /// Whether the request may still be sent: a pause may have begun while the key function ran.
    ///
    /// A probe stays valid after its lease has ended and another probe was sent. If both needed a new permit, key functions
    /// slower than the lease could keep every request from being sent.
    pub(super) fn is_valid(&self, now: u64) -> bool {
        self.limiter.with(|state| {
            let must_wait = state.retry_after_until.is_some_and(|until| until > now);
            self.epoch == state.epoch && !must_wait
        })
    }

    /// The head of a 2xx response arrived. If the request was a probe, the others follow.
    pub(super) fn succeeded(self, now: u64) {
        let state = &mut *lock(&self.limiter.state);
        state.blocked_since = None;
        if self.epoch != state.epoch {
            state.learner.accepted_late();
            return;
        }
        let was_paused = state.learner.is_paused();
        let now = now as f64;
        state.learner.accepted(now);
        if was_paused {
            state.next_at = now + state.learner.interval_ms();
        } else if self.is_probe {
            // A shorter interval counts from when the probe was sent.
            let gained = self.interval - state.learner.interval_ms();
            state.next_at = (state.next_at - gained.max(0.0)).max(now);
        }
        // Retry-After of an earlier request, which may have been answered later, still holds.
        if let Some(until) = state.retry_after_until {
            state.next_at = state.next_at.max(until as f64);
        }
        if self.is_probe {
            state.probe = None;
            self.limiter.count_probe_end();
        }
    }

    /// The response is a 429.
    pub(super) fn refused(self, now: u64, retry_after_ms: Option<u64>, host: &dyn Host) {
        let retry_after_ms = retry_after_ms.filter(|ms| *ms > 0);
        let until = retry_after_ms.map(|ms| now.saturating_add(ms));
        let random = host.random_below(1_001) as f64 / 1_000.0;
        let with_jitter = |ms: f64| ms + random * (ms / 50.0).min(MAX_JITTER_MS);
        let state = &mut *lock(&self.limiter.state);
        state.blocked_since.get_or_insert(now);
        let retry_after = retry_after_ms.map(|ms| ms as f64);
        let begins_pause = self.epoch == state.epoch;
        let pause = if begins_pause {
            state.epoch += 1;
            state.probe = None;
            state.learner.refused(now as f64, retry_after)
        } else {
            retry_after.unwrap_or(0.0)
        };
        let pause_until = now as f64 + with_jitter(pause);
        // Retry-After is never shortened.
        let extends = !begins_pause || state.retry_after_until.is_some_and(|until| until > now);
        state.next_at = if extends {
            pause_until.max(state.next_at)
        } else {
            pause_until
        };
        state.retry_after_until = state
            .retry_after_until
            .filter(|until| *until > now)
            .max(until);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let state = &mut *lock(&self.limiter.state);
        if self.is_probe && state.probe.is_some_and(|probe| probe.permit == self.number) {
            state.probe = None;
            self.limiter.count_probe_end();
        }
    }
}
