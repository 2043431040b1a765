//! Percentages against exact rational arithmetic.

use std::cmp::Ordering;

use proptest::prelude::*;

use super::percent_of;

/// A natural number of any size, lowest digit first, in base 2^32.
#[derive(Clone)]
struct Natural(Vec<u32>);

impl Natural {
    fn new(value: u128) -> Self {
        Self((0..4).map(|place| (value >> (32 * place)) as u32).collect())
    }

    fn times(&self, factor: &Self) -> Self {
        let mut digits = vec![0u32; self.0.len() + factor.0.len() + 1];
        for (low, a) in self.0.iter().enumerate() {
            let mut carry = 0u64;
            for (high, b) in factor.0.iter().chain(&[0]).enumerate() {
                let sum = u64::from(*a) * u64::from(*b) + u64::from(digits[low + high]) + carry;
                digits[low + high] = sum as u32;
                carry = sum >> 32;
            }
        }
        Self(digits)
    }

    fn shifted(&self, bits: usize) -> Self {
        let mut digits = vec![0; bits / 32];
        digits.extend_from_slice(&self.0);
        Self(digits).times(&Self::new(1 << (bits % 32)))
    }

    fn cmp(&self, other: &Self) -> Ordering {
        let length = self.0.len().max(other.0.len());
        let digit = |number: &Self, place| number.0.get(place).copied().unwrap_or(0);
        let mut places = (0..length).rev();
        places
            .find_map(|place| {
                Some(digit(self, place).cmp(&digit(other, place))).filter(|order| order.is_ne())
            })
            .unwrap_or(Ordering::Equal)
    }
}

/// Compares a fraction with the midpoint between a positive float and the next larger one.
fn against_middle(numerator: &Natural, denominator: &Natural, float: f64) -> Ordering {
    let (mantissa, exponent) = parts(float);
    // The midpoint is (2 m + 1) * 2^(e - 1).
    let middle = Natural::new(u128::from(2 * mantissa + 1)).times(denominator);
    match usize::try_from(exponent - 1) {
        Ok(left) => numerator.cmp(&middle.shifted(left)),
        Err(_) => numerator.shifted((1 - exponent) as usize).cmp(&middle),
    }
}

/// A positive normal float as m * 2^e.
fn parts(float: f64) -> (u64, i64) {
    let bits = float.to_bits();
    let mantissa = bits & ((1 << 52) - 1) | 1 << 52;
    (mantissa, (bits >> 52) as i64 - 1075)
}

/// Numbers of all magnitudes.
fn any_size() -> impl Strategy<Value = i128> {
    (any::<i128>(), 0u32..127).prop_map(|(value, shift)| value >> shift)
}

proptest! {
    #[test]
    fn a_percentage_is_the_float_that_is_nearest_to_the_exact_one(change in any_size(), before in any_size()) {
        prop_assume!(before != 0);
        let percent = percent_of(change, before).unwrap();
        if change == 0 {
            prop_assert_eq!(percent.to_bits(), 0);
            return Ok(());
        }
        prop_assert_eq!(percent < 0.0, change < 0);
        let numerator = Natural::new(change.unsigned_abs()).times(&Natural::new(100));
        let denominator = Natural::new(before.unsigned_abs());
        let size = percent.abs();
        let is_even = size.to_bits().is_multiple_of(2);
        let above = against_middle(&numerator, &denominator, size);
        prop_assert!(above == Ordering::Less || above == Ordering::Equal && is_even, "too small");
        let below = against_middle(&numerator, &denominator, size.next_down());
        prop_assert!(below == Ordering::Greater || below == Ordering::Equal && is_even, "too large");
    }

    #[test]
    fn a_change_of_n_percent_is_n_percent(hundredth in 1i128..1 << 110, percent in -10_000i32..10_000) {
        prop_assert_eq!(percent_of(i128::from(percent) * hundredth, 100 * hundredth), Some(percent.into()));
        prop_assert_eq!(percent_of(i128::from(percent) * hundredth, -100 * hundredth), Some(percent.into()));
    }
}

#[test]
fn zero_has_no_percentage_and_the_largest_sums_have_one() {
    assert_eq!(percent_of(5, 0), None);
    assert_eq!(percent_of(0, 0), None);
    assert_eq!(percent_of(i128::MIN, i128::MIN), Some(-100.0));
    assert_eq!(percent_of(i128::MAX, i128::MAX), Some(100.0));
    assert_eq!(percent_of(i128::MAX, 1), Some(2f64.powi(127) * 100.0));
    assert_eq!(percent_of(1, i128::MIN), Some(100.0 / 2f64.powi(127)));
}
