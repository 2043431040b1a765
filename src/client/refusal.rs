//! An answer that is no 2xx, turned into an `api` error that says what to do next.
//!
//! The text of a server is never trusted: it is scrubbed first, then made one line, then cut. The other way round, a
//! cut could leave half a key that no scrubbing finds.

use crate::api_error::ErrorEnvelope;
use crate::client::retry_after::asked_wait_ms;
use crate::client::{ClientState, Response};
use crate::error::{Error, ErrorKind};
use crate::excerpt::line;
use crate::notice::Notice;

const REQUEST_ID_CHARACTERS: usize = 128;

/// The headers that may name a request, likeliest first. Which one the service sends is not known.
const REQUEST_ID_HEADERS: [&str; 5] = [
    "x-request-id",
    "request-id",
    "x-trace-id",
    "cf-ray",
    "x-amzn-requestid",
];

/// So much of a refusal's body is read: enough for any envelope.
pub const LONGEST_REFUSAL: usize = 64 * 1024;

/// What is kept of an answer's head once its body has been read.
#[derive(Clone)]
pub struct Head {
    pub(super) status: u16,
    pub(super) request_id: Option<String>,
    pub(super) retry_after_ms: Option<u64>,
    is_html: bool,
}

impl Head {
    /// Reads the head of an answer; it may ask to wait until a date.
    pub(super) fn read(response: &dyn Response, unix_now: i64, state: &ClientState) -> Self {
        let request_id = REQUEST_ID_HEADERS.iter().find_map(|name| {
            let id = line(&state.scrub(&response.header(name)?), REQUEST_ID_CHARACTERS);
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
            retry_after_ms: asked_wait_ms(|name| response.header(name), unix_now),
            is_html,
        }
    }

    /// The error for this head and what could be read of its body, if anything could.
    pub(super) fn refused(&self, body: Option<&[u8]>, state: &ClientState) -> Error {
        let refusal = body.and_then(ErrorEnvelope::parse);
        let found = if refusal.is_some() {
            ""
        } else {
            self.describe(body)
        };
        let said = refusal.unwrap_or_default();
        let clean = |text: Option<String>| text.map(|text| state.scrub(&text));
        let refusal = ErrorEnvelope {
            code: Some(i64::from(self.status)),
            reason: clean(said.reason),
            message: clean(said.message),
        };
        let mut error = refusal.to_error("The service answered", found);
        error.status = Some(self.status);
        error.request_id.clone_from(&self.request_id);
        error.retry_after_ms = self.retry_after_ms;
        error
    }

    /// The error for a redirect: 301, 302, 303, 307 or 308, or 0 where a browser hides which.
    pub(super) fn redirected(&self) -> Error {
        let mut error = Error::new(
            ErrorKind::Api,
            "The service answered with a redirect. Redirects are not followed, so that the key goes nowhere else: \
             check baseUrl and set it to the address that answers itself.",
        );
        error.status = (self.status != 0).then_some(self.status);
        error.request_id.clone_from(&self.request_id);
        error
    }

    /// The head of an answer that the caller fetched by other means: there is no key to be hidden in it.
    pub fn of(response: &dyn Response, unix_now: i64) -> Self {
        Self::read(response, unix_now, &ClientState::new())
    }

    /// Whether the body is what was asked for.
    pub const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    /// What the status says beyond success.
    pub fn notice(&self) -> Option<Notice> {
        Notice::of_status(self.status)
    }

    /// Whether it is a redirect, which is never followed.
    pub(super) const fn is_redirect(&self) -> bool {
        matches!(self.status, 0 | 301..=303 | 307 | 308)
    }

    /// The error for this head, where it is no success, and what could be read of its body.
    pub fn refusal(&self, body: Option<&[u8]>) -> Error {
        if self.is_redirect() {
            self.redirected()
        } else {
            self.refused(body, &ClientState::new())
        }
    }

    /// Adds what the head tells to an error of the body, where the error does not know better.
    pub fn complete(&self, mut error: Error) -> Error {
        error.request_id = error.request_id.take().or_else(|| self.request_id.clone());
        if error.kind == ErrorKind::Api {
            error.status = error.status.or(Some(self.status));
        }
        error
    }

    /// A body that is no error envelope, in words; its text is not shown.
    fn describe(&self, body: Option<&[u8]>) -> &'static str {
        let first = body.map(|bytes| bytes.trim_ascii_start().first());
        match first {
            None => "",
            Some(None) => "with an empty body",
            Some(Some(b'<')) => "with an HTML page",
            Some(Some(_)) if self.is_html => "with an HTML page",
            Some(Some(b'{' | b'[')) => "with JSON that is not the API's error",
            Some(Some(_)) => "with a body that is not JSON",
        }
    }
}
