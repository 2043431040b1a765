//! Names of members, compared as 64-bit words: a name in quotes and the colon after it take at most 24 bytes.

/// The bytes that a name, its quotes and its colon may take.
const BYTES: usize = 24;

type Words = [u64; 3];

/// A field's name as it is written in a row, `"name":`.
#[derive(Clone, Copy, Default)]
pub(super) struct NamePattern {
    words: Words,
    masks: Words,
    length: usize,
}

impl NamePattern {
    pub(super) fn new(name: &str) -> Self {
        let mut written = [0; BYTES];
        let mut mask = [0; BYTES];
        let bytes = [b"\"", name.as_bytes(), b"\":"].concat();
        for ((byte, bits), known) in written.iter_mut().zip(&mut mask).zip(&bytes) {
            (*byte, *bits) = (*known, 0xff);
        }
        Self {
            words: to_words(&written),
            masks: to_words(&mask),
            length: bytes.len(),
        }
    }

    /// How many bytes the name, its quotes and its colon take.
    #[inline(always)]
    pub(super) const fn len(&self) -> usize {
        self.length
    }

    /// Whether the bytes start with the name.
    #[inline(always)]
    pub(super) fn matches(&self, bytes: &Words) -> bool {
        let [a, b, c] = self.words;
        let [x, y, z] = self.masks;
        let [p, q, r] = *bytes;
        ((a ^ p) & x) | ((b ^ q) & y) | ((c ^ r) & z) == 0
    }
}

/// The bytes at `at` that patterns are compared with. `None` if fewer than [`BYTES`] are left.
#[inline(always)]
pub(super) fn name_bytes(bytes: &[u8], at: usize) -> Option<Words> {
    Some(to_words(bytes.get(at..)?.first_chunk()?))
}

#[inline(always)]
fn to_words(bytes: &[u8; BYTES]) -> Words {
    let (words, _) = bytes.as_chunks::<8>();
    let word = |index: usize| words.get(index).map_or(0, |word| u64::from_le_bytes(*word));
    [word(0), word(1), word(2)]
}

#[cfg(test)]
mod tests {
    use super::super::fields;
    use super::*;
    use crate::query::BillKind;

    #[test]
    fn every_field_name_fits_and_matches_itself_only() {
        for kind in BillKind::ALL {
            for field in fields(kind) {
                let pattern = NamePattern::new(field.name);
                assert!(pattern.len() <= BYTES, "{}", field.name);
                for other in fields(kind) {
                    let text = format!("\"{}\":1{}", other.name, " ".repeat(BYTES));
                    let bytes = name_bytes(text.as_bytes(), 0).unwrap();
                    assert_eq!(pattern.matches(&bytes), field.name == other.name);
                }
            }
        }
    }
}
