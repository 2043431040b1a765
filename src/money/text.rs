//! The text of a decimal number: its digits, with a point before the last few of them.

/// A sign, the 39 digits that 128 bits have at most, and a point.
const MAX_BYTES: usize = 41;

/// Digits are split off 64 bits in parts of nine, which divide as 32 bits: on 32-bit targets that is far cheaper.
const PART: u64 = 1_000_000_000;
const PART_DIGITS: usize = 9;

/// Digits of a group that is written in one step, without a loop.
const GROUP_DIGITS: usize = 8;
const GROUP: u64 = 100_000_000;

/// The digits of two groups.
const SHORT_DIGITS: usize = 2 * GROUP_DIGITS;

/// The bytes of a buffer: those of the longest text, and some that are copied with it, since copying a constant number of
/// bytes takes neither a loop nor a call.
const BUFFER: usize = 48;

/// The text of a decimal number, in a buffer of its own.
pub(crate) struct DecimalText {
    buffer: [u8; BUFFER],
    start: usize,
    end: usize,
}

impl DecimalText {
    /// The text of `mantissa / 10^scale`, with exactly `scale` digits after the point and at least one before it.
    /// `scale` is at most [`MAX_SCALE`](super::MAX_SCALE).
    #[inline]
    pub(crate) fn new(mantissa: i128, scale: usize) -> Self {
        match i64::try_from(mantissa) {
            Ok(mantissa) => Self::of_i64(mantissa, scale),
            Err(_) => Self::of_i128(mantissa, scale),
        }
    }

    /// The same of a mantissa of 64 bits.
    #[inline]
    pub(crate) fn of_i64(mantissa: i64, scale: usize) -> Self {
        let short = Self::short(mantissa.unsigned_abs(), scale, mantissa < 0);
        short.unwrap_or_else(|| {
            let mut text = Writer::new(scale);
            text.finish(mantissa.unsigned_abs(), mantissa < 0)
        })
    }

    /// The same of at most 16 digits, at least one of them before the point: almost all amounts. `None` for others. Digit by
    /// digit it took twice as long.
    #[inline(always)]
    fn short(digits: u64, scale: usize, is_negative: bool) -> Option<Self> {
        let high = u32::try_from(digits / GROUP).ok();
        let high = eight_digits(high.filter(|high| u64::from(*high) < GROUP)?);
        let low = eight_digits((digits % GROUP) as u32);
        let point = SHORT_DIGITS.checked_sub(scale)?;
        let last_before_point = point.checked_sub(1)?;
        let zeros = match leading_zeros(high) {
            GROUP_DIGITS => GROUP_DIGITS + leading_zeros(low),
            zeros => zeros,
        };
        let first = zeros.min(last_before_point);
        // The digits, and as many bytes again that are copied with them.
        let mut all = [0; 2 * SHORT_DIGITS];
        let groups = all.as_chunks_mut().0;
        *groups.first_mut()? = high.to_le_bytes();
        *groups.get_mut(1)? = low.to_le_bytes();
        let digits_from = |from: usize| all.get(from..)?.first_chunk::<SHORT_DIGITS>();
        let mut buffer = [0; BUFFER];
        // The first byte is left for the sign.
        *buffer.get_mut(1..)?.first_chunk_mut()? = *digits_from(first)?;
        let mut end = 1 + point - first;
        if scale > 0 {
            *buffer.get_mut(end)? = b'.';
            *buffer.get_mut(end + 1..)?.first_chunk_mut()? = *digits_from(point)?;
            end += 1 + scale;
        }
        *buffer.first_mut()? = b'-';
        Some(Self {
            buffer,
            start: usize::from(!is_negative),
            end,
        })
    }

    #[cold]
    fn of_i128(mantissa: i128, scale: usize) -> Self {
        let mut text = Writer::new(scale);
        let mut rest = mantissa.unsigned_abs();
        // Dividing 128 bits is slow, so only the digits beyond 64 bits are split off that way.
        while rest > u64::MAX.into() {
            text.digit((rest % 10) as u8);
            rest /= 10;
        }
        text.finish(rest as u64, mantissa < 0)
    }

