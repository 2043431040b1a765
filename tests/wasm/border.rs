//! The border between the module and the facade: what JavaScript values become on their way in, what errors and rows
//! become on their way out, and that a call ends whatever its host does. Runs in Node by wasm-bindgen-test.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    reason = "clippy does not see that these are tests, which may panic"
)]

use js_sys::{Array, Date, Function, Object, Promise, Reflect};
use novita_billing::json::scan;
use novita_billing_wasm::client::{Client, plan};
use novita_billing_wasm::executor::{abort, poll};
use novita_billing_wasm::host::{CallHost, Runtime, attach};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

/// The value of a JavaScript expression.
fn js(expression: &str) -> JsValue {
    let function = Function::new_no_args(&format!("return {expression}"));
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
    runtime();
    let windows = plan(&kind.into(), &js(query), &JsValue::UNDEFINED, "+00:00")?;
    let pair = |window| (number(&window, "startTime"), number(&window, "endTime"));
    Ok(Array::from(&windows).iter().map(pair).collect())
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
fn rubbish_is_refused_with_its_kind_and_the_name_of_the_field() {
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
    runtime();
    let query = js("{ period: '2026-01' }");
    let error = plan(&"monthly".into(), &query, &JsValue::UNDEFINED, "+00:00").unwrap_err();
    assert_eq!(text(&error, "path"), "kind");
    let error = plan(&"fixedTerm".into(), &query, &JsValue::UNDEFINED, "Berlin").unwrap_err();
    assert_eq!(
        (text(&error, "kind"), text(&error, "path")),
        ("config".to_owned(), "utcOffset".to_owned())
    );
}

#[wasm_bindgen_test]
#[allow(clippy::panic, reason = "it is what the test is about")]
fn a_panic_is_told_with_its_message_and_place_before_it_traps() {
    runtime();
    let panics = Closure::<dyn Fn()>::new(|| panic!("there are only {} rows", 7)).into_js_value();
    let attempt = Function::new_with_args(
        "work",
        "try { work(); } catch (thrown) { return thrown instanceof WebAssembly.RuntimeError; }",
    );
    let traps = attempt.call1(&JsValue::UNDEFINED, &panics).unwrap();
    assert_eq!(traps.as_bool(), Some(true));
    let told = text(&js("globalThis"), "panic");
    assert!(told.contains("there are only 7 rows"), "{told}");
    assert!(told.contains("tests/wasm/border.rs:"), "{told}");
}

/// A runtime as the facade makes it, without its guard against traps.
fn runtime() {
    let poll = Closure::<dyn Fn(u32)>::new(poll).into_js_value();
    let make = Function::new_with_args(
        "poll",
        "const wake = (task) => queueMicrotask(() => poll(task));
         const operation = (begin) => {
           let state = 0, task;
           const settle = (ok, outcome) => {
             state = ok ? 1 : 2;
             made.outcome = outcome;
             if (task !== undefined) wake(task);
           };
           const made = {
             look(by) { task = by; return state; },
             cancel() { task = undefined; stop?.(); },
           };
           const stop = begin(settle);
           return made;
         };
         return {
           wake,
           watch: (promise) => operation((settle) => {
             Promise.resolve(promise).then((value) => settle(true, value), (reason) => settle(false, reason));
           }),
           sleep: (ms) => operation((settle) => {
             const timer = setTimeout(() => settle(true), ms);
             return () => clearTimeout(timer);
           }),
           now: () => performance.now(),
           panicked: (message) => { globalThis.panic = message; console.error(message); },
           describe: String,
           kind: (value) => {
             if (typeof value?.getTime === 'function') return value.getTime();
             const kinds = { string: 'text', undefined: 'undefined', object: 'an object' };
             return value === null ? 'null' : Array.isArray(value) ? 'an array' : kinds[typeof value] ?? `a ${typeof value}`;
           },
         };",
    );
    attach(
        make.call1(&JsValue::UNDEFINED, &poll)
            .unwrap()
            .unchecked_into::<Runtime>(),
    );
}

/// Starts a call for January on a host whose `fetch` is the given JavaScript function. Returns the task, the promise of
/// its end, and the host.
fn start(fetch: &str) -> (u32, Promise, JsValue) {
    runtime();
    let host = js(&format!(
        "(() => {{ const host = {{
           heard: [], fetch: {fetch}, apiKey: () => 'sk_test',
           exchange() {{
             const controller = new AbortController();
             let response, reader;
             return {{
               signal: controller.signal, status: -1, knowsCaches: true,
               send: async function (request) {{ response = await host.fetch(request); this.status = response.status; }},
               header: (name) => response.headers.get(name),
               read: async () => (await (reader ??= response.body.getReader()).read()).value,
               cancel: () => controller.abort(),
             }};
           }},
           event(event) {{ this.heard.push(event.type); }}, progress() {{ this.heard.push('progress'); }},
         }}; return host; }})()"
    ));
    let bind = Function::new_with_args(
        "host",
        "return new Promise((resolve, reject) => Object.assign(host, { resolve, reject }))",
    );
    let end: Promise = bind
        .call1(&JsValue::UNDEFINED, &host)
        .unwrap()
        .unchecked_into();
    let settings = js("{
        baseUrl: 'https://billing.example/prefix', headers: [['accept', 'application/json']], secrets: [], utcOffset: '+00:00',
        timeoutMs: 1000, deadlineMs: undefined, elapsedMs: 0, maxRetries: 0, maxWaitMs: undefined, concurrency: 4, collect: false,
    }");
    let call: CallHost = host.clone().unchecked_into();
    let query = js("{ period: '2026-01' }");
    let task = Client::new()
        .load(
            &"fixedTerm".into(),
            &query,
            &JsValue::UNDEFINED,
            &JsValue::UNDEFINED,
            settings,
            call,
        )
        .unwrap();
    (task, end, host)
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
    let (_, end, host) = start(&format!(
        "async () => {{ return new Response('{{\"bills\":[{ROW}]}}'); }}"
    ));
    let table = JsFuture::from(end).await.unwrap();
    assert_eq!(number(&table, "length"), 1.0);
    let texts = call(&table, "texts", "0");
    assert_eq!(js_sys::Uint32Array::from(get(&texts, "ends")).length(), 1);
    for block in [
        call(&table, "block", "0, false"),
        call(&table, "block", "0, true"),
    ] {
        assert_eq!(number(&block, "length"), 1.0);
        // Field 11 is `amount`, and every slot one more than the place in a list.
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
    assert_eq!(
        Array::from(&get(&host, "heard")).join(","),
        "attempt,response,window,progress"
    );
}

