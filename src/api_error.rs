//! The API's error envelope, `{"code":401,"reason":"UNAUTHORIZED","message":"key not found","metadata":{}}`, and the
//! [`Error`] that is made of it.
//!
//! `client` reads it from responses with an error status, `bill` from a body that carries it in place of rows or beside
//! them. Both make the error here, so that its wording and its advice are the same.

use crate::error::{Error, ErrorKind};
use crate::excerpt::{bounded, line};
use crate::json::{DEFAULT_DEPTH, Reader, SyntaxError, Token};

/// How many characters of a reason and of a message an error shows.
const REASON_CHARACTERS: usize = 80;
const MESSAGE_CHARACTERS: usize = 300;

/// An error as the service reports it. Its texts come from outside: redact the key before they are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorEnvelope {
    /// The envelope's own code, usually the HTTP status.
    pub code: Option<i64>,
    /// A name such as `LIST_BILL_TOO_FAST`; never empty.
    pub reason: Option<String>,
    /// A sentence; never empty.
    pub message: Option<String>,
}

impl ErrorEnvelope {
    /// Reads the body of an error response. `None` for anything but a JSON object with a code, a reason or a message
    /// (HTML, an empty body). Of a member that occurs twice, the last one counts.
    ///
    /// ```
    /// use novita_billing::api_error::ErrorEnvelope;
    ///
    /// let envelope = ErrorEnvelope::parse(br#"{"code":429,"reason":"LIST_BILL_TOO_FAST"}"#).unwrap();
    /// assert_eq!((envelope.code, envelope.reason.as_deref()), (Some(429), Some("LIST_BILL_TOO_FAST")));
    /// assert_eq!(ErrorEnvelope::parse(b"<html></html>"), None);
    /// ```
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let envelope = Self::read(bytes).ok()?;
        (envelope != Self::default()).then_some(envelope)
    }

    fn read(bytes: &[u8]) -> Result<Self, SyntaxError> {
        let mut envelope = Self::default();
        let mut reader = Reader::new(bytes, DEFAULT_DEPTH);
        let mut members = reader.object()?;
        while let Some(name) = members.name(&mut reader)? {
            let value = reader.token()?;
            match &*name.decode() {
                "code" => envelope.code = integer(value),
                "reason" => envelope.reason = text(value),
                "message" => envelope.message = text(value),
                _ => {}
            }
        }
        reader.end()?;
        Ok(envelope)
    }

    /// The error of kind `Api` that the envelope reports. Its message is one line: `opening`, the code, the reason, the
    /// message, `found` (what the body was where it held no envelope, else empty), and what to do next. Long texts are
    /// truncated, so redact the key first: part of a key may not be recognised.
    ///
    /// ```
    /// use novita_billing::api_error::ErrorEnvelope;
    ///
    /// let body = br#"{"code":401,"reason":"UNAUTHORIZED","message":"key not found"}"#;
    /// let error = ErrorEnvelope::parse(body).unwrap().to_error("The service answered", "");
    /// assert!(error.message.starts_with("The service answered 401 UNAUTHORIZED (key not found). "));
    /// assert!(error.message.contains("billing permission"));
    /// assert_eq!(error.reason.as_deref(), Some("UNAUTHORIZED"));
    /// ```
    pub fn to_error(&self, opening: &str, found: &str) -> Error {
        let reason = self
            .reason
            .as_deref()
            .map(|text| line(text, REASON_CHARACTERS));
        let reason = reason.filter(|reason| !reason.is_empty());
        let text = self
            .message
            .as_deref()
            .map(|text| line(text, MESSAGE_CHARACTERS));
        let text = text.filter(|text| !text.is_empty());

        let mut message = opening.to_owned();
        if let Some(code) = self.code {
            message.push_str(&format!(" {code}"));
        }
        if let Some(reason) = &reason {
            message.push_str(&format!(" {reason}"));
        }
        if let Some(text) = text {
            message.push_str(&format!(" ({text})"));
        }
        if !found.is_empty() {
            message.push_str(&format!(" {found}"));
        }
        let advice = advice(self.code, reason.as_deref().unwrap_or_default());
        message.push_str(&format!(". {advice}"));

        let mut error = Error::new(ErrorKind::Api, message);
        error.reason = reason;
        error
    }
}

