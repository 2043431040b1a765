//! Finds secrets, and long enough parts of them, in texts: one pass over a text for each way to read it, however many
//! secrets there are.

use std::ops::Range;

use super::written::{LONGEST_ESCAPE, Letter, View, letters, unescaped};

/// So many consecutive characters of a secret are hidden, from anywhere in it. A mask shows fewer on purpose; ids, times
/// and amounts that have as many in common by chance with a random key are not to be met; and the rest of a key of the
/// service (more than 30 characters) can still not be guessed by whoever has seen one character less.
pub(super) const RUN: usize = 12;

/// Characters of base64 that depend on nothing but 12 bytes, wherever they begin.
const BASE64_RUN: usize = RUN * 8 / 6 - 1;

/// Digits of 12 bytes in hexadecimal.
const DIGIT_RUN: usize = RUN * 2;

/// Anything shorter is looked for as it is, and in no other case, encoding or part: too much else would look like it.
pub(super) const SHORTEST_VARIED: usize = 8;

/// So much of a secret at the end of a text is taken for one that was cut.
const SHORTEST_CUT: usize = 8;

/// A prefix such as `sk_` ends within so many bytes.
const LONGEST_PREFIX: usize = 12;

/// How often a text may have been escaped.
const DEEPEST: usize = 3;

/// All that secrets are recognised by.
#[derive(Clone, Default)]
pub(super) struct Finder {
    tables: Vec<Table>,
    /// How secrets begin, in each form.
    begins: Option<Table>,
    beginnings: Vec<Vec<char>>,
}

impl Finder {
    pub(super) fn of<'a>(secrets: impl Iterator<Item = &'a str>) -> Self {
        let mut finder = Self::default();
        secrets.for_each(|secret| finder.add(secret));
        let tables = finder.tables.iter_mut().chain(&mut finder.begins);
        tables.for_each(|table| table.hashes.sort_unstable());
        finder
    }

    fn add(&mut self, secret: &str) {
        // A password may have blanks, which are no part of what is compared.
        if View::Seen.of(&letters(secret)).len() < SHORTEST_VARIED {
            return self.expect(View::Exact, usize::MAX, false, secret);
        }
        let bytes = secret.as_bytes();
        self.expect(View::Seen, RUN, false, secret);
        self.begin(secret);
        for rest in without_prefix(secret) {
            // Of a longer one the parts are known.
            if rest.len() < RUN {
                self.expect(View::Seen, RUN, false, rest);
            }
            self.begin(rest);
        }
        if View::Plain.of(&letters(secret)).len() >= RUN {
            self.expect(View::Plain, RUN, false, secret);
        }
        // What comes before it is encoded with it, so it may begin at any of the three bytes of a group.
        for before in 0..3 {
            let standard = base64(bytes, before);
            let url = standard.replace('+', "-").replace('/', "_");
            if url != standard {
                self.expect(View::Seen, BASE64_RUN, true, &url);
                self.begin(&url);
            }
            self.expect(View::Seen, BASE64_RUN, true, &standard);
            self.begin(&standard);
        }
        let hexadecimal: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        self.expect(View::Digits, DIGIT_RUN, false, &hexadecimal);
        self.begin(&hexadecimal);
        let decimal: String = bytes.iter().map(u8::to_string).collect();
        self.expect(View::Digits, DIGIT_RUN, false, &decimal);
    }

    /// From now on `most` consecutive characters of a text, or all if it has fewer, are looked for.
    fn expect(&mut self, view: View, most: usize, is_base64: bool, text: &str) {
        let text = view.of(&letters(text));
        let length = text.len().min(most);
        let is_same = |table: &Table| {
            table.view == view && table.length == length && table.is_base64 == is_base64
        };
        let known = self.tables.iter().position(is_same);
        let place = known.unwrap_or_else(|| {
            self.tables.push(Table::new(view, length, is_base64));
            self.tables.len() - 1
        });
        if let Some(table) = self.tables.get_mut(place) {
            table.add(&text);
        }
    }

    /// From now on a text that was cut behind the beginning of this is known by it; what is longer is known anyway.
    fn begin(&mut self, secret: &str) {
        let text = View::Seen.of(&letters(secret));
        let first = text.get(..SHORTEST_CUT).unwrap_or_default();
        if first.is_empty() {
            return;
        }
        let begins = &mut self.begins;
        begins
            .get_or_insert_with(|| Table::new(View::Seen, SHORTEST_CUT, false))
            .add(first);
        let characters = text.iter().take(DIGIT_RUN).map(|letter| letter.character);
        self.beginnings.push(characters.collect());
    }

    /// Where in a text there are secrets, in order; none overlaps another.
    pub(super) fn find(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut read = letters(text);
        for _ in 0..=DEEPEST {
            for view in View::ALL {
                self.find_in(text, view, &read, &mut found);
            }
            match unescaped(&read) {
                Some(meant) => read = meant,
                None => break,
            }
        }
        found.sort_unstable_by_key(|place| (place.start, place.end));
        found.dedup_by(|next, last| {
            let overlaps = next.start < last.end;
            if overlaps {
                last.end = last.end.max(next.end);
            }
            overlaps
        });
        found
    }

    fn find_in(&self, text: &str, view: View, read: &[Letter], found: &mut Vec<Range<usize>>) {
        let is_asked = |table: &&Table| table.view == view;
        if !self.tables.iter().any(|table| is_asked(&table)) {
            return;
        }
        let seen = view.of(read);
        for table in self.tables.iter().filter(is_asked) {
            let runs = table.runs(&seen);
            if table.is_base64 {
                found.extend(with_neighbours(text.as_bytes(), runs));
            } else {
                found.extend(runs);
            }
        }
        if let Some(begins) = self.begins.as_ref().filter(is_asked) {
            let end = text.trim_end().len();
            begins.each(&seen, |place| {
                let start = seen.get(place..).unwrap_or_default();
                let last = self.length_of_beginning(start).checked_sub(1);
                if let (Some(first), Some(last)) =
                    (start.first(), last.and_then(|last| start.get(last)))
                    && was_cut(text.as_bytes(), end, last.place.end)
                {
                    found.push(first.place.start..last.place.end);
                }
            });
        }
    }

    /// How many letters are those that a secret begins with.
    fn length_of_beginning(&self, letters: &[Letter]) -> usize {
        let lengths = self.beginnings.iter().map(|beginning| {
            let pairs = beginning.iter().zip(letters);
            pairs
                .take_while(|(character, letter)| **character == letter.character)
                .count()
        });
        lengths.max().unwrap_or_default()
    }
}

