//! How long a service asks to wait: `retry-after-ms` in milliseconds, or `Retry-After` in seconds or as one of the three
//! date formats of HTTP (RFC 9110, 5.6.7).
//!
//! Services also send dates with an offset such as `+0000` in place of `GMT`, in lower case or without the day name, RFC
//! 3339 times, and Unix seconds or milliseconds, which their size distinguishes from seconds to wait. All of these are
//! parsed; any other form is ignored. Decimals are rounded up, so that a wait is never too short. A date is compared with
//! the `Date` of the same response where it has one, so that a wrong local clock does not matter.

use crate::time::calendar::{Date, SECONDS_PER_DAY};
use crate::time::instant::{self, Rounding};

/// The largest integer that a JavaScript number represents exactly, 2^53 - 1. Errors report the wait as such a number.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// From here (2001) to [`instant::END`] a number is Unix seconds: as seconds to wait it would be more than 31 years.
const UNIX_MS_START: u64 = 1_000_000_000_000;
const UNIX_MS_END: u64 = instant::END as u64 * 1000;
/// From [`UNIX_MS_START`] to here (2100) a number is Unix milliseconds.
const UNIX_MS_GIVEN_END: u64 = 4_102_444_800_000;

/// Milliseconds to wait, at most 2^53 - 1; `header` looks up a header by its lower-case name. `None` without a header that
/// can be parsed; 0 for a date in the past.
pub(super) fn retry_after_ms(
    header: impl Fn(&str) -> Option<String>,
    unix_now: i64,
) -> Option<u64> {
    let in_milliseconds =
        header("retry-after-ms").and_then(|text| first_parsed(&text, &|value| decimal(value, 0)));
    let wait_ms = in_milliseconds.or_else(|| {
        let sent = header("date").and_then(|text| http_date(&text, unix_now));
        let now = sent.unwrap_or(unix_now);
        first_parsed(&header("retry-after")?, &|value| {
            let until_ms = match decimal(value, 3) {
                Some(ms) if (UNIX_MS_START..UNIX_MS_END).contains(&ms) => ms,
                // Unix milliseconds, where seconds were expected.
                Some(ms) if (UNIX_MS_START..UNIX_MS_GIVEN_END).contains(&(ms / 1000)) => {
                    ms.div_ceil(1000)
                }
                Some(ms) => return Some(ms),
                None => unix_ms(http_date(value, unix_now).or_else(|| rfc_3339(value))?),
            };
            Some(until_ms.saturating_sub(unix_ms(now)))
        })
    });
    wait_ms.map(|ms| ms.min(MAX_SAFE_INTEGER))
}

/// The first value of a header that can be parsed. Repeated headers are joined by commas, but two of the three date formats
/// contain a comma themselves: so at each comma, the text up to the next one is tried, then up to the one after that.
fn first_parsed(header: &str, read: &dyn Fn(&str) -> Option<u64>) -> Option<u64> {
    let mut start = 0;
    while let Some(rest) = header.get(start..) {
        let end = next_comma(rest, 0);
        let longer = next_comma(rest, end + 1);
        for end in [end, longer] {
            let value = rest.get(..end).unwrap_or_default().trim_ascii();
            if let Some(ms) = read(value) {
                return Some(ms);
            }
        }
        start += end + 1;
    }
    None
}

/// The position of the first comma from `start` on, or the end.
fn next_comma(text: &str, start: usize) -> usize {
    let mut end = start.min(text.len());
    while let Some(byte) = text.as_bytes().get(end)
        && *byte != b','
    {
        end += 1;
    }
    end
}

/// `"1.5"` with 3 places is 1500. Rounds up and saturates.
fn decimal(text: &str, places: u32) -> Option<u64> {
    let mut value: u64 = 0;
    // Places that are left after the point; once there are none, digits only decide whether to round up.
    let mut left = None;
    let mut rounds_up = false;
    let mut before = b'.';
    for byte in text.bytes() {
        match (byte, left) {
            (b'.', None) if before != b'.' => left = Some(places),
            (b'0'..=b'9', Some(0)) => rounds_up |= byte != b'0',
            (b'0'..=b'9', _) => {
                left = left.map(|left| left - 1);
                value = value
                    .saturating_mul(10)
                    .saturating_add(u64::from(byte - b'0'));
            }
            _ => return None,
        }
        before = byte;
    }
    if before == b'.' {
        return None;
    }
    for _ in 0..left.unwrap_or(places) {
        value = value.saturating_mul(10);
    }
    Some(value.saturating_add(u64::from(rounds_up)))
}

