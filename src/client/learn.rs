//! The rule by which a client learns the pace that a service allows: numbers in, numbers out.
//!
//! A limit is a bucket of tokens or a number of requests for each window of time; the answers do not say which. What
//! suits both is to send evenly, a little slower than the limit, so a pace is one number: the interval between requests.
//!
//! - **Measure.** Until something is refused there is no interval. At the end of the first pause one is measured: the time
//!   from the first request to the one that ended the pause, divided by how many were accepted before. It is never too
//!   short for long, but much too long where the machine was busy, or where the refusal had nothing to do with a pace.
//! - **Search.** A pause is no pace: it may have been chance or an outage. So the interval is halved with each success, one
//!   request at a time. Where nothing is gained by that any more, it goes on to shrink evenly (**climb**). The next refusal
//!   shows that there is a limit: then the shorter of what was measured before and since is taken, or, where only one was
//!   accepted before the first refusal, which measures little, the last interval that held.
//! - **Grow.** From then on the pace is held for a number of successes, and then the interval shrinks with each success:
//!   by 1 % at first, by more and more the longer no refusal comes. So an interval that is right is left slowly, and one
//!   that is far too long, or whose limit was lifted, not for long.
//! - **Back off.** A refusal shows the limit: the interval becomes 10 % longer than the refused one, more where several
//!   refusals follow soon, but never longer than what was measured since the last pause, which a limit would allow. It is
//!   held the longer the dearer the refusal was; a refusal while it is held shortens that, for it may be chance.
//! - **Chance.** Where refusals are frequent, what was measured is tried in full. A limit lets that pass. If refusals are
//!   still frequent, they do not come of the pace: the interval becomes again what it was when requests went well, and
//!   shrinks evenly, until refusals become rare, or so frequent that there must be a limit after all.
//!
//! `benches` prints how this fares under limits of several kinds, undisturbed and disturbed; the numbers below were tuned
//! by that table.

/// The pause after the first refusal, when the service does not say how long. Under 0.5 and under 1 request a second a
/// shorter one would be refused again, and it could not be told which of the two it was.
const FIRST_PAUSE_MS: f64 = 1_030.0;
const SHORTEST_PAUSE_MS: f64 = 100.0;
const LONGEST_PAUSE_MS: f64 = 15_000.0;
/// A told wait that was obeyed so often in a row without a success is not believed any more.
const TOLD_WAITS_IN_A_ROW: u32 = 3;

/// Fewer accepted requests than this say nothing about the pace.
const MEASURABLE: u32 = 2;

/// Of a search: how the interval shrinks, and the longest one to begin with, where one was accepted and where more were.
const STEP: f64 = 0.5;
const SEARCH_FROM_MS: f64 = 2_000.0;
const SEARCH_BURST_FROM_MS: f64 = 500.0;
/// The next interval must be so much longer than one that is too short.
const WORTH_A_STEP: f64 = 1.2;
/// A step that held must be so much shorter than the one before: answers may be slower than the steps.
const GAIN: f64 = 0.9;

/// A climb multiplies the pace by e in this time. Of the requests of a window of time, as many are under way when the next
/// refusal comes as an answer takes of this time.
const CLIMB_MS: f64 = 2_000.0;
/// So many requests go alone before it.
const CLIMB_ALONE: u32 = 8;

/// How the interval shrinks with the first success after a hold, and by how much at most with one.
const GROWTH: f64 = 0.01;
const GROWTH_AT_MOST: f64 = 0.15;
/// The pace is at most multiplied by e in this time: what limits a window of time shows only when that is used up.
const GROWTH_MS: f64 = 5_000.0;
/// After so many successes it shrinks by twice as much: before the limit was met in growing, and after.
const DOUBLES_AFTER: f64 = 3.0;
const DOUBLES_AFTER_THE_LIMIT: f64 = 8.0;

/// Successes before the interval shrinks: a pause of as many intervals as a refusal costs times `PRICE`.
const HOLD_AT_LEAST: f64 = 4.0;
const HOLD_AT_MOST: f64 = 2_000.0;
const PRICE: f64 = 20.0;
/// What the first pauses take beyond this is the price of the next refusal, too: a window's allowance was used up. What
/// they take below it is chance.
const PRICELESS_MS: f64 = 5_000.0;

/// A refusal while the interval is held leaves so much of the hold.
const HOLD_KEPT: f64 = 0.6;
/// Of the price, what a limit that was just found is held for: what was measured may be too long.
const FIRST_PRICE: f64 = 0.3;

/// By how much the interval grows with a refusal; by twice as much with each that came after fewer requests than `SOON`.
const BACKOFF: f64 = 0.1;
const SOON: u32 = 8;
const LEAST_BACKOFF: f64 = 1.02;
/// So many times what held before, at most, unless refusals are frequent.
const BACKOFF_AT_MOST: f64 = 4.0;