    #[inline]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Appends it.
    #[inline]
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        const MOST: usize = BUFFER / 2;
        let length = self.end - self.start;
        match self
            .buffer
            .get(self.start..)
            .and_then(|text| text.first_chunk::<MOST>())
        {
            // A call to `memcpy` costs more than the text.
            Some(text) if length <= MOST => {
                let end = out.len() + length;
                out.extend_from_slice(text);
                out.truncate(end);
            }
            _ => out.extend_from_slice(self.as_bytes()),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

/// Eight decimal digits as ASCII, the first one in the lowest byte: of halves, then of quarters, then each.
#[inline(always)]
const fn eight_digits(number: u32) -> u64 {
    let fours = (number / 10_000) as u64 | ((number % 10_000) as u64) << 32;
    // Divided by multiplying: exact up to 9,999 and up to 99.
    let hundreds = ((fours * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let twos = hundreds | (fours - 100 * hundreds) << 16;
    let tens = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
    let ones = tens | (twos - 10 * tens) << 8;
    ones | 0x3030_3030_3030_3030
}

/// How many of eight digits are zeros before the first other one.
#[inline(always)]
const fn leading_zeros(digits: u64) -> usize {
    ((digits ^ 0x3030_3030_3030_3030).trailing_zeros() / 8) as usize
}

/// Writes a number from its last digit to its first.
struct Writer {
    buffer: [u8; BUFFER],
    start: usize,
    /// How many digits were written.
    digits: usize,
    scale: usize,
}

impl Writer {
    #[inline(always)]
    fn new(scale: usize) -> Self {
        Self {
            buffer: [0; BUFFER],
            start: MAX_BYTES,
            digits: 0,
            scale,
        }
    }

    #[inline(always)]
    fn byte(&mut self, byte: u8) {
        self.start = self.start.saturating_sub(1);
        if let Some(slot) = self.buffer.get_mut(self.start) {
            *slot = byte;
        }
    }

    #[inline(always)]
    fn digit(&mut self, digit: u8) {
        if self.digits == self.scale && self.scale > 0 {
            self.byte(b'.');
        }
        self.byte(b'0' + digit);
        self.digits += 1;
    }

    /// Writes the digits of `rest`, zeros up to the one before the point, and the sign.
    #[inline(always)]
    fn finish(&mut self, mut rest: u64, is_negative: bool) -> DecimalText {
        let (mut part, mut digits_in_part) = (0, 0);
        while rest > 0 || part > 0 || self.digits <= self.scale {
            if digits_in_part == 0 {
                (part, rest) = ((rest % PART) as u32, rest / PART);
                digits_in_part = PART_DIGITS;
            }
            self.digit((part % 10) as u8);
            part /= 10;
            digits_in_part -= 1;
        }
        if is_negative {
            self.byte(b'-');
        }
        DecimalText {
            buffer: self.buffer,
            start: self.start,
            end: MAX_BYTES,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_digit_is_written() {
        for (mantissa, scale, text) in [
            (0, 0, "0"),
            (0, 2, "0.00"),
            (-5, 1, "-0.5"),
            (120, 2, "1.20"),
            (1_000_000_000, 9, "1.000000000"),
            (1_000_000_000_000_000_000, 0, "1000000000000000000"),
            (i64::MIN.into(), 18, "-9.223372036854775808"),
            (i128::MIN, 38, "-1.70141183460469231731687303715884105728"),
            (1, 38, "0.00000000000000000000000000000000000001"),
        ] {
            assert_eq!(DecimalText::new(mantissa, scale).as_str(), text);
        }
    }

    proptest! {
        #[test]
        fn the_text_reads_as_the_same_number(mantissa: i128, shift in 0u32..127, scale in 0usize..=38) {
            let mantissa = mantissa >> shift;
            let text = DecimalText::new(mantissa, scale);
            let text = text.as_str();
            prop_assert_eq!(text.split_once('.').map_or(0, |(_, fraction)| fraction.len()), scale);
            prop_assert_eq!(text.replace('.', "").parse::<i128>().unwrap(), mantissa);
        }
    }
}
