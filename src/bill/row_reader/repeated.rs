//! Members that rows repeat: name and value are the same bytes as in a row before. In bills these are a third to a half of
//! all members: the user, the key, the times, the category, and zeros. Such a member is compared in one step, with the comma
//! after it, and not read: so decoding takes 8 % less time.

/// The bytes that a repeated member may take, the comma after it included.
const BYTES: usize = 48;

type Words = [u64; BYTES / 8];

/// For each number of bytes, their bits.
const MASKS: [Words; BYTES + 1] = {
    let mut masks = [[0; BYTES / 8]; BYTES + 1];
    let mut rest: &mut [Words] = &mut masks;
    let mut length = 0;
    while let [mask, others @ ..] = rest {
        let mut words: &mut [u64] = mask;
        let mut left = length;
        while let [word, others @ ..] = words {
            *word = match left {
                8.. => u64::MAX,
                _ => (1 << (8 * left)) - 1,
            };
            left = if left > 8 { left - 8 } else { 0 };
            words = others;
        }
        length += 1;
        rest = others;
    }
    masks
};

/// The last value of a field, and the last member that was repeated.
#[derive(Clone, Copy, Default)]
pub(super) struct LastValue {
    cell: i64,
    scale: i64,
    /// The cell and the scale of the repeated member, which is kept when other values follow: many rows have zeros.
    repeated: (i64, i64),
    words: Words,
    masks: Words,
    /// How many bytes the repeated member has, the comma after it included; 0 if there is none.
    length: usize,
}

impl LastValue {
    /// The code of the last text. It may be of an earlier table.
    #[inline(always)]
    pub(super) const fn code(&self) -> u32 {
        self.cell as u32
    }

    /// The cell, the scale, and where the next member starts, if the member at `at` is the repeated one.
    #[inline(always)]
    pub(super) fn find_repeated(&self, bytes: &[u8], at: usize) -> Option<(i64, i64, usize)> {
        if self.length == 0 {
            return None;
        }
        let next = to_words(bytes.get(at..)?.first_chunk()?);
        let mut others = 0;
        for ((next, word), mask) in next.into_iter().zip(self.words).zip(self.masks) {
            others |= (next ^ word) & mask;
        }
        let (cell, scale) = self.repeated;
        (others == 0).then_some((cell, scale, at + self.length))
    }

    /// Sets the value of the member in `bytes[start..end]`.
    #[inline(always)]
    pub(super) fn set(&mut self, cell: i64, scale: i64, bytes: &[u8], start: usize, end: usize) {
        if self.cell == cell && self.scale == scale {
            self.repeat(bytes, start, end);
        } else {
            self.cell = cell;
            self.scale = scale;
        }
    }

    /// The member is short enough if a comma follows it among the bytes that are compared.
    #[inline(never)]
    fn repeat(&mut self, bytes: &[u8], start: usize, end: usize) {
        let length = end + 1 - start;
        if bytes.get(end) == Some(&b',')
            && let Some(masks) = MASKS.get(length)
            && let Some(next) = bytes.get(start..).and_then(|rest| rest.first_chunk())
        {
            self.repeated = (self.cell, self.scale);
            self.words = to_words(next);
            self.masks = *masks;
            self.length = length;
        }
    }

    /// Forgets the repeated member: a text's code is that of one table.
    pub(super) const fn forget_repeated(&mut self) {
        self.length = 0;
    }
}

#[inline(always)]
fn to_words(bytes: &[u8; BYTES]) -> Words {
    let (words, _) = bytes.as_chunks::<8>();
    let word = |index: usize| words.get(index).map_or(0, |word| u64::from_le_bytes(*word));
    [word(0), word(1), word(2), word(3), word(4), word(5)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_has_the_bits_of_its_bytes() {
        for (length, words) in MASKS.iter().enumerate() {
            let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
            let expected: Vec<u8> = (0..BYTES)
                .map(|byte| if byte < length { 0xff } else { 0 })
                .collect();
            assert_eq!(bytes, expected, "{length}");
        }
    }

    #[test]
    fn only_the_same_member_with_its_comma_is_found() {
        let read = |value: &mut LastValue, text: &str| {
            let end = text.find(',').unwrap();
            let bytes = format!("{text:48}");
            let found = value.find_repeated(bytes.as_bytes(), 0);
            if found.is_none() {
                value.set(text.len() as i64, 0, bytes.as_bytes(), 0, end);
            }
            found
        };
        let mut value = LastValue::default();
        assert_eq!(read(&mut value, "\"a\":1,"), None);
        assert_eq!(read(&mut value, "\"a\":1,"), None);
        assert_eq!(read(&mut value, "\"a\":1,"), Some((6, 0, 6)));
        assert_eq!(read(&mut value, "\"a\":12,"), None);
        assert_eq!(read(&mut value, "\"b\":1,"), None);
        assert_eq!(read(&mut value, "\"a\":1,"), Some((6, 0, 6)));
        value.forget_repeated();
        assert_eq!(read(&mut value, "\"a\":1,"), None);
    }
}
