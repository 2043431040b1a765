//! Runs of decimal digits, eight at a time.

/// The most digits that every `i64` and `u64` holds.
const MOST: usize = 18;

/// A run of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digits {
    /// What they write.
    pub value: u64,
    /// How many there are.
    pub count: usize,
}

/// The run of digits at `from`; `None` where it is longer than 18 digits, so that its value might not fit.
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
        let (value, count) = leading(u64::from_le_bytes(*word));
        if run.count + count > MOST {
            return None;
        }
        run.value = run.value * power_of_ten(count) + value;
        run.count += count;
        if count < 8 {
            return Some(run);
        }
    }
    while let Some(byte @ b'0'..=b'9') = bytes.get(from + run.count) {
        if run.count == MOST {
            return None;
        }
        run.value = run.value * 10 + u64::from(byte - b'0');
        run.count += 1;
    }
    Some(run)
}

/// The digits that eight bytes begin with, the first byte lowest: their value and how many they are.
#[inline(always)]
const fn leading(word: u64) -> (u64, usize) {
    const HALVES: u64 = 0xf0f0_f0f0_f0f0_f0f0;
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    // A digit is 3x, and still is after 6 was added. A carry only reaches bytes after one that is no digit.
    let others =
        ((word & HALVES) ^ ZEROS) | ((word.wrapping_add(0x0606_0606_0606_0606) & HALVES) ^ ZEROS);
    let count = others.trailing_zeros() / 8;
    if count == 0 {
        return (0, 0);
    }
    // Moved up, the digits have zeros before them; then pairs, fours and eights are put together.
    let ones = (word & 0x0f0f_0f0f_0f0f_0f0f) << (64 - 8 * count);
    let twos = (ones.wrapping_mul(2561) >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (twos.wrapping_mul(6_553_601) >> 16) & 0x0000_ffff_0000_ffff;
    (fours.wrapping_mul(42_949_672_960_001) >> 32, count as usize)
}

/// 10 to the power of `exponent`; at most 18, else 0.
///
/// ```
/// assert_eq!(novita_billing::json::scan::power_of_ten(3), 1000);
/// ```
#[inline(always)]
pub fn power_of_ten(exponent: usize) -> u64 {
    const POWERS: [u64; MOST + 1] = {
        let mut powers = [1; MOST + 1];
        let mut rest: &mut [u64] = &mut powers;
        let mut power = 1;
        while let [first, others @ ..] = rest {
            *first = power;
            power *= 10;
            rest = others;
        }
        powers
    };
    POWERS.get(exponent).copied().unwrap_or(0)
}
