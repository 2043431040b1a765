//! Months of a small world: bills with whole amounts, selected by a service in different ways.

use proptest::prelude::*;

use super::*;
use crate::answer::test_data::Selects;
use crate::query::QueryWindow;
use crate::time::calendar::{self, Date};

/// A bill: its first and last day, counted from the first of January 2026, and its amount in currency.
type Bill = (i64, i64, i64);

const PERIOD: &str = "2026-01/2026-03";

fn first_day() -> i64 {
    Date::new(2026, 1, 1).unwrap().to_days()
}

fn seconds((first, last, _): Bill) -> Window {
    let start = |day| calendar::start_of_day(first_day() + day, Offset::UTC);
    Window {
        start: start(first),
        end: start(last + 1) - 1,
    }
}

fn row((first, last, amount): Bill, more: &str) -> String {
    let Window { start, end } = seconds((first, last, amount));
    let units = amount * 10_000;
    format!(
        "{{\"startTime\":{start},\"endTime\":{end},\"amount\":{units},\"voucherAmount\":0,\"payAmount\":{units}{more}}}"
    )
}

fn is_selected(bill: Bill, window: Window, selects: Selects) -> bool {
    let Window { start, end } = seconds(bill);
    selects.has((start, end, 0), window)
}

fn sum_of<'a>(bills: impl Iterator<Item = &'a Bill>) -> Decimal {
    Decimal::from_integer(bills.map(|(_, _, amount)| i128::from(*amount)).sum())
}

/// What a service has, and how it behaves.
#[derive(Debug)]
struct World {
    /// By product category.
    usage: Vec<(&'static str, Vec<Bill>)>,
    fixed_term: Vec<Bill>,
    selects: Selects,
    /// What is added to each control total; `None` for a service without control totals.
    control: Option<i64>,
}

impl World {
    /// The response to a request.
    fn answer(&self, url: &str, window: Window) -> String {
        let parameter = |name: &str| {
            let (_, rest) = url.split_once(&format!("{name}="))?;
            rest.split('&').next()
        };
        let has = |bill: &&Bill| is_selected(**bill, window, self.selects);
        let control = |bills: &mut dyn Iterator<Item = &Bill>, name: &str| {
            let total: i64 = bills.map(|(_, _, amount)| amount).sum();
            let day = (window.start / 86_400) - first_day();
            let more = format!(",\"{name}\":\"summary\"");
            self.control
                .map(|added| row((day, day, total + added), &more))
                .into_iter()
                .collect::<Vec<_>>()
        };
        let rows: Vec<String> = match parameter("productCategory") {
            Some("summary") => {
                let mut all = self.usage.iter().flat_map(|(_, bills)| bills).filter(has);
                control(&mut all, "category")
            }
            Some(asked) => {
                let bills = self.usage.iter().filter(|(name, _)| *name == asked);
                let bills = bills.flat_map(|(_, bills)| bills).filter(has);
                bills.map(|bill| row(*bill, "")).collect()
            }
            None if parameter("category") == Some("summary") => {
                control(&mut self.fixed_term.iter().filter(has), "productCategory")
            }
            None => {
                let bills = self.fixed_term.iter().filter(has);
                bills.map(|bill| row(*bill, "")).collect()
            }
        };
        format!("{{\"bills\":[{}]}}", rows.join(","))
    }

