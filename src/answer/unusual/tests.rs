use proptest::prelude::*;

use super::*;
use crate::bill::{Decoder, Limits};
use crate::error::ErrorKind;
use crate::query::BillKind;

const START: i64 = 1_793_491_200;
const DAY: i64 = 86_400;

/// A row of a product on a day, counted from 0, with a total in cents.
fn row(product: &str, day: i64, cents: i64, seconds: i64, category: &str) -> String {
    let start = START + day * DAY;
    format!(
        "{{\"startTime\":{start},\"endTime\":{},\"productName\":\"{product}\",\"category\":\"{category}\",\
         \"amount\":{},\"voucherAmount\":0,\"payAmount\":0}}",
        start + seconds - 1,
        cents * 100
    )
}

fn decoded(rows: &[String]) -> Bills {
    let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
    decoder
        .push(format!("{{\"bills\":[{}]}}", rows.join(",")).as_bytes())
        .unwrap();
    Bills::from(decoder.finish().unwrap())
}

/// The bills of a product that costs so many cents on each day.
fn product(name: &str, cents: &[i64]) -> Vec<String> {
    let days = cents.iter().enumerate();
    days.map(|(day, cents)| row(name, day as i64, *cents, DAY, "llm"))
        .collect()
}

/// The unusual days by product: product, day, total, usual.
fn found(rows: &[String]) -> Vec<String> {
    let spec = Spec::new(BillKind::ApiKey, &["productName"]).unwrap();
    let days = decoded(rows).unusual_days(&spec, Offset::UTC).unwrap();
    days.iter()
        .map(|day| format!("{} {} {} {}", day.key[0].1, day.day, day.total, day.usual))
        .collect()
}

#[test]
fn a_day_far_above_the_usual_one_of_its_group_is_found() {
    let rows = [
        product("a", &[100, 110, 90, 100, 105, 95, 900, 100]),
        // As much as the unusual day of the other, but usual here.
        product("b", &[900, 910, 890, 900, 905, 895, 900, 900]),
    ];
    assert_eq!(found(&rows.concat()), ["a 2026-11-07 9 1"]);
}

#[test]
fn the_usual_total_of_an_even_number_of_days_is_exact() {
    let rows = product("a", &[101, 100, 101, 100, 101, 100, 500, 100]);
    assert_eq!(found(&rows), ["a 2026-11-07 5 1.005"]);
}

#[test]
fn each_of_the_three_conditions_keeps_a_day_out() {
    let twice = |last| found(&product("a", &[100, 100, 100, 100, 100, 100, last]));
    assert!(twice(199).is_empty(), "not twice the usual total");
    assert_eq!(twice(200).len(), 1);
    // The usual total is 300 and the usual deviation 200, so a day has to be above 900.
    let swings = |last| {
        found(&product(
            "a",
            &[100, 500, 100, 500, 300, 100, 500, 300, last],
        ))
    };
    assert!(swings(900).is_empty(), "within three usual deviations");
    assert_eq!(swings(901).len(), 1);
    // All bills cost some 10.12 on an average day, so 1.012 more is needed.
    let small = |last| {
        let large = product("large", &[1_000; 10]);
        let small = product("small", &[1, 1, 1, 1, 1, 1, 1, last]);
        found(&[large, small].concat())
    };
    assert!(small(100).is_empty(), "hardly anything of an average day");
    assert_eq!(small(110), ["small 2026-11-08 1.1 0.01"]);
}

#[test]
fn a_group_needs_seven_days_with_bills() {
    let cents = [100, 100, 100, 100, 100, 900];
    assert!(found(&product("a", &cents)).is_empty());
    let mut rows = product("a", &cents);
    // Days without bills are not days of the group.
    rows.push(row("a", 40, 100, DAY, "llm"));
    assert_eq!(found(&rows), ["a 2026-11-06 9 1"]);
}

#[test]
fn control_totals_do_not_count() {
    let mut rows = product("a", &[100, 100, 100, 100, 100, 100, 100]);
    rows.push(row("a", 6, 90_000, DAY, "summary"));
    assert!(found(&rows).is_empty());
}

#[test]
fn all_bills_are_one_group_without_fields_and_weeks_are_judged_by_themselves() {
    let rows = product("a", &[100, 100, 100, 100, 100, 100, 100, 500]);
    let of = |by: &[&str]| {
        let spec = Spec::new(BillKind::ApiKey, by).unwrap();
        decoded(&rows).unusual_days(&spec, Offset::UTC).unwrap()
    };
    let [day] = &of(&[])[..] else { panic!() };
    assert_eq!((day.key.len(), &*day.day), (0, "2026-11-08"));
    // 2026-11-08 is the seventh day of its week.
    let [day] = &of(&["week", "category"])[..] else {
        panic!()
    };
    assert_eq!(
        day.key,
        [
            ("week", "2026-W45".to_owned()),
            ("category", "llm".to_owned())
        ]
    );
}

