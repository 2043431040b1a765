//! The civil calendar in integers: dates, ISO weeks, and the hours, days, weeks and months of an [`Offset`].
//!
//! Days are counted from 1970-01-01, which is day 0. The calendar is the proleptic Gregorian one. Every unix second of an
//! `i64` is accepted; arithmetic saturates.

use crate::time::Offset;

/// Seconds of a day. Unix seconds have no leap seconds.
pub const SECONDS_PER_DAY: i64 = 86_400;

const SECONDS_PER_HOUR: i64 = 3_600;
const DAYS_PER_WEEK: i64 = 7;

/// Day 0 is a Thursday, three days after a Monday.
const WEEKDAY_OF_DAY_ZERO: i64 = 3;

/// A civil date. Its year is any that an `i64` of unix seconds can reach.
///
/// ```
/// use novita_billing::time::calendar::Date;
///
/// let date = Date::from_days(20_484);
/// assert_eq!(date, Date { year: 2026, month: 1, day: 31 });
/// assert_eq!(date.to_days(), 20_484);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    /// The year, e.g. 2026.
    pub year: i64,
    /// The month, 1 to 12.
    pub month: i64,
    /// The day of the month, 1 to 31.
    pub day: i64,
}

impl Date {
    /// The date, or `None` if the calendar does not have that day.
    ///
    /// ```
    /// use novita_billing::time::calendar::Date;
    ///
    /// assert!(Date::new(2024, 2, 29).is_some());
    /// assert!(Date::new(2026, 2, 29).is_none());
    /// ```
    pub const fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        if month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) {
            return None;
        }
        Some(Self { year, month, day })
    }

    /// Days since 1970-01-01: `days_from_civil` of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"
    /// (<https://howardhinnant.github.io/date_algorithms.html>).
    pub const fn to_days(self) -> i64 {
        // A year begins with March here, so a leap day is the last day of a year. An era has 400 years; all eras have the
        // same number of days.
        let year = if self.month <= 2 {
            self.year - 1
        } else {
            self.year
        };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_from_march = (self.month + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + self.day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970
    }

    /// The date that is `days` after 1970-01-01: `civil_from_days` of the same source as [`Date::to_days`].
    pub const fn from_days(days: i64) -> Self {
        let days = days.saturating_add(DAYS_TO_1970);
        let era = days.div_euclid(DAYS_PER_ERA);
        let day_of_era = days.rem_euclid(DAYS_PER_ERA);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let month = if month_from_march < 10 {
            month_from_march + 3
        } else {
            month_from_march - 9
        };
        let year = era * 400 + year_of_era;
        Self {
            year: if month <= 2 { year + 1 } else { year },
            month,
            day: day_of_year - (153 * month_from_march + 2) / 5 + 1,
        }
    }
}

const DAYS_PER_ERA: i64 = 146_097;

/// Days from 0000-03-01 to 1970-01-01.
const DAYS_TO_1970: i64 = 719_468;

/// Whether the year has 366 days.
pub const fn is_leap_year(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// How many days the month (1 to 12) has.
pub const fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap_year(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A week of ISO 8601. It begins on Monday and belongs to the year of its Thursday.
///
/// ```
/// use novita_billing::time::calendar::{Date, IsoWeek};
///
/// let monday = Date { year: 2025, month: 12, day: 29 };
/// let week = IsoWeek::of_day(monday.to_days());
/// assert_eq!(week, IsoWeek { year: 2026, week: 1 });
/// assert_eq!(week.monday(), monday.to_days());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IsoWeek {
    /// The year that the week belongs to. In early January and late December it may differ from the date's.
    pub year: i64,
    /// 1 to 52, or 53 in long years.
    pub week: i64,
}

impl IsoWeek {
    /// The week of a day (days since 1970-01-01).
    pub const fn of_day(days: i64) -> Self {
        let thursday = monday_of(days) + 3;
        let year = Date::from_days(thursday).year;
        let first_of_january = Date {
            year,
            month: 1,
            day: 1,
        }
        .to_days();
        Self {
            year,
            week: (thursday - first_of_january) / DAYS_PER_WEEK + 1,
        }
    }

    /// The first day of the week (days since 1970-01-01).
    pub const fn monday(self) -> i64 {
        // The 4th of January is always in week 1.
        let fourth_of_january = Date {
            year: self.year,
            month: 1,
            day: 4,
        }
        .to_days();
        monday_of(fourth_of_january) + (self.week - 1) * DAYS_PER_WEEK
    }
}

/// How many ISO weeks the year has: 52 or 53.
///
/// ```
/// use novita_billing::time::calendar::iso_weeks_in_year;
///
/// assert_eq!(iso_weeks_in_year(2025), 52);
/// assert_eq!(iso_weeks_in_year(2026), 53);
/// ```
pub const fn iso_weeks_in_year(year: i64) -> i64 {
    // The 28th of December is always in the last week.
    IsoWeek::of_day(
        Date {
            year,
            month: 12,
            day: 28,
        }
        .to_days(),
    )
    .week
}

/// The Monday of a day's week.
const fn monday_of(days: i64) -> i64 {
    days.saturating_sub((days.rem_euclid(DAYS_PER_WEEK) + WEEKDAY_OF_DAY_ZERO) % DAYS_PER_WEEK)
}

/// A unit of the calendar, by which ranges are split and bills are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CalendarUnit {
    /// An hour. In an offset such as `+05:30` it begins at half past the hour of UTC.
    Hour,
    /// A civil day.
    Day,
    /// An ISO week, from Monday.
    Week,
    /// A civil month.
    Month,
}

