//! The two inner loops of reading: where a string ends, and the value of a run of digits. The first is implemented with
//! WebAssembly's simd128 and, for all other targets, in scalar code; both are under the same tests.

mod digits;
#[cfg(any(test, not(all(target_arch = "wasm32", target_feature = "simd128"))))]
mod scalar;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd;

pub(crate) use digits::leading_digits;
pub use digits::{Digits, digits};

/// Where the plain part of a string ends: the index of the first `"`, `\` or control character at or after `from`, or
/// the length where there is none.
///
/// ```
/// use novita_billing::json::scan;
///
/// assert_eq!(scan::plain_end(br#"say \"hi\""#, 0), 4);
/// ```
#[inline(always)]
pub fn plain_end(bytes: &[u8], from: usize) -> usize {
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    return simd::plain_end(bytes, from);
    #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
    scalar::plain_end(bytes, from)
}

/// The same, byte by byte, for a rest that is shorter than a word or a vector.
#[inline(always)]
fn tail(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let found = rest
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
    found.map_or(bytes.len(), |plain| from + plain)
}

#[cfg(test)]
mod tests;
