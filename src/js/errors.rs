//! Errors on their way to JavaScript, and what JavaScript throws on its way into words.

use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::js::record::Record;
use crate::js::types::TimeWindow;
use crate::time::Window;

/// What the facade makes a `BillingError` of. No field holds the key.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ErrorData {
    /// What went wrong, as a user would sort it.
    #[tsify(
        type = "\"config\" | \"query\" | \"network\" | \"timeout\" | \"aborted\" | \"api\" | \"decode\" | \"internal\""
    )]
    pub kind: &'static str,
    /// What happened, where, and what to do next.
    pub message: String,
    /// HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The API's own reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The request id that the service sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// How long the service asked to wait, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// Requests that were sent for the window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u32>,
    /// Which request failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<TimeWindow>,
    /// The field of a query, or the place in an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Byte offset in the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// What the host said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
}

/// An error as the facade takes it, an `ErrorData`.
pub(crate) fn to_value(error: &Error) -> JsValue {
    let record = Record::new()
        .text("kind", error.kind.name())
        .text("message", &error.message)
        .number_if("status", error.status.map(f64::from))
        .text_if("reason", error.reason.as_ref())
        .text_if("requestId", error.request_id.as_ref())
        .number_if("retryAfterMs", error.retry_after_ms.map(|ms| ms as f64))
        .number_if("attempts", error.attempts.map(f64::from));
    let record = match error.window {
        Some((start, end)) => record.window(Window { start, end }),
        None => record,
    };
    record
        .text_if("path", error.path.as_ref())
        .number_if("offset", error.offset.map(|offset| offset as f64))
        .text_if("cause", error.cause.as_ref())
        .done()
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn try_is_array(value: &JsValue) -> Result<bool, JsValue>;

    /// An `Error` of any realm; its parts are read fallibly, as getters can throw.
    type ErrorLike;

    #[wasm_bindgen(method, getter, catch)]
    fn name(this: &ErrorLike) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, catch)]
    fn message(this: &ErrorLike) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, catch)]
    fn code(this: &ErrorLike) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, catch)]
    fn cause(this: &ErrorLike) -> Result<JsValue, JsValue>;
}

/// How many causes of causes are told.
const CAUSES: usize = 3;

/// What was thrown, in words: `"TypeError: fetch failed (ECONNRESET)"`. Only names, messages and codes are read: other
/// properties of an error may hold a whole request, key included.
pub(crate) fn describe(thrown: &JsValue) -> String {
    let mut text = String::new();
    let mut next = thrown.clone();
    for depth in 0..CAUSES {
        if depth > 0 {
            text.push_str(": ");
        }
        describe_one(&next, &mut text);
        if !next.is_object() {
            break;
        }
        match next.unchecked_into::<ErrorLike>().cause() {
            Ok(cause) if !cause.is_undefined() && !cause.is_null() => next = cause,
            _ => break,
        }
    }
    text
}

fn describe_one(thrown: &JsValue, text: &mut String) {
    if !thrown.is_object() {
        text.push_str(
            &thrown
                .as_string()
                .unwrap_or_else(|| kind_of(thrown).to_owned()),
        );
        return;
    }
    let error: &ErrorLike = thrown.unchecked_ref();
    text.push_str(&part(error.name()).unwrap_or_else(|| "an object".to_owned()));
    if let Some(message) = part(error.message()) {
        text.push_str(": ");
        text.push_str(&message);
    }
    if let Some(code) = part(error.code()) {
        text.push_str(" (");
        text.push_str(&code);
        text.push(')');
    }
}

/// A part of an error, if it is text and says something.
#[inline(never)]
fn part(value: Result<JsValue, JsValue>) -> Option<String> {
    value.ok()?.as_string().filter(|part| !part.is_empty())
}

/// Whether it is an array. Asking that of a revoked proxy throws: it is none.
pub(crate) fn is_array(value: &JsValue) -> bool {
    try_is_array(value).unwrap_or(false)
}

/// What a value is, for an error text.
pub(crate) fn kind_of(value: &JsValue) -> &'static str {
    if value.is_undefined() {
        "undefined"
    } else if value.is_null() {
        "null"
    } else if value.as_bool().is_some() {
        "a boolean"
    } else if value.as_f64().is_some() {
        "a number"
    } else if value.is_string() {
        "text"
    } else if value.is_bigint() {
        "a bigint"
    } else if value.is_symbol() {
        "a symbol"
    } else if value.is_function() {
        "a function"
    } else if is_array(value) {
        "an array"
    } else {
        "an object"
    }
}
