//! The string interner: rows hold codes, and each distinct text is stored once.

use std::fmt;

use crate::bytes::{ByteReader, write_bytes, write_integers};
use crate::index_table::{Entry, IndexTable};

/// A string interner. The code of a text is its index in the order of first use.
///
/// ```
/// use novita_billing::bill::Strings;
///
/// let mut strings = Strings::default();
/// let code = strings.intern("gpu").unwrap();
/// assert_eq!(strings.intern("gpu"), Some(code));
/// assert_eq!(strings.get(code), Some("gpu"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Strings {
    texts: Texts,
    /// The codes by their texts.
    index: IndexTable,
}

/// The texts, one after the other.
#[derive(Clone, Debug, Default)]
struct Texts {
    arena: String,
    /// Where each text ends in the arena; it begins where the one before ends.
    ends: Vec<u32>,
    hashes: Vec<u32>,
}

/// Why bytes cannot be interned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InternError {
    /// They are not UTF-8.
    NotUtf8,
    /// The interner holds 4 GiB of text already.
    Full,
}

impl fmt::Display for InternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotUtf8 => "the bytes are not UTF-8",
            Self::Full => "the interner holds 4 GiB of text already",
        })
    }
}

impl std::error::Error for InternError {}

impl Strings {
    /// The code of a text, new or known; `None` where the interner is full.
    pub fn intern(&mut self, text: &str) -> Option<u32> {
        self.intern_bytes(text.as_bytes()).ok()
    }

    /// The code of bytes that should be UTF-8. Only bytes that are new are checked.
    ///
    /// # Errors
    /// See [`InternError`].
    pub fn intern_bytes(&mut self, bytes: &[u8]) -> Result<u32, InternError> {
        let hash = hash(bytes);
        let texts = &self.texts;
        let length = texts.ends.len();
        let is_equal = |code| texts.hash(code) == hash && texts.is(code, bytes);
        match self
            .index
            .entry(length, hash, is_equal, |code| texts.hash(code))
        {
            Entry::Occupied(code) => Ok(code),
            Entry::Vacant(entry) => {
                let text = str::from_utf8(bytes).map_err(|_| InternError::NotUtf8)?;
                let end = u32::try_from(texts.arena.len() + text.len());
                let end = end.map_err(|_| InternError::Full)?;
                let code = entry.insert(length).ok_or(InternError::Full)?;
                self.texts.push(text, end, hash);
                Ok(code)
            }
        }
    }

    /// The text of a code; `None` where there is no such code.
    pub fn get(&self, code: u32) -> Option<&str> {
        self.texts.arena.get(self.texts.range(code)?)
    }

    /// Whether the text of a code consists of these bytes.
    #[inline(always)]
    pub fn is(&self, code: u32, bytes: &[u8]) -> bool {
        self.texts.is(code, bytes)
    }

    /// The hash of a text: equal texts have equal hashes, in any interner.
    pub fn hash(&self, code: u32) -> u32 {
        self.texts.hash(code)
    }

    /// How many texts there are.
    pub const fn len(&self) -> usize {
        self.texts.ends.len()
    }

    /// Whether there is no text.
    pub const fn is_empty(&self) -> bool {
        self.texts.ends.is_empty()
    }

    /// All texts in the order of their codes.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..).map_while(|code| self.get(code))
    }

    /// All texts, one after the other. With [`Strings::ends`] they can be passed on in one piece.
    pub fn arena(&self) -> &str {
        &self.texts.arena
    }

    /// Byte offset in the arena of each text's end.
    pub fn ends(&self) -> &[u32] {
        &self.texts.ends
    }

    /// Frees the memory that only interning needs. The next [`Strings::intern`] builds the index anew.
    pub fn shrink(&mut self) {
        self.index = IndexTable::default();
        self.texts.arena.shrink_to_fit();
        self.texts.ends.shrink_to_fit();
        self.texts.hashes.shrink_to_fit();
    }

    /// The code of a text that was interned.
    pub fn code(&self, text: &str) -> Option<u32> {
        let wanted = hash(text.as_bytes());
        let mut codes = (0u32..).zip(&self.texts.hashes);
        codes
            .find(|(code, hash)| **hash == wanted && self.is(*code, text.as_bytes()))
            .map(|(code, _)| code)
    }

    /// Appends the texts in the form that [`Strings::read`] reads.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        write_integers(self.ends(), out);
        write_bytes(self.arena().as_bytes(), out);
    }

    /// Reads what [`Strings::write`] wrote. `None` if the bytes are not distinct texts.
    pub(super) fn read(reader: &mut ByteReader<'_>) -> Option<Self> {
        let ends = reader.integers()?;
        let arena = str::from_utf8(reader.bytes()?).ok()?;
        let mut strings = Self::default();
        let mut start = 0;
        for (code, end) in (0..).zip(ends) {
            let end = end as usize;
            if strings.intern(arena.get(start..end)?)? != code {
                return None;
            }
            start = end;
        }
        strings.shrink();
        (start == arena.len()).then_some(strings)
    }

    /// Bytes of memory that it holds.
    pub fn memory(&self) -> usize {
        let numbers = self.texts.ends.capacity() + self.texts.hashes.capacity();
        self.texts.arena.capacity() + size_of::<u32>() * numbers + self.index.memory()
    }
}

impl Texts {
    fn push(&mut self, text: &str, end: u32, hash: u32) {
        self.arena.push_str(text);
        self.ends.push(end);
        self.hashes.push(hash);
    }

