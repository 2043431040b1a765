//! The windows of random queries, many of whose ends are at or beside the start of a unit of the calendar.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::query::{ApiKeyQuery, BillKind, FixedTermQuery};
use crate::time::Period;
use crate::time::any_offset;
use crate::time::calendar::tests::WALK;

const DAY: i64 = 86_400;

/// A query, and how it is to be split.
#[derive(Clone, Debug)]
struct Case {
    query: Query,
    split_by: Option<SplitBy>,
    offset: Offset,
}

impl Case {
    fn windows(&self) -> Vec<Window> {
        self.query.windows(self.split_by, self.offset)
    }

    fn cycle(&self) -> Option<CycleType> {
        self.query.cycle()
    }

    fn limit(&self) -> i64 {
        if self.cycle() == Some(CycleType::Hour) {
            7 * DAY
        } else {
            31 * DAY
        }
    }

    /// Where this query may be split.
    fn boundaries(&self) -> CalendarUnit {
        match (self.cycle(), self.split_by) {
            (Some(CycleType::Month), _) => CalendarUnit::Month,
            (Some(CycleType::Week | CycleType::Hour), _) => CalendarUnit::Week,
            (Some(CycleType::Day) | None, Some(SplitBy::Week)) => CalendarUnit::Week,
            (Some(CycleType::Day) | None, _) => CalendarUnit::Month,
        }
    }
}

/// Every boundary of a unit within a range, from the walk through the calendar.
fn walked_boundaries(unit: CalendarUnit, range: Window, offset: Offset) -> BTreeSet<i64> {
    let begins = |walked: &&crate::time::calendar::tests::Walked| match unit {
        CalendarUnit::Week => walked.is_monday,
        CalendarUnit::Month => walked.date.day == 1,
        _ => true,
    };
    let starts = WALK
        .iter()
        .filter(begins)
        .map(|walked| walked.days * DAY - offset.seconds());
    starts
        .filter(|second| (range.start..=range.end).contains(second))
        .collect()
}

/// The greedy rule, taken literally: while too much is left from a second on, try every boundary ahead and keep the last
/// one that a window from here could reach.
fn walked_windows(case: &Case) -> Vec<Window> {
    let range = case.query.range();
    let boundaries = walked_boundaries(case.boundaries(), range, case.offset);
    let fits = |start: i64, end: i64| end - start < case.limit();
    let mut windows = Vec::new();
    let mut here = range.start;
    loop {
        if fits(here, range.end) {
            windows.push(Window {
                start: here,
                end: range.end,
            });
            return windows;
        }
        let mut cut = None;
        for &boundary in boundaries.iter().filter(|boundary| **boundary > here) {
            if fits(here, boundary - 1) {
                cut = Some(boundary);
            }
        }
        let cut = cut.expect("a boundary within the limit");
        windows.push(Window {
            start: here,
            end: cut - 1,
        });
        here = cut;
    }
}

/// A second of some days ahead: anywhere, or within two seconds of midnight, of a Monday or of the first of a month.
fn any_second(
    first: i64,
    days: std::ops::Range<i64>,
    offset: Offset,
) -> impl Strategy<Value = i64> {
    let unit = prop::sample::select(vec![
        None,
        Some(CalendarUnit::Day),
        Some(CalendarUnit::Week),
        Some(CalendarUnit::Month),
    ]);
    (days, 0..DAY, -2..=2_i64, unit).prop_map(move |(day, of_day, beside, unit)| {
        let anywhere = first + day * DAY + of_day;
        match unit {
            None => anywhere,
            Some(unit) => (unit.next_after(anywhere, offset) + beside).max(first),
        }
    })
}

fn any_cycle() -> impl Strategy<Value = Option<CycleType>> {
    prop::sample::select(vec![
        None,
        Some(CycleType::Hour),
        Some(CycleType::Day),
        Some(CycleType::Week),
        Some(CycleType::Month),
    ])
}

fn any_split_by() -> impl Strategy<Value = Option<SplitBy>> {
    prop::sample::select(vec![None, Some(SplitBy::Month), Some(SplitBy::Week)])
}

