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

/// Anything shorter is looked for as it is, and in no other case, encoding or part: too much else would look like it.
const SHORTEST_VARIED: usize = 8;

/// Bytes of the longest way to write a character, `&#x0002f;`.
const LONGEST_ESCAPE: usize = 9;

/// So much of a secret at the end of a text is taken for one that was cut.
const SHORTEST_CUT: usize = 8;

/// A prefix such as `sk_` ends within so many bytes.
const LONGEST_PREFIX: usize = 12;

/// So much of a secret is hidden whatever comes after it.
const SHORTEST_BEGINNING: usize = 16;

/// Every key that a client has used, and every other text that must not be seen.
///
/// What is recognised: a secret as it is; without its prefix (`sk_`); in upper or lower case; in base64 of either
/// alphabet, alone or inside of other text (`Bearer <key>`, `<key>:`); each of these with its characters escaped, with
/// line breaks in it, or cut off after its first 16 characters (8 where the text ends there, or goes on with `…`).
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
pub struct Secrets(Vec<Secret>);

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
        match self.0.iter().position(|known| known.text == secret) {
            Some(place) if place + 1 == self.0.len() => return,
            Some(place) => drop(self.0.remove(place)),
            None if self.0.len() >= REMEMBERED => drop(self.0.remove(0)),
            None => {}
        }
        self.0.push(Secret::new(secret));
    }

    /// The same text with `[key]` in place of every secret, also where its characters are written as in a URL
    /// (`%2F`), in JSON (`\/`, `\u002f`) or in HTML (`&#47;`, `&#x2f;`, `&amp;`), and in all the ways that are named
    /// above.
    #[must_use]
    pub fn scrub(&self, text: &str) -> String {
        if self.0.is_empty() {
            return text.to_owned();
        }
        let patterns = || self.0.iter().flat_map(|secret| &secret.patterns);
        let begins = Beginnings::of(patterns());
        let mut clean = Vec::with_capacity(text.len());
        let mut rest = text.as_bytes();
        while let Some((&first, others)) = rest.split_first() {
            // Of two secrets that begin alike the longer one, or its end would stay.
            let found = begins.has(first).then(|| {
                let found =
                    patterns().filter_map(|pattern| Some((pattern.length_in(rest)?, pattern)));
                found.max_by_key(|(length, _)| *length)
            });
            let Some((length, pattern)) = found.flatten() else {
                clean.push(first);
                rest = others;
                continue;
            };
            rest = rest.get(length..).unwrap_or_default();
            if pattern.is_base64 {
                // The characters beside it may have bits of the secret.
                clean.truncate(clean.len() - ending(&clean, is_base64));
                rest = rest
                    .get(beginning(rest, |byte| is_base64(byte) || byte == b'=')..)
                    .unwrap_or_default();
            }
            clean.extend_from_slice(HIDDEN.as_bytes());
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

/// A secret and all that it is recognised by.
#[derive(Clone)]
struct Secret {
    text: String,
    patterns: Vec<Pattern>,
}

/// Bytes that give a secret away.
#[derive(Clone)]
struct Pattern {
    bytes: Vec<u8>,
    is_base64: bool,
    /// Whether it is recognised in upper and lower case, in parts, and with line breaks in it.
    is_varied: bool,
}

impl Secret {
    fn new(text: &str) -> Self {
        let is_varied = text.len() >= SHORTEST_VARIED;
        let plain = |bytes: &[u8]| Pattern {
            bytes: bytes.to_vec(),
            is_base64: false,
            is_varied,
        };
        let mut patterns = vec![plain(text.as_bytes())];
        if is_varied {
            patterns.extend(without_prefix(text.as_bytes()).map(plain));
            // What comes before it is encoded with it, so it may begin at any of the three bytes of a group.
            patterns.extend((0..3).flat_map(|before| base64(text.as_bytes(), before)));
        }
        Self {
            text: text.to_owned(),
            patterns,
        }
    }
}

/// What is left of a key without `sk_`, or `sk_live_`.
fn without_prefix(key: &[u8]) -> impl Iterator<Item = &[u8]> {
    key.iter()
        .enumerate()
        .take(LONGEST_PREFIX)
        .filter(|(_, byte)| matches!(byte, b'_' | b'-'))
        .filter_map(|(place, _)| key.get(place + 1..))
        .filter(|rest| rest.len() >= SHORTEST_VARIED)
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// The characters of base64 that depend on `bytes` alone where so many bytes stand before it; in the alphabet of URLs,
/// too, where that is another text.
fn base64(bytes: &[u8], before: usize) -> impl Iterator<Item = Pattern> {
    let whole: Vec<u8> = std::iter::repeat_n(0, before)
        .chain(bytes.iter().copied())
        .collect();
    let byte = |place: usize| u16::from(whole.get(place).copied().unwrap_or_default());
    let characters = (before * 8).div_ceil(6)..whole.len() * 8 / 6;
    let standard: Vec<u8> = characters
        .filter_map(|character| {
            let (place, shift) = (character * 6 / 8, character * 6 % 8);
            let six = (byte(place) << 8 | byte(place + 1)) >> (10 - shift) & 63;
            BASE64.get(usize::from(six)).copied()
        })
        .collect();
    let url: Vec<u8> = standard
        .iter()
        .map(|character| match character {
            b'+' => b'-',
            b'/' => b'_',
            other => *other,
        })
        .collect();
    let is_other = url != standard;
    [Some(standard), is_other.then_some(url)]
        .into_iter()
        .flatten()
        .map(|bytes| Pattern {
            bytes,
            is_base64: true,
            is_varied: true,
        })
}

/// How many bytes at the start of `text` are such.
fn beginning(text: &[u8], is: impl Fn(u8) -> bool) -> usize {
    text.iter().take_while(|byte| is(**byte)).count()
}

/// How many bytes at the end of `text` are such.
fn ending(text: &[u8], is: impl Fn(u8) -> bool) -> usize {
    text.iter().rev().take_while(|byte| is(**byte)).count()
}

/// The bytes with which a pattern may begin: nearly every byte of a text is told by this to be none.
struct Beginnings([bool; 256]);

impl Beginnings {
    fn of<'a>(patterns: impl Iterator<Item = &'a Pattern>) -> Self {
        let mut begins = Self([false; 256]);
        for &first in patterns.filter_map(|pattern| pattern.bytes.first()) {
            begins.mark(first.to_ascii_lowercase());
            begins.mark(first.to_ascii_uppercase());
        }
        b"%\\&".iter().for_each(|&escape| begins.mark(escape));
        begins
    }

    fn mark(&mut self, byte: u8) {
        if let Some(place) = self.0.get_mut(usize::from(byte)) {
            *place = true;
        }
    }

    fn has(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte)).copied().unwrap_or_default()
    }
}

