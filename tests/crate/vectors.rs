//! Rules that both the npm package and this crate know: the committed cases that `tests/node/vectors.test.mjs` runs, too.
//! A case that only this crate refuses has `"rust": "refused"`, one that only the package refuses `"package": "refused"`.
//! Suggestions for unknown names are tested in `src/query/nearest.rs`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by it")]

use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use novita_billing::client::{
    BoxFuture, FetchError, Host, HttpRequest, Response, Settings, TransportError,
};
use novita_billing::money::{Decimal, DecimalError};
use novita_billing::query::{BillKind, FixedTermQuery};
use novita_billing::time::{CalendarUnit, Offset, Period, TimeZone, Window};
use novita_billing::{BillingClient, Error, ErrorKind, Options, Result};
use serde_json::Value;

const PROXY: &str = "https://example.com/proxy";

fn cases(text: &str) -> Vec<Value> {
    let cases: Vec<Value> = serde_json::from_str(text).unwrap();
    assert!(!cases.is_empty());
    cases
}

fn text<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().unwrap_or_default()
}

fn is_refused(case: &Value) -> bool {
    !case["refused"].is_null() || case["rust"] == "refused"
}

type Headers = Vec<(String, String)>;

/// The URL and the headers of the request.
type Sent = Arc<Mutex<Option<(String, Headers)>>>;

/// Records one request, and answers it with status 400 and `body`.
struct Recorder {
    sent: Sent,
    body: String,
}

impl Host for Recorder {
    fn now_ms(&self) -> u64 {
        0
    }

    fn unix_now(&self) -> i64 {
        0
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
        let sent = (request.url.to_owned(), request.headers.to_vec());
        *self.sent.lock().unwrap() = Some(sent);
        let refusal = Refusal(Some(self.body.clone().into_bytes()));
        Box::pin(async { Ok(Box::new(refusal) as Box<dyn Response>) })
    }
}

struct Refusal(Option<Vec<u8>>);

impl Response for Refusal {
    fn status(&self) -> u16 {
        400
    }

    fn header(&self, _name: &str) -> Option<String> {
        None
    }

    fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Vec<u8>>, TransportError>> {
        Box::pin(async { Ok(self.0.take()) })
    }
}

/// Sends a request with these options, to a service that refuses it with `message`. Returns the request and the error of the
/// call, or the error of the options.
fn send(options: Options, message: &str) -> Result<(String, Headers, Error)> {
    let body = serde_json::json!({ "code": 400, "reason": "BAD", "message": message }).to_string();
    let sent = Sent::default();
    let host = Recorder {
        sent: Arc::clone(&sent),
        body,
    };
    let client = BillingClient::with_host(host, options)?;
    let day = Window {
        start: 1_767_225_600,
        end: 1_767_311_999,
    };
    let query = FixedTermQuery::new(day).unwrap();
    let call = pin!(client.list(query));
    let Poll::Ready(end) = call.poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("the host completes at once");
    };
    let (url, headers) = sent.lock().unwrap().take().unwrap();
    Ok((url, headers, end.unwrap_err()))
}

/// The name of an option in Rust, by its name in the vectors.
fn rust_name(option: &str) -> String {
    let mut name = String::new();
    for character in option.chars() {
        if character.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(character.to_ascii_lowercase());
    }
    name
}

fn assert_config(error: &Error, path: &str, case: &Value) {
    assert_eq!(error.kind, ErrorKind::Config, "{case}");
    assert_eq!(error.path.as_deref(), Some(path), "{case}");
    let says = case["says"].as_str().unwrap_or_default();
    assert!(error.message.contains(says), "{case}: {error}");
}

