//! Every text of a table once: rows hold a code, the text itself stands in one long string.

/// The code of a text that is not there, which is not the same as `""`.
pub const ABSENT: u32 = u32::MAX;

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

impl Strings {
    /// The code of a text, new or known; `None` when 4 GiB of text are full.
    pub fn intern(&mut self, text: &str) -> Option<u32> {
        if self.slots.len() < 2 * (self.ends.len() + 1) {
            self.grow();
        }
        let hash = hash32(text);
        let slot = self.find(hash, text);
        let known = self.slots.get(slot).copied().unwrap_or(ABSENT);
        if known != ABSENT {
            return Some(known);
        }
        let code = u32::try_from(self.ends.len())
            .ok()
            .filter(|code| *code != ABSENT)?;
        let end = u32::try_from(self.arena.len() + text.len()).ok()?;
        self.arena.push_str(text);
        self.ends.push(end);
        self.hashes.push(hash);
        if let Some(place) = self.slots.get_mut(slot) {
            *place = code;
        }
        Some(code)
    }

    /// The text of a code; `None` for [`ABSENT`].
    pub fn get(&self, code: u32) -> Option<&str> {
        let place = code as usize;
        let end = *self.ends.get(place)? as usize;
        let start = match place.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize,
            None => 0,
        };
        self.arena.get(start..end)
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

    /// The slot of a text: the one that holds it, or the free one where it belongs.
    fn find(&self, hash: u32, text: &str) -> usize {
        let mask = self.slots.len().wrapping_sub(1);
        let mut slot = hash as usize & mask;
        while let Some(code) = self.slots.get(slot).copied() {
            let same =
                self.hashes.get(code as usize) == Some(&hash) && self.get(code) == Some(text);
            if code == ABSENT || same {
                break;
            }
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(64);
        self.slots.clear();
        self.slots.resize(size, ABSENT);
        for (code, hash) in (0u32..).zip(&self.hashes) {
            let mut slot = *hash as usize & (size - 1);
            while self.slots.get(slot).is_some_and(|taken| *taken != ABSENT) {
                slot = (slot + 1) & (size - 1);
            }
            if let Some(place) = self.slots.get_mut(slot) {
                *place = code;
            }
        }
    }
}

/// FNV-1a over anything that is fed to it.
#[derive(Clone, Copy)]
pub(super) struct Hash(u64);

impl Hash {
    pub(super) const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    pub(super) fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// The hash, with its high bits mixed into the low ones.
    pub(super) const fn value(self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

fn hash32(text: &str) -> u32 {
    let mut hash = Hash::new();
    hash.feed(text.as_bytes());
    hash.value() as u32
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_text_has_one_code_and_is_found_again(texts in prop::collection::vec("[ab]{0,4}|.{0,3}", 0..300)) {
            let mut strings = Strings::default();
            let mut codes = HashMap::new();
            for text in &texts {
                let code = strings.intern(text).unwrap();
                prop_assert_eq!(*codes.entry(text.clone()).or_insert(code), code);
                prop_assert_eq!(strings.get(code), Some(text.as_str()));
            }
            prop_assert_eq!(strings.len(), codes.len());
            for (code, text) in strings.iter().enumerate() {
                prop_assert_eq!(codes[text] as usize, code);
            }
            prop_assert_eq!(strings.iter().collect::<String>(), strings.arena());
        }
    }

    #[test]
    fn absent_is_not_empty() {
        let mut strings = Strings::default();
        let empty = strings.intern("").unwrap();
        assert_eq!(strings.get(empty), Some(""));
        assert_eq!(strings.get(ABSENT), None);
    }
}
