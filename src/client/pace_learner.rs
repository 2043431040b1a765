//! Learns the pace at which a service accepts requests. Pure: numbers in, numbers out.
//!
//! The *pace* is the interval between two requests, in milliseconds. A shorter interval is a higher request rate. A
//! *refusal* is a 429, and a *success* is a 2xx response. A refusal begins a *pause*: no request is sent for some time,
//! then one at a time, until a success ends the pause.
//!
//! A service may limit requests by a token bucket, or by counting them in each *limit period*, such as a minute. Its
//! responses do not say which. Requests at even intervals, at a rate a little below the limit, suit both. So one interval
//! is enough, and it is learned as in congestion control: shorter while requests succeed, longer after a refusal.
//!
//! - **Measure.** There is no interval before the first refusal. When the first pause ends, an interval is measured: the
//!   time from the first request to the one that ended the pause, divided by the number of successes before. It is rarely
//!   too short. It can be far too long, if the machine was busy or the refusal was not caused by a limit.
//! - **Search.** The first refusal may be chance or an outage. So the interval is halved with each success, and requests are
//!   probes: one at a time. When halving makes requests no faster any more, the interval shrinks continuously (**climb**).
//!   The next refusal proves that there is a limit. The interval then becomes the shorter of two measurements: the one at
//!   the end of the first pause, and the one since. If only one request succeeded before the first refusal, its measurement
//!   is not used. The interval then becomes the last one that succeeded or, during a climb, the measurement since.
//! - **Speed up.** The interval stays for a number of successes, the *hold*. After the hold it shrinks with each success: by
//!   1 % at first, and faster the longer no refusal comes. So a right interval changes slowly; one that is far too long, or
//!   whose limit was lifted, changes soon.
//! - **Back off.** A refusal makes the interval 10 % longer, and more if several refusals follow each other soon. It does not
//!   become longer than the measurement since the last pause, since the limit would allow that. The longer the pause, the
//!   longer the next hold. A refusal during a hold shortens the hold, since it may be chance.
//! - **Chance.** If refusals are frequent, the measured interval is used without a cap (see [`MAX_BACKOFF_FACTOR`]). If that
//!   does not help, the refusals do not depend on the pace. The interval then returns to one at which requests succeeded,
//!   and shrinks continuously, until refusals are rare, or so frequent that there must be a limit.
//!
//! `npm run bench -- --work limits` prints how this performs under limits of several kinds, with and without disturbances.
//! The constants are tuned by that table.

/// The first pause without `Retry-After`. At limits of 0.5 and 1 requests a second, a shorter one would end in a refusal
/// that does not tell the two apart.
const FIRST_PAUSE_MS: f64 = 1_030.0;
const MIN_PAUSE_MS: f64 = 100.0;
const MAX_PAUSE_MS: f64 = 15_000.0;
/// `Retry-After` is trusted as it is for this many refusals in a row. Then the client's own pause applies if it is longer.
const MAX_TRUSTED_RETRY_AFTERS: u32 = 3;

/// Fewer successes than this do not measure a pace.
const MIN_MEASURED_SUCCESSES: u32 = 2;

/// Search: the factor of each step.
const STEP_FACTOR: f64 = 0.5;
/// The longest interval that a search tries, if one request succeeded before the first refusal.
const MAX_STEP_MS: f64 = 2_000.0;
/// The same, if more than one succeeded.
const MAX_FIRST_BURST_STEP_MS: f64 = 500.0;
/// A step must end this much above an interval that is known to be too short.
const MIN_STEP_MARGIN: f64 = 1.2;
/// A step makes requests faster if the time between them falls below this share. Probes wait for the response before, so
/// slow responses keep it from falling.
const FASTER_BELOW: f64 = 0.9;

/// A climb multiplies the request rate by e in this time. When the requests of a limit period are used up, the share of them
/// that is in flight is the response time divided by this.
const CLIMB_MS: f64 = 2_000.0;
/// A climb begins with this many probes.
const CLIMB_PROBES: u32 = 8;

/// By how much the request rate increases with the first success after a hold.
const SPEED_UP: f64 = 0.01;
/// The most by which the request rate increases with any success.
const MAX_SPEED_UP: f64 = 0.15;
/// The request rate is multiplied by e at most in this time: a limit shows only when the requests of its period are used up.
const SPEED_UP_MS: f64 = 5_000.0;
/// The speed-up doubles after this many successes: before a limit was met while speeding up.
const DOUBLING_SUCCESSES: f64 = 3.0;
/// The same, after a limit was met.
const DOUBLING_SUCCESSES_AFTER_LIMIT: f64 = 8.0;

