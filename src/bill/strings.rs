//! Every text of a table once: rows hold a code, the text itself stands in one long string.

/// No code: a free slot.
const FREE: u32 = u32::MAX;

/// A table of texts. Codes count from 0 in the order of first use.
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
    arena: String,
    /// Where each text ends in the arena; it begins where the one before ends.
    ends: Vec<u32>,
    hashes: Vec<u32>,
    /// Codes by hash: open addressing, a power of two long, at most half full.
    slots: Vec<u32>,
}

/// Why a text has no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InternError {
    /// It is no UTF-8.
    NotText,
    /// 4 GiB of text are full.
    Full,
}

impl Strings {
    /// The code of a text, new or known; `None` when 4 GiB of text are full.
    pub fn intern(&mut self, text: &str) -> Option<u32> {
        self.intern_bytes(text.as_bytes()).ok()
    }

    /// The code of a text that is not known to be one. Only a new one must be looked at for that.
    ///
    /// # Errors
    /// See [`InternError`].
    pub fn intern_bytes(&mut self, bytes: &[u8]) -> Result<u32, InternError> {
        if self.slots.len() < 2 * (self.ends.len() + 1) {
            self.grow();
        }
        let hash = hash(bytes);
        let slot = self.find(hash, bytes);
        let known = self.slots.get(slot).copied().unwrap_or(FREE);
        if known != FREE {
            return Ok(known);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| InternError::NotText)?;
        let code = u32::try_from(self.ends.len()).ok();
        let code = code.filter(|code| *code != FREE).ok_or(InternError::Full)?;
        let end = self.arena.len() + text.len();
        let end = u32::try_from(end).map_err(|_| InternError::Full)?;
        self.arena.push_str(text);
        self.ends.push(end);
        self.hashes.push(hash);
        if let Some(place) = self.slots.get_mut(slot) {
            *place = code;
        }
        Ok(code)
    }

    /// The text of a code; `None` where there is no such code.
    pub fn get(&self, code: u32) -> Option<&str> {
        self.arena.get(self.range(code)?)
    }

    /// Whether the text of a code consists of these bytes.
    #[inline(always)]
    pub fn is(&self, code: u32, bytes: &[u8]) -> bool {
        match self.range(code) {
            Some(range) => match self.arena.as_bytes().get(range) {
                Some(text) => same(text, bytes),
                None => false,
            },
            None => false,
        }
    }

    /// A number that is the same for texts that are the same.
    pub fn hash(&self, code: u32) -> u32 {
        self.hashes.get(code as usize).copied().unwrap_or_default()
    }

    /// How many texts there are.
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All texts in the order of their codes.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..).map_while(|code| self.get(code))
    }

    /// All texts, one after the other, with [`Strings::ends`] to tell them apart: for crossing a boundary at once.
    pub fn arena(&self) -> &str {
        &self.arena
    }

    /// Byte offset in the arena of each text's end.
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// Lets go of what only adding needs. The next [`Strings::intern`] makes it anew.
    pub fn shrink(&mut self) {
        self.slots = Vec::new();
        self.arena.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.hashes.shrink_to_fit();
    }

    /// The code of a text that is already there.
    pub fn code(&self, text: &str) -> Option<u32> {
        let wanted = hash(text.as_bytes());
        let mut codes = (0u32..).zip(&self.hashes);
        codes
            .find(|(code, hash)| **hash == wanted && self.is(*code, text.as_bytes()))
            .map(|(code, _)| code)
    }

    /// Bytes of memory that it holds.
    pub fn memory(&self) -> usize {
        self.arena.capacity()
            + 4 * (self.ends.capacity() + self.hashes.capacity() + self.slots.capacity())
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

    /// The slot of a text: the one that holds it, or the free one where it belongs.
    fn find(&self, hash: u32, bytes: &[u8]) -> usize {
        let mask = self.slots.len().wrapping_sub(1);
        let mut slot = hash as usize & mask;
        while let Some(code) = self.slots.get(slot).copied() {
            if code == FREE || (self.hash(code) == hash && self.is(code, bytes)) {
                break;
            }
            slot = (slot + 1) & mask;
        }
        slot
    }

    #[cold]
    fn grow(&mut self) {
        let size = (2 * (self.ends.len() + 1)).next_power_of_two().max(32) * 2;
        self.slots.clear();
        self.slots.resize(size, FREE);
        for (code, hash) in (0u32..).zip(&self.hashes) {
            let mut slot = *hash as usize & (size - 1);
            while self.slots.get(slot).is_some_and(|taken| *taken != FREE) {
                slot = (slot + 1) & (size - 1);
            }
            if let Some(place) = self.slots.get_mut(slot) {
                *place = code;
            }
        }
    }
}

/// Eight bytes at a time: a call to compare memory costs more than these short texts.
#[inline(always)]
fn same(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while let (Some(left), Some(right)) = (word(left, at), word(right, at)) {
        if left != right {
            return false;
        }
        at += 8;
    }
    while let (Some(left), Some(right)) = (left.get(at), right.get(at)) {
        if *left != *right {
            return false;
        }
        at += 1;
    }
    true
}

/// The eight bytes at `at`, if there are so many.
#[inline(always)]
fn word(bytes: &[u8], at: usize) -> Option<u64> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u64::from_le_bytes(*bytes))
}

/// A hash of anything that is fed to it, eight bytes at a time (after FxHash and wyhash: xor, multiply, fold). It
/// guards against no adversary: tables stay correct with any hash, only slower with a bad one.
#[derive(Clone, Copy)]
pub(super) struct Hash(u64);

impl Hash {
    pub(super) const fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    #[inline(always)]
    pub(super) const fn feed(&mut self, word: u64) {
        let mixed = (self.0 ^ word).wrapping_mul(0xff51_afd7_ed55_8ccd);
        self.0 = mixed ^ (mixed >> 32);
    }

    pub(super) const fn value(self) -> u64 {
        self.0
    }
}

#[inline(always)]
fn hash(bytes: &[u8]) -> u32 {
    let mut hash = Hash::new();
    let mut at = 0;
    while let Some(word) = word(bytes, at) {
        hash.feed(word);
        at += 8;
    }
    let mut rest = bytes.len() as u64;
    while let Some(byte) = bytes.get(at) {
        rest = (rest << 8) | u64::from(*byte);
        at += 1;
    }
    hash.feed(rest);
    hash.value() as u32
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
    fn bytes_that_are_no_text_have_no_code() {
        let mut strings = Strings::default();
        assert_eq!(strings.intern_bytes(b"\xff"), Err(InternError::NotText));
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
}
