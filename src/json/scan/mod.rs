//! The two inner loops of reading: where a text ends, and what number a run of digits writes. The first has a vector
//! body for WebAssembly's simd128 and a scalar one for everything else, behind one face and under the same tests.

mod digits;
mod scalar;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd;

pub use digits::{Digits, digits};

/// Where the plain run of a text ends: the index of the first `"`, `\` or control character at or after `from`, or
/// the length where there is none.
///
/// ```
/// use novita_billing::json::scan;
///
/// assert_eq!(scan::plain_end(br#"say \"hi\""#, 0), 4);
/// ```
#[inline]
pub fn plain_end(bytes: &[u8], from: usize) -> usize {
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    return simd::plain_end(bytes, from);
    #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
    scalar::plain_end(bytes, from)
}

#[cfg(test)]
mod tests;
