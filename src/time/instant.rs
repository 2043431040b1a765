//! Instants: from the forms that a user has at hand to unix seconds, and back to text.
//!
//! A number is unix seconds already; a `Date` has milliseconds; a text is RFC 3339 with a zone. What is no instant is
//! an error of kind `Query` at the field, which says what came and what to write instead. Instants begin with 1970
//! and end before [`END`]: anything later can only be another unit, mistaken for seconds.

use crate::error::{Error, Result};
use crate::time::calendar::{Date, SECONDS_PER_DAY};
use crate::time::text::Reader;
use crate::time::{Offset, Period, offset, quoted};

/// The first unix second that is no instant any more, in the year 5138. A present time in milliseconds is above it.
pub const END: i64 = 100_000_000_000;

/// The same as [`END`], as a float: it is below 2^53, so nothing is lost.
const END_AS_FLOAT: f64 = 1e11;

/// From here on a number is finer than milliseconds, for it would be a time after [`END`] even as such.
const MILLISECONDS_END: f64 = 1e14;

/// Floats below this have every integer between them, so their integer part can be shown as it is.
const EXACT_FLOAT_END: f64 = 9_007_199_254_740_992.0;

/// What becomes of a fraction of a second.
///
/// A range with both ends included is rounded down at both. Of a half-open range both ends are rounded up: the whole
/// seconds in it are those from its rounded start to just before its rounded end, so ranges that meet neither overlap
/// nor leave a gap, whatever their fractions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the second that it is in.
    Down,
    /// To the next second.
    Up,
}

/// A number, which must be whole unix seconds.
///
/// ```
/// use novita_billing::time::instant;
///
/// assert_eq!(instant::from_number("startTime", 1_767_225_600.0)?, 1_767_225_600);
///
/// let error = instant::from_number("startTime", 1_767_225_600_000.0).unwrap_err();
/// assert_eq!(error.path.as_deref(), Some("startTime"));
/// assert!(error.message.contains("can only be milliseconds: divide by 1000"));
/// # Ok::<(), novita_billing::Error>(())
/// ```
///
/// # Errors
/// `Query` at `field` for NaN, an infinity, milliseconds or finer, a fraction, and a time before 1970.
pub fn from_number(field: &str, number: f64) -> Result<i64> {
    match whole_seconds(number) {
        Ok(seconds) => checked(field, seconds),
        Err(flaw) => Err(refused(field, flaw)),
    }
}

/// A number that can be meant as whole seconds, or what is wrong with it. A float is only ever shown as an integer.
fn whole_seconds(number: f64) -> Result<i64, String> {
    if number.is_nan() {
        return Err("is NaN: check what it was computed from, and give whole seconds".to_owned());
    }
    if number.is_infinite() {
        return Err("is infinite: give whole seconds".to_owned());
    }
    let size = number.abs();
    if size >= EXACT_FLOAT_END {
        return Err(
            "is far too large, finer even than milliseconds: give whole seconds".to_owned(),
        );
    }
    let whole = number.trunc() as i64;
    if size >= MILLISECONDS_END {
        return Err(format!(
            "is {whole}, finer even than milliseconds: give whole seconds"
        ));
    }
    if size >= END_AS_FLOAT {
        return Err(format!(
            "is {whole}, which can only be milliseconds: divide by 1000, Math.floor(value / 1000)"
        ));
    }
    if number.fract() != 0.0 {
        return Err(format!(
            "has a fraction after {whole}: give whole seconds, Math.floor(value)"
        ));
    }
    Ok(whole)
}

/// A `Date`'s milliseconds since 1970, rounded to whole seconds.
///
/// ```
/// use novita_billing::time::instant::{self, Rounding};
///
/// assert_eq!(instant::from_date("endTime", 1_767_311_999_999.0, Rounding::Down)?, 1_767_311_999);
/// assert_eq!(instant::from_date("until", 1_767_311_999_999.0, Rounding::Up)?, 1_767_312_000);
/// assert!(instant::from_date("endTime", f64::NAN, Rounding::Down).unwrap_err().message.contains("an invalid Date"));
/// # Ok::<(), novita_billing::Error>(())
/// ```
///
/// # Errors
/// `Query` at `field` for an invalid `Date` (NaN), and for one before 1970 or after the year 5138.
pub fn from_date(field: &str, milliseconds: f64, rounding: Rounding) -> Result<i64> {
    if milliseconds.is_nan() {
        return Err(refused(
            field,
            "is an invalid Date: check the text or numbers that it was made from",
        ));
    }
    // A Date is within ±8.64e15 ms; the cast keeps anything larger at the border of i64, which is refused, too.
    let seconds = milliseconds / 1000.0;
    let whole = match rounding {
        Rounding::Down => seconds.floor(),
        Rounding::Up => seconds.ceil(),
    };
    checked(field, whole as i64)
}