/// A hold is `COST_WEIGHT` successes for each interval that the pause took, within these bounds.
const MIN_HOLD_SUCCESSES: f64 = 4.0;
const MAX_HOLD_SUCCESSES: f64 = 2_000.0;
const COST_WEIGHT: f64 = 20.0;
/// The part of a pause that costs nothing if it ends a search with one success before it. A shorter pause may be chance. A longer one shows
/// that the requests of a limit period were used up, which will happen again.
const FREE_PAUSE_MS: f64 = 5_000.0;

/// The part of a hold that is left after a refusal during it.
const HOLD_KEPT: f64 = 0.6;
/// The part of the cost that counts if a pause ends any other search or a climb: the measurement may be too long.
const FIRST_COST: f64 = 0.3;

/// By how much a refusal makes the interval longer. Doubles with each pause that came soon after the one before.
const BACKOFF_INCREASE: f64 = 0.1;
/// A pause came soon after fewer successes than this.
const SOON_SUCCESSES: u32 = 8;
/// A refusal makes the interval longer by at least this factor.
const MIN_BACKOFF_FACTOR: f64 = 1.02;
/// The longest interval, as a multiple of one that succeeded before, unless refusals are frequent.
const MAX_BACKOFF_FACTOR: f64 = 4.0;

/// The frequency of refusals: each pause adds 1, each success after it multiplies it by this. If the share `p` of requests
/// is refused at random, it is about `16 * p / (1 - p)`.
const DECAY: f64 = 1.0 - 1.0 / 16.0;
/// Refusals are rare below this frequency: 1 of 17 requests.
const RARE_BELOW: f64 = 1.0;
/// Refusals are frequent above this frequency: 1 of 9 requests.
const FREQUENT_ABOVE: f64 = 2.0;
/// There must be a limit above this frequency: 2 of 5 requests.
const LIMIT_ABOVE: f64 = 11.0;
/// A measured interval is confirmed by this many successes.
const PROVEN_SUCCESSES: u32 = 32;

/// No limit is slower than this: a refusal at this pace has another reason.
const MAX_INTERVAL_MS: f64 = 60_000.0;
/// Shorter intervals count as no limit.
const MIN_INTERVAL_MS: f64 = 0.5;

/// How successes change the interval.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Trend {
    /// Nothing was refused yet: there is no interval.
    #[default]
    Free,
    /// Halves. One request succeeded before the first refusal. `previous` is the last interval that succeeded.
    Search { previous: f64 },
    /// Halves. More than one request succeeded before the first refusal, at the interval `measured`. `shortest` is the
    /// shortest time between two requests.
    SearchBurst { measured: f64, shortest: f64 },
    /// Shrinks continuously: the search met no limit.
    Climb { measured: f64 },
    /// Shrinks continuously: refusals do not depend on it.
    Chance,
    /// Shrinks after `hold_successes`; the speed-up doubles after each `doubling_successes`.
    SpeedUp {
        hold_successes: f64,
        successes: f64,
        doubling_successes: f64,
    },
}

impl Trend {
    /// Holds the interval before it speeds up.
    fn speed_up(hold_successes: f64, doubling_successes: f64) -> Self {
        Self::SpeedUp {
            hold_successes: hold_successes.clamp(MIN_HOLD_SUCCESSES, MAX_HOLD_SUCCESSES),
            successes: 0.0,
            doubling_successes,
        }
    }
}

/// The learned pace of one client. Times are milliseconds on the clock of its hosts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PaceLearner {
    interval: f64,
    trend: Trend,
    /// When the last permit was issued.
    issued_at: f64,
    /// How long after the one before.
    gap: f64,
    /// When the measurement began: with the first request, or with the one that ended the last pause.
    measured_since: Option<f64>,
    /// Requests that succeeded since then, that one included.
    measured_successes: u32,
    /// Consecutive refusals in this pause; 0 outside of a pause.
    refusals: u32,
    /// Consecutive pauses that came soon after the one before, see [`SOON_SUCCESSES`].
    soon_pauses: u32,
    /// See [`DECAY`].
    frequency: f64,
    /// The shortest interval that succeeded since a limit was found.
    good_interval: f64,
    /// Whether the last backoff used the measured interval without a cap, since refusals were frequent.
    is_uncapped: bool,
    paused_at: f64,
    /// An interval that is known to be too short: the longest time without a request after which one was refused in this
    /// pause, or what `Retry-After` says about it.
    too_short: f64,
}

impl PaceLearner {
    /// Milliseconds between requests; 0 while no limit is known.
    pub(super) fn interval_ms(&self) -> f64 {
        self.interval
    }