impl Pattern {
    /// The length of this at the start of `text`, each of its bytes written in any way, or of as much of it as the text
    /// has where it was cut; `None` if it is not there.
    fn length_in(&self, text: &[u8]) -> Option<usize> {
        // As it is: then nothing in it is an escape.
        if let Some(start) = text.get(..self.bytes.len())
            && (start == self.bytes || self.is_varied && start.eq_ignore_ascii_case(&self.bytes))
        {
            return Some(self.bytes.len());
        }
        let mut rest = text;
        for (matched, &byte) in self.bytes.iter().enumerate() {
            let wanted = Wanted {
                byte,
                any_case: self.is_varied,
            };
            let goes_on = wanted.after(rest).or_else(|| {
                // Not at the start, where it would only hide the line break before a secret.
                let is_broken = self.is_varied && matched > 0;
                wanted.after(line_break(rest).filter(|_| is_broken)?)
            });
            match goes_on {
                Some(after) => rest = after,
                // Whoever cut the text may have cut a secret: what is left of it goes, too.
                None if self.is_varied && matched >= SHORTEST_BEGINNING => break,
                None if matched >= SHORTEST_CUT && was_cut(text, text.len() - rest.len()) => break,
                None => return None,
            }
        }
        Some(text.len() - rest.len())
    }
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
    rest.trim_ascii().is_empty()
        || rest.starts_with("…".as_bytes())
        || rest.starts_with(b"...")
        || rest.starts_with(b"***")
}

/// What comes after a line break at the start of `text`, with the blanks around it: as it is, or escaped.
fn line_break(text: &[u8]) -> Option<&[u8]> {
    let [line_feed, carriage_return] = [b'\n', b'\r'].map(|byte| Wanted {
        byte,
        any_case: false,
    });
    let end_of_line = |text| {
        let escaped = [b"\\n", b"\\r"]
            .iter()
            .find_map(|escape| <[u8]>::strip_prefix(text, *escape));
        escaped
            .or_else(|| line_feed.after(text))
            .or_else(|| carriage_return.after(text))
    };
    let mut rest = text;
    let mut is_broken = false;
    loop {
        if let Some(after) = end_of_line(rest) {
            rest = after;
            is_broken = true;
        } else if let [b' ' | b'\t', after @ ..] = rest {
            rest = after;
        } else {
            return is_broken.then_some(rest);
        }
    }
}

/// One byte of a pattern.
#[derive(Clone, Copy)]
struct Wanted {
    byte: u8,
    any_case: bool,
}

impl Wanted {
    fn is(self, found: u32) -> bool {
        u8::try_from(found).is_ok_and(|found| {
            found == self.byte || (self.any_case && found.eq_ignore_ascii_case(&self.byte))
        })
    }

