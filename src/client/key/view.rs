//! Views of a text: its characters, with escapes decoded, and without what may separate the characters of a secret. Each
//! character keeps its place in the original text.

use std::ops::Range;

/// Bytes of the longest escape, `&#x0002f;`.
pub(super) const MAX_ESCAPE: usize = 9;

/// A character, and the bytes of the text that encode it.
#[derive(Clone)]
pub(super) struct PlacedChar {
    pub(super) character: char,
    pub(super) place: Range<usize>,
}

/// The characters of a text.
pub(super) fn placed_chars(text: &str) -> Vec<PlacedChar> {
    text.char_indices()
        .map(|(start, character)| PlacedChar {
            character,
            place: start..start + character.len_utf8(),
        })
        .collect()
}

/// Decodes every escape; `None` where there is none.
pub(super) fn unescaped(characters: &[PlacedChar]) -> Option<Vec<PlacedChar>> {
    let begins_escape = |placed: &PlacedChar| matches!(placed.character, '%' | '\\' | '&' | '<');
    characters.iter().find(|placed| begins_escape(placed))?;
    let mut decoded = Vec::with_capacity(characters.len());
    let mut has_escape = false;
    let mut rest = characters;
    while let Some((first, others)) = rest.split_first() {
        let Some((character, after)) = escape(rest) else {
            decoded.push(first.clone());
            rest = others;
            continue;
        };
        let last = rest.get(rest.len() - after.len() - 1).unwrap_or(first);
        let place = first.place.start..last.place.end;
        decoded.push(PlacedChar { character, place });
        has_escape = true;
        rest = after;
    }
    has_escape.then_some(decoded)
}

/// Decodes the escape at the start, and returns the rest: of URLs (`%2f`), of JSON and programs (`\/`, `\u002f`,
/// `\u{2f}`, `\x2f`), of HTML (`&#47;`, `&#x2f;`, `&sol;`, and tags such as `<wbr>`).
fn escape(characters: &[PlacedChar]) -> Option<(char, &[PlacedChar])> {
    let (first, rest) = characters.split_first()?;
    match first.character {
        '%' => number(rest, 2),
        '\\' => {
            let (next, after) = rest.split_first()?;
            let decoded = match next.character {
                'u' | 'U' => number(after, 4).or_else(|| in_braces(after)),
                'x' | 'X' => number(after, 2),
                'n' => Some(('\n', after)),
                'r' => Some(('\r', after)),
                't' => Some(('\t', after)),
                _ => None,
            };
            decoded.or(Some((next.character, after)))
        }
        '&' => entity(rest),
        // A tag is invisible, like a zero-width space.
        '<' => Some(('\u{200b}', after_tag(rest)?)),
        _ => None,
    }
}

/// A character by its code in so many hexadecimal digits.
fn number(characters: &[PlacedChar], digits: usize) -> Option<(char, &[PlacedChar])> {
    let (digits, rest) = characters.split_at_checked(digits)?;
    let code = digits.iter().try_fold(0, |code, digit| {
        Some(code * 16 + digit.character.to_digit(16)?)
    })?;
    Some((char::from_u32(code)?, rest))
}

fn in_braces(characters: &[PlacedChar]) -> Option<(char, &[PlacedChar])> {
    let (_, inner) = characters
        .split_first()
        .filter(|(first, _)| first.character == '{')?;
    let digits = inner
        .iter()
        .take(6)
        .take_while(|placed| placed.character.is_ascii_hexdigit())
        .count();
    let (character, rest) = number(inner, digits)?;
    let (_, after) = rest
        .split_first()
        .filter(|(last, _)| last.character == '}')?;
    Some((character, after))
}

fn entity(characters: &[PlacedChar]) -> Option<(char, &[PlacedChar])> {
    let end = characters
        .iter()
        .take(MAX_ESCAPE)
        .position(|placed| placed.character == ';')?;
    let (name, rest) = characters.split_at_checked(end)?;
    let name: String = name
        .iter()
        .map(|placed| placed.character.to_ascii_lowercase())
        .collect();
    let decoded = match &*name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "lowbar" => '_',
        "hyphen" | "dash" => '-',
        "sol" => '/',
        "plus" => '+',
        "equals" => '=',
        "period" => '.',
        "nbsp" => ' ',
        "shy" => '\u{ad}',
        number => {
            let number = number.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((decoded, rest.get(1..)?))
}

/// Which characters of a text are compared with which of a secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum View {
    /// All characters.
    Exact,
    /// Visible characters in lower case: no white space, control or zero-width characters.
    Visible,
    /// ASCII letters and digits in lower case.
    Alphanumeric,
    /// Hexadecimal digits, without `0x` and without what a hex dump writes beside its bytes.
    Digits,
}

impl View {
    pub(super) const ALL: [Self; 4] =
        [Self::Exact, Self::Visible, Self::Alphanumeric, Self::Digits];

