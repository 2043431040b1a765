//! The client for Rust users, on a host that returns different rows for each window.

use std::future::{IntoFuture, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use futures_core::Stream as _;

use super::*;
use crate::answer::Order;
use crate::client::{
    BoxFuture, Event, FetchError, HttpRequest, OnWindowError, Response, TransportError,
};
use crate::error::ErrorKind;
use crate::query::{ApiKeyQuery, BillKind, CycleType, FixedTermQuery, UsageQuery};
use crate::time::Period;

const KEY: &str = "sk_0123456789abcdef";

/// The service, with counts of its requests.
#[derive(Default)]
struct Service {
    requests: AtomicUsize,
    /// Responses that were not dropped.
    open: AtomicUsize,
    /// The number of the request, counted from 1, that is answered 404 with a message that contains the key.
    refused_request: usize,
    /// The time, in unix seconds.
    now: i64,
}

struct ServiceHost(Arc<Service>);

impl Host for ServiceHost {
    fn now_ms(&self) -> u64 {
        0
    }

    fn unix_now(&self) -> i64 {
        self.0.now
    }

    fn random_below(&self, _bound: u64) -> u64 {
        0
    }

    fn sleep(&self, _ms: u64) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }

    fn fetch<'a>(
        &'a self,
        request: HttpRequest<'a>,
    ) -> BoxFuture<'a, Result<Box<dyn Response>, FetchError>> {
        let number = self.0.requests.fetch_add(1, Ordering::Relaxed) + 1;
        let (status, body) = if number == self.0.refused_request {
            let key = request
                .key
                .map(|key| key.authorization())
                .unwrap_or_default();
            (
                404,
                format!(r#"{{"code":404,"reason":"NO","message":"nothing for {key}"}}"#),
            )
        } else {
            (200, body_of(request.url))
        };
        self.0.open.fetch_add(1, Ordering::Relaxed);
        let response = ServiceResponse {
            service: Arc::clone(&self.0),
            status,
            body: body.into_bytes(),
            is_pending: false,
        };
        Box::pin(async { Ok(Box::new(response) as Box<dyn Response>) })
    }
}

