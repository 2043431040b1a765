//! Days on which a group of bills was charged far more than is usual for it.

use super::aggregate::sums::too_large;
use super::aggregate::{GroupBy, Order, Spec};
use super::category::ControlTotals;
use super::collect::{Bills, CountedRows};
use super::forecast::check_row_is_of_a_day;
use crate::error::{Error, Result};
use crate::money::{Decimal, at_scale, places_of, sorted, sorted_at_scale};
use crate::time::calendar::SECONDS_PER_DAY;
use crate::time::{CalendarUnit, Offset};

/// A group needs so many days with bills to have a usual one.
const MIN_DAYS: usize = 7;

/// A day is far above the usual one if its total is at least so many times the usual total, ...
const MIN_TIMES: i128 = 2;

/// ... if it is above it by more than so many usual deviations, ...
const MIN_DEVIATIONS: i128 = 3;

/// ... and if it is above it by at least this part of an average day of all bills.
const MIN_PART_OF_A_DAY: i128 = 10;

/// A day on which a group was charged far more than usual. [`Bills::unusual_days`] says what that means.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnusualDay {
    /// The names of the fields and units that bills are grouped by, each with the text of this group.
    pub key: Vec<(&'static str, String)>,
    /// The day in the service's offset, e.g. `2026-11-23`.
    pub day: String,
    /// What the group was charged on that day.
    pub total: Decimal,
    /// The median of the group's days.
    pub usual: Decimal,
}

