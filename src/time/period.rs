//! Periods: whole units of the calendar, written as in ISO 8601, and quarters.
//!
//! `"2026"`, `"2026-Q1"`, `"2026-01"`, `"2026-W05"`, `"2026-01-15"`, or `"A/B"` from the start of A to the end of B.
//! A period has days, and in an [`Offset`] the seconds of a [`Window`].

use std::fmt;
use std::iter;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::excerpt::quoted;
use crate::time::calendar::{self, CalendarUnit, Date, IsoWeek};
use crate::time::text::Reader;
use crate::time::{Offset, Window, instant};

const FORMS: &str = "write \"2026\", \"2026-Q1\", \"2026-01\", \"2026-W05\", \"2026-01-15\", \
     or two of them with a slash, \"2026-01/2026-03\"";

/// One unit of the calendar, or a span from the start of one to the end of another.
///
/// ```
/// use novita_billing::time::{Offset, Period};
///
/// let january = Period::parse("2026-01")?;
/// assert_eq!(january.window(Offset::UTC)?.start, 1_767_225_600);
/// assert_eq!(january.window(Offset::UTC)?.seconds(), 31 * 86_400);
/// assert_eq!(january.previous()?.to_string(), "2025-12");
///
/// let spring = Period::parse("2026-02-15/2026-Q2")?;
/// assert_eq!(spring.window(Offset::UTC)?.seconds(), (14 + 31 + 30 + 31 + 30) * 86_400);
/// # Ok::<(), novita_billing::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    first: Unit,
    last: Unit,
}

impl Period {
    /// Parses a period.
    ///
    /// # Errors
    /// `Query` at `period` for any other form, for a unit that the calendar does not have (week 53 in most years,
    /// the 30th of February), and for a span whose end is before its start.
    pub fn parse(text: &str) -> Result<Self> {
        let (first, last) = match text.split_once('/') {
            Some((first, last)) => (Unit::parse(text, first)?, Unit::parse(text, last)?),
            None => {
                let unit = Unit::parse(text, text)?;
                (unit, unit)
            }
        };
        if last.end_day() <= first.first_day() {
            return Err(refused(
                text,
                "which ends before it starts: the earlier unit comes first",
            ));
        }
        Ok(Self { first, last })
    }

    /// Its first and last second, both included, for a service whose days begin in `offset`.
    ///
    /// # Errors
    /// `Query` at `period` if it begins before 1970-01-01T00:00:00Z or ends after the year 5138.
    pub fn window(self, offset: Offset) -> Result<Window> {
        let start = calendar::start_of_day(self.first.first_day(), offset);
        let end = calendar::start_of_day(self.last.end_day(), offset) - 1;
        if start < 0 {
            return Err(refused(
                &self.to_string(),
                "which begins before 1970-01-01T00:00:00Z: there are no bills of that time",
            ));
        }
        if end >= instant::END {
            return Err(refused(
                &self.to_string(),
                "which ends after the year 5138: there are no bills of that time",
            ));
        }
        Ok(Window { start, end })
    }

    /// The period of the same length that ends where this one begins.
    ///
    /// Length is counted in the period's own unit: a quarter for a quarter, three months for three months, whatever
    /// their number of days. A span of two different units is counted in months where both are months, quarters or
    /// years, else in days: `"2026-Q1/2026-04"` has four months, `"2026-W05/2026-02-28"` has 34 days.
    ///
    /// ```
    /// use novita_billing::time::Period;
    ///
    /// let previous = |text| Ok::<_, novita_billing::Error>(Period::parse(text)?.previous()?.to_string());
    /// assert_eq!(previous("2026-Q1")?, "2025-Q4");
    /// assert_eq!(previous("2026-W01")?, "2025-W52");
    /// assert_eq!(previous("2026-01/2026-03")?, "2025-10/2025-12");
    /// assert_eq!(previous("2026-Q1/2026-04")?, "2025-09/2025-12");
    /// assert_eq!(previous("2026-W05/2026-02-28")?, "2025-12-23/2026-01-25");
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    ///
    /// The package has the same rule; both run `tests/vectors/previous-period.json`.
    ///
    /// # Errors
    /// `Query` at `period` if the result would begin before 1970.
    pub fn previous(self) -> Result<Self> {
        let Self { first, last } = self.in_one_scale();
        let length = last.ordinal - first.ordinal + 1;
        let previous = Self {
            first: first.earlier_by(length),
            last: last.earlier_by(length),
        };
        if previous.first.first_day() < 0 {
            return Err(refused(
                &self.to_string(),
                "and the period before it begins before 1970: there are no bills of that time",
            ));
        }
        Ok(previous)
    }