/// What is left of a key without `sk_`, or `sk_live_`.
fn without_prefix(key: &str) -> impl Iterator<Item = &str> {
    key.bytes()
        .enumerate()
        .take(LONGEST_PREFIX)
        .filter(|(_, byte)| matches!(byte, b'_' | b'-'))
        .filter_map(|(place, _)| key.get(place + 1..))
        .filter(|rest| rest.len() >= SHORTEST_VARIED)
}

pub(super) const BASE64: &[u8; 64] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// The characters of base64 that depend on `bytes` alone where so many bytes stand before it.
fn base64(bytes: &[u8], before: usize) -> String {
    let whole: Vec<u8> = std::iter::repeat_n(0, before)
        .chain(bytes.iter().copied())
        .collect();
    let byte = |place: usize| u16::from(whole.get(place).copied().unwrap_or_default());
    let characters = (before * 8).div_ceil(6)..whole.len() * 8 / 6;
    let characters = characters.filter_map(|character| {
        let (place, shift) = (character * 6 / 8, character * 6 % 8);
        let six = (byte(place) << 8 | byte(place + 1)) >> (10 - shift) & 63;
        BASE64.get(usize::from(six)).copied()
    });
    characters.map(char::from).collect()
}

/// What a text in base64 means, where it is text.
pub(super) fn from_base64(coded: &str) -> Option<String> {
    let (mut bits, mut count, mut bytes) = (0u32, 0, Vec::new());
    for byte in coded.trim_end_matches('=').bytes() {
        let standard = match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        };
        let six = BASE64.iter().position(|at| *at == standard)?;
        bits = bits << 6 | u32::try_from(six).ok()?;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 255).ok()?);
        }
    }
    String::from_utf8(bytes).ok()
}

