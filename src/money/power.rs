//! Powers of ten: the factors between numbers of different scales.

/// The largest exponent whose power is in the table: every number of so many digits fits into an `i64`.
const MAX_SMALL: usize = 18;

const SMALL: [u64; MAX_SMALL + 1] = {
    let mut powers = [1; MAX_SMALL + 1];
    let mut rest: &mut [u64] = &mut powers;
    let mut power = 1;
    while let [first, others @ ..] = rest {
        *first = power;
        power *= 10;
        rest = others;
    }
    powers
};

/// 10 to the power of `exponent`; `None` where 127 bits do not hold it.
pub(crate) fn power_of_ten(exponent: usize) -> Option<i128> {
    match small_power_of_ten(exponent) {
        Some(power) => Some(power.into()),
        None => 10i128.checked_pow(u32::try_from(exponent).ok()?),
    }
}

/// 10 to the power of `exponent` up to 10^18, else `None`. A look-up, for loops that run once for each value.
#[inline(always)]
pub(crate) fn small_power_of_ten(exponent: usize) -> Option<u64> {
    SMALL.get(exponent).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_exact_or_none() {
        for exponent in 0..50 {
            let digits = format!("1{}", "0".repeat(exponent));
            assert_eq!(power_of_ten(exponent), digits.parse().ok());
            let small = digits.parse().ok().filter(|_| exponent <= MAX_SMALL);
            assert_eq!(small_power_of_ten(exponent), small);
        }
        assert_eq!(power_of_ten(usize::MAX), None);
    }
}
