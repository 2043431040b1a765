//! A simulation for tests of calls: a virtual clock, a network that replies from a script or by a rate limit, a sink that
//! records, and an executor that polls a call only when it was woken.
//!
//! It counts what is open and keeps a log, so that tests can check leaks and the order of events.

mod call;
mod host;
mod limit;
mod reply;
mod response;
mod sink;

use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

pub(crate) use self::call::{SimulatedCall, run_until};
pub(crate) use self::host::SimulatedHost;
pub(crate) use self::limit::{Disturbance, Limit, ONE_WAY_MS, Refusals};
pub(crate) use self::reply::{KeyResult, Reply, ReplyBody, ReplyHead};
use crate::client::{Progress, lock};
use crate::error::Error;
use crate::time::Window;

/// Unix seconds when a simulation begins: 2026-01-01 00:00:00.
pub(crate) const BEGIN: i64 = 1_767_225_600;

/// An entry of the log.
#[derive(Clone, Debug)]
pub(crate) struct LogEntry {
    pub(crate) at: u64,
    pub(crate) call: usize,
    pub(crate) event: LogEvent,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum LogEvent {
    /// A request was sent; requests are numbered over all calls.
    Sent {
        request: usize,
        window: usize,
    },
    /// The head of its response arrived, with this `Retry-After`.
    Head {
        request: usize,
        window: usize,
        status: u16,
        retry_after_ms: Option<u64>,
    },
    /// Its fetch failed or was dropped.
    NoHead {
        request: usize,
    },
    Attempt {
        window: Window,
        attempt: u32,
    },
    Response {
        window: Window,
        attempt: u32,
        status: u16,
        ms: u64,
    },
    Wait {
        window: Window,
        attempt: u32,
        wait_ms: u64,
        because: String,
    },
    Arrived {
        window: Window,
        rows: u64,
        bytes: u64,
        attempts: u32,
    },
    Failed {
        window: Window,
        error: Error,
    },
    Progress(Progress),
}

/// A value that calls share, locked for single statements.
#[derive(Default)]
pub(crate) struct Shared<T>(Mutex<T>);

impl<T> Shared<T> {
    fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    fn lock(&self) -> MutexGuard<'_, T> {
        lock(&self.0)
    }

    fn set(&self, value: T) {
        *self.lock() = value;
    }
}

impl<T: Copy> Shared<T> {
    fn get(&self) -> T {
        *self.lock()
    }
}

/// Replies to requests in the order of its script; afterwards every reply is good.
pub(crate) struct Simulation {
    now: Shared<u64>,
    random: Shared<u64>,
    timers: Shared<BTreeMap<(u64, u64), Waker>>,
    numbers: Shared<u64>,
    script: Shared<VecDeque<Reply>>,
    keys: Shared<VecDeque<(u64, KeyResult)>>,
    log: Shared<Vec<LogEntry>>,
    requests: Shared<usize>,
    open_fetches: Shared<usize>,
    open_bodies: Shared<usize>,
    in_flight: Shared<BTreeMap<usize, usize>>,
    max_in_flight: Shared<usize>,
    limit: Shared<Option<(Limit, bool)>>,
    disturbance: Shared<Disturbance>,
    always_refused: Shared<Option<usize>>,
}

impl Simulation {
    pub(crate) fn new(seed: u64, script: Vec<Reply>) -> Arc<Self> {
        Arc::new(Self {
            now: Shared::new(1_000),
            random: Shared::new(seed),
            timers: Shared::default(),
            numbers: Shared::new(0),
            script: Shared::new(script.into()),
            keys: Shared::default(),
            log: Shared::default(),
            requests: Shared::new(0),
            open_fetches: Shared::new(0),
            open_bodies: Shared::new(0),
            in_flight: Shared::default(),
            max_in_flight: Shared::new(0),
            limit: Shared::default(),
            disturbance: Shared::default(),
            always_refused: Shared::new(None),
        })
    }

    /// The results of the key function, each after some milliseconds; afterwards it returns `sk_default_key`.
    pub(crate) fn set_keys(&self, keys: Vec<(u64, KeyResult)>) {
        *self.keys.lock() = keys.into();
    }

    /// From now on the service limits requests, with `Retry-After` in whole seconds or without.
    pub(crate) fn limit(&self, limit: Limit, sends_retry_after: bool) {
        *self.limit.lock() = Some((limit, sends_retry_after));
    }

