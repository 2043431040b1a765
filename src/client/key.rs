//! The secret key: checked before use, shown to nobody, and removed from any text that comes from outside.

use std::fmt;

use crate::error::{Error, Result};

/// A checked API key. Its `Debug` and the error of [`Key::new`] do not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// Checks a key: visible ASCII, no spaces.
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
    /// `Config` for anything else; the text does not show the key.
    pub fn new(text: &str) -> Result<Self> {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(Self(text.to_owned()));
        }
        Err(Error::config(
            "apiKey",
            "apiKey must be visible ASCII characters without spaces or line breaks: copy it again from the console",
        ))
    }

    /// The value of the `Authorization` header. Only a host may call this.
    pub fn authorization(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(hidden)")
    }
}

/// What stands in place of a secret.
const HIDDEN: &str = "[key]";

/// How many secrets are remembered. A key that changes with each request pushes out the oldest, which by then is in
/// no answer that is still under way: a call has at most six requests in the air.
const REMEMBERED: usize = 64;

/// Anything shorter is no secret, and hiding it would tear words apart.
const SHORTEST: usize = 4;

/// Bytes of the longest way to write a character, `&#x0002f;`.
const LONGEST_ESCAPE: usize = 9;

/// So much of a secret at the end of a text is taken for one that was cut.
const SHORTEST_CUT: usize = 8;

/// Every key that a client has used, and every other text that must not be seen.
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
pub struct Secrets(Vec<String>);

impl Secrets {
    /// From now on `key` is hidden.
    pub fn add(&mut self, key: &Key) {
        self.remember(&key.0);
    }

    /// From now on the secret words of a header's value are hidden: all of eight characters or more, so the token of
    /// `Bearer <token>` but not the word `Bearer`.
    pub fn add_header(&mut self, value: &str) {
        self.remember_words(value, b" \t\n\x0c\r");
        self.remember_words(value, b" ;,=\"");
    }

    fn remember_words(&mut self, value: &str, separators: &[u8]) {
        let mut start = 0;
        for end in 0..=value.len() {
            let byte = value.as_bytes().get(end);
            if byte.is_none_or(|byte| separators.contains(byte)) {
                let word = value.get(start..end).unwrap_or_default();
                if word.len() >= 8 {
                    self.remember(word);
                }
                start = end + 1;
            }
        }
    }

    fn remember(&mut self, secret: &str) {
        if secret.len() < SHORTEST {
            return;
        }
        // The newest is last, so that the one in use is never the one to go.
        match self.0.iter().position(|known| known == secret) {
            Some(place) if place + 1 == self.0.len() => return,
            Some(place) => drop(self.0.remove(place)),
            None if self.0.len() >= REMEMBERED => drop(self.0.remove(0)),
            None => {}
        }
        self.0.push(secret.to_owned());
    }

    /// The same text with `[key]` in place of every secret, also where its characters are written as in a URL
    /// (`%2F`), in JSON (`\/`, `\u002f`) or in HTML (`&#47;`, `&#x2f;`, `&amp;`).
    /// So is the beginning of a secret where a text was cut, be it at its end or before a mark (`…`, `...`).
    #[must_use]
    pub fn scrub(&self, text: &str) -> String {
        if self.0.is_empty() {
            return text.to_owned();
        }
        let mut clean = Vec::with_capacity(text.len());
        let mut rest = text.as_bytes();
        while let Some((&first, others)) = rest.split_first() {
            // Of two secrets that begin alike the longer one, or its end would stay.
            let longest = self
                .0
                .iter()
                .filter_map(|secret| written(rest, secret.as_bytes()))
                .max();
            match longest.and_then(|length| rest.get(length..)) {
                Some(after) => {
                    clean.extend_from_slice(HIDDEN.as_bytes());
                    rest = after;
                }
                None => {
                    clean.push(first);
                    rest = others;
                }
            }
        }
        // Secrets and text are both UTF-8, so whole characters go; should that ever fail, nothing is shown.
        String::from_utf8(clean).unwrap_or_else(|_| HIDDEN.to_owned())
    }