/// Runs of base64 with the characters beside them, which may have bits of the secret.
fn with_neighbours(text: &[u8], runs: Vec<Range<usize>>) -> impl Iterator<Item = Range<usize>> {
    // Nothing is looked at twice, however many runs there are in one long word.
    let mut looked_at = 0;
    runs.into_iter().map(move |run| {
        let before = text.get(looked_at..run.start).unwrap_or_default();
        let start = run.start
            - before
                .iter()
                .rev()
                .take_while(|byte| is_base64(**byte))
                .count();
        let end = run.end.max(looked_at);
        let after = text.get(end..).unwrap_or_default();
        let is_beside = |byte: &&u8| is_base64(**byte) || **byte == b'=';
        let end = end + after.iter().take_while(is_beside).count();
        looked_at = end;
        start..end
    })
}

/// Whether `text`, which ends at `end`, was cut at `place`, or inside of an escape that stands there.
fn was_cut(text: &[u8], end: usize, place: usize) -> bool {
    let is_end = |at: &usize| *at >= end || text.get(*at..).is_some_and(is_mark);
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

fn is_mark(rest: &[u8]) -> bool {
    rest.starts_with("…".as_bytes()) || rest.starts_with(b"...") || rest.starts_with(b"***")
}

/// Texts of one length, each by its hash: no other text has it but by a chance of one in 2⁶⁴, and is hidden then.
#[derive(Clone)]
struct Table {
    view: View,
    length: usize,
    is_base64: bool,
    /// Sorted.
    hashes: Vec<u64>,
    /// One bit for each part of the range of hashes: nearly every text is told by this to be none.
    sieve: Vec<u64>,
    /// What the first of `length` characters is multiplied by.
    highest: u64,
}

/// The hash of a text is a number in this base, of the characters as digits, modulo 2⁶⁴.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

const SIEVE_BITS: u32 = 14;

impl Table {
    fn new(view: View, length: usize, is_base64: bool) -> Self {
        Self {
            view,
            length,
            is_base64,
            hashes: Vec::new(),
            sieve: vec![0; 1 << (SIEVE_BITS - 6)],
            highest: (1..length).fold(1, |power: u64, _| power.wrapping_mul(BASE)),
        }
    }

    /// The place in the sieve: which word, and which bit of it.
    fn place(hash: u64) -> (usize, u64) {
        let mixed = (hash ^ hash >> 32).wrapping_mul(BASE) >> (64 - SIEVE_BITS);
        (
            usize::try_from(mixed >> 6).unwrap_or_default(),
            1 << (mixed & 63),
        )
    }

    /// Adds every part of a text that has the length.
    fn add(&mut self, text: &[Letter]) {
        let mut hashes = Vec::new();
        self.each_hash(text, |_, hash| hashes.push(hash));
        for hash in hashes {
            let (word, bit) = Self::place(hash);
            if let Some(word) = self.sieve.get_mut(word) {
                *word |= bit;
            }
            self.hashes.push(hash);
        }
    }

    fn has(&self, hash: u64) -> bool {
        let (word, bit) = Self::place(hash);
        self.sieve.get(word).is_some_and(|word| word & bit != 0)
            && self.hashes.binary_search(&hash).is_ok()
    }

    /// Tells where each part of a text with the length begins, and its hash.
    fn each_hash(&self, text: &[Letter], mut tell: impl FnMut(usize, u64)) {
        let mut hash = 0u64;
        let mut first = text.iter();
        for (place, letter) in text.iter().enumerate() {
            hash = hash
                .wrapping_mul(BASE)
                .wrapping_add(u64::from(letter.character));
            let Some(start) = (place + 1).checked_sub(self.length) else {
                continue;
            };
            tell(start, hash);
            let gone = first.next().map_or(0, |letter| u64::from(letter.character));
            hash = hash.wrapping_sub(gone.wrapping_mul(self.highest));
        }
    }

    /// Tells where each of the texts begins.
    fn each(&self, text: &[Letter], mut tell: impl FnMut(usize)) {
        self.each_hash(text, |start, hash| {
            if self.has(hash) {
                tell(start);
            }
        });
    }

    /// The places of all that consists of these texts, one overlapping the next.
    fn runs(&self, text: &[Letter]) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        self.each(text, |start| {
            let end = start + self.length;
            match runs.last_mut() {
                Some(run) if start < run.end => run.end = end,
                _ => runs.push(start..end),
            }
        });
        let place = |run: Range<usize>| {
            let run = text.get(run)?;
            Some(run.first()?.place.start..run.last()?.place.end)
        };
        runs.into_iter().filter_map(place).collect()
    }
}