    pub(crate) fn disturb(&self, disturbance: Disturbance) {
        self.disturbance.set(disturbance);
    }

    /// The latency of a request or a response.
    fn one_way_ms(&self) -> u64 {
        let extra = match self.disturbance.get().slower {
            Some((until, max_ms)) if self.now() < until => self.random_below(max_ms),
            _ => 0,
        };
        limit::ONE_WAY_MS + extra
    }

    /// When the client's machine, which may be stalled, notices something that happens in `ms`.
    fn delay_until_seen(&self, ms: u64) -> u64 {
        let at = self.now().saturating_add(ms);
        match self.disturbance.get().stall {
            Some((from, until)) if at >= from => ms.max(until.saturating_sub(self.now())),
            _ => ms,
        }
    }

    /// From now on this window is always answered 429.
    pub(crate) fn always_refuse(&self, window: usize) {
        self.always_refused.set(Some(window));
    }

    /// The reply of a service that limits requests; `None` if it does not.
    fn limited_reply(&self, window: usize) -> Option<Reply> {
        if self.always_refused.get() == Some(window) {
            return Some(Reply::status(429, &[], ""));
        }
        let mut limit = self.limit.lock();
        let (limit, sends_retry_after) = limit.as_mut()?;
        let random = if matches!(limit, Limit::None { .. }) {
            self.random_below(1_000_000) as f64 / 1_000_000.0
        } else {
            0.0
        };
        let wait_ms = limit.wait_ms(self.now() as f64, random);
        if wait_ms <= 0.0 {
            return Some(Reply::good());
        }
        let seconds = (wait_ms / 1000.0).ceil().to_string();
        let headers = [("retry-after", seconds.as_str())];
        Some(Reply::status(
            429,
            if *sends_retry_after { &headers } else { &[] },
            "",
        ))
    }

    /// Milliseconds since the simulation began.
    pub(crate) fn now(&self) -> u64 {
        self.now.get() - 1_000
    }

    pub(crate) fn set_now(&self, ms: u64) {
        self.now.set(ms + 1_000);
    }

    pub(crate) fn log(&self) -> Vec<LogEntry> {
        self.log.lock().clone()
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests.get()
    }

    pub(crate) fn max_in_flight(&self) -> usize {
        self.max_in_flight.get()
    }

    /// Timers, requests without a response, and bodies that were not dropped.
    pub(crate) fn open(&self) -> (usize, usize, usize) {
        (
            self.timers.lock().len(),
            self.open_fetches.get(),
            self.open_bodies.get(),
        )
    }

    fn log_event(&self, call: usize, event: LogEvent) {
        self.log.lock().push(LogEntry {
            at: self.now(),
            call,
            event,
        });
    }

    fn random_below(&self, bound: u64) -> u64 {
        // SplitMix64.
        let state = self.random.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        self.random.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)).checked_rem(bound).unwrap_or(0)
    }

    fn sleep(self: &Arc<Self>, ms: u64) -> Sleep {
        let number = self.numbers.get();
        self.numbers.set(number + 1);
        Sleep {
            sim: Arc::clone(self),
            id: (self.now.get().saturating_add(ms), number),
        }
    }

    /// Advances the clock to the next timer, and fires it.
    fn fire_next_timer(&self) {
        let next = self.timers.lock().pop_first();
        if let Some(((at, _), waker)) = next {
            self.now.set(self.now.get().max(at));
            waker.wake();
        }
    }
}

/// A timer. Set when first polled, cleared when dropped.
struct Sleep {
    sim: Arc<Simulation>,
    id: (u64, u64),
}

impl Future for Sleep {
    type Output = ();
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.sim.now.get() >= self.id.0 {
            return Poll::Ready(());
        }
        self.sim.timers.lock().insert(self.id, cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.sim.timers.lock().remove(&self.id);
    }
}

/// The body of a window. One that does not end with `$` was cut off.
pub(crate) fn payload(window: usize) -> Vec<u8> {
    let body: String = (0..=window % 5)
        .map(|line| format!("window {window} line {line};"))
        .collect();
    format!("{body}$").into_bytes()
}

pub(crate) fn window(index: usize) -> Window {
    let start = BEGIN + i64::try_from(index).unwrap() * 86_400;
    Window {
        start,
        end: start + 86_399,
    }
}