#[test]
fn units_of_a_day_and_longer_rows_are_refused() {
    let bills = decoded(&product("a", &[100]));
    for (by, path) in [
        (vec!["day"], "by[0]"),
        (vec!["productName", "hour"], "by[1]"),
    ] {
        let spec = Spec::new(BillKind::ApiKey, &by).unwrap();
        let error = bills.unusual_days(&spec, Offset::UTC).unwrap_err();
        assert_eq!(
            (error.kind, error.path.as_deref()),
            (ErrorKind::Query, Some(path))
        );
    }
    let spec = Spec::new(BillKind::ApiKey, &[]).unwrap();
    let error = decoded(&[row("a", 0, 1, DAY + 1, "llm")]).unusual_days(&spec, Offset::UTC);
    let error = error.unwrap_err();
    assert_eq!(
        (error.kind, error.path.as_deref()),
        (ErrorKind::Query, Some("cycleType"))
    );
    assert!(
        bills
            .unusual_days(&Spec::new(BillKind::FixedTerm, &[]).unwrap(), Offset::UTC)
            .is_err()
    );
}

#[test]
fn amounts_that_cannot_be_compared_exactly_are_an_error() {
    let huge = "1".repeat(35);
    let day = |place: i64| {
        row("a", place, 0, DAY, "llm").replace('}', &format!(",\"amountDecimal\":\"{huge}\"}}"))
    };
    let bills = decoded(&(0..7).map(day).collect::<Vec<_>>());
    let spec = Spec::new(BillKind::ApiKey, &[]).unwrap();
    assert!(bills.unusual_days(&spec, Offset::UTC).unwrap().is_empty());
    let bills = decoded(
        &(0..7)
            .map(day)
            .map(|row| row.replace(&huge, &"1".repeat(37)))
            .collect::<Vec<_>>(),
    );
    assert_eq!(
        bills.unusual_days(&spec, Offset::UTC).unwrap_err().kind,
        ErrorKind::Decode
    );
}

proptest! {
    /// Compared with the documented conditions, written in floating-point numbers of cents.
    #[test]
    fn the_conditions_are_those_of_the_documentation(
        groups in prop::collection::vec(prop::collection::vec((0i64..25, prop_oneof![0i64..60, 0i64..1_000]), 1..30), 1..4),
    ) {
        let names = ["a", "b", "c"];
        let rows: Vec<_> = groups.iter().zip(names).flat_map(|(days, name)| {
            days.iter().map(move |(day, cents)| row(name, *day, *cents, DAY, "llm"))
        }).collect();
        let all: i64 = groups.iter().flatten().map(|(_, cents)| cents).sum();
        let charged = groups.iter().flatten().map(|(day, _)| *day);
        let span = charged.clone().max().unwrap() - charged.min().unwrap() + 1;
        let average = all as f64 / span as f64;
        let median = |mut values: Vec<f64>| {
            values.sort_by(f64::total_cmp);
            let middle = values.len() / 2;
            if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 }
        };
        let mut expected = Vec::new();
        for (days, name) in groups.iter().zip(names) {
            let mut totals = std::collections::BTreeMap::<i64, i64>::new();
            for (day, cents) in days { *totals.entry(*day).or_default() += cents; }
            if totals.len() < 7 { continue; }
            let usual = median(totals.values().map(|cents| *cents as f64).collect());
            let deviation = median(totals.values().map(|cents| (*cents as f64 - usual).abs()).collect());
            for (day, cents) in totals {
                let excess = cents as f64 - usual;
                // Cents and their halves are exact in floating point; the average is compared as a product.
                let matters = excess * 10.0 * span as f64 >= all as f64;
                prop_assert!(matters == (excess >= average / 10.0) || (excess - average / 10.0).abs() < 1e-6);
                if cents as f64 >= 2.0 * usual && excess > 3.0 * deviation && matters {
                    let key = CalendarUnit::Day.key(START + day * DAY, Offset::UTC);
                    let total = Decimal::with_places(cents.into(), 2).unwrap();
                    let usual = Decimal::with_places((usual * 10.0) as i128, 3).unwrap();
                    expected.push(format!("{name} {key} {total} {usual}"));
                }
            }
        }
        prop_assert_eq!(found(&rows), expected);
    }
}
