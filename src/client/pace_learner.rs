//! Learns the pace that a service allows from which requests it accepts and refuses. Pure: numbers in, numbers out.
//!
//! A service may limit requests by a token bucket or by counting them in windows of time; its responses do not say which.
//! Sending evenly, a little slower than the limit, suits both. So the pace is one number, the interval between requests,
//! and it is learned like a congestion window: increase while requests are accepted, back off when one is refused.
//!
//! - **Measure.** There is no interval until a request is refused. When the first pause ends, the interval is measured: the
//!   time from the first request to the one that ended the pause, divided by the number that was accepted before. It is
//!   rarely too short, but can be far too long where the machine was busy or the refusal was not caused by a limit.
//! - **Search.** The refusal may have been chance or an outage. So the interval is halved with each success, by probes: one
//!   request at a time. When halving gains nothing any more, it shrinks continuously (**climb**). The next refusal proves
//!   that there is a limit. The interval becomes the shorter of the measurements before and since; or, where a single request
//!   was accepted before the first refusal, which measures little, the last interval that held.
//! - **Grow.** The interval is then held for a number of successes, after which it shrinks with each success: by 1 % at
//!   first, faster the longer no refusal comes. A right interval is left slowly; one that is far too long, or whose limit
//!   was lifted, is left soon.
//! - **Back off.** A refusal makes the interval 10 % longer, more where several follow each other soon, but not longer than
//!   the measurement since the last pause, which a limit would allow. The interval is held the longer the more the pause
//!   cost; a refusal while it is held shortens the hold, since it may be chance.
//! - **Chance.** Where refusals are frequent, the measured interval is used in full. If that does not help, the refusals do
//!   not depend on the pace: the interval returns to what it was when requests succeeded, and shrinks continuously, until
//!   refusals become rare, or so frequent that there must be a limit.
//!
//! `npm run bench -- --work limits` prints how this performs under limits of several kinds, with and without disturbances.
//! The constants are tuned by that table.

/// The first pause without `Retry-After`. At limits of 0.5 and 1 requests a second, a shorter one would end in a refusal
/// that does not tell the two apart.
const FIRST_PAUSE_MS: f64 = 1_030.0;
const MIN_PAUSE_MS: f64 = 100.0;
const MAX_PAUSE_MS: f64 = 15_000.0;
/// `Retry-After` is trusted as it is for so many refusals in a row; then the client's own pause applies where it is longer.
const MAX_TRUSTED_RETRY_AFTERS: u32 = 3;

/// Fewer accepted requests than this do not measure a pace.
const MIN_MEASURABLE: u32 = 2;

/// Search: the factor of each step, and the longest first interval, where one request was accepted and where more were.
const STEP: f64 = 0.5;
const SEARCH_FROM_MS: f64 = 2_000.0;
const SEARCH_BURST_FROM_MS: f64 = 500.0;
/// A step must end this much above an interval that is known to be too short.
const MIN_STEP_MARGIN: f64 = 1.2;
/// A step must have made the time between requests this much shorter: responses may be slower than the steps.
const MIN_GAIN: f64 = 0.9;

/// A climb multiplies the pace by e in this time. When a window of time is used up, the share of its requests that are in
/// flight is the response time divided by this.
const CLIMB_MS: f64 = 2_000.0;
/// A climb begins with so many probes.
const CLIMB_PROBES: u32 = 8;

/// By how much the interval shrinks with the first success after a hold, and the most with any.
const GROWTH: f64 = 0.01;
const MAX_GROWTH: f64 = 0.15;
/// The pace is multiplied at most by e in this time: a limit of a window of time shows only once that is used up.
const GROWTH_MS: f64 = 5_000.0;
/// The growth doubles after so many successes: before a limit was met while growing, and after.
const DOUBLES_AFTER: f64 = 3.0;
const DOUBLES_AFTER_LIMIT: f64 = 8.0;

/// A hold is `COST_WEIGHT` successes for each interval that the pause took, within these bounds.
const MIN_HOLD: f64 = 4.0;
const MAX_HOLD: f64 = 2_000.0;
const COST_WEIGHT: f64 = 20.0;
/// The part of the first pauses that does not count as a cost: below, they may be chance; beyond, the allowance of a window
/// of time was used up, and will be again.
const FREE_PAUSE_MS: f64 = 5_000.0;

/// The part of a hold that is left after a refusal during it.
const HOLD_KEPT: f64 = 0.6;
/// The part of the cost that counts for a limit that was just found: its measurement may be too long.
const FIRST_COST: f64 = 0.3;

/// By how much the interval grows with a refusal. Doubles with each that came after fewer than `SOON` requests.
const BACKOFF: f64 = 0.1;
const SOON: u32 = 8;
const MIN_BACKOFF: f64 = 1.02;
/// The longest interval, as a multiple of one that succeeded before, unless refusals are frequent.
const MAX_BACKOFF: f64 = 4.0;

