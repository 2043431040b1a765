//! Instants of JavaScript callers: a number, a `Date` or text. Only these messages may name JavaScript's own functions: a
//! range of Rust code is checked by [`range::check`](super::range::check).

use crate::error::{Error, Result};
use crate::query::RawValue;
use crate::time::instant::{self, Rounding};

/// Below this a float holds every integer, so its integer part can be shown exactly.
const EXACT_FLOAT_END: f64 = 9_007_199_254_740_992.0;

/// Reads the value of a field as unix seconds. Fractions of a second in a `Date` or a text are rounded; a number with a
/// fraction is refused.
pub(crate) fn read(field: &str, value: &RawValue, rounding: Rounding) -> Result<i64> {
    match value {
        RawValue::Number(number) => from_number(field, *number),
        RawValue::Date(milliseconds) => from_date(field, *milliseconds, rounding),
        RawValue::Text(text) => instant::from_text(field, text, rounding),
        other => Err(Error::query(
            field,
            format!(
                "{field} must be unix seconds, a Date or a text such as \"2026-01-31T00:00:00Z\", not {}",
                other.type_name()
            ),
        )),
    }
}

/// A number, which must be whole unix seconds.
fn from_number(field: &str, number: f64) -> Result<i64> {
    let refused = |what: &str| Err(Error::query(field, format!("{field} {what}")));
    if number.is_nan() {
        return refused("is NaN: check what it was computed from, and give whole seconds");
    }
    if number.is_infinite() {
        return refused("is infinite: give whole seconds");
    }
    if number.abs() >= EXACT_FLOAT_END {
        return refused("is far too large, finer even than milliseconds: give whole seconds");
    }
    let whole = number.trunc() as i64;
    if whole.abs() >= instant::END {
        return instant::from_seconds(field, whole, "divide by 1000, Math.floor(value / 1000)");
    }
    if number.fract() != 0.0 {
        return refused(&format!(
            "has a fraction after {whole}: give whole seconds, Math.floor(value)"
        ));
    }
    instant::from_seconds(field, whole, "")
}

/// A `Date`'s milliseconds since 1970, rounded to whole seconds.
fn from_date(field: &str, milliseconds: f64, rounding: Rounding) -> Result<i64> {
    if milliseconds.is_nan() {
        return Err(Error::query(
            field,
            format!("{field} is an invalid Date: check the text or numbers that it was made from"),
        ));
    }
    // A Date is within ±8.64e15 ms; the cast saturates anything larger, which is refused, too.
    let seconds = milliseconds / 1000.0;
    let whole = match rounding {
        Rounding::Down => seconds.floor(),
        Rounding::Up => seconds.ceil(),
    };
    instant::check_bounds(field, whole as i64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ErrorKind;
    use crate::time::instant::END;

    fn refusal(result: Result<i64>) -> String {
        let error = result.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Query);
        assert_eq!(error.path.as_deref(), Some("startTime"));
        assert!(error.message.starts_with("startTime "), "{}", error.message);
        error.message.clone()
    }

    proptest! {
        #[test]
        fn whole_seconds_are_taken_as_they_are(second in 0..END) {
            prop_assert_eq!(from_number("startTime", second as f64)?, second);
        }

        #[test]
        fn a_date_is_rounded_as_asked(second in 0..END - 1, milliseconds in 0..1_000_i64) {
            let date = (second * 1_000 + milliseconds) as f64;
            prop_assert_eq!(from_date("startTime", date, Rounding::Down)?, second);
            prop_assert_eq!(from_date("from", date, Rounding::Up)?, second + i64::from(milliseconds > 0));
        }

        #[test]
        fn a_number_with_a_fraction_is_refused(second in 0..END, fraction in 0.001..0.999_f64) {
            prop_assert!(refusal(from_number("startTime", second as f64 + fraction)).contains("has a fraction"));
        }

        #[test]
        fn milliseconds_are_recognised(second in 100_000_000..END) {
            let message = refusal(from_number("startTime", (second * 1_000) as f64));
            prop_assert!(message.contains("can only be milliseconds: divide by 1000, Math.floor(value / 1000)"));
            let shown = (second * 1_000).to_string();
            prop_assert!(message.contains(&shown));
        }

        #[test]
        fn any_number_is_an_instant_or_an_error(number: f64) {
            for second in [from_number("startTime", number), from_date("startTime", number, Rounding::Up)] {
                prop_assert!(second.is_err() || (0..END).contains(&second?));
            }
        }
    }

    #[test]
    fn a_number_that_is_no_instant_is_refused_with_the_reason() {
        for (number, reason) in [
            (f64::NAN, "is NaN"),
            (f64::INFINITY, "is infinite"),
            (f64::NEG_INFINITY, "is infinite"),
            (-1.0, "is before 1970"),
            (-0.5, "has a fraction after 0"),
            (1e11, "is 100000000000, which can only be milliseconds"),
            (-1e11, "can only be milliseconds"),
            (1_767_225_600_000.5, "can only be milliseconds"),
            (1_767_225_600_000_000.0, "finer even than milliseconds"),
            (1_767_225_600_000_000_000.0, "finer even than milliseconds"),
            (f64::MAX, "finer even than milliseconds"),
        ] {
            let message = refusal(from_number("startTime", number));
            assert!(message.contains(reason), "{message}");
        }
        assert_eq!(from_number("startTime", -0.0).unwrap(), 0);
        assert_eq!(from_number("startTime", 99_999_999_999.0).unwrap(), END - 1);
    }

    #[test]
    fn a_date_that_is_no_instant_is_refused() {
        for (milliseconds, reason) in [
            (f64::NAN, "is an invalid Date"),
            (-1.0, "is before 1970"),
            (-8.64e15, "is before 1970"),
            (8.64e15, "is after the year 5138"),
        ] {
            let message = refusal(from_date("startTime", milliseconds, Rounding::Down));
            assert!(message.contains(reason), "{message}");
        }
    }
}
