//! A world for calls, in which time is only a number and every failure is written down beforehand: a clock, a
//! network, a sink, and an executor that polls a call only when it was woken.
//!
//! The world counts what is open and keeps a log, so that tests can ask what was left behind and in which order
//! things happened.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker};

use crate::client::{
    CallReport, ClientState, Event, FetchError, Host, HttpRequest, Job, Key, Pending, Progress,
    Response, Settings, Sink, TransportError, WindowReport, WindowRequest, lock, run,
};
use crate::error::{Error, ErrorKind, Result};
use crate::time::Window;

/// Unix seconds when a world begins: 2026-01-01 00:00:00.
pub(super) const BEGIN: i64 = 1_767_225_600;

/// What the network does with one request.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) head_ms: u64,
    pub(super) head: Head,
    pub(super) body: Body,
}

#[derive(Clone, Debug)]
pub(super) enum Head {
    /// Nothing ever comes.
    Never,
    /// The connection breaks.
    Reset(String),
    /// No request can be made.
    Unsendable,
    Status(u16, Vec<(&'static str, String)>),
}

#[derive(Clone, Debug)]
pub(super) enum Body {
    /// The window's own bytes, in chunks of `chunk` bytes, one each `gap_ms`.
    Whole { chunk: usize, gap_ms: u64 },
    /// The first bytes, then the end.
    CutOff(usize),
    /// The first bytes, then silence.
    Stalls(usize),
    /// The first bytes, then the connection breaks.
    Breaks(usize, String),
    /// The first bytes, then empty chunks for ever.
    Drips(usize),
    /// The first bytes, then empty chunks for ever, one right after the other: no timer ever gets its turn.
    Floods(usize),
    /// One letter after the other, 1 KiB each millisecond, for ever.
    Endless,
    /// Exactly this.
    Text(String),
}

impl Answer {
    pub(super) fn good() -> Self {
        Self::with(Body::Whole {
            chunk: 7,
            gap_ms: 1,
        })
    }

    pub(super) fn with(body: Body) -> Self {
        Self {
            head_ms: 5,
            head: Head::Status(200, Vec::new()),
            body,
        }
    }

    pub(super) fn status(status: u16, headers: &[(&'static str, &str)], body: &str) -> Self {
        let headers = headers
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        Self {
            head_ms: 5,
            head: Head::Status(status, headers),
            body: Body::Text(body.to_owned()),
        }
    }

    pub(super) fn reset(why: &str) -> Self {
        Self {
            head_ms: 5,
            head: Head::Reset(why.to_owned()),
            body: Body::CutOff(0),
        }
    }

    pub(super) fn unsendable() -> Self {
        Self {
            head_ms: 0,
            head: Head::Unsendable,
            body: Body::CutOff(0),
        }
    }

    pub(super) fn never() -> Self {
        Self {
            head_ms: 5,
            head: Head::Never,
            body: Body::CutOff(0),
        }
    }

    pub(super) fn after(mut self, head_ms: u64) -> Self {
        self.head_ms = head_ms;
        self
    }
}

/// How long a request and an answer are under way where the service limits requests.
pub(super) const ONE_WAY_MS: u64 = 25;
const JITTER_MS: u64 = 6;

/// What a busy machine or a poor network does to the calls at a service that limits requests. The service itself keeps
/// its time.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Disturbance {
    /// Until this time each way takes up to so much longer.
    pub(super) slower: Option<(u64, u64)>,
    /// From the first time to the second the client's machine stands still: answers and timers come at its end.
    pub(super) stall: Option<(u64, u64)>,
    /// Timers are late by up to so much.
    pub(super) late_ms: u64,
}

/// What counts requests. `wait_ms` counts one that is let in; of one that is not, how long it has to wait.
#[derive(Clone, Copy, Debug)]
pub(super) enum Limit {
    Bucket {
        per_second: f64,
        most: f64,
        tokens: f64,
        at: f64,
    },
    /// A window begins with the first request in it, or at multiples of its length where `is_aligned`.
    Windows {
        requests: f64,
        ms: f64,
        is_aligned: bool,
        began: f64,
        counted: f64,
    },
    /// Refuses, but not for being asked too often; and asks for this wait, or the rest of an outage.
    None {
        refuses: Refuses,
        wait_ms: f64,
        counted: u64,
    },
}

/// Which requests are refused where nothing limits them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Refuses {
    /// One only, counted from 1.
    One(u64),
    /// Each that is a multiple of this.
    Every(u64),
    /// Such a share, at random.
    Share(f64),
    /// All between two times.
    Outage(f64, f64),
}

impl Limit {
    pub(super) fn bucket(per_second: f64, most: f64) -> Self {
        Self::Bucket {
            per_second,
            most,
            tokens: most,
            at: 0.0,
        }
    }

    pub(super) fn windows(requests: f64, ms: f64, is_aligned: bool) -> Self {
        Self::Windows {
            requests,
            ms,
            is_aligned,
            began: f64::NEG_INFINITY,
            counted: 0.0,
        }
    }

    pub(super) fn none(refuses: Refuses, wait_ms: f64) -> Self {
        Self::None {
            refuses,
            wait_ms,
            counted: 0,
        }
    }

    fn wait_ms(&mut self, now: f64, random: f64) -> f64 {
        match self {
            Self::None {
                refuses,
                wait_ms,
                counted,
            } => {
                *counted += 1;
                let (is_refused, wait_ms) = match *refuses {
                    Refuses::One(nth) => (*counted == nth, *wait_ms),
                    Refuses::Every(nth) => (*counted % nth == 0, *wait_ms),
                    Refuses::Share(share) => (random < share, *wait_ms),
                    Refuses::Outage(from, until) => (from <= now && now < until, until - now),
                };
                if is_refused { wait_ms } else { 0.0 }
            }
            Self::Bucket {
                per_second,
                most,
                tokens,
                at,
            } => {
                *tokens = most.min(*tokens + (now - *at) / 1000.0 * *per_second);
                *at = now;
                if *tokens >= 1.0 - 1e-9 {
                    *tokens -= 1.0;
                    return 0.0;
                }
                (1.0 - *tokens) / *per_second * 1000.0
            }
            Self::Windows {
                requests,
                ms,
                is_aligned,
                began,
                counted,
            } => {
                if now >= *began + *ms {
                    *began = if *is_aligned {
                        (now / *ms).floor() * *ms
                    } else {
                        now
                    };
                    *counted = 0.0;
                }
                *counted += 1.0;
                if *counted <= *requests {
                    return 0.0;
                }
                *counted -= 1.0;
                *began + *ms - now
            }
        }
    }
}

/// What the key function does when it is asked.
#[derive(Clone, Debug)]
pub(super) enum KeyAnswer {
    Key(&'static str),
    Fails(Error),
    Never,
}

/// A line of the log.
#[derive(Clone, Debug)]
pub(super) struct Logged {
    pub(super) at: u64,
    pub(super) call: usize,
    pub(super) what: What,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    /// A request was sent; requests are numbered over all calls.
    Sent {
        request: usize,
        window: usize,
    },
    /// Its head came, and asked for this wait.
    Head {
        request: usize,
        window: usize,
        status: u16,
        asked_ms: Option<u64>,
    },
    /// Its fetch ended without a head, or was dropped.
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

/// A value that calls share. Locked for single statements only.
#[derive(Default)]
pub(super) struct Shared<T>(Mutex<T>);

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

/// Answers that are used up in the order in which requests are sent; after them every answer is good.
pub(super) struct World {
    now: Shared<u64>,
    random: Shared<u64>,
    timers: Shared<BTreeMap<(u64, u64), Waker>>,
    numbers: Shared<u64>,
    answers: Shared<VecDeque<Answer>>,
    keys: Shared<VecDeque<(u64, KeyAnswer)>>,
    log: Shared<Vec<Logged>>,
    requests: Shared<usize>,
    open_fetches: Shared<usize>,
    open_bodies: Shared<usize>,
    in_flight: Shared<BTreeMap<usize, usize>>,
    most_in_flight: Shared<usize>,
    limit: Shared<Option<(Limit, bool)>>,
    disturbance: Shared<Disturbance>,
    refused_always: Shared<Option<usize>>,
}

impl World {
    pub(super) fn new(seed: u64, answers: Vec<Answer>) -> Arc<Self> {
        Arc::new(Self {
            now: Shared::new(1_000),
            random: Shared::new(seed),
            timers: Shared::default(),
            numbers: Shared::new(0),
            answers: Shared::new(answers.into()),
            keys: Shared::default(),
            log: Shared::default(),
            requests: Shared::new(0),
            open_fetches: Shared::new(0),
            open_bodies: Shared::new(0),
            in_flight: Shared::default(),
            most_in_flight: Shared::new(0),
            limit: Shared::default(),
            disturbance: Shared::default(),
            refused_always: Shared::new(None),
        })
    }

    /// What the key function does, each after some milliseconds; after these it gives `sk_world_key`.
    pub(super) fn set_keys(&self, keys: Vec<(u64, KeyAnswer)>) {
        *self.keys.lock() = keys.into();
    }

    /// From now on the service limits requests, and says how long to wait in whole seconds, if it says so.
    pub(super) fn limit(&self, limit: Limit, tells_wait: bool) {
        *self.limit.lock() = Some((limit, tells_wait));
    }

    pub(super) fn disturb(&self, disturbance: Disturbance) {
        self.disturbance.set(disturbance);
    }

    /// How long a request or an answer is under way.
    fn one_way_ms(&self) -> u64 {
        let more = match self.disturbance.get().slower {
            Some((until, most)) if self.now() < until => self.random_below(most),
            _ => 0,
        };
        ONE_WAY_MS + more
    }

    /// After so long the client's machine sees what happens in `ms`.
    fn seen_after(&self, ms: u64) -> u64 {
        let at = self.now().saturating_add(ms);
        match self.disturbance.get().stall {
            Some((from, until)) if at >= from => ms.max(until.saturating_sub(self.now())),
            _ => ms,
        }
    }

    /// From now on this window is answered 429, whatever the others are answered.
    pub(super) fn refuse_always(&self, window: usize) {
        self.refused_always.set(Some(window));
    }

    /// Counts a request that arrives at a limited service. `None` where nothing limits it.
    fn count(&self, window: usize) -> Option<Answer> {
        if self.refused_always.get() == Some(window) {
            return Some(Answer::status(429, &[], ""));
        }
        let mut limit = self.limit.lock();
        let (limit, tells_wait) = limit.as_mut()?;
        let random = if matches!(limit, Limit::None { .. }) {
            self.random_below(1_000_000) as f64 / 1_000_000.0
        } else {
            0.0
        };
        let wait_ms = limit.wait_ms(self.now() as f64, random);
        if wait_ms <= 0.0 {
            return Some(Answer::good());
        }
        let seconds = (wait_ms / 1000.0).ceil().to_string();
        let headers = [("retry-after", seconds.as_str())];
        Some(Answer::status(
            429,
            if *tells_wait { &headers } else { &[] },
            "",
        ))
    }

    /// Milliseconds since the world began.
    pub(super) fn now(&self) -> u64 {
        self.now.get() - 1_000
    }

    pub(super) fn set_now(&self, ms: u64) {
        self.now.set(ms + 1_000);
    }

    pub(super) fn log(&self) -> Vec<Logged> {
        self.log.lock().clone()
    }

    pub(super) fn requests(&self) -> usize {
        self.requests.get()
    }

    pub(super) fn most_in_flight(&self) -> usize {
        self.most_in_flight.get()
    }

    /// Timers, unanswered requests and bodies that somebody still holds.
    pub(super) fn open(&self) -> (usize, usize, usize) {
        (
            self.timers.lock().len(),
            self.open_fetches.get(),
            self.open_bodies.get(),
        )
    }

    fn write(&self, call: usize, what: What) {
        self.log.lock().push(Logged {
            at: self.now(),
            call,
            what,
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
            world: Arc::clone(self),
            id: (self.now.get().saturating_add(ms), number),
        }
    }

    /// Lets time go on until the next timer rings.
    fn ring(&self) {
        let next = self.timers.lock().pop_first();
        if let Some(((at, _), waker)) = next {
            self.now.set(self.now.get().max(at));
            waker.wake();
        }
    }
}

/// A timer. Set when first polled, cleared when dropped.
struct Sleep {
    world: Arc<World>,
    id: (u64, u64),
}

impl Future for Sleep {
    type Output = ();
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.world.now.get() >= self.id.0 {
            return Poll::Ready(());
        }
        self.world.timers.lock().insert(self.id, cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.world.timers.lock().remove(&self.id);
    }
}

/// Adds one to a counter for as long as it lives.
struct Counted {
    world: Arc<World>,
    counter: fn(&World) -> &Shared<usize>,
}

impl Counted {
    fn new(world: &Arc<World>, counter: fn(&World) -> &Shared<usize>) -> Self {
        counter(world).set(counter(world).get() + 1);
        Self {
            world: Arc::clone(world),
            counter,
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let cell = (self.counter)(&self.world);
        cell.set(cell.get() - 1);
    }
}

/// A request that is under way until its answer is dropped.
struct InFlight {
    world: Arc<World>,
    call: usize,
}

impl InFlight {
    fn new(world: &Arc<World>, call: usize) -> Self {
        let mut calls = world.in_flight.lock();
        let count = calls.entry(call).or_default();
        *count += 1;
        world
            .most_in_flight
            .set(world.most_in_flight.get().max(*count));
        Self {
            world: Arc::clone(world),
            call,
        }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if let Some(count) = self.world.in_flight.lock().get_mut(&self.call) {
            *count -= 1;
        }
    }
}

/// Writes [`What::NoHead`] unless the head came.
struct Unanswered {
    world: Arc<World>,
    call: usize,
    request: Option<usize>,
}

impl Drop for Unanswered {
    fn drop(&mut self) {
        if let Some(request) = self.request {
            self.world.write(self.call, What::NoHead { request });
        }
    }
}

/// The host of one call.
pub(super) struct WorldHost {
    pub(super) world: Arc<World>,
    pub(super) call: usize,
}

impl Host for WorldHost {
    fn now_ms(&self) -> u64 {
        self.world.now.get()
    }

    fn unix_now(&self) -> i64 {
        BEGIN + i64::try_from(self.world.now() / 1000).unwrap()
    }

    fn random_below(&self, bound: u64) -> u64 {
        self.world.random_below(bound)
    }

    fn sleep(&self, ms: u64) -> Pending<'_, ()> {
        // As in JavaScript: a timer of more than 31 bits rings at once.
        let rings_in_ms = if ms > 0x7FFF_FFFF { 1 } else { ms };
        let late = self.world.disturbance.get().late_ms;
        let late = if late > 0 {
            self.world.random_below(late)
        } else {
            0
        };
        let rings_in_ms = self.world.seen_after(rings_in_ms.saturating_add(late));
        Box::pin(self.world.sleep(rings_in_ms))
    }

    fn key(&self) -> Pending<'_, Result<Option<Key>>> {
        Box::pin(self.give_key())
    }

    fn fetch<'a>(
        &'a self,
        request: HttpRequest<'a>,
    ) -> Pending<'a, Result<Box<dyn Response>, FetchError>> {
        Box::pin(self.answer(request))
    }

    fn event(&self, event: &Event<'_>) {
        let what = match event {
            Event::Attempt { window, attempt } => What::Attempt {
                window: *window,
                attempt: *attempt,
            },
            Event::Response {
                window,
                attempt,
                status,
                ms,
            } => What::Response {
                window: *window,
                attempt: *attempt,
                status: *status,
                ms: *ms,
            },
            Event::Wait {
                window,
                attempt,
                wait_ms,
                because,
            } => What::Wait {
                window: *window,
                attempt: *attempt,
                wait_ms: *wait_ms,
                because: (*because).to_owned(),
            },
            Event::Window {
                window,
                rows,
                bytes,
                attempts,
            } => What::Arrived {
                window: *window,
                rows: *rows,
                bytes: *bytes,
                attempts: *attempts,
            },
            Event::Failed { window, error } => What::Failed {
                window: *window,
                error: (*error).clone(),
            },
        };
        self.world.write(self.call, what);
    }

    fn progress(&self, progress: Progress) {
        self.world.write(self.call, What::Progress(progress));
    }
}

impl WorldHost {
    async fn give_key(&self) -> Result<Option<Key>> {
        let next = self.world.keys.lock().pop_front();
        let (ms, answer) = next.unwrap_or((0, KeyAnswer::Key("sk_world_key")));
        self.world.sleep(ms).await;
        match answer {
            KeyAnswer::Key(key) => Key::new(key).map(Some),
            KeyAnswer::Fails(error) => Err(error),
            KeyAnswer::Never => std::future::pending().await,
        }
    }

    async fn answer(&self, request: HttpRequest<'_>) -> Result<Box<dyn Response>, FetchError> {
        let world = &self.world;
        assert!(request.key.is_some(), "every request of a world has a key");
        let window: usize = request.url.rsplit('/').next().unwrap().parse().unwrap();
        let number = world.requests.get();
        world.requests.set(number + 1);
        world.write(
            self.call,
            What::Sent {
                request: number,
                window,
            },
        );
        let _open = Counted::new(world, |world| &world.open_fetches);
        let in_flight = InFlight::new(world, self.call);
        let mut unanswered = Unanswered {
            world: Arc::clone(world),
            call: self.call,
            request: Some(number),
        };
        let is_limited = world.limit.lock().is_some() || world.refused_always.get().is_some();
        let answer = if is_limited {
            world
                .sleep(world.one_way_ms() + world.random_below(JITTER_MS))
                .await;
            let back = world.one_way_ms();
            world
                .count(window)
                .map(|answer| answer.after(world.seen_after(back)))
        } else {
            world.answers.lock().pop_front()
        };
        let answer = answer.unwrap_or_else(Answer::good);
        world.sleep(answer.head_ms).await;
        match answer.head {
            Head::Never => std::future::pending().await,
            Head::Unsendable => Err(FetchError::Unsendable(Error::config("fetch", "no Request"))),
            Head::Reset(message) => Err(TransportError { message }.into()),
            Head::Status(status, headers) => {
                unanswered.request = None;
                let asked_ms = headers.iter().find_map(|(name, value)| match *name {
                    "retry-after" => value.parse::<u64>().ok().map(|seconds| seconds * 1000),
                    "retry-after-ms" => value.parse().ok(),
                    _ => None,
                });
                world.write(
                    self.call,
                    What::Head {
                        request: number,
                        window,
                        status,
                        asked_ms,
                    },
                );
                Ok(Box::new(WorldResponse::new(
                    world,
                    in_flight,
                    window,
                    status,
                    headers,
                    answer.body,
                )))
            }
        }
    }
}

enum Piece {
    Bytes(u64, Vec<u8>),
    Reset(String),
    Silence,
    EmptyForEver,
    EmptyWithoutPause,
    Letters,
}

pub(super) struct WorldResponse {
    world: Arc<World>,
    status: u16,
    headers: Vec<(&'static str, String)>,
    pieces: VecDeque<Piece>,
    /// Empty chunks that were read.
    flood: u32,
    _open: Counted,
    _in_flight: InFlight,
}

impl WorldResponse {
    fn new(
        world: &Arc<World>,
        in_flight: InFlight,
        window: usize,
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: Body,
    ) -> Self {
        let all = payload(window);
        let first = |bytes: usize| Piece::Bytes(1, all[..bytes.min(all.len() - 1)].to_vec());
        let pieces = match body {
            Body::Whole { chunk, gap_ms } => all
                .chunks(chunk.max(1))
                .map(|bytes| Piece::Bytes(gap_ms, bytes.to_vec()))
                .collect(),
            Body::CutOff(bytes) => VecDeque::from([first(bytes)]),
            Body::Stalls(bytes) => VecDeque::from([first(bytes), Piece::Silence]),
            Body::Breaks(bytes, why) => VecDeque::from([first(bytes), Piece::Reset(why)]),
            Body::Drips(bytes) => VecDeque::from([first(bytes), Piece::EmptyForEver]),
            Body::Floods(bytes) => VecDeque::from([first(bytes), Piece::EmptyWithoutPause]),
            Body::Endless => VecDeque::from([Piece::Letters]),
            Body::Text(text) => VecDeque::from([Piece::Bytes(1, text.into_bytes())]),
        };
        let open = Counted::new(world, |world| &world.open_bodies);
        Self {
            world: Arc::clone(world),
            status,
            headers,
            pieces,
            flood: 0,
            _open: open,
            _in_flight: in_flight,
        }
    }
}

impl Response for WorldResponse {
    fn status(&self) -> u16 {
        self.status
    }

    fn header(&self, name: &str) -> Option<String> {
        self.headers
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.clone())
    }

    fn chunk(&mut self) -> Pending<'_, Result<Option<Vec<u8>>, TransportError>> {
        Box::pin(self.next_piece())
    }
}

impl WorldResponse {
    async fn next_piece(&mut self) -> Result<Option<Vec<u8>>, TransportError> {
        match self.pieces.pop_front() {
            None => Ok(None),
            Some(Piece::Bytes(ms, bytes)) => {
                self.world.sleep(ms).await;
                Ok(Some(bytes))
            }
            Some(Piece::Reset(message)) => Err(TransportError { message }),
            Some(Piece::Silence) => std::future::pending().await,
            Some(Piece::EmptyForEver) => {
                self.pieces.push_front(Piece::EmptyForEver);
                self.world.sleep(100).await;
                Ok(Some(Vec::new()))
            }
            Some(Piece::Letters) => {
                self.pieces.push_front(Piece::Letters);
                self.world.sleep(1).await;
                Ok(Some(vec![b'x'; 1024]))
            }
            Some(Piece::EmptyWithoutPause) => {
                self.pieces.push_front(Piece::EmptyWithoutPause);
                self.flood += 1;
                assert!(self.flood < 1_000_000, "whoever reads this never gives up");
                // Even such a flood takes its time.
                self.world.now.set(self.world.now.get() + 1);
                Ok(Some(Vec::new()))
            }
        }
    }
}

/// The bytes that the service holds for a window. A body that does not end with `$` was cut off.
pub(super) fn payload(window: usize) -> Vec<u8> {
    let body: String = (0..=window % 5)
        .map(|line| format!("window {window} line {line};"))
        .collect();
    format!("{body}$").into_bytes()
}

/// Keeps what was committed, and fails a test when it is called in a wrong order.
///
/// A body with `!` is no bill list, one with `?` is an error envelope; both say what they found.
pub(super) struct WorldSink {
    world: Arc<World>,
    windows: Vec<Slot>,
    hold_ms: u64,
}

#[derive(Default)]
struct Slot {
    begun: Option<Vec<u8>>,
    committed: Option<Vec<u8>>,
    held: Option<Pin<Box<Sleep>>>,
    is_settled: bool,
}

impl WorldSink {
    fn new(world: &Arc<World>, windows: usize, hold_ms: u64) -> Self {
        Self {
            world: Arc::clone(world),
            windows: (0..windows).map(|_| Slot::default()).collect(),
            hold_ms,
        }
    }