/// How frequent refusals are: each pause counts 1, and fades with each success.
const FADES: f64 = 1.0 - 1.0 / 16.0;
const RARE: f64 = 1.0;
const FREQUENT: f64 = 2.0;
/// About every second request.
const TOO_FREQUENT: f64 = 11.0;
/// What was measured is right when so many are accepted.
const PROVEN: u32 = 32;

/// No limit is slower than this: who asks at this pace and is refused is refused for another reason.
const LONGEST_INTERVAL_MS: f64 = 60_000.0;
/// An interval below this is none.
const SHORTEST_INTERVAL_MS: f64 = 0.5;

/// What the next success means for the interval.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Trend {
    /// Nothing was refused yet.
    #[default]
    Free,
    /// It halves. One request was accepted before the first refusal, or `good` is the interval that held last.
    Search { good: f64 },
    /// It halves, too. More were accepted: `measured`. The shortest time between two requests was `held`.
    SearchBurst { measured: f64, held: f64 },
    /// It shrinks evenly, for the search met no limit.
    Climb { measured: f64 },
    /// It shrinks evenly, for refusals come whatever it is.
    Chance,
    /// It shrinks after `hold` successes, by twice as much after each `doubles_after`.
    Grow {
        hold: f64,
        successes: f64,
        doubles_after: f64,
    },
}

/// What is known of the limit of one service. Times are milliseconds on the clock of the client's hosts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Learner {
    interval: f64,
    trend: Trend,
    /// When the last request was sent, and how long after the one before.
    sent_at: f64,
    gap: f64,
    /// When the first request was sent, or the one that ended the last pause.
    began_at: Option<f64>,
    /// Accepted since then, that one included.
    accepted: u32,
    /// Refused in this pause, one after the other; 0 outside of a pause.
    in_a_row: u32,
    /// Pauses in a row that came soon after the one before.
    soon: u32,
    /// How frequent they are.
    frequency: f64,
    /// The shortest interval at which requests went well since a limit was found.
    went_well: f64,
    /// The interval is what was measured, for refusals are frequent.
    is_tried: bool,
    /// When this pause began.
    refused_at: f64,
    /// The longest time without a request after which one was refused in this pause, or what the told wait says of it.
    too_short: f64,
}

impl Learner {
    /// Milliseconds between requests; 0 where no limit is known.
    pub(super) fn interval_ms(&self) -> f64 {
        self.interval
    }

    /// Whether the next request goes alone: after a refusal, and while the limit is searched.
    pub(super) fn goes_alone(&self) -> bool {
        self.is_paused()
            || match self.trend {
                Trend::Search { .. } | Trend::SearchBurst { .. } => true,
                Trend::Climb { .. } => self.accepted < CLIMB_ALONE,
                Trend::Free | Trend::Chance | Trend::Grow { .. } => false,
            }
    }

    pub(super) fn is_paused(&self) -> bool {
        self.in_a_row > 0
    }

    /// A request is sent, `gap` milliseconds after the one before.
    pub(super) fn sent(&mut self, now: f64, gap: f64) {
        self.began_at.get_or_insert(now);
        self.sent_at = now;
        self.gap = gap;
    }

    /// What was learnt is old: the limit may be another one now, and is looked for sooner.
    pub(super) fn grow_old(&mut self) {
        match self.trend {
            Trend::Grow { .. } => self.trend = grow(0.0, DOUBLES_AFTER),
            // One pause, long ago: no limit is known.
            _ if !self.is_paused() => *self = Self::default(),
            _ => {}
        }
    }

    /// A request that was sent before the last refusal was accepted: it counts, and ends no pause.
    pub(super) fn accepted_late(&mut self) {
        self.accepted = self.accepted.saturating_add(1);
    }

