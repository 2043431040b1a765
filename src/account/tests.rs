//! Calls of the account's endpoints against a service that is a function of the URL, on a virtual clock.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::future::{Future, IntoFuture};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use proptest::prelude::*;

use super::fields::{BALANCE, INVOICE, Meaning, Shape, TRANSACTION};
use super::reader::read;
use super::*;
use crate::bill::FieldType;
use crate::client::{
    BoxFuture, ClientState, Event, FetchError, Host, HttpRequest, Key, Progress, Response,
    Settings, TransportError,
};
use crate::error::{Error, ErrorKind, Result};
use crate::money::Decimal;
use crate::query::{RawFields, RawValue};
use crate::time::{Offset, Window};
use crate::{BillingClient, Options};

const KEY: &str = "sk_0123456789abcdef";
/// 2026-11-01T00:00:00Z
const NOW: i64 = 1_793_491_200;

/// The answer to a request.
#[derive(Clone, Debug)]
struct Reply {
    status: u16,
    headers: Vec<(&'static str, &'static str)>,
    body: String,
    /// Milliseconds until it arrives.
    ms: u64,
}

fn ok(body: impl Into<String>) -> Reply {
    Reply {
        status: 200,
        headers: Vec::new(),
        body: body.into(),
        ms: 10,
    }
}

fn status(status: u16, body: &str) -> Reply {
    Reply { status, ..ok(body) }
}

type Answerer = Box<dyn FnMut(&BTreeMap<String, String>) -> Reply + Send>;

/// A service, with a virtual clock.
struct Service {
    answer: Mutex<Answerer>,
    urls: Mutex<Vec<String>>,
    events: Mutex<Vec<String>>,
    windows: Mutex<Vec<Window>>,
    progress: Mutex<Vec<Progress>>,
    clock: Arc<Mutex<Clock>>,
}

#[derive(Default)]
struct Clock {
    now: u64,
    timers: BTreeMap<u64, u64>,
    next: u64,
}

/// Completes at a time, and is forgotten when it is dropped.
struct Timer {
    clock: Arc<Mutex<Clock>>,
    id: u64,
    at: u64,
}

impl Timer {
    fn new(clock: &Arc<Mutex<Clock>>, ms: u64) -> Self {
        let mut locked = clock.lock().unwrap();
        let (id, at) = (locked.next, locked.now + ms);
        locked.next += 1;
        locked.timers.insert(id, at);
        Self {
            clock: Arc::clone(clock),
            id,
            at,
        }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(self: std::pin::Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.clock.lock().unwrap().now >= self.at {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.clock.lock().unwrap().timers.remove(&self.id);
    }
}

impl Service {
    fn new(answer: impl FnMut(&BTreeMap<String, String>) -> Reply + Send + 'static) -> Self {
        Self {
            answer: Mutex::new(Box::new(answer)),
            urls: Mutex::default(),
            events: Mutex::default(),
            windows: Mutex::default(),
            progress: Mutex::default(),
            clock: Arc::default(),
        }
    }

    /// Gives these answers one after another; the last one again and again.
    fn of(replies: Vec<Reply>) -> Self {
        let mut replies = replies.into_iter().peekable();
        Self::new(move |_| {
            let reply = replies.peek().unwrap().clone();
            if replies.len() > 1 {
                replies.next();
            }
            reply
        })
    }

    fn run<T>(&self, future: impl Future<Output = T>) -> T {
        let mut future = pin!(future);
        loop {
            if let Poll::Ready(output) = future
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()))
            {
                return output;
            }
            let mut clock = self.clock.lock().unwrap();
            clock.now = *clock.timers.values().min().expect("something to wait for");
        }
    }

    /// All records of a call.
    fn all(&self, query: AccountQuery) -> Result<Vec<Record>> {
        self.all_with(query, Settings::default(), Offset::UTC)
    }

    fn all_with(
        &self,
        query: AccountQuery,
        settings: Settings,
        offset: Offset,
    ) -> Result<Vec<Record>> {
        query.check()?;
        let state = ClientState::new();
        self.run(async {
            let mut pages = Pages::new(self, query, "https://api.novita.ai", offset, settings);
            let mut records = Vec::new();
            while let Some(page) = pages.next(self, &state).await? {
                assert!(!page.is_empty(), "no empty pages");
                records.extend(page);
            }
            assert!(pages.next(self, &state).await?.is_none());
            Ok(records)
        })
    }

    fn requests(&self) -> usize {
        self.urls.lock().unwrap().len()
    }
}

impl Host for Service {
    fn now_ms(&self) -> u64 {
        self.clock.lock().unwrap().now
    }

    fn unix_now(&self) -> i64 {
        NOW
    }

    fn random_below(&self, bound: u64) -> u64 {
        bound.saturating_sub(1)
    }

    fn sleep(&self, ms: u64) -> BoxFuture<'_, ()> {
        Box::pin(Timer::new(&self.clock, ms))
    }

    fn key(&self) -> BoxFuture<'_, Result<Option<Key>>> {
        Box::pin(async { Key::new(KEY).map(Some) })
    }

    fn fetch<'a>(
        &'a self,
        request: HttpRequest<'a>,
    ) -> BoxFuture<'a, Result<Box<dyn Response>, FetchError>> {
        Box::pin(async move {
            self.urls.lock().unwrap().push(request.url.to_owned());
            let parameters = parameters(request.url);
            let reply = (self.answer.lock().unwrap())(&parameters);
            Timer::new(&self.clock, reply.ms).await;
            if reply.status == 0 {
                return Err(TransportError::new("reset").into());
            }
            Ok(Box::new(ServiceResponse {
                body: Some(reply.body.clone().into_bytes()),
                reply,
            }) as Box<dyn Response>)
        })
    }

    fn event(&self, event: &Event<'_>) {
        let (name, window) = match event {
            Event::Attempt { window, .. } => ("attempt", window),
            Event::Response { window, .. } => ("response", window),
            Event::Wait { window, .. } => ("wait", window),
            Event::Window { window, .. } => ("window", window),
            Event::Failed { window, .. } => ("failed", window),
        };
        self.events.lock().unwrap().push(name.to_owned());
        self.windows.lock().unwrap().push(window.range());
    }

    fn progress(&self, progress: Progress) {
        self.progress.lock().unwrap().push(progress);
    }
}

struct ServiceResponse {
    reply: Reply,
    body: Option<Vec<u8>>,
}

impl Response for ServiceResponse {
    fn status(&self) -> u16 {
        self.reply.status
    }

    fn header(&self, name: &str) -> Option<String> {
        let mut headers = self.reply.headers.iter();
        let (_, value) = headers.find(|(known, _)| *known == name)?;
        Some((*value).to_owned())
    }

    fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Vec<u8>>, TransportError>> {
        let chunk = self.body.take();
        Box::pin(async { Ok(chunk) })
    }
}

