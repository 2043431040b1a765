//! Finds secrets and parts of them in texts, by rolling hashes: one pass for each view of a text, however many secrets there
//! are.

use std::ops::Range;

use super::view::{MAX_ESCAPE, PlacedChar, View, placed_chars, unescaped};
use crate::sorted::sorted;

/// So many consecutive characters of a secret are hidden, from any position. Masks show fewer on purpose; ids, times and
/// amounts do not share as many with a random key; and one character less still leaves more than 18 unknown characters of a
/// key of the service.
pub(super) const RUN: usize = 12;

/// Characters of base64 that depend only on [`RUN`] bytes, at any alignment.
const BASE64_RUN: usize = RUN * 8 / 6 - 1;

/// Hexadecimal digits of [`RUN`] bytes.
const DIGIT_RUN: usize = RUN * 2;

/// Shorter secrets are only found verbatim, since their other forms would match ordinary text.
pub(super) const MIN_ENCODED: usize = 8;

/// At least so many first characters of a secret at the end of a text are taken for a truncated secret.
const MIN_TRUNCATED: usize = 8;

/// A prefix such as `sk_` ends within so many bytes.
const MAX_PREFIX: usize = 12;

/// How many levels of escapes are undone.
const MAX_ESCAPES: usize = 3;

/// The hashes of all forms of the secrets.
#[derive(Clone, Default)]
pub(super) struct Finder {
    tables: Vec<Table>,
    /// The first characters of each form, to find truncated secrets.
    prefixes: Option<Table>,
    prefix_texts: Vec<Vec<char>>,
}