/// An RFC 3339 text with a zone, rounded to whole seconds. `T` may be a space or lower-case, `Z` lower-case; a second's
/// fraction may have any number of digits; the 60th second of a leap second is the next second, for unix seconds have
/// none.
///
/// ```
/// use novita_billing::time::instant::{self, Rounding};
///
/// assert_eq!(instant::from_text("from", "2026-01-01T00:00:00Z", Rounding::Up)?, 1_767_225_600);
/// assert_eq!(instant::from_text("from", "2026-01-01 08:00:00.001+08:00", Rounding::Up)?, 1_767_225_601);
/// assert_eq!(instant::from_text("startTime", "2026-01-01T00:00:00.999Z", Rounding::Down)?, 1_767_225_600);
///
/// let error = instant::from_text("from", "2026-01-01T00:00:00", Rounding::Up).unwrap_err();
/// assert!(error.message.contains("has no zone"));
/// # Ok::<(), novita_billing::Error>(())
/// ```
///
/// # Errors
/// `Query` at `field` for a text without a zone, a date alone, a day or time of day that does not exist, any other
/// form, and a time before 1970 or after the year 5138.
pub fn from_text(field: &str, text: &str, rounding: Rounding) -> Result<i64> {
    match read(text) {
        Ok((seconds, has_fraction)) => {
            let is_up = has_fraction && rounding == Rounding::Up;
            checked(field, seconds + i64::from(is_up))
        }
        Err(flaw) => Err(refused(
            field,
            format!("is {}, {}", quoted(text), flaw.in_words(text)),
        )),
    }
}

/// The text of a unix second in RFC 3339, in an offset: `"2026-01-01T08:00:00+08:00"`, with `Z` for UTC.
///
/// ```
/// use novita_billing::time::{Offset, instant};
///
/// assert_eq!(instant::to_text(1_767_225_600, Offset::UTC), "2026-01-01T00:00:00Z");
/// ```
pub fn to_text(second: i64, offset: Offset) -> String {
    let local = second.saturating_add(offset.seconds());
    let Date { year, month, day } = Date::from_days(local.div_euclid(SECONDS_PER_DAY));
    let of_day = local.rem_euclid(SECONDS_PER_DAY);
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    let zone = if offset == Offset::UTC {
        "Z".to_owned()
    } else {
        offset.to_string()
    };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}")
}

fn refused(field: &str, what: impl AsRef<str>) -> Error {
    Error::query(field, format!("{field} {}", what.as_ref()))
}

/// Unix seconds that are known to be seconds: within 1970 and [`END`].
pub(crate) fn checked(field: &str, seconds: i64) -> Result<i64> {
    if seconds < 0 {
        return Err(refused(
            field,
            "is before 1970-01-01T00:00:00Z: there are no bills of that time",
        ));
    }
    if seconds >= END {
        return Err(refused(
            field,
            "is after the year 5138: there are no bills of that time",
        ));
    }
    Ok(seconds)
}

/// Why a text is no instant.
enum Flaw {
    /// Not the form of RFC 3339.
    Form,
    /// No such day: the 30th of February.
    Day,
    /// No such time of day: 24:00:00.
    Clock,
    /// Hours and minutes alone.
    NoSeconds,
    /// Good up to its end, where the zone should be.
    NoZone,
}

impl Flaw {
    /// The second half of a sentence that began with the text.
    fn in_words(&self, text: &str) -> &'static str {
        if Period::parse(text).is_ok() {
            return "which is a period: give it as `period`, or add a time of day, as in \"2026-01-31T00:00:00Z\"";
        }
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return "a number as text: give the number itself, without quotation marks";
        }
        match self {
            Self::Form => {
                "which is no RFC 3339 time: write \"2026-01-31T00:00:00Z\", or an offset instead of Z"
            }
            Self::Day => "but that day does not exist",
            Self::Clock => {
                "but that time of day does not exist: hours go to 23, minutes and seconds to 59"
            }
            Self::NoSeconds => "which has no seconds: write the time of day as \"00:00:00\"",
            Self::NoZone => "which has no zone: add \"Z\" for UTC, or an offset such as \"+08:00\"",
        }
    }
}

/// Reads date, time of day and zone, from left to right: the second, and whether there is a fraction of one more.
fn read(text: &str) -> Result<(i64, bool), Flaw> {
    let mut reader = Reader::new(text);
    let date = read_date(&mut reader)?;
    reader.one_of(b"Tt ").ok_or(Flaw::Form)?;
    let (of_day, has_fraction) = read_clock(&mut reader)?;
    if reader.is_done() {
        return Err(Flaw::NoZone);
    }
    let zone = offset::read(&mut reader).ok_or(Flaw::Form)?;
    if !reader.is_done() {
        return Err(Flaw::Form);
    }
    let second = date.to_days() * SECONDS_PER_DAY + of_day - zone;
    Ok((second, has_fraction))
}

fn read_date(reader: &mut Reader<'_>) -> Result<Date, Flaw> {
    let year = reader.digits(4).ok_or(Flaw::Form)?;
    reader.one_of(b"-").ok_or(Flaw::Form)?;
    let month = reader.digits(2).ok_or(Flaw::Form)?;
    reader.one_of(b"-").ok_or(Flaw::Form)?;
    let day = reader.digits(2).ok_or(Flaw::Form)?;
    Date::new(year, month, day).ok_or(Flaw::Day)
}

/// Seconds since the day began, and whether there is a fraction of one more.
fn read_clock(reader: &mut Reader<'_>) -> Result<(i64, bool), Flaw> {
    let hour = reader.digits(2).ok_or(Flaw::Form)?;
    reader.one_of(b":").ok_or(Flaw::Form)?;
    let minute = reader.digits(2).ok_or(Flaw::Form)?;
    reader.one_of(b":").ok_or(Flaw::NoSeconds)?;
    let second = reader.digits(2).ok_or(Flaw::Form)?;
    if hour > 23 || minute > 59 || second > 60 {
        return Err(Flaw::Clock);
    }
    let has_fraction = match reader.one_of(b".") {
        Some(_) => reader.fraction().ok_or(Flaw::Form)?,
        None => false,
    };
    Ok((hour * 3_600 + minute * 60 + second, has_fraction))
}

#[cfg(test)]
mod tests;