/// 3,000 rows of the first second of a window, of two products; or the only page of invoices.
fn body_of(url: &str) -> String {
    if url.contains("/billing/monthly/bill?") {
        let invoice = r#"{"billingMonth":"2026-01","billId":"1","totalAmount":"300040000","voucherPayAmount":"0","cashPayAmount":"0","status":"paid"}"#;
        let rows = if url.contains("page=1&") { invoice } else { "" };
        return format!(r#"{{"data":[{rows}]}}"#);
    }
    let (_, rest) = url.split_once("startTime=").unwrap();
    let (start, _) = rest.split_once('&').unwrap();
    let end = start.parse::<i64>().unwrap() + 9;
    let rows = (0..3_000).map(|row| {
        let product = if row % 3 == 0 { "a" } else { "b" };
        format!(
            r#"{{"startTime":"{start}","endTime":"{end}","productName":"{product}","billNum0":"{row}","amount":"10001","voucherAmount":"1","payAmount":"10000"}}"#
        )
    });
    format!(r#"{{"bills":[{}]}}"#, rows.collect::<Vec<_>>().join(","))
}

struct ServiceResponse {
    service: Arc<Service>,
    status: u16,
    body: Vec<u8>,
    is_pending: bool,
}

impl Response for ServiceResponse {
    fn status(&self) -> u16 {
        self.status
    }

    fn header(&self, _name: &str) -> Option<String> {
        None
    }

    fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Vec<u8>>, TransportError>> {
        Box::pin(poll_fn(|_| {
            self.is_pending = !self.is_pending;
            if self.is_pending {
                return Poll::Pending;
            }
            let left = self.body.split_off(self.body.len().min(8_192));
            let chunk = std::mem::replace(&mut self.body, left);
            Poll::Ready(Ok((!chunk.is_empty()).then_some(chunk)))
        }))
    }
}

impl Drop for ServiceResponse {
    fn drop(&mut self) {
        self.service.open.fetch_sub(1, Ordering::Relaxed);
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    for _ in 0..100_000 {
        if let Poll::Ready(done) = future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            return done;
        }
    }
    panic!("the future never completes");
}

fn client_of(service: &Arc<Service>, options: Options) -> BillingClient {
    BillingClient::with_host(ServiceHost(Arc::clone(service)), options).unwrap()
}

fn client() -> (Arc<Service>, BillingClient) {
    let service = Arc::default();
    let client = client_of(&service, Options::new().api_key(KEY));
    (service, client)
}

fn quarter() -> ApiKeyQuery {
    let range = Period::parse("2026-Q1")
        .unwrap()
        .window(Offset::UTC)
        .unwrap();
    ApiKeyQuery::new(range, CycleType::Day).unwrap()
}

/// The rows of a stream, and its batches.
async fn read(mut stream: BillStream) -> (Vec<(i64, Option<i64>)>, usize, Report) {
    let (mut rows, mut batches) = (Vec::new(), 0);
    while let Some(bills) = stream.next().await {
        let bills = bills.unwrap();
        assert!((1..=1024).contains(&bills.len()));
        assert!(
            !stream.report().complete(),
            "a stream is complete only at its end"
        );
        batches += 1;
        rows.extend(
            bills
                .rows()
                .map(|row| (row.start_time(), row.integer_of("billNum0").unwrap())),
        );
    }
    (rows, batches, stream.report())
}

#[test]
fn list_stream_and_summary_have_the_same_rows() {
    let (service, client) = client();
    let (bills, report) = block_on(client.list(quarter())).unwrap();
    assert_eq!((bills.len(), report.windows().len()), (9_000, 3));
    assert_eq!(
        report
            .windows()
            .iter()
            .map(|it| it.window.clone())
            .collect::<Vec<_>>(),
        client.plan(quarter()).unwrap()
    );
    assert!(report.complete() && report.failed().is_empty() && report.notices().is_empty());
    assert_eq!(bills.row(1).unwrap().text_of("productName"), Ok(Some("b")));

    let listed: Vec<_> = bills
        .rows()
        .map(|row| (row.start_time(), row.integer_of("billNum0").unwrap()))
        .collect();
    let (streamed, batches, report) = block_on(read(client.stream(quarter())));
    assert_eq!(streamed, listed);
    assert!(batches >= 9 && report.complete());
    assert_eq!(report.stats().rows, 9_000);

    let spec = Spec::new(BillKind::ApiKey, &["month", "productName"])
        .unwrap()
        .order_by(Order::Key);
    let (summary, report) = block_on(client.summarize(quarter(), spec.clone())).unwrap();
    assert!(report.complete());
    let of_list = bills.summarize(&spec, client.utc_offset()).unwrap();
    assert_eq!(
        summary.groups().collect::<Vec<_>>(),
        of_list.groups().collect::<Vec<_>>()
    );
    assert_eq!(summary.total().total.to_string(), "9000.9");
    assert_eq!(service.open.load(Ordering::Relaxed), 0);
    assert_eq!(service.requests.load(Ordering::Relaxed), 9);
}

#[test]
fn rows_that_end_now_or_later_are_open() {
    let february = 1_769_904_000;
    for (now, open) in [(february + 9, 6_000), (february + 10, 3_000)] {
        let service = Arc::new(Service {
            now,
            ..Service::default()
        });
        let client = client_of(&service, Options::new().api_key(KEY));
        let (bills, report) = block_on(client.list(quarter())).unwrap();
        assert_eq!(report.stats().rows_open, Some(open));
        let product = [("productName".to_owned(), vec!["a".to_owned()])];
        let some = bills.filter(&product).unwrap();
        assert_eq!(some.stats.rows_open, Some(open / 3));
        let (_, _, report) = block_on(read(client.stream(quarter())));
        assert_eq!(report.stats().rows_open, Some(open));
        let spec = Spec::new(BillKind::ApiKey, &["day"]).unwrap();
        let (_, report) = block_on(client.summarize(quarter(), spec)).unwrap();
        assert_eq!(report.stats().rows_open, Some(open));
        let mut batches = client.stream(quarter());
        let batch = block_on(batches.next()).unwrap().unwrap();
        assert_eq!(batch.stats.rows_open, Some(0), "January is over");
    }
}

#[test]
fn a_batch_outlives_its_stream() {
    let (_, client) = client();
    let mut stream = client.stream(quarter());
    let kept: Vec<_> = block_on(async {
        let mut kept = Vec::new();
        for _ in 0..3 {
            kept.push(stream.next().await.unwrap().unwrap());
        }
        kept
    });
    drop((stream, client));
    let numbers = kept
        .iter()
        .flat_map(Bills::rows)
        .map(|row| row.integer_of("billNum0").unwrap().unwrap());
    assert!(numbers.eq(0..kept.iter().map(Bills::len).sum::<usize>() as i64));
}

#[test]
fn calls_are_lazy_and_dropping_them_aborts_every_request() {
    let (service, client) = client();
    let open = || service.open.load(Ordering::Relaxed);
    let mut stream = client.stream(quarter());
    let list = client.list(quarter());
    assert_eq!(service.requests.load(Ordering::Relaxed), 0);
    drop(list);

    block_on(stream.next()).unwrap().unwrap();
    assert!(open() > 0);
    drop(stream);
    assert_eq!(open(), 0);
}

#[test]
fn bill_stream_implements_futures_stream_and_is_fused() {
    let (_, client) = client();
    let mut stream = pin!(client.stream(quarter()));
    let mut rows = 0;
    let mut context = Context::from_waker(Waker::noop());
    loop {
        match stream.as_mut().poll_next(&mut context) {
            Poll::Ready(Some(bills)) => rows += bills.unwrap().len(),
            Poll::Ready(None) => break,
            Poll::Pending => {}
        }
    }
    assert_eq!(rows, 9_000);
    assert!(matches!(
        stream.as_mut().poll_next(&mut context),
        Poll::Ready(None)
    ));
}

#[test]
fn a_failed_window_fails_the_call_or_is_reported_and_never_shows_the_key() {
    let refusing = || {
        Arc::new(Service {
            refused_request: 2,
            ..Service::default()
        })
    };
    let throw = client_of(&refusing(), Options::new().api_key(KEY));
    let error = block_on(throw.list(quarter())).unwrap_err();
    assert_eq!((error.kind, error.status), (ErrorKind::Api, Some(404)));
    assert!(!format!("{error:?}").contains("0123456789"), "{error:?}");

    let mut stream = client_of(&refusing(), Options::new().api_key(KEY)).stream(quarter());
    let end = block_on(async {
        loop {
            match stream.next().await {
                Some(Ok(_)) => {}
                end => return end,
            }
        }
    });
    assert_eq!(end.unwrap().unwrap_err().kind, ErrorKind::Api);
    assert!(block_on(stream.next()).is_none());
    assert!(!stream.report().complete());

    let collect = client_of(&refusing(), Options::new().api_key(KEY));
    let call = collect.call(quarter()).settings(|settings| {
        settings.on_window_error = OnWindowError::Collect;
        settings.concurrency = 1;
    });
    let second = client_of(&refusing(), Options::new().api_key(KEY))
        .plan(quarter())
        .unwrap()[1]
        .range();
    let (bills, report) = block_on(call.list()).unwrap();
    assert_eq!((bills.len(), report.complete()), (6_000, false));
    assert!(
        matches!(report.failed(), [(window, error)] if *window == second && error.status == Some(404))
    );
}

#[test]
fn a_call_has_its_own_settings_split_and_listener() {
    let (events, progress) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&events);
    let options = Options::new().api_key(KEY).on_event(move |event| {
        counted.fetch_add(
            usize::from(matches!(event, Event::Attempt { .. })),
            Ordering::Relaxed,
        );
    });
    let client = client_of(&Arc::default(), options);
    let counted = Arc::clone(&progress);
    let call = client
        .call(quarter())
        .split_by(SplitBy::Week)
        .on_progress(move |progress| {
            counted.store(progress.windows_done as usize, Ordering::Relaxed);
        });
    let plan = call.plan().unwrap();
    assert_eq!(plan.len(), 4);
    let (bills, _) = block_on(call.list()).unwrap();
    assert_eq!(bills.len(), 12_000);
    assert_eq!(
        (
            events.load(Ordering::Relaxed),
            progress.load(Ordering::Relaxed)
        ),
        (4, 4)
    );

    let refused = client
        .call(quarter())
        .settings(|settings| settings.concurrency = 0);
    let error = block_on(refused.list()).unwrap_err();
    assert_eq!(
        (error.kind, error.path.as_deref()),
        (ErrorKind::Config, Some("concurrency"))
    );
    let mut refused = client
        .call(quarter())
        .settings(|settings| settings.timeout_ms = 0)
        .stream();
    let error = block_on(refused.next()).unwrap().unwrap_err();
    assert_eq!(
        (error.kind, error.path.as_deref()),
        (ErrorKind::Config, Some("timeout_ms"))
    );
}

#[test]
fn the_progress_of_a_list_has_the_total_so_far() {
    let client = client_of(&Arc::default(), Options::new().api_key(KEY));
    let steps = Arc::new(Mutex::new(Vec::new()));
    let watched = || {
        let steps = Arc::clone(&steps);
        let call = client
            .call(quarter())
            .settings(|settings| settings.concurrency = 1);
        call.on_progress(move |progress| {
            let total = progress.total.map(|total| total.to_string());
            steps.lock().unwrap().push((progress.windows_done, total));
        })
    };
    let (bills, _) = block_on(watched().list()).unwrap();
    let total = block_on(client.summarize(quarter(), Spec::new(BillKind::ApiKey, &[]).unwrap()));
    let total = total.unwrap().0.total().total.to_string();
    let mut seen = std::mem::take(&mut *steps.lock().unwrap());
    // Large answers are reported while they arrive, too.
    seen.retain(|(windows, _)| *windows > 0);
    seen.dedup();
    assert_eq!(bills.len(), 9_000);
    let expected = ["3000.3", "6000.6", "9000.9"].map(|total| Some(total.to_owned()));
    assert_eq!(seen, (1..).zip(expected).collect::<Vec<_>>());
    assert_eq!(total, "9000.9");

    // Only lists are added up meanwhile.
    block_on(watched().summarize(Spec::new(BillKind::ApiKey, &[]).unwrap())).unwrap();
    let seen = steps.lock().unwrap();
    assert!(!seen.is_empty() && seen.iter().all(|(_, total)| total.is_none()));
}

#[test]
fn a_key_function_is_called_for_each_request_and_its_error_is_not_shown() {
    let (service, _) = client();
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let options = Options::new().api_key_with(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        async { Ok::<_, String>(KEY.to_owned()) }
    });
    block_on(client_of(&service, options).list(quarter())).unwrap();
    assert_eq!(calls.load(Ordering::Relaxed), 3);

    for key in [Err(format!("no {KEY}")), Ok(format!("{KEY}\n"))] {
        let options = Options::new().api_key_with(move || std::future::ready(key.clone()));
        let error = block_on(client_of(&service, options).list(quarter())).unwrap_err();
        assert_eq!(
            (error.kind, error.path.as_deref()),
            (ErrorKind::Config, Some("api_key"))
        );
        assert!(!format!("{error:?}").contains("0123456789"), "{error:?}");
    }
    assert_eq!(service.requests.load(Ordering::Relaxed), 3);
}

