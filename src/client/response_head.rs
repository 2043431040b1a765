//! The head of a response, and the `api` errors that are made from it.
//!
//! Text from the server is scrubbed first, then made one line, then cut. In another order, a cut could leave half a key that
//! scrubbing does not find.

use crate::api_error::ErrorEnvelope;
use crate::client::retry_after::retry_after_ms;
use crate::client::retry_rules::StatusRule;
use crate::client::{ClientState, Response};
use crate::error::{Error, ErrorKind};
use crate::excerpt::line;
use crate::notice::Notice;

const MAX_REQUEST_ID_CHARACTERS: usize = 128;

/// Headers that may contain a request id, the likeliest first. It is not documented which one the service sends.
const REQUEST_ID_HEADERS: [&str; 5] = [
    "x-request-id",
    "request-id",
    "x-trace-id",
    "cf-ray",
    "x-amzn-requestid",
];

/// How many bytes of an error body are read: enough for any error envelope.
pub const MAX_ERROR_BODY: usize = 64 * 1024;

/// What the client uses of the head of a response.
#[derive(Clone, Debug)]
pub struct Head {
    pub(super) status: u16,
    pub(super) request_id: Option<String>,
    pub(super) retry_after_ms: Option<u64>,
    is_html: bool,
}

impl Head {
    /// Reads the head of a response; `unix_now` is for a `Retry-After` with a date.
    pub(super) fn read(response: &dyn Response, unix_now: i64, state: &ClientState) -> Self {
        let request_id = REQUEST_ID_HEADERS.iter().find_map(|name| {
            let id = line(
                &state.scrub(&response.header(name)?),
                MAX_REQUEST_ID_CHARACTERS,
            );
            (!id.is_empty()).then_some(id)
        });
        let content_type = response.header("content-type").unwrap_or_default();
        let is_html = content_type
            .as_bytes()
            .windows(4)
            .any(|part| part.eq_ignore_ascii_case(b"html"));
        Self {
            status: response.status(),
            request_id,
            retry_after_ms: retry_after_ms(|name| response.header(name), unix_now),
            is_html,
        }
    }

    /// The error for this head; `body` is what could be read of its body.
    pub(super) fn api_error(&self, body: Option<&[u8]>, state: &ClientState) -> Error {
        let envelope = body.and_then(ErrorEnvelope::parse);
        let description = match envelope {
            Some(_) => "",
            None => self.describe(body),
        };
        let envelope = envelope.unwrap_or_default();
        let scrubbed = |text: Option<String>| text.map(|text| state.scrub(&text));
        let envelope = ErrorEnvelope {
            code: Some(i64::from(self.status)),
            reason: scrubbed(envelope.reason),
            message: scrubbed(envelope.message),
        };
        let mut error = envelope.to_error("The service answered", description);
        error.status = Some(self.status);
        error.request_id.clone_from(&self.request_id);
        error.retry_after_ms = self.retry_after_ms;
        error
    }

    /// The error for a redirect.
    pub(super) fn redirect_error(&self) -> Error {
        let mut error = Error::new(
            ErrorKind::Api,
            "The service answered with a redirect. Redirects are not followed, so that the key goes nowhere else: \
             check `base_url` and set it to the address that answers itself.",
        );
        error.status = (self.status != 0).then_some(self.status);
        error.request_id.clone_from(&self.request_id);
        error
    }

    /// The head of a response that the caller fetched by other means, which contains no key to hide.
    pub fn of(response: &dyn Response, unix_now: i64) -> Self {
        Self::read(response, unix_now, &ClientState::new())
    }

    /// Whether the body is a bill list, and not an error.
    pub const fn is_success(&self) -> bool {
        matches!(StatusRule::of(self.status), StatusRule::Accept)
    }

    /// What the status says beyond success, for the report.
    pub fn notice(&self) -> Option<Notice> {
        Notice::of_status(self.status)
    }

    /// The error for this head, if it is not a success; `body` is what could be read of its body.
    pub fn error(&self, body: Option<&[u8]>) -> Error {
        match StatusRule::of(self.status) {
            StatusRule::Redirect => self.redirect_error(),
            _ => self.api_error(body, &ClientState::new()),
        }
    }

    /// Sets the request id and status in an error of the body, where it has none.
    pub fn fill_in(&self, mut error: Error) -> Error {
        error.request_id = error.request_id.take().or_else(|| self.request_id.clone());
        if error.kind == ErrorKind::Api {
            error.status = error.status.or(Some(self.status));
        }
        error
    }

    /// Describes a body that is not an error envelope, without quoting it.
    fn describe(&self, body: Option<&[u8]>) -> &'static str {
        match body.map(|bytes| bytes.trim_ascii_start().first()) {
            None => "",
            Some(None) => "with an empty body",
            Some(Some(b'<')) => "with an HTML page",
            Some(Some(_)) if self.is_html => "with an HTML page",
            Some(Some(b'{' | b'[')) => "with JSON that is not the API's error",
            Some(Some(_)) => "with a body that is not JSON",
        }
    }
}