#[wasm_bindgen_test]
async fn the_request_is_what_the_api_asks_for() {
    let (_, end, _) = start(
        "async (request) => { globalThis.seen = request; return new Response('{\"bills\":null}'); }",
    );
    JsFuture::from(end).await.unwrap();
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
async fn what_is_no_answer_ends_the_call() {
    for fetch in [
        "async () => { throw 'text'; }",
        "async () => ({ status: -1 })",
        "async () => ({ status: 200, headers: new Headers(), body: { getReader: () => ({ read: async () => { throw 1; } }) } })",
    ] {
        let (_, end, _) = start(fetch);
        let error = JsFuture::from(end).await.unwrap_err();
        assert_eq!(text(&error, "kind"), "network", "{fetch}");
    }
}

#[wasm_bindgen_test]
async fn an_abort_ends_the_request_at_once() {
    let (task, _, host) = start(
        "function (request) {
           request.signal.addEventListener('abort', () => this.heard.push('let go'));
           return new Promise(() => {});
         }",
    );
    let pause = Promise::resolve(&JsValue::UNDEFINED);
    JsFuture::from(pause).await.unwrap();
    JsFuture::from(
        js("new Promise((resolve) => setTimeout(resolve, 5))").unchecked_into::<Promise>(),
    )
    .await
    .unwrap();
    abort(task);
    assert_eq!(
        Array::from(&get(&host, "heard")).join(","),
        "attempt,let go"
    );
    poll(task);
}

#[wasm_bindgen_test]
fn dates_are_read_by_their_milliseconds() {
    runtime();
    let query = Object::new();
    let set =
        |name: &str, ms: f64| Reflect::set(&query, &name.into(), &Date::new(&ms.into())).unwrap();
    set("from", 1_767_225_600_999.0);
    set("until", 1_767_225_660_999.0);
    let windows = plan(&"fixedTerm".into(), &query, &JsValue::UNDEFINED, "+00:00").unwrap();
    assert_eq!(
        number(&Array::from(&windows).get(0), "startTime"),
        1_767_225_601.0
    );
    assert_eq!(
        number(&Array::from(&windows).get(0), "endTime"),
        1_767_225_660.0
    );
}

// ---------------------------------------------------------------- the vector body of the decoder

#[wasm_bindgen_test]
fn a_plain_run_ends_at_the_first_special_byte_wherever_it_stands() {
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