impl Bills {
    /// Finds days whose total is far above the usual one of their group. `spec` gives the groups; its other options do not
    /// matter.
    ///
    /// The *usual* total of a group is the median of its days with bills: half of them cost less, half more. So one large day
    /// does not change it. The *usual deviation* is the median of how far these days are from the usual total, up or down. A
    /// day is far above if all of this holds:
    ///
    /// - its total is at least twice the usual one,
    /// - it is above the usual one by more than three usual deviations, so a group whose days always differ stays out,
    /// - it is above the usual one by at least a tenth of what all bills cost on an average day, from the first day with bills
    ///   to the last, so groups that hardly cost anything stay out.
    ///
    /// Groups with bills on fewer than seven days have no usual one. A day counts as it is now: the running day can only
    /// become dearer. Rows count on the day on which they begin, in the service's offset, unless they begin before the
    /// requested range; control totals do not count. The result is in the order of the groups' keys, then of the days.
    ///
    /// ```
    /// use novita_billing::answer::{Bills, Spec};
    /// use novita_billing::bill::{Decoder, Limits};
    /// use novita_billing::query::BillKind;
    /// use novita_billing::time::Offset;
    ///
    /// let rows = [10, 12, 11, 9, 40, 10, 11].iter().enumerate().map(|(day, total)| {
    ///     let (start, amount) = (1_793_491_200 + 86_400 * day, total * 10_000);
    ///     format!(r#"{{"startTime":{start},"endTime":{start},"productName":"a","amount":{amount},"voucherAmount":0,"payAmount":{amount}}}"#)
    /// });
    /// let body = format!(r#"{{"bills":[{}]}}"#, rows.collect::<Vec<_>>().join(","));
    /// let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
    /// decoder.push(body.as_bytes())?;
    /// let bills = Bills::from(decoder.finish()?);
    ///
    /// let days = bills.unusual_days(&Spec::new(BillKind::ApiKey, &["productName"])?, Offset::UTC)?;
    /// let found: Vec<_> = days.iter().map(|day| (&*day.key[0].1, &*day.day, day.total.to_string(), day.usual.to_string())).collect();
    /// assert_eq!(found, [("a", "2026-11-05", "40".to_owned(), "11".to_owned())]);
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Query` at `cycleType` if a row is longer than a day, at e.g. `by[0]` for the units hour and day; `Query` for a spec of
    /// another kind; `Decode` if a sum is too large to be exact.
    pub fn unusual_days(&self, spec: &Spec, offset: Offset) -> Result<Vec<UnusualDay>> {
        let mut names = spec.names();
        let is_finer = |by: &GroupBy| {
            matches!(
                by,
                GroupBy::Unit(CalendarUnit::Hour) | GroupBy::Unit(CalendarUnit::Day)
            )
        };
        if let Some(place) = spec.by().iter().position(is_finer) {
            let message = "days are what is compared: group by fields, weeks or months";
            return Err(Error::query(format!("by[{place}]"), message));
        }
        let bills = self.counted_as(CountedRows::WithoutEarlier);
        let control_totals = ControlTotals::new(self.kind());
        let (mut first, mut last) = (i64::MAX, i64::MIN);
        for row in bills.rows().filter(|row| !control_totals.contains(*row)) {
            let start = row.start_time();
            check_row_is_of_a_day(start, row.end_time())?;
            (first, last) = (first.min(start), last.max(start));
        }
        if first > last {
            return Ok(Vec::new());
        }
        let day_of = |second| CalendarUnit::Day.start_of(second, offset) / SECONDS_PER_DAY;
        names.push("day");
        let spec = Spec::new(spec.kind(), &names)?.order_by(Order::Key);
        let summary = bills.summarize(&spec, offset)?;
        let average = AverageDay {
            sum: summary.total().total,
            days: i128::from(day_of(last) - day_of(first) + 1),
        };
        let mut found = Vec::new();
        let mut group = GroupDays::default();
        for next in summary.groups() {
            let Some((day, key)) = next.key.split_last() else {
                break;
            };
            if group.key != key {
                group.find_unusual(&names, average, &mut found)?;
                group = GroupDays::new(key);
            }
            group.days.push(((*day).to_owned(), next.totals.total));
        }
        group.find_unusual(&names, average, &mut found)?;
        Ok(found)
    }
}

/// What all bills cost, and from the first to the last on how many days.
#[derive(Clone, Copy)]
struct AverageDay {
    sum: Decimal,
    days: i128,
}

/// The days of a group with their totals.
#[derive(Default)]
struct GroupDays {
    key: Vec<String>,
    days: Vec<(String, Decimal)>,
}

impl GroupDays {
    fn new(key: &[&str]) -> Self {
        Self {
            key: key.iter().map(|text| (*text).to_owned()).collect(),
            days: Vec::new(),
        }
    }

    #[inline(never)]
    fn find_unusual(
        &self,
        names: &[&'static str],
        average: AverageDay,
        found: &mut Vec<UnusualDay>,
    ) -> Result<()> {
        if self.days.len() < MIN_DAYS {
            return Ok(());
        }
        let totals: Vec<_> = self.days.iter().map(|(_, total)| *total).collect();
        let usual = Usual::of(&totals, average).ok_or_else(too_large)?;
        for (day, total) in &self.days {
            if usual.is_far_below(*total) {
                found.push(UnusualDay {
                    key: names.iter().copied().zip(self.key.clone()).collect(),
                    day: day.clone(),
                    total: *total,
                    usual: usual.usual,
                });
            }
        }
        Ok(())
    }
}

/// What is usual for a group, in integers of one scale. They are multiplied, so that nothing is rounded.
struct Usual {
    usual: Decimal,
    places: u8,
    /// The usual total, times 2.
    twice_usual: i128,
    /// The usual deviation, times 4.
    deviation_4_times: i128,
    /// What all bills cost on all days.
    sum: i128,
    days: i128,
}

impl Usual {
    /// `None` where 127 bits do not hold what is compared.
    fn of(totals: &[Decimal], average: AverageDay) -> Option<Self> {
        let places = places_of(totals).max(average.sum.scale());
        let totals = sorted_at_scale(totals, places)?;
        let sum = at_scale(average.sum, places)?;
        // No product here and in `is_far_below` has a factor above this one, so none overflows.
        let limit = i128::MAX / (8 * MIN_PART_OF_A_DAY * average.days);
        if totals
            .iter()
            .chain([&sum])
            .any(|amount| amount.unsigned_abs() > limit.unsigned_abs())
        {
            return None;
        }
        let twice_usual = twice_median(&totals);
        let deviations = totals.iter().map(|total| (total * 2 - twice_usual).abs());
        let deviations = sorted(&deviations.collect::<Vec<_>>());
        Some(Self {
            // Half of twice the median is exact with one more place.
            usual: Decimal::with_places(twice_usual * 5, places.checked_add(1)?)?,
            places,
            twice_usual,
            deviation_4_times: twice_median(&deviations),
            sum,
            days: average.days,
        })
    }

    /// Whether the usual total is far below another one of the group.
    fn is_far_below(&self, total: Decimal) -> bool {
        let twice_total = at_scale(total, self.places).unwrap_or_default() * 2;
        let twice_excess = twice_total - self.twice_usual;
        twice_total >= self.twice_usual * MIN_TIMES
            && twice_excess * 2 > self.deviation_4_times * MIN_DEVIATIONS
            && twice_excess * MIN_PART_OF_A_DAY * self.days >= self.sum * 2
    }
}

/// The median times 2, of numbers in ascending order; 0 of none.
fn twice_median(sorted: &[i128]) -> i128 {
    let middle = |place: usize| sorted.get(place).copied().unwrap_or_default();
    middle(sorted.len() / 2) + middle(sorted.len().saturating_sub(1) / 2)
}

#[cfg(test)]
mod tests;