    /// What comes after it at the start of `text`, plain or escaped.
    fn after(self, text: &[u8]) -> Option<&[u8]> {
        let (&first, rest) = text.split_first()?;
        let escaped = match first {
            b'%' => self.hex(rest, 2),
            b'\\' => match rest.split_first()? {
                (b'u' | b'U', digits) => self.hex(digits, 4),
                (&next, after) => self.is(next.into()).then_some(after),
            },
            b'&' => self.entity(rest),
            _ => None,
        };
        escaped.or_else(|| self.is(first.into()).then_some(rest))
    }

    /// What comes after `digits` hexadecimal digits that mean it.
    fn hex(self, text: &[u8], digits: usize) -> Option<&[u8]> {
        let (number, rest) = text.split_at_checked(digits)?;
        let number = std::str::from_utf8(number).ok()?;
        self.is(u32::from_str_radix(number, 16).ok()?)
            .then_some(rest)
    }

    /// What comes after an HTML entity that means it; `text` begins after the `&`.
    fn entity(self, text: &[u8]) -> Option<&[u8]> {
        let end = text.iter().take(8).position(|&at| at == b';')?;
        let (name, rest) = text.split_at_checked(end)?;
        let name = std::str::from_utf8(name).ok()?.to_ascii_lowercase();
        let meaning = match &*name {
            "amp" => u32::from(b'&'),
            "lt" => u32::from(b'<'),
            "gt" => u32::from(b'>'),
            "quot" => u32::from(b'"'),
            "apos" => u32::from(b'\''),
            number => {
                let number = number.strip_prefix('#')?;
                match number.strip_prefix('x') {
                    Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                    None => number.parse().ok()?,
                }
            }
        };
        self.is(meaning).then_some(rest.get(1..)?)
    }
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
        assert_eq!(live.scrub("sk_live_01234567 is no key"), "[key] is no key");
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

    /// Base64 by the letter of RFC 4648: three bytes are four characters.
    fn base64_of(bytes: &[u8]) -> String {
        let characters = bytes.chunks(3).flat_map(|group| {
            let bits = group
                .iter()
                .fold(0u32, |bits, byte| bits << 8 | u32::from(*byte))
                << (8 * (3 - group.len()));
            (0..4).map(move |place| {
                let six = (bits >> (18 - 6 * place)) & 63;
                let character = char::from(BASE64[six as usize]);
                if place > group.len() { '=' } else { character }
            })
        });
        characters.collect()
    }

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (text, encoded) in [
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64_of(text.as_bytes()), encoded);
        }
    }

    #[test]
    fn a_key_is_hidden_in_every_shape_that_security_names() {
        let key = "sk_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0";
        let (head, tail) = key.split_at(20);
        let shapes = [
            key.to_owned(),
            key.split_at(3).1.to_owned(),
            key.split_at(36).0.to_owned(),
            key.to_uppercase(),
            key.to_lowercase(),
            format!("{head}\n{tail}"),
            format!("{head}\r\n    {tail}"),
            format!("{head}\\n{tail}"),
            format!("{head}%0D%0A{tail}"),
            key.bytes().map(|byte| format!("%{byte:02x}")).collect(),
        ];
        for shape in shapes {
            let clean = secrets(&[key]).scrub(&format!("key {shape} not found"));
            assert_eq!(clean, "key [key] not found", "{shape}");
        }
        for coded in [
            format!("{key}:"),
            format!("Bearer {key}"),
            format!("user:{key}"),
            key.to_owned(),
        ] {
            for coded in [
                base64_of(coded.as_bytes()),
                base64_of(coded.as_bytes()).replace('=', ""),
            ] {
                let (head, tail) = coded.split_at(30);
                let wrapped = format!("{head}\n{tail}");
                for shape in [coded.replace('+', "-").replace('/', "_"), coded, wrapped] {
                    let clean = secrets(&[key]).scrub(&format!("no Basic {shape}, sorry"));
                    assert_eq!(clean, "no Basic [key], sorry", "{shape}");
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn base64_of_a_key_is_hidden_whatever_is_encoded_with_it(
            key in "[!-~]{8,60}",
            before in "[ -~]{0,8}",
            after in "[ -~]{0,8}",
            in_url in any::<bool>(),
        ) {
            let mut coded = base64_of(format!("{before}{key}{after}").as_bytes());
            if in_url {
                coded = coded.replace('+', "-").replace('/', "_");
            }
            prop_assert_eq!(secrets(&[&key]).scrub(&format!("({coded})")), "([key])");
        }

        #[test]
        fn a_key_is_hidden_in_any_case_and_on_two_lines(
            key in "[A-Za-z0-9_.+/=-]{8,40}",
            upper in any::<bool>(),
            at in 1usize..8,
            line_break in prop::sample::select(vec!["", "\n", "\r\n", "\n    ", " \n\t"]),
        ) {
            let shown = if upper { key.to_uppercase() } else { key.to_lowercase() };
            let (head, tail) = shown.split_at(at);
            let clean = secrets(&[&key]).scrub(&format!("({head}{line_break}{tail})"));
            prop_assert_eq!(clean, "([key])");
        }

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
