//! Errors on their way to JavaScript, and what JavaScript throws on its way into words.

use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::js::types::{TimeWindow, to_js};

/// What the facade makes a `BillingError` of. No field holds the key.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ErrorData {
    /// What went wrong, as a user would sort it.
    #[tsify(
        type = "\"config\" | \"query\" | \"network\" | \"timeout\" | \"aborted\" | \"api\" | \"decode\" | \"internal\""
    )]
    kind: &'static str,
    /// What happened, where, and what to do next.
    message: String,
    /// HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// The API's own reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The request id that the service sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    /// How long the service asked to wait, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
    /// Requests that were sent for the window.
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts: Option<u32>,
    /// Which request failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    window: Option<TimeWindow>,
    /// The field of a query, or the place in an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// Byte offset in the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    /// What the host said.
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
}

impl From<&Error> for ErrorData {
    fn from(error: &Error) -> Self {
        Self {
            kind: error.kind.name(),
            message: error.message.clone(),
            status: error.status,
            reason: error.reason.clone(),
            request_id: error.request_id.clone(),
            retry_after_ms: error.retry_after_ms,
            attempts: error.attempts,
            window: error.window.map(|(start_time, end_time)| TimeWindow {
                start_time,
                end_time,
            }),
            path: error.path.clone(),
            offset: error.offset,
            cause: error.cause.clone(),
        }
    }
}

/// An error as the facade takes it.
pub(crate) fn to_value(error: &Error) -> JsValue {
    // The facade makes an internal error of nothing, should an error ever not cross.
    to_js(&ErrorData::from(error)).unwrap_or(JsValue::UNDEFINED)
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
    let part = |value: Result<JsValue, JsValue>| {
        value
            .ok()
            .and_then(|value| value.as_string())
            .filter(|part| !part.is_empty())
    };
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
