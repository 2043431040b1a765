//! The bindings between the module and the facade: how JavaScript values are read, how errors and rows are returned, and that
//! a call ends whatever its host does. Runs in Node by wasm-bindgen-test.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    reason = "clippy does not recognize these functions as tests, which may panic"
)]

use js_sys::{Array, Date, Function, Object, Promise, Reflect};
use novita_billing::json::scan;
use novita_billing_wasm::abort::AbortHandle;
use novita_billing_wasm::client::{Client, plan};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

/// The value of a JavaScript expression.
fn js(expression: &str) -> JsValue {
    let function = Function::new_no_args(&format!("return ({expression})"));
    function.call0(&JsValue::UNDEFINED).unwrap()
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap()
}

fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_default()
}

fn number(object: &JsValue, name: &str) -> f64 {
    get(object, name).as_f64().unwrap()
}

/// The windows of a query that is written as a JavaScript expression.
fn windows(kind: &str, query: &str) -> Result<Vec<(f64, f64)>, JsValue> {
    let windows = planned(kind, &js(query), "+00:00")?;
    let pair = |window: &JsValue| (number(window, "startTime"), number(window, "endTime"));
    Ok(windows.iter().map(pair).collect())
}

fn planned(kind: &str, query: &JsValue, utc_offset: &str) -> Result<Vec<JsValue>, JsValue> {
    let kind = JsValue::from_str(kind);
    let windows = plan(
        kind.unchecked_ref(),
        query.unchecked_ref(),
        JsValue::UNDEFINED.unchecked_ref(),
        utc_offset,
    )?;
    Ok(windows.into_iter().map(JsValue::from).collect())
}

#[wasm_bindgen_test]
fn an_instant_may_be_seconds_a_date_of_any_realm_or_a_text() {
    let january = vec![(1_767_225_600.0, 1_769_903_999.0)];
    for query in [
        "{ startTime: 1767225600, endTime: 1769903999 }",
        "{ startTime: new Date('2026-01-01T00:00:00Z'), endTime: new Date('2026-01-31T23:59:59.999Z') }",
        "{ from: '2026-01-01T00:00:00Z', until: '2026-02-01T01:00:00+01:00', category: undefined }",
        "{ period: '2026-01' }",
        "Object.assign(Object.create(null), { period: '2026-01' })",
        "{ from: { getTime: () => 1767225600000 }, until: '2026-02-01T00:00:00Z' }",
    ] {
        assert_eq!(windows("fixedTerm", query).unwrap(), january, "{query}");
    }
}

#[wasm_bindgen_test]
fn an_invalid_query_is_refused_at_its_field() {
    for (query, path) in [
        ("null", "query"),
        ("[]", "query"),
        ("new Date()", "query"),
        ("'2026-01'", "query"),
        ("{ startTime: NaN, endTime: 1769903999 }", "startTime"),
        (
            "{ startTime: 1767225600.5, endTime: 1769903999 }",
            "startTime",
        ),
        (
            "{ startTime: 1767225600000, endTime: 1769903999 }",
            "startTime",
        ),
        (
            "{ startTime: new Date(NaN), endTime: 1769903999 }",
            "startTime",
        ),
        (
            "{ startTime: 1767225600n, endTime: 1769903999 }",
            "startTime",
        ),
        (
            "{ startTime: [1767225600], endTime: 1769903999 }",
            "startTime",
        ),
        ("{ period: '2026-01', category: Symbol('gpu') }", "category"),
        ("{ period: '2026-01', category: null }", "category"),
        ("{ period: '2026-01', ownerID: 'x' }", "ownerID"),
    ] {
        let error = windows("fixedTerm", query).unwrap_err();
        assert_eq!(
            (text(&error, "kind").as_str(), text(&error, "path").as_str()),
            ("query", path),
            "{query}"
        );
        assert!(text(&error, "message").len() > 10, "{query}");
    }
}

#[wasm_bindgen_test]
fn an_unknown_kind_or_offset_is_refused() {
    let query = js("{ period: '2026-01' }");
    let error = planned("monthly", &query, "+00:00").unwrap_err();
    assert_eq!(text(&error, "path"), "kind");
    let error = planned("fixedTerm", &query, "Berlin").unwrap_err();
    assert_eq!(
        (text(&error, "kind"), text(&error, "path")),
        ("config".to_owned(), "utcOffset".to_owned())
    );
}