fn unix_ms(seconds: i64) -> u64 {
    u64::try_from(seconds).unwrap_or(0).saturating_mul(1000)
}

/// Unix seconds of an RFC 3339 time, rounded up. The colon of the offset may be missing, as in ISO 8601.
fn rfc_3339(text: &str) -> Option<i64> {
    let read = |text: &str| instant::from_text("retry-after", text, Rounding::Up).ok();
    read(text).or_else(|| {
        let (time, minutes) = text.split_at_checked(text.len().checked_sub(2)?)?;
        read(&format!("{time}:{minutes}"))
    })
}

/// Unix seconds of an HTTP date:
/// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`.
/// An offset such as `+0000` may replace `GMT`. The day name is ignored and may be missing; case is ignored. `unix_now`
/// decides the century of a two-digit year.
fn http_date(text: &str, unix_now: i64) -> Option<i64> {
    let mut parts = Vec::new();
    for part in text.as_bytes().split(|byte| b" ,-:".contains(byte)) {
        if !part.is_empty() {
            parts.push(part);
        }
    }
    let ([day, month, year, clock @ ..], zone) = match parts.as_slice() {
        [day, month, year, hour, minute, second, zone] if number(day).is_some() => {
            ([*day, *month, *year, *hour, *minute, *second], Some(*zone))
        }
        // asctime has no zone.
        [_, month, day, hour, minute, second, year] => {
            ([*day, *month, *year, *hour, *minute, *second], None)
        }
        [_, day, month, year, hour, minute, second, zone] => {
            ([*day, *month, *year, *hour, *minute, *second], Some(*zone))
        }
        _ => return None,
    };
    let offset = zone.map_or(Some(0), zone_seconds)?;
    let [hour, minute, second] = clock;
    let (hour, minute, second) = (number(hour)?, number(minute)?, number(second)?);
    let year = match year {
        two_digits @ [_, _] => full_year(number(two_digits)?, unix_now),
        year => number(year)?,
    };
    let (month, day) = (month_number(month)?, number(day)?);
    let date = Date::new(year, month, day)?;
    // A leap second is the same as the second after it.
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    Some(date.to_days() * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second - offset)
}

/// `GMT` and its synonyms, or an offset. A negative offset has no sign here, since the text was split there.
fn zone_seconds(zone: &[u8]) -> Option<i64> {
    let is_utc = |name: &&[u8]| zone.eq_ignore_ascii_case(name);
    if [&b"GMT"[..], b"UTC", b"UT", b"Z"].iter().any(is_utc) {
        return Some(0);
    }
    let (digits, sign) = match zone {
        [b'+', digits @ ..] => (digits, 1),
        digits => (digits, -1),
    };
    let offset = number(digits).filter(|_| digits.len() == 4)?;
    let (hours, minutes) = (offset / 100, offset % 100);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// A number of at most four digits.
#[inline(never)]
fn number(digits: &[u8]) -> Option<i64> {
    let fits = digits.len() <= 4 && digits.iter().all(u8::is_ascii_digit);
    fits.then(|| {
        digits
            .iter()
            .fold(0, |value, digit| value * 10 + i64::from(digit - b'0'))
    })
}

/// 1 to 12.
fn month_number(name: &[u8]) -> Option<i64> {
    const NAMES: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    NAMES
        .chunks(3)
        .zip(1..)
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, month)| month)
}