    /// Whether the next request must be a probe: in a pause, and during a search.
    pub(super) fn needs_probe(&self) -> bool {
        self.is_paused()
            || match self.trend {
                Trend::Search { .. } | Trend::SearchBurst { .. } => true,
                Trend::Climb { .. } => self.measured_successes < CLIMB_PROBES,
                Trend::Free | Trend::Chance | Trend::SpeedUp { .. } => false,
            }
    }

    pub(super) fn is_paused(&self) -> bool {
        self.refusals > 0
    }

    /// A permit for a request was issued, `gap` milliseconds after the one before.
    pub(super) fn issued(&mut self, now: f64, gap: f64) {
        self.measured_since.get_or_insert(now);
        self.issued_at = now;
        self.gap = gap;
    }

    /// The last request was long ago: the limit may have changed, so the hold ends early.
    pub(super) fn expire(&mut self) {
        match self.trend {
            Trend::SpeedUp { .. } => self.trend = Trend::speed_up(0.0, DOUBLING_SUCCESSES),
            // One pause, long ago, proves no limit.
            _ if !self.is_paused() => *self = Self::default(),
            _ => {}
        }
    }

    /// A request of an earlier epoch succeeded: counted, but it does not end the pause.
    pub(super) fn succeeded_late(&mut self) {
        self.measured_successes = self.measured_successes.saturating_add(1);
    }

    /// A request of this epoch succeeded.
    pub(super) fn succeeded(&mut self, now: f64) {
        if self.is_paused() {
            self.recover(now);
            return;
        }
        self.measured_successes = self.measured_successes.saturating_add(1);
        self.frequency *= DECAY;
        let actual = self.interval.max(self.gap);
        match &mut self.trend {
            Trend::Free => {}
            Trend::Search { previous } => {
                let previous = *previous;
                self.search(actual, previous);
            }
            Trend::SearchBurst { measured, shortest } => {
                let (measured, is_faster) = (*measured, actual < *shortest * FASTER_BELOW);
                if is_faster {
                    let shortest = actual;
                    self.interval = actual * STEP_FACTOR;
                    self.trend = Trend::SearchBurst { measured, shortest };
                } else {
                    self.interval = actual;
                    self.trend = Trend::Climb { measured };
                }
            }
            Trend::Climb { .. } => self.shrink(CLIMB_MS),
            Trend::Chance => self.shrink(SPEED_UP_MS),
            Trend::SpeedUp {
                hold_successes,
                successes,
                doubling_successes,
            } => {
                *successes += 1.0;
                let after_hold = *successes - *hold_successes;
                if after_hold > 0.0 {
                    let speed_up = SPEED_UP * (after_hold / *doubling_successes).exp2();
                    self.interval /=
                        1.0 + speed_up.min(self.interval / SPEED_UP_MS).min(MAX_SPEED_UP);
                }
            }
        }
        if self.interval < MIN_INTERVAL_MS && self.trend != Trend::Free {
            // There is no limit any more.
            *self = Self {
                measured_since: Some(now),
                ..Self::default()
            };
        }
    }

    /// A request of this epoch was refused. Returns how long to wait before the next one.
    pub(super) fn refused(&mut self, now: f64, retry_after: Option<f64>) -> f64 {
        if !self.is_paused() {
            self.paused_at = now;
        }
        self.refusals = self.refusals.saturating_add(1);
        let paused = now - self.paused_at;
        // Services round up to whole seconds: the wait that is needed may be almost a second shorter.
        self.too_short = retry_after
            .map_or(paused, |ms| ms - 1_000.0)
            .clamp(0.0, FIRST_PAUSE_MS);
        let own_pause_ms = match (self.refusals, self.trend) {
            // The requests of a limit period may be used up. The interval is too short to say how long the period is.
            (1, Trend::Free | Trend::SearchBurst { .. } | Trend::Climb { .. }) => FIRST_PAUSE_MS,
            (1, _) => (2.0 * self.interval).max(MIN_PAUSE_MS),
            (2, _) => 1.05 * paused.max(MIN_PAUSE_MS),
            _ => (2.0 * paused).min(MAX_PAUSE_MS),
        };
        match retry_after {
            Some(ms) if self.refusals > MAX_TRUSTED_RETRY_AFTERS => ms.max(own_pause_ms),
            Some(ms) => ms,
            None => own_pause_ms,
        }
    }

