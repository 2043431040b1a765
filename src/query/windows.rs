//! Splitting a range into windows that the API accepts.
//!
//! The API's documentation: "Keep each query range within 31 days. For longer ranges, split requests by calendar
//! month or calendar week"; for `cycleType=Hour` the limit is 7 days. Windows partition the range: in order, without
//! a gap or an overlap. A range within the limit is one window. A longer one is split greedily, at the farthest boundary of
//! the calendar within the limit, in the service's own offset. So no row is split, except at the two ends of the range.

use crate::error::{Error, Result};
use crate::query::cycle::MAX_SECONDS;
use crate::query::fields::one_of;
use crate::query::{CycleType, Query, RawValue};
use crate::time::{CalendarUnit, Offset, Window};

/// Where a range that is too long for one request is split. The default is months.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SplitBy {
    /// At the start of a month.
    #[default]
    Month,
    /// At the start of an ISO week, a Monday.
    Week,
}

impl SplitBy {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Month, Self::Week];

    /// Its name in JavaScript: `"month"` or `"week"`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Week => "week",
        }
    }

    /// Reads the option `splitBy` of a JavaScript caller; `None` for `undefined`.
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
        match value {
            RawValue::Undefined => Ok(None),
            value => one_of("splitBy", value, &Self::ALL, Self::as_str)
                .map(Some)
                .map_err(|message| Error::config("splitBy", message)),
        }
    }
}

impl Query {
    /// The windows that the range is split into, in order. `offset` is the service's own, in which its days begin.
    ///
    /// The cycle takes precedence over `split_by`: queries by the month are never split at weeks, and queries by the week or
    /// by the hour never at months. Each window has at most 31 days, for [`CycleType::Hour`] 7, counted in seconds with both
    /// ends.
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
        let max_seconds = self.max_seconds();
        let unit = self.split_at(split_by.unwrap_or_default());
        let Window { mut start, end } = self.range();
        let mut windows = Vec::new();
        while end.saturating_sub(start) >= max_seconds {
            // A unit is never longer than `max_seconds`, so the unit of `start + max_seconds` begins after `start`.
            let boundary = unit.start_of(start + max_seconds, offset);
            windows.push(Window {
                start,
                end: boundary - 1,
            });
            start = boundary;
        }
        windows.push(Window { start, end });
        windows
    }

    /// The range of each window's request.
    ///
    /// It is the window itself, except for a window of a single second: the API requires `endTime` after `startTime`, so
    /// one second is added to the request. Such a window is at an end of the range. The added second is outside of the
    /// range and in the same unit of the calendar, so no request overlaps another and nothing counts twice.
    ///
    /// ```
    /// use novita_billing::query::Query;
    /// use novita_billing::time::Window;
    ///
    /// let windows = [(100, 100), (101, 199), (200, 200)].map(|(start, end)| Window { start, end });
    /// let requests = Query::request_windows(&windows);
    /// assert_eq!(requests[0], Window { start: 99, end: 100 });
    /// assert_eq!(requests[1], windows[1]);
    /// assert_eq!(requests[2], Window { start: 200, end: 201 });
    /// ```
    pub fn request_windows(windows: &[Window]) -> Vec<Window> {
        let last = windows.last().copied();
        let request_window = |window: &Window| match *window {
            Window { start, end } if start < end => Window { start, end },
            Window { start, end } if last == Some(*window) => Window {
                start,
                end: end + 1,
            },
            Window { start, end } => Window {
                start: start - 1,
                end,
            },
        };
        windows.iter().map(request_window).collect()
    }

    /// How many seconds one request may cover, both ends included.
    fn max_seconds(&self) -> i64 {
        self.cycle().map_or(MAX_SECONDS, CycleType::max_seconds)
    }

    /// The unit of the calendar at whose boundaries the range may be split.
    fn split_at(&self, split_by: SplitBy) -> CalendarUnit {
        self.cycle()
            .and_then(CycleType::split_at)
            .unwrap_or(match split_by {
                SplitBy::Month => CalendarUnit::Month,
                SplitBy::Week => CalendarUnit::Week,
            })
    }
}

#[cfg(test)]
mod tests;
