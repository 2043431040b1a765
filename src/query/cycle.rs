//! The cycle of a query: how much time one row covers.

use std::fmt;

use crate::time::CalendarUnit;
use crate::time::calendar::SECONDS_PER_DAY;

/// How much time one row of a bill covers: the parameter `cycleType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CycleType {
    /// One row an hour. One request then covers at most 7 days.
    Hour,
    /// One row a day.
    Day,
    /// One row a week.
    Week,
    /// One row a month.
    Month,
}

impl CycleType {
    /// Every cycle, the shortest first.
    pub const ALL: [Self; 4] = [Self::Hour, Self::Day, Self::Week, Self::Month];

    pub(super) const NAMES: [&'static str; 4] = [
        Self::Hour.as_str(),
        Self::Day.as_str(),
        Self::Week.as_str(),
        Self::Month.as_str(),
    ];

    /// The API's name for it.
    ///
    /// ```
    /// assert_eq!(novita_billing::query::CycleType::Day.as_str(), "Day");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "Hour",
            Self::Day => "Day",
            Self::Week => "Week",
            Self::Month => "Month",
        }
    }

    /// The unit of the calendar that one row covers.
    ///
    /// ```
    /// use novita_billing::{query::CycleType, time::CalendarUnit};
    ///
    /// assert_eq!(CycleType::Week.unit(), CalendarUnit::Week);
    /// ```
    pub const fn unit(self) -> CalendarUnit {
        match self {
            Self::Hour => CalendarUnit::Hour,
            Self::Day => CalendarUnit::Day,
            Self::Week => CalendarUnit::Week,
            Self::Month => CalendarUnit::Month,
        }
    }

    /// How many seconds one request may cover, both ends included. The API's documentation: "Keep each query range within
    /// 31 days"; for `cycleType=Hour` 7 days.
    pub(super) const fn max_seconds(self) -> i64 {
        match self {
            Self::Hour => 7 * SECONDS_PER_DAY,
            Self::Day | Self::Week | Self::Month => MAX_SECONDS,
        }
    }

    /// The unit at whose boundaries a long range must be split, so that no row is; `None` if both months and weeks will do.
    /// Queries by the hour are split at weeks, since a month is too long for one request.
    pub(super) const fn split_at(self) -> Option<CalendarUnit> {
        match self {
            Self::Hour | Self::Week => Some(CalendarUnit::Week),
            Self::Day => None,
            Self::Month => Some(CalendarUnit::Month),
        }
    }
}

/// How many seconds one request may cover where rows have no cycle.
pub(super) const MAX_SECONDS: i64 = 31 * SECONDS_PER_DAY;

/// The API's name for it, as [`CycleType::as_str`] gives it.
impl fmt::Display for CycleType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
