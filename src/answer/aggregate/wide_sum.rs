//! Sums that `i128` cannot hold while they are added up, although the final sum may fit.

use crate::money::MAX_SCALE;

/// Limbs of 64 bits. A value of 127 bits with [`MAX_SCALE`] more digits has 254 bits, so 320 bits hold 2^64 of them.
const LIMBS: usize = 5;

/// An exact sum in units of 10^-[`MAX_SCALE`]: two's complement, the lowest limb first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct WideSum([u64; LIMBS]);

impl WideSum {
    /// Adds `digits / 10^places`.
    pub(super) fn add(&mut self, digits: i128, places: u8) {
        let extension = if digits < 0 { u64::MAX } else { 0 };
        let mut value = Self([extension; LIMBS]);
        for (limb, shift) in value.0.iter_mut().zip([0, u64::BITS]) {
            *limb = (digits >> shift) as u64;
        }
        for _ in places..MAX_SCALE {
            value.multiply_by_ten();
        }
        self.add_wide(&value);
    }

    pub(super) fn add_wide(&mut self, other: &Self) {
        let mut carry = false;
        for (limb, other) in self.0.iter_mut().zip(other.0) {
            let (sum, first) = limb.overflowing_add(other);
            let (sum, second) = sum.overflowing_add(carry.into());
            (*limb, carry) = (sum, first || second);
        }
    }

    /// The sum in units of 10^-`places`; `None` if it does not fit, or has more places.
    pub(super) fn digits(self, places: u8) -> Option<i128> {
        let is_negative = self.0.last().is_some_and(|limb| limb >> 63 == 1);
        let mut size = if is_negative { self.negated() } else { self };
        for _ in places..MAX_SCALE {
            if size.divide_by_ten() != 0 {
                return None;
            }
        }
        let [low, high, beyond @ ..] = size.0;
        let size = i128::try_from(u128::from(high) << u64::BITS | u128::from(low)).ok()?;
        let fits = beyond.iter().all(|limb| *limb == 0);
        fits.then_some(if is_negative { -size } else { size })
    }

    fn negated(self) -> Self {
        let mut negated = Self(self.0.map(|limb| !limb));
        let mut one = Self::default();
        one.add(1, MAX_SCALE);
        negated.add_wide(&one);
        negated
    }

    fn multiply_by_ten(&mut self) {
        let mut carry = 0;
        for limb in &mut self.0 {
            let product = u128::from(*limb) * 10 + carry;
            *limb = product as u64;
            carry = product >> u64::BITS;
        }
    }

    /// Divides an unsigned number; returns the remainder.
    fn divide_by_ten(&mut self) -> u128 {
        let mut remainder = 0;
        for limb in self.0.iter_mut().rev() {
            let dividend = remainder << u64::BITS | u128::from(*limb);
            *limb = (dividend / 10) as u64;
            remainder = dividend % 10;
        }
        remainder
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::money::Decimal;

    proptest! {
        #[test]
        fn sums_are_those_of_decimals(values in prop::collection::vec((any::<i64>(), 0u8..18), 0..8)) {
            let (mut wide, mut sum) = (WideSum::default(), Decimal::default());
            for (digits, places) in values {
                wide.add(digits.into(), places);
                sum = sum.checked_add(Decimal::with_places(digits.into(), places).unwrap()).unwrap();
            }
            let found = wide.digits(17).and_then(|digits| Decimal::with_places(digits, 17));
            prop_assert_eq!(found, Some(sum));
        }

        #[test]
        fn what_is_added_and_taken_away_again_leaves_nothing(
            values in prop::collection::vec((any::<i128>(), 0u8..=MAX_SCALE), 0..8),
            (digits, places) in (-i128::MAX..=i128::MAX, 0u8..=MAX_SCALE),
        ) {
            let mut wide = WideSum::default();
            for (digits, places) in &values {
                wide.add(*digits, *places);
            }
            wide.add(digits, places);
            for (digits, places) in &values {
                wide.add(digits.wrapping_neg(), *places);
                if *digits == i128::MIN {
                    // Its negation does not fit: MIN + MIN + 1 + MAX + MAX + 1 is 0.
                    wide.add(i128::MAX, *places);
                    wide.add(1, *places);
                    wide.add(i128::MAX, *places);
                    wide.add(1, *places);
                }
            }
            prop_assert_eq!(wide.digits(places), Some(digits));
        }
    }

    #[test]
    fn a_sum_that_does_not_fit_at_the_end_is_none() {
        let mut wide = WideSum::default();
        wide.add(i128::MAX, 0);
        wide.add(1, 0);
        assert_eq!(wide.digits(0), None);
        wide.add(-2, 0);
        assert_eq!(wide.digits(0), Some(i128::MAX - 1));
        assert_eq!(wide.digits(1), None);
        wide.add(1, 3);
        assert_eq!(wide.digits(2), None, "a place is missing");
    }
}
