//! When the requests of a client may start. Each request needs a [`Permit`]; windows queue for them.
//!
//! A 429 begins a pause, during which no permit is issued. After it, a single request is sent as a probe. The others follow
//! once the head of its 2xx response has arrived. The head is enough, because the limiter of the service has decided by
//! then. Waiting for the body could deadlock: a stream holds back the bodies of later windows until earlier windows have
//! arrived, and those may be in this queue. When a probe fails, the next window in the queue sends one. Permits are then
//! issued at the learned pace (see [`super::pace_learner`]) in the order of the queue.
//!
//! All state is plain numbers, so that a Worker can share it between requests. A waiting window is not woken by others: it
//! polls the limiter on a timer of its own host. In a Worker, a waiting window can vanish without `drop` being called.
//! So a probe holds the others back only for a limited time, and a window that does not poll in time is skipped until it
//! does.

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

/// How often the first window in the queue polls while a probe is in flight; those behind it poll less often.
const POLL_INTERVAL_MS: u64 = 50;

/// This many windows at the front of the queue poll each time that a request may start.
const EAGER_WINDOWS: usize = 4;

/// A window that is this late to poll is skipped: timers of hidden pages are up to a second late.
const LATE_MS: u64 = 1_000;
/// A window that is this late to poll has vanished.
const VANISHED_MS: u64 = 60_000;

/// Pauses are made longer at random, by up to 2 % but not more than this, so that clients do not return together.
const MAX_JITTER_MS: f64 = 200.0;

/// Calls that do not wait out pauses still wait this long: the interval between requests may be as long.
const SHORT_PAUSE_MS: u64 = 1_000;

/// After this long without a request, the learned pace is stale.
const STALE_MS: u64 = 300_000;

/// Issues the permits of one client.
#[derive(Default)]
pub(super) struct RateLimiter {
    state: Mutex<State>,
    /// Counts the ends of probes. Windows of the same call see a change when their call is polled, before their timers end.
    probe_ends: AtomicUsize,
}

#[derive(Default)]
struct State {
    learner: PaceLearner,
    /// The earliest time of the next request.
    next_at: f64,
    /// The end of the longest `Retry-After`.
    retry_after_until: Option<u64>,
    /// When the last permit was issued.
    last_issued: u64,
    probe: Option<Probe>,
    /// How many permits were issued.
    permits: u64,
    /// Counts refusals that begin or prolong a pause. A permit of an earlier epoch says nothing about the current one.
    epoch: u64,
    /// The time of the first refusal since the last success.
    blocked_since: Option<u64>,
    /// How many tickets were handed out.
    tickets: u64,
    /// In the order of the tickets.
    queue: Vec<QueueEntry>,
}

/// The request in flight that holds the others back.
#[derive(Clone, Copy)]
struct Probe {
    /// [`Permit::number`].
    permit: u64,
    lease_ends: u64,
}

/// A window that waits for a permit.
#[derive(Clone, Copy)]
struct QueueEntry {
    ticket: u64,
    /// When it polls the limiter next, if it still exists.
    polls_at: u64,
}

/// A window that queues for the permits of its requests. It keeps its ticket, and so its position, after a refusal.
pub(super) struct QueuedWindow<'a> {
    limiter: &'a RateLimiter,
    ticket: u64,
    refusals: u32,
}

/// How long a window waits for a permit at most.
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
    /// `Retry-After` goes on for this many milliseconds, beyond `max_wait_ms`.
    RetryAfterTooLong(u64),
    /// A pause goes on for this many milliseconds, and the window does not wait out pauses.
    Paused(u64),
    /// `Retry-After` goes on for this many milliseconds, beyond the deadline of the call.
    PastDeadline(u64),
}

/// What is reported when a window begins to wait for a permit.
#[derive(Clone, Copy)]
pub(super) struct WaitStarted {
    pub(super) ms: u64,
    /// Whether a 429 caused the wait, and not only the pace.
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
    /// Poll again at `poll_at`. The request can start at about `estimate`.
    Wait {
        poll_at: u64,
        estimate: u64,
    },
}