#[test]
fn a_key_is_required_unless_there_is_a_base_url_or_an_authorization() {
    let make = |options| BillingClient::with_host(ServiceHost(Arc::default()), options);
    let error = make(Options::new()).unwrap_err();
    assert_eq!(
        (error.kind, error.path.as_deref()),
        (ErrorKind::Config, Some("api_key"))
    );
    assert!(make(Options::new().base_url("http://localhost:8787")).is_ok());
    assert!(make(Options::new().header("authorization", "Bearer 0123456789abcdef")).is_ok());
}

#[test]
fn a_spec_that_does_not_fit_the_query_is_refused_before_anything_is_sent() {
    let (service, client) = client();
    let other = Spec::new(BillKind::FixedTerm, &["month"]).unwrap();
    let finer = Spec::new(BillKind::ApiKey, &["hour"]).unwrap();
    for (spec, path) in [(other, "spec"), (finer, "by[0]")] {
        let error = block_on(client.summarize(quarter(), spec)).err().unwrap();
        assert_eq!(
            (error.kind, error.path.as_deref()),
            (ErrorKind::Query, Some(path))
        );
    }
    assert_eq!(service.requests.load(Ordering::Relaxed), 0);
}

#[test]
fn debug_shows_neither_the_key_nor_header_values() {
    let options = || {
        Options::new()
            .api_key(KEY)
            .header("x-secret", "fedcba9876543210")
            .base_url("https://example.com")
    };
    let client = client_of(&Arc::default(), options());
    let (call, stream) = (client.call(quarter()), client.stream(quarter()));
    let text = format!("{:?} {client:?} {call:?} {stream:?}", options());
    assert!(text.contains("x-secret") && text.contains("example.com"));
    assert!(
        !text.contains("0123456789") && !text.contains("fedcba9876543210"),
        "{text}"
    );
}