/// An integer, as a number or as text.
fn integer(value: Token<'_>) -> Option<i64> {
    match value {
        Token::Number(text) => text.parse().ok(),
        Token::Text(text) => text.decode().parse().ok(),
        _ => None,
    }
}

fn text(value: Token<'_>) -> Option<String> {
    match value {
        Token::Text(text) => bounded(&text.decode()),
        _ => None,
    }
}

/// What the reader can do next. An envelope without a code has code 0 here, and is recognised by its documented reason.
fn advice(code: Option<i64>, reason: &str) -> &'static str {
    match (code.unwrap_or_default(), reason) {
        (401, _) | (0, "UNAUTHORIZED") => {
            "Either the service does not know the key, or the key is valid and its role in the team lacks billing \
             permission: check `api_key`, then ask an owner of the team for billing permission."
        }
        (_, "INVALID_API_KEY") => "The key is not valid: copy it again from the Novita AI console.",
        (_, "API_NOT_ALLOWED") => {
            "The key may not use the billing API: ask an owner of the team to allow it."
        }
        (403, _) => {
            "Either the key may not use the billing API, or the request was blocked on its way: the service refuses \
             requests without a User-Agent header, so send one from a server."
        }
        (404, _) => "There is no billing API at this address: check `base_url`.",
        (_, "INVALID_PRODUCT_CATEGORY") => {
            "This list does not know the category: check category and productCategory."
        }
        (_, "INVALID_BILL_CYCLE") => {
            "This list does not know the cycle: check cycleType. Storage has no rows by the hour."
        }
        (400, _) | (0, "VALIDATOR_PARAM") => {
            "A parameter of the query was not accepted: check the query."
        }
        (429, _) | (0, "LIST_BILL_TOO_FAST" | "RATE_LIMIT_EXCEEDED") => {
            "Too many requests: wait before the next call, or lower concurrency."
        }
        (408 | 425 | 500..=599, _) | (0, "LIST_BILL_ERROR" | "UNKNOWN") => {
            "The failure is on the service's side: try again later, and contact its support if it persists."
        }
        _ => {
            "This answer is not documented: check `base_url`, and any proxy between here and the service."
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_bytes_are_an_envelope_or_none(bytes: Vec<u8>) {
            let _ = ErrorEnvelope::parse(&bytes);
        }
    }

    #[test]
    fn the_error_envelope_in_its_forms() {
        let envelope = ErrorEnvelope::parse(
            br#"{"code":401,"reason":"UNAUTHORIZED","message":"key not found","metadata":{}}"#,
        )
        .unwrap();
        assert_eq!(
            (
                envelope.code,
                envelope.reason.as_deref(),
                envelope.message.as_deref()
            ),
            (Some(401), Some("UNAUTHORIZED"), Some("key not found"))
        );
        assert_eq!(
            ErrorEnvelope::parse(br#"{"code":"429"}"#).unwrap(),
            ErrorEnvelope {
                code: Some(429),
                ..ErrorEnvelope::default()
            }
        );
        assert_eq!(
            ErrorEnvelope::parse(br#"{"message":" slow down ","reason":""}"#).unwrap(),
            ErrorEnvelope {
                message: Some("slow down".to_owned()),
                ..ErrorEnvelope::default()
            }
        );
        for other in [
            "",
            "<html></html>",
            "[]",
            "{}",
            "\"message\"",
            "{\"message\":\"x\"",
            "{\"error\":\"x\"}",
        ] {
            assert_eq!(ErrorEnvelope::parse(other.as_bytes()), None, "{other}");
        }
        let long =
            ErrorEnvelope::parse(format!(r#"{{"message":"{}"}}"#, "é".repeat(5000)).as_bytes())
                .unwrap()
                .message
                .unwrap();
        assert!(long.len() < 1010 && long.ends_with('…'));
    }
}
