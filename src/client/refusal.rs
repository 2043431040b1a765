//! An answer that is no 2xx, turned into an `api` error that says what to do next.
//!
//! The text of a server is never trusted: it is scrubbed first, then made one line, then cut. The other way round, a
//! cut could leave half a key that no scrubbing finds.

use crate::client::{ClientState, Response};
use crate::error::{Error, ErrorKind};
use crate::json;

const REASON_CHARACTERS: usize = 80;
const MESSAGE_CHARACTERS: usize = 300;
const REQUEST_ID_CHARACTERS: usize = 128;

/// The headers that may name a request, likeliest first. Which one the service sends is not known.
const REQUEST_ID_HEADERS: [&str; 5] = [
    "x-request-id",
    "request-id",
    "x-trace-id",
    "cf-ray",
    "x-amzn-requestid",
];

/// What is kept of an answer's head once its body has been read.
#[derive(Clone)]
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) request_id: Option<String>,
    pub(super) retry_after_ms: Option<u64>,
    is_html: bool,
}

impl Head {
    /// Reads the head of an answer; `retry_after_ms` is what it asks to wait.
    pub(super) fn read(
        response: &impl Response,
        retry_after_ms: Option<u64>,
        state: &ClientState,
    ) -> Self {
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
            retry_after_ms,
            is_html,
        }
    }

    /// The error for this head and what could be read of its body, if anything could.
    pub(super) fn refused(&self, body: Option<&[u8]>, state: &ClientState) -> Error {
        let refusal = body.and_then(json::read_refusal);
        let found = if refusal.is_some() {
            ""
        } else {
            self.describe(body)
        };
        let refusal = refusal.unwrap_or_default();
        let clean = |text: Option<String>, most| {
            text.map_or_else(String::new, |text| line(&state.scrub(&text), most))
        };
        let reason = clean(refusal.reason, REASON_CHARACTERS);
        let words = clean(refusal.message, MESSAGE_CHARACTERS);

        let mut message = format!("The service answered {}", self.status);
        for (before, part, after) in [(" ", &*reason, ""), (" (", &*words, ")"), (" ", found, "")] {
            if !part.is_empty() {
                message.extend([before, part, after]);
            }
        }
        message.extend([". ", advice(self.status, &reason)]);

        let mut error = Error::new(ErrorKind::Api, message.trim_ascii_end());
        error.status = Some(self.status);
        error.reason = (!reason.is_empty()).then_some(reason);
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

/// What to do next.
fn advice(status: u16, reason: &str) -> &'static str {
    match (status, reason) {
        (401, _) => {
            "Either the service does not know the key, or the key is valid and its role in the team lacks billing \
             permission: check apiKey, then ask an owner of the team for billing permission."
        }
        (403, "INVALID_API_KEY") => "The key is not valid: copy it again from the console.",
        (403, "API_NOT_ALLOWED") => {
            "The key may not use the billing API: ask an owner of the team to allow it."
        }
        (403, _) => {
            "Either the key may not use the billing API, or the request was blocked on its way: the service refuses \
             requests without a User-Agent header, so send one from a server."
        }
        (404, _) => "There is no billing API at this address: check baseUrl.",
        (400, "INVALID_PRODUCT_CATEGORY") => {
            "This list does not know the category: check category."
        }
        (400, "INVALID_BILL_CYCLE") => "This list does not know the cycle: check cycleType.",
        (400, _) => "A parameter of the query was not accepted: check the query.",
        (408 | 425 | 500..=599, _) => {
            "The trouble is on the service's side: try again later; should it stay, tell its support the request id."
        }
        (429, _) => "Too many requests: wait before the next call, or lower concurrency.",
        _ => {
            "This answer is not documented: check baseUrl, and what stands between here and the service."
        }
    }
}

/// Text from outside as one line of at most `most` characters.
pub(super) fn line(text: &str, most: usize) -> String {
    let mut characters = text.trim_ascii().chars();
    let mut line = String::new();
    line.extend(
        characters
            .by_ref()
            .take(most)
            .map(|it| if it.is_control() { ' ' } else { it }),
    );
    if characters.next().is_some() {
        line.push('…');
    }
    line
}
