//! Days on which a group of bills was charged far more than is usual for it.

use super::aggregate::sums::too_large;
use super::aggregate::{GroupBy, Order, Spec};
use super::category::Category;
use super::collect::{Bills, CountedRows};
use super::forecast::check_row_is_of_a_day;
use crate::error::{Error, Result};
use crate::money::{Decimal, at_scale, places_of, sorted_at_scale};
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
    /// Finds days whose total is far above the usual one of their group. `spec` gives the groups; its other options do not matter.
    ///
    /// The *usual* total of a group is the median of its days with bills: half of them cost less, half more. So one large day
    /// does not change it. The *usual deviation* is the median of how far these days are from the usual total, up or down. A
    /// day is far above if all of this holds:
    ///
    /// - its total is at least twice the usual one,
    /// - it is above the usual one by more than three usual deviations, so a group whose days always differ stays out,
    /// - it is above the usual one by at least a tenth of what all bills cost on an average day, so groups that hardly cost
    ///   anything stay out.
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
    /// `Query` at `cycleType` if a row is longer than a day, at e.g. `by[0]` for the units hour and day; `Query` for a spec of another
    /// kind; `Decode` if a sum is too large to be exact.
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
        let category = Category::new(self.kind());
        for row in self.rows().filter(|row| !category.is_control(*row)) {
            check_row_is_of_a_day(row.start_time(), row.end_time())?;
        }
        let summarize = |names: &[&str]| {
            let spec = Spec::new(spec.kind(), names)?
                .order_by(Order::Key)
                .count(CountedRows::WithoutEarlier);
            self.summarize(&spec, offset)
        };
        let all = summarize(&["day"])?;
        let average = AverageDay {
            sum: all.total().total,
            days: all.groups().count(),
        };
        names.push("day");
        let summary = summarize(&names)?;
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
            group.days.push((*day).to_owned());
            group.totals.push(next.totals.total);
        }
        group.find_unusual(&names, average, &mut found)?;
        Ok(found)
    }
}

/// What all bills cost on how many days.
#[derive(Clone, Copy)]
struct AverageDay {
    sum: Decimal,
    days: usize,
}

/// The days of a group.
#[derive(Default)]
struct GroupDays {
    key: Vec<String>,
    days: Vec<String>,
    totals: Vec<Decimal>,
}

impl GroupDays {
    fn new(key: &[&str]) -> Self {
        Self {
            key: key.iter().map(|text| (*text).to_owned()).collect(),
            ..Self::default()
        }
    }

    fn find_unusual(
        &self,
        names: &[&'static str],
        average: AverageDay,
        found: &mut Vec<UnusualDay>,
    ) -> Result<()> {
        if self.totals.len() < MIN_DAYS {
            return Ok(());
        }
        let usual = Usual::of(&self.totals, average).ok_or_else(too_large)?;
        for (day, total) in self.days.iter().zip(&self.totals) {
            if usual.is_far_below(*total).ok_or_else(too_large)? {
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
    /// `None` where 127 bits do not hold an amount.
    fn of(totals: &[Decimal], average: AverageDay) -> Option<Self> {
        let places = places_of(totals).max(average.sum.scale());
        let sorted = sorted_at_scale(totals, places)?;
        let twice_usual = twice_median(&sorted)?;
        let deviations = sorted.iter().map(|total| {
            let deviation = total.checked_mul(2)?.checked_sub(twice_usual)?;
            deviation.checked_abs()
        });
        let mut deviations: Vec<_> = deviations.collect::<Option<_>>()?;
        deviations.sort_unstable();
        // Half of twice the median is exact with one more place.
        let usual = Decimal::with_places(twice_usual.checked_mul(5)?, places.checked_add(1)?)?;
        Some(Self {
            usual,
            places,
            twice_usual,
            deviation_4_times: twice_median(&deviations)?,
            sum: at_scale(average.sum, places)?,
            days: i128::try_from(average.days).ok()?,
        })
    }

    /// Whether the usual total is far below another.
    fn is_far_below(&self, total: Decimal) -> Option<bool> {
        let twice_total = at_scale(total, self.places)?.checked_mul(2)?;
        let twice_excess = twice_total.checked_sub(self.twice_usual)?;
        let is_multiple = twice_total >= self.twice_usual.checked_mul(MIN_TIMES)?;
        let is_no_deviation =
            twice_excess.checked_mul(2)? > self.deviation_4_times.checked_mul(MIN_DEVIATIONS)?;
        let matters = twice_excess
            .checked_mul(MIN_PART_OF_A_DAY)?
            .checked_mul(self.days)?
            >= self.sum.checked_mul(2)?;
        Some(is_multiple && is_no_deviation && matters)
    }
}

/// The median times 2, of numbers in ascending order.
fn twice_median(sorted: &[i128]) -> Option<i128> {
    let upper = sorted.get(sorted.len() / 2)?;
    let lower = sorted.get(sorted.len().checked_sub(1)? / 2)?;
    lower.checked_add(*upper)
}

#[cfg(test)]
mod tests;
