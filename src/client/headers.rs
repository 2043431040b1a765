//! The headers of a client's requests. The npm package has the same rules, and both run `tests/vectors/headers.json`.

use std::fmt;

use crate::error::{Error, Result};

/// What the API expects. It has refused requests without a `User-Agent` with 403.
const DEFAULTS: [(&str, &str); 3] = [
    ("accept", "application/json"),
    ("content-type", "application/json"),
    ("user-agent", "novita-billing"),
];

/// A header whose name contains one of these has a secret value.
const SECRET_NAME_PARTS: [&str; 11] = [
    "auth",
    "cookie",
    "key",
    "token",
    "secret",
    "session",
    "pass",
    "sig",
    "jwt",
    "bearer",
    "credential",
];

/// `sk_` with at least so many characters after it looks like a key.
const MIN_KEY_LENGTH: usize = 8;

/// The headers of each request except for the key: the defaults that the API expects, and the user's own, which override
/// them. `Debug` shows only names.
///
/// ```
/// use novita_billing::client::Headers;
///
/// let own = [("X-Team".to_owned(), "billing".to_owned())];
/// let headers = Headers::new(&own)?;
/// assert!(headers.as_slice().contains(&("user-agent".to_owned(), "novita-billing".to_owned())));
/// assert!(headers.as_slice().contains(&("x-team".to_owned(), "billing".to_owned())));
///
/// let two_lines = [("X-Team".to_owned(), "a\nb".to_owned())];
/// assert_eq!(Headers::new(&two_lines).unwrap_err().path.as_deref(), Some("headers.X-Team"));
/// # Ok::<(), novita_billing::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Headers {
    list: Vec<(String, String)>,
}

impl Headers {
    /// Adds the user's own headers to the defaults. Converts names to lower case; the last of a duplicate name wins.
    ///
    /// # Errors
    /// `Config` at `headers.<name>` for a name or a value that HTTP forbids. The message does not quote the value, which may
    /// be a secret.
    pub fn new(own: &[(String, String)]) -> Result<Self> {
        let mut headers = Self { list: Vec::new() };
        for (name, value) in DEFAULTS {
            headers.set(name, value);
        }
        for (name, value) in own {
            let value = value.trim_matches([' ', '\t', '\r', '\n']);
            if !is_token(name) || !value.bytes().all(is_value_byte) {
                return Err(Error::config(
                    format!("headers.{name}"),
                    format!("headers: {name:?} has a name or a value that HTTP forbids"),
                ));
            }
            headers.set(&name.to_ascii_lowercase(), value);
        }
        Ok(headers)
    }

    /// Names in lower case, and values.
    pub fn as_slice(&self) -> &[(String, String)] {
        &self.list
    }

    /// Whether there is an `authorization`.
    pub fn has_authorization(&self) -> bool {
        self.list.iter().any(|(name, _)| name == "authorization")
    }

    /// The values to remove from every text.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let is_secret = |(name, value): &&(String, String)| is_secret(name) || contains_key(value);
        self.list
            .iter()
            .filter(is_secret)
            .map(|(_, value)| value.as_str())
    }

    fn set(&mut self, name: &str, value: &str) {
        match self.list.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.list.push((name.to_owned(), value.to_owned())),
        }
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.list.iter().map(|(name, _)| name);
        f.debug_set().entries(names).finish()
    }
}

/// A `token` (RFC 9110, 5.6.2).
fn is_token(name: &str) -> bool {
    let is_token_byte =
        |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token_byte)
}

/// Visible ASCII, spaces and tabs. The meaning of other bytes is not agreed upon, so they are refused.
fn is_value_byte(byte: u8) -> bool {
    matches!(byte, b'\t' | b' '..=b'~')
}

fn is_secret(name: &str) -> bool {
    SECRET_NAME_PARTS.iter().any(|part| name.contains(part))
}

/// Whether a value contains something that looks like a key of the service.
fn contains_key(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    ["sk_", "sk-"].iter().any(|prefix| {
        value.match_indices(prefix).any(|(at, _)| {
            let (before, found) = value.as_bytes().split_at_checked(at).unwrap_or_default();
            let follows_word = before.last().is_some_and(u8::is_ascii_alphanumeric);
            let length = found.iter().take_while(|byte| is_key(byte)).count();
            !follows_word && length >= prefix.len() + MIN_KEY_LENGTH
        })
    })
}