    /// Scrubs every text of an error.
    pub fn scrub_error(&self, error: &mut Error) {
        error.message = self.scrub(&error.message);
        let details = &mut **error;
        let texts = [
            &mut details.reason,
            &mut details.request_id,
            &mut details.path,
            &mut details.cause,
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

/// The length of `secret` at the start of `text`, each of its bytes written in any way, or of as much of it as the text
/// has before its end; `None` if it is not there.
fn written(text: &[u8], secret: &[u8]) -> Option<usize> {
    if text.starts_with(secret) {
        return Some(secret.len());
    }
    let mut rest = text;
    for (matched, &byte) in secret.iter().enumerate() {
        match forms(rest, byte) {
            Some(after) => rest = after,
            // Whoever cut the text may have cut a secret: what is left of it goes, too.
            None if matched >= SHORTEST_CUT && was_cut(text, text.len() - rest.len()) => break,
            None => return None,
        }
    }
    Some(text.len() - rest.len())
}

/// Whether `text` was cut at `place`, or inside of an escape that stands there.
fn was_cut(text: &[u8], place: usize) -> bool {
    let is_end = |at: &usize| text.get(*at..).is_some_and(is_end);
    // Dots of the mark may have been taken for characters of the secret.
    let first = place.saturating_sub(2);
    match (first..=place.saturating_add(LONGEST_ESCAPE)).find(is_end) {
        Some(end) if end <= place => true,
        // So may the first bytes of an escape.
        Some(_) => (place.saturating_sub(LONGEST_ESCAPE)..=place)
            .any(|at| matches!(text.get(at), Some(b'%' | b'\\' | b'&'))),
        None => false,
    }
}

/// Whether a cut text ends here, with or without a mark.
fn is_end(rest: &[u8]) -> bool {
    rest.is_empty()
        || rest.starts_with("…".as_bytes())
        || rest.starts_with(b"...")
        || rest.starts_with(b"***")
}

/// What comes after `byte` at the start of `text`, plain or escaped.
fn forms(text: &[u8], byte: u8) -> Option<&[u8]> {
    let (&first, rest) = text.split_first()?;
    let escaped = match first {
        b'%' => hex(rest, 2, byte),
        b'\\' => match rest.split_first()? {
            (b'u', digits) => hex(digits, 4, byte),
            (&next, after) => (next == byte).then_some(after),
        },
        b'&' => entity(rest, byte),
        _ => None,
    };
    escaped.or_else(|| (first == byte).then_some(rest))
}

/// What comes after `digits` hexadecimal digits that mean `byte`.
fn hex(text: &[u8], digits: usize, byte: u8) -> Option<&[u8]> {
    let (number, rest) = text.split_at_checked(digits)?;
    let number = std::str::from_utf8(number).ok()?;
    (u32::from_str_radix(number, 16).ok()? == u32::from(byte)).then_some(rest)
}

/// What comes after an HTML entity that means `byte`; `text` begins after the `&`.
fn entity(text: &[u8], byte: u8) -> Option<&[u8]> {
    let end = text.iter().take(8).position(|&at| at == b';')?;
    let (name, rest) = text.split_at_checked(end)?;
    let meaning = match std::str::from_utf8(name).ok()? {
        "amp" => u32::from(b'&'),
        "lt" => u32::from(b'<'),
        "gt" => u32::from(b'>'),
        "quot" => u32::from(b'"'),
        "apos" => u32::from(b'\''),
        number => {
            let number = number.strip_prefix('#')?;
            match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            }
        }
    };
    (meaning == u32::from(byte)).then_some(rest.get(1..)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn secrets(keys: &[&str]) -> Secrets {
        let mut secrets = Secrets::default();
        keys.iter()
            .for_each(|key| secrets.add(&Key::new(key).unwrap()));
        secrets
    }

    #[test]
    fn what_is_left_of_a_key_that_was_cut_is_hidden_too() {
        let live = secrets(&["sk_live_0123456789"]);
        for mark in ["", "…", "...", "…) and more", "... is no key", "****"] {
            let text = format!("no such key: sk_live_0123{mark}");
            assert_eq!(live.scrub(&text), format!("no such key: [key]{mark}"));
        }
        assert_eq!(live.scrub("keys begin with sk_"), "keys begin with sk_");
        assert_eq!(
            live.scrub("sk_live_0123 is no key"),
            "sk_live_0123 is no key"
        );
        let dotted = secrets(&["head.payload.signature"]);
        assert_eq!(
            dotted.scrub("no such key: head.payload..."),
            "no such key: [key].."
        );
    }

    /// One character of a key, written in one of the ways in which a server may echo it.
    fn write(character: char, way: u8) -> String {
        let code = u32::from(character);
        match way {
            0 => format!("%{code:02X}"),
            1 => format!("%{code:02x}"),
            2 => format!("\\u{code:04x}"),
            3 => format!("&#{code};"),
            4 => format!("&#x{code:X};"),
            5 if !character.is_ascii_alphanumeric() => format!("\\{character}"),
            // What begins an escape is itself escaped by whoever escapes anything.
            _ if "%\\&".contains(character) => write(character, way % 5),
            _ => character.to_string(),
        }
    }

    proptest! {
        #[test]
        fn a_key_is_hidden_however_it_is_written(
            key in "[!-~]{8,40}",
            ways in prop::collection::vec(0u8..9, 40),
            before in "[ a-zäß€]{0,20}",
            after in "[ a-zäß€]{0,20}",
        ) {
            let echoed: String = key.chars().zip(ways).map(|(character, way)| write(character, way)).collect();
            let clean = secrets(&[&key]).scrub(&format!("{before}{echoed}{after}"));
            prop_assert_eq!(clean, format!("{before}[key]{after}"));
        }

        #[test]
        fn a_key_that_was_cut_is_hidden_wherever_it_was_cut(
            key in "[!-~]{12,40}",
            ways in prop::collection::vec(0u8..9, 40),
            whole in 8usize..40,
            part in 0usize..8,
            after in prop::sample::select(vec!["", "…", "...", "…) Check apiKey."]),
        ) {
            let mut written = key.chars().zip(ways).map(|(character, way)| write(character, way));
            let whole: String = written.by_ref().take(whole.min(key.len() - 1)).collect();
            // Less than all of the next character.
            let next = written.next().unwrap();
            let part = next.get(..part.min(next.len() - 1)).unwrap();
            let clean = secrets(&[&key]).scrub(&format!("x {whole}{part}{after}"));
            prop_assert!(clean.starts_with("x [key]") && clean.len() <= "x [key]".len() + part.len() + after.len(), "{clean}");
        }

        #[test]
        fn other_text_stays_as_it_is(text in "[^k]*") {
            prop_assert_eq!(secrets(&["sk_0123456789"]).scrub(&text), text);
        }

        #[test]
        fn nothing_breaks_on_any_text(key in "[!-~]{4,6}", text in "\\PC*") {
            let secrets = secrets(&[&key]);
            let once = secrets.scrub(&text);
            prop_assert!(!once.contains(&key));
        }
    }

    #[test]
    fn of_two_keys_that_begin_alike_no_end_is_left() {
        let secrets = secrets(&["sk_0123", "sk_012345"]);
        assert_eq!(secrets.scrub("sk_012345 sk_0123"), "[key] [key]");
    }

    #[test]
    fn the_key_in_use_is_never_forgotten() {
        let mut secrets = secrets(&["sk_in_use"]);
        for number in 0..1000 {
            secrets.add(&Key::new(&format!("sk_{number:08}")).unwrap());
            secrets.add(&Key::new("sk_in_use").unwrap());
        }
        assert_eq!(secrets.scrub("sk_in_use sk_00000999"), "[key] [key]");
        assert!(secrets.0.len() <= REMEMBERED);
    }

    #[test]
    fn the_parts_of_a_header_are_hidden_each_by_itself() {
        let mut secrets = Secrets::default();
        secrets.add_header("session=0123456789abcdef; theme=dark");
        secrets.add_header("Digest token=\"fedcba9876543210\"");
        for secret in ["0123456789abcdef", "fedcba9876543210"] {
            assert_eq!(secrets.scrub(&format!("no {secret} here")), "no [key] here");
        }
        assert_eq!(
            secrets.scrub("a dark theme, Digest"),
            "a dark theme, Digest"
        );
    }

    #[test]
    fn a_header_hides_its_token_and_not_its_scheme() {
        let mut secrets = Secrets::default();
        secrets.add_header("Bearer abcdefgh12345678");
        assert_eq!(secrets.scrub("Bearer abcdefgh12345678"), "Bearer [key]");
    }

    #[test]
    fn every_text_of_an_error_is_scrubbed() {
        let mut error = Error::decode("bills[0].sk_0123456789", 7, "unknown sk_0123456789");
        error.reason = Some("sk_0123456789".to_owned());
        error.request_id = Some("id-sk_0123456789".to_owned());
        error.cause = Some("Error: sk_0123456789".to_owned());
        let secrets = secrets(&["sk_0123456789"]);
        secrets.scrub_error(&mut error);
        assert!(!format!("{error:?}").contains("0123456789"), "{error:?}");
        assert!(!format!("{secrets:?}").contains("0123456789"));
    }
}
