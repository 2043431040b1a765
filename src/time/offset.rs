//! The UTC offset of a service, in which its days begin.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::excerpt::quoted;
use crate::time::text::Reader;

const SECONDS_PER_MINUTE: i64 = 60;
const SECONDS_PER_HOUR: i64 = 3_600;

/// No civil zone is farther from UTC than this.
const MAX_SECONDS: i64 = 14 * SECONDS_PER_HOUR;

/// A fixed distance from UTC, in whole minutes, from `-14:00` to `+14:00`, both included. UTC by default: the
/// samples of the API's documentation have UTC days.
///
/// ```
/// use novita_billing::time::Offset;
///
/// assert_eq!(Offset::parse("+08:00")?.seconds(), 28_800);
/// assert_eq!("-05:30".parse::<Offset>()?.to_string(), "-05:30");
/// assert_eq!(Offset::parse("Z")?, Offset::UTC);
/// assert!(Offset::parse("Europe/Berlin").is_err());
/// # Ok::<(), novita_billing::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Offset {
    seconds: i64,
}

impl Offset {
    /// UTC itself.
    pub const UTC: Self = Self { seconds: 0 };

    /// Parses `"Z"`, or a sign, hours and minutes: `"+08:00"`.
    ///
    /// # Errors
    /// `Config` at `utc_offset` for any other text, and for more than 14 hours.
    pub fn parse(text: &str) -> Result<Self> {
        let mut reader = Reader::new(text);
        match parse_zone(&mut reader) {
            // `z` is valid in RFC 3339 only.
            Some(seconds) if reader.is_at_end() && text != "z" && seconds.abs() <= MAX_SECONDS => {
                Ok(Self { seconds })
            }
            _ => Err(Error::config(
                "utc_offset",
                format!(
                    "`utc_offset` is {}: give a fixed distance from UTC \
                     between \"-14:00\" and \"+14:00\", such as \"+08:00\", or \"Z\"",
                    quoted(text)
                ),
            )),
        }
    }

    /// The offset of so many seconds east of UTC; negative in the west. `None` unless they are whole minutes, and at most 14
    /// hours.
    ///
    /// ```
    /// use novita_billing::time::Offset;
    ///
    /// assert_eq!(Offset::from_seconds(28_800), Some(Offset::parse("+08:00")?));
    /// assert_eq!(Offset::from_seconds(90), None);
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    pub const fn from_seconds(seconds: i64) -> Option<Self> {
        let is_offset =
            seconds % SECONDS_PER_MINUTE == 0 && -MAX_SECONDS <= seconds && seconds <= MAX_SECONDS;
        if is_offset {
            Some(Self { seconds })
        } else {
            None
        }
    }

    /// Seconds east of UTC; negative in the west.
    pub const fn seconds(self) -> i64 {
        self.seconds
    }
}

impl FromStr for Offset {
    type Err = Error;

    /// As [`Offset::parse`].
    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

/// `"+08:00"`; UTC is `"+00:00"`.
impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.seconds < 0 { '-' } else { '+' };
        let minutes = self.seconds.abs() / SECONDS_PER_MINUTE;
        f.pad(&format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60))
    }
}

/// Parses the zone of RFC 3339, `Z`, `z` or `±hh:mm` with hours to 23, as seconds east of UTC.
pub(super) fn parse_zone(reader: &mut Reader<'_>) -> Option<i64> {
    let sign = match reader.one_of(b"+-Zz")? {
        b'+' => 1,
        b'-' => -1,
        _ => return Some(0),
    };
    let hours = reader.digits(2)?;
    reader.one_of(b":")?;
    let minutes = reader.digits(2)?;
    (hours < 24 && minutes < 60)
        .then_some(sign * (hours * SECONDS_PER_HOUR + minutes * SECONDS_PER_MINUTE))
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ErrorKind;

    /// Any offset.
    pub(crate) fn any_offset() -> impl Strategy<Value = Offset> {
        (-14 * 60..=14 * 60_i64).prop_map(|minutes| Offset {
            seconds: minutes * SECONDS_PER_MINUTE,
        })
    }

    proptest! {
        #[test]
        fn an_offset_is_parsed_from_its_own_text(offset in any_offset()) {
            prop_assert_eq!(Offset::parse(&offset.to_string())?, offset);
        }
    }

    #[test]
    fn an_offset_has_at_most_14_hours() {
        assert_eq!(Offset::parse("+14:00").unwrap().seconds(), 50_400);
        assert_eq!(Offset::parse("-14:00").unwrap().seconds(), -50_400);
        assert_eq!(Offset::parse("-00:30").unwrap().to_string(), "-00:30");
        assert_eq!(Offset::parse("-00:00").unwrap(), Offset::default());
        for text in ["+14:01", "-14:01", "+15:00", "+00:60", "+24:00"] {
            assert!(Offset::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn any_other_text_is_refused_and_quoted() {
        for text in [
            "",
            "+",
            "8",
            "+8",
            "+8:00",
            "+0800",
            "08:00",
            "+08:00 ",
            " +08:00",
            "+08:00Z",
            "UTC",
            "−08:00",
            "+٠٨:٠٠",
        ] {
            let error = Offset::parse(text).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Config);
            assert_eq!(error.path.as_deref(), Some("utc_offset"));
            assert!(error.message.contains(text), "{}", error.message);
            assert!(error.message.contains("\"+08:00\""), "{}", error.message);
        }
    }
}