/// A call in progress.
struct Started {
    end: Promise,
    abort: AbortHandle,
    /// The host, with the events of the call and the request that it sent.
    host: JsValue,
}

impl Started {
    fn events(&self) -> String {
        Array::from(&get(&self.host, "events")).join(",").into()
    }
}

/// Starts a call for January on a host whose `fetch` is the given JavaScript function.
fn start(fetch: &str) -> Started {
    let host = js(&format!(
        "(() => {{
           // Like the operations of `js/runtime.js`.
           const operation = (start) => {{
             let state = 0, wake;
             const made = {{
               poll(by) {{ wake = by; return state; }},
               cancel() {{ wake = undefined; stop?.(); }},
             }};
             const stop = start((ok, outcome) => {{
               [state, made.outcome] = [ok ? 1 : 2, outcome];
               wake?.();
             }});
             return made;
           }};
           const settled = (promise) => operation((settle) => {{
             Promise.resolve(promise).then((value) => settle(true, value), (reason) => settle(false, String(reason)));
           }});
           const host = {{
             events: [], fetch: {fetch},
             now: () => performance.now(),
             describe: String,
             sleep: (ms) => operation((settle) => {{
               const timer = setTimeout(() => settle(true), ms);
               return () => clearTimeout(timer);
             }}),
             key: () => settled('sk_test'),
             exchange() {{
               const controller = new AbortController();
               let response, reader;
               return {{
                 signal: controller.signal, status: -1, supportsCacheMode: true,
                 send(request) {{
                   return settled((async () => {{
                     response = await host.fetch(request);
                     this.status = response.status;
                   }})());
                 }},
                 header: (name) => response.headers.get(name),
                 read: () => settled((async () => (await (reader ??= response.body.getReader()).read()).value)()),
                 cancel: () => controller.abort(),
               }};
             }},
             event(event) {{ this.events.push(event.type); }}, progress() {{ this.events.push('progress'); }},
           }};
           return host;
         }})()"
    ));
    let settings = js("({
        baseUrl: 'https://billing.example/prefix', headers: ['accept', 'application/json'], secrets: [], utcOffset: '+00:00',
        timeoutMs: 1000, deadlineMs: undefined, elapsedMs: 0, maxRetries: 0, maxWaitMs: undefined, concurrency: 4, collect: false,
    })");
    let abort = AbortHandle::new();
    let end = Client::new()
        .load(
            JsValue::from_str("fixedTerm").unchecked_ref(),
            js("({ period: '2026-01' })").unchecked_ref(),
            JsValue::UNDEFINED.unchecked_ref(),
            settings.unchecked_ref(),
            host.clone().unchecked_into(),
            &abort,
            false,
        )
        .unwrap();
    Started { end, abort, host }
}

const ROW: &str = r#"{"startTime":"1","endTime":2,"amount":"9007199254740993","voucherAmount":0,"payAmount":"-1","x":{"y":1}}"#;

/// Calls a method of a handle, as the facade does.
fn call(handle: &JsValue, method: &str, arguments: &str) -> JsValue {
    let body = format!("return handle.{method}({arguments})");
    let function = Function::new_with_args("handle", &body);
    function.call1(&JsValue::UNDEFINED, handle).unwrap()
}

#[wasm_bindgen_test]
async fn rows_cross_as_columns() {
    let started = start(&format!(
        "async () => {{ return new Response('{{\"bills\":[{ROW}]}}'); }}"
    ));
    let table = JsFuture::from(started.end.clone()).await.unwrap();
    assert_eq!(number(&table, "length"), 1.0);
    let texts = call(&table, "texts", "0");
    assert_eq!(js_sys::Uint32Array::from(get(&texts, "ends")).length(), 1);
    for block in [
        call(&table, "block", "0, false"),
        call(&table, "block", "0, true"),
    ] {
        assert_eq!(number(&block, "length"), 1.0);
        // Field 11 is `amount`; a slot is the index in a list plus 1.
        let slots = js_sys::Uint32Array::from(get(&block, "slots")).to_vec();
        assert_eq!(slots.get(11..14), Some(&[1, 2, 3][..]));
        let integers = js_sys::BigInt64Array::from(get(&block, "integers")).to_vec();
        assert_eq!(integers, [9_007_199_254_740_993, 0, -1]);
        let extras = js_sys::Uint32Array::from(get(&block, "extras")).to_vec();
        assert_eq!(extras, [0, 0]);
    }
    assert!(call(&table, "block", "1, false").is_undefined());
    assert!(call(&table, "texts", "1").is_undefined());
    let report = call(&table, "report", "");
    assert_eq!(number(&report, "rows"), 1.0);
    assert_eq!(Array::from(&get(&report, "unknownFields")).join(","), "x");
    assert_eq!(started.events(), "attempt,response,window,progress");
}

