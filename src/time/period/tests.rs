//! Periods against a walk through the calendar, and the errors for texts that are none.

use proptest::prelude::*;

use super::*;
use crate::ErrorKind;
use crate::time::any_offset;
use crate::time::calendar::tests::{WALK, Walked};

const DAY: i64 = 86_400;

/// The text of the period before.
fn previous_period(text: &str) -> Result<String> {
    Ok(Period::parse(text)?.previous()?.to_string())
}

/// How a day of the walk is written in each unit, so that the days of a unit are those with its text.
const WRITTEN: [fn(&Walked) -> String; 5] = [
    |day| format!("{:04}", day.date.year),
    |day| format!("{:04}-Q{}", day.date.year, (day.date.month + 2) / 3),
    |day| format!("{:04}-{:02}", day.date.year, day.date.month),
    |day| format!("{:04}-W{:02}", day.week.year, day.week.week),
    |day| {
        format!(
            "{:04}-{:02}-{:02}",
            day.date.year, day.date.month, day.date.day
        )
    },
];

/// A day from 1980 to 2100, and a unit to write it in.
fn any_unit() -> impl Strategy<Value = (Walked, usize)> {
    let days: Vec<Walked> = WALK
        .iter()
        .copied()
        .filter(|day| (1980..2100).contains(&day.date.year))
        .collect();
    (prop::sample::select(days), 0..WRITTEN.len())
}

/// First and last day of the unit, found by walking from a day of it in both directions.
fn walked_unit(day: &Walked, unit: usize) -> (i64, i64) {
    let written = WRITTEN[unit];
    let place = (day.days - WALK[0].days) as usize;
    let text = written(day);
    let last = WALK[place..]
        .iter()
        .take_while(|other| written(other) == text)
        .last()
        .unwrap();
    let first = WALK[..=place]
        .iter()
        .rev()
        .take_while(|other| written(other) == text)
        .last()
        .unwrap();
    (first.days, last.days)
}

/// First and last day of a period.
fn days(period: &str) -> (i64, i64) {
    let Window { start, end } = Period::parse(period).unwrap().window(Offset::UTC).unwrap();
    assert_eq!((start % DAY, (end + 1) % DAY), (0, 0));
    (start / DAY, (end + 1) / DAY - 1)
}

proptest! {
    #[test]
    fn a_unit_has_the_days_of_the_walk((day, unit) in any_unit()) {
        let text = WRITTEN[unit](&day);
        prop_assert_eq!(days(&text), walked_unit(&day, unit));
        prop_assert_eq!(Period::parse(&text)?.to_string(), text);
    }

    #[test]
    fn a_span_goes_from_the_start_of_one_to_the_end_of_the_other((a, a_unit) in any_unit(), (b, b_unit) in any_unit()) {
        let text = format!("{}/{}", WRITTEN[a_unit](&a), WRITTEN[b_unit](&b));
        let (first, _) = walked_unit(&a, a_unit);
        let (_, last) = walked_unit(&b, b_unit);
        if last < first {
            let error = Period::parse(&text).unwrap_err();
            prop_assert!(error.message.contains("ends before it starts"));
        } else {
            prop_assert_eq!(days(&text), (first, last));
        }
    }

    #[test]
    fn days_begin_where_the_offset_says((day, unit) in any_unit(), offset in any_offset()) {
        let period = Period::parse(&WRITTEN[unit](&day))?;
        let (window, utc) = (period.window(offset)?, period.window(Offset::UTC)?);
        prop_assert_eq!(window.start, utc.start - offset.seconds());
        prop_assert_eq!(window.end, utc.end - offset.seconds());
    }

    #[test]
    fn the_period_before_ends_where_this_one_begins((a, a_unit) in any_unit(), (b, b_unit) in any_unit()) {
        let (a, b) = if a.days <= b.days { (a, b) } else { (b, a) };
        let text = format!("{}/{}", WRITTEN[a_unit](&a), WRITTEN[b_unit](&b));
        // Long spans of late years have nothing of their length before them that is after 1970.
        let Ok(previous) = previous_period(&text) else { return Ok(()) };
        prop_assert_eq!(days(&previous).1 + 1, days(&text).0);
    }

    #[test]
    fn the_period_before_a_span_of_one_unit_has_as_many((day, unit) in any_unit(), more in 0..20_usize) {
        let count = |(first, last): (i64, i64)| {
            let place = (first - WALK[0].days) as usize;
            let mut units: Vec<_> = WALK[place..].iter().take((last - first + 1) as usize).map(WRITTEN[unit]).collect();
            units.dedup();
            units.len()
        };
        let (_, last) = walked_unit(&day, unit);
        let end = WALK[(last - WALK[0].days) as usize + more];
        let text = format!("{}/{}", WRITTEN[unit](&day), WRITTEN[unit](&end));
        let Ok(previous) = previous_period(&text) else { return Ok(()) };
        prop_assert_eq!(count(days(&previous)), count(days(&text)));
    }

    #[test]
    fn keys_are_those_of_every_second((a, a_unit) in any_unit(), more in 0..400_usize, offset in any_offset()) {
        let end = &WALK[(a.days - WALK[0].days) as usize + more];
        let period = Period::parse(&format!("{}/{}", WRITTEN[a_unit](&a), WRITTEN[4](end)))
            .or_else(|_| Period::parse(&WRITTEN[a_unit](&a)))?;
        let window = period.window(offset)?;
        for unit in CalendarUnit::ALL {
            let mut keys: Vec<_> = (window.start..=window.end)
                .step_by(3_600)
                .map(|second| unit.key(second, offset))
                .collect();
            keys.dedup();
            prop_assert_eq!(period.keys(unit)?.collect::<Vec<_>>(), keys);
        }
    }

    #[test]
    fn any_text_is_a_period_or_an_error(text in "\\PC*|[0-9QW/-]{0,22}") {
        if let Ok(period) = Period::parse(&text) {
            prop_assert!(period.window(Offset::UTC).map_or(true, |window| window.end > window.start));
        }
    }
}

