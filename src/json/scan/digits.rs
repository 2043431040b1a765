//! Runs of decimal digits, eight at a time.

use crate::money::small_power_of_ten;

/// The most digits of a run: every number of so many digits fits into an `i64`.
const MAX_DIGITS: usize = 18;

/// A run of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digits {
    /// The number that they write.
    pub value: u64,
    /// How many there are.
    pub count: usize,
}

/// The run of digits at `from`; `None` where it has more than 18 digits, so that its value may not fit.
///
/// ```
/// use novita_billing::json::scan::{Digits, digits};
///
/// assert_eq!(digits(b"0012.5", 0), Some(Digits { value: 12, count: 4 }));
/// assert_eq!(digits(b"12.5", 2), Some(Digits { value: 0, count: 0 }));
/// assert_eq!(digits(b"1234567890123456789", 0), None);
/// ```
#[inline(always)]
pub fn digits(bytes: &[u8], from: usize) -> Option<Digits> {
    let mut run = Digits { value: 0, count: 0 };
    while let Some(word) = bytes
        .get(from + run.count..)
        .and_then(|rest| rest.first_chunk())
    {
        let Digits { value, count } = leading_digits(*word);
        if run.count + count > MAX_DIGITS {
            return None;
        }
        run.value = run.value * small_power_of_ten(count).unwrap_or(0) + value;
        run.count += count;
        if count < 8 {
            return Some(run);
        }
    }
    while let Some(byte @ b'0'..=b'9') = bytes.get(from + run.count) {
        if run.count == MAX_DIGITS {
            return None;
        }
        run.value = run.value * 10 + u64::from(byte - b'0');
        run.count += 1;
    }
    Some(run)
}

/// The digits that eight bytes begin with.
#[inline(always)]
pub(crate) const fn leading_digits(bytes: [u8; 8]) -> Digits {
    const HALVES: u64 = 0xf0f0_f0f0_f0f0_f0f0;
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    let word = u64::from_le_bytes(bytes);
    // A digit is 0x3_, and still is after 6 was added. A carry only reaches bytes after one that is no digit.
    let others =
        ((word & HALVES) ^ ZEROS) | ((word.wrapping_add(0x0606_0606_0606_0606) & HALVES) ^ ZEROS);
    let count = others.trailing_zeros() / 8;
    if count == 0 {
        return Digits { value: 0, count: 0 };
    }
    // Shifted up, the digits have zeros before them; then they are combined to pairs, fours and eights.
    let ones = (word & 0x0f0f_0f0f_0f0f_0f0f) << (64 - 8 * count);
    let twos = (ones.wrapping_mul(2561) >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (twos.wrapping_mul(6_553_601) >> 16) & 0x0000_ffff_0000_ffff;
    Digits {
        value: fours.wrapping_mul(42_949_672_960_001) >> 32,
        count: count as usize,
    }
}
