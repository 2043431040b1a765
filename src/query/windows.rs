//! Splitting a range into windows that the API accepts.
//!
//! The API's documentation: "Keep each query range within 31 days. For longer ranges, split requests by calendar
//! month or calendar week"; for `cycleType=Hour` the limit is 7 days. Windows partition the range: in order, without
//! a gap or an overlap. A range within the limit is one window. A longer one is cut at borders of the calendar in the
//! service's own offset, each time at the farthest that is within the limit, so that no bucket of the cycle is cut
//! except at the two ends that the user chose.

use crate::error::{Error, Result};
use crate::query::{CycleType, Query, RawValue, check};
use crate::time::calendar::SECONDS_PER_DAY;
use crate::time::{CalendarUnit, Offset, Window};

/// Seconds that one request may cover, both ends included.
const LIMIT: i64 = 31 * SECONDS_PER_DAY;

/// The same for bills by the hour.
const HOUR_LIMIT: i64 = 7 * SECONDS_PER_DAY;

/// Where a range that is too long for one request may be cut. The default is months.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SplitBy {
    /// At the beginning of months.
    #[default]
    Month,
    /// At Mondays, the beginning of ISO weeks.
    Week,
}

impl SplitBy {
    const NAMES: [&'static str; 2] = ["month", "week"];

    /// The name that JavaScript has for it: `"month"` or `"week"`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Week => "week",
        }
    }

    /// What a caller wrote as `splitBy`; `None` for `undefined`.
    ///
    /// ```
    /// use novita_billing::query::{RawValue, SplitBy};
    ///
    /// let week = RawValue::Text("week".to_owned());
    /// assert_eq!(SplitBy::from_raw(&week)?, Some(SplitBy::Week));
    /// assert_eq!(SplitBy::from_raw(&RawValue::Undefined)?, None);
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Config` at `splitBy` for anything else.
    pub fn from_raw(value: &RawValue) -> Result<Option<Self>> {
        match check::choice("splitBy", value, &Self::NAMES) {
            Ok(None) => Ok(None),
            Ok(Some("month")) => Ok(Some(Self::Month)),
            Ok(Some(_)) => Ok(Some(Self::Week)),
            Err(message) => Err(Error::config("splitBy", message)),
        }
    }
}

impl Query {
    /// The windows that the range is split into, in order. `offset` is where the service's own days begin.
    ///
    /// The cycle goes before `split_by`: months are never cut at weeks, nor weeks and the short windows of hours at
    /// months. Each window has at most 31 days, for [`CycleType::Hour`] 7, counted in seconds with both ends.
    ///
    /// ```
    /// use novita_billing::query::{FixedTermQuery, Query, SplitBy};
    /// use novita_billing::time::{Offset, Period};
    ///
    /// let range = Period::parse("2026-Q1")?.window(Offset::UTC)?;
    /// let query = Query::from(FixedTermQuery::new(range)?);
    /// let days = |split_by| -> Vec<i64> {
    ///     let windows = query.windows(split_by, Offset::UTC);
    ///     windows.into_iter().map(|window| window.seconds() / 86_400).collect()
    /// };
    /// assert_eq!(days(None), [31, 28, 31]);
    /// // The first of January was a Thursday: 25 days and then 28 end with a Sunday.
    /// assert_eq!(days(Some(SplitBy::Week)), [25, 28, 28, 9]);
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    pub fn windows(&self, split_by: Option<SplitBy>, offset: Offset) -> Vec<Window> {
        let limit = self.limit();
        let borders = self.borders(split_by.unwrap_or_default());
        let Window { mut start, end } = self.range();
        let mut windows = Vec::new();
        while end.saturating_sub(start) >= limit {
            // A unit of the calendar is never longer than the limit, so the unit that `start + limit` is in began
            // after `start`.
            let border = borders.start_of(start + limit, offset);
            windows.push(Window {
                start,
                end: border - 1,
            });
            start = border;
        }
        windows.push(Window { start, end });
        windows
    }

    /// What to ask the API for, window by window, so that it gives what is in `windows`.
    ///
    /// The API wants `endTime` after `startTime`, so a window of a single second is asked for two. It is the first
    /// or the last second of a unit of the calendar, at an end of the range, and the second that is added lies
    /// outside of the range in that same unit: the neighbouring window is not touched, and nothing counts twice.
    ///
    /// ```
    /// use novita_billing::query::Query;
    /// use novita_billing::time::Window;
    ///
    /// let windows = [(100, 100), (101, 199), (200, 200)].map(|(start, end)| Window { start, end });
    /// let asked = Query::asked(&windows);
    /// assert_eq!(asked[0], Window { start: 99, end: 100 });
    /// assert_eq!(asked[1], windows[1]);
    /// assert_eq!(asked[2], Window { start: 200, end: 201 });
    /// ```
    pub fn asked(windows: &[Window]) -> Vec<Window> {
        let last = windows.last().copied();
        let mut asked = windows.to_vec();
        for window in &mut asked {
            if window.end > window.start {
                continue;
            } else if last == Some(*window) {
                window.end += 1;
            } else {
                window.start -= 1;
            }
        }
        asked
    }

    /// How many seconds one request may cover.
    const fn limit(&self) -> i64 {
        match self {
            Self::ApiKey(query) if matches!(query.cycle, CycleType::Hour) => HOUR_LIMIT,
            _ => LIMIT,
        }
    }

    /// Where the range may be cut.
    const fn borders(&self, split_by: SplitBy) -> CalendarUnit {
        match self {
            Self::ApiKey(query) if matches!(query.cycle, CycleType::Month) => CalendarUnit::Month,
            Self::ApiKey(query) if matches!(query.cycle, CycleType::Week | CycleType::Hour) => {
                CalendarUnit::Week
            }
            _ => match split_by {
                SplitBy::Month => CalendarUnit::Month,
                SplitBy::Week => CalendarUnit::Week,
            },
        }
    }
}

#[cfg(test)]
mod tests;
