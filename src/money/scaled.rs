//! Amounts as integers of one scale: for sorting, medians and shares, which need no text.

use super::decimal::Decimal;
use super::power::power_of_ten;

/// The most places after the point that any of these amounts has.
pub(crate) fn places_of(amounts: &[Decimal]) -> u8 {
    let places = amounts.iter().map(|amount| amount.scale());
    places.max().unwrap_or_default()
}

/// The amounts times `10^places`, in ascending order; `None` where 127 bits do not hold one of them.
pub(crate) fn sorted_at_scale(amounts: &[Decimal], places: u8) -> Option<Vec<i128>> {
    let scaled = amounts.iter().map(|amount| at_scale(*amount, places));
    Some(sorted(&scaled.collect::<Option<Vec<_>>>()?))
}

/// The numbers in ascending order.
pub(crate) fn sorted(numbers: &[i128]) -> Vec<i128> {
    // As unsigned numbers from the smallest one on, as digests of rows are: a sort by another type would add 3 kB to the wasm
    // module.
    let unsigned = numbers
        .iter()
        .map(|number| number.wrapping_sub(i128::MIN).cast_unsigned());
    let mut unsigned: Vec<u128> = unsigned.collect();
    unsigned.sort_unstable();
    let signed = unsigned
        .iter()
        .map(|number| number.cast_signed().wrapping_add(i128::MIN));
    signed.collect()
}

/// The amount times `10^places`; `None` where that is no integer, or 127 bits do not hold it.
pub(crate) fn at_scale(amount: Decimal, places: u8) -> Option<i128> {
    let missing = places.checked_sub(amount.scale())?;
    amount.mantissa().checked_mul(power_of_ten(missing.into())?)
}

/// `sum / 10^places / count`, rounded half up to `digits` places; `None` for a count of 0, or where 127 bits do not hold
/// it.
pub(crate) fn rounded_mean(sum: i128, places: u8, count: usize, digits: u8) -> Option<Decimal> {
    let count = i128::try_from(count).ok()?;
    let factor = |more: u8, less: u8| power_of_ten(more.saturating_sub(less).into());
    let dividend = sum.checked_mul(factor(digits, places)?)?;
    let divisor = count.checked_mul(factor(places, digits)?)?;
    // Rounding half up is rounding down what is half a unit larger.
    let doubled = dividend.checked_mul(2)?.checked_add(divisor)?;
    let rounded = doubled.checked_div_euclid(divisor.checked_mul(2)?)?;
    Decimal::with_places(rounded, digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal() -> impl Strategy<Value = Decimal> {
        (-10_000_000_000i64..10_000_000_000, 0u8..12)
            .prop_map(|(digits, places)| Decimal::with_places(digits.into(), places).unwrap())
    }

    proptest! {
        #[test]
        fn scaled_amounts_are_the_same_amounts_in_order(mut amounts in prop::collection::vec(decimal(), 0..20)) {
            let places = places_of(&amounts);
            let scaled = sorted_at_scale(&amounts, places).unwrap();
            amounts.sort();
            let back: Vec<_> = scaled.iter().map(|amount| Decimal::with_places(*amount, places).unwrap()).collect();
            prop_assert_eq!(back, amounts);
        }

        #[test]
        fn a_rounded_mean_is_off_by_at_most_half_a_unit(sum in any::<i64>(), places in 0u8..12, count in 1usize..1_000, digits in 0u8..8) {
            let mean = rounded_mean(sum.into(), places, count, digits).unwrap();
            prop_assert!(mean.scale() <= digits);
            // Everything times 2 × 10^12 × count.
            let unit = |exponent: u8| 10i128.pow(exponent.into());
            let exact = i128::from(sum) * 2 * unit(12 - places);
            let rounded = at_scale(mean, 12).unwrap() * 2 * count as i128;
            let half = count as i128 * unit(12 - digits);
            prop_assert!((-half..half).contains(&(exact - rounded)), "{mean}");
        }
    }

    #[test]
    fn the_smallest_and_largest_numbers_are_sorted() {
        let numbers = [0, i128::MAX, -1, i128::MIN, 1];
        assert_eq!(sorted(&numbers), [i128::MIN, -1, 0, 1, i128::MAX]);
    }

    #[test]
    fn a_half_is_rounded_up() {
        let mean = |sum, count| rounded_mean(sum, 0, count, 0).unwrap().to_string();
        assert_eq!(["2", "1", "-1"], [mean(3, 2), mean(1, 2), mean(-3, 2)]);
        assert_eq!(rounded_mean(1, 0, 0, 6), None);
        assert_eq!(rounded_mean(i128::MAX, 0, 1, 6), None);
    }
}
