//! Errors as JavaScript gets them.

use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::types::TimeWindow;
use crate::values;
use novita_billing::error::Error;
use novita_billing::time::Window;

/// The data of a `BillingError`. No field holds the key.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ErrorData {
    /// See `BillingError`.
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
    /// How long the service asked the client to wait, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// Requests that were sent for the window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u32>,
    /// Which request failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<TimeWindow>,
    /// The option, the field of a query, or the place in a response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Byte offset in the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// The description of what the host threw.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
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
            window: error
                .window
                .map(|(start, end)| TimeWindow::from(Window { start, end })),
            path: error.path.clone(),
            offset: error.offset,
            cause: error.cause.clone(),
        }
    }
}

/// An error as a thrown value: an `ErrorData`.
pub(crate) fn thrown(error: Error) -> JsValue {
    values::to_js(&ErrorData::from(&error))
}
