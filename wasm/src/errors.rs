//! Errors as JavaScript gets them.

use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::time_window::TimeWindow;
use crate::values;
use novita_billing::error::Error;

/// The data of a `BillingError`. No field holds the key.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ErrorData {
    /// The category: what went wrong, as in `BillingError` of the package novita-billing.
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
            message: option_names(&error.message),
            status: error.status,
            reason: error.reason.clone(),
            request_id: error.request_id.clone(),
            retry_after_ms: error.retry_after_ms,
            attempts: error.attempts,
            window: error.window.as_ref().map(TimeWindow::from),
            path: error.path.as_deref().map(option_path),
            offset: error.offset,
            cause: error.cause.as_ref().map(ToString::to_string),
        }
    }
}

/// The options whose names differ between Rust and JavaScript.
const OPTIONS: [(&str, &str); 7] = [
    ("api_key", "apiKey"),
    ("base_url", "baseUrl"),
    ("deadline_ms", "deadlineMs"),
    ("max_retries", "maxRetries"),
    ("max_wait_ms", "maxWaitMs"),
    ("timeout_ms", "timeoutMs"),
    ("utc_offset", "utcOffset"),
];

/// Replaces the options that a message of the core crate names, in backticks, by their names in JavaScript.
pub(crate) fn option_names(message: &str) -> String {
    let mut text = String::new();
    let mut rest = message;
    while let Some((before, after)) = rest.split_once('`') {
        text.push_str(before);
        let named = OPTIONS.iter().find_map(|(rust, javascript)| {
            Some((javascript, after.strip_prefix(rust)?.strip_prefix('`')?))
        });
        rest = match named {
            Some((javascript, after)) => {
                text.push_str(javascript);
                after
            }
            None => {
                text.push('`');
                after
            }
        };
    }
    text.push_str(rest);
    text
}

fn option_path(path: &str) -> String {
    let option = OPTIONS.iter().find(|(rust, _)| *rust == path);
    option.map_or(path, |(_, javascript)| javascript).to_owned()
}

/// An error as a thrown value: an `ErrorData`.
pub(crate) fn thrown(error: Error) -> JsValue {
    values::to_js(&ErrorData::from(&error))
}
