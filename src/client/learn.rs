//! The rule by which a client learns the pace that a service allows: numbers in, numbers out.
//!
//! A limit is a bucket of tokens or a number of requests for each window of time; the answers do not say which. What
//! suits both is to send evenly, a little slower than the limit, so a pace is one number: the interval between requests.
//! It is found in three steps.
//!
//! - **Search.** When only one request was accepted before the first refusal, nothing is known but the time until the
//!   next one was. From there the interval shrinks by half with each success, one request at a time, until one is
//!   refused or the interval is known to be too short; then the last that held is taken.
//! - **Approach.** When more were accepted, the interval is the time from the first to the first after the pause,
//!   divided by their number. After each uncertain measurement, and after the search, the interval shrinks by 2 % with
//!   each success.
//! - **Hold.** A refusal after that shows the limit itself. The interval becomes 10 % longer than the refused one (5 %
//!   when that is refused soon as well; 25 % where it is not clear that the interval was the reason), or what was
//!   measured since the last pause if that is shorter. Then it is held, the longer the dearer a refusal is, before it
//!   shrinks by 1 % with each success. The longer no refusal comes the faster it shrinks, so that a limit which was
//!   lifted is found.
//!
//! `benches` prints how this fares under limits of several kinds; the numbers below were tuned by that table.

/// The pause after the first refusal, when the service does not say how long. Under 0.5 and under 1 request a second a
/// shorter one would be refused again, and it could not be told which of the two it was.
const FIRST_PAUSE_MS: f64 = 1_030.0;
const SHORTEST_PAUSE_MS: f64 = 100.0;
const LONGEST_PAUSE_MS: f64 = 15_000.0;
/// A told wait that was obeyed so often in a row without a success is not believed any more.
const TOLD_WAITS_IN_A_ROW: u32 = 3;

/// Of a search: how the interval shrinks.
const STEP: f64 = 0.5;
/// The next interval must be so much longer than one that is too short.
const WORTH_A_STEP: f64 = 1.2;
/// The longest interval to begin with.
const SEARCH_FROM_MS: f64 = 2_000.0;
/// Fewer accepted requests than this say nothing about the pace.
const MEASURABLE: u32 = 2;
/// So many accepted requests, and then a pause that was longer than they took, are a window's whole allowance.
const ALLOWANCE: u32 = 16;
/// A refusal after fewer requests than this came soon.
const SOON: u32 = 16;

/// While the limit is approached: successes before the interval shrinks, how it shrinks, and where it stops.
const APPROACH_AFTER: u32 = 8;
const APPROACH: f64 = 0.02;
const APPROACH_AT_MOST: f64 = 2.2;
const STOP_BEFORE_REFUSED: f64 = 1.08;
/// An interval that is so much longer than the refused one is uncertain.
const UNCERTAIN: f64 = 1.3;

/// While the pace is held: successes before the interval shrinks. A pause of as many intervals costs `PRICE` times as
/// many successes.
const HOLD_AFTER: f64 = 60.0;
const HOLD_AT_MOST: f64 = 2_000.0;
const PRICE: f64 = 20.0;
const GROWTH: f64 = 0.01;
const GROWTH_AT_MOST: f64 = 0.1;
/// A limit for a minute does not show before the minute's requests are used up: so the pace is at most multiplied by e in
/// this time.
const GROWTH_MS: f64 = 20_000.0;
/// After so many successes of growth it is twice as fast.
const GROWTH_DOUBLES_AFTER: f64 = 25.0;

const MARGIN: f64 = 1.01;
const LEAST_BACKOFF: f64 = 1.02;
const BACKOFF: f64 = 1.25;
const BACKOFF_AT_THE_LIMIT: f64 = 1.1;
const BACKOFF_SOON_AFTER: f64 = 1.05;

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
    /// It halves. `good` held; `bad` was refused, or is known to be too short.
    Search { good: f64, bad: f64 },
    /// It shrinks soon, but not below `floor`.
    Approach { floor: f64, successes: u32 },
    /// It shrinks after `hold` successes.
    Hold { hold: f64, successes: f64 },
}