/// The frequency of refusals: each pause adds 1, each success multiplies it by `DECAY`.
const DECAY: f64 = 1.0 - 1.0 / 16.0;
const RARE: f64 = 1.0;
const FREQUENT: f64 = 2.0;
/// About every second request.
const TOO_FREQUENT: f64 = 11.0;
/// A measured interval is confirmed by so many accepted requests.
const PROVEN: u32 = 32;

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
    /// Halves. One request was accepted before the first refusal, or `good` is the last interval that held.
    Search { good: f64 },
    /// Halves. More than one was accepted, at the interval `measured`. `held` is the shortest time between two requests.
    SearchBurst { measured: f64, held: f64 },
    /// Shrinks continuously: the search met no limit.
    Climb { measured: f64 },
    /// Shrinks continuously: refusals do not depend on it.
    Chance,
    /// Shrinks after `hold` successes; the growth doubles after each `doubles_after`.
    Grow {
        hold: f64,
        successes: f64,
        doubles_after: f64,
    },
}

/// The learned pace of one client. Times are milliseconds on the clock of its hosts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PaceLearner {
    interval: f64,
    trend: Trend,
    /// When the last request was sent, and how long after the one before.
    sent_at: f64,
    gap: f64,
    /// When the measurement began: with the first request, or with the one that ended the last pause.
    measured_since: Option<f64>,
    /// Requests accepted since then, that one included.
    accepted: u32,
    /// Refusals of this pause, one after the other; 0 outside of a pause.
    refusals: u32,
    /// Pauses in a row that came soon after the one before.
    soon_pauses: u32,
    /// See [`DECAY`].
    frequency: f64,
    /// The shortest interval that succeeded since a limit was found.
    good_interval: f64,
    /// The measured interval is used in full, since refusals are frequent.
    is_measured_in_full: bool,
    paused_at: f64,
    /// The longest time without a request after which one was refused in this pause, or what `Retry-After` says about it.
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
                Trend::Climb { .. } => self.accepted < CLIMB_PROBES,
                Trend::Free | Trend::Chance | Trend::Grow { .. } => false,
            }
    }

    pub(super) fn is_paused(&self) -> bool {
        self.refusals > 0
    }

    /// A request is sent, `gap` milliseconds after the one before.
    pub(super) fn sent(&mut self, now: f64, gap: f64) {
        self.measured_since.get_or_insert(now);
        self.sent_at = now;
        self.gap = gap;
    }

    /// The last request was long ago: the limit may have changed, so growth begins at once.
    pub(super) fn expire(&mut self) {
        match self.trend {
            Trend::Grow { .. } => self.trend = grow(0.0, DOUBLES_AFTER),
            // One pause, long ago, proves no limit.
            _ if !self.is_paused() => *self = Self::default(),
            _ => {}
        }
    }

    /// A request of an earlier epoch was accepted: counted, but it does not end the pause.
    pub(super) fn accepted_late(&mut self) {
        self.accepted = self.accepted.saturating_add(1);
    }

    /// A request of this epoch was accepted.
    pub(super) fn accepted(&mut self, now: f64) {
        if self.is_paused() {
            self.recover(now);
            return;
        }
        self.accepted = self.accepted.saturating_add(1);
        self.frequency *= DECAY;
        let held = self.interval.max(self.gap);
        match &mut self.trend {
            Trend::Free => {}
            Trend::Search { good } => {
                let good = *good;
                self.search(held, good);
            }
            Trend::SearchBurst {
                measured,
                held: before,
            } => {
                let (measured, gains) = (*measured, held < *before * MIN_GAIN);
                if gains {
                    self.interval = held * STEP;
                    self.trend = Trend::SearchBurst { measured, held };
                } else {
                    self.interval = held;
                    self.trend = Trend::Climb { measured };
                }
            }
            Trend::Climb { .. } => self.shrink(CLIMB_MS),
            Trend::Chance => self.shrink(GROWTH_MS),
            Trend::Grow {
                hold,
                successes,
                doubles_after,
            } => {
                *successes += 1.0;
                let grown = *successes - *hold;
                if grown > 0.0 {
                    let growth = GROWTH * (grown / *doubles_after).exp2();
                    self.interval /= 1.0 + growth.min(self.interval / GROWTH_MS).min(MAX_GROWTH);
                }
            }
        }
        if self.interval < MIN_INTERVAL_MS && self.trend != Trend::Free {
            // The limit has gone.
            *self = Self {
                measured_since: Some(now),
                ..Self::default()
            };
        }
    }

    /// A request of this epoch was refused. Returns how long to pause.
    pub(super) fn refused(&mut self, now: f64, retry_after: Option<f64>) -> f64 {
        if !self.is_paused() {
            self.paused_at = now;
        }
        self.refusals = self.refusals.saturating_add(1);
        let paused = now - self.paused_at;
        // Services round up to whole seconds, so the wait was longer than one second less.
        self.too_short = retry_after
            .map_or(paused, |ms| ms - 1_000.0)
            .clamp(0.0, FIRST_PAUSE_MS);
        let own = match (self.refusals, self.trend) {
            // A window of time may be used up, about which a short interval says nothing.
            (1, Trend::Free | Trend::SearchBurst { .. } | Trend::Climb { .. }) => FIRST_PAUSE_MS,
            (1, _) => (2.0 * self.interval).max(MIN_PAUSE_MS),
            (2, _) => 1.05 * paused.max(MIN_PAUSE_MS),
            _ => (2.0 * paused).min(MAX_PAUSE_MS),
        };
        match retry_after {
            Some(ms) if self.refusals > MAX_TRUSTED_RETRY_AFTERS => ms.max(own),
            Some(ms) => ms,
            None => own,
        }
    }

    /// The pause is over. Measures the pace by the requests accepted since the last one; from request to request, so that
    /// a slow response does not count.
    fn recover(&mut self, now: f64) {
        let measured_since = self.measured_since.unwrap_or(now);
        let measured = (self.sent_at - measured_since).max(1.0) / f64::from(self.accepted.max(1));
        let pause = now - self.paused_at;
        let refused = self.interval;
        let longer = refused * MIN_BACKOFF;
        match self.trend {
            Trend::Free if self.accepted < MIN_MEASURABLE => self.search(measured, f64::INFINITY),
            Trend::Free => {
                self.interval = (measured * STEP).min(SEARCH_BURST_FROM_MS);
                let held = f64::INFINITY;
                self.trend = Trend::SearchBurst { measured, held };
            }
            Trend::Search { good } => self.begin(good.max(longer), pause),
            Trend::SearchBurst {
                measured: before, ..
            }
            | Trend::Climb { measured: before } => {
                self.begin(before.min(measured).max(longer), pause);
                let cost = FIRST_COST * COST_WEIGHT * pause / self.interval;
                self.trend = grow(cost, DOUBLES_AFTER);
            }
            Trend::Grow { .. } => self.back_off(measured, pause),
            Trend::Chance if self.frequency < RARE => self.begin(refused * (1.0 + BACKOFF), 0.0),
            Trend::Chance if self.frequency > TOO_FREQUENT => {
                self.frequency = 0.0;
                self.begin(measured.max(refused), 0.0);
            }
            Trend::Chance => {}
        }
        self.frequency += 1.0;
        self.measured_since = Some(self.sent_at);
        self.accepted = 1;
        self.refusals = 0;
    }

    fn back_off(&mut self, measured: f64, pause: f64) {
        let refused = self.interval;
        if self.accepted >= PROVEN && self.is_measured_in_full {
            self.good_interval = refused;
        } else if self.accepted >= SOON {
            self.good_interval = self.good_interval.min(refused);
        }
        self.soon_pauses = if self.accepted < SOON {
            self.soon_pauses + 1
        } else {
            0
        };
        let is_frequent = self.frequency > FREQUENT;
        if is_frequent && self.is_measured_in_full {
            self.interval = refused.min(self.good_interval);
            self.trend = Trend::Chance;
            return;
        }
        self.is_measured_in_full = is_frequent;
        let most = if is_frequent {
            MAX_INTERVAL_MS
        } else {
            let longer = refused * (1.0 + BACKOFF * f64::from(self.soon_pauses).exp2());
            longer.min(MAX_BACKOFF * self.good_interval).max(refused)
        };
        self.interval = measured.max(refused * MIN_BACKOFF).min(most);
        if let Trend::Grow {
            hold,
            successes,
            doubles_after,
        } = self.trend
        {
            // A refusal before the interval shrank may be chance.
            self.trend = if successes > hold {
                grow(COST_WEIGHT * pause / self.interval, DOUBLES_AFTER_LIMIT)
            } else {
                grow(hold * HOLD_KEPT, doubles_after)
            };
        }
    }

    /// Shrinks the interval so that the pace is multiplied by e in `ms`.
    fn shrink(&mut self, ms: f64) {
        let gap = self.interval.max(self.gap);
        self.interval /= 1.0 + (gap / ms).min(MAX_GROWTH);
    }

    /// The next step of a search: the interval `held` just succeeded, and `good` before it. A long interval may come from a
    /// disturbance that has passed, so the first step may be a wide one.
    fn search(&mut self, held: f64, good: f64) {
        let next = (held * STEP).min(SEARCH_FROM_MS);
        if held >= good * MIN_GAIN {
            self.interval = held.min(good);
            let measured = f64::INFINITY;
            self.trend = Trend::Climb { measured };
        } else if next > self.too_short * MIN_STEP_MARGIN {
            self.interval = next;
            self.trend = Trend::Search { good: held };
            // A step that succeeds shows that the length of the pause was not the limit.
            self.too_short = 0.0;
        } else {
            self.begin(held, 0.0);
        }
    }

    /// A limit was found, after this pause.
    fn begin(&mut self, interval: f64, pause: f64) {
        self.interval = interval.min(MAX_INTERVAL_MS);
        self.good_interval = self.interval;
        self.is_measured_in_full = false;
        let cost = COST_WEIGHT * (pause - FREE_PAUSE_MS) / self.interval;
        self.trend = grow(cost, DOUBLES_AFTER);
    }
}

fn grow(hold: f64, doubles_after: f64) -> Trend {
    Trend::Grow {
        hold: hold.clamp(MIN_HOLD, MAX_HOLD),
        successes: 0.0,
        doubles_after,
    }
}