    /// The keys of all units of the calendar that overlap the period, in order. They are the keys of groups
    /// ([`CalendarUnit::key`]), so a chart can also show units without bills.
    ///
    /// ```
    /// use novita_billing::time::{CalendarUnit, Period};
    ///
    /// let quarter = Period::parse("2026-Q1")?;
    /// let months: Vec<String> = quarter.keys(CalendarUnit::Month)?.collect();
    /// assert_eq!(months, ["2026-01", "2026-02", "2026-03"]);
    ///
    /// // The first week of 2026 began in 2025.
    /// let week = Period::parse("2026-W01")?;
    /// assert_eq!(week.keys(CalendarUnit::Month)?.collect::<Vec<_>>(), ["2025-12", "2026-01"]);
    /// assert_eq!(week.keys(CalendarUnit::Hour)?.count(), 7 * 24);
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    ///
    /// The package has the same rule; both run `tests/vectors/calendar-keys.json`.
    ///
    /// # Errors
    /// `Query` at `period` if it begins before 1970 or ends after the year 5138.
    pub fn keys(self, unit: CalendarUnit) -> Result<impl Iterator<Item = String>> {
        // Days have the same keys in every offset.
        let Window { start, end } = self.window(Offset::UTC)?;
        let seconds = iter::successors(Some(start), move |second| {
            Some(unit.next_after(*second, Offset::UTC))
        });
        Ok(seconds
            .take_while(move |second| *second <= end)
            .map(move |second| unit.key(second, Offset::UTC)))
    }

    /// The same days, counted in one scale.
    fn in_one_scale(self) -> Self {
        let (first, last) = (self.first.scale, self.last.scale);
        if first == last {
            return self;
        }
        let scale = if first.consists_of_months() && last.consists_of_months() {
            Scale::Month
        } else {
            Scale::Day
        };
        Self {
            first: scale.unit_of(self.first.first_day()),
            last: scale.unit_of(self.last.end_day() - 1),
        }
    }
}

impl FromStr for Period {
    type Err = Error;

    /// As [`Period::parse`].
    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

/// The form that [`Period::parse`] reads; a span of one unit is that unit.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            return f.pad(&self.first.to_string());
        }
        f.pad(&format!("{}/{}", self.first, self.last))
    }
}

/// A kind of unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Scale {
    Year,
    Quarter,
    Month,
    Week,
    Day,
}

/// One unit, the `ordinal`-th of its scale. Years, quarters and months are counted from year 0, weeks and days from
/// 1970, so neighbours differ by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Unit {
    scale: Scale,
    ordinal: i64,
}

/// The Monday of the week with ordinal 0, in days since 1970-01-01.
const MONDAY_OF_WEEK_ZERO: i64 = -3;

impl Scale {
    const fn consists_of_months(self) -> bool {
        matches!(self, Self::Year | Self::Quarter | Self::Month)
    }

    const fn unit(self, ordinal: i64) -> Unit {
        Unit {
            scale: self,
            ordinal,
        }
    }

    /// The unit that a day (days since 1970-01-01) is in.
    const fn unit_of(self, day: i64) -> Unit {
        let date = Date::from_days(day);
        self.unit(match self {
            Self::Year => date.year,
            Self::Quarter => date.year * 4 + (date.month - 1) / 3,
            Self::Month => date.year * 12 + date.month - 1,
            Self::Week => (day - MONDAY_OF_WEEK_ZERO).div_euclid(7),
            Self::Day => day,
        })
    }
}

impl Unit {
    /// Parses one unit of the text of a period.
    fn parse(period: &str, text: &str) -> Result<Self> {
        parse_unit(text).map_err(|error| match error {
            ParseError::Form => refused(period, FORMS),
            ParseError::NotInCalendar(what) => refused(period, &format!("but there is no {what}")),
        })
    }