/// What is known of the limit of one service. Times are milliseconds on the clock of the client's hosts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Learner {
    interval: f64,
    /// The time between the last two requests, which may be longer.
    gap: f64,
    trend: Trend,
    /// When the first request was sent, or the last pause ended.
    began_at: Option<f64>,
    /// Accepted since then.
    accepted: u32,
    /// Refused in this pause, one after the other; 0 outside of a pause.
    in_a_row: u32,
    /// When this pause began, and the interval at which it did.
    refused_at: f64,
    refused_interval: f64,
    /// The longest time without a request after which one was refused in this pause, or what the told wait says of it.
    too_short: f64,
    /// Pauses in a row that came soon after the one before.
    soon: u32,
    /// Whether the interval had shrunk in a hold when this pause began; and the pause before.
    at_the_limit: bool,
    was_at_the_limit: bool,
    pauses: u32,
}

impl Learner {
    /// Milliseconds between requests; 0 where no limit is known.
    pub(super) fn interval_ms(&self) -> f64 {
        self.interval
    }

    /// Whether the next request goes alone: after a refusal, and while the limit is searched.
    pub(super) fn goes_alone(&self) -> bool {
        self.in_a_row > 0 || matches!(self.trend, Trend::Search { .. })
    }

    pub(super) fn is_paused(&self) -> bool {
        self.in_a_row > 0
    }

    /// A request is sent, `gap` milliseconds after the one before.
    pub(super) fn sent(&mut self, now: f64, gap: f64) {
        self.began_at.get_or_insert(now);
        self.gap = gap;
    }

    /// What was learnt is old: the limit may be another one now, and is looked for sooner.
    pub(super) fn grow_old(&mut self) {
        if let Trend::Hold { .. } = self.trend {
            self.trend = self.approach(self.interval, 0.0);
        }
    }

    /// A request that was sent before the last refusal was accepted: it counts, and ends no pause.
    pub(super) fn accepted_late(&mut self) {
        self.accepted = self.accepted.saturating_add(1);
    }