#[test]
fn calls_can_move_to_other_threads() {
    fn assert_send<T: Send>(value: T) -> T {
        value
    }
    fn assert_sync<T: Sync>(value: T) -> T {
        value
    }
    let (_, client) = client();
    let client = assert_sync(assert_send(client));
    let january = Period::parse("2026-01")
        .unwrap()
        .window(Offset::UTC)
        .unwrap();
    let spec = Spec::new(BillKind::FixedTerm, &[]).unwrap();
    let call = assert_sync(assert_send(
        client.call(FixedTermQuery::new(january).unwrap()),
    ));
    drop(assert_send(client.list(quarter())));
    drop(assert_send(call.summarize(spec)));
    drop(assert_send(client.stream(quarter())));
    // A call borrows nothing, so it can be spawned.
    let list = client.call(quarter()).list();
    let (bills, _) = block_on(client.list(quarter())).unwrap();
    drop(assert_send(bills.to_ndjson()));
    let rows = std::thread::spawn(move || block_on(list).unwrap().0.len());
    drop(client);
    assert_eq!(rows.join().unwrap(), 9_000);
}

#[test]
fn a_query_that_was_changed_is_validated_again() {
    let (service, client) = client();
    let january = Period::parse("2026-01")
        .unwrap()
        .window(Offset::UTC)
        .unwrap();
    let mut query = ApiKeyQuery::new(january, CycleType::Day).unwrap();
    (query.range.start, query.range.end) = (january.end, january.start);
    for error in [
        block_on(client.list(query.clone())).unwrap_err(),
        client.plan(query.clone()).unwrap_err(),
    ] {
        assert_eq!(
            (error.kind, error.path.as_deref()),
            (ErrorKind::Query, Some("range.end"))
        );
    }
    (query.range.start, query.range.end) = (0, january.end);
    let error = block_on(client.stream(query).next()).unwrap().unwrap_err();
    assert_eq!(error.path.as_deref(), Some("range.start"));
    assert_eq!(service.requests.load(Ordering::Relaxed), 0);
}

