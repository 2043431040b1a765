//! The headers of a client's requests. The same rules are in the facade of the npm package, and both run
//! `tests/vectors/headers.json`.

use std::fmt;

use crate::error::{Error, Result};

/// What the API asks for. It refused requests without a `User-Agent` with 403.
const DEFAULTS: [(&str, &str); 3] = [
    ("accept", "application/json"),
    ("content-type", "application/json"),
    ("user-agent", "novita-billing"),
];

/// Parts of names of headers that speak of secrets.
const SECRET_NAMES: [&str; 11] = [
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

/// So many characters after `sk_` look like a key.
const SHORTEST_KEY: usize = 8;

/// The headers of each request but for the key's: what the API asks for, and the user's own, which go before them. Its
/// `Debug` shows names only.
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
    /// The user's own headers, beside those that the API asks for. Names are written in lower case; of one that is
    /// there twice the last counts.
    ///
    /// # Errors
    /// `Config` at `headers.<name>` for a name or a value that HTTP forbids. The value is not shown: it may be a secret.
    pub fn new(own: &[(String, String)]) -> Result<Self> {
        let mut headers = Self { list: Vec::new() };
        for (name, value) in DEFAULTS {
            headers.set(name, value);
        }
        for (name, value) in own {
            let value = value.trim_matches([' ', '\t', '\r', '\n']);
            if !is_name(name) || !value.bytes().all(is_value) {
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

    /// The values that are to be seen in no text.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let is_secret = |(name, value): &&(String, String)| is_secret(name) || holds_key(value);
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

/// A token of HTTP (RFC 9110, 5.6.2).
fn is_name(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}

/// What may stand in a value. Other than ASCII there is no agreement what bytes mean, so there is nothing else.
fn is_value(byte: u8) -> bool {
    matches!(byte, b'\t' | b' '..=b'~')
}

fn is_secret(name: &str) -> bool {
    SECRET_NAMES.iter().any(|part| name.contains(part))
}

/// Whether something like a key of the service is in a value.
fn holds_key(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    ["sk_", "sk-"].iter().any(|prefix| {
        value.match_indices(prefix).any(|(at, _)| {
            let (before, found) = value.as_bytes().split_at_checked(at).unwrap_or_default();
            let follows_word = before.last().is_some_and(u8::is_ascii_alphanumeric);
            let length = found.iter().take_while(|byte| is_key(byte)).count();
            !follows_word && length >= prefix.len() + SHORTEST_KEY
        })
    })
}
