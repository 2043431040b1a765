//! Sixteen bytes at a time in a vector of WebAssembly's simd128.

use core::arch::wasm32::{u8x16, u8x16_bitmask, u8x16_eq, u8x16_lt, u8x16_splat, v128, v128_or};

#[inline(always)]
pub(super) fn plain_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(block) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        let found = special(load(block));
        if found != 0 {
            return at + found.trailing_zeros() as usize;
        }
        at += 16;
    }
    super::tail(bytes, at)
}

/// One bit for each byte that ends a plain run.
#[inline(always)]
fn special(block: v128) -> u16 {
    let quote = u8x16_eq(block, u8x16_splat(b'"'));
    let backslash = u8x16_eq(block, u8x16_splat(b'\\'));
    let control = u8x16_lt(block, u8x16_splat(0x20));
    u8x16_bitmask(v128_or(v128_or(quote, backslash), control))
}

/// Compiles to one load.
#[inline(always)]
const fn load(bytes: &[u8; 16]) -> v128 {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = *bytes;
    u8x16(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)
}