    /// The reconciliations; requests for which `fails` holds do not arrive.
    fn reconcile(
        &self,
        invoices: &[Record],
        now: i64,
        fails: &dyn Fn(usize) -> bool,
    ) -> Vec<Reconciliation> {
        let reconcile = Reconcile::new(PERIOD, Offset::UTC).unwrap();
        let mut sink = reconcile.sink();
        let requests = reconcile.job("", Settings::default()).requests;
        // In any order.
        for (index, request) in requests.iter().enumerate().rev() {
            sink.begin(index);
            let window = request.window.range();
            if fails(index) {
                sink.discard(index);
                let error = Error::new(ErrorKind::Network, "the connection broke");
                sink.settled(index, Err(&error));
                continue;
            }
            let body = self.answer(&request.url, window);
            sink.chunk(index, body.as_bytes()).unwrap();
            let rows = sink.commit(index).unwrap();
            sink.settled(index, Ok(&arrived(&request.window, rows)));
        }
        sink.finish(&reconcile, invoices, now).unwrap()
    }
}

fn arrived(window: &QueryWindow, rows: u64) -> WindowReport {
    WindowReport {
        window: window.clone(),
        status: 200,
        rows,
        bytes: 0,
        attempts: 1,
        ms: 0,
    }
}

fn months() -> [Window; 3] {
    [(0, 30, 0), (31, 58, 0), (59, 89, 0)].map(seconds)
}

fn bills() -> impl Strategy<Value = Vec<Bill>> {
    let bill = (-40i64..100, 0i64..70, -5i64..50);
    prop::collection::vec(
        bill.prop_map(|(first, length, amount)| (first, first + length, amount)),
        0..8,
    )
}

fn world() -> impl Strategy<Value = World> {
    let selects = prop_oneof![Just(Selects::Overlap), Just(Selects::Start)];
    let control = prop_oneof![Just(None), Just(Some(0)), Just(Some(7))];
    (bills(), bills(), bills(), selects, control).prop_map(
        |(gpu, llm, fixed_term, selects, control)| {
            // Bills by usage do not cross months.
            let within = |bills: Vec<Bill>| {
                bills
                    .into_iter()
                    .map(|(first, _, amount)| (first, first, amount))
                    .collect()
            };
            World {
                usage: vec![("gpu", within(gpu)), ("llm", within(llm))],
                fixed_term,
                selects,
                control,
            }
        },
    )
}

proptest! {
    #[test]
    fn each_bill_counts_in_the_month_in_which_it_begins(world in world()) {
        let found = world.reconcile(&[], 0, &|_| false);
        prop_assert_eq!(found.len(), 3);
        for (entry, month) in found.iter().zip(months()) {
            let begins = |bill: &&Bill| (month.start..=month.end).contains(&seconds(**bill).start);
            let usage = sum_of(world.usage.iter().flat_map(|(_, bills)| bills).filter(begins));
            let fixed_term = sum_of(world.fixed_term.iter().filter(begins));
            prop_assert_eq!(entry.usage.total, usage);
            prop_assert_eq!(entry.fixed_term.total, fixed_term);
            prop_assert_eq!(entry.bills, usage.checked_add(fixed_term).unwrap());
            let rows = world.fixed_term.iter().filter(begins).count() as u64;
            prop_assert_eq!(entry.fixed_term.rows, rows);
            prop_assert!(entry.open && entry.invoice.is_none() && entry.difference.is_none());
        }
    }

    #[test]
    fn a_control_total_is_compared_with_all_details_of_the_same_request(world in world()) {
        for (entry, month) in world.reconcile(&[], 0, &|_| false).iter().zip(months()) {
            let sent = |bill: &&Bill| is_selected(**bill, month, world.selects);
            let usage = sum_of(world.usage.iter().flat_map(|(_, bills)| bills).filter(sent));
            let fixed_term = sum_of(world.fixed_term.iter().filter(sent));
            let expected = |details: Decimal| {
                world.control.map(|added| details.checked_add(Decimal::from_integer(added.into())).unwrap())
            };
            prop_assert_eq!(entry.usage_control, expected(usage));
            prop_assert_eq!(entry.fixed_term_control, expected(fixed_term));
            let differs = world.control == Some(7);
            prop_assert_eq!(entry.complete, !differs);
            for (_, stats) in [&entry.usage_report, &entry.fixed_term_report] {
                let notices: Vec<_> = stats.notices.iter().filter(|it| it.code == NoticeCode::ControlDiffers).collect();
                prop_assert_eq!(notices.len(), usize::from(differs));
                for notice in notices {
                    prop_assert!(notice.text.ends_with("the difference is 7."), "{}", notice.text);
                    prop_assert_eq!(notice.window.as_ref().unwrap().range(), month);
                }
            }
        }
    }

    #[test]
    fn a_month_with_a_request_that_failed_is_not_complete(world in world(), failed in 0usize..36) {
        let world = World { control: None, ..world };
        let found = world.reconcile(&[], 0, &|request| request == failed);
        // Ten requests for the usage of a month, then the fixed-term bills of each, and their control totals.
        let place = if failed < 30 { failed / 10 } else { failed % 3 };
        for (index, entry) in found.iter().enumerate() {
            prop_assert_eq!(entry.complete, index != place);
            let failures = entry.usage_report.0.failed.len() + entry.fixed_term_report.0.failed.len();
            prop_assert_eq!(failures, usize::from(index == place));
        }
    }
}

fn invoice(month: &str, total: &str, status: &str) -> Record {
    let body = format!(
        "{{\"data\":[{{\"billingMonth\":\"{month}\",\"totalAmount\":\"0\",\"totalAmountDecimal\":\"{total}\",\
         \"voucherPayAmount\":\"0\",\"cashPayAmount\":\"0\",\"status\":\"{status}\"}}]}}"
    );
    let mut records = crate::account::records_of_invoices(&body);
    records.remove(0)
}

#[test]
fn an_invoice_is_compared_with_the_bills_of_its_month() {
    let world = World {
        usage: vec![("gpu", vec![(3, 3, 20)])],
        fixed_term: vec![(5, 40, 10), (35, 40, 1)],
        selects: Selects::Overlap,
        control: Some(0),
    };
    let invoices = [
        invoice("2026-01", "30.00001", "paid"),
        invoice("2026-02", "1", "pending"),
        invoice("2026-04", "5", "paid"),
    ];
    let [_, february, march] = months();
    let found = world.reconcile(&invoices, march.start, &|_| false);
    let differences: Vec<_> = found
        .iter()
        .map(|entry| entry.difference.map(|difference| difference.to_string()))
        .collect();
    assert_eq!(
        differences,
        [Some("0.00001".to_owned()), Some("0".to_owned()), None]
    );
    let open: Vec<_> = found.iter().map(|entry| entry.open).collect();
    assert_eq!(open, [false, true, true], "pending, and without an invoice");
    let early = world.reconcile(&invoices, february.start - 1, &|_| false);
    assert!(early[0].open, "a month that is not over");
    assert_eq!(found[0].month, "2026-01");
    // The usage begins on the fourth day of the month.
    let notices = &found[0].usage_report.1.notices;
    assert!(
        notices
            .iter()
            .any(|notice| notice.text.contains("2026-01-04T00:00:00Z"))
    );
    assert!(found[1].usage_report.1.notices.is_empty());
    assert_eq!(found[0].categories.len(), 9);
}

#[test]
fn a_service_that_gives_control_totals_where_bills_were_asked_for_is_not_complete() {
    let world = World {
        usage: Vec::new(),
        fixed_term: vec![(3, 3, 20)],
        selects: Selects::Overlap,
        control: Some(0),
    };
    let reconcile = Reconcile::new("2026-01", Offset::UTC).unwrap();
    let mut sink = reconcile.sink();
    for (index, request) in reconcile
        .job("", Settings::default())
        .requests
        .iter()
        .enumerate()
    {
        let url = request
            .url
            .replace("?startTime", "?category=summary&startTime");
        sink.begin(index);
        let body = world.answer(&url, request.window.range());
        sink.chunk(index, body.as_bytes()).unwrap();
        let rows = sink.commit(index).unwrap();
        sink.settled(index, Ok(&arrived(&request.window, rows)));
    }
    let found = sink.finish(&reconcile, &[], 0).unwrap();
    assert_eq!(found[0].fixed_term.rows, 0, "control totals are no bills");
    assert_eq!(found[0].fixed_term_control.unwrap().to_string(), "20");
    assert!(!found[0].complete);
}

#[test]
fn a_period_consists_of_months() {
    for (period, count) in [
        ("2026-01", 1),
        ("2026-Q1", 3),
        ("2026", 12),
        ("2025-12/2026-01", 2),
        ("2026-01-01/2026-02-28", 2),
    ] {
        assert_eq!(
            Reconcile::new(period, Offset::UTC).unwrap().months.len(),
            count
        );
    }
    for period in ["2026-W05", "2026-01-15", "2026-01-01/2026-02-27", "", "x"] {
        let error = Reconcile::new(period, Offset::UTC).unwrap_err();
        assert_eq!(
            (error.kind, error.path.as_deref()),
            (ErrorKind::Query, Some("period"))
        );
    }
    let invoices = |period| Reconcile::new(period, Offset::UTC).unwrap().invoices();
    let query = |first: &str, last: &str| {
        let query = InvoiceQuery::new().start_month(first).end_month(last);
        Some(AccountQuery::Invoices(query))
    };
    assert_eq!(invoices("2025-09"), None);
    assert_eq!(invoices("2025-09/2025-11"), query("2025-10", "2025-11"));
    assert_eq!(invoices("2026-01"), query("2026-01", "2026-01"));
}