#[test]
fn months_are_compared_with_their_invoices() {
    // 2026-03-01: both months are over.
    let service = Arc::new(Service {
        now: 1_772_323_200,
        ..Service::default()
    });
    let client = client_of(&service, Options::new().api_key(KEY));
    let steps = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&steps);
    let call = client
        .reconcile("2026-01/2026-02")
        .settings(|settings| settings.concurrency = 2)
        .on_progress(move |progress| seen.lock().unwrap().push(progress.windows_done));
    assert!(format!("{call:?}").contains("2026-01/2026-02"));
    assert_eq!(service.requests.load(Ordering::Relaxed), 0);
    let months = block_on(call.into_future()).unwrap();
    // Nine categories, and the fixed-term bills, each with 3,000 rows of 1.0001; the service answers every request alike.
    let [january, february] = &months[..] else {
        panic!("{months:?}")
    };
    assert_eq!(january.usage.total.to_string(), "27002.7");
    assert_eq!(january.fixed_term.total.to_string(), "3000.3");
    assert_eq!(january.bills.to_string(), "30003");
    assert_eq!(january.usage_control.unwrap().to_string(), "3000.3");
    assert_eq!(january.difference.unwrap().to_string(), "1");
    assert!(!january.complete && february.difference.is_none());
    // Two pages of invoices, then ten requests for usage and two for fixed-term bills of each month.
    assert_eq!(service.requests.load(Ordering::Relaxed), 26);
    // Large answers are reported while they arrive, too.
    let mut done = steps.lock().unwrap().clone();
    done.dedup();
    assert_eq!(done, (1..=26).collect::<Vec<_>>());

    let error = block_on(client.reconcile("2026-W05").into_future()).unwrap_err();
    assert_eq!(error.path.as_deref(), Some("period"));
}

#[test]
fn a_key_in_a_query_is_not_sent_and_not_shown() {
    let (service, client) = client();
    let january = Period::parse("2026-01")
        .unwrap()
        .window(Offset::UTC)
        .unwrap();
    let usage = |categories: &[&str]| {
        let categories = categories.iter().copied();
        Query::from(UsageQuery::new(january, CycleType::Day, categories).unwrap())
    };
    let fixed_term = FixedTermQuery::new(january).unwrap().product_name(KEY);
    for query in [usage(&[KEY]), usage(&["gpu", KEY]), fixed_term.into()] {
        let error = block_on(client.call(query.clone()).list()).unwrap_err();
        assert_eq!(
            (error.kind, error.path.as_deref()),
            (ErrorKind::Query, Some("query"))
        );
        assert!(!format!("{error:?}").contains(KEY), "{error:?}");
        let call = client.call(query).settings(|settings| {
            settings.on_window_error = OnWindowError::Collect;
        });
        let (_, report) = block_on(call.list()).unwrap();
        assert!(!report.failed().is_empty());
        assert!(!format!("{:?}", report.failed()).contains(KEY));
    }
    // The other category may have been on its way.
    assert!(service.requests.load(Ordering::Relaxed) <= 2);
}
