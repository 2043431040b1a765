//! How a period will end: plain arithmetic on the totals of its days.
//!
//! The formulas are in the documentation of [`Forecast`]. A [`DayTotals`] adds up what each day of the period was charged,
//! and a [`Coverage`] says of which days everything is known. Both come from bills, or from a summary by day and its
//! report.

use super::aggregate::sums::too_large;
use super::category::ControlTotals;
use super::collect::{Bills, CountedRows};
use super::report::RowStats;
use crate::client::CallReport;
use crate::error::{Error, Result};
use crate::excerpt::quoted;
use crate::money::{Decimal, places_of, rounded_mean, sorted_at_scale};
use crate::query::{Charging, RawFields, RawValue, read_instant, suggestion};
use crate::time::calendar::SECONDS_PER_DAY;
use crate::time::instant::Rounding;
use crate::time::{CalendarUnit, Offset, Period, Window};

/// So many complete days are needed to judge the others by them.
const MIN_COMPLETE_DAYS: usize = 3;

/// Means of a day are rounded half up to so many places, and then used as they are shown.
const MEAN_PLACES: u8 = 6;

/// The options of a forecast.
const OPTIONS: [&str; 3] = ["period", "budget", "now"];

/// How a period will end, judged by its complete days. All amounts are totals: vouchers and cash.
///
/// A day is complete if it ended before the present and its windows arrived. It counts 0 if it has no rows. All others are
/// estimated: the running day, days to come, and days whose windows failed, were not requested, or returned less than the
/// service has. With *n* complete days, of which the cheaper half are the ⌈*n* / 2⌉ cheapest ones, and the dearer half the
/// ⌈*n* / 2⌉ dearest ones:
///
/// | | |
/// |---|---|
/// | `spent` | what all days have been charged so far |
/// | `daily_mean` | the sum of the complete days / *n* |
/// | `likely` | the sum of the complete days + for each other day `daily_mean`, or what it has been charged so far if that is more |
/// | `low` | the same with the mean of the cheaper half in place of `daily_mean` |
/// | `high` | the same with the mean of the dearer half |
///
/// The three means are rounded half up to six digits after the point before they are used, so a calculator gives the same
/// amounts. `spent` ≤ `low` ≤ `likely` ≤ `high` always holds. Of a period without days to estimate, as one that is over,
/// all four are the same.
///
/// It is a range and no promise: where the period ends if its other days are like the cheaper, or like the dearer half of
/// the complete ones. Growth, weekends and single large jobs are not modelled.
///
/// Bills that are charged in advance for a term ([`BillKind::FixedTerm`](crate::query::BillKind)) count as they are
/// charged, on the day on which they begin: nothing is estimated, `daily_mean` is 0, and all amounts are what was charged.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Forecast {
    /// What has been charged so far.
    pub spent: Decimal,
    /// How many days of the period are complete.
    pub complete_days: usize,
    /// How many days the period has.
    pub total_days: usize,
    /// The mean of the complete days; 0 if nothing is estimated by it.
    pub daily_mean: Decimal,
    /// The end of the period if the other days are like the cheaper half.
    pub low: Decimal,
    /// The end of the period if the other days are like the mean.
    pub likely: Decimal,
    /// The end of the period if the other days are like the dearer half.
    pub high: Decimal,
    /// The budget that was given.
    pub budget: Option<Decimal>,
    /// The first day at whose end the running sum of `likely` is above the budget, e.g. `2026-11-23`. It may be over already.
    /// `None` if the period stays within the budget, or there is none.
    pub budget_day: Option<String>,
}

/// What a forecast is about.
///
/// ```
/// use novita_billing::answer::ForecastOptions;
/// use novita_billing::time::{Offset, Period};
///
/// // On the 11th of November 2026.
/// let options = ForecastOptions::new(Period::parse("2026-11")?, Offset::UTC, 1_794_355_200).budget("500".parse().unwrap())?;
/// assert_eq!(options.budget.unwrap().to_string(), "500");
/// # Ok::<(), novita_billing::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ForecastOptions {
    /// The days whose end is asked for.
    pub period: Period,
    /// The service's own offset, in which its days begin.
    pub utc_offset: Offset,
    /// The present, in unix seconds.
    pub now: i64,
    /// An amount that the period should not exceed.
    pub budget: Option<Decimal>,
}

impl ForecastOptions {
    /// Without a budget.
    pub const fn new(period: Period, utc_offset: Offset, now: i64) -> Self {
        Self {
            period,
            utc_offset,
            now,
            budget: None,
        }
    }