#[wasm_bindgen_test]
async fn the_request_has_the_url_and_headers_of_the_api() {
    let started = start(
        "async (request) => { globalThis.seen = request; return new Response('{\"bills\":null}'); }",
    );
    JsFuture::from(started.end).await.unwrap();
    let seen = js(
        "[seen.method, seen.url, seen.redirect, seen.cache, seen.headers.get('authorization')].join(' ')",
    );
    assert_eq!(
        seen.as_string().unwrap(),
        "GET https://billing.example/prefix/openapi/v1/billing/bill/monthly/list?startTime=1767225600&endTime=1769903999 \
         manual no-store Bearer sk_test"
    );
}

#[wasm_bindgen_test]
async fn an_invalid_response_ends_the_call_with_a_network_error() {
    for fetch in [
        "async () => { throw 'text'; }",
        "async () => ({ status: -1 })",
        "async () => ({ status: 200, headers: new Headers(), body: { getReader: () => ({ read: async () => { throw 1; } }) } })",
    ] {
        let started = start(fetch);
        let error = JsFuture::from(started.end).await.unwrap_err();
        assert_eq!(text(&error, "kind"), "network", "{fetch}");
    }
}

#[wasm_bindgen_test]
async fn an_abort_ends_the_request_at_once() {
    let started = start(
        "function (request) {
           request.signal.addEventListener('abort', () => this.events.push('aborted'));
           return new Promise(() => {});
         }",
    );
    let pause = js("new Promise((resolve) => setTimeout(resolve, 5))");
    JsFuture::from(pause.unchecked_into::<Promise>())
        .await
        .unwrap();
    started.abort.abort();
    assert_eq!(started.events(), "attempt,aborted");
    let error = JsFuture::from(started.end).await.unwrap_err();
    assert_eq!(text(&error, "kind"), "aborted");
}

#[wasm_bindgen_test]
async fn a_call_that_is_aborted_before_it_was_polled_sends_nothing() {
    let started = start("() => new Promise(() => {})");
    started.abort.abort();
    let error = JsFuture::from(started.end.clone()).await.unwrap_err();
    assert_eq!(text(&error, "kind"), "aborted");
    assert_eq!(started.events(), "");
}

#[wasm_bindgen_test]
fn dates_are_read_by_their_milliseconds() {
    let query = Object::new();
    let set =
        |name: &str, ms: f64| Reflect::set(&query, &name.into(), &Date::new(&ms.into())).unwrap();
    set("from", 1_767_225_600_999.0);
    set("until", 1_767_225_660_999.0);
    let windows = planned("fixedTerm", &query, "+00:00").unwrap();
    let window = windows.first().unwrap();
    assert_eq!(number(window, "startTime"), 1_767_225_601.0);
    assert_eq!(number(window, "endTime"), 1_767_225_660.0);
}

// ---------------------------------------------------------------- the SIMD code of the decoder

#[wasm_bindgen_test]
fn a_plain_run_ends_at_the_first_special_byte_at_any_position() {
    let ends = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
    for byte in 0..=255_u8 {
        for length in 0..50 {
            for place in 0..length {
                let mut bytes = vec![b'x'; length];
                if let Some(special) = bytes.get_mut(place) {
                    *special = byte;
                }
                for from in [0, 1, place] {
                    let plain = bytes.iter().skip(from).position(|byte| ends(*byte));
                    let wanted = plain.map_or(length.max(from), |plain| from + plain);
                    assert_eq!(
                        scan::plain_end(&bytes, from.min(length)),
                        wanted.min(length),
                        "{byte} at {place} of {length} from {from}"
                    );
                }
            }
        }
    }
}
