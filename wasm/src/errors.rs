//! Errors on their way to JavaScript.

use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::record::Record;
use crate::types::TimeWindow;
use novita_billing::error::Error;
use novita_billing::time::Window;

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
