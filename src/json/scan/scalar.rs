//! Eight bytes at a time in an integer.

const ONES: u64 = u64::MAX / 0xff;
const HIGH: u64 = ONES * 0x80;

#[inline(always)]
pub(super) fn plain_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        let found = special(u64::from_le_bytes(*word));
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    super::tail(bytes, at)
}

/// The high bit of each byte that ends a plain run. A borrow can set the bit of a byte after the first such one, so
/// only the lowest bit is reliable.
#[inline(always)]
const fn special(word: u64) -> u64 {
    zero_bytes(word ^ (ONES * b'"' as u64))
        | zero_bytes(word ^ (ONES * b'\\' as u64))
        | (word.wrapping_sub(ONES * 0x20) & !word & HIGH)
}

#[inline(always)]
const fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGH
}
