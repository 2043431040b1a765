//! Calendar months as text, "2026-01", and as numbers that can be compared.

use crate::time::calendar::local_date;
use crate::time::{Offset, Period, Window};

/// The number of a month since year 0; `None` for any text but four digits, `-` and a month from 01 to 12.
pub(super) fn number(text: &str) -> Option<i64> {
    let digits = text.bytes().enumerate().all(|(index, byte)| match index {
        4 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if text.len() != "2026-01".len() || !digits {
        return None;
    }
    let (year, month) = text.split_once('-')?;
    let (year, month): (i64, i64) = (year.parse().ok()?, month.parse().ok()?);
    (1..=12).contains(&month).then_some(year * 12 + month - 1)
}

/// The number of the month of a second.
pub(super) fn of_second(second: i64, offset: Offset) -> i64 {
    let date = local_date(second, offset);
    date.year * 12 + date.month - 1
}

/// The seconds of a month; `None` for a text that is none.
pub(super) fn window(text: &str, offset: Offset) -> Option<Window> {
    Period::parse(text).ok()?.window(offset).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_in_order_and_other_texts_are_none() {
        assert_eq!(number("2026-01"), number("2025-12").map(|month| month + 1));
        assert_eq!(number("2026-12"), number("2026-01").map(|month| month + 11));
        assert_eq!(
            of_second(1_767_225_599, Offset::UTC),
            number("2025-12").unwrap()
        );
        assert_eq!(
            of_second(1_767_225_600, Offset::UTC),
            number("2026-01").unwrap()
        );
        let east = Offset::parse("+08:00").unwrap();
        assert_eq!(of_second(1_767_225_599, east), number("2026-01").unwrap());
        for text in [
            "",
            "2026",
            "2026-1",
            "2026-00",
            "2026-13",
            "2026-01-01",
            "2026/01",
            "26-01",
            " 2026-01",
            "2026-W1",
            "+026-01",
            "２０２６-01",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