    #[inline(always)]
    fn hash(&self, code: u32) -> u32 {
        self.hashes.get(code as usize).copied().unwrap_or_default()
    }

    #[inline(always)]
    fn is(&self, code: u32, bytes: &[u8]) -> bool {
        match self.range(code) {
            Some(range) => match self.arena.as_bytes().get(range) {
                Some(text) => is_equal(text, bytes),
                None => false,
            },
            None => false,
        }
    }

    #[inline(always)]
    fn range(&self, code: u32) -> Option<std::ops::Range<usize>> {
        let place = code as usize;
        let end = *self.ends.get(place)? as usize;
        let start = match place.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize,
            None => 0,
        };
        Some(start..end)
    }
}

/// Compares eight bytes at a time: a call to `memcmp` costs more than these short texts.
#[inline(always)]
fn is_equal(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let words = left.as_chunks().0.iter().zip(right.as_chunks().0);
    for (left, right) in words {
        if u64::from_le_bytes(*left) != u64::from_le_bytes(*right) {
            return false;
        }
    }
    last_word(left) == last_word(right)
}

/// The last eight bytes; of fewer bytes, a word that no others of the same number have. A loop over the bytes that are left
/// after whole words would end at another byte for each text, which processors do not predict.
#[inline(always)]
fn last_word(bytes: &[u8]) -> u64 {
    if let Some(last) = bytes.last_chunk() {
        return u64::from_le_bytes(*last);
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last));
    }
    match *bytes {
        [] => 0,
        [first, ..] => {
            let middle = bytes.get(bytes.len() / 2).copied().unwrap_or_default();
            let last = bytes.last().copied().unwrap_or_default();
            u64::from(first) << 16 | u64::from(middle) << 8 | u64::from(last)
        }
    }
}

/// A hash of 64-bit words (after FxHash and wyhash: xor, multiply, fold). It does not resist an adversary: colliding
/// hashes make tables slower, but not incorrect.
#[derive(Clone, Copy)]
pub(super) struct WordHasher(u64);

impl WordHasher {
    pub(super) const fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    #[inline(always)]
    pub(super) const fn write(&mut self, word: u64) {
        let mixed = (self.0 ^ word).wrapping_mul(0xff51_afd7_ed55_8ccd);
        self.0 = mixed ^ (mixed >> 32);
    }

    pub(super) const fn finish(self) -> u64 {
        self.0
    }
}

#[inline(always)]
fn hash(bytes: &[u8]) -> u32 {
    checksum(bytes) as u32
}

/// A hash that another word, a missing end or another length change.
#[inline(always)]
pub(crate) fn checksum(bytes: &[u8]) -> u64 {
    let mut hash = WordHasher::new();
    for word in bytes.as_chunks().0 {
        hash.write(u64::from_le_bytes(*word));
    }
    hash.write(last_word(bytes) ^ (bytes.len() as u64).rotate_right(8));
    hash.finish()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_text_has_one_code_and_is_found_again(texts in prop::collection::vec("[ab]{0,4}|.{0,3}|[ab]{8,18}", 0..300), shrunk: prop::sample::Index) {
            let mut strings = Strings::default();
            let mut codes = HashMap::new();
            for (place, text) in texts.iter().enumerate() {
                if place == shrunk.index(300) {
                    strings.shrink();
                }
                let code = strings.intern(text).unwrap();
                prop_assert_eq!(*codes.entry(text.clone()).or_insert(code), code);
                prop_assert_eq!(strings.get(code), Some(text.as_str()));
                prop_assert!(strings.is(code, text.as_bytes()));
                prop_assert_eq!(strings.code(text), Some(code));
            }
            prop_assert_eq!(strings.len(), codes.len());
            for (code, text) in strings.iter().enumerate() {
                prop_assert_eq!(codes[text] as usize, code);
            }
            prop_assert_eq!(strings.iter().collect::<String>(), strings.arena());
        }
    }

    #[test]
    fn bytes_that_are_not_utf8_have_no_code() {
        let mut strings = Strings::default();
        assert_eq!(strings.intern_bytes(b"\xff"), Err(InternError::NotUtf8));
        assert_eq!(strings.code("gpu"), None);
        assert_eq!(strings.get(0), None);
        assert!(strings.is_empty());
    }

    #[test]
    fn empty_is_a_text() {
        let mut strings = Strings::default();
        let empty = strings.intern("").unwrap();
        assert_eq!(strings.get(empty), Some(""));
    }

    #[test]
    fn texts_that_are_not_distinct_or_do_not_fill_the_arena_are_not_read() {
        let read = |ends: &[u32], arena: &[u8]| {
            let mut out = Vec::new();
            write_integers(ends, &mut out);
            write_bytes(arena, &mut out);
            let strings = Strings::read(&mut ByteReader::new(&out))?;
            Some(strings.iter().map(str::to_owned).collect::<Vec<_>>())
        };
        assert_eq!(
            read(&[1, 3], b"abc"),
            Some(vec!["a".to_owned(), "bc".to_owned()])
        );
        assert_eq!(read(&[1, 2], b"aa"), None, "a text twice");
        assert_eq!(read(&[2, 1], b"ab"), None, "an end before its start");
        assert_eq!(read(&[1, 4], b"abc"), None, "an end after the arena");
        assert_eq!(read(&[1, 2], b"abc"), None, "bytes without a text");
        assert_eq!(
            read(&[1, 2], "ü".as_bytes()),
            None,
            "an end within a character"
        );
    }
}
