//! The summary of a running call against the summary of the list of the same responses.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::answer::aggregate::summary::tests::any_spec;
use crate::answer::test_data::{
    Bill, Selects, any_selection, as_json, bill_list, body_with_members, plan, plan_of, windows_at,
};
use crate::answer::{Collect, CountedRows, Group, Totals};
use crate::money::Decimal;
use crate::query::BillKind;

/// A bill with texts to group by. Some bills have a name of their key, some are control totals.
fn with_texts(bill: Bill) -> String {
    let (start, end, owner) = bill;
    // Rows with the same times may have different names, in a different order in each window.
    let name = match (start + end) % 4 {
        0 => "null".to_owned(),
        _ => format!("\"n{}\"", (end * 7 + i64::from(owner) * 3 + start) % 5),
    };
    let category = match start % 7 {
        0 => "summary",
        1 => "LLM",
        2 => "gpu",
        3 => "",
        _ => "llm",
    };
    let texts = format!(
        ",\"ownerID\":\"k{}\",\"apikeyName\":{name},\"category\":\"{category}\",\"productName\":\"p{}\"}}",
        start.rem_euclid(2),
        start.rem_euclid(3)
    );
    as_json(bill).replace('}', &texts)
}

fn body(bills: &[Bill], window: Window) -> String {
    body_of(Selects::Overlap, bills, window)
}

fn body_of(selects: Selects, bills: &[Bill], window: Window) -> String {
    let sent = bills.iter().filter(|bill| selects.has(**bill, window));
    let rows: Vec<String> = sent.map(|bill| with_texts(*bill)).collect();
    body_with_members(&rows, window)
}

/// Everything in a summary.
#[derive(Debug, PartialEq)]
struct Content {
    total: Totals,
    control: Option<Totals>,
    earlier: Option<Totals>,
    outside: Option<Totals>,
    decimal: u64,
    groups: Vec<(Vec<String>, Vec<String>, Totals, bool)>,
}

fn content_of(summary: &Summary) -> Content {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let group = |group: Group<'_>| {
        (
            owned(&group.key),
            owned(&group.labels),
            group.totals,
            group.other,
        )
    };
    Content {
        total: summary.total(),
        control: summary.control(),
        earlier: summary.earlier(),
        outside: summary.outside(),
        decimal: summary.rows_with_decimal_money(),
        groups: summary.groups().map(group).collect(),
    }
}

/// Passes the same bodies to both sinks, in this order of windows: some after an interrupted attempt, some never whole.
fn check(
    selects: Selects,
    bills: &[Bill],
    (windows, requested): (Vec<Window>, Vec<Window>),
    order: &[usize],
    fates: &[u8],
    spec: &Spec,
) {
    let limits = Limits::default();
    // The moment at which rows count as open: about the end of a window.
    let now = windows[order[0]].end + i64::from(fates[0]) - 1;
    let plan =
        plan_of(BillKind::ApiKey, windows.clone(), requested.clone()).with_category(Some("llm"));
    let mut collect = Collect::new(plan.clone(), limits).as_of(now);
    let mut summarize = Summarize::new(spec.clone(), Offset::UTC, plan, limits).as_of(now);
    for (place, window) in order.iter().copied().enumerate() {
        let fate = fates[place % fates.len()];
        let body = body_of(selects, bills, requested[window]);
        let mut sinks: [&mut dyn Sink; 2] = [&mut collect, &mut summarize];
        for sink in &mut sinks {
            for part in [body.len() / 2, body.len()] {
                let is_broken = part < body.len();
                if is_broken && fate == 0 {
                    continue;
                }
                sink.begin(window);
                for chunk in body.as_bytes()[..part].chunks(70) {
                    sink.chunk(window, chunk).unwrap();
                }
                if is_broken || fate == 2 {
                    sink.discard(window);
                } else {
                    sink.commit(window).unwrap();
                }
            }
        }
    }
    let bills = collect.finish();
    let (summary, stats) = summarize.finish().unwrap();
    assert_eq!(stats, bills.stats);
    let wanted = bills.summarize(spec, Offset::UTC).unwrap();
    assert_eq!(content_of(&summary), content_of(&wanted));
}