#[test]
fn base_urls() {
    for case in cases(include_str!("../vectors/base-url.json")) {
        let end = send(Options::new().base_url(text(&case, "given")), "no");
        match end {
            Err(error) => {
                assert!(is_refused(&case), "{case}");
                assert_config(&error, "base_url", &case);
            }
            Ok((url, ..)) => {
                assert!(!is_refused(&case), "{case}");
                let asked =
                    "/openapi/v1/billing/bill/monthly/list?startTime=1767225600&endTime=1767311999";
                assert_eq!(url, format!("{}{asked}", text(&case, "becomes")), "{case}");
            }
        }
    }
}

#[test]
fn headers() {
    for case in cases(include_str!("../vectors/headers.json")) {
        let (name, value) = (text(&case, "name"), text(&case, "value"));
        let mut options = Options::new().base_url(PROXY).header(name, value);
        if let Some(key) = case["apiKey"].as_str() {
            options = options.api_key(key);
        }
        assert!(!format!("{options:?}").contains("0123456789"));
        match send(options, &format!("it says ({})", text(&case, "sent"))) {
            Err(error) => {
                assert!(is_refused(&case), "{case}");
                let path = format!("headers.{name}");
                assert_config(&error, case["refused"].as_str().unwrap_or(&path), &case);
                assert!(
                    value.is_empty() || value == "a" || !error.message.contains(value),
                    "{case}"
                );
            }
            Ok((_, headers, error)) => {
                assert!(!is_refused(&case), "{case}");
                let name = name.to_ascii_lowercase();
                let sent: Vec<_> = headers.iter().filter(|(known, _)| *known == name).collect();
                assert_eq!(sent, [&(name, text(&case, "sent").to_owned())], "{case}");
                // Messages of the service are shown in one line.
                let shown = format!("({})", text(&case, "sent").replace('\t', " "));
                let shows = error.message.contains(&shown);
                assert_eq!(shows, case["hidden"] == false, "{case}: {error}");
            }
        }
    }
}

#[test]
fn keys() {
    for case in cases(include_str!("../vectors/api-key.json")) {
        let given = text(&case, "given");
        let options = Options::new().api_key(given);
        match send(options, &format!("no such key ({given})")) {
            Err(error) => {
                assert!(is_refused(&case), "{case}");
                assert_config(&error, "api_key", &case);
                assert!(given.len() < 4 || !error.message.contains(given), "{case}");
            }
            Ok((.., error)) => {
                assert!(!is_refused(&case), "{case}");
                assert!(given.len() < 4 || !error.message.contains(given), "{case}");
            }
        }
    }
}

#[test]
fn utc_offsets() {
    for case in cases(include_str!("../vectors/utc-offset.json")) {
        match Offset::parse(text(&case, "given")) {
            Err(error) => {
                assert!(is_refused(&case), "{case}");
                assert_config(&error, "utc_offset", &case);
            }
            Ok(offset) => assert_eq!(Some(offset.seconds()), case["seconds"].as_i64(), "{case}"),
        }
    }
}

#[test]
fn settings() {
    for case in cases(include_str!("../vectors/settings.json")) {
        let (option, given) = (text(&case, "option"), case["given"].as_u64().unwrap());
        let change = |settings: &mut Settings| match option {
            "concurrency" => settings.concurrency = given as usize,
            "timeoutMs" => settings.timeout_ms = given,
            "deadlineMs" => settings.deadline_ms = Some(given),
            "maxRetries" => settings.max_retries = given as u32,
            "maxWaitMs" => settings.max_wait_ms = Some(given),
            _ => panic!("{case}"),
        };
        let options = Options::new().api_key("sk_0123456789").settings(change);
        match send(options, "no") {
            Err(error) => {
                assert!(is_refused(&case), "{case}");
                let name = rust_name(option);
                assert_config(&error, &name, &case);
                assert!(error.message.contains(&format!("`{name}`")), "{error}");
            }
            Ok(_) => assert!(!is_refused(&case), "{case}"),
        }
    }
}

fn assert_query(error: &Error, path: &str, case: &Value) {
    assert_eq!(error.kind, ErrorKind::Query, "{case}");
    assert_eq!(error.path.as_deref(), Some(path), "{case}");
}