fn any_range(offset: Offset) -> impl Strategy<Value = Window> {
    let first = BillKind::ApiKey.earliest_second(offset).unwrap();
    any_second(first, 0..3_000, offset).prop_flat_map(move |start| {
        prop_oneof![
            any_second(start, 0..70, offset),
            any_second(start, 0..1_400, offset),
            // A whole number of days, or beside it: the limit is one.
            (1..45_i64, -2..=1_i64).prop_map(move |(days, beside)| start + days * DAY + beside),
        ]
        .prop_map(move |end| Window {
            start,
            end: end.max(start + 1),
        })
    })
}

fn any_case() -> impl Strategy<Value = Case> {
    let range = any_offset().prop_flat_map(|offset| (Just(offset), any_range(offset)));
    (range, any_cycle(), any_split_by()).prop_map(|((offset, range), cycle, split_by)| {
        let query = match cycle {
            None => Query::from(FixedTermQuery::new(range).unwrap()),
            Some(cycle) => Query::from(ApiKeyQuery::new(range, cycle).unwrap()),
        };
        Case {
            query,
            split_by,
            offset,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn windows_partition_the_range(case in any_case()) {
        let windows = case.windows();
        prop_assert_eq!(windows.first().unwrap().start, case.query.range().start);
        prop_assert_eq!(windows.last().unwrap().end, case.query.range().end);
        for pair in windows.windows(2) {
            prop_assert_eq!(pair[0].end + 1, pair[1].start);
        }
        prop_assert!(windows.iter().all(|window| window.start <= window.end));
    }

    #[test]
    fn no_window_is_over_the_limit(case in any_case()) {
        prop_assert!(case.windows().iter().all(|window| window.seconds() <= case.limit()));
    }

    #[test]
    fn a_range_within_the_limit_is_one_request(case in any_case()) {
        let fits = case.query.range().seconds() <= case.limit();
        prop_assert_eq!(case.windows().len() == 1, fits);
    }

    #[test]
    fn no_row_is_split_except_at_the_two_ends_of_the_range(case in any_case()) {
        let cuts: BTreeSet<i64> = case.windows().iter().skip(1).map(|window| window.start).collect();
        let range = case.query.range();
        let allowed = match case.cycle() {
            Some(CycleType::Week) => walked_boundaries(CalendarUnit::Week, range, case.offset),
            Some(CycleType::Month) => walked_boundaries(CalendarUnit::Month, range, case.offset),
            // Every day begins with an hour.
            _ => walked_boundaries(CalendarUnit::Day, range, case.offset),
        };
        prop_assert!(cuts.is_subset(&allowed));
    }

    #[test]
    fn windows_are_what_the_greedy_rule_gives(case in any_case()) {
        prop_assert_eq!(case.windows(), walked_windows(&case));
    }

    #[test]
    fn every_request_is_valid_and_overlaps_no_other(case in any_case()) {
        let windows = case.windows();
        let requests = Query::request_windows(&windows);
        prop_assert_eq!(requests.len(), windows.len());
        for (request, window) in requests.iter().zip(&windows) {
            prop_assert!(request.end > request.start);
            prop_assert!(request.start <= window.start && window.end <= request.end);
            prop_assert!(request.seconds() <= window.seconds().max(2));
            // An added second is in the same unit of every cycle.
            for unit in [CalendarUnit::Hour, CalendarUnit::Day, CalendarUnit::Week, CalendarUnit::Month] {
                prop_assert_eq!(unit.start_of(request.start, case.offset), unit.start_of(window.start, case.offset));
                prop_assert_eq!(unit.start_of(request.end, case.offset), unit.start_of(window.end, case.offset));
            }
        }
        for pair in requests.windows(2) {
            prop_assert!(pair[0].end < pair[1].start);
        }
        if let Some(earliest) = case.query.kind().earliest_second(case.offset) {
            prop_assert!(requests[0].start >= earliest);
        }
    }
}

fn day_bills(period: &str, cycle: CycleType) -> Query {
    let range = Period::parse(period).unwrap().window(Offset::UTC).unwrap();
    Query::from(ApiKeyQuery::new(range, cycle).unwrap())
}

#[test]
fn a_month_of_31_days_is_one_window_whatever_the_cycle_and_the_split() {
    for cycle in [CycleType::Day, CycleType::Week, CycleType::Month] {
        for split_by in [None, Some(SplitBy::Month), Some(SplitBy::Week)] {
            let windows = day_bills("2026-01", cycle).windows(split_by, Offset::UTC);
            assert_eq!(
                windows,
                [Window {
                    start: 1_767_225_600,
                    end: 1_769_903_999
                }]
            );
        }
    }
}

#[test]
fn a_second_more_makes_two_windows() {
    let range = Window {
        start: 1_767_225_600,
        end: 1_769_904_000,
    };
    let query = Query::from(FixedTermQuery::new(range).unwrap());
    let windows = query.windows(None, Offset::UTC);
    assert_eq!(windows[0].seconds(), 31 * DAY);
    assert_eq!(
        windows[1],
        Window {
            start: 1_769_904_000,
            end: 1_769_904_000
        }
    );
    assert_eq!(
        Query::request_windows(&windows)[1],
        Window {
            start: 1_769_904_000,
            end: 1_769_904_001
        }
    );
}

#[test]
fn a_range_from_the_last_second_of_a_month_requests_the_second_before_it() {
    let range = Window {
        start: 1_772_323_199,
        end: 1_780_271_999,
    }; // from 2026-02-28T23:59:59Z to the end of May
    let windows = Query::from(FixedTermQuery::new(range).unwrap()).windows(None, Offset::UTC);
    assert_eq!(
        windows[0],
        Window {
            start: 1_772_323_199,
            end: 1_772_323_199
        }
    );
    assert_eq!(windows[1].seconds(), 31 * DAY);
    assert_eq!(
        Query::request_windows(&windows)[0],
        Window {
            start: 1_772_323_198,
            end: 1_772_323_199
        }
    );
}

#[test]
fn a_year_is_12_windows_by_months_and_53_by_hours() {
    for cycle in [CycleType::Day, CycleType::Month] {
        let windows = day_bills("2026", cycle).windows(None, Offset::UTC);
        let days: Vec<_> = windows
            .iter()
            .map(|window| window.seconds() / DAY)
            .collect();
        assert_eq!(days, [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);
    }
    let windows = day_bills("2026", CycleType::Hour).windows(Some(SplitBy::Month), Offset::UTC);
    assert_eq!(windows.len(), 53);
    assert!(
        windows
            .iter()
            .skip(1)
            .take(51)
            .all(|window| window.seconds() == 7 * DAY)
    );
}

#[test]
fn seven_days_of_hours_are_one_window_and_a_second_more_is_not() {
    let start = 1_767_225_600;
    let hours = |seconds: i64| {
        let range = Window {
            start,
            end: start + seconds - 1,
        };
        Query::from(ApiKeyQuery::new(range, CycleType::Hour).unwrap())
            .windows(None, Offset::UTC)
            .len()
    };
    assert_eq!(hours(7 * DAY), 1);
    assert_eq!(hours(7 * DAY + 1), 2);
}

#[test]
fn the_cycle_takes_precedence_over_the_split() {
    let cuts = |cycle, split_by| day_bills("2026-Q1", cycle).windows(split_by, Offset::UTC);
    assert_eq!(
        cuts(CycleType::Month, Some(SplitBy::Week)),
        cuts(CycleType::Month, None)
    );
    assert_eq!(
        cuts(CycleType::Week, Some(SplitBy::Month)),
        cuts(CycleType::Week, None)
    );
    assert_eq!(
        cuts(CycleType::Hour, Some(SplitBy::Month)),
        cuts(CycleType::Hour, None)
    );
    assert_ne!(
        cuts(CycleType::Day, Some(SplitBy::Week)),
        cuts(CycleType::Day, None)
    );
    assert_eq!(
        cuts(CycleType::Day, Some(SplitBy::Week)),
        cuts(CycleType::Week, None)
    );
}

#[test]
fn a_split_is_month_or_week() {
    let read = |value: RawValue| SplitBy::from_raw(&value);
    assert_eq!(read(RawValue::Undefined).unwrap(), None);
    for split_by in [SplitBy::Month, SplitBy::Week] {
        assert_eq!(
            read(RawValue::Text(split_by.as_str().to_owned())).unwrap(),
            Some(split_by)
        );
    }
    for (value, reason) in [
        (
            RawValue::Text("Weekly".to_owned()),
            "splitBy \"Weekly\" is unknown: did you mean \"week\"?",
        ),
        (RawValue::Text("day".to_owned()), "known are month, week"),
        (RawValue::Null, "splitBy must be text, not null"),
    ] {
        let error = read(value).unwrap_err();
        assert_eq!(error.kind, crate::ErrorKind::Config);
        assert_eq!(error.path.as_deref(), Some("splitBy"));
        assert!(error.message.contains(reason), "{}", error.message);
    }
}