proptest! {
    #[test]
    fn a_summary_of_a_call_is_that_of_its_list(
        selects in any_selection(),
        bills in bill_list(),
        (plan, order) in plan().prop_flat_map(|plan| {
            let order: Vec<usize> = (0..plan.0.len()).collect();
            (Just(plan), Just(order).prop_shuffle())
        }),
        fates in prop::collection::vec(0u8..3, 1..5),
        spec in any_spec(BillKind::ApiKey),
        begun: bool,
    ) {
        let spec = spec.count(if begun { CountedRows::WithoutEarlier } else { CountedRows::All });
        check(selects, &bills, plan, &order, &fates, &spec);
    }
}

#[test]
fn rows_of_a_long_window_are_added_up_while_they_arrive() {
    let bills: Vec<Bill> = (0..10_000)
        .map(|row| (row % 60 - 5, row % 60 + 3, (row % 2) as u8))
        .collect();
    let spec = Spec::new(BillKind::ApiKey, &["ownerID", "productName"]).unwrap();
    check(
        Selects::Overlap,
        &bills,
        windows_at(&[0, 30, 60]),
        &[1, 0],
        &[0],
        &spec,
    );
    let mut sink = Summarize::new(
        spec,
        Offset::UTC,
        plan_of(
            BillKind::ApiKey,
            vec![Window { start: 0, end: 59 }],
            vec![Window { start: 0, end: 59 }],
        ),
        Limits::default(),
    );
    sink.begin(0);
    for chunk in body(&bills, Window { start: 0, end: 59 })
        .as_bytes()
        .chunks(16_384)
    {
        sink.chunk(0, chunk).unwrap();
        let arriving = sink.slots.arriving(0).unwrap();
        assert!(
            arriving.decoder.rows() - arriving.added < BATCH_ROWS,
            "rows are not kept"
        );
    }
}

/// Rows of two owners with amounts so large, or so small, that their sums need up to 254 bits on the way.
fn extreme_rows() -> impl Strategy<Value = Vec<String>> {
    let amount = prop::sample::select(vec![
        "99999999999999999999999999999999999999",
        "-99999999999999999999999999999999999999",
        "9999999999999999999999999999999999.9999",
        "-9999999999999999999999999999999999.9999",
        "0.00000000000000000000000000000000000001",
        "-0.00000000000000000000000000000000000001",
        "1e-20",
        "-1e-20",
        "123.5",
    ]);
    let row = (amount, 0u8..2).prop_map(|(amount, owner)| {
        format!(
            "{{\"startTime\":1,\"endTime\":2,\"amount\":1,\"voucherAmount\":0,\"payAmount\":1,\
             \"ownerID\":\"{owner}\",\"amountDecimal\":\"{amount}\"}}"
        )
    });
    prop::collection::vec(row, 1..7)
}

/// The summary of rows that arrive in one window or, half of them a second window later, in two.
fn summary_of(rows: &[String], windows: &[Window], order: &[usize]) -> Result<Content> {
    let spec = Spec::new(BillKind::ApiKey, &["ownerID"])?;
    let mut sink = Summarize::new(
        spec,
        Offset::UTC,
        plan_of(BillKind::ApiKey, windows.to_vec(), windows.to_vec()),
        Limits::default(),
    );
    let size = rows.len().div_ceil(windows.len());
    for place in order {
        let start = place * 10;
        let times = format!("\"startTime\":{},\"endTime\":{}", start + 1, start + 2);
        let rows = rows.chunks(size).nth(*place).unwrap_or_default().join(",");
        let rows = rows.replace("\"startTime\":1,\"endTime\":2", &times);
        sink.begin(*place);
        sink.chunk(*place, format!("{{\"bills\":[{rows}]}}").as_bytes())?;
        sink.commit(*place)?;
    }
    Ok(content_of(&sink.finish()?.0))
}

proptest! {
    #[test]
    fn whether_sums_are_refused_does_not_depend_on_the_order_of_rows_and_windows(
        (rows, shuffled) in extreme_rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
    ) {
        let one = [Window { start: 0, end: 19 }];
        let two = [Window { start: 0, end: 9 }, Window { start: 10, end: 19 }];
        let expected = summary_of(&rows, &one, &[0]);
        prop_assert_eq!(&summary_of(&shuffled, &one, &[0]), &expected);
        prop_assert_eq!(&summary_of(&shuffled, &two, &[0, 1]), &expected);
        prop_assert_eq!(&summary_of(&shuffled, &two, &[1, 0]), &expected);
    }
}