#[test]
fn the_period_before_is_written_in_the_same_unit() {
    for (period, before) in [
        ("2026", "2025"),
        ("2026-Q1", "2025-Q4"),
        ("2026-Q3", "2026-Q2"),
        ("2026-01", "2025-12"),
        ("2026-03", "2026-02"),
        ("2026-W01", "2025-W52"),
        ("2027-W01", "2026-W53"),
        ("2026-01-01", "2025-12-31"),
        ("2024-03-01", "2024-02-29"),
        ("2025/2026", "2023/2024"),
        ("2026-01/2026-03", "2025-10/2025-12"),
        ("2026-W05/2026-W08", "2026-W01/2026-W04"),
        ("2026-01-01/2026-01-31", "2025-12-01/2025-12-31"),
        ("2026-02/2026-02", "2026-01"),
        // Two units: in months where months are enough, else in days.
        ("2026-Q1/2026", "2025-01/2025-12"),
        ("2026-Q2/2026-07", "2025-12/2026-03"),
        ("2026-02/2026-02-14", "2026-01-18/2026-01-31"),
        ("2026-W02/2026-01-18", "2025-12-22/2026-01-04"),
    ] {
        assert_eq!(previous_period(period).unwrap(), before, "{period}");
    }
}

#[test]
fn a_unit_that_the_calendar_does_not_have_is_named() {
    for (text, reason) in [
        ("2026-Q0", "there is no quarter 0: a year has 4"),
        ("2026-Q5", "there is no quarter 5: a year has 4"),
        ("2026-00", "there is no month 0: a year has 12"),
        ("2026-13", "there is no month 13: a year has 12"),
        ("2026-13-01", "there is no month 13"),
        ("2026-W00", "there is no week 0: 2026 has 53"),
        ("2025-W53", "there is no week 53: 2025 has 52"),
        ("2026-W54", "there is no week 54: 2026 has 53"),
        ("2026-02-29", "there is no day 29: 2026-02 has 28"),
        ("2026-01-00", "there is no day 0: 2026-01 has 31"),
        ("2026-01/2026-02-30", "there is no day 30"),
        ("2026-03/2026-02", "ends before it starts"),
        ("", "write \"2026\""),
        ("26", "write \"2026\""),
        ("2026-1", "write \"2026\""),
        ("2026-q1", "write \"2026\""),
        ("2026Q1", "write \"2026\""),
        ("2026-Q11", "write \"2026\""),
        ("2026-W5", "write \"2026\""),
        ("2026-W05-1", "write \"2026\""),
        ("2026-01-15T00:00:00Z", "write \"2026\""),
        ("2026-01-15-", "write \"2026\""),
        ("2026-", "write \"2026\""),
        (" 2026", "write \"2026\""),
        ("2026/", "write \"2026\""),
        ("/2026", "write \"2026\""),
        ("2026/2027/2028", "write \"2026\""),
        ("last month", "write \"2026\""),
    ] {
        let error = Period::parse(text).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Query);
        assert_eq!(error.path.as_deref(), Some("period"));
        assert!(error.message.contains(&quoted(text)), "{}", error.message);
        assert!(error.message.contains(reason), "{}", error.message);
    }
}

#[test]
fn a_period_outside_of_all_instants_is_refused() {
    let east = Offset::parse("+08:00").unwrap();
    assert_eq!(
        Period::parse("1970")
            .unwrap()
            .window(Offset::UTC)
            .unwrap()
            .start,
        0
    );
    for (period, offset) in [
        ("1969", Offset::UTC),
        ("1970", east),
        ("1970-W01", Offset::UTC),
        ("0000", Offset::UTC),
    ] {
        let error = Period::parse(period).unwrap().window(offset).unwrap_err();
        assert!(
            error.message.contains("begins before 1970"),
            "{}",
            error.message
        );
    }
    let error = Period::parse("2026/9999")
        .unwrap()
        .window(Offset::UTC)
        .unwrap_err();
    assert!(
        error.message.contains("ends after the year 5138"),
        "{}",
        error.message
    );
    let error = previous_period("1970").unwrap_err();
    assert!(
        error.message.contains("begins before 1970"),
        "{}",
        error.message
    );
    assert_eq!(error.path.as_deref(), Some("period"));
}
