//! Instants: unix seconds, and RFC 3339 text with a zone.
//!
//! Anything else is an error of kind `Query` at the field. It says what was given and what to write instead. Instants begin
//! with 1970 and end before [`END`]: a larger integer is in a finer unit than seconds.

use crate::error::{Error, Result};
use crate::excerpt::quoted;
use crate::time::calendar::{Date, SECONDS_PER_DAY};
use crate::time::text::Reader;
use crate::time::{Offset, Period, offset};

/// The end of all instants (excluded), in the year 5138. The present time in milliseconds is above it.
pub const END: i64 = 100_000_000_000;

/// The end of all instants in milliseconds. An integer from here on is of an even finer unit.
const MILLISECONDS_END: u64 = END.unsigned_abs() * 1000;

/// How a fraction of a second is rounded.
///
/// A range with both ends included is rounded down at both ends. A half-open range is rounded up at both ends: the whole
/// seconds in it are those from its rounded start to just before its rounded end, so ranges that meet neither overlap
/// nor leave a gap, whatever their fractions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the second that the instant is in.
    Down,
    /// To the next second.
    Up,
}

/// Parses an RFC 3339 text with a zone and rounds it to whole seconds. `field` is the name that an error has as its path.
///
/// `T` may be a space or lower-case, `Z` lower-case. The fraction of a second may have any number of digits. Second 60, a
/// leap second, is the next second, since unix seconds have no leap seconds.
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
    match parse(text) {
        Ok((seconds, has_fraction)) => {
            let rounds_up = has_fraction && rounding == Rounding::Up;
            check_bounds(field, seconds + i64::from(rounds_up))
        }
        Err(error) => Err(refused(
            field,
            &format!("is {}, {}", quoted(text), error.message(text)),
        )),
    }
}

/// Formats a unix second as RFC 3339 in an offset: `"2026-01-01T08:00:00+08:00"`, with `Z` for UTC.
///
/// ```
/// use novita_billing::time::{Offset, instant};
///
/// assert_eq!(instant::to_text(1_767_225_600, Offset::UTC), "2026-01-01T00:00:00Z");
/// ```
pub fn to_text(second: i64, offset: Offset) -> String {
    let local = second.saturating_add(offset.seconds());
    let Date { year, month, day } = Date::from_days(local.div_euclid(SECONDS_PER_DAY));
    let second_of_day = local.rem_euclid(SECONDS_PER_DAY);
    let (hour, minute) = (second_of_day / 3_600, second_of_day / 60 % 60);
    let second = second_of_day % 60;
    let zone = if offset == Offset::UTC {
        "Z".to_owned()
    } else {
        offset.to_string()
    };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}")
}

fn refused(field: &str, what: &str) -> Error {
    Error::query(field, format!("{field} {what}"))
}

/// Checks an integer that is given as unix seconds. `conversion` says, in the caller's language, how milliseconds become
/// seconds.
pub(crate) fn from_seconds(field: &str, seconds: i64, conversion: &str) -> Result<i64> {
    match seconds.unsigned_abs() {
        MILLISECONDS_END.. => Err(refused(
            field,
            &format!("is {seconds}, finer even than milliseconds: give whole seconds"),
        )),
        size if size >= END.unsigned_abs() => Err(refused(
            field,
            &format!("is {seconds}, which can only be milliseconds: {conversion}"),
        )),
        _ => check_bounds(field, seconds),
    }
}

/// Checks that an instant is not before 1970, and is before [`END`].
pub(crate) fn check_bounds(field: &str, seconds: i64) -> Result<i64> {
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

/// Why a text is not an instant.
#[derive(Clone, Copy)]
enum ParseError {
    /// Not the form of RFC 3339.
    Form,
    /// The calendar does not have the day, e.g. the 30th of February.
    Day,
    /// The day does not have the time, e.g. 24:00:00.
    TimeOfDay,
    /// Only hours and minutes.
    NoSeconds,
    /// Valid, but without a zone at its end.
    NoZone,
}

impl ParseError {
    /// The second half of a sentence that begins with the text.
    fn message(self, text: &str) -> &'static str {
        if Period::parse(text).is_ok() {
            return "which is a period: give it as `period`, or add a time of day, as in \"2026-01-31T00:00:00Z\"";
        }
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return "a number as text: give the number itself, without quotation marks";
        }
        match self {
            Self::Form => {
                "which is not an RFC 3339 time: write \"2026-01-31T00:00:00Z\", or an offset instead of Z"
            }
            Self::Day => "but that day does not exist",
            Self::TimeOfDay => {
                "but that time of day does not exist: hours go to 23, minutes and seconds to 59"
            }
            Self::NoSeconds => "which has no seconds: write the time of day as \"00:00:00\"",
            Self::NoZone => "which has no zone: add \"Z\" for UTC, or an offset such as \"+08:00\"",
        }
    }
}

/// The unix second, and whether a fraction of a second follows it.
fn parse(text: &str) -> Result<(i64, bool), ParseError> {
    let mut reader = Reader::new(text);
    let date = parse_date(&mut reader)?;
    reader.one_of(b"Tt ").ok_or(ParseError::Form)?;
    let (second_of_day, has_fraction) = parse_time_of_day(&mut reader)?;
    if reader.is_at_end() {
        return Err(ParseError::NoZone);
    }
    let zone = offset::parse_zone(&mut reader).ok_or(ParseError::Form)?;
    if !reader.is_at_end() {
        return Err(ParseError::Form);
    }
    let second = date.to_days() * SECONDS_PER_DAY + second_of_day - zone;
    Ok((second, has_fraction))
}

fn parse_date(reader: &mut Reader<'_>) -> Result<Date, ParseError> {
    let year = reader.digits(4).ok_or(ParseError::Form)?;
    reader.one_of(b"-").ok_or(ParseError::Form)?;
    let month = reader.digits(2).ok_or(ParseError::Form)?;
    reader.one_of(b"-").ok_or(ParseError::Form)?;
    let day = reader.digits(2).ok_or(ParseError::Form)?;
    Date::new(year, month, day).ok_or(ParseError::Day)
}

/// Seconds since the start of the day, and whether a fraction of a second follows them.
fn parse_time_of_day(reader: &mut Reader<'_>) -> Result<(i64, bool), ParseError> {
    let hour = reader.digits(2).ok_or(ParseError::Form)?;
    reader.one_of(b":").ok_or(ParseError::Form)?;
    let minute = reader.digits(2).ok_or(ParseError::Form)?;
    reader.one_of(b":").ok_or(ParseError::NoSeconds)?;
    let second = reader.digits(2).ok_or(ParseError::Form)?;
    if hour > 23 || minute > 59 || second > 60 {
        return Err(ParseError::TimeOfDay);
    }
    let has_fraction = match reader.one_of(b".") {
        Some(_) => reader.fraction().ok_or(ParseError::Form)?,
        None => false,
    };
    Ok((hour * 3_600 + minute * 60 + second, has_fraction))
}

#[cfg(test)]
mod tests;