#[test]
fn texts_that_a_summary_does_not_show_are_not_kept() {
    let row = |row: u32| {
        format!(
            "{{\"startTime\":1,\"endTime\":2,\"amount\":1,\"voucherAmount\":0,\"payAmount\":1,\"userId\":\"u{row}\",\
             \"ownerID\":\"k{}\",\"apikeyName\":\"n{}\",\"productName\":\"p{row}\",\"category\":\"c{row}\"}}",
            row % 3,
            row % 3
        )
    };
    let rows: Vec<_> = (0..5_000).map(row).collect();
    let windows = vec![Window { start: 0, end: 9 }];
    for (by, texts) in [
        (&[][..], &[""][..]),
        (&["month"], &["", "1970-01"]),
        // Keys are labelled by their names and masks; the rows have no masks.
        (&["ownerID"], &["", "k0", "k1", "k2", "n0", "n1", "n2"]),
    ] {
        let spec = Spec::new(BillKind::ApiKey, by).unwrap();
        let mut sink = Summarize::new(
            spec,
            Offset::UTC,
            plan_of(BillKind::ApiKey, windows.clone(), windows.clone()),
            Limits::default(),
        );
        sink.begin(0);
        for rows in rows.chunks(1_000) {
            let body = match rows.first() == Some(&row(0)) {
                true => format!("{{\"bills\":[{}", rows.join(",")),
                false => format!(",{}", rows.join(",")),
            };
            sink.chunk(0, body.as_bytes()).unwrap();
        }
        sink.chunk(0, b"]}").unwrap();
        sink.commit(0).unwrap();
        let mut kept: Vec<_> = sink.aggregator.groups.texts.strings.iter().collect();
        kept.sort_unstable();
        assert_eq!(kept, texts, "{by:?}");
    }
}

#[test]
fn rows_longer_than_a_unit_fail_the_call_whatever_happens_to_other_windows() {
    let (windows, requested) = windows_at(&[0, 30, 60]);
    let spec = Spec::new(BillKind::ApiKey, &["hour"]).unwrap();
    let mut sink = Summarize::new(
        spec,
        Offset::UTC,
        plan_of(BillKind::ApiKey, windows, requested),
        Limits::default(),
    );
    sink.begin(0);
    sink.chunk(
        0,
        body(&[(1, 4_000, 0)], Window { start: 0, end: 29 }).as_bytes(),
    )
    .unwrap();
    assert_eq!(sink.commit(0).unwrap_err().kind, ErrorKind::Query);
    sink.discard(0);
    assert_eq!(sink.finish().err().unwrap().path.as_deref(), Some("by[0]"));
}

/// The summary of the bills of some windows, each requested once.
fn summarize(selects: Selects, bills: &[Bill], windows: &[Window], count: CountedRows) -> Summary {
    let spec = Spec::new(BillKind::ApiKey, &["productName"]).unwrap();
    let requested = crate::query::Query::request_windows(windows);
    let mut sink = Summarize::new(
        spec.count(count),
        Offset::UTC,
        plan_of(BillKind::ApiKey, windows.to_vec(), requested.clone()),
        Limits::default(),
    );
    for (place, window) in requested.iter().enumerate() {
        sink.begin(place);
        sink.chunk(place, body_of(selects, bills, *window).as_bytes())
            .unwrap();
        sink.commit(place).unwrap();
    }
    sink.finish().unwrap().0
}

/// Rows and total of each group by its key, and of all rows under `""`.
fn amounts(summary: &Summary) -> BTreeMap<String, (u64, Decimal)> {
    let mut amounts = BTreeMap::new();
    let total = summary.total();
    amounts.insert(String::new(), (total.rows, total.total));
    for group in summary.groups() {
        amounts.insert(group.key.concat(), (group.totals.rows, group.totals.total));
    }
    amounts
}

fn sum(summaries: &[Summary]) -> BTreeMap<String, (u64, Decimal)> {
    let mut sum = BTreeMap::new();
    for (key, (rows, total)) in summaries.iter().flat_map(amounts) {
        let entry = sum.entry(key).or_insert((0, Decimal::default()));
        *entry = (entry.0 + rows, entry.1.checked_add(total).unwrap());
    }
    sum
}