impl RateLimiter {
    /// Adds a window at the end of the queue.
    pub(super) fn enqueue(&self) -> QueuedWindow<'_> {
        QueuedWindow {
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
        let gap = now.saturating_sub(state.last_issued);
        if gap > STALE_MS {
            state.learner.expire();
        }
        state.last_issued = now;
        state.learner.issued(now as f64, gap as f64);
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

    /// Completes with the timer, or earlier if this call is polled after a probe has ended.
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

impl<'a> QueuedWindow<'a> {
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

    /// When this window stops waiting if no request succeeds.
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
        // A probe that is in flight, or about to be sent, may still succeed: wait for its outcome.
        let end_with_probe = end.saturating_add(PROBE_LEASE_MS);
        let is_probe_due = next_at <= now as f64 + MAX_JITTER_MS;
        match retry_after_until {
            Some(until) if until > end => Err(AcquireError::RetryAfterTooLong(left(until))),
            _ if now < end => Ok(end),
            _ if now < end_with_probe && is_probe_due => Ok(end_with_probe),
            _ => Err(AcquireError::NoSuccess),
        }
    }

    /// The response to a request of this window was a 429. From the third one on, the window moves to the end of the queue:
    /// the cause may be the window itself.
    pub(super) fn refused(&mut self) {
        self.refusals += 1;
        if self.refusals > 2 {
            self.ticket = self.limiter.next_ticket();
        }
    }
}

impl Drop for QueuedWindow<'_> {
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
            .retain(|entry| now < entry.polls_at.saturating_add(VANISHED_MS));
        // A late window keeps its place in the queue, but holds no other back: it may have vanished.
        let mut position = 0;
        let mut ahead = 0;
        for entry in self.queue.iter().take_while(|entry| entry.ticket < ticket) {
            position += 1;
            ahead += usize::from(now < entry.polls_at.saturating_add(LATE_MS));
        }
        // Without a learned interval there is no order to keep.
        let keeps_order = interval > 0.0 || self.learner.needs_probe();
        if is_open && (ahead == 0 || !keeps_order) {
            return Decision::Issue;
        }
        let estimate = next_at.max(now) + (interval * ahead as f64) as u64;
        let poll_interval = POLL_INTERVAL_MS * (1 + ahead as u64 / 2);
        let poll_at = if now >= next_at {
            now + poll_interval
        } else if ahead < EAGER_WINDOWS && is_probing {
            // The end of the probe may allow the next request earlier.
            next_at.min(now + poll_interval)
        } else if ahead < EAGER_WINDOWS {
            next_at
        } else {
            // The interval may become shorter meanwhile.
            next_at.max(now + poll_interval.min((estimate - now) / 2))
        };
        let entry = QueueEntry {
            ticket,
            polls_at: poll_at,
        };
        self.queue.insert(position, entry);
        Decision::Wait { poll_at, estimate }
    }

    fn leave(&mut self, ticket: u64) {
        self.queue.retain(|entry| entry.ticket != ticket);
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

    /// The head of a 2xx response arrived. If the request was a probe, other requests may follow.
    pub(super) fn succeeded(self, now: u64) {
        let state = &mut *lock(&self.limiter.state);
        state.blocked_since = None;
        if self.epoch != state.epoch {
            state.learner.succeeded_late();
            return;
        }
        let was_paused = state.learner.is_paused();
        let now = now as f64;
        state.learner.succeeded(now);
        if was_paused {
            state.next_at = now + state.learner.interval_ms();
        } else if self.is_probe {
            // If the interval became shorter, the shorter one counts from when the probe was sent.
            let difference = self.interval - state.learner.interval_ms();
            state.next_at = (state.next_at - difference.max(0.0)).max(now);
        }
        // `Retry-After` of an earlier request still holds. Its response may have arrived after this request was sent.
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
        let is_current_epoch = self.epoch == state.epoch;
        let pause = if is_current_epoch {
            state.epoch += 1;
            state.probe = None;
            state.learner.refused(now as f64, retry_after)
        } else {
            retry_after.unwrap_or(0.0)
        };
        let pause_until = now as f64 + with_jitter(pause);
        // A pause that `Retry-After` set is never shortened.
        let only_extends =
            !is_current_epoch || state.retry_after_until.is_some_and(|until| until > now);
        state.next_at = if only_extends {
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
