//! The calendar against a walk through it, day by day.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::time::any_offset;

/// A day of the walk.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Walked {
    /// Days since 1970-01-01.
    pub(crate) days: i64,
    pub(crate) date: Date,
    pub(crate) week: IsoWeek,
    pub(crate) is_monday: bool,
}

/// Every day from 1900 to 2199. 1900-01-01 was a Monday, the first day of the first ISO week of 1900.
pub(crate) static WALK: LazyLock<Vec<Walked>> = LazyLock::new(|| {
    let mut walk = Vec::new();
    let (mut year, mut month, mut day) = (1900, 1, 1);
    let mut weekday = 0;
    let mut week = IsoWeek {
        year: 1900,
        week: 1,
    };
    let mut days = -25_567;
    while year < 2200 {
        walk.push(Walked {
            days,
            date: Date { year, month, day },
            week,
            is_monday: weekday == 0,
        });
        let leap = if year % 100 == 0 {
            year % 400 == 0
        } else {
            year % 4 == 0
        };
        let lengths = [
            31,
            if leap { 29 } else { 28 },
            31,
            30,
            31,
            30,
            31,
            31,
            30,
            31,
            30,
            31,
        ];
        days += 1;
        day += 1;
        if day > lengths[month as usize - 1] {
            (day, month) = (1, month + 1);
        }
        if month > 12 {
            (month, year) = (1, year + 1);
        }
        weekday = (weekday + 1) % 7;
        if weekday == 0 {
            week.week += 1;
            // A new ISO year begins with the week that has the 4th of January.
            if (month == 12 && day >= 29) || (month == 1 && day <= 4) {
                week = IsoWeek {
                    year: if month == 12 { year + 1 } else { year },
                    week: 1,
                };
            }
        }
    }
    walk
});

#[test]
fn every_day_of_three_centuries_is_that_of_the_walk() {
    for walked in WALK.iter() {
        assert_eq!(Date::from_days(walked.days), walked.date);
        assert_eq!(walked.date.to_days(), walked.days);
        assert_eq!(IsoWeek::of_day(walked.days), walked.week);
        assert_eq!(walked.week.monday() == walked.days, walked.is_monday);
    }
}

#[test]
fn a_year_has_as_many_weeks_as_in_the_walk() {
    for year in 1900..2199 {
        let last = WALK
            .iter()
            .filter(|walked| walked.week.year == year)
            .map(|walked| walked.week.week)
            .max();
        assert_eq!(iso_weeks_in_year(year), last.unwrap(), "{year}");
    }
}

#[test]
fn a_date_exists_if_the_walk_has_it() {
    let mut walk = WALK.iter();
    for year in 1900..2200 {
        for month in 0..=13 {
            for day in 0..=32 {
                if let Some(date) = Date::new(year, month, day) {
                    assert_eq!(date, walk.next().unwrap().date);
                }
            }
        }
    }
    assert!(walk.next().is_none());
}

fn any_unit() -> impl Strategy<Value = CalendarUnit> {
    prop::sample::select(CalendarUnit::ALL.as_slice())
}

/// A second well within the walk.
fn any_second() -> impl Strategy<Value = i64> {
    -2_000_000_000..7_000_000_000_i64
}

/// The start of a unit, found by going back over the days of the walk.
fn walked_start(unit: CalendarUnit, second: i64, offset: Offset) -> i64 {
    let local = second + offset.seconds();
    let (day, second_of_day) = (local.div_euclid(86_400), local.rem_euclid(86_400));
    let place = (day - WALK[0].days) as usize;
    let begins = |walked: &&Walked| match unit {
        CalendarUnit::Week => walked.is_monday,
        CalendarUnit::Month => walked.date.day == 1,
        _ => true,
    };
    let start = WALK[..=place].iter().rev().find(begins).unwrap().days * 86_400;
    let hours = if unit == CalendarUnit::Hour {
        second_of_day / 3_600
    } else {
        0
    };
    start + hours * 3_600 - offset.seconds()
}

proptest! {
    #[test]
    fn a_unit_begins_as_in_the_walk(second in any_second(), unit in any_unit(), offset in any_offset()) {
        prop_assert_eq!(unit.start_of(second, offset), walked_start(unit, second, offset));
    }

    #[test]
    fn units_follow_each_other_without_a_gap(second in any_second(), unit in any_unit(), offset in any_offset()) {
        let (start, next) = (unit.start_of(second, offset), unit.next_after(second, offset));
        prop_assert!(start <= second && second < next);
        prop_assert_eq!(unit.start_of(next - 1, offset), start);
        prop_assert_eq!(unit.start_of(next, offset), next);
        prop_assert_eq!(walked_start(unit, next, offset), next);
    }

    #[test]
    fn seconds_of_one_unit_have_one_key(
        second in any_second(), distance in 0..90 * 86_400_i64, unit in any_unit(), offset in any_offset(),
    ) {
        let other = second + distance;
        let (key, other_key) = (unit.key(second, offset), unit.key(other, offset));
        prop_assert_eq!(key == other_key, unit.start_of(second, offset) == unit.start_of(other, offset));
        prop_assert!(key <= other_key);
    }

    #[test]
    fn every_second_has_a_unit(second: i64, unit in any_unit(), offset in any_offset()) {
        unit.next_after(second, offset);
        unit.key(second, offset);
        local_date(second, offset);
    }
}

#[test]
fn arithmetic_saturates() {
    for second in [i64::MIN, i64::MIN + 1, i64::MAX - 1, i64::MAX] {
        for unit in CalendarUnit::ALL {
            for offset in ["-14:00", "Z", "+14:00"] {
                let offset = Offset::parse(offset).unwrap();
                unit.start_of(second, offset);
                unit.next_after(second, offset);
                unit.key(second, offset);
            }
        }
    }
}

#[test]
fn an_hour_begins_by_the_offset() {
    let offset = Offset::parse("+05:30").unwrap();
    // 2026-01-31T00:10:00Z is 05:40 there; its hour began at 05:00, which is 23:30 of UTC.
    let second = 1_769_818_200;
    assert_eq!(
        CalendarUnit::Hour.start_of(second, offset),
        second - 40 * 60
    );
    assert_eq!(CalendarUnit::Hour.key(second, offset), "2026-01-31T05");
}
