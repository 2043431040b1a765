//! Exact running sums of one amount, by group.
//!
//! Sums are `i128` digits with the same number of decimal places in all groups. So adding a value is one addition if the
//! value has these places; if it has more, all sums are rescaled, which happens a few times at most. Nothing wraps or is
//! rounded. What `i128` cannot hold on the way is kept in a [`WideSum`] sum beside it: whether a sum fits is decided by
//! [`Column::settle`], at the end, so it does not depend on the order of rows.

use std::{iter, mem};

use super::wide_sum::WideSum;
use crate::bill::{Strings, TEXT_SCALE, UnpackedColumn};
use crate::money::{Decimal, power_of_ten, small_power_of_ten};

/// The slot of the sum of all rows in [`Column::overflow`]; those of groups follow.
const ALL: usize = 0;

/// The sums of one amount.
#[derive(Clone, Default)]
pub(super) struct Column {
    /// The decimal places of each sum.
    pub(super) places: u8,
    groups: Vec<Sum>,
    /// The sum of all rows, added up separately.
    pub(super) all: Sum,
    /// By slot, the part of a sum that is not in its digits, because it did not fit. It is empty as long as all fit.
    overflow: Vec<WideSum>,
}

/// A sum in the places of its column.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) digits: i128,
    /// Whether some row has the amount.
    pub(super) is_present: bool,
}

impl Column {
    /// Adds groups until there are this many.
    pub(super) fn grow(&mut self, groups: usize) {
        self.groups.resize(groups, Sum::default());
    }

    /// The sum of a group.
    pub(super) fn get(&self, group: u32) -> Sum {
        self.groups.get(group as usize).copied().unwrap_or_default()
    }

    /// Adds digits that have the places of these sums to a group, but not to the sum of all rows.
    #[inline(always)]
    fn add_to_group(&mut self, group: u32, digits: i128) -> Option<()> {
        let value = Sum {
            digits,
            is_present: true,
        };
        if !self.groups.get_mut(group as usize)?.add(value) {
            add_wide(&mut self.overflow, slot_of(group), digits, self.places);
        }
        Some(())
    }

    /// Adds digits that have the places of these sums to the sum of all rows.
    #[inline(always)]
    fn add_to_all(&mut self, digits: i128) {
        let value = Sum {
            digits,
            is_present: true,
        };
        if !self.all.add(value) {
            add_wide(&mut self.overflow, ALL, digits, self.places);
        }
    }

    /// Adds digits that have the places of these sums.
    #[inline(always)]
    fn add(&mut self, group: u32, digits: i128) -> Option<()> {
        self.add_to_group(group, digits)?;
        self.add_to_all(digits);
        Some(())
    }

    /// Adds a value that has these places.
    #[inline(always)]
    pub(super) fn add_value(&mut self, group: u32, digits: i64, places: u8) -> Option<()> {
        match self.rescaled(digits, places) {
            Some(digits) => self.add(group, digits),
            None => self.add_overflowing(group, digits.into(), places),
        }
    }

    /// Adds the values that are present, which all have the same places.
    pub(super) fn add_values(
        &mut self,
        unpacked: &UnpackedColumn,
        places: u8,
        groups: &[u32],
    ) -> Option<()> {
        let rows = unpacked.values.iter().zip(&unpacked.present).zip(groups);
        if places != self.places {
            for ((value, is_present), group) in rows {
                if *is_present {
                    self.add_value(*group, *value, places)?;
                }
            }
            return Some(());
        }
        // The sum of the values of a block always fits. So the sum of all rows is added to once for a block.
        let (mut all, mut is_any) = (0, false);
        for ((value, is_present), group) in rows {
            if *is_present {
                all += i128::from(*value);
                is_any = true;
                self.add_to_group(*group, (*value).into())?;
            }
        }
        if is_any {
            self.add_to_all(all);
        }
        Some(())
    }

    /// Adds a decimal, given by the values of its two columns.
    #[inline(always)]
    pub(super) fn add_decimal(
        &mut self,
        group: u32,
        digits: i64,
        places: i64,
        strings: &Strings,
    ) -> Option<()> {
        if places == TEXT_SCALE {
            self.add_text(group, strings.get(digits as u32)?)
        } else {
            self.add_value(group, digits, places as u8)
        }
    }

    #[inline(never)]
    fn add_text(&mut self, group: u32, text: &str) -> Option<()> {
        let value = Decimal::parse(text).ok()?;
        self.raise(value.scale());
        let power = power_of_ten((self.places - value.scale()).into())?;
        match value.mantissa().checked_mul(power) {
            Some(digits) => self.add(group, digits),
            None => self.add_overflowing(group, value.mantissa(), value.scale()),
        }
    }

