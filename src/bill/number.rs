//! Converts numbers that columns hold as a mantissa and a scale: to the text that the API wrote, or to a JavaScript number.

use super::layout::TEXT_SCALE;
use super::strings::Strings;
use crate::money::{DecimalText, small_power_of_ten};

/// An `f64` holds every integer whose absolute value is not above this.
const MAX_EXACT: u64 = 1 << 53;

/// Appends the text of a number, as ASCII. If the scale is [`TEXT_SCALE`], the cell is the code of one of the `strings`.
pub(super) fn write_number(cell: i64, scale: i64, strings: &Strings, out: &mut Vec<u8>) {
    match usize::try_from(scale) {
        Ok(scale) => DecimalText::of_i64(cell, scale).write(out),
        Err(_) => {
            let text = u32::try_from(cell).ok().and_then(|code| strings.get(code));
            out.extend_from_slice(text.unwrap_or_default().as_bytes());
        }
    }
}

/// The `f64` that is nearest to a number; `None` if a division is not enough to find it.
#[inline(always)]
pub(super) fn float(cell: i64, scale: i64) -> Option<f64> {
    if scale == TEXT_SCALE || cell.unsigned_abs() > MAX_EXACT {
        return None;
    }
    // The quotient of two exact floats is the float nearest to the true one: powers of ten are exact up to 10^22.
    let power = small_power_of_ten(usize::try_from(scale).ok()?)?;
    Some(cell as f64 / power as f64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_float_is_the_one_that_the_text_reads_as(cell: i64, shift in 0u32..63, scale in 0i64..=18) {
            let cell = cell >> shift;
            let mut text = b"=".to_vec();
            write_number(cell, scale, &Strings::default(), &mut text);
            let text = str::from_utf8(&text[1..]).unwrap();
            if let Some(number) = float(cell, scale) {
                prop_assert_eq!(number, text.parse::<f64>().unwrap());
            } else {
                prop_assert!(cell.unsigned_abs() > MAX_EXACT);
            }
        }
    }
}