fn parameters(url: &str) -> BTreeMap<String, String> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn page_of(parameters: &BTreeMap<String, String>) -> usize {
    let page = parameters.get("page").or_else(|| parameters.get("pageNo"));
    page.unwrap().parse().unwrap()
}

fn transactions() -> AccountQuery {
    AccountQuery::Transactions(TransactionQuery::new())
}

fn invoices() -> AccountQuery {
    AccountQuery::Invoices(InvoiceQuery::new())
}

/// A transaction whose serial number is `serial`; none for 0.
fn transaction(serial: usize) -> String {
    let number = if serial == 0 {
        String::new()
    } else {
        format!("t{serial}")
    };
    format!(
        r#"{{"serialNumber":"{number}","transactionTime":"{}","transactionAmount":"{serial}"}}"#,
        1_767_225_600 + serial
    )
}

fn transaction_page(serials: &[usize], total: Option<i64>) -> String {
    let rows: Vec<_> = serials.iter().map(|serial| transaction(*serial)).collect();
    let total = total
        .map(|total| format!(r#","total":"{total}""#))
        .unwrap_or_default();
    format!(r#"{{"data":[{}]{total}}}"#, rows.join(","))
}

fn serials(records: &[Record]) -> Vec<usize> {
    let amounts = records
        .iter()
        .map(|record| record.integer("transactionAmount").unwrap());
    amounts
        .map(|amount| usize::try_from(amount).unwrap())
        .collect()
}

/// Pages of transactions without a total; then empty pages.
fn pages(pages: &[&[usize]]) -> Service {
    pages_with(
        &pages
            .iter()
            .map(|page| (page.to_vec(), None))
            .collect::<Vec<_>>(),
    )
}

fn pages_with(pages: &[(Vec<usize>, Option<i64>)]) -> Service {
    let mut replies: Vec<_> = pages
        .iter()
        .map(|(serials, total)| ok(transaction_page(serials, *total)))
        .collect();
    replies.push(ok(r#"{"data":[]}"#));
    Service::of(replies)
}

#[track_caller]
fn refused(result: Result<Vec<Record>>, kind: ErrorKind, path: Option<&str>) -> Error {
    let error = result.unwrap_err();
    assert_eq!(
        (error.kind, error.path.as_deref()),
        (kind, path),
        "{error:?}"
    );
    error
}

fn month_name(number: i64) -> String {
    format!("{:04}-{:02}", number / 12, number % 12 + 1)
}

fn invoice(month: &str, id: &str, total: i64) -> String {
    format!(
        r#"{{"billId":"{id}","billingMonth":"{month}","totalAmount":"{total}","voucherPayAmount":"0","cashPayAmount":{total},"status":"paid"}}"#
    )
}

fn invoice_page(rows: &[String]) -> String {
    format!(r#"{{"data":[{}]}}"#, rows.join(","))
}

fn months(records: &[Record]) -> Vec<&str> {
    records
        .iter()
        .map(|record| record.text("billingMonth"))
        .collect()
}

// Reading answers.

#[test]
fn a_balance_has_the_fields_that_were_sent_and_no_others() {
    let body = r#"{"availableBalance":"-12345","cashBalance":0,"creditLimit":"9223372036854775807",
        "pendingCharges":null,"couponBalance":"7","note":"x"}"#;
    let service = Service::of(vec![ok(body)]);
    let records = service.all(AccountQuery::Balance).unwrap();
    let balance = Balance::from(&records[0]);
    assert_eq!(balance.available.unwrap().to_string(), "-1.2345");
    assert_eq!(balance.cash, Some(Decimal::ZERO));
    assert_eq!(
        balance.credit_limit.unwrap().to_string(),
        "922337203685477.5807"
    );
    assert_eq!(
        (balance.pending_charges, balance.outstanding_invoices),
        (None, None)
    );
    let raw: Vec<_> = balance
        .raw
        .iter()
        .map(|(name, value)| (name.as_str(), *value))
        .collect();
    assert_eq!(
        raw,
        [
            ("availableBalance", -12_345),
            ("cashBalance", 0),
            ("couponBalance", 7),
            ("creditLimit", i64::MAX)
        ]
    );
    assert_eq!(
        *service.urls.lock().unwrap(),
        ["https://api.novita.ai/openapi/v1/billing/balance/detail"]
    );
    assert_eq!(read(&BALANCE, b"{}").unwrap().rows.len(), 1);
}

/// A value of every known field in both forms, with what it becomes.
fn any_value(field_type: FieldType) -> BoxedStrategy<(String, String)> {
    let forms = |text: String| {
        prop::bool::ANY.prop_map(move |is_text| {
            (
                if is_text {
                    format!("\"{text}\"")
                } else {
                    text.clone()
                },
                text.clone(),
            )
        })
    };
    match field_type {
        FieldType::Text => "[a-zA-Z0-9 ]{1,8}"
            .prop_map(|text| (format!("\"{text}\""), text))
            .boxed(),
        FieldType::Int64 => any::<i64>()
            .prop_flat_map(move |value| forms(value.to_string()))
            .boxed(),
        FieldType::Time => (0..4_000_000_000_i64)
            .prop_flat_map(move |value| forms(value.to_string()))
            .boxed(),
        FieldType::Decimal | FieldType::Number => (any::<i64>(), 0u8..12)
            .prop_flat_map(move |(value, places)| {
                forms(
                    Decimal::with_places(value.into(), places)
                        .unwrap()
                        .to_string(),
                )
            })
            .boxed(),
    }
}

fn expected(field: &super::fields::Field, text: &str) -> FieldValue {
    match (field.field_type, field.meaning) {
        (FieldType::Int64, Meaning::TenThousandths) => {
            // By the digits alone, as no arithmetic of this crate does it.
            let value: i128 = text.parse().unwrap();
            let (sign, size) = if value < 0 {
                ("-", -value)
            } else {
                ("", value)
            };
            let written = format!("{sign}{}.{:04}", size / 10_000, size % 10_000);
            FieldValue::Amount(written.parse().unwrap())
        }
        (FieldType::Int64, _) => FieldValue::Integer(text.parse().unwrap()),
        (FieldType::Time, _) => FieldValue::Seconds(text.parse().unwrap()),
        (FieldType::Decimal, _) => FieldValue::Amount(text.parse().unwrap()),
        _ => FieldValue::Text(text.to_owned()),
    }
}

/// Some fields of a shape with values: indexes, what is sent, and the text of the value.
fn any_fields(shape: &'static Shape) -> impl Strategy<Value = Vec<(usize, String, String)>> {
    let fields = shape.fields.iter().enumerate().map(|(index, field)| {
        let value = match field.meaning {
            Meaning::Month => Just(("\"2026-01\"".to_owned(), "2026-01".to_owned())).boxed(),
            _ => any_value(field.field_type),
        };
        (any::<bool>(), value).prop_map(move |(is_present, (sent, text))| {
            (is_present || field.is_required).then_some((index, sent, text))
        })
    });
    fields
        .collect::<Vec<_>>()
        .prop_map(|fields| fields.into_iter().flatten().collect::<Vec<_>>())
        .prop_shuffle()
}

fn object_of(shape: &Shape, fields: &[(usize, String, String)]) -> String {
    let members: Vec<_> = fields
        .iter()
        .map(|(index, sent, _)| format!("\"{}\":{sent}", shape.fields[*index].name))
        .collect();
    format!("{{{}}}", members.join(","))
}

fn check_fields(shape: &'static Shape, sent: &[(usize, String, String)], record: &Record) {
    for (index, field) in shape.fields.iter().enumerate() {
        // The last field of a name that is present counts.
        let same_name = sent
            .iter()
            .filter(|(other, ..)| shape.fields[*other].shown_as == field.shown_as);
        let value = same_name.max_by_key(|(other, ..)| *other);
        let expected = match value {
            Some((other, _, text)) => expected(&shape.fields[*other], text),
            None if field.field_type == FieldType::Text => FieldValue::Text(String::new()),
            None => FieldValue::Absent,
        };
        assert_eq!(
            *record.get(field.shown_as),
            expected,
            "{} at {index}",
            field.name
        );
    }
}

proptest! {
    #[test]
    fn every_known_field_is_read_as_text_and_as_a_number(
        balance in any_fields(&BALANCE), invoice in any_fields(&INVOICE), transaction in any_fields(&TRANSACTION),
    ) {
        let page = read(&BALANCE, object_of(&BALANCE, &balance).as_bytes()).unwrap();
        check_fields(&BALANCE, &balance, &page.rows[0]);
        for (shape, fields) in [(&INVOICE, invoice), (&TRANSACTION, transaction)] {
            let body = format!("{{\"data\":[{}]}}", object_of(shape, &fields));
            check_fields(shape, &fields, &read(shape, body.as_bytes()).unwrap().rows[0]);
        }
    }

    #[test]
    fn a_body_that_is_cut_anywhere_is_a_network_error(
        transaction in any_fields(&TRANSACTION), balance in any_fields(&BALANCE), cut: prop::sample::Index,
    ) {
        let row = object_of(&TRANSACTION, &transaction);
        let list = format!("{{\"data\":[{row},{row}],\"total\":\"2\",\"extra\":null}}");
        for (shape, body) in [(&TRANSACTION, list), (&BALANCE, object_of(&BALANCE, &balance))] {
            let error = read(shape, &body.as_bytes()[..cut.index(body.len())]).unwrap_err();
            prop_assert_eq!(error.kind, ErrorKind::Network, "{:?}", error);
        }
    }

    #[test]
    fn any_body_is_an_answer_or_an_error(bytes: Vec<u8>, text in "[\\[\\]{}:,\"a-c0-9. \\\\nulltrefas-]{0,60}") {
        for shape in [&BALANCE, &INVOICE, &TRANSACTION] {
            for body in [&bytes[..], text.as_bytes(), format!("{{\"data\":[{text}").as_bytes()] {
                if let Err(error) = read(shape, body) {
                    prop_assert!(matches!(error.kind, ErrorKind::Network | ErrorKind::Decode | ErrorKind::Api));
                }
            }
        }
    }
}

#[test]
fn what_is_wrong_with_an_answer_is_named_with_its_place() {
    let row = transaction(1);
    let wrong = |value: &str| {
        format!("{{\"data\":[{row},{{\"transactionTime\":1,\"transactionAmount\":{value}}}]}}")
    };
    for (body, path) in [
        (wrong("1.5"), Some("data[1].transactionAmount")),
        (wrong("\"x\""), Some("data[1].transactionAmount")),
        (
            wrong("9223372036854775808"),
            Some("data[1].transactionAmount"),
        ),
        (wrong("true"), Some("data[1].transactionAmount")),
        (wrong("null"), Some("data[1].transactionAmount")),
        (wrong("\"\""), Some("data[1].transactionAmount")),
        (format!("{{\"data\":[{row},7]}}"), Some("data[1]")),
        (
            format!("{{\"data\":[{row},{{}}]}}"),
            Some("data[1].transactionTime"),
        ),
        ("{\"data\":[],\"total\":\"many\"}".to_owned(), Some("total")),
        ("{\"data\":{}}".to_owned(), Some("data")),
        ("{\"data\":[],\"data\":[]}".to_owned(), Some("data")),
        ("{}".to_owned(), Some("data")),
        ("{\"bills\":[]}".to_owned(), Some("data")),
        ("[]".to_owned(), None),
        ("7".to_owned(), None),
        ("<html></html>".to_owned(), None),
        ("\u{feff}{\"data\":[]}".to_owned(), None),
        ("{\"data\":[]}{".to_owned(), None),
        ("{\"data\":[],}".to_owned(), None),
    ] {
        let error = read(&TRANSACTION, body.as_bytes()).unwrap_err();
        assert_eq!(
            (error.kind, error.path.as_deref()),
            (ErrorKind::Decode, path),
            "{body}"
        );
        assert!(error.offset.is_some(), "{body}");
    }
    let body = wrong("1.5");
    let error = read(&TRANSACTION, body.as_bytes()).unwrap_err();
    assert_eq!(error.offset, Some(body.find("1.5").unwrap() as u64));

    for (body, path) in [
        (r#"{"availableBalance":"1.5"}"#, Some("availableBalance")),
        (
            r#"{"availableBalance":1,"cashBalance":{}}"#,
            Some("cashBalance"),
        ),
        (r#"{"foo":1}"#, None),
        (
            r#"{"code":0,"message":"ok","data":{"availableBalance":1}}"#,
            None,
        ),
    ] {
        let error = read(&BALANCE, body.as_bytes()).unwrap_err();
        assert_eq!(
            (error.kind, error.path.as_deref()),
            (ErrorKind::Decode, path),
            "{body}"
        );
    }
    for month in ["2026-13", "2026", "January"] {
        let body = invoice_page(&[invoice(month, "b", 1)]);
        let error = read(&INVOICE, body.as_bytes()).unwrap_err();
        assert_eq!(
            error.path.as_deref(),
            Some("data[0].billingMonth"),
            "{month}"
        );
    }
    let body = r#"{"data":[{"billingMonth":"2026-01","totalAmountDecimal":"x","totalAmount":1,"voucherPayAmount":0,"cashPayAmount":1}]}"#;
    let error = read(&INVOICE, body.as_bytes()).unwrap_err();
    assert_eq!(error.path.as_deref(), Some("data[0].totalAmountDecimal"));
}

#[test]
fn of_a_name_that_occurs_twice_the_last_value_counts() {
    let page = read(
        &BALANCE,
        br#"{"cashBalance":"x","cashBalance":"2","creditLimit":1,"creditLimit":null}"#,
    )
    .unwrap();
    let balance = Balance::from(&page.rows[0]);
    assert_eq!(balance.cash.unwrap().to_string(), "0.0002");
    assert_eq!(balance.credit_limit, None);
    assert_eq!(balance.raw.keys().collect::<Vec<_>>(), ["cashBalance"]);
}

#[test]
fn an_error_envelope_with_status_200_is_an_api_error() {
    for body in [
        r#"{"code":401,"reason":"UNAUTHORIZED","message":"key not found","metadata":{}}"#,
        r#"{"code":401,"reason":"UNAUTHORIZED","message":"key not found","data":[],"total":0}"#,
        r#"{"success":false,"data":null}"#,
        r#"{"code":12345,"message":"?"}"#,
    ] {
        for shape in [&BALANCE, &INVOICE, &TRANSACTION] {
            let error = read(shape, body.as_bytes()).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Api, "{body}");
            assert!(error.message.contains(shape.content), "{}", error.message);
        }
    }
    let row = transaction(1);
    assert!(
        read(
            &TRANSACTION,
            format!("{{\"code\":0,\"message\":\"ok\",\"data\":[{row}]}}").as_bytes()
        )
        .is_ok()
    );
    let error = read(
        &TRANSACTION,
        format!("{{\"code\":500,\"data\":[{row}]}}").as_bytes(),
    )
    .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Api);
}

#[test]
fn unknown_fields_of_rows_are_kept_as_they_were_sent() {
    let body = r#"{"data":[{"zeta":1.50,"transactionTime":1,"alpha":{"x":[9007199254740993]},"transactionAmount":"2"}],"total":"1"}"#;
    let page = read(&TRANSACTION, body.as_bytes()).unwrap();
    assert_eq!(page.total, Some(1));
    let transaction = Transaction::from(&page.rows[0]);
    assert_eq!(
        transaction.extra.as_deref(),
        Some(r#"{"alpha":{"x":[9007199254740993]},"zeta":1.50}"#)
    );
    assert_eq!(
        (transaction.transaction_amount, transaction.wallet_balance),
        (2, None)
    );
    assert_eq!(transaction.note, "");
}

#[test]
fn an_answer_that_is_too_large_is_refused() {
    let service = Service::of(vec![ok(format!("{{\"x\":\"{}\"", "a".repeat(70_000)))]);
    let error = refused(service.all(AccountQuery::Balance), ErrorKind::Decode, None);
    assert!(error.message.contains("larger than the limit"), "{error}");
    let service = Service::of(vec![ok(format!("<html>{}", "a".repeat(70_000)))]);
    let error = refused(service.all(AccountQuery::Balance), ErrorKind::Decode, None);
    assert!(error.message.contains("HTML"), "{error}");
}

// Pages of transactions.

/// How a service cuts its rows into pages.
#[derive(Clone, Debug)]
struct Cut {
    /// The lengths of pages, again and again; never 0.
    lengths: Vec<usize>,
    total: Total,
    end: EndOfPages,
}

#[derive(Clone, Debug)]
enum Total {
    None,
    True,
    TooLow,
    OnlyOnFirst,
}

#[derive(Clone, Debug, PartialEq)]
enum EndOfPages {
    Empty,
    Null,
    CountOnly,
    RepeatsLast,
    RepeatsFirst,
}

fn any_cut() -> impl Strategy<Value = Cut> {
    let total = prop::sample::select(vec![
        Total::None,
        Total::True,
        Total::TooLow,
        Total::OnlyOnFirst,
    ]);
    let end = prop::sample::select(vec![
        EndOfPages::Empty,
        EndOfPages::Null,
        EndOfPages::CountOnly,
        EndOfPages::RepeatsLast,
        EndOfPages::RepeatsFirst,
    ]);
    (prop::collection::vec(1usize..20, 1..6), total, end).prop_map(|(lengths, total, end)| Cut {
        lengths,
        total,
        end,
    })
}

impl Cut {
    fn pages(&self, rows: usize) -> Vec<Vec<usize>> {
        let mut lengths = self.lengths.iter().cycle();
        let (mut pages, mut next) = (Vec::new(), 1);
        while next <= rows {
            let end = rows.min(next + lengths.next().unwrap() - 1);
            pages.push((next..=end).collect());
            next = end + 1;
        }
        pages
    }

    fn service(&self, rows: usize) -> Service {
        let (pages, cut) = (self.pages(rows), self.clone());
        Service::new(move |parameters| {
            let number = page_of(parameters);
            let total = match cut.total {
                Total::None => None,
                Total::True => Some(rows as i64),
                Total::TooLow => Some(rows as i64 / 2),
                Total::OnlyOnFirst => (number == 1).then_some(rows as i64),
            };
            let page = match (pages.get(number - 1), &cut.end) {
                (Some(page), _) => page.as_slice(),
                (None, EndOfPages::Null) => return ok("{\"data\":null}"),
                (None, EndOfPages::CountOnly) if total.is_some() => {
                    return ok(format!("{{\"total\":{}}}", total.unwrap()));
                }
                (None, EndOfPages::RepeatsLast) => pages.last().map_or(&[][..], Vec::as_slice),
                (None, EndOfPages::RepeatsFirst) => pages.first().map_or(&[][..], Vec::as_slice),
                (None, _) => &[],
            };
            ok(transaction_page(page, total))
        })
    }
}

proptest! {
    #[test]
    fn any_way_to_cut_pages_gives_all_rows_once(rows in 0usize..120, cut in any_cut()) {
        let service = cut.service(rows);
        let records = service.all(transactions()).unwrap();
        prop_assert_eq!(serials(&records), (1..=rows).collect::<Vec<_>>());
        prop_assert_eq!(service.requests(), cut.pages(rows).len() + 1);
    }

    #[test]
    fn rows_that_move_while_they_are_paged_are_given_once(
        size in 1usize..20, rows in 1usize..80, arrivals in prop::collection::vec(0usize..3, 0..40), states_total: bool,
    ) {
        // The newest row is first; `arrivals` rows come in before each page is asked for.
        let mut newest = rows;
        let mut arrivals = arrivals.into_iter();
        let service = Service::new(move |parameters| {
            let number = page_of(parameters);
            let came = if number == 1 { 0 } else { arrivals.next().unwrap_or(0) };
            newest += came;
            let page: Vec<_> = (1..=newest).rev().skip((number - 1) * size).take(size).collect();
            ok(transaction_page(&page, states_total.then_some(newest as i64)))
        });
        let query = TransactionQuery::new().page_size(u32::try_from(size).unwrap());
        match service.all(AccountQuery::Transactions(query)) {
            // Those that were there when the call began, in order.
            Ok(records) => prop_assert_eq!(serials(&records), (1..=rows).rev().collect::<Vec<_>>()),
            // More rows than a page came in at once.
            Err(error) => prop_assert_eq!(error.kind, ErrorKind::Decode),
        }
    }

    #[test]
    fn overlapping_pages_give_every_row_once(rows in 1usize..60, step in 1usize..8, overlap in 0usize..8) {
        let service = Service::new(move |parameters| {
            let start = (page_of(parameters) - 1) * step;
            let page: Vec<_> = (1..=rows).skip(start).take(step + overlap).collect();
            ok(transaction_page(&page, Some(rows as i64)))
        });
        let records = service.all(transactions()).unwrap();
        prop_assert_eq!(serials(&records), (1..=rows).collect::<Vec<_>>());
    }
}

#[test]
fn rows_that_are_missing_are_an_error() {
    let service = pages_with(&[(vec![1, 2], Some(5)), (vec![3], Some(5))]);
    let error = refused(
        service.all(transactions()),
        ErrorKind::Decode,
        Some("total"),
    );
    assert!(
        error.message.contains('5') && error.message.contains('3'),
        "{error}"
    );
    // An empty page that states a lower total changes nothing.
    let service = Service::of(vec![
        ok(transaction_page(&[1, 2], Some(3))),
        ok(r#"{"data":[],"total":"0"}"#),
    ]);
    refused(
        service.all(transactions()),
        ErrorKind::Decode,
        Some("total"),
    );
    // Nothing but a total.
    let service = Service::of(vec![ok(r#"{"data":[],"total":"1"}"#)]);
    refused(
        service.all(transactions()),
        ErrorKind::Decode,
        Some("total"),
    );
    // Page numbers have no effect.
    let service = Service::of(vec![ok(transaction_page(&[1, 2], Some(3)))]);
    let error = refused(
        service.all(transactions()),
        ErrorKind::Decode,
        Some("total"),
    );
    assert_eq!((service.requests(), error.attempts), (2, Some(1)));
    assert_eq!(service.events.lock().unwrap().last().unwrap(), "failed");
}

#[test]
fn a_total_that_grows_with_the_rows_that_move_is_no_error() {
    let service = pages_with(&[(vec![3, 2], Some(3)), (vec![2, 1], Some(4))]);
    assert_eq!(serials(&service.all(transactions()).unwrap()), [3, 2, 1]);
    // Pages that overlap for another reason excuse no missing rows.
    let service = pages_with(&[(vec![3, 2], Some(4)), (vec![2, 1], Some(4))]);
    refused(
        service.all(transactions()),
        ErrorKind::Decode,
        Some("total"),
    );
    // Nor does a total that grows without rows that come again.
    let service = pages_with(&[(vec![3, 2], Some(3)), (vec![1], Some(4))]);
    refused(
        service.all(transactions()),
        ErrorKind::Decode,
        Some("total"),
    );
}

#[test]
fn only_an_empty_page_or_a_page_that_came_before_is_the_end() {
    let service = pages(&[&[1, 2, 3], &[2, 3], &[4]]);
    assert_eq!(serials(&service.all(transactions()).unwrap()), [1, 2, 3, 4]);
    // Also without serial numbers, and in another order.
    let service = pages(&[&[0, 0, 5], &[4], &[5, 0, 0], &[6]]);
    assert_eq!(serials(&service.all(transactions()).unwrap()), [0, 0, 5, 4]);
    assert_eq!(service.requests(), 3);
}

#[test]
fn a_full_page_that_comes_again_without_a_total_is_an_error() {
    let query = |size| AccountQuery::Transactions(TransactionQuery::new().page_size(size));
    let error = refused(
        pages(&[&[1, 2], &[2, 1]]).all(query(2)),
        ErrorKind::Decode,
        Some("data"),
    );
    assert!(error.message.contains("pageSize"), "{error}");
    // A page that is not full may come again.
    assert_eq!(
        serials(&pages(&[&[1, 2], &[2, 1]]).all(query(3)).unwrap()),
        [1, 2]
    );
    // With a total that came, nothing is missing.
    let service = Service::of(vec![ok(transaction_page(&[1, 2], Some(2)))]);
    assert_eq!(serials(&service.all(query(2)).unwrap()), [1, 2]);
}

#[test]
fn rows_without_a_serial_number_are_all_kept() {
    let service = pages(&[&[0, 0, 1], &[0, 1, 2]]);
    assert_eq!(
        serials(&service.all(transactions()).unwrap()),
        [0, 0, 1, 0, 2]
    );
    // Equal rows of one page are different transactions, also with a serial number.
    assert_eq!(
        serials(&pages(&[&[1, 1], &[1, 2]]).all(transactions()).unwrap()),
        [1, 1, 2]
    );
}

#[test]
fn a_row_that_differs_in_any_field_is_another_one() {
    let row = |state: &str| {
        format!(
            r#"{{"serialNumber":"t1","transactionTime":1,"transactionAmount":2,"state":"{state}"}}"#
        )
    };
    let service = Service::of(vec![
        ok(format!("{{\"data\":[{}]}}", row("pending"))),
        ok(format!("{{\"data\":[{}]}}", row("success"))),
        ok("{\"data\":[]}"),
    ]);
    let states: Vec<_> = service.all(transactions()).unwrap();
    let states: Vec<_> = states.iter().map(|record| record.text("state")).collect();
    assert_eq!(states, ["pending", "success"]);
}

#[test]
fn a_service_without_an_end_is_ended_by_the_deadline() {
    let mut next = 0;
    let service = Service::new(move |_| {
        next += 2;
        ok(transaction_page(&[next, next + 1], None))
    });
    let settings = Settings {
        deadline_ms: Some(1_000),
        ..Settings::default()
    };
    let error = service
        .all_with(transactions(), settings, Offset::UTC)
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout);
    assert!(
        service.now_ms() >= 1_000 && service.now_ms() < 1_100,
        "{}",
        service.now_ms()
    );
    assert!(service.requests() > 50);
    assert!(error.message.contains("1000 ms"), "{error}");
}

#[test]
fn rows_outside_of_the_range_are_dropped_and_count_for_the_total() {
    let query = TransactionQuery::new()
        .from(1_767_225_602)
        .until(1_767_225_604);
    let service = pages_with(&[(vec![1, 2, 3, 4, 5], Some(5))]);
    let records = service
        .all(AccountQuery::Transactions(query.clone()))
        .unwrap();
    assert_eq!(serials(&records), [2, 3]);
    let url = service.urls.lock().unwrap().remove(0);
    assert_eq!(
        url,
        "https://api.novita.ai/openapi/v1/bill/transaction?pageNo=1&pageSize=100&transactionTimeStart=1767225602\
         &transactionTimeEnd=1767225604"
    );
    let asked = Window {
        start: 1_767_225_602,
        end: 1_767_225_603,
    };
    assert!(
        service
            .windows
            .lock()
            .unwrap()
            .iter()
            .all(|window| *window == asked)
    );
    // A page whose rows are all outside does not end the pages.
    let service = pages(&[&[9, 8], &[3, 2]]);
    assert_eq!(
        serials(&service.all(AccountQuery::Transactions(query)).unwrap()),
        [3, 2]
    );
}

// Pages of invoices.

proptest! {
    #[test]
    fn months_come_once_oldest_first_however_they_are_paged(
        first in 0i64..40, count in 1i64..30, length in 1usize..12, is_descending: bool, fills_up: bool, repeats: bool,
        asked in prop::option::of((-3i64..45, 0i64..30)),
    ) {
        let current = month::number("2026-11").unwrap();
        let (oldest, newest) = (current - first - count + 1, current - first);
        let end = if fills_up { newest + 500 } else { newest };
        let mut all: Vec<_> = (oldest..=end).collect();
        if is_descending {
            all.reverse();
        }
        let service = Service::new(move |parameters| {
            let start = (page_of(parameters) - 1) * length;
            let start = if repeats && start >= all.len() { 0 } else { start };
            let rows = all.iter().skip(start).take(length);
            let rows: Vec<_> = rows.map(|month| invoice(&month_name(*month), &format!("b{month}"), *month)).collect();
            ok(invoice_page(&rows))
        });
        let range = asked.map(|(back, length)| (current - back, current - back + length));
        let query = match range {
            Some((start, end)) => InvoiceQuery::new().start_month(month_name(start)).end_month(month_name(end)),
            None => InvoiceQuery::new(),
        };
        let records = service.all(AccountQuery::Invoices(query)).unwrap();
        let (start, end) = range.unwrap_or((month::number("2025-10").unwrap(), i64::MAX));
        let last = if fills_up { current } else { newest };
        let expected: Vec<_> = (oldest..=last).filter(|month| (start..=end).contains(month)).map(month_name).collect();
        prop_assert_eq!(months(&records), expected);
    }
}

#[test]
fn a_service_that_invents_months_for_ever_comes_to_an_end() {
    for step in [1, -1] {
        let service = Service::new(move |parameters| {
            let start =
                month::number("2026-10").unwrap() + step * 10 * (page_of(parameters) as i64 - 1);
            let months = (0..10).map(|index| month_name(start + step * index));
            let rows: Vec<_> = months.map(|month| invoice(&month, &month, 0)).collect();
            ok(invoice_page(&rows))
        });
        let records = service.all(invoices()).unwrap();
        let months = months(&records);
        assert!(months.last() >= Some(&"2026-10") && months.first() <= Some(&"2026-10"));
        assert!(months.first() >= Some(&"2025-10") && months.last() <= Some(&"2026-11"));
    }
}

#[test]
fn the_current_month_is_that_of_the_clients_offset() {
    let rows = [
        invoice("2026-10", "a", 1),
        invoice("2026-11", "b", 1),
        invoice("2026-12", "c", 1),
    ];
    let service = Service::of(vec![ok(invoice_page(&rows))]);
    for (offset, last) in [
        ("-01:00", "2026-10"),
        ("Z", "2026-11"),
        ("+14:00", "2026-11"),
    ] {
        let offset = Offset::parse(offset).unwrap();
        let records = service
            .all_with(invoices(), Settings::default(), offset)
            .unwrap();
        assert_eq!(months(&records).last(), Some(&last));
    }
}

#[test]
fn of_an_invoice_that_changed_the_later_version_counts() {
    let service = Service::of(vec![
        ok(invoice_page(&[
            invoice("2026-02", "b", 1),
            invoice("2026-01", "a", 1),
        ])),
        ok(invoice_page(&[
            invoice("2026-01", "a", 2),
            invoice("2026-03", "c", 3),
        ])),
        ok("{\"data\":[]}"),
    ]);
    let records = service
        .all(AccountQuery::Invoices(
            InvoiceQuery::new().start_month("2025-10"),
        ))
        .unwrap();
    let totals: Vec<_> = records
        .iter()
        .map(|record| record.amount("total").unwrap().to_string())
        .collect();
    assert_eq!(months(&records), ["2026-01", "2026-02", "2026-03"]);
    assert_eq!(totals, ["0.0002", "0.0001", "0.0003"]);
    assert_eq!(
        service.urls.lock().unwrap()[1],
        "https://api.novita.ai/openapi/v1/billing/monthly/bill?startMonth=2025-10&page=2&pageSize=100"
    );
}

#[test]
fn two_invoices_of_one_month_are_an_error_that_names_both() {
    let service = Service::of(vec![ok(invoice_page(&[
        invoice("2026-01", "a", 1),
        invoice("2026-01", "b", 1),
    ]))]);
    let error = refused(
        service.all(invoices()),
        ErrorKind::Decode,
        Some("data[1].billId"),
    );
    assert!(
        error.message.contains("\"a\"") && error.message.contains("\"b\""),
        "{error}"
    );
    assert!(error.offset.is_some());
    // Outside of the range they do not matter.
    let query = InvoiceQuery::new().start_month("2026-02");
    assert!(
        service
            .all(AccountQuery::Invoices(query))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn the_decimals_of_an_invoice_take_precedence() {
    let body = r#"{"data":[{"billingMonth":"2026-01","totalAmount":"1","totalAmountDecimal":"0.00012340","voucherPayAmountDecimal":"-0.5",
        "cashPayAmount":"-7","cashPayAmountDecimal":null,"debtAmount":"20000"}]}"#;
    let page = read(&INVOICE, body.as_bytes()).unwrap();
    let invoice = Invoice::from(&page.rows[0]);
    let amounts = [invoice.total, invoice.voucher, invoice.cash].map(|amount| amount.to_string());
    assert_eq!(amounts, ["0.0001234", "-0.5", "-0.0007"]);
    assert_eq!(
        (invoice.debt, invoice.origin_total),
        (Some(Decimal::from_integer(2)), None)
    );
    assert_eq!((invoice.start_time, invoice.bill_id.as_str()), (None, ""));
}

// Requests.

#[test]
fn failures_are_retried_and_one_answer_counts() {
    let service = Service::of(vec![
        status(500, ""),
        status(0, ""),
        ok(""),
        ok(r#"{"cashBalance":"1"}"#),
    ]);
    assert_eq!(service.all(AccountQuery::Balance).unwrap().len(), 1);
    assert_eq!(service.requests(), 4);
    let service = Service::of(vec![ok(r#"{"cashBalance":"#)]);
    let error = refused(service.all(AccountQuery::Balance), ErrorKind::Network, None);
    assert_eq!(error.attempts, Some(4));
    assert_eq!(error.window, None, "no range was asked for");
    let now = Window {
        start: NOW,
        end: NOW,
    };
    assert!(
        service
            .windows
            .lock()
            .unwrap()
            .iter()
            .all(|window| *window == now)
    );
}

#[test]
fn a_page_that_is_retried_adds_its_rows_once() {
    let page = transaction_page(&[1, 2, 3], None);
    let service = Service::of(vec![
        ok(page.strip_suffix("]}").unwrap()),
        ok(page.clone()),
        ok(transaction_page(&[4], None)),
        status(503, ""),
        ok("{\"data\":[]}"),
    ]);
    assert_eq!(serials(&service.all(transactions()).unwrap()), [1, 2, 3, 4]);
    let progress = service.progress.lock().unwrap();
    let counts: Vec<_> = progress
        .iter()
        .map(|at| (at.windows_done, at.windows_total, at.rows))
        .collect();
    assert_eq!(counts, [(1, 1, 3), (2, 2, 4), (3, 3, 4)]);
}

#[test]
fn a_refusal_is_waited_out_within_the_deadline() {
    let refusal = || Reply {
        headers: vec![("retry-after", "5"), ("x-request-id", "r-1")],
        ..status(429, r#"{"code":429,"reason":"RATE_LIMIT_EXCEEDED"}"#)
    };
    let service = Service::of(vec![
        ok(transaction_page(&[1], None)),
        refusal(),
        ok("{\"data\":[]}"),
    ]);
    assert_eq!(serials(&service.all(transactions()).unwrap()), [1]);
    assert!(service.now_ms() >= 5_000);

    // The time of earlier pages counts.
    let slow = Reply {
        ms: 4_000,
        ..ok(transaction_page(&[1], None))
    };
    let service = Service::of(vec![slow, refusal(), ok("{\"data\":[]}")]);
    let settings = Settings {
        deadline_ms: Some(8_000),
        ..Settings::default()
    };
    let error = service
        .all_with(transactions(), settings, Offset::UTC)
        .unwrap_err();
    assert_eq!(
        (error.kind, error.request_id.as_deref()),
        (ErrorKind::Timeout, Some("r-1"))
    );
    assert!(
        service.now_ms() < 5_000,
        "refused at once: {}",
        service.now_ms()
    );
}

#[test]
fn an_answer_that_says_it_is_a_part_is_an_error() {
    for code in [202, 206] {
        let service = Service::of(vec![status(code, &transaction_page(&[1], None))]);
        let error = refused(service.all(transactions()), ErrorKind::Api, None);
        assert_eq!(error.status, Some(code));
    }
}

#[test]
fn errors_do_not_hold_the_key() {
    let echo =
        format!("{{\"code\":401,\"reason\":\"NO\",\"message\":\"nothing for Bearer {KEY}\"}}");
    let conflict = invoice_page(&[invoice("2026-01", KEY, 1), invoice("2026-01", "b", 1)]);
    for (reply, query) in [
        (ok(echo.clone()), AccountQuery::Balance),
        (status(401, &echo), transactions()),
        (ok(conflict), invoices()),
    ] {
        let error = Service::of(vec![reply]).all(query).unwrap_err();
        let mut shown = String::new();
        write!(shown, "{error:?} {error}").unwrap();
        assert!(!shown.contains(KEY) && shown.contains("[key]"), "{shown}");
    }
}

// Queries.

fn text(text: &str) -> RawValue {
    RawValue::Text(text.to_owned())
}

fn fields(fields: &[(&str, RawValue)]) -> RawFields {
    fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}

#[test]
fn a_query_of_a_javascript_caller_is_read() {
    let given = fields(&[
        ("from", text("2026-01-01T00:00:00.5Z")),
        ("until", RawValue::Date(1_767_225_700_000.0)),
        ("serialNumber", text("a&b")),
        ("transactionType", text("recharge")),
        ("transactionChannel", text("Stripe")),
        ("status", text("success")),
        ("orderType", text("x")),
        ("pageSize", RawValue::Number(1000.0)),
    ]);
    let query = AccountQuery::from_fields("transactions", &given).unwrap();
    assert_eq!(
        query.url("", 3),
        "/openapi/v1/bill/transaction?pageNo=3&pageSize=1000&serialNumber=a%26b&transactionTimeStart=1767225601\
         &transactionTimeEnd=1767225700&transactionType=recharge&transactionChannel=Stripe&status=success&orderType=x"
    );
    let given = fields(&[
        ("startMonth", text("2024-01")),
        ("endMonth", RawValue::Undefined),
    ]);
    let query = AccountQuery::from_fields("invoices", &given).unwrap();
    assert_eq!(
        query,
        AccountQuery::Invoices(InvoiceQuery::new().start_month("2024-01"))
    );
}

#[test]
fn a_wrong_query_is_refused_at_its_field() {
    let number = RawValue::Number;
    for (endpoint, given, path, message) in [
        (
            "invoices",
            vec![("startmonth", text("2026-01"))],
            "startmonth",
            "did you mean startMonth?",
        ),
        (
            "invoices",
            vec![("startMonth", text("2026-1"))],
            "startMonth",
            "\"2026-1\"",
        ),
        (
            "invoices",
            vec![("endMonth", text("2026-00"))],
            "endMonth",
            "month",
        ),
        (
            "invoices",
            vec![("endMonth", number(202_601.0))],
            "endMonth",
            "a number",
        ),
        (
            "invoices",
            vec![("startMonth", text(""))],
            "startMonth",
            "empty",
        ),
        (
            "invoices",
            vec![
                ("startMonth", text("2026-02")),
                ("endMonth", text("2026-01")),
            ],
            "endMonth",
            "before",
        ),
        (
            "invoices",
            vec![("timeoutMs", number(1.0))],
            "timeoutMs",
            "second argument",
        ),
        (
            "transactions",
            vec![("page", number(1.0))],
            "page",
            "pageSize",
        ),
        (
            "transactions",
            vec![("pageSize", number(0.0))],
            "pageSize",
            "1 to 1000",
        ),
        (
            "transactions",
            vec![("pageSize", number(1001.0))],
            "pageSize",
            "1 to 1000",
        ),
        (
            "transactions",
            vec![("pageSize", number(1.5))],
            "pageSize",
            "whole",
        ),
        (
            "transactions",
            vec![("pageSize", number(f64::NAN))],
            "pageSize",
            "whole",
        ),
        (
            "transactions",
            vec![("pageSize", number(-5.0))],
            "pageSize",
            "1 to 1000",
        ),
        (
            "transactions",
            vec![("pageSize", text("10"))],
            "pageSize",
            "not text",
        ),
        (
            "transactions",
            vec![("from", text("2026-01-01"))],
            "from",
            "",
        ),
        (
            "transactions",
            vec![("from", number(1e12))],
            "from",
            "milliseconds",
        ),
        (
            "transactions",
            vec![("from", number(5.0)), ("until", number(5.0))],
            "until",
            "not included",
        ),
        (
            "transactions",
            vec![("until", number(-1.0))],
            "until",
            "1970",
        ),
        (
            "transactions",
            vec![("status", RawValue::Null)],
            "status",
            "null",
        ),
        ("balance", vec![], "", ""),
    ] {
        match AccountQuery::from_fields(endpoint, &fields(&given)) {
            Err(error) => {
                assert_eq!(
                    (error.kind, error.path.as_deref()),
                    (ErrorKind::Query, Some(path)),
                    "{error:?}"
                );
                assert!(error.message.contains(message), "{error}");
            }
            Ok(query) => assert_eq!(query, AccountQuery::Balance),
        }
    }
}

#[test]
fn a_typed_query_is_checked_too() {
    for (query, path) in [
        (TransactionQuery::new().page_size(0), "pageSize"),
        (TransactionQuery::new().from(9).until(9), "until"),
        (TransactionQuery::new().from(1_767_225_600_000), "from"),
    ] {
        let error = Service::of(vec![])
            .all(AccountQuery::Transactions(query))
            .unwrap_err();
        assert_eq!(
            (error.kind, error.path.as_deref()),
            (ErrorKind::Query, Some(path))
        );
    }
    let query = InvoiceQuery::new().end_month("soon");
    let error = Service::of(vec![])
        .all(AccountQuery::Invoices(query))
        .unwrap_err();
    assert_eq!(error.path.as_deref(), Some("endMonth"));
}

// The client for Rust users.

/// The host of a client that a test shares.
struct SharedService(Arc<Service>);

impl Host for SharedService {
    fn now_ms(&self) -> u64 {
        self.0.now_ms()
    }

    fn unix_now(&self) -> i64 {
        self.0.unix_now()
    }

    fn random_below(&self, bound: u64) -> u64 {
        self.0.random_below(bound)
    }

    fn sleep(&self, ms: u64) -> BoxFuture<'_, ()> {
        self.0.sleep(ms)
    }

    fn fetch<'a>(
        &'a self,
        request: HttpRequest<'a>,
    ) -> BoxFuture<'a, Result<Box<dyn Response>, FetchError>> {
        assert_eq!(
            request.key.unwrap().authorization(),
            format!("Bearer {KEY}")
        );
        self.0.fetch(request)
    }
}

fn client_of(service: Service) -> (Arc<Service>, BillingClient) {
    let service = Arc::new(service);
    let host = SharedService(Arc::clone(&service));
    let client = BillingClient::with_host(host, Options::new().api_key(KEY)).unwrap();
    (service, client)
}

#[test]
fn a_client_gives_typed_answers() {
    let (service, client) = client_of(Service::new(|parameters| {
        if parameters.contains_key("pageNo") {
            let rows: &[usize] = if page_of(parameters) < 3 {
                &[page_of(parameters)]
            } else {
                &[]
            };
            ok(transaction_page(rows, Some(2)))
        } else if parameters.contains_key("page") {
            ok(invoice_page(&[invoice("2026-01", "b", 15_000)]))
        } else {
            ok(r#"{"availableBalance":"-5"}"#)
        }
    }));
    let progress = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&progress);
    service.run(async {
        let balance = client.balance().await.unwrap();
        assert_eq!(balance.available.unwrap().to_string(), "-0.0005");
        let invoices = client.invoices(InvoiceQuery::new()).await.unwrap();
        assert_eq!(invoices.len(), 1);
        assert_eq!(
            (invoices[0].bill_id.as_str(), invoices[0].total.to_string()),
            ("b", "1.5".to_owned())
        );
        let call = client.transactions(TransactionQuery::new());
        let call = call.on_progress(move |at| seen.lock().unwrap().push(at.windows_done));
        let transactions = call.await.unwrap();
        let amounts: Vec<_> = transactions
            .iter()
            .map(|row| row.transaction_amount)
            .collect();
        assert_eq!(amounts, [1, 2]);
    });
    assert_eq!(*progress.lock().unwrap(), [1, 2, 3]);
}

#[test]
fn a_stream_requests_a_page_when_it_is_polled_and_ends_at_its_error() {
    let (service, client) = client_of(Service::of(vec![
        ok(transaction_page(&[1], None)),
        ok(transaction_page(&[2], None)),
        status(400, ""),
    ]));
    service.run(async {
        let mut stream = client.transactions(TransactionQuery::new()).stream();
        for page in 1..=2 {
            assert_eq!(service.requests(), page - 1);
            assert_eq!(stream.next().await.unwrap().unwrap().len(), 1);
            assert_eq!(service.requests(), page);
        }
        assert_eq!(stream.next().await.unwrap().unwrap_err().status, Some(400));
        assert!(stream.next().await.is_none());
    });
    assert_eq!(service.requests(), 3);
}

#[test]
fn a_dropped_call_leaves_no_timer_and_a_wrong_one_sends_nothing() {
    let (service, client) = client_of(Service::of(vec![ok("{}")]));
    let mut call = Box::pin(client.balance().into_future());
    assert!(
        call.as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_pending()
    );
    assert!(!service.clock.lock().unwrap().timers.is_empty());
    drop(call);
    assert!(service.clock.lock().unwrap().timers.is_empty());
    assert_eq!(service.requests(), 1);

    let wrong = client
        .balance()
        .settings(|settings| settings.timeout_ms = 0)
        .into_future();
    assert_eq!(service.run(wrong).unwrap_err().kind, ErrorKind::Config);
    let wrong = client
        .transactions(TransactionQuery::new().page_size(0))
        .into_future();
    assert_eq!(service.run(wrong).unwrap_err().kind, ErrorKind::Query);
    assert_eq!(service.requests(), 1);
}

#[test]
fn calls_of_a_client_share_its_retry_budget() {
    let (service, client) = client_of(Service::of(vec![status(500, "")]));
    service.run(async {
        for _ in 0..40 {
            client.balance().await.unwrap_err();
        }
        // A full budget pays for a hundred retries, and each call has three.
        assert_eq!(service.requests(), 40 + 100);
        client.invoices(InvoiceQuery::new()).await.unwrap_err();
        assert_eq!(service.requests(), 40 + 100 + 1);
    });
}

#[test]
fn a_voided_invoice_counts_only_if_its_month_has_no_other() {
    let voided = |id| invoice("2026-01", id, 1).replace("paid", "voided");
    for rows in [
        [voided("a"), invoice("2026-01", "b", 2)],
        [invoice("2026-01", "b", 2), voided("a")],
    ] {
        let service = Service::of(vec![ok(invoice_page(&rows))]);
        let records = service.all(invoices()).unwrap();
        let ids: Vec<_> = records.iter().map(|record| record.text("billId")).collect();
        assert_eq!(ids, ["b"]);
    }
    let service = Service::of(vec![ok(invoice_page(&[voided("a"), voided("b")]))]);
    let records = service.all(invoices()).unwrap();
    assert_eq!((records.len(), records[0].text("billId")), (1, "b"));
}

#[test]
fn a_transaction_that_leaves_the_list_while_it_is_read_is_an_error_as_another_one_is_missed() {
    // The second leaves after the first page, so the fourth moves to that page.
    let service = pages_with(&[(vec![1, 2, 3], Some(6)), (vec![5, 6], Some(5))]);
    let error = refused(
        service.all(transactions()),
        ErrorKind::Decode,
        Some("total"),
    );
    assert!(error.message.contains("states 6") && error.message.contains("only 5"));
    // One that was read already is no loss.
    let service = pages_with(&[(vec![1, 2, 3], Some(5)), (vec![4, 5], Some(4))]);
    assert_eq!(
        serials(&service.all(transactions()).unwrap()),
        [1, 2, 3, 4, 5]
    );
}