    /// The digits of a value in the places of these sums; `None` if they do not fit.
    #[inline(always)]
    fn rescaled(&mut self, digits: i64, places: u8) -> Option<i128> {
        // A product that surely has no more than 63 bits is computed in 64 bits, which takes a tenth of the time.
        if let Some(missing) = self.places.checked_sub(places)
            && let Some(power) = small_power_of_ten(missing.into())
            && digits.unsigned_abs().leading_zeros() + power.leading_zeros() > 64
        {
            return Some((digits * power as i64).into());
        }
        self.rescaled_slowly(digits, places)
    }

    #[inline(never)]
    fn rescaled_slowly(&mut self, digits: i64, places: u8) -> Option<i128> {
        self.raise(places);
        let missing = self.places - places;
        i128::from(digits).checked_mul(power_of_ten(missing.into())?)
    }

    /// Gives the sums at least this many places.
    pub(super) fn raise(&mut self, places: u8) {
        if places <= self.places {
            return;
        }
        let power = power_of_ten((places - self.places).into());
        for (slot, sum) in iter::once(&mut self.all)
            .chain(&mut self.groups)
            .enumerate()
        {
            match power.and_then(|power| sum.digits.checked_mul(power)) {
                Some(digits) => sum.digits = digits,
                None => {
                    let digits = mem::take(&mut sum.digits);
                    add_wide(&mut self.overflow, slot, digits, self.places);
                }
            }
        }
        self.places = places;
    }

    /// Adds a value that does not fit in the places of these sums.
    #[cold]
    fn add_overflowing(&mut self, group: u32, digits: i128, places: u8) -> Option<()> {
        self.groups.get_mut(group as usize)?.is_present = true;
        self.all.is_present = true;
        for slot in [ALL, slot_of(group)] {
            add_wide(&mut self.overflow, slot, digits, places);
        }
        Some(())
    }

    /// Adds sums that have the same places.
    pub(super) fn merge(&mut self, other: &Self) {
        let groups = self.groups.iter_mut().zip(&other.groups);
        let sums = iter::once((&mut self.all, &other.all)).chain(groups);
        for (slot, (sum, other)) in sums.enumerate() {
            if !sum.add(*other) {
                add_wide(&mut self.overflow, slot, other.digits, self.places);
            }
        }
        for (slot, other) in other.overflow.iter().enumerate() {
            if let Some(wide) = overflow_of(&mut self.overflow, slot) {
                wide.add_wide(other);
            }
        }
    }

    /// Moves what overflowed back into the sums; `None` if a sum does not fit.
    pub(super) fn settle(&mut self) -> Option<()> {
        let sums = iter::once(&mut self.all).chain(&mut self.groups);
        for (sum, mut wide) in sums.zip(mem::take(&mut self.overflow)) {
            wide.add(sum.digits, self.places);
            sum.digits = wide.digits(self.places)?;
        }
        Some(())
    }

    /// The sum of some groups; `None` if it does not fit.
    pub(super) fn of(&self, groups: &[u32]) -> Option<Sum> {
        let sums = groups
            .iter()
            .filter_map(|group| self.groups.get(*group as usize));
        let (mut all, mut overflow) = (Sum::default(), WideSum::default());
        let mut fits = true;
        for sum in sums {
            if !all.add(*sum) {
                overflow.add(sum.digits, self.places);
                fits = false;
            }
        }
        if !fits {
            overflow.add(all.digits, self.places);
            all.digits = overflow.digits(self.places)?;
        }
        Some(all)
    }
}

impl Sum {
    /// Adds another sum, unless the result does not fit: then it returns `false`, and the digits stay as they are.
    #[inline(always)]
    fn add(&mut self, other: Self) -> bool {
        self.is_present |= other.is_present;
        match self.digits.checked_add(other.digits) {
            Some(digits) => {
                self.digits = digits;
                true
            }
            None => false,
        }
    }
}

/// The slot of a group's sum in [`Column::overflow`].
const fn slot_of(group: u32) -> usize {
    group as usize + 1
}

fn overflow_of(overflow: &mut Vec<WideSum>, slot: usize) -> Option<&mut WideSum> {
    if overflow.len() <= slot {
        overflow.resize(slot + 1, WideSum::default());
    }
    overflow.get_mut(slot)
}

#[cold]
fn add_wide(overflow: &mut Vec<WideSum>, slot: usize, digits: i128, places: u8) {
    if let Some(wide) = overflow_of(overflow, slot) {
        wide.add(digits, places);
    }
}