    pub(super) fn committed(&self, window: usize) -> Option<&[u8]> {
        self.windows[window].committed.as_deref()
    }

    /// Windows that were begun and neither committed nor discarded.
    pub(super) fn dangling(&self) -> usize {
        self.windows
            .iter()
            .filter(|slot| slot.begun.is_some())
            .count()
    }
}

impl Sink for WorldSink {
    fn begin(&mut self, window: usize) {
        let slot = &mut self.windows[window];
        assert!(slot.begun.is_none(), "window {window} is begun twice");
        assert!(
            slot.committed.is_none(),
            "window {window} is begun after it was committed"
        );
        slot.begun = Some(Vec::new());
    }

    fn poll_ready(&mut self, window: usize, cx: &mut Context<'_>) -> Poll<()> {
        match &mut self.windows[window].held {
            Some(held) => held.as_mut().poll(cx),
            None => Poll::Ready(()),
        }
    }

    fn chunk(&mut self, window: usize, bytes: &[u8]) -> Result<()> {
        assert!(!bytes.is_empty(), "empty chunks are no news");
        let hold_ms = self.hold_ms;
        let world = Arc::clone(&self.world);
        let slot = &mut self.windows[window];
        slot.begun
            .as_mut()
            .expect("chunks come after begin")
            .extend_from_slice(bytes);
        slot.held = (hold_ms > 0).then(|| Box::pin(world.sleep(hold_ms)));
        let text = String::from_utf8_lossy(bytes);
        if text.contains('!') {
            return Err(Error::decode(
                format!("bills[0].{text}"),
                3,
                format!("unknown text {text}"),
            ));
        }
        if text.contains('?') {
            return Err(Error::new(
                ErrorKind::Api,
                format!("an error under 200: {text}"),
            ));
        }
        Ok(())
    }