impl CalendarUnit {
    /// Every unit, the shortest first.
    pub const ALL: [Self; 4] = [Self::Hour, Self::Day, Self::Week, Self::Month];

    /// Its name in JavaScript: `"hour"`, `"day"`, `"week"` or `"month"`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The first second of the unit that `second` is in.
    ///
    /// ```
    /// use novita_billing::time::{CalendarUnit, Offset};
    ///
    /// // 2026-01-01T00:00:00Z is a Thursday; in +08:00 its day began eight hours before.
    /// let second = 1_767_225_600;
    /// assert_eq!(CalendarUnit::Month.start_of(second, Offset::UTC), second);
    /// assert_eq!(CalendarUnit::Week.start_of(second, Offset::UTC), second - 3 * 86_400);
    /// assert_eq!(CalendarUnit::Day.start_of(second, Offset::parse("+08:00")?), second - 8 * 3_600);
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    pub fn start_of(self, second: i64, offset: Offset) -> i64 {
        let local = to_local(second, offset);
        let day = local.div_euclid(SECONDS_PER_DAY);
        let start = match self {
            Self::Hour => local.saturating_sub(local.rem_euclid(SECONDS_PER_HOUR)),
            Self::Day => day_start(day),
            Self::Week => day_start(monday_of(day)),
            Self::Month => day_start(
                Date {
                    day: 1,
                    ..Date::from_days(day)
                }
                .to_days(),
            ),
        };
        from_local(start, offset)
    }

    /// The first second of the next unit.
    ///
    /// ```
    /// use novita_billing::time::{CalendarUnit, Offset};
    ///
    /// let january = 1_767_225_600;
    /// assert_eq!(CalendarUnit::Month.next_after(january, Offset::UTC), january + 31 * 86_400);
    /// ```
    pub fn next_after(self, second: i64, offset: Offset) -> i64 {
        let start = self.start_of(second, offset);
        let length = match self {
            Self::Hour => SECONDS_PER_HOUR,
            Self::Day => SECONDS_PER_DAY,
            Self::Week => DAYS_PER_WEEK * SECONDS_PER_DAY,
            Self::Month => {
                let date = local_date(start, offset);
                days_in_month(date.year, date.month) * SECONDS_PER_DAY
            }
        };
        start.saturating_add(length)
    }

    /// The key of the unit that `second` is in: `"2026-01-31T07"`, `"2026-01-31"`, `"2026-W05"` or `"2026-01"`.
    ///
    /// The keys of one unit sort as text in the order of time (years 0 to 9999).
    ///
    /// ```
    /// use novita_billing::time::{CalendarUnit, Offset};
    ///
    /// let second = 1_769_842_799; // 2026-01-31T06:59:59Z
    /// assert_eq!(CalendarUnit::Hour.key(second, Offset::UTC), "2026-01-31T06");
    /// assert_eq!(CalendarUnit::Day.key(second, Offset::UTC), "2026-01-31");
    /// assert_eq!(CalendarUnit::Week.key(second, Offset::UTC), "2026-W05");
    /// assert_eq!(CalendarUnit::Month.key(second, Offset::UTC), "2026-01");
    /// ```
    pub fn key(self, second: i64, offset: Offset) -> String {
        let local = to_local(second, offset);
        let days = local.div_euclid(SECONDS_PER_DAY);
        let Date { year, month, day } = Date::from_days(days);
        match self {
            Self::Hour => {
                let hour = local.rem_euclid(SECONDS_PER_DAY) / SECONDS_PER_HOUR;
                format!("{year:04}-{month:02}-{day:02}T{hour:02}")
            }
            Self::Day => format!("{year:04}-{month:02}-{day:02}"),
            Self::Week => {
                let IsoWeek { year, week } = IsoWeek::of_day(days);
                format!("{year:04}-W{week:02}")
            }
            Self::Month => format!("{year:04}-{month:02}"),
        }
    }
}

/// The civil date of a unix second.
///
/// ```
/// use novita_billing::time::{Offset, calendar};
///
/// let date = calendar::local_date(1_767_225_599, Offset::parse("+08:00")?);
/// assert_eq!((date.year, date.month, date.day), (2026, 1, 1));
/// # Ok::<(), novita_billing::Error>(())
/// ```
pub fn local_date(second: i64, offset: Offset) -> Date {
    Date::from_days(to_local(second, offset).div_euclid(SECONDS_PER_DAY))
}

/// The first unix second of a day (days since 1970-01-01).
///
/// ```
/// use novita_billing::time::{Offset, calendar};
///
/// assert_eq!(calendar::start_of_day(1, Offset::UTC), 86_400);
/// ```
pub fn start_of_day(days: i64, offset: Offset) -> i64 {
    from_local(day_start(days), offset)
}

/// Seconds of the offset's local time.
fn to_local(second: i64, offset: Offset) -> i64 {
    second.saturating_add(offset.seconds())
}

fn from_local(local: i64, offset: Offset) -> i64 {
    local.saturating_sub(offset.seconds())
}

fn day_start(days: i64) -> i64 {
    days.saturating_mul(SECONDS_PER_DAY)
}

#[cfg(test)]
pub(crate) mod tests;
