//! Periods: whole units of the calendar, in the words of ISO 8601.
//!
//! `"2026"`, `"2026-Q1"`, `"2026-01"`, `"2026-W05"`, `"2026-01-15"`, or `"A/B"` from the start of A to the end of B.
//! A period is a text until an [`Offset`] says where its days begin; then it is a [`Window`].

use std::fmt;

use crate::error::{Error, Result};
use crate::time::calendar::{self, Date, IsoWeek};
use crate::time::text::Reader;
use crate::time::{Offset, Window, instant, quoted};

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
    /// Reads a period.
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

    /// Its first and last second, both included, where days begin in `offset`.
    ///
    /// # Errors
    /// `Query` at `period` when it begins before 1970-01-01T00:00:00Z or ends after the year 5138.
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
    /// # Errors
    /// `Query` at `period` when it would begin before 1970.
    pub fn previous(self) -> Result<Self> {
        let Self { first, last } = self.in_one_scale();
        let length = last.ordinal - first.ordinal + 1;
        let previous = Self {
            first: first.earlier(length),
            last: last.earlier(length),
        };
        if previous.first.first_day() < 0 {
            return Err(refused(
                &self.to_string(),
                "and the period before it begins before 1970: there are no bills of that time",
            ));
        }
        Ok(previous)
    }

    /// The same days, counted in one scale.
    fn in_one_scale(self) -> Self {
        let (first, last) = (self.first.scale, self.last.scale);
        if first == last {
            return self;
        }
        let scale = if first.is_made_of_months() && last.is_made_of_months() {
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

/// As it is read; a span of one unit is that unit.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            return f.pad(&self.first.to_string());
        }
        f.pad(&format!("{}/{}", self.first, self.last))
    }
}

/// The text of the period just before: see [`Period::previous`].
///
/// ```
/// use novita_billing::time::previous_period;
///
/// assert_eq!(previous_period("2026-02")?, "2026-01");
/// assert_eq!(previous_period("2026")?, "2025");
/// # Ok::<(), novita_billing::Error>(())
/// ```
///
/// # Errors
/// As [`Period::parse`] and [`Period::previous`].
pub fn previous_period(text: &str) -> Result<String> {
    Ok(Period::parse(text)?.previous()?.to_string())
}

/// What a unit is one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Scale {
    Year,
    Quarter,
    Month,
    Week,
    Day,
}

/// One unit: the `ordinal`-th of its scale. Years, quarters and months are counted from year 0, weeks and days from
/// 1970, so that neighbours differ by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Unit {
    scale: Scale,
    ordinal: i64,
}

/// The Monday of the week that is counted 0.
const MONDAY_OF_WEEK_ZERO: i64 = -3;

impl Scale {
    const fn is_made_of_months(self) -> bool {
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
    /// Reads one unit of the period `whole`.
    fn parse(whole: &str, text: &str) -> Result<Self> {
        read_unit(text).map_err(|flaw| match flaw {
            Flaw::Form => refused(whole, FORMS),
            Flaw::Missing(what) => refused(whole, format!("but there is no {what}")),
        })
    }

    /// The first day of it (days since 1970-01-01).
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

    const fn earlier(self, units: i64) -> Self {
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

/// Why a text is no unit.
enum Flaw {
    /// None of the forms.
    Form,
    /// The form is good, but the calendar has no such unit; which one.
    Missing(String),
}

/// The form is told by what follows the year.
fn read_unit(text: &str) -> Result<Unit, Flaw> {
    let mut reader = Reader::new(text);
    let year = reader.digits(4).ok_or(Flaw::Form)?;
    if reader.is_done() {
        return Ok(Scale::Year.unit(year));
    }
    reader.one_of(b"-").ok_or(Flaw::Form)?;
    let unit = match reader.one_of(b"QW") {
        Some(b'Q') => read_quarter(&mut reader, year)?,
        Some(_) => read_week(&mut reader, year)?,
        None => read_month_or_day(&mut reader, year)?,
    };
    if reader.is_done() {
        Ok(unit)
    } else {
        Err(Flaw::Form)
    }
}

fn read_quarter(reader: &mut Reader<'_>, year: i64) -> Result<Unit, Flaw> {
    let quarter = reader.digits(1).ok_or(Flaw::Form)?;
    if !(1..=4).contains(&quarter) {
        return Err(Flaw::Missing(format!("quarter {quarter}: a year has 4")));
    }
    Ok(Scale::Quarter.unit(year * 4 + quarter - 1))
}

fn read_week(reader: &mut Reader<'_>, year: i64) -> Result<Unit, Flaw> {
    let week = reader.digits(2).ok_or(Flaw::Form)?;
    let weeks = calendar::iso_weeks_in_year(year);
    if !(1..=weeks).contains(&week) {
        return Err(Flaw::Missing(format!("week {week}: {year:04} has {weeks}")));
    }
    Ok(Scale::Week.unit_of(IsoWeek { year, week }.monday()))
}

fn read_month_or_day(reader: &mut Reader<'_>, year: i64) -> Result<Unit, Flaw> {
    let month = reader.digits(2).ok_or(Flaw::Form)?;
    let first = Date::new(year, month, 1)
        .ok_or_else(|| Flaw::Missing(format!("month {month}: a year has 12")))?;
    if reader.is_done() {
        return Ok(Scale::Month.unit_of(first.to_days()));
    }
    reader.one_of(b"-").ok_or(Flaw::Form)?;
    let day = reader.digits(2).ok_or(Flaw::Form)?;
    let date = Date::new(year, month, day).ok_or_else(|| {
        let days = calendar::days_in_month(year, month);
        Flaw::Missing(format!("day {day}: {year:04}-{month:02} has {days}"))
    })?;
    Ok(Scale::Day.unit_of(date.to_days()))
}

fn refused(text: &str, what: impl AsRef<str>) -> Error {
    Error::query(
        "period",
        format!("period is {}, {}", quoted(text), what.as_ref()),
    )
}

#[cfg(test)]
mod tests;
