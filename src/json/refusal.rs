//! The API's error envelope: `{"code":401,"reason":"UNAUTHORIZED","message":"key not found","metadata":{}}`.

use super::value::{Value, parse};

/// The most bytes of a reason or a message that are kept.
const LONGEST: usize = 1000;

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
    pub fn note(&mut self, name: &str, value: &Value<'_>) {
        match name {
            "code" => self.code = integer(value),
            "reason" => self.reason = sentence(value),
            "message" => self.message = sentence(value),
            _ => {}
        }
    }

    /// Whether it is an error beyond doubt: a reason, or a code together with a message. Codes that mean success
    /// (0 and 2xx) are none.
    pub fn is_certain(&self) -> bool {
        let success = matches!(self.code, Some(0 | 200..=299));
        !success && (self.reason.is_some() || (self.code.is_some() && self.message.is_some()))
    }

    /// Reason, message and code in one line, e.g. `UNAUTHORIZED: key not found (code 401)`.
    ///
    /// ```
    /// use novita_billing::json::read_refusal;
    ///
    /// let refusal = read_refusal(br#"{"code":401,"reason":"UNAUTHORIZED","message":"key not found"}"#).unwrap();
    /// assert_eq!(refusal.words(), "UNAUTHORIZED: key not found (code 401)");
    /// ```
    pub fn words(&self) -> String {
        let mut words = self.reason.clone().unwrap_or_default();
        if let Some(message) = &self.message {
            if !words.is_empty() {
                words.push_str(": ");
            }
            words.push_str(message);
        }
        if let Some(code) = self.code {
            words.push_str(if words.is_empty() { "code " } else { " (code " });
            words.push_str(&code.to_string());
            words.push_str(if self.reason.is_none() && self.message.is_none() {
                ""
            } else {
                ")"
            });
        }
        words
    }
}

/// Reads an error body. `None` if it is no JSON object, or one without a code, a reason or a message (HTML, an
/// empty body, something else).
pub fn read_refusal(bytes: &[u8]) -> Option<Refusal> {
    let Ok(Value::Object(members)) = parse(bytes) else {
        return None;
    };
    let mut refusal = Refusal::default();
    for (name, value) in &members {
        refusal.note(name, value);
    }
    (refusal != Refusal::default()).then_some(refusal)
}

fn integer(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::Number(text) => text.parse().ok(),
        Value::Text(text) => text.parse().ok(),
        _ => None,
    }
}

fn sentence(value: &Value<'_>) -> Option<String> {
    let text = value.as_text()?.trim();
    if text.is_empty() {
        return None;
    }
    let mut kept = text.get(..text.floor_char_boundary(LONGEST))?.to_owned();
    if kept.len() < text.len() {
        kept.push('…');
    }
    Some(kept)
}