impl Finder {
    pub(super) fn new<'a>(secrets: impl Iterator<Item = &'a str>) -> Self {
        let mut finder = Self::default();
        secrets.for_each(|secret| finder.add(secret));
        let tables = finder.tables.iter_mut().chain(&mut finder.prefixes);
        tables.for_each(Table::sort);
        finder
    }

    fn add(&mut self, secret: &str) {
        // A password may contain spaces, which are not compared.
        if View::Visible.select(&placed_chars(secret)).len() < MIN_ENCODED {
            return self.add_runs(View::Exact, usize::MAX, false, secret);
        }
        let bytes = secret.as_bytes();
        self.add_runs(View::Visible, RUN, false, secret);
        self.add_prefix(secret);
        for rest in without_prefix(secret) {
            // The parts of a longer rest are in the table already.
            if rest.len() < RUN {
                self.add_runs(View::Visible, RUN, false, rest);
            }
            self.add_prefix(rest);
        }
        if View::Alphanumeric.select(&placed_chars(secret)).len() >= RUN {
            self.add_runs(View::Alphanumeric, RUN, false, secret);
        }
        // The secret may be encoded together with text before it, so it may begin at any byte of a group of three.
        for before in 0..3 {
            let standard = base64(bytes, before);
            let url = standard.replace('+', "-").replace('/', "_");
            if url != standard {
                self.add_runs(View::Visible, BASE64_RUN, true, &url);
                self.add_prefix(&url);
            }
            self.add_runs(View::Visible, BASE64_RUN, true, &standard);
            self.add_prefix(&standard);
        }
        let hexadecimal: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        self.add_runs(View::Digits, DIGIT_RUN, false, &hexadecimal);
        self.add_prefix(&hexadecimal);
        let decimal: String = bytes.iter().map(u8::to_string).collect();
        self.add_runs(View::Digits, DIGIT_RUN, false, &decimal);
    }

    /// Adds every run of `length` characters of a text, or the whole text if it is shorter.
    fn add_runs(&mut self, view: View, length: usize, is_base64: bool, text: &str) {
        let text = view.select(&placed_chars(text));
        let length = text.len().min(length);
        let is_same = |table: &Table| {
            table.view == view && table.length == length && table.is_base64 == is_base64
        };
        let known = self.tables.iter().position(is_same);
        let position = known.unwrap_or_else(|| {
            self.tables.push(Table::new(view, length, is_base64));
            self.tables.len() - 1
        });
        if let Some(table) = self.tables.get_mut(position) {
            table.add(&text);
        }
    }

    /// Adds the first characters of a form, to find it truncated; more of it is found as a run.
    fn add_prefix(&mut self, secret: &str) {
        let text = View::Visible.select(&placed_chars(secret));
        let first = text.get(..MIN_TRUNCATED).unwrap_or_default();
        if first.is_empty() {
            return;
        }
        self.prefixes
            .get_or_insert_with(|| Table::new(View::Visible, MIN_TRUNCATED, false))
            .add(first);
        let characters = text.iter().take(DIGIT_RUN).map(|placed| placed.character);
        self.prefix_texts.push(characters.collect());
    }

    /// The places of secrets in a text, in order, without overlaps.
    pub(super) fn find(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut characters = placed_chars(text);
        for _ in 0..=MAX_ESCAPES {
            for view in View::ALL {
                self.find_in(text, view, &characters, &mut found);
            }
            match unescaped(&characters) {
                Some(decoded) => characters = decoded,
                None => break,
            }
        }
        let mut found = sorted(found, |one, other| {
            (one.start, one.end).cmp(&(other.start, other.end))
        });
        found.dedup_by(|next, last| {
            let overlaps = next.start < last.end;
            if overlaps {
                last.end = last.end.max(next.end);
            }
            overlaps
        });
        found
    }

    fn find_in(
        &self,
        text: &str,
        view: View,
        characters: &[PlacedChar],
        found: &mut Vec<Range<usize>>,
    ) {
        let has_view = |table: &&Table| table.view == view;
        if !self.tables.iter().any(|table| has_view(&table)) {
            return;
        }
        let selected = view.select(characters);
        for table in self.tables.iter().filter(has_view) {
            let runs = table.runs(&selected);
            if table.is_base64 {
                found.extend(with_neighbours(text.as_bytes(), runs));
            } else {
                found.extend(runs);
            }
        }
        if let Some(prefixes) = self.prefixes.as_ref().filter(has_view) {
            let end = text.trim_end().len();
            prefixes.each(&selected, |place| {
                let start = selected.get(place..).unwrap_or_default();
                let last = self.common_prefix(start).checked_sub(1);
                if let (Some(first), Some(last)) =
                    (start.first(), last.and_then(|last| start.get(last)))
                    && is_truncated(text.as_bytes(), end, last.place.end)
                {
                    found.push(first.place.start..last.place.end);
                }
            });
        }
    }

    /// How many letters are the same as the first ones of a form.
    fn common_prefix(&self, characters: &[PlacedChar]) -> usize {
        let lengths = self.prefix_texts.iter().map(|prefix| {
            let pairs = prefix.iter().zip(characters);
            pairs
                .take_while(|(character, placed)| **character == placed.character)
                .count()
        });
        lengths.max().unwrap_or_default()
    }
}

/// The key without `sk_`, or `sk_live_`.
fn without_prefix(key: &str) -> impl Iterator<Item = &str> {
    key.bytes()
        .enumerate()
        .take(MAX_PREFIX)
        .filter(|(_, byte)| matches!(byte, b'_' | b'-'))
        .filter_map(|(place, _)| key.get(place + 1..))
        .filter(|rest| rest.len() >= MIN_ENCODED)
}

pub(super) const BASE64: &[u8; 64] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// The characters of base64 that depend only on `bytes`, with `before` other bytes encoded before them.
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