    /// The pause is over. Measures the pace by the requests that succeeded since the last pause. The time is measured from
    /// request to request, so that a slow response does not count.
    fn recover(&mut self, now: f64) {
        let measured_since = self.measured_since.unwrap_or(now);
        let measured =
            (self.issued_at - measured_since).max(1.0) / f64::from(self.measured_successes.max(1));
        let pause = now - self.paused_at;
        let refused_interval = self.interval;
        let min_backoff = refused_interval * MIN_BACKOFF_FACTOR;
        match self.trend {
            Trend::Free if self.measured_successes < MIN_MEASURED_SUCCESSES => {
                self.search(measured, f64::INFINITY)
            }
            Trend::Free => {
                self.interval = (measured * STEP_FACTOR).min(MAX_FIRST_BURST_STEP_MS);
                let shortest = f64::INFINITY;
                self.trend = Trend::SearchBurst { measured, shortest };
            }
            Trend::Search { previous } => self.limit_found(previous.max(min_backoff), pause),
            Trend::SearchBurst {
                measured: before, ..
            }
            | Trend::Climb { measured: before } => {
                self.limit_found(before.min(measured).max(min_backoff), pause);
                let cost = FIRST_COST * COST_WEIGHT * pause / self.interval;
                self.trend = Trend::speed_up(cost, DOUBLING_SUCCESSES);
            }
            Trend::SpeedUp { .. } => self.back_off(measured, pause),
            Trend::Chance if self.frequency < RARE_BELOW => {
                self.limit_found(refused_interval * (1.0 + BACKOFF_INCREASE), 0.0)
            }
            Trend::Chance if self.frequency > LIMIT_ABOVE => {
                self.frequency = 0.0;
                self.limit_found(measured.max(refused_interval), 0.0);
            }
            Trend::Chance => {}
        }
        self.frequency += 1.0;
        self.measured_since = Some(self.issued_at);
        self.measured_successes = 1;
        self.refusals = 0;
    }

    fn back_off(&mut self, measured: f64, pause: f64) {
        let refused_interval = self.interval;
        if self.measured_successes >= PROVEN_SUCCESSES && self.is_uncapped {
            self.good_interval = refused_interval;
        } else if self.measured_successes >= SOON_SUCCESSES {
            self.good_interval = self.good_interval.min(refused_interval);
        }
        self.soon_pauses = if self.measured_successes < SOON_SUCCESSES {
            self.soon_pauses + 1
        } else {
            0
        };
        let is_frequent = self.frequency > FREQUENT_ABOVE;
        if is_frequent && self.is_uncapped {
            self.interval = refused_interval.min(self.good_interval);
            self.trend = Trend::Chance;
            return;
        }
        self.is_uncapped = is_frequent;
        let max_interval = if is_frequent {
            MAX_INTERVAL_MS
        } else {
            let longer =
                refused_interval * (1.0 + BACKOFF_INCREASE * f64::from(self.soon_pauses).exp2());
            longer
                .min(MAX_BACKOFF_FACTOR * self.good_interval)
                .max(refused_interval)
        };
        self.interval = measured
            .max(refused_interval * MIN_BACKOFF_FACTOR)
            .min(max_interval);
        if let Trend::SpeedUp {
            hold_successes,
            successes,
            doubling_successes,
        } = self.trend
        {
            // A refusal before the interval shrank may be chance.
            self.trend = if successes > hold_successes {
                Trend::speed_up(
                    COST_WEIGHT * pause / self.interval,
                    DOUBLING_SUCCESSES_AFTER_LIMIT,
                )
            } else {
                Trend::speed_up(hold_successes * HOLD_KEPT, doubling_successes)
            };
        }
    }

    /// Shrinks the interval so that the request rate is multiplied by e in `ms`.
    fn shrink(&mut self, ms: f64) {
        let gap = self.interval.max(self.gap);
        self.interval /= 1.0 + (gap / ms).min(MAX_SPEED_UP);
    }

    /// The next step of a search. `actual` is the interval that just succeeded, and `previous` the one before it.
    fn search(&mut self, actual: f64, previous: f64) {
        // A long interval may come from a disturbance that has passed, so the first step may shorten it a lot.
        let next = (actual * STEP_FACTOR).min(MAX_STEP_MS);
        if actual >= previous * FASTER_BELOW {
            self.interval = actual.min(previous);
            let measured = f64::INFINITY;
            self.trend = Trend::Climb { measured };
        } else if next > self.too_short * MIN_STEP_MARGIN {
            self.interval = next;
            self.trend = Trend::Search { previous: actual };
            // A step that succeeds shows that the length of the pause was not the limit.
            self.too_short = 0.0;
        } else {
            self.limit_found(actual, 0.0);
        }
    }

    /// A limit was found, after a pause of this length.
    fn limit_found(&mut self, interval: f64, pause: f64) {
        self.interval = interval.min(MAX_INTERVAL_MS);
        self.good_interval = self.interval;
        self.is_uncapped = false;
        let cost = COST_WEIGHT * (pause - FREE_PAUSE_MS) / self.interval;
        self.trend = Trend::speed_up(cost, DOUBLING_SUCCESSES);
    }
}
