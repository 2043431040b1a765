//! Running totals: of what was committed, and of nothing else.

use proptest::prelude::*;

use super::Watched;
use crate::answer::test_data::{bill_list, plan, plan_of, response};
use crate::answer::{Collect, CountedRows, Spec};
use crate::bill::Limits;
use crate::client::Sink;
use crate::query::{BillKind, Plan};
use crate::time::{Offset, Window};

fn watched(windows: usize) -> Watched {
    let windows = (0..windows as i64).map(|window| Window {
        start: window * 100,
        end: window * 100 + 99,
    });
    let plan = Plan::new(BillKind::ApiKey, windows.collect());
    Watched::new(Collect::new(plan, Limits::default()), BillKind::ApiKey)
}

fn row(amount: &str, more: &str) -> String {
    format!(
        "{{\"startTime\":\"0\",\"endTime\":\"9\",\"amount\":\"{amount}\",\"voucherAmount\":\"0\",\"payAmount\":\"0\"{more}}}"
    )
}

fn commit(sink: &mut Watched, window: usize, rows: &[String]) -> Option<String> {
    sink.begin(window);
    let body = format!("{{\"bills\":[{}]}}", rows.join(","));
    sink.chunk(window, body.as_bytes()).unwrap();
    sink.commit(window).unwrap();
    sink.total().map(|total| total.to_string())
}

#[test]
fn the_total_grows_with_each_window_that_is_committed() {
    let mut sink = watched(4);
    assert_eq!(sink.total(), None);
    assert_eq!(commit(&mut sink, 2, &[]).as_deref(), Some("0"));
    let rows = [row("15000", ""), row("-2500", "")];
    assert_eq!(commit(&mut sink, 0, &rows).as_deref(), Some("1.25"));

    // What is discarded does not count, nor does what is still arriving.
    sink.begin(1);
    sink.chunk(1, b"{\"bills\":[").unwrap();
    sink.chunk(1, row("70000", "").as_bytes()).unwrap();
    assert_eq!(sink.total().unwrap().to_string(), "1.25");
    sink.discard(1);
    assert_eq!(sink.total().unwrap().to_string(), "1.25");
    let rows = [row("0", ",\"amountDecimal\":\"0.000001\"")];
    assert_eq!(commit(&mut sink, 1, &rows).as_deref(), Some("1.250001"));
}

#[test]
fn control_totals_are_no_bills() {
    let mut sink = watched(1);
    let rows = [
        row("10000", ",\"category\":\"llm\""),
        row("90000", ",\"category\":\"summary\""),
    ];
    assert_eq!(commit(&mut sink, 0, &rows).as_deref(), Some("1"));
}

#[test]
fn a_total_that_does_not_fit_is_not_known_until_it_fits_again() {
    let mut sink = watched(3);
    let large = format!("{}", i128::MAX);
    let decimal = |text: &str| row("0", &format!(",\"amountDecimal\":\"{text}\""));
    assert_eq!(
        commit(&mut sink, 0, &[decimal(&large)]),
        Some(large.clone())
    );
    assert_eq!(commit(&mut sink, 1, &[decimal("1")]), None);
    assert_eq!(commit(&mut sink, 2, &[decimal("-1")]), Some(large));
}

/// What the rows of some responses add up to, as a summary of each says.
fn sum_of(kind: BillKind, responses: &[String]) -> crate::money::Decimal {
    let totals = responses.iter().map(|body| {
        let all = vec![Window {
            start: -1_000,
            end: 1_000,
        }];
        let mut sink = Collect::new(Plan::new(kind, all), Limits::default());
        sink.begin(0);
        sink.chunk(0, body.as_bytes()).unwrap();
        sink.commit(0).unwrap();
        let spec = Spec::new(kind, &[]).unwrap().count(CountedRows::All);
        let summary = sink.finish().summarize(&spec, Offset::UTC).unwrap();
        summary.total().total
    });
    totals.sum()
}

proptest! {
    /// The rows as they were sent: a bill in two windows counts twice.
    #[test]
    fn it_is_the_sum_of_the_windows(
        (windows, requested) in plan(),
        bills in bill_list(),
        order in any::<prop::sample::Index>(),
    ) {
        let kind = BillKind::FixedTerm;
        let plan = plan_of(kind, windows.clone(), requested.clone());
        let mut sink = Watched::new(Collect::new(plan, Limits::default()), kind);
        let mut arrived = Vec::new();
        let first = order.index(windows.len());
        for window in (first..windows.len()).chain(0..first) {
            let body = response(&bills, requested[window]);
            sink.begin(window);
            for chunk in body.as_bytes().chunks(7) {
                sink.chunk(window, chunk).unwrap();
            }
            sink.commit(window).unwrap();
            arrived.push(body);
            prop_assert_eq!(sink.total(), Some(sum_of(kind, &arrived)));
        }
    }
}