/// A two-digit year is at most 50 years in the future (RFC 9110, 5.6.7).
fn full_year(two_digits: i64, unix_now: i64) -> i64 {
    const SECONDS_A_YEAR: i64 = 31_556_952;
    let this_year = 1970 + unix_now.div_euclid(SECONDS_A_YEAR);
    let latest = this_year + 50;
    latest - (latest - two_digits).rem_euclid(100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: i64 = 1_767_225_600; // 2026-01-01 00:00:00

    fn parse(name: &str, value: &str) -> Option<u64> {
        retry_after_ms(|wanted| (wanted == name).then(|| value.to_owned()), NOW)
    }

    #[test]
    fn the_three_date_formats_of_http_give_the_same_instant() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(http_date(text, NOW), Some(784_111_777), "{text}");
        }
    }

    #[test]
    fn each_form_of_the_header_is_parsed() {
        assert_eq!(parse("retry-after-ms", "1500"), Some(1500));
        assert_eq!(parse("retry-after-ms", "1500.2"), Some(1501));
        assert_eq!(parse("retry-after", " 7 "), Some(7000));
        assert_eq!(parse("retry-after", "0.0004"), Some(1));
        assert_eq!(parse("retry-after", "1.25"), Some(1250));
        assert_eq!(
            parse("retry-after", "Thu, 01 Jan 2026 00:00:05 GMT"),
            Some(5000)
        );
        assert_eq!(
            parse("retry-after", "Thursday, 01-Jan-26 00:01:05 GMT"),
            Some(65_000)
        );
        assert_eq!(parse("retry-after", "Thu Jan  1 00:00:05 2026"), Some(5000));
        assert_eq!(
            parse("retry-after", "Wed, 31 Dec 2025 23:59:59 GMT"),
            Some(0),
            "a date in the past"
        );
        assert_eq!(
            parse("retry-after", "99999999999999999999999"),
            Some(9_007_199_254_740_991)
        );
    }

    #[test]
    fn other_date_formats_are_parsed_where_their_meaning_is_clear() {
        for text in [
            "Thu, 01 Jan 2026 00:00:05 +0000",
            "Thu, 01 Jan 2026 00:00:05 -0000",
            "Thursday, 01-Jan-26 00:00:05 +0000",
            "2026-01-01T00:00:05Z",
            "2026-01-01t00:00:05z",
            "2026-01-01 08:00:05+08:00",
            "2026-01-01T00:00:04.001Z",
            "1767225605",
            "1767225605.0",
            "1767225605000",
            "1767225604999.1",
            "2026-01-01T00:00:05+0000",
            "2026-01-01T02:00:05+0200",
            "2025-12-31T18:30:05-0530",
            "Thu, 01 Jan 2026 02:00:05 +0200",
            "Wed, 31 Dec 2025 18:30:05 -0530",
            "thu, 01 jan 2026 00:00:05 gmt",
            "thursday, 01-jan-26 00:00:05 gmt",
            "thu jan  1 00:00:05 2026",
            "01 Jan 2026 00:00:05 GMT",
            "01-Jan-26 00:00:05 GMT",
        ] {
            assert_eq!(parse("retry-after", text), Some(5000), "{text}");
            let twice = format!("soon, {text}, 9");
            assert_eq!(parse("retry-after", &twice), Some(5000), "{twice}");
        }
        assert_eq!(parse("retry-after", "1767225604.5"), Some(4500));
        for past in ["2025-12-31T23:59:59Z", "1767225599", "1000000000"] {
            assert_eq!(parse("retry-after", past), Some(0), "{past}");
        }
        assert_eq!(parse("retry-after", "999999999"), Some(999_999_999_000));
        for never in ["4102444800000", "9007199254741"] {
            assert_eq!(
                parse("retry-after", never),
                Some(MAX_SAFE_INTEGER.min(never.parse::<u64>().unwrap() * 1000))
            );
        }
        for text in [
            "Thu, 01 Jan 2026 00:00:05 +01",
            "Thu, 01 Jan 2026 00:00:05 +2400",
            "Thu, 01 Jan 2026 00:00:05 PST",
            "01 Jan 2026 00:00:05",
            "2026-01-01T00:00:05",
            "2026-01-01T00:00:05+00",
            "2026-01-01",
        ] {
            assert_eq!(parse("retry-after", text), None, "{text}");
        }
    }

    #[test]
    fn of_a_repeated_header_the_first_value_that_can_be_parsed_counts() {
        for text in [
            "1, 1",
            "1,7",
            "soon, 1",
            ", 1",
            "1, soon",
            " 1 ,Thu, 01 Jan 2026 00:00:05 GMT",
        ] {
            assert_eq!(parse("retry-after", text), Some(1000), "{text}");
        }
        let dates = [
            "Thu, 01 Jan 2026 00:00:05 GMT",
            "Thursday, 01-Jan-26 00:00:05 GMT",
            "Thu Jan  1 00:00:05 2026",
        ];
        for (first, second) in dates
            .iter()
            .flat_map(|first| dates.map(|second| (first, second)))
        {
            for text in [
                format!("{first}, {second}"),
                format!("{first}, 9"),
                format!("soon, {first}"),
            ] {
                assert_eq!(parse("retry-after", &text), Some(5000), "{text}");
            }
        }
        assert_eq!(parse("retry-after-ms", "70, 80"), Some(70));
    }

    #[test]
    fn a_date_is_compared_with_the_date_header_of_the_response() {
        let headers = |sent: &'static str| {
            move |name: &str| match name {
                "date" => Some(sent.to_owned()),
                "retry-after" => Some("Mon, 01 Jun 2026 00:00:05 GMT".to_owned()),
                _ => None,
            }
        };
        assert_eq!(
            retry_after_ms(headers("Mon, 01 Jun 2026 00:00:02 GMT"), NOW),
            Some(3000)
        );
        let by_our_clock = retry_after_ms(headers("invalid"), NOW - 86_400);
        assert!(by_our_clock > Some(86_400_000));
    }

    #[test]
    fn invalid_values_are_ignored() {
        let dates = [
            "Thu, 32 Jan 2026 00:00:05 GMT",
            "Thu, 01 Foo 2026 00:00:05 GMT",
            "Thu, 01 Jan 2026 25:00:00 GMT",
        ];
        let zones = [
            "Thu, 01 Jan 2026 00:00:05 CET",
            "Thu, 01 Jan 2026 00:00:05 GMT GMT",
            "Sat, 29 Feb 2025 00:00:00 GMT",
        ];
        let others = [
            "",
            "-5",
            "soon",
            "5.",
            ".5",
            "0x10",
            "1e3",
            "Thu, 01 Jan 2026",
            "Thu Jan",
            "a, -- : :",
        ];
        for text in dates.iter().chain(&zones).chain(&others) {
            assert_eq!(parse("retry-after", text), None, "{text}");
        }
    }

    #[test]
    fn retry_after_ms_takes_precedence_unless_it_is_invalid() {
        let both = |ms: &'static str| {
            retry_after_ms(
                move |name| Some(if name == "retry-after-ms" { ms } else { "2" }.to_owned()),
                NOW,
            )
        };
        assert_eq!(both("70"), Some(70));
        assert_eq!(both("soon"), Some(2000));
    }

    proptest! {
        #[test]
        fn every_date_is_parsed_in_all_formats(days in 0i64..60_000, second in 0i64..86_400) {
            let Date { year, month, day } = Date::from_days(days);
            let name = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month as usize - 1];
            let time = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
            let instant = days * 86_400 + second;
            prop_assert_eq!(http_date(&format!("Mon, {day:02} {name} {year:04} {time} GMT"), NOW), Some(instant));
            let month = format!("{month:02}");
            prop_assert_eq!(rfc_3339(&format!("{year:04}-{month}-{day:02}T{time}Z")), Some(instant));
            prop_assert_eq!(http_date(&format!("Mon {name} {day:2} {time} {year}"), NOW), Some(instant));
            // Two digits are enough for a date within 50 years.
            let near = instant - 20 * 365 * 86_400;
            let two_digits = http_date(&format!("Monday, {day:02}-{name}-{:02} {time} GMT", year % 100), near);
            prop_assert_eq!(two_digits, Some(instant));
        }

        #[test]
        fn no_header_causes_a_panic(value in "\\PC{0,40}", dateish in "[A-Z][a-z]{2},? [0-9A-Za-z: -]{0,30}") {
            parse("retry-after", &value);
            parse("retry-after-ms", &value);
            parse("retry-after", &dateish);
        }

        #[test]
        fn every_wait_is_a_safe_integer_of_javascript(
            digits in "[0-9]{1,30}(\\.[0-9]{1,5})?", year in 1970i64..10_000,
        ) {
            let date = format!("Thu, 01 Jan {year:04} 00:00:05 GMT");
            for ms in [parse("retry-after-ms", &digits), parse("retry-after", &digits), parse("retry-after", &date)] {
                prop_assert!(ms.unwrap() <= 9_007_199_254_740_991);
            }
        }

        #[test]
        fn decimals_are_rounded_up(ms in 0u64..100_000_000, rest in 1u64..1000) {
            let text = format!("{}.{:03}{rest:03}", ms / 1000, ms % 1000);
            prop_assert_eq!(parse("retry-after", &text), Some(ms + 1));
        }
    }
}