    /// Sets the budget.
    ///
    /// # Errors
    /// `Query` at `budget` for a negative amount.
    pub fn budget(mut self, budget: Decimal) -> Result<Self> {
        if budget < Decimal::ZERO {
            return Err(Error::query("budget", "budget is below 0"));
        }
        self.budget = Some(budget);
        Ok(self)
    }

    /// Reads the options `period`, `budget` (decimal text) and `now` (an instant, rounded down to the second).
    ///
    /// # Errors
    /// `Query` at an option that is unknown, missing or of the wrong form.
    pub fn from_fields(given: &RawFields, utc_offset: Offset) -> Result<Self> {
        let (mut period, mut budget, mut now) = (None, None, None);
        for (name, value) in given {
            match (name.as_str(), value) {
                (_, RawValue::Undefined) => {}
                ("period", RawValue::Text(text)) => period = Some(Period::parse(text)?),
                ("budget", RawValue::Text(text)) => {
                    let parsed = Decimal::parse(text);
                    budget = Some(parsed.map_err(|error| {
                        Error::query("budget", format!("budget {} is {error}", quoted(text)))
                    })?);
                }
                ("period" | "budget", other) => {
                    let meant = if name == "period" {
                        "2026-11"
                    } else {
                        "500.00"
                    };
                    let given = other.type_name();
                    let message = format!("{name} must be text such as \"{meant}\", not {given}");
                    return Err(Error::query(name, message));
                }
                ("now", value) => now = Some(read_instant("now", value, Rounding::Down)?),
                _ => {
                    let (option, hint) = (quoted(name), suggestion(name, &OPTIONS));
                    let message = format!("a forecast has no option {option}{hint}");
                    return Err(Error::query(name, message));
                }
            }
        }
        let missing =
            |name, meant| move || Error::query(name, format!("{name} is missing: give {meant}"));
        let period =
            period.ok_or_else(missing("period", "the days to forecast, as \"2026-11\""))?;
        let now = now.ok_or_else(missing("now", "the present"))?;
        let options = Self::new(period, utc_offset, now);
        match budget {
            Some(budget) => options.budget(budget),
            None => Ok(options),
        }
    }
}