proptest! {
    #[test]
    fn without_earlier_rows_adjacent_ranges_add_up_if_the_service_selects_by_overlap_or_start(
        selects in prop_oneof![Just(Selects::Overlap), Just(Selects::Start)],
        bills in bill_list(),
        (windows, _) in plan(),
        cut: prop::sample::Index,
    ) {
        let (left, right) = windows.split_at(cut.index(windows.len()));
        let parts: Vec<Summary> = [left, right]
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(|part| summarize(selects, &bills, part, CountedRows::WithoutEarlier))
            .collect();
        let whole = summarize(selects, &bills, &windows, CountedRows::WithoutEarlier);
        prop_assert_eq!(sum(&parts), amounts(&whole));
    }

    #[test]
    fn earlier_rows_are_those_that_without_earlier_leaves_out(
        selects in any_selection(),
        bills in bill_list(),
        (windows, _) in plan(),
    ) {
        let all = summarize(selects, &bills, &windows, CountedRows::All);
        let begun = summarize(selects, &bills, &windows, CountedRows::WithoutEarlier);
        let earlier = all.earlier().unwrap_or_default();
        prop_assert_eq!(all.total().rows - earlier.rows, begun.total().rows);
        prop_assert_eq!(begun.total().total.checked_add(earlier.total), Some(all.total().total));
        prop_assert!(begun.earlier().is_none());
    }
}

#[test]
fn without_earlier_rows_ranges_need_not_add_up_if_the_service_selects_by_containment_or_cycle() {
    let windows = |edges: &[i64]| windows_at(edges).0;
    let rows = |selects, bills: &[Bill], edges: &[i64]| {
        let summary = summarize(selects, bills, &windows(edges), CountedRows::WithoutEarlier);
        summary.total().rows
    };
    // By containment, a bill over the edge between two ranges is in neither. It is in a longer range if no window cuts
    // it.
    let over_the_edge = [(18, 22, 0)];
    assert_eq!(rows(Selects::Within, &over_the_edge, &[10, 20]), 0);
    assert_eq!(rows(Selects::Within, &over_the_edge, &[20, 30]), 0);
    assert_eq!(rows(Selects::Within, &over_the_edge, &[10, 30]), 1);
    assert_eq!(rows(Selects::Within, &over_the_edge, &[10, 20, 30]), 0);
    // By cycle, ranges of whole cycles add up.
    assert_eq!(rows(Selects::Cycle, &over_the_edge, &[10, 20]), 1);
    assert_eq!(rows(Selects::Cycle, &over_the_edge, &[20, 30]), 0);
    assert_eq!(rows(Selects::Cycle, &over_the_edge, &[10, 20, 30]), 1);
    // Two ranges that split a cycle both have its bills: one that begins in the second is outside the first, and counts in
    // both.
    let late_in_the_cycle = [(17, 18, 0)];
    assert_eq!(rows(Selects::Cycle, &late_in_the_cycle, &[10, 15]), 1);
    assert_eq!(rows(Selects::Cycle, &late_in_the_cycle, &[15, 20]), 1);
    assert_eq!(rows(Selects::Cycle, &late_in_the_cycle, &[10, 15, 20]), 1);
    let first = summarize(
        Selects::Cycle,
        &late_in_the_cycle,
        &windows(&[10, 15]),
        CountedRows::WithoutEarlier,
    );
    assert_eq!(first.outside().unwrap().rows, 1, "the summary reports it");
}

#[test]
fn a_comparison_has_the_earlier_rows_of_each_side() {
    let bills = [(5, 12, 0), (15, 22, 0), (25, 28, 0)].map(as_json);
    let load = |start: i64| {
        let windows = vec![Window {
            start,
            end: start + 9,
        }];
        let mut collect = Collect::new(
            plan_of(BillKind::ApiKey, windows.clone(), windows),
            Limits::default(),
        );
        collect.begin(0);
        let body = format!("{{\"bills\":[{}]}}", bills.join(","));
        collect.chunk(0, body.as_bytes()).unwrap();
        collect.commit(0).unwrap();
        collect.finish()
    };
    let spec = Spec::new(BillKind::ApiKey, &[]).unwrap();
    let rows = |spec: &Spec| {
        let comparison = load(20).compare(&load(10), spec, Offset::UTC).unwrap();
        let total = comparison.total();
        let earlier = comparison.earlier();
        let earlier = earlier.map(|sides| sides.map(|side| side.rows));
        (earlier, [total.before.rows, total.after.rows])
    };
    assert_eq!(rows(&spec), (Some([1, 2]), [3, 3]));
    assert_eq!(
        rows(&spec.clone().count(CountedRows::WithoutEarlier)),
        (None, [2, 1])
    );
}
