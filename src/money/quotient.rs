//! Division, rounded once.

/// `numerator * 10^shift / divisor` as an integer, halves rounded away from zero. `None` for the divisor 0, and if the result
/// does not fit. The product is not computed, so it need not fit.
#[inline(never)]
pub(crate) fn rounded_quotient(numerator: i128, divisor: i128, shift: i32) -> Option<i128> {
    let (size, by) = (numerator.unsigned_abs(), divisor.unsigned_abs());
    let (mut quotient, mut rest) = (size.checked_div(by)?, size.checked_rem(by)?);
    for _ in 0..shift {
        let dividend = rest.checked_mul(10)?;
        quotient = quotient.checked_mul(10)?.checked_add(dividend / by)?;
        rest = dividend % by;
    }
    let mut rounds_up = rest >= by - rest;
    for _ in shift..0 {
        // Only the last digit that is cut off decides: what follows it is less than a unit of it.
        rounds_up = quotient % 10 >= 5;
        quotient /= 10;
    }
    let size = i128::try_from(quotient.checked_add(rounds_up.into())?).ok()?;
    let is_negative = (numerator < 0) != (divisor < 0);
    Some(if is_negative { -size } else { size })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_quotient_is_the_nearest_integer(
            numerator in -10_000_000_000i128..10_000_000_000,
            divisor in prop_oneof![-100i128..100, -1_000_000_000i128..1_000_000_000],
            shift in -12i32..12,
        ) {
            let power = 10i128.pow(shift.unsigned_abs());
            let (top, bottom) = if shift < 0 { (numerator, divisor * power) } else { (numerator * power, divisor) };
            let found = rounded_quotient(numerator, divisor, shift);
            prop_assert_eq!(found.is_none(), divisor == 0);
            if let Some(found) = found {
                // |found - top / bottom| <= 1/2, and of two nearest ones it is the larger in size.
                let difference = 2 * (found.abs() * bottom.abs() - top.abs());
                prop_assert!(-bottom.abs() < difference && difference <= bottom.abs(), "{}", found);
                prop_assert!(found == 0 || (found < 0) == ((top < 0) != (bottom < 0)));
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_none() {
        assert_eq!(rounded_quotient(i128::MAX, 1, 1), None);
        assert_eq!(rounded_quotient(i128::MIN, 1, 0), None);
        assert_eq!(
            rounded_quotient(i128::MAX, i128::MAX, 37),
            10i128.checked_pow(37)
        );
        assert_eq!(rounded_quotient(1, i128::MAX, 0), Some(0));
        assert_eq!(rounded_quotient(i128::MAX, 1, -40), Some(0));
    }
}
