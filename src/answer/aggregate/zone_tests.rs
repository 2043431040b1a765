//! Groups by the units of time zones, compared with those of the crate jiff and its own database.

use std::collections::BTreeMap;

use jiff::{Timestamp, Zoned, tz};
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::answer::Bills;
use crate::bill::{Decoder, Limits};
use crate::error::Result;
use crate::query::{ApiKeyQuery, BillKind, CycleType, Query};
use crate::time::{CalendarUnit, Offset, Period, TimeZone, Window};

/// Zones whose days are made of the service's hours, at all times or at some.
const ZONES: [&str; 9] = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Shanghai",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Europe/London",
];

/// 2010-01-01.
const START: i64 = 1_262_304_000;
/// 2035-01-01.
const END: i64 = 2_051_222_400;
const HOUR: i64 = 3_600;

fn database(name: &str) -> tz::TimeZone {
    tz::TimeZone::get(name).unwrap()
}

fn zone(name: &str) -> TimeZone {
    let offset = |offset: tz::Offset| Offset::from_seconds(offset.seconds().into()).unwrap();
    let start = Timestamp::from_second(START).unwrap();
    let changes = database(name)
        .following(start)
        .map(|change| (change.timestamp().as_second(), offset(change.offset())))
        .take_while(|change| change.0 < END)
        .collect::<Vec<_>>();
    let known = Window {
        start: START,
        end: END - 1,
    };
    TimeZone::new(name, offset(database(name).to_offset(start)), changes)
        .unwrap()
        .known_within(known)
}

fn zoned(second: i64, zone: &tz::TimeZone) -> Zoned {
    Timestamp::from_second(second)
        .unwrap()
        .to_zoned(zone.clone())
}

fn key(unit: CalendarUnit, second: i64, zone: &tz::TimeZone) -> String {
    let time = zoned(second, zone);
    match unit {
        CalendarUnit::Hour => time.strftime("%Y-%m-%dT%H").to_string(),
        CalendarUnit::Day => time.strftime("%Y-%m-%d").to_string(),
        CalendarUnit::Week => time.strftime("%G-W%V").to_string(),
        CalendarUnit::Month => time.strftime("%Y-%m").to_string(),
    }
}

