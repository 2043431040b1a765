//! Numbers as columns hold them, a cell of digits and how many of them stand after the point, on their way out: as the
//! text that the API wrote, or as a float of JavaScript.

use super::fields::AS_TEXT;
use super::strings::Strings;
use crate::json::scan;

/// Up to here, and from its negative on, floats hold every integer.
const MOST_EXACT: u64 = 1 << 53;

/// The most digits that are divided as 32 bits, which is far cheaper than as 64.
const PART: u64 = 1_000_000_000;

/// Appends the text of a number, as ASCII. Where `places` is [`AS_TEXT`] the cell is the code of one of the `strings`.
pub(super) fn write_number(cell: i64, places: i64, strings: &Strings, out: &mut Vec<u8>) {
    match usize::try_from(places) {
        Ok(places) => write_decimal(cell, places, out),
        Err(_) => {
            let text = u32::try_from(cell).ok().and_then(|code| strings.get(code));
            out.extend_from_slice(text.unwrap_or_default().as_bytes());
        }
    }
}

/// Appends digits with a point before the last `places` of them, of which there are at most 18.
pub(super) fn write_decimal(digits: i64, places: usize, out: &mut Vec<u8>) {
    // From the last digit to the first: 19 at most, a point and a sign.
    let mut text = [0; 24];
    let mut start = text.len();
    let mut put = |byte| {
        start -= 1;
        if let Some(place) = text.get_mut(start) {
            *place = byte;
        }
    };
    let mut rest = digits.unsigned_abs();
    let (mut part, mut left_in_part) = (0, 0);
    let mut written = 0;
    while rest > 0 || part > 0 || written <= places {
        if left_in_part == 0 {
            (part, rest) = ((rest % PART) as u32, rest / PART);
            left_in_part = 9;
        }
        if written == places && places > 0 {
            put(b'.');
        }
        put(b'0' + (part % 10) as u8);
        part /= 10;
        left_in_part -= 1;
        written += 1;
    }
    if digits < 0 {
        put(b'-');
    }
    out.extend_from_slice(text.get(start..).unwrap_or_default());
}

/// The float that is nearest to a number; `None` where finding it takes more than a division.
#[inline(always)]
pub(super) fn float(cell: i64, places: i64) -> Option<f64> {
    if places == AS_TEXT || cell.unsigned_abs() > MOST_EXACT {
        return None;
    }
    // The quotient of two exact floats is the float nearest to the true one: powers of ten are exact up to 10^22.
    let power = scan::power_of_ten(usize::try_from(places).ok()?);
    Some(cell as f64 / power as f64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text_of(digits: i64, places: usize) -> String {
        let mut out = b"=".to_vec();
        write_decimal(digits, places, &mut out);
        String::from_utf8(out.split_off(1)).unwrap()
    }

    #[test]
    fn numbers_are_written_whole() {
        let written = [
            text_of(0, 0),
            text_of(0, 2),
            text_of(-5, 1),
            text_of(120, 2),
            text_of(1_000_000_000, 9),
            text_of(1_000_000_000_000_000_000, 0),
            text_of(i64::MIN, 18),
        ];
        let expected = [
            "0",
            "0.00",
            "-0.5",
            "1.20",
            "1.000000000",
            "1000000000000000000",
            "-9.223372036854775808",
        ];
        assert_eq!(written, expected);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_the_same_number(digits: i64, shift in 0u32..63, places in 0usize..=18) {
            let digits = digits >> shift;
            let text = text_of(digits, places);
            prop_assert_eq!(text.split_once('.').map_or(0, |(_, fraction)| fraction.len()), places);
            let joined = text.replace('.', "");
            prop_assert_eq!(joined.parse::<i64>().unwrap(), digits);
            if let Some(number) = float(digits, places as i64) {
                prop_assert_eq!(number, text.parse::<f64>().unwrap());
            } else {
                prop_assert!(digits.unsigned_abs() > MOST_EXACT);
            }
        }
    }
}