impl Bills {
    /// Forecasts the end of a period from these bills, which arrived in a call (of decoded bytes: `CallReport::default()`).
    /// [`Forecast`] has the formulas.
    ///
    /// A row counts on the day on which it begins, in the service's offset, unless it begins before the requested range. Rows
    /// of category `summary`, the service's own control totals, do not count. Of bytes that were decoded without a call, the
    /// known days are those from the first row to the last.
    ///
    /// ```
    /// use novita_billing::answer::{Bills, ForecastOptions};
    /// use novita_billing::bill::{Decoder, Limits};
    /// use novita_billing::client::CallReport;
    /// use novita_billing::query::BillKind;
    /// use novita_billing::time::{Offset, Period};
    ///
    /// // Four days of November 2026, and some of the fifth.
    /// let first = 1_793_491_200;
    /// let rows = [10, 20, 0, 30, 5].iter().enumerate().map(|(day, total)| {
    ///     let (start, amount) = (first + 86_400 * day, total * 10_000);
    ///     format!(r#"{{"startTime":{start},"endTime":{},"amount":{amount},"voucherAmount":0,"payAmount":{amount}}}"#, start + 86_399)
    /// });
    /// let body = format!(r#"{{"bills":[{}]}}"#, rows.collect::<Vec<_>>().join(","));
    /// let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
    /// decoder.push(body.as_bytes())?;
    /// let bills = Bills::from(decoder.finish()?);
    ///
    /// let noon_of_the_5th = 1_793_491_200 + 4 * 86_400 + 43_200;
    /// let options = ForecastOptions::new(Period::parse("2026-11")?, Offset::UTC, noon_of_the_5th).budget("100".parse().unwrap())?;
    /// let forecast = bills.forecast(&CallReport::default(), &options)?;
    /// assert_eq!((forecast.complete_days, forecast.total_days), (4, 30));
    /// // 60 in four complete days is 15 a day: 60 + 26 × 15. The halves are 0 and 10, 20 and 30.
    /// let amounts = [forecast.spent, forecast.daily_mean, forecast.low, forecast.likely, forecast.high];
    /// assert_eq!(amounts.map(|amount| amount.to_string()), ["65", "15", "190", "450", "710"]);
    /// // 60 + 15 + 15 + 15 is above 100.
    /// assert_eq!(forecast.budget_day.as_deref(), Some("2026-11-07"));
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Query` at `period` if it has days to estimate and fewer than three complete ones; `Query` at `cycleType` if a row is
    /// longer than a day; `Decode` if a sum is too large to be exact.
    pub fn forecast(&self, call: &CallReport, options: &ForecastOptions) -> Result<Forecast> {
        let control_totals = ControlTotals::new(self.kind());
        let charging = self.kind().endpoint().charging;
        let mut days = DayTotals::new(options)?;
        let counted = self.counted_as(CountedRows::WithoutEarlier);
        for row in counted.rows().filter(|row| !control_totals.contains(*row)) {
            if charging == Charging::Usage {
                check_row_is_of_a_day(row.start_time(), row.end_time())?;
            }
            days.add(row.start_time(), row.total())?;
        }
        let coverage = Coverage::of_call(call, &self.stats);
        match charging {
            Charging::Usage => days.forecast(&coverage, options),
            Charging::Term => days.as_charged(&coverage, options),
        }
    }
}

/// Refuses a row that belongs to more than one day.
pub(super) fn check_row_is_of_a_day(start: i64, end: i64) -> Result<()> {
    let seconds = end.saturating_sub(start).saturating_add(1);
    if seconds <= SECONDS_PER_DAY {
        return Ok(());
    }
    let message = format!(
        "a row lasts {seconds} seconds, so it is unknown what each of its days was charged: request bills by Day or Hour"
    );
    Err(Error::query("cycleType", message))
}

/// The totals of the days of a period.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct DayTotals {
    period: Window,
    totals: Vec<Decimal>,
    /// The first seconds of the first and the last day on which anything was charged, in the period or not.
    charged: Option<(i64, i64)>,
    utc_offset: Offset,
}

impl DayTotals {
    /// # Errors
    /// `Query` at `period` if it begins before 1970 or ends after the year 5138.
    pub fn new(options: &ForecastOptions) -> Result<Self> {
        let period = options.period.window(options.utc_offset)?;
        let days = usize::try_from(period.seconds() / SECONDS_PER_DAY).unwrap_or_default();
        Ok(Self {
            period,
            totals: vec![Decimal::ZERO; days],
            charged: None,
            utc_offset: options.utc_offset,
        })
    }

    /// Adds what was charged on the day of a second. A day outside the period does not count.
    ///
    /// # Errors
    /// `Decode` if a sum is too large to be exact.
    pub fn add(&mut self, second: i64, total: Decimal) -> Result<()> {
        let start = CalendarUnit::Day.start_of(second, self.utc_offset);
        let (first, last) = self.charged.unwrap_or((start, start));
        self.charged = Some((first.min(start), last.max(start)));
        let day = start.saturating_sub(self.period.start) / SECONDS_PER_DAY;
        let sum = usize::try_from(day)
            .ok()
            .filter(|_| start >= self.period.start)
            .and_then(|day| self.totals.get_mut(day));
        if let Some(sum) = sum {
            *sum = sum.checked_add(total).ok_or_else(too_large)?;
        }
        Ok(())
    }

    /// Estimates the days that are not complete.
    ///
    /// # Errors
    /// `Query` at `period` if there are such days, and fewer than three complete ones; `Decode` if a sum is too large to be
    /// exact.
    pub fn forecast(&self, coverage: &Coverage, options: &ForecastOptions) -> Result<Forecast> {
        let is_complete = self.complete_days(coverage, options);
        let days = self.totals.iter().zip(&is_complete);
        let complete: Vec<_> = days
            .filter_map(|(total, is)| is.then_some(*total))
            .collect();
        let count = complete.len();
        if count < MIN_COMPLETE_DAYS && count < self.totals.len() {
            return Err(too_few_days(count, options));
        }
        let means = Means::of(&complete).ok_or_else(too_large)?;
        let end = |mean| self.end(&is_complete, Some(mean), options);
        let mut forecast = self.as_charged(coverage, options)?;
        forecast.daily_mean = means.all;
        (forecast.low, _) = end(means.cheaper)?;
        (forecast.likely, forecast.budget_day) = end(means.all)?;
        (forecast.high, _) = end(means.dearer)?;
        Ok(forecast)
    }

    /// Estimates nothing: what was charged is what the period costs.
    ///
    /// # Errors
    /// `Decode` if a sum is too large to be exact.
    pub fn as_charged(&self, coverage: &Coverage, options: &ForecastOptions) -> Result<Forecast> {
        let is_complete = self.complete_days(coverage, options);
        let (spent, budget_day) = self.end(&is_complete, None, options)?;
        Ok(Forecast {
            spent,
            complete_days: is_complete.iter().filter(|is| **is).count(),
            total_days: self.totals.len(),
            daily_mean: Decimal::ZERO,
            low: spent,
            likely: spent,
            high: spent,
            budget: options.budget,
            budget_day,
        })
    }

    /// What the period costs in the end, if each day that is not complete costs `mean`, or what it was charged already.
    /// Without a mean, what was charged. And the first day at whose end that is above the budget.
    #[inline(never)]
    fn end(
        &self,
        is_complete: &[bool],
        mean: Option<Decimal>,
        options: &ForecastOptions,
    ) -> Result<(Decimal, Option<String>)> {
        let mut sum = Decimal::ZERO;
        let mut budget_day = None;
        for (place, (total, is_complete)) in self.totals.iter().zip(is_complete).enumerate() {
            let estimate = match mean {
                Some(mean) if !is_complete => mean.max(*total),
                _ => *total,
            };
            sum = sum.checked_add(estimate).ok_or_else(too_large)?;
            if budget_day.is_none() && options.budget.is_some_and(|budget| sum > budget) {
                let start = self.day(place).start;
                budget_day = Some(CalendarUnit::Day.key(start, self.utc_offset));
            }
        }
        Ok((sum, budget_day))
    }

    fn day(&self, place: usize) -> Window {
        let start = self.period.start + place as i64 * SECONDS_PER_DAY;
        let end = start + SECONDS_PER_DAY - 1;
        Window { start, end }
    }

    /// Whether each day ended before the present and is known.
    fn complete_days(&self, coverage: &Coverage, options: &ForecastOptions) -> Vec<bool> {
        let is_complete = |place| {
            let day = self.day(place);
            day.end < options.now && coverage.is_known(day, self.charged)
        };
        (0..self.totals.len()).map(is_complete).collect()
    }
}

fn too_few_days(count: usize, options: &ForecastOptions) -> Error {
    let days = match count {
        0 => "no complete day".to_owned(),
        1 => "only 1 complete day".to_owned(),
        count => format!("only {count} complete days"),
    };
    let message = format!(
        "period {} has {days}: a forecast needs {MIN_COMPLETE_DAYS} days that are over and whose windows arrived. Ask later, or load \
         the days that are missing",
        options.period
    );
    Error::query("period", message)
}

/// The means of all complete days, and of their two halves.
struct Means {
    cheaper: Decimal,
    all: Decimal,
    dearer: Decimal,
}

impl Means {
    /// `None` if there are no days, or a sum is too large.
    fn of(days: &[Decimal]) -> Option<Self> {
        let places = places_of(days);
        let sorted = sorted_at_scale(days, places)?;
        let half = sorted.len().div_ceil(2);
        let mean = |days: &[i128]| {
            let sum = days
                .iter()
                .try_fold(0i128, |sum, day| sum.checked_add(*day));
            rounded_mean(sum?, places, days.len(), MEAN_PLACES)
        };
        Some(Self {
            cheaper: mean(sorted.get(..half)?)?,
            all: mean(&sorted)?,
            dearer: mean(sorted.get(sorted.len() - half..)?)?,
        })
    }
}

/// Of which seconds all bills are known.
#[doc(hidden)]
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// The windows that arrived. Without any, and without missing ones, the bills did not come from a call.
    arrived: Vec<Window>,
    /// Windows that failed, or that returned less than the service has.
    missing: Vec<Window>,
}

impl Coverage {
    /// What is known after a call.
    pub fn of_call(call: &CallReport, stats: &RowStats) -> Self {
        let mut coverage = Self::default();
        for arrived in &call.windows {
            coverage.add_arrived(arrived.window.range());
        }
        for (window, _) in &call.failed {
            coverage.add_missing(Some(window.range()));
        }
        for notice in call.notices().chain(stats.notices.iter().cloned()) {
            if notice.code.says_incomplete() {
                coverage.add_missing(notice.window.map(|window| window.range()));
            }
        }
        coverage
    }

    /// Adds a window that arrived.
    pub fn add_arrived(&mut self, window: Window) {
        self.arrived.push(window);
    }

    /// Adds a window of which rows are missing; `None` for the whole call.
    pub fn add_missing(&mut self, window: Option<Window>) {
        self.missing.push(window.unwrap_or(Window {
            start: i64::MIN,
            end: i64::MAX,
        }));
    }

    /// Whether everything of a day is known. `charged` has the first and the last day with bills.
    fn is_known(&self, day: Window, charged: Option<(i64, i64)>) -> bool {
        let overlaps = |window: &Window| window.start <= day.end && window.end >= day.start;
        if self.missing.iter().any(overlaps) {
            return false;
        }
        if self.arrived.is_empty() {
            return charged.is_some_and(|(first, last)| (first..=last).contains(&day.start));
        }
        let mut next = day.start;
        let begins = |next| move |window: &&Window| window.start <= next && window.end >= next;
        while next <= day.end {
            match self.arrived.iter().find(begins(next)) {
                Some(window) => next = window.end + 1,
                None => return false,
            }
        }
        true
    }
}

#[cfg(test)]
mod tests;
