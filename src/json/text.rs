//! The inside of a string.

use std::borrow::Cow;

/// The inside of a JSON string, its escapes checked but not yet resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text<'a> {
    raw: &'a str,
    escaped: bool,
}

impl<'a> Text<'a> {
    /// `raw` is the inside of a valid string.
    pub(super) const fn new(raw: &'a str, escaped: bool) -> Self {
        Self { raw, escaped }
    }

    /// The inside of the string, as written.
    pub const fn raw(self) -> &'a str {
        self.raw
    }

    /// The text itself, borrowed where it has no escapes. Half of a surrogate pair becomes U+FFFD.
    pub fn decode(self) -> Cow<'a, str> {
        if self.escaped {
            Cow::Owned(unescape(self.raw))
        } else {
            Cow::Borrowed(self.raw)
        }
    }
}

fn unescape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut characters = after.chars();
        let escape = characters.next().unwrap_or(char::REPLACEMENT_CHARACTER);
        rest = characters.as_str();
        out.push(match escape {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => code_point(&mut rest),
            itself => itself,
        });
    }
    out.push_str(rest);
    out
}

/// Reads the four digits of a `\u` escape, and the second escape where the two are a surrogate pair.
fn code_point(rest: &mut &str) -> char {
    let high = take_unit(rest);
    if !(0xd800..0xdc00).contains(&high) {
        return char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER);
    }
    let mut after = rest.strip_prefix("\\u").unwrap_or_default();
    let low = take_unit(&mut after);
    if !(0xdc00..0xe000).contains(&low) {
        return char::REPLACEMENT_CHARACTER;
    }
    *rest = after;
    char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))
        .unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn take_unit(rest: &mut &str) -> u32 {
    let (digits, after) = rest.split_at_checked(4).unwrap_or((rest, ""));
    *rest = after;
    u32::from_str_radix(digits, 16).unwrap_or(0)
}