    /// Its first day (days since 1970-01-01).
    const fn first_day(self) -> i64 {
        let months = match self.scale {
            Scale::Year => self.ordinal * 12,
            Scale::Quarter => self.ordinal * 3,
            Scale::Month => self.ordinal,
            Scale::Week => return self.ordinal * 7 + MONDAY_OF_WEEK_ZERO,
            Scale::Day => return self.ordinal,
        };
        Date {
            year: months.div_euclid(12),
            month: months.rem_euclid(12) + 1,
            day: 1,
        }
        .to_days()
    }

    /// The day after its last one.
    const fn end_day(self) -> i64 {
        self.scale.unit(self.ordinal + 1).first_day()
    }

    const fn earlier_by(self, units: i64) -> Self {
        self.scale.unit(self.ordinal - units)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Date { year, month, day } = Date::from_days(self.first_day());
        match self.scale {
            Scale::Year => write!(f, "{year:04}"),
            Scale::Quarter => write!(f, "{year:04}-Q{}", (month - 1) / 3 + 1),
            Scale::Month => write!(f, "{year:04}-{month:02}"),
            Scale::Week => {
                let IsoWeek { year, week } = IsoWeek::of_day(self.first_day());
                write!(f, "{year:04}-W{week:02}")
            }
            Scale::Day => write!(f, "{year:04}-{month:02}-{day:02}"),
        }
    }
}

/// Why a text is not a unit.
enum ParseError {
    /// It has none of the forms.
    Form,
    /// It has one of the forms, but the calendar does not have this unit.
    NotInCalendar(String),
}

/// What follows the year decides which kind of unit it is.
fn parse_unit(text: &str) -> Result<Unit, ParseError> {
    let mut reader = Reader::new(text);
    let year = reader.digits(4).ok_or(ParseError::Form)?;
    if reader.is_at_end() {
        return Ok(Scale::Year.unit(year));
    }
    reader.one_of(b"-").ok_or(ParseError::Form)?;
    let unit = match reader.one_of(b"QW") {
        Some(b'Q') => parse_quarter(&mut reader, year)?,
        Some(_) => parse_week(&mut reader, year)?,
        None => parse_month_or_day(&mut reader, year)?,
    };
    if reader.is_at_end() {
        Ok(unit)
    } else {
        Err(ParseError::Form)
    }
}

fn parse_quarter(reader: &mut Reader<'_>, year: i64) -> Result<Unit, ParseError> {
    let quarter = reader.digits(1).ok_or(ParseError::Form)?;
    if !(1..=4).contains(&quarter) {
        return Err(ParseError::NotInCalendar(format!(
            "quarter {quarter}: a year has 4"
        )));
    }
    Ok(Scale::Quarter.unit(year * 4 + quarter - 1))
}

fn parse_week(reader: &mut Reader<'_>, year: i64) -> Result<Unit, ParseError> {
    let week = reader.digits(2).ok_or(ParseError::Form)?;
    let weeks = calendar::iso_weeks_in_year(year);
    if !(1..=weeks).contains(&week) {
        return Err(ParseError::NotInCalendar(format!(
            "week {week}: {year:04} has {weeks}"
        )));
    }
    Ok(Scale::Week.unit_of(IsoWeek { year, week }.monday()))
}

fn parse_month_or_day(reader: &mut Reader<'_>, year: i64) -> Result<Unit, ParseError> {
    let month = reader.digits(2).ok_or(ParseError::Form)?;
    let first = Date::new(year, month, 1)
        .ok_or_else(|| ParseError::NotInCalendar(format!("month {month}: a year has 12")))?;
    if reader.is_at_end() {
        return Ok(Scale::Month.unit_of(first.to_days()));
    }
    reader.one_of(b"-").ok_or(ParseError::Form)?;
    let day = reader.digits(2).ok_or(ParseError::Form)?;
    let date = Date::new(year, month, day).ok_or_else(|| {
        let days = calendar::days_in_month(year, month);
        ParseError::NotInCalendar(format!("day {day}: {year:04}-{month:02} has {days}"))
    })?;
    Ok(Scale::Day.unit_of(date.to_days()))
}

fn refused(text: &str, what: &str) -> Error {
    Error::query("period", format!("period is {}, {what}", quoted(text)))
}

#[cfg(test)]
mod tests;