/// Decodes base64 of either alphabet; `None` if the result is not text.
pub(super) fn from_base64(encoded: &str) -> Option<String> {
    let (mut bits, mut count, mut bytes) = (0u32, 0, Vec::new());
    for byte in encoded.trim_end_matches('=').bytes() {
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

/// Extends runs of base64 by the characters beside them, which may encode bits of the secret.
fn with_neighbours(text: &[u8], runs: Vec<Range<usize>>) -> impl Iterator<Item = Range<usize>> {
    // Each character is scanned once, however many runs one long word has.
    let mut scanned = 0;
    runs.into_iter().map(move |run| {
        let before = text.get(scanned..run.start).unwrap_or_default();
        let start = run.start
            - before
                .iter()
                .rev()
                .take_while(|byte| is_base64(**byte))
                .count();
        let end = run.end.max(scanned);
        let after = text.get(end..).unwrap_or_default();
        let is_neighbour = |byte: &&u8| is_base64(**byte) || **byte == b'=';
        let end = end + after.iter().take_while(is_neighbour).count();
        scanned = end;
        start..end
    })
}

/// Whether `text`, which ends at `end`, is truncated at `place`, or within an escape there.
fn is_truncated(text: &[u8], end: usize, place: usize) -> bool {
    let is_end = |at: &usize| *at >= end || text.get(*at..).is_some_and(is_ellipsis);
    // The secret may have matched dots of the ellipsis.
    let first = place.saturating_sub(2);
    match (first..=place.saturating_add(MAX_ESCAPE)).find(is_end) {
        Some(end) if end <= place => true,
        // The rest may be a part of an escape.
        Some(_) => (place.saturating_sub(MAX_ESCAPE)..=place)
            .any(|at| matches!(text.get(at), Some(b'%' | b'\\' | b'&'))),
        None => false,
    }
}

fn is_ellipsis(rest: &[u8]) -> bool {
    rest.starts_with("…".as_bytes()) || rest.starts_with(b"...") || rest.starts_with(b"***")
}

/// Texts of one length, by their hashes. A collision, with a chance of one in 2⁶⁴, hides another text.
#[derive(Clone)]
struct Table {
    view: View,
    length: usize,
    is_base64: bool,
    /// Sorted.
    hashes: Vec<u64>,
    /// A Bloom filter with one hash function, which rejects nearly every other text.
    filter: Vec<u64>,
    /// `BASE` to the power of `length - 1`, the factor of the first character.
    first_factor: u64,
}

/// The base of the rolling hash (Rabin-Karp), modulo 2⁶⁴.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

const FILTER_BITS: u32 = 14;

impl Table {
    fn new(view: View, length: usize, is_base64: bool) -> Self {
        Self {
            view,
            length,
            is_base64,
            hashes: Vec::new(),
            filter: vec![0; 1 << (FILTER_BITS - 6)],
            first_factor: (1..length).fold(1, |power: u64, _| power.wrapping_mul(BASE)),
        }
    }

    /// The word and the bit of a hash in the filter.
    fn filter_bit(hash: u64) -> (usize, u64) {
        let mixed = (hash ^ hash >> 32).wrapping_mul(BASE) >> (64 - FILTER_BITS);
        (
            usize::try_from(mixed >> 6).unwrap_or_default(),
            1 << (mixed & 63),
        )
    }

    /// Adds every run of `length` characters.
    fn add(&mut self, text: &[PlacedChar]) {
        let mut hashes = Vec::new();
        self.each_hash(text, |_, hash| hashes.push(hash));
        for hash in hashes {
            let (word, bit) = Self::filter_bit(hash);
            if let Some(word) = self.filter.get_mut(word) {
                *word |= bit;
            }
            self.hashes.push(hash);
        }
    }

    fn sort(&mut self) {
        self.hashes = sorted(std::mem::take(&mut self.hashes), u64::cmp);
    }

    fn has(&self, hash: u64) -> bool {
        let (word, bit) = Self::filter_bit(hash);
        self.filter.get(word).is_some_and(|word| word & bit != 0)
            && self.hashes.binary_search(&hash).is_ok()
    }

    /// Calls `visit` with the start and the hash of every run of `length` characters.
    fn each_hash(&self, text: &[PlacedChar], mut visit: impl FnMut(usize, u64)) {
        let mut hash = 0u64;
        let mut first = text.iter();
        for (place, placed) in text.iter().enumerate() {
            hash = hash
                .wrapping_mul(BASE)
                .wrapping_add(u64::from(placed.character));
            let Some(start) = (place + 1).checked_sub(self.length) else {
                continue;
            };
            visit(start, hash);
            let gone = first.next().map_or(0, |placed| u64::from(placed.character));
            hash = hash.wrapping_sub(gone.wrapping_mul(self.first_factor));
        }
    }

    /// Calls `visit` with the start of every run that is in the table.
    fn each(&self, text: &[PlacedChar], mut visit: impl FnMut(usize)) {
        self.each_hash(text, |start, hash| {
            if self.has(hash) {
                visit(start);
            }
        });
    }

    /// The places of runs in the table, overlapping ones joined.
    fn runs(&self, text: &[PlacedChar]) -> Vec<Range<usize>> {
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