/// A bill for each window, all with amount 1.
fn bills(kind: BillKind, windows: &[Window]) -> Bills {
    let rows = windows.iter().map(|Window { start, end }| {
        format!(r#"{{"startTime":{start},"endTime":{end},"amount":10000,"voucherAmount":0,"payAmount":10000}}"#)
    });
    let body = format!("{{\"bills\":[{}]}}", rows.collect::<Vec<_>>().join(","));
    let mut decoder = Decoder::new(kind, Limits::default());
    decoder.push(body.as_bytes()).unwrap();
    decoder.finish().unwrap().into()
}

fn hours(starts: impl IntoIterator<Item = i64>) -> Vec<Window> {
    let hour = |start| Window {
        start,
        end: start + HOUR - 1,
    };
    starts.into_iter().map(hour).collect()
}

fn spec(kind: BillKind, units: &[CalendarUnit], zone: TimeZone) -> Spec {
    let names: Vec<_> = units.iter().map(|unit| unit.as_str()).collect();
    Spec::new(kind, &names)
        .unwrap()
        .order_by(Order::Key)
        .time_zone(zone)
}

/// The keys of the groups, and how many rows each has.
fn groups(summary: &Summary) -> BTreeMap<Vec<String>, u64> {
    let owned = |key: &[&str]| key.iter().map(|text| (*text).to_owned()).collect();
    let groups = summary
        .groups()
        .map(|group| (owned(&group.key), group.totals.rows));
    groups.collect()
}

fn wanted_groups(
    windows: &[Window],
    units: &[CalendarUnit],
    zone: &tz::TimeZone,
) -> BTreeMap<Vec<String>, u64> {
    let mut groups = BTreeMap::new();
    for window in windows {
        let key = units.iter().map(|unit| key(*unit, window.start, zone));
        *groups.entry(key.collect()).or_default() += 1;
    }
    groups
}

fn any_units() -> impl Strategy<Value = Vec<CalendarUnit>> {
    prop::sample::subsequence(CalendarUnit::ALL.to_vec(), 1..=4).prop_shuffle()
}

/// Starts of hours, many of them near a change of clocks.
fn any_hours(name: &'static str) -> impl Strategy<Value = Vec<i64>> {
    let from = Timestamp::from_second(START).unwrap();
    let changes = database(name)
        .following(from)
        .map(|change| change.timestamp().as_second())
        .take_while(|second| *second < END - 3 * 86_400)
        .collect::<Vec<_>>();
    let any = (START / HOUR..END / HOUR).prop_map(|hour| hour * HOUR);
    let hour = if changes.is_empty() {
        any.boxed()
    } else {
        let near = (select(changes), -30i64..30)
            .prop_map(|(change, hours)| (change / HOUR + hours).max(START / HOUR) * HOUR);
        prop_oneof![any, near].boxed()
    };
    prop::collection::vec(hour, 1..40)
}

proptest! {
    #[test]
    fn hours_are_grouped_as_the_database_says_or_refused_where_they_are_cut(
        (name, starts) in select(ZONES.to_vec()).prop_flat_map(|name| (Just(name), any_hours(name))),
        units in any_units(),
    ) {
        let (windows, database) = (hours(starts), database(name));
        // No hour is long enough to leave a unit and to come back to it.
        let is_cut = |window: &&Window| {
            units.iter().any(|unit| key(*unit, window.start, &database) != key(*unit, window.end, &database))
        };
        let cut: Vec<_> = windows.iter().filter(is_cut).collect();
        let found = bills(BillKind::ApiKey, &windows).summarize(&spec(BillKind::ApiKey, &units, zone(name)), Offset::UTC);
        match (found, cut.first()) {
            (Ok(summary), None) => {
                prop_assert_eq!(groups(&summary), wanted_groups(&windows, &units, &database));
                prop_assert_eq!(summary.groups().map(|group| group.totals.rows).sum::<u64>(), windows.len() as u64);
            }
            (Err(error), Some(_)) => {
                prop_assert_eq!(error.path.as_deref(), Some("timeZone"));
                let begins = |window: &&Window| units.iter().any(|unit| {
                    let begun = key(*unit, window.end, &database);
                    begun != key(*unit, window.start, &database) && error.message.contains(&format!("{begun} begins at"))
                });
                prop_assert!(cut.iter().any(begins), "{}", error.message);
            }
            (found, cut) => prop_assert!(false, "{:?} {:?}", found, cut),
        }
    }

    #[test]
    fn fixed_term_bills_are_grouped_by_their_start_and_never_refused(
        (name, starts) in select(ZONES.to_vec()).prop_flat_map(|name| (Just(name), any_hours(name))),
        length in 1i64..=90 * 86_400,
    ) {
        let windows: Vec<_> = starts.iter().map(|start| Window { start: *start, end: start + length - 1 }).collect();
        let spec = spec(BillKind::FixedTerm, &[CalendarUnit::Month], zone(name));
        let summary = bills(BillKind::FixedTerm, &windows).summarize(&spec, Offset::UTC).unwrap();
        prop_assert_eq!(groups(&summary), wanted_groups(&windows, &[CalendarUnit::Month], &database(name)));
    }

    #[test]
    fn what_a_query_is_refused_for_is_what_its_rows_would_be_refused_for(
        name in select(ZONES.to_vec()),
        month in 1i64..=12,
        cycle in select(CycleType::ALL.to_vec()),
        units in any_units(),
        own in select(vec!["+00:00", "+08:00", "+01:00", "-05:00", "+05:30"]),
        length in prop_oneof![Just(0i64), 2i64..40 * 86_400],
    ) {
        let own = Offset::parse(own).unwrap();
        let mut range = Period::parse(&format!("2026-{month:02}")).unwrap().window(own).unwrap();
        if length > 0 {
            range.end = range.start + length - 1;
        }
        let query = Query::from(ApiKeyQuery::new(range, cycle).unwrap());
        let spec = spec(BillKind::ApiKey, &units, zone(name));
        prop_assume!(spec.check_cycle(&query).is_ok());
        let (mut rows, mut start) = (Vec::new(), range.start);
        while start <= range.end {
            let next = cycle.unit().next_after(start, own);
            rows.push(Window { start, end: range.end.min(next - 1) });
            start = next;
        }
        let of_rows = bills(BillKind::ApiKey, &rows).summarize(&spec, own);
        let of_query = spec.check_time_zone(&query, own);
        prop_assert_eq!(of_query.is_err(), of_rows.is_err(), "{:?} {:?}", of_query, of_rows);
    }

    #[test]
    fn the_zone_of_the_service_changes_nothing_unless_it_cuts_rows(
        own in crate::time::any_offset(),
        starts in prop::collection::vec(START..END, 1..20),
        length in 1i64..=HOUR,
        units in any_units(),
    ) {
        let windows: Vec<_> = starts.iter().map(|start| Window { start: *start, end: start + length - 1 }).collect();
        let bills = bills(BillKind::ApiKey, &windows);
        let with = spec(BillKind::ApiKey, &units, own.into());
        let names: Vec<_> = units.iter().map(|unit| unit.as_str()).collect();
        let without = Spec::new(BillKind::ApiKey, &names).unwrap();
        let is_cut = windows.iter().any(|row| {
            units.iter().any(|unit| unit.start_of(row.start, own) != unit.start_of(row.end, own))
        });
        let without = groups(&bills.summarize(&without, own).unwrap());
        let with = bills.summarize(&with, own).map(|summary| groups(&summary));
        prop_assert_eq!(with.ok(), (!is_cut).then_some(without));
    }
}

/// The rows of each day of a year of the service's hours, which begin with the year of the zone.
fn days_of_2026(name: &str) -> Result<BTreeMap<String, u64>> {
    let first = zoned(1_767_225_600, &database(name))
        .date()
        .to_zoned(database(name))
        .unwrap();
    let year = first.timestamp().as_second() / HOUR * HOUR;
    let windows = hours((0..365 * 24).map(|hour| year + hour * HOUR));
    let spec = spec(BillKind::ApiKey, &[CalendarUnit::Day], zone(name));
    let summary = bills(BillKind::ApiKey, &windows).summarize(&spec, Offset::UTC)?;
    let days = groups(&summary).into_iter();
    Ok(days.map(|(mut key, rows)| (key.remove(0), rows)).collect())
}

#[test]
fn days_have_23_and_25_hours_where_clocks_change() {
    let days = days_of_2026("Europe/Berlin").unwrap();
    let odd: Vec<_> = days.iter().filter(|(_, rows)| **rows != 24).collect();
    assert_eq!(days.len(), 365);
    assert_eq!(
        odd,
        [
            (&"2026-03-29".to_owned(), &23),
            (&"2026-10-25".to_owned(), &25)
        ]
    );
    let error = days_of_2026("Asia/Kolkata").unwrap_err();
    for text in [
        "Asia/Kolkata",
        "2026-01-01 begins at 2026-01-01T00:00:00+05:30",
        "2025-12-31T18:30:00Z",
    ] {
        assert!(error.message.contains(text), "{}", error.message);
    }
}

#[test]
fn both_hours_of_a_clock_that_is_set_back_are_one_group() {
    // 2026-10-25, 00:00 and 01:00 UTC: both are 02:00 in Berlin.
    let windows = hours([1_792_886_400, 1_792_890_000, 1_792_893_600]);
    let spec = spec(
        BillKind::ApiKey,
        &[CalendarUnit::Hour],
        zone("Europe/Berlin"),
    );
    let summary = bills(BillKind::ApiKey, &windows)
        .summarize(&spec, Offset::UTC)
        .unwrap();
    let hour = |hour: &str| vec![format!("2026-10-25T{hour}")];
    assert_eq!(
        groups(&summary),
        BTreeMap::from([(hour("02"), 2), (hour("03"), 1)])
    );
}

#[test]
fn a_day_that_a_zone_skipped_has_no_group() {
    // Samoa went from 2011-12-29 to 2011-12-31.
    let windows = hours((0..96).map(|hour| 1_325_116_800 + hour * HOUR));
    let spec = spec(BillKind::ApiKey, &[CalendarUnit::Day], zone("Pacific/Apia"));
    let summary = bills(BillKind::ApiKey, &windows)
        .summarize(&spec, Offset::UTC)
        .unwrap();
    let days: Vec<_> = groups(&summary)
        .into_keys()
        .map(|mut key| key.remove(0))
        .collect();
    assert_eq!(
        days,
        [
            "2011-12-28",
            "2011-12-29",
            "2011-12-31",
            "2012-01-01",
            "2012-01-02"
        ]
    );
}

#[test]
fn a_comparison_has_the_units_of_the_zone() {
    let spec = spec(
        BillKind::ApiKey,
        &[CalendarUnit::Day],
        zone("Asia/Shanghai"),
    );
    let [before, after] =
        [[1_767_283_200; 1], [1_767_369_600]].map(|starts| bills(BillKind::ApiKey, &hours(starts)));
    let comparison = after.compare(&before, &spec, Offset::UTC).unwrap();
    let keys: Vec<_> = comparison
        .groups()
        .map(|group| group.key[0].to_owned())
        .collect();
    assert_eq!(keys, ["2026-01-02", "2026-01-03"]);
    let days = [Window {
        start: 1_767_225_600,
        end: 1_767_311_999,
    }];
    let error = after
        .compare(&bills(BillKind::ApiKey, &days), &spec, Offset::UTC)
        .unwrap_err();
    assert_eq!(error.path.as_deref(), Some("timeZone"));
    assert!(error.message.contains("Hour"), "{}", error.message);
}

#[test]
fn a_bill_of_a_time_that_is_not_known_is_refused() {
    let spec = spec(
        BillKind::ApiKey,
        &[CalendarUnit::Month],
        zone("Europe/Berlin"),
    );
    for second in [START - HOUR, END] {
        let error = bills(BillKind::ApiKey, &hours([second]))
            .summarize(&spec, Offset::UTC)
            .unwrap_err();
        assert_eq!(error.path.as_deref(), Some("timeZone"));
        let query = Window {
            start: second,
            end: second + HOUR,
        };
        let query = Query::from(ApiKeyQuery::new(query, CycleType::Hour).unwrap());
        assert_eq!(
            spec.check_time_zone(&query, Offset::UTC)
                .unwrap_err()
                .path
                .as_deref(),
            Some("timeZone")
        );
    }
}
