//! The API's error envelope: `{"code":401,"reason":"UNAUTHORIZED","message":"key not found","metadata":{}}`, and the
//! error that is made of it, which says what to do next. It reads the same whether the envelope came with the status
//! of an error or in place of bills.

use super::DEFAULT_DEPTH;
use super::reader::{Fault, Reader, Token};
use crate::error::{Error, ErrorKind};

/// The most bytes of a reason or a message that are kept.
const LONGEST: usize = 1000;

/// So much of them an error shows.
const REASON_CHARACTERS: usize = 80;
const MESSAGE_CHARACTERS: usize = 300;

/// What the service says when it refuses. It is text from outside: it must be scrubbed of the key before it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The envelope's own code, which is mostly the HTTP status.
    pub code: Option<i64>,
    /// A name like `LIST_BILL_TOO_FAST`; never empty.
    pub reason: Option<String>,
    /// A sentence; never empty.
    pub message: Option<String>,
}

impl Refusal {
    /// Takes up a member of an envelope; other names are passed over. A later one of the same name wins.
    pub fn note(&mut self, name: &str, value: Token<'_>) {
        match name {
            "code" => self.code = integer(value),
            "reason" => self.reason = sentence(value),
            "message" => self.message = sentence(value),
            _ => {}
        }
    }

    /// The error of kind `Api` that this is. Its message is `opening`, the code, the reason, the message, `found` (what
    /// came where no envelope did; empty where one did), then what to do next. All in one line: control characters
    /// become spaces, and long texts are cut. So scrub first: of a key that was cut, less can be recognized.
    ///
    /// ```
    /// use novita_billing::json::read_refusal;
    ///
    /// let body = br#"{"code":401,"reason":"UNAUTHORIZED","message":"key not found"}"#;
    /// let error = read_refusal(body).unwrap().error("The service answered", "");
    /// assert!(error.message.starts_with("The service answered 401 UNAUTHORIZED (key not found). "));
    /// assert!(error.message.contains("billing permission"));
    /// assert_eq!(error.reason.as_deref(), Some("UNAUTHORIZED"));
    /// ```
    pub fn error(&self, opening: &str, found: &str) -> Error {
        let shown = |text: &Option<String>, most| line(text.as_deref().unwrap_or_default(), most);
        let code = self.code.map(|code| code.to_string()).unwrap_or_default();
        let reason = shown(&self.reason, REASON_CHARACTERS);
        let words = shown(&self.message, MESSAGE_CHARACTERS);

        let mut message = opening.to_owned();
        for (before, part, after) in [
            (" ", &*code, ""),
            (" ", &*reason, ""),
            (" (", &*words, ")"),
            (" ", found, ""),
        ] {
            if !part.is_empty() {
                message.extend([before, part, after]);
            }
        }
        message.extend([". ", advice(self.code, &reason)]);

        let mut error = Error::new(ErrorKind::Api, message);
        error.reason = (!reason.is_empty()).then_some(reason);
        error
    }
}

/// Reads an error body. `None` if it is no JSON object, or one without a code, a reason or a message (HTML, an
/// empty body, something else).
pub fn read_refusal(bytes: &[u8]) -> Option<Refusal> {
    let refusal = read(bytes).ok()?;
    (refusal != Refusal::default()).then_some(refusal)
}

fn read(bytes: &[u8]) -> Result<Refusal, Fault> {
    let mut refusal = Refusal::default();
    let mut reader = Reader::new(bytes, DEFAULT_DEPTH);
    let mut members = reader.object()?;
    while let Some(name) = members.name(&mut reader)? {
        refusal.note(&name.decode(), reader.token()?);
    }
    reader.end()?;
    Ok(refusal)
}

fn integer(value: Token<'_>) -> Option<i64> {
    match value {
        Token::Number(text) => text.parse().ok(),
        Token::Text(text) => text.decode().parse().ok(),
        _ => None,
    }
}

fn sentence(value: Token<'_>) -> Option<String> {
    let Token::Text(text) = value else {
        return None;
    };
    bounded(&text.decode())
}

/// The beginning of a text, of at most so many bytes; no character is cut.
pub(crate) fn beginning(text: &str, bytes: usize) -> &str {
    let end = bytes.min(text.len());
    (0..=end)
        .rev()
        .find_map(|end| text.get(..end))
        .unwrap_or_default()
}

/// A text from outside without spaces around it, cut where it is very long; `None` where nothing is left.
pub fn bounded(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let mut kept = beginning(text, LONGEST).to_owned();
    if kept.len() < text.len() {
        kept.push('…');
    }
    Some(kept)
}

/// What to do next. An envelope may lack its code, which then is 0 here; the reasons that the API documents do as well.
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
        (_, "INVALID_PRODUCT_CATEGORY") => "This list does not know the category: check category.",
        (_, "INVALID_BILL_CYCLE") => "This list does not know the cycle: check cycleType.",
        (400, _) | (0, "VALIDATOR_PARAM") => {
            "A parameter of the query was not accepted: check the query."
        }
        (429, _) | (0, "LIST_BILL_TOO_FAST" | "RATE_LIMIT_EXCEEDED") => {
            "Too many requests: wait before the next call, or lower concurrency."
        }
        (408 | 425 | 500..=599, _) | (0, "LIST_BILL_ERROR" | "UNKNOWN") => {
            "The trouble is on the service's side: try again later; should it stay, tell its support."
        }
        _ => {
            "This answer is not documented: check `base_url`, and what stands between here and the service."
        }
    }
}

/// Text from outside as one line of at most `most` characters, and a mark where it was cut.
pub fn line(text: &str, most: usize) -> String {
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