    /// A request that was sent after the last refusal was accepted.
    pub(super) fn accepted(&mut self, now: f64) {
        if self.is_paused() {
            self.recover(now);
            return;
        }
        self.accepted = self.accepted.saturating_add(1);
        self.frequency *= FADES;
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
                let (measured, gains) = (*measured, held < *before * GAIN);
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
                    self.interval /=
                        1.0 + growth.min(self.interval / GROWTH_MS).min(GROWTH_AT_MOST);
                }
            }
        }
        if self.interval < SHORTEST_INTERVAL_MS && self.trend != Trend::Free {
            // Whatever there was, it is no limit any more.
            *self = Self {
                began_at: Some(now),
                ..Self::default()
            };
        }
    }

    /// A request that was sent after the last refusal was refused, `asked` milliseconds being asked for. How long to
    /// pause.
    pub(super) fn refused(&mut self, now: f64, asked: Option<f64>) -> f64 {
        if !self.is_paused() {
            self.refused_at = now;
        }
        self.in_a_row = self.in_a_row.saturating_add(1);
        let paused = now - self.refused_at;
        // Whole seconds are rounded up, so the wait that is left is longer than one second less.
        self.too_short = asked
            .map_or(paused, |asked| asked - 1_000.0)
            .clamp(0.0, FIRST_PAUSE_MS);
        let own = match (self.in_a_row, self.trend) {
            // A window of time may be used up, of which a short interval says nothing.
            (1, Trend::Free | Trend::SearchBurst { .. } | Trend::Climb { .. }) => FIRST_PAUSE_MS,
            (1, _) => (2.0 * self.interval).max(SHORTEST_PAUSE_MS),
            (2, _) => 1.05 * paused.max(SHORTEST_PAUSE_MS),
            _ => (2.0 * paused).min(LONGEST_PAUSE_MS),
        };
        match asked {
            Some(asked) if self.in_a_row > TOLD_WAITS_IN_A_ROW => asked.max(own),
            Some(asked) => asked,
            None => own,
        }
    }

    /// The pause is over. What was accepted since the last one, in how long, measures the pace: from request to request,
    /// so that an answer that is late does not count.
    fn recover(&mut self, now: f64) {
        let began_at = self.began_at.unwrap_or(now);
        let measured = (self.sent_at - began_at).max(1.0) / f64::from(self.accepted.max(1));
        let pause = now - self.refused_at;
        let refused = self.interval;
        let longer = refused * LEAST_BACKOFF;
        match self.trend {
            Trend::Free if self.accepted < MEASURABLE => self.search(measured, f64::INFINITY),
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
                let price = FIRST_PRICE * PRICE * pause / self.interval;
                self.trend = grow(price, DOUBLES_AFTER);
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
        self.began_at = Some(self.sent_at);
        self.accepted = 1;
        self.in_a_row = 0;
    }

    fn back_off(&mut self, measured: f64, pause: f64) {
        let refused = self.interval;
        if self.accepted >= PROVEN && self.is_tried {
            self.went_well = refused;
        } else if self.accepted >= SOON {
            self.went_well = self.went_well.min(refused);
        }
        self.soon = if self.accepted < SOON {
            self.soon + 1
        } else {
            0
        };
        let is_frequent = self.frequency > FREQUENT;
        if is_frequent && self.is_tried {
            self.interval = refused.min(self.went_well);
            self.trend = Trend::Chance;
            return;
        }
        self.is_tried = is_frequent;
        let most = if is_frequent {
            LONGEST_INTERVAL_MS
        } else {
            let longer = refused * (1.0 + BACKOFF * f64::from(self.soon).exp2());
            longer.min(BACKOFF_AT_MOST * self.went_well).max(refused)
        };
        self.interval = measured.max(refused * LEAST_BACKOFF).min(most);
        if let Trend::Grow {
            hold,
            successes,
            doubles_after,
        } = self.trend
        {
            // Without having shrunk it may have been refused by chance.
            self.trend = if successes > hold {
                grow(PRICE * pause / self.interval, DOUBLES_AFTER_THE_LIMIT)
            } else {
                grow(hold * HOLD_KEPT, doubles_after)
            };
        }
    }

    /// Evenly: the pace is multiplied by e in `ms`, by requests that were sent with this `gap`.
    fn shrink(&mut self, ms: f64) {
        let gap = self.interval.max(self.gap);
        self.interval /= 1.0 + (gap / ms).min(GROWTH_AT_MOST);
    }

    /// The next step of a search: `held` just held, and `good` before it. A long interval may come of a disturbance that
    /// has passed, so the first step may be a wide one.
    fn search(&mut self, held: f64, good: f64) {
        let next = (held * STEP).min(SEARCH_FROM_MS);
        if held >= good * GAIN {
            self.interval = held.min(good);
            let measured = f64::INFINITY;
            self.trend = Trend::Climb { measured };
        } else if next > self.too_short * WORTH_A_STEP {
            self.interval = next;
            self.trend = Trend::Search { good: held };
            // A step that holds shows that the pause was no pace.
            self.too_short = 0.0;
        } else {
            self.begin(held, 0.0);
        }
    }

    /// The first interval was found, after this pause.
    fn begin(&mut self, interval: f64, pause: f64) {
        self.interval = interval.min(LONGEST_INTERVAL_MS);
        self.went_well = self.interval;
        self.is_tried = false;
        let price = PRICE * (pause - PRICELESS_MS) / self.interval;
        self.trend = grow(price, DOUBLES_AFTER);
    }
}

fn grow(hold: f64, doubles_after: f64) -> Trend {
    Trend::Grow {
        hold: hold.clamp(HOLD_AT_LEAST, HOLD_AT_MOST),
        successes: 0.0,
        doubles_after,
    }
}