#[test]
fn previous_periods() {
    for case in cases(include_str!("../vectors/previous-period.json")) {
        match Period::parse(text(&case, "given")).and_then(Period::previous) {
            Err(error) => {
                assert!(is_refused(&case), "{case}");
                assert_query(&error, "period", &case);
            }
            Ok(previous) => assert_eq!(previous.to_string(), text(&case, "previous"), "{case}"),
        }
    }
}

#[test]
fn calendar_keys() {
    for case in cases(include_str!("../vectors/calendar-keys.json")) {
        let unit = CalendarUnit::ALL
            .into_iter()
            .find(|unit| unit.as_str() == text(&case, "unit"));
        let Some(unit) = unit else {
            assert_eq!(case["refused"], "unit", "{case}");
            continue;
        };
        let keys = Period::parse(text(&case, "period")).and_then(|period| {
            let keys = period.keys(unit)?;
            Ok(keys.collect::<Vec<_>>())
        });
        match keys {
            Err(error) => {
                assert_eq!(case["refused"], "period", "{case}");
                assert_query(&error, "period", &case);
            }
            Ok(keys) if !case["count"].is_null() => {
                assert_eq!(Some(keys.len() as u64), case["count"].as_u64(), "{case}");
                assert_eq!(keys.first().unwrap(), text(&case, "first"), "{case}");
                assert_eq!(keys.last().unwrap(), text(&case, "last"), "{case}");
            }
            Ok(keys) => assert_eq!(case["keys"], Value::from(keys), "{case}"),
        }
    }
}

#[test]
fn time_zones() {
    let number = |value: &Value| value.as_i64().unwrap();
    for case in cases(include_str!("../vectors/time-zones.json")) {
        let offset = |value: &Value| Offset::from_seconds(number(value)).unwrap();
        let changes = case["changes"].as_array().unwrap().iter();
        let changes = changes.map(|change| (number(&change[0]), offset(&change[1])));
        let known = Window {
            start: number(&case["start"]),
            end: number(&case["end"]),
        };
        let zone = TimeZone::new(text(&case, "zone"), offset(&case["first"]), changes).unwrap();
        let zone = zone.known_within(known);
        for keys in case["keys"].as_array().unwrap() {
            let second = number(&keys["second"]);
            let offset = zone.offset_at(second).unwrap();
            for unit in CalendarUnit::ALL {
                let key = unit.key(second, offset);
                assert_eq!(key, text(keys, unit.as_str()), "{} {keys}", zone.name());
            }
        }
        for second in [known.start - 1, known.end + 1] {
            assert_eq!(zone.offset_at(second), None, "{case}");
        }
    }
}

#[test]
fn sums_of_amounts() {
    for case in cases(include_str!("../vectors/add-money.json")) {
        let amounts = case["amounts"].as_array().unwrap().iter();
        let amounts = amounts.map(|amount| amount.as_str().unwrap().parse::<Decimal>());
        match amounts.sum::<Result<Decimal, DecimalError>>() {
            Err(error) => assert!(is_refused(&case), "{case}: {error}"),
            Ok(sum) => assert_eq!(sum.to_string(), text(&case, "sum"), "{case}"),
        }
    }
}

#[test]
fn order_of_amounts() {
    for case in cases(include_str!("../vectors/compare-money.json")) {
        let amount = |name| text(&case, name).parse::<Decimal>();
        match amount("a").and_then(|a| Ok(a.cmp(&amount("b")?))) {
            Err(error) => assert!(is_refused(&case), "{case}: {error}"),
            Ok(order) => assert_eq!(Some(order as i64), case["order"].as_i64(), "{case}"),
        }
    }
}

#[test]
fn categories_of_usage() {
    let known = BillKind::Usage.categories().iter();
    let details: Vec<_> = known.filter(|category| **category != "summary").collect();
    let listed = cases(include_str!("../vectors/usage-categories.json"));
    assert_eq!(Value::from(listed), serde_json::to_value(details).unwrap());
}