    fn commit(&mut self, window: usize) -> Result<u64> {
        let slot = &mut self.windows[window];
        let bytes = slot.begun.as_ref().expect("commit comes after begin");
        if bytes.last() != Some(&b'$') {
            return Err(Error::new(ErrorKind::Network, "The body was cut off."));
        }
        let rows = bytes.iter().filter(|byte| **byte == b';').count() as u64;
        slot.committed = slot.begun.take();
        slot.held = None;
        Ok(rows)
    }

    fn discard(&mut self, window: usize) {
        let slot = &mut self.windows[window];
        assert!(
            slot.begun.take().is_some(),
            "window {window} is discarded without being begun"
        );
        slot.held = None;
    }

    fn settled(&mut self, window: usize, outcome: Result<&WindowReport, &Error>) {
        let slot = &mut self.windows[window];
        assert!(!slot.is_settled, "window {window} is settled twice");
        assert!(
            slot.begun.is_none(),
            "window {window} is settled while it arrives"
        );
        assert_eq!(slot.committed.is_some(), outcome.is_ok(), "window {window}");
        slot.is_settled = true;
    }
}

pub(super) fn window(index: usize) -> Window {
    let start = BEGIN + i64::try_from(index).unwrap() * 86_400;
    Window {
        start,
        end: start + 86_399,
    }
}

/// A call in a world, polled only when woken.
pub(super) struct Call {
    future: Option<Pin<Box<dyn Future<Output = Result<CallReport>> + Send>>>,
    woken: Arc<Woken>,
    starts_at: u64,
    pub(super) sink: Arc<Mutex<WorldSink>>,
    pub(super) result: Option<Result<CallReport>>,
    /// When it settled.
    pub(super) settled_at: u64,
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Call {
    /// A call of `windows` windows that starts at `starts_at`; its sink rests `hold_ms` after each chunk.
    pub(super) fn new(
        world: &Arc<World>,
        state: &Arc<ClientState>,
        number: usize,
        windows: usize,
        settings: Settings,
        starts_at: u64,
        hold_ms: u64,
    ) -> Self {
        let sink = Arc::new(Mutex::new(WorldSink::new(world, windows, hold_ms)));
        let host = WorldHost {
            world: Arc::clone(world),
            call: number,
        };
        let requests = (0..windows).map(|index| WindowRequest {
            window: window(index),
            url: format!("https://box/{index}"),
        });
        let job = Job {
            requests: requests.collect(),
            settings,
        };
        let future = {
            let (state, sink) = (Arc::clone(state), Arc::clone(&sink));
            Box::pin(async move { run(&host, &state, &job, &*sink).await })
        };
        let woken = Arc::new(Woken(AtomicBool::new(true)));
        Self {
            future: Some(future),
            woken,
            starts_at,
            sink,
            result: None,
            settled_at: 0,
        }
    }

    /// Aborts the call.
    pub(super) fn abort(&mut self) {
        self.future = None;
    }

    /// What a Worker does when its request goes away: no `Drop` runs and nobody polls it again.
    pub(super) fn vanish(&mut self) {
        std::mem::forget(self.future.take());
    }

    fn poll(&mut self, world: &World) -> bool {
        if world.now() < self.starts_at || !self.woken.0.swap(false, Ordering::Relaxed) {
            return false;
        }
        let Some(future) = &mut self.future else {
            return false;
        };
        let waker = Waker::from(Arc::clone(&self.woken));
        if let Poll::Ready(result) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            self.result = Some(result);
            self.settled_at = world.now();
            self.future = None;
        }
        true
    }
}

/// Lets the calls run until all are settled or the time is `until`.
pub(super) fn go_on(world: &Arc<World>, calls: &mut [Call], until: u64) {
    loop {
        let mut anything = false;
        for call in calls.iter_mut() {
            anything |= call.poll(world);
        }
        if calls.iter().all(|call| call.future.is_none()) {
            return;
        }
        if anything {
            continue;
        }
        // A call that starts later is a timer, too.
        let next_start = calls
            .iter()
            .filter(|call| call.starts_at > world.now() && call.future.is_some());
        let next_start = next_start
            .map(|call| call.starts_at)
            .min()
            .unwrap_or(u64::MAX);
        let next_timer = world
            .timers
            .lock()
            .keys()
            .next()
            .map_or(u64::MAX, |(at, _)| at - 1_000);
        if next_start.min(next_timer) > until {
            world.now.set(world.now.get().max(until + 1_000));
            return;
        }
        if next_start < next_timer {
            world.now.set(next_start + 1_000);
        } else {
            world.ring();
        }
    }
}
