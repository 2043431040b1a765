//! Values in their usual form: text without escapes, numbers of at most 18 digits without an exponent. For any other form
//! these functions return `None`, and [`strict`](super::strict) converts the value.

use crate::json::scan::{self, Digits};
use crate::money::small_power_of_ten;

/// The most digits of a mantissa.
const MAX_DIGITS: usize = 18;

/// The inside of a string without escapes, and where the string ends.
#[inline(always)]
pub(super) fn text(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    if *bytes.get(at)? != b'"' {
        return None;
    }
    let end = scan::plain_end(bytes, at + 1);
    if *bytes.get(end)? != b'"' {
        return None;
    }
    Some((bytes.get(at + 1..end)?, end + 1))
}

/// An integer of at most 18 digits, quoted or not, and where it ends.
#[inline(always)]
pub(super) fn integer(bytes: &[u8], at: usize) -> Option<(i64, usize)> {
    let (start, is_quoted, is_negative) = number_start(bytes, at)?;
    let run = integer_digits(bytes, start)?;
    let end = number_end(bytes, start + run.count, is_quoted)?;
    Some((signed(run.value, is_negative), end))
}

/// The mantissa and the scale of a number of at most 18 digits, quoted or not, and where it ends.
#[inline(always)]
pub(super) fn decimal(bytes: &[u8], at: usize) -> Option<(i64, i64, usize)> {
    let (start, is_quoted, is_negative) = number_start(bytes, at)?;
    let whole = integer_digits(bytes, start)?;
    let point = start + whole.count;
    let (mantissa, scale) = if *bytes.get(point)? == b'.' {
        let fraction = scan::digits(bytes, point + 1)?;
        if fraction.count == 0 || whole.count + fraction.count > MAX_DIGITS {
            return None;
        }
        let shifted = whole.value * small_power_of_ten(fraction.count)?;
        (shifted + fraction.value, fraction.count)
    } else {
        (whole.value, 0)
    };
    // An integer cannot hold "-0".
    if is_negative && mantissa == 0 {
        return None;
    }
    let fraction_length = if scale == 0 { 0 } else { 1 + scale };
    let end = number_end(bytes, point + fraction_length, is_quoted)?;
    Some((signed(mantissa, is_negative), scale as i64, end))
}

/// Where the digits start, whether the number is quoted, and whether it is negative.
#[inline(always)]
fn number_start(bytes: &[u8], at: usize) -> Option<(usize, bool, bool)> {
    let is_quoted = *bytes.get(at)? == b'"';
    let start = at + usize::from(is_quoted);
    let is_negative = *bytes.get(start)? == b'-';
    Some((start + usize::from(is_negative), is_quoted, is_negative))
}

/// The digits before a point, as JSON allows them: at least one, and no leading zero.
#[inline(always)]
fn integer_digits(bytes: &[u8], start: usize) -> Option<Digits> {
    let run = scan::digits(bytes, start)?;
    let has_leading_zero = run.count > 1 && bytes.get(start) == Some(&b'0');
    (run.count > 0 && !has_leading_zero).then_some(run)
}

/// Where a number ends whose digits end at `end`; `None` where something else follows.
#[inline(always)]
fn number_end(bytes: &[u8], end: usize, is_quoted: bool) -> Option<usize> {
    match (is_quoted, bytes.get(end)?) {
        (true, b'"') => Some(end + 1),
        (false, b',' | b'}') => Some(end),
        _ => None,
    }
}

#[inline(always)]
const fn signed(digits: u64, is_negative: bool) -> i64 {
    let value = digits as i64;
    if is_negative { -value } else { value }
}
