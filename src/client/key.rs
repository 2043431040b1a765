//! The secret key: validated before use, never shown, and removed from every text that comes from outside.

mod finder;
mod view;

use std::fmt;

use self::finder::{Finder, MIN_ENCODED, from_base64};
use crate::error::{Error, Result};

/// A text of this many characters is not in a URL by chance.
const MIN_UNIQUE: usize = 12;

/// A validated API key. `Debug` and the error of [`Key::new`] do not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// Validates a key: visible ASCII, no spaces.
    ///
    /// ```
    /// use novita_billing::client::Key;
    ///
    /// assert!(Key::new("sk_0123456789").is_ok());
    /// assert!(Key::new("sk_0123456789\n").is_err());
    /// assert_eq!(format!("{:?}", Key::new("sk_0123456789")), "Ok(Key(hidden))");
    /// ```
    ///
    /// # Errors
    /// `Config` for anything else; the message does not quote the key.
    pub fn new(text: &str) -> Result<Self> {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(Self(text.to_owned()));
        }
        let scheme = text.split_ascii_whitespace().next();
        let has_scheme = scheme.is_some_and(|word| word.eq_ignore_ascii_case("bearer"));
        let message = if has_scheme {
            "`api_key` must be the key alone: leave out \"Bearer\""
        } else {
            "`api_key` must be visible ASCII characters without spaces or line breaks: copy it again from the Novita AI console"
        };
        Err(Error::config("api_key", message))
    }

    /// Whether a URL contains the key. A short one may be there by chance, and no real key is short.
    pub(super) fn is_in(&self, url: &str) -> bool {
        let key = self.0.as_bytes();
        // `str::contains` brings its search algorithm along, which takes 4 kB of code.
        key.len() >= MIN_UNIQUE && url.as_bytes().windows(key.len()).any(|part| part == key)
    }

    /// The value of the `Authorization` header. For hosts only: everything else must not see the key.
    pub fn authorization(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(hidden)")
    }
}

/// The replacement for a secret.
const PLACEHOLDER: &str = "[key]";

/// How many secrets are remembered. A key that changes with each request evicts the oldest, which by then is in no response
/// in flight: a call has at most six.
const CAPACITY: usize = 64;

/// Shorter texts are not taken for secrets: replacing them would break ordinary words.
const MIN_SECRET: usize = 4;

/// The keys that a client has used, and other secrets to remove from texts.
///
/// Recognizes a secret, and any 12 consecutive characters of it: in upper or lower case; with anything but letters and digits
/// between its characters (line breaks, zero-width characters, tags); in base64 of either alphabet, alone or within other text
/// (`Bearer <key>`, `<key>:`); in hexadecimal; and as the decimal numbers of its bytes. Each of these also with escapes, up
/// to three levels deep. Also a shorter secret without its prefix (`sk_`), and one that is truncated after at least 8
/// characters, at the end of the text or before `…`. Ignores white space, so that it finds the same before and after line
/// breaks are removed.
///
/// ```
/// use novita_billing::client::{Key, Secrets};
///
/// let mut secrets = Secrets::default();
/// secrets.add(&Key::new("sk_live/1")?);
/// assert_eq!(secrets.scrub("no such key: sk_live/1"), "no such key: [key]");
/// assert_eq!(secrets.scrub("https://proxy/?key=sk_live%2F1"), "https://proxy/?key=[key]");
/// assert_eq!(secrets.scrub(r#"{"key":"sk_live\/1"}"#), r#"{"key":"[key]"}"#);
/// # Ok::<(), novita_billing::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Secrets {
    texts: Vec<String>,
    finder: Finder,
}

impl Secrets {
    /// Adds a key.
    pub fn add(&mut self, key: &Key) {
        self.add_text(&key.0);
    }

    /// Adds the words of a header value that have eight characters or more: the token of `Bearer <token>`, but not the word
    /// `Bearer`. From `Basic <base64>` also the decoded `user:password`, and the password.
    pub fn add_header(&mut self, value: &str) {
        self.add_words(value, b" \t\n\x0c\r");
        self.add_words(value, b" ;,=\"");
        let parts = value.trim().split_once(|at: char| at.is_ascii_whitespace());
        let basic = parts.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"));
        let Some(credentials) = basic.and_then(|(_, encoded)| from_base64(encoded.trim())) else {
            return;
        };
        let password = credentials.split_once(':').map(|(_, password)| password);
        for secret in password.into_iter().chain([&*credentials]) {
            self.add_word(secret);
        }
    }

    fn add_words(&mut self, value: &str, separators: &[u8]) {
        let mut start = 0;
        for end in 0..=value.len() {
            let byte = value.as_bytes().get(end);
            if byte.is_none_or(|byte| separators.contains(byte)) {
                self.add_word(value.get(start..end).unwrap_or_default());
                start = end + 1;
            }
        }
    }

    fn add_word(&mut self, word: &str) {
        if word.len() >= MIN_ENCODED {
            self.add_text(word);
        }
    }

    fn add_text(&mut self, secret: &str) {
        if secret.len() < MIN_SECRET {
            return;
        }
        // The last used secret is at the end, so that it is never evicted.
        if let Some(position) = self.texts.iter().position(|known| known == secret) {
            let known = self.texts.remove(position);
            self.texts.push(known);
            return;
        }
        if self.texts.len() >= CAPACITY {
            self.texts.remove(0);
        }
        self.texts.push(secret.to_owned());
        self.finder = Finder::new(self.texts.iter().map(String::as_str));
    }

    /// Replaces every secret in a text with `[key]`, in each of the forms above; escapes are those of URLs (`%2F`), JSON (`\/`,
    /// `\u002f`) and HTML (`&#47;`, `&#x2f;`, `&amp;`).
    #[must_use]
    pub fn scrub(&self, text: &str) -> String {
        if self.texts.is_empty() {
            return text.to_owned();
        }
        let mut clean = String::with_capacity(text.len());
        let mut copied = 0;
        for place in self.finder.find(text) {
            clean.push_str(text.get(copied..place.start).unwrap_or_default());
            clean.push_str(PLACEHOLDER);
            copied = place.end;
        }
        clean.push_str(text.get(copied..).unwrap_or_default());
        clean
    }

    /// Scrubs every text of an error.
    pub fn scrub_error(&self, error: &mut Error) {
        error.message = self.scrub(&error.message);
        error.cause = error
            .cause
            .take()
            .map(|cause| self.scrub(cause.as_str()).into());
        let details = &mut **error;
        let texts = [
            &mut details.reason,
            &mut details.request_id,
            &mut details.path,
        ];
        for text in texts.into_iter().flatten() {
            *text = self.scrub(text);
        }
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(hidden)")
    }
}

#[cfg(test)]
mod tests;
