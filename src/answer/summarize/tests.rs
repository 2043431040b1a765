//! Sums of rows that arrive against those of the rows that a list holds, of the same answers.

use proptest::prelude::*;

use super::*;
use crate::answer::sample::{Bill, as_json, bill_list, overlaps, plan, windows_at};
use crate::answer::summary::tests::any_spec;
use crate::answer::{Collect, Group, Totals};
use crate::query::BillKind;

/// A bill with texts to group by, some with a name of its key, some of them control totals.
fn with_texts(bill: Bill) -> String {
    let (start, end, owner) = bill;
    // Rows of the same times may differ in the name, in each window in another order.
    let name = match (start + end) % 4 {
        0 => "null".to_owned(),
        _ => format!("\"n{}\"", (end * 7 + i64::from(owner) * 3 + start) % 5),
    };
    let category = if start % 7 == 0 { "summary" } else { "llm" };
    let texts = format!(
        ",\"ownerID\":\"k{}\",\"apikeyName\":{name},\"category\":\"{category}\",\"productName\":\"p{}\"}}",
        start.rem_euclid(2),
        start.rem_euclid(3)
    );
    as_json(bill).replace('}', &texts)
}

fn body(bills: &[Bill], window: Window) -> String {
    let sent = bills.iter().filter(|bill| overlaps(**bill, window));
    let rows: Vec<String> = sent.map(|bill| with_texts(*bill)).collect();
    format!("{{\"bills\":[{}]}}", rows.join(","))
}

/// All that a summary says.
#[derive(Debug, PartialEq)]
struct Said {
    total: Totals,
    control: Option<Totals>,
    decimal: u64,
    groups: Vec<(Vec<String>, Vec<String>, Totals, bool)>,
}

fn said(summary: &Summary) -> Said {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let group = |group: Group<'_>| {
        (
            owned(&group.key),
            owned(&group.labels),
            group.totals,
            group.other,
        )
    };
    Said {
        total: summary.total(),
        control: summary.control(),
        decimal: summary.rows_with_decimal_money(),
        groups: summary.groups().map(group).collect(),
    }
}

/// Pours the same bodies into both sinks, in an order of windows, some after an attempt that broke off, some never.
fn check(
    bills: &[Bill],
    (windows, asked): (Vec<Window>, Vec<Window>),
    order: &[usize],
    fates: &[u8],
    spec: &Spec,
) {
    let limits = Limits::default();
    let mut collect = Collect::new(BillKind::ApiKey, windows.clone(), asked.clone(), limits);
    let mut summarize = Summarize::new(spec.clone(), Offset::UTC, windows, asked.clone(), limits);
    for (place, window) in order.iter().copied().enumerate() {
        let fate = fates[place % fates.len()];
        let body = body(bills, asked[window]);
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
    let (summary, facts) = summarize.finish().unwrap();
    assert_eq!(facts, bills.facts);
    assert_eq!(
        said(&summary),
        said(&bills.summarize(spec, Offset::UTC).unwrap())
    );
}

proptest! {
    #[test]
    fn a_summary_is_that_of_the_list(
        bills in bill_list(),
        (plan, order) in plan().prop_flat_map(|plan| {
            let order: Vec<usize> = (0..plan.0.len()).collect();
            (Just(plan), Just(order).prop_shuffle())
        }),
        fates in prop::collection::vec(0u8..3, 1..5),
        spec in any_spec(BillKind::ApiKey),
    ) {
        check(&bills, plan, &order, &fates, &spec);
    }
}

#[test]
fn a_long_window_is_added_up_while_it_arrives() {
    let bills: Vec<Bill> = (0..10_000)
        .map(|row| (row % 60 - 5, row % 60 + 3, (row % 2) as u8))
        .collect();
    let spec = Spec::new(BillKind::ApiKey, &["ownerID", "productName"]).unwrap();
    check(&bills, windows_at(&[0, 30, 60]), &[1, 0], &[0], &spec);
    let mut sink = Summarize::new(
        spec,
        Offset::UTC,
        vec![Window { start: 0, end: 59 }],
        vec![Window { start: 0, end: 59 }],
        Limits::default(),
    );
    sink.begin(0);
    for chunk in body(&bills, Window { start: 0, end: 59 })
        .as_bytes()
        .chunks(16_384)
    {
        sink.chunk(0, chunk).unwrap();
        let Some(Slot::Arriving(arriving)) = sink.slots.first() else {
            panic!("it arrives");
        };
        assert!(
            arriving.decoder.rows() - arriving.added < BATCH,
            "the rows are not held"
        );
    }
}

#[test]
fn rows_longer_than_a_unit_end_the_call_whatever_becomes_of_other_windows() {
    let (windows, asked) = windows_at(&[0, 30, 60]);
    let spec = Spec::new(BillKind::ApiKey, &["hour"]).unwrap();
    let mut sink = Summarize::new(spec, Offset::UTC, windows, asked, Limits::default());
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