    /// The characters that are compared.
    pub(super) fn select(self, characters: &[PlacedChar]) -> Vec<PlacedChar> {
        let mut kept = Vec::with_capacity(characters.len());
        match self {
            Self::Exact => kept.extend_from_slice(characters),
            Self::Visible => kept.extend(characters.iter().map(folded).filter(is_visible)),
            Self::Alphanumeric => {
                kept.extend(characters.iter().map(folded).filter(is_alphanumeric))
            }
            Self::Digits => characters
                .split(|placed| placed.character == '\n')
                .for_each(|line| digits(line, &mut kept)),
        }
        kept
    }
}

/// In lower case, with full-width forms as ASCII.
fn folded(placed: &PlacedChar) -> PlacedChar {
    let code = u32::from(placed.character);
    let narrow = match placed.character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(code - 0xfee0),
        _ => None,
    };
    PlacedChar {
        character: narrow.unwrap_or(placed.character).to_ascii_lowercase(),
        place: placed.place.clone(),
    }
}

fn is_visible(placed: &PlacedChar) -> bool {
    let at = placed.character;
    let has_width = !matches!(at, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}');
    has_width && !at.is_whitespace() && !at.is_control()
}

/// The longest tag that is skipped: shorter than [`super::finder::RUN`], so that it cannot hide a part of a secret.
const MAX_TAG: usize = 11;

/// The text after a tag, whose `<` is before the start. Tags with attributes do not count.
fn after_tag(characters: &[PlacedChar]) -> Option<&[PlacedChar]> {
    let end = characters
        .iter()
        .take(MAX_TAG)
        .position(|placed| placed.character == '>')?;
    let (name, after) = characters.split_at_checked(end)?;
    let is_name = name
        .iter()
        .all(|placed| matches!(placed.character, 'a'..='z' | 'A'..='Z' | '/' | ' '));
    is_name.then_some(after.get(1..)?)
}

fn is_alphanumeric(placed: &PlacedChar) -> bool {
    placed.character.is_ascii_alphanumeric()
}

fn is_digit(placed: &PlacedChar) -> bool {
    placed.character.is_ascii_hexdigit()
}

/// Adds the digits of one line.
fn digits(line: &[PlacedChar], kept: &mut Vec<PlacedChar>) {
    let mut dump = after_offset(line);
    if dump.is_none() {
        digits_of_text(line, kept);
    }
    // A line may begin with one dump and continue with the first line of another.
    while let Some(bytes) = dump {
        let (bytes, text) = bytes.split_at(length_of_bytes(bytes));
        kept.extend(bytes.iter().filter(|placed| is_digit(placed)).map(folded));
        dump = next_dump(text);
    }
}

/// How many characters of a line of a hex dump are its bytes; the same bytes follow as text.
fn length_of_bytes(line: &[PlacedChar]) -> usize {
    let is_blank = |placed: &PlacedChar| placed.character.is_whitespace();
    let is_byte = |placed: &PlacedChar| is_digit(placed) || is_blank(placed);
    match line.iter().position(|placed| !is_byte(placed)) {
        Some(end) => {
            let mut bytes = line.iter().take(end);
            bytes.rposition(is_blank).map_or(0, |blank| blank + 1)
        }
        None => line.len(),
    }
}

/// The bytes of the next hex dump that begins in a text, at offset 0 and after a character that is neither a letter nor a
/// digit.
fn next_dump(text: &[PlacedChar]) -> Option<&[PlacedChar]> {
    let mut left = text;
    while let Some((first, rest)) = left.split_first() {
        if !is_alphanumeric(first)
            && matches!(rest, [a, b, ..] if a.character == '0' && b.character == '0')
            && let Some(bytes) = after_offset(rest)
        {
            return Some(bytes);
        }
        left = rest;
    }
    None
}

/// Adds the digits of a line that does not begin with a hex dump.
fn digits_of_text(line: &[PlacedChar], kept: &mut Vec<PlacedChar>) {
    let mut left = line;
    while let Some((first, rest)) = left.split_first() {
        let is_prefix = first.character == '0'
            && matches!(rest.first(), Some(next) if matches!(next.character, 'x' | 'X'));
        if !is_prefix && is_digit(first) {
            kept.push(folded(first));
        }
        left = rest;
    }
}

/// A line of a hex dump without the offset at its start, `00000010: ` or `00000010  `.
fn after_offset(line: &[PlacedChar]) -> Option<&[PlacedChar]> {
    let length = line
        .iter()
        .take(17)
        .take_while(|placed| is_digit(placed))
        .count();
    let (_, rest) = line.split_at_checked(length)?;
    let is_blank = |at: usize| matches!(rest.get(at), Some(placed) if placed.character == ' ');
    let is_separator =
        matches!(rest.first(), Some(placed) if matches!(placed.character, ':' | ' '));
    ((4..=16).contains(&length) && is_separator && is_blank(1))
        .then_some(rest)
        .and_then(|rest| rest.get(2..))
}
