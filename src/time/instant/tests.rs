//! Instants as text and as integers, and the errors for those that are none.

use proptest::prelude::*;

use super::*;
use crate::ErrorKind;
use crate::time::any_offset;

fn any_instant() -> impl Strategy<Value = i64> {
    0..END
}

fn refusal(result: Result<i64>) -> String {
    let error = result.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Query);
    assert_eq!(error.path.as_deref(), Some("startTime"));
    assert!(error.message.starts_with("startTime "), "{}", error.message);
    error.message.clone()
}

proptest! {
    #[test]
    fn an_instant_is_parsed_from_its_own_text(second in any_instant(), offset in any_offset()) {
        let text = to_text(second, offset);
        prop_assert_eq!(from_text("startTime", &text, Rounding::Down)?, second);
        prop_assert_eq!(from_text("startTime", &text.to_lowercase(), Rounding::Down)?, second);
        prop_assert_eq!(from_text("startTime", &text.replace('T', " "), Rounding::Down)?, second);
    }

    #[test]
    fn a_fraction_of_any_length_is_rounded_as_asked(second in 0..END - 1, fraction in "[0-9]{1,30}|0{1,9}") {
        let text = to_text(second, Offset::UTC).replace('Z', &format!(".{fraction}+00:00"));
        let is_above_zero = fraction.bytes().any(|digit| digit != b'0');
        prop_assert_eq!(from_text("startTime", &text, Rounding::Down)?, second);
        prop_assert_eq!(from_text("from", &text, Rounding::Up)?, second + i64::from(is_above_zero));
    }

    #[test]
    fn any_text_is_an_instant_or_an_error(text in "\\PC*|[0-9TtZz:. +-]{0,30}") {
        let second = from_text("startTime", &text, Rounding::Down);
        prop_assert!(second.is_err() || (0..END).contains(&second?));
    }

    #[test]
    fn a_truncated_text_is_refused(second in any_instant(), offset in any_offset(), kept in 0..20_usize) {
        let text = to_text(second, offset);
        let cut: String = text.chars().take(kept.min(text.len() - 1)).collect();
        refusal(from_text("startTime", &cut, Rounding::Down));
    }
}

#[test]
fn an_integer_that_is_no_instant_is_refused_with_the_reason() {
    for (seconds, reason) in [
        (-1, "is before 1970"),
        (
            END,
            "is 100000000000, which can only be milliseconds: divide by 1000",
        ),
        (-END, "can only be milliseconds"),
        (1_767_225_600_000, "can only be milliseconds"),
        (1_767_225_600_000_000, "finer even than milliseconds"),
        (i64::MAX, "finer even than milliseconds"),
        (i64::MIN, "finer even than milliseconds"),
    ] {
        let message = refusal(from_seconds("startTime", seconds, "divide by 1000"));
        assert!(message.contains(reason), "{message}");
    }
    for second in [0, END - 1] {
        assert_eq!(from_seconds("startTime", second, "").unwrap(), second);
    }
}

#[test]
fn a_text_that_is_no_instant_is_refused_with_the_reason() {
    for (text, reason) in [
        ("", "not an RFC 3339 time"),
        ("yesterday", "not an RFC 3339 time"),
        ("1767225600", "number as text"),
        ("2026", "give it as `period`"),
        ("2026-01", "give it as `period`"),
        ("2026-W05", "give it as `period`"),
        ("2026-01-31", "give it as `period`"),
        ("2026-01/2026-02", "give it as `period`"),
        ("2026-02-30", "that day does not exist"),
        ("2026-13-01T00:00:00Z", "that day does not exist"),
        ("2026-02-29T00:00:00Z", "that day does not exist"),
        ("2026-01-31T24:00:00Z", "that time of day does not exist"),
        ("2026-01-31T00:60:00Z", "that time of day does not exist"),
        ("2026-01-31T00:00:61Z", "that time of day does not exist"),
        ("2026-01-31T00:00Z", "has no seconds"),
        ("2026-01-31T00:00", "has no seconds"),
        ("2026-01-31T00:00:00", "has no zone: add \"Z\""),
        ("2026-01-31 00:00:00.5", "has no zone"),
        ("2026-01-31T00:00:00.Z", "not an RFC 3339 time"),
        ("2026-01-31T00:00:00,5Z", "not an RFC 3339 time"),
        ("2026-01-31T00:00:00+0800", "not an RFC 3339 time"),
        ("2026-01-31T00:00:00+08", "not an RFC 3339 time"),
        ("2026-01-31T00:00:00+24:00", "not an RFC 3339 time"),
        ("2026-01-31T00:00:00+08:60", "not an RFC 3339 time"),
        ("2026-01-31T00:00:00Z ", "not an RFC 3339 time"),
        (" 2026-01-31T00:00:00Z", "not an RFC 3339 time"),
        ("2026-1-31T00:00:00Z", "not an RFC 3339 time"),
        ("20260131T000000Z", "not an RFC 3339 time"),
        ("Sat, 31 Jan 2026 00:00:00 GMT", "not an RFC 3339 time"),
        ("1969-12-31T23:59:59Z", "before 1970"),
        ("1970-01-01T00:00:00+00:01", "before 1970"),
        ("5138-11-16T09:46:40Z", "after the year 5138"),
    ] {
        let message = refusal(from_text("startTime", text, Rounding::Down));
        assert!(message.contains(reason), "{message}");
    }
}

#[test]
fn a_leap_second_is_the_next_second() {
    let next = from_text("startTime", "2017-01-01T00:00:00Z", Rounding::Down).unwrap();
    for rounding in [Rounding::Down, Rounding::Up] {
        let leap = from_text("startTime", "2016-12-31T23:59:60Z", rounding).unwrap();
        assert_eq!(leap, next, "{rounding:?}");
    }
    let within = "2017-01-01T08:59:60.25+09:00";
    assert_eq!(from_text("from", within, Rounding::Down).unwrap(), next);
    assert_eq!(from_text("from", within, Rounding::Up).unwrap(), next + 1);
}

#[test]
fn a_zone_may_be_farther_from_utc_than_an_offset() {
    assert_eq!(
        from_text("startTime", "2026-01-01T23:59:00+23:59", Rounding::Down).unwrap(),
        1_767_225_600
    );
    assert_eq!(
        from_text("startTime", "2026-01-01T00:00:00-00:00", Rounding::Down).unwrap(),
        1_767_225_600
    );
}