    /// A request that was sent after the last refusal was accepted.
    pub(super) fn accepted(&mut self, now: f64) {
        if self.in_a_row > 0 {
            self.recover(now);
            return;
        }
        self.accepted = self.accepted.saturating_add(1);
        match &mut self.trend {
            Trend::Free => {}
            Trend::Search { bad, .. } => {
                let held = self.interval.max(self.gap);
                (self.interval, self.trend) = search(held, *bad);
            }
            Trend::Approach { floor, successes } => {
                *successes += 1;
                if *successes > APPROACH_AFTER {
                    self.interval /= 1.0 + APPROACH;
                    if self.interval < *floor {
                        self.trend = hold(HOLD_AFTER);
                    }
                }
            }
            Trend::Hold { hold, successes } => {
                *successes += 1.0;
                let grown = *successes - *hold;
                if grown > 0.0 {
                    let growth = GROWTH * (1.0 + grown / GROWTH_DOUBLES_AFTER);
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
        if self.in_a_row == 0 {
            self.pauses = self.pauses.saturating_add(1);
            self.refused_at = now;
            self.refused_interval = self.interval;
            self.soon = if self.accepted < SOON {
                self.soon + 1
            } else {
                0
            };
            self.at_the_limit = matches!(self.trend, Trend::Hold { hold, successes } if successes > hold)
                || matches!(self.trend, Trend::Approach { successes, .. } if successes > APPROACH_AFTER);
            self.too_short = 0.0;
            if let Trend::Search { bad, .. } = &mut self.trend {
                *bad = bad.max(self.interval);
            }
        }
        self.in_a_row = self.in_a_row.saturating_add(1);
        let paused = now - self.refused_at;
        // Whole seconds are rounded up, so the wait that is left is longer than one second less.
        self.too_short = asked
            .map_or(paused.min(FIRST_PAUSE_MS), |asked| asked - 1_000.0)
            .max(0.0);
        let own = match self.in_a_row {
            1 if self.pauses == 1 || self.refused_interval == 0.0 => FIRST_PAUSE_MS,
            1 => (2.0 * self.refused_interval).max(SHORTEST_PAUSE_MS),
            2 => 1.05 * paused.max(SHORTEST_PAUSE_MS),
            _ => (2.0 * paused).min(LONGEST_PAUSE_MS),
        };
        match asked {
            Some(asked) if self.in_a_row > TOLD_WAITS_IN_A_ROW => asked.max(own),
            Some(asked) => asked,
            None => own,
        }
    }

    /// The pause is over: what was accepted since the last one, in how long, measures the pace.
    fn recover(&mut self, now: f64) {
        let began_at = self.began_at.unwrap_or(now);
        let accepted = self.accepted.max(1);
        let measured = (now - began_at).max(1.0) / f64::from(accepted);
        let pause = now - self.refused_at;
        let is_allowance = accepted >= ALLOWANCE && pause > self.refused_at - began_at;
        let refused = self.refused_interval;
        (self.interval, self.trend) = if self.pauses == 1 || refused == 0.0 {
            if accepted < MEASURABLE {
                search(measured, self.too_short)
            } else {
                (
                    measured,
                    self.after_pause(measured, 0.0, !is_allowance, pause),
                )
            }
        } else if let Trend::Search { good, bad } = self.trend {
            let interval = good.max(bad * LEAST_BACKOFF);
            (interval, self.approach(interval, 0.0))
        } else {
            let interval = self.backed_off(measured * MARGIN, is_allowance);
            if interval > UNCERTAIN * refused && !is_allowance {
                if self.in_a_row >= 2 && accepted < ALLOWANCE {
                    search(interval, refused)
                } else {
                    (interval, self.approach(interval, refused))
                }
            } else {
                (interval, self.after_pause(interval, refused, false, pause))
            }
        };
        self.interval = self.interval.min(LONGEST_INTERVAL_MS);
        self.was_at_the_limit = self.at_the_limit;
        self.began_at = Some(now);
        self.accepted = 1;
        self.in_a_row = 0;
    }

    fn backed_off(&self, measured: f64, is_allowance: bool) -> f64 {
        let refused = self.refused_interval;
        if self.in_a_row >= 2 || self.soon >= 3 || is_allowance {
            return measured.max(LEAST_BACKOFF * refused);
        }
        let backoff = if self.soon == 1 && self.was_at_the_limit {
            BACKOFF_SOON_AFTER
        } else if self.at_the_limit {
            BACKOFF_AT_THE_LIMIT
        } else {
            BACKOFF
        };
        measured.min(backoff * refused).max(LEAST_BACKOFF * refused)
    }

    fn after_pause(&self, interval: f64, refused: f64, is_uncertain: bool, pause: f64) -> Trend {
        if is_uncertain {
            self.approach(interval, refused)
        } else {
            hold(PRICE * pause / interval.max(1.0))
        }
    }

    fn approach(&self, interval: f64, refused: f64) -> Trend {
        Trend::Approach {
            floor: (interval / APPROACH_AT_MOST).max(refused * STOP_BEFORE_REFUSED),
            successes: 0,
        }
    }
}

/// The next step of a search, when there is one: `good` held, `bad` is too short. A long interval may come of a
/// disturbance that has passed, so the first step may be a wide one.
fn search(good: f64, bad: f64) -> (f64, Trend) {
    let next = (good * STEP).min(SEARCH_FROM_MS);
    if next > bad * WORTH_A_STEP {
        (next, Trend::Search { good, bad })
    } else {
        (good, hold(HOLD_AFTER))
    }
}

fn hold(successes: f64) -> Trend {
    Trend::Hold {
        hold: successes.clamp(HOLD_AFTER, HOLD_AT_MOST),
        successes: 0.0,
    }
}
