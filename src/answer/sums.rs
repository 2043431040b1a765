//! Exact running sums, one for each group, and one of all rows beside them: what adds up is checked against it.
//!
//! A column holds the sums of one amount: `i128` digits, of which the same number stands behind the point in all groups.
//! So adding a value is one addition as long as the value has these places, too. Should it have more, all sums are
//! given them, which happens a few times at most. Nothing ever wraps or is rounded: what does not fit is `None`.

use super::group::Rows;
use crate::bill::{
    Field, Presence, Strings, TEXT_SCALE, UnpackedColumn, fields, layout, scale_column,
};
use crate::error::{Error, ErrorKind, Result};
use crate::money::{Decimal, TEN_THOUSANDTHS, power_of_ten, small_power_of_ten};
use crate::query::BillKind;

/// Columns: how many rows, how many of them with decimal money, then total, voucher and cash, then the quantities.
const ROWS: usize = 0;
const DECIMAL_ROWS: usize = 1;
const TOTAL: usize = 2;
const VOUCHER: usize = 3;
const CASH: usize = 4;
const QUANTITIES: usize = 5;

/// The sums of some rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many rows.
    pub rows: u64,
    /// What was billed, in whole currency.
    pub total: Decimal,
    /// What vouchers paid of it.
    pub voucher: Decimal,
    /// What is paid in cash.
    pub cash: Decimal,
    /// Sums of [`quantities`] in their order; `None` where no row has any.
    pub quantities: Vec<Option<Decimal>>,
}

/// Sums by group.
pub(super) struct Sums {
    kind: BillKind,
    columns: Vec<Column>,
    groups: usize,
    room: Room,
}

/// The sums of one amount.
#[derive(Default)]
struct Column {
    /// How many digits of each sum stand behind the point.
    places: u8,
    groups: Vec<Sum>,
    /// Of all groups, added up by itself.
    all: Sum,
}

/// A sum in the places of its column.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Sum {
    digits: i128,
    /// Whether any row has the amount.
    is_given: bool,
}

/// Values of a block on their way into sums; kept for the next block.
#[derive(Default)]
struct Room {
    values: UnpackedColumn,
    digits: UnpackedColumn,
    places: UnpackedColumn,
    is_decimal: Vec<bool>,
}

/// The sums of some groups, column by column.
#[derive(PartialEq, Eq)]
pub(super) struct Amounts(Vec<Sum>);

impl Sums {
    /// Sums of bills of a kind, of no group yet.
    pub(super) fn new(kind: BillKind) -> Self {
        let mut columns = Vec::new();
        columns.resize_with(QUANTITIES + quantities(kind).len(), Column::default);
        Self {
            kind,
            columns,
            groups: 0,
            room: Room::default(),
        }
    }

    /// Makes room for so many groups.
    pub(super) fn grow(&mut self, groups: usize) {
        if groups > self.groups {
            self.groups = groups;
            for column in &mut self.columns {
                column.groups.resize(groups, Sum::default());
            }
        }
    }

    /// Adds rows, each to its group.
    ///
    /// # Errors
    /// Where a sum does not fit.
    pub(super) fn add(&mut self, rows: Rows<'_>, groups: &[u32]) -> Result<()> {
        self.try_add(rows, groups).ok_or_else(too_large)
    }

    fn try_add(&mut self, rows: Rows<'_>, groups: &[u32]) -> Option<()> {
        let Rows {
            block,
            strings,
            rows,
            ..
        } = rows;
        let Room {
            values,
            digits,
            places,
            is_decimal,
        } = &mut self.room;
        is_decimal.clear();
        is_decimal.resize(rows.len(), false);
        let layout = layout(self.kind);
        for (money, integer) in layout.money.into_iter().enumerate() {
            let column = self.columns.get_mut(TOTAL + money)?;
            let decimal = *layout.decimal_money.get(money)?;
            block.unpack(integer, rows, values);
            if block.unpack(decimal, rows, digits) == Presence::None {
                column.add_values(values, TEN_THOUSANDTHS, groups)?;
                continue;
            }
            block.unpack(scale_column(self.kind, decimal)?, rows, places);
            for (row, group) in groups.iter().enumerate() {
                let value = if *digits.present.get(row)? {
                    *is_decimal.get_mut(row)? = true;
                    column.decimal(*digits.values.get(row)?, *places.values.get(row)?, strings)?
                } else {
                    column.own(*values.values.get(row)?, TEN_THOUSANDTHS)?
                };
                column.add(*group, value)?;
            }
        }
        let mut next = QUANTITIES;
        for (field, known) in fields(self.kind).iter().enumerate() {
            if is_quantity(known) {
                if block.unpack(field, rows, values) != Presence::None {
                    self.columns.get_mut(next)?.add_values(values, 0, groups)?;
                }
                next += 1;
            }
        }
        values.present.clear();
        values.present.resize(rows.len(), true);
        values.values.clear();
        values.values.resize(rows.len(), 1);
        self.columns.get_mut(ROWS)?.add_values(values, 0, groups)?;
        std::mem::swap(&mut values.present, is_decimal);
        self.columns
            .get_mut(DECIMAL_ROWS)?
            .add_values(values, 0, groups)
    }

    /// Adds the sums of others, which have the same groups.
    ///
    /// # Errors
    /// Where a sum does not fit.
    pub(super) fn merge(&mut self, other: &mut Self) -> Result<()> {
        self.align(other)?;
        for (column, other) in self.columns.iter_mut().zip(&other.columns) {
            column.merge(other).ok_or_else(too_large)?;
        }
        Ok(())
    }

    /// Gives two sums the same groups, and the same amounts the same places, so that their digits can be compared.
    ///
    /// # Errors
    /// Where a sum does not fit.
    pub(super) fn align(&mut self, other: &mut Self) -> Result<()> {
        self.grow(other.groups);
        other.grow(self.groups);
        for (column, other) in self.columns.iter_mut().zip(&mut other.columns) {
            let places = column.places.max(other.places);
            for column in [column, other] {
                column.raise(places).ok_or_else(too_large)?;
            }
        }
        Ok(())
    }

    /// What all rows amount to, added up apart from the groups.
    pub(super) fn all(&self) -> Amounts {
        let mut amounts = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            amounts.push(column.all);
        }
        Amounts(amounts)
    }

    /// What all rows amount to, as numbers; `None` where there is no row.
    pub(super) fn all_totals(&self) -> Option<Totals> {
        (self.rows() > 0).then(|| self.totals(&self.all()))
    }

    /// What some groups amount to together.
    ///
    /// # Errors
    /// Where a sum does not fit.
    pub(super) fn of(&self, groups: &[u32]) -> Result<Amounts> {
        let mut amounts = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            let mut all = Sum::default();
            for group in groups {
                if let Some(sum) = column.groups.get(*group as usize) {
                    all.add(*sum).ok_or_else(too_large)?;
                }
            }
            amounts.push(all);
        }
        Ok(Amounts(amounts))
    }

    /// The total of a group, in digits that compare with those of other groups.
    pub(super) fn digits(&self, group: u32) -> i128 {
        self.sum(TOTAL, group).digits
    }

    /// Whether a group has no rows.
    pub(super) fn is_empty(&self, group: u32) -> bool {
        !self.sum(ROWS, group).is_given
    }

    fn sum(&self, column: usize, group: u32) -> Sum {
        let column = self.columns.get(column);
        let sum = column.and_then(|column| column.groups.get(group as usize));
        sum.copied().unwrap_or_default()
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> u64 {
        self.count(ROWS)
    }

    /// How many rows have any decimal amount.
    pub(super) fn decimal_rows(&self) -> u64 {
        self.count(DECIMAL_ROWS)
    }

    fn count(&self, column: usize) -> u64 {
        let column = self.columns.get(column);
        column.map_or(0, |column| column.all.digits as u64)
    }

    /// Amounts as numbers.
    pub(super) fn totals(&self, amounts: &Amounts) -> Totals {
        let mut quantities = Vec::new();
        for column in QUANTITIES..self.columns.len() {
            let is_given = amounts.sum(column).is_given;
            quantities.push(is_given.then(|| self.number(column, amounts)));
        }
        Totals {
            rows: amounts.sum(ROWS).digits as u64,
            total: self.number(TOTAL, amounts),
            voucher: self.number(VOUCHER, amounts),
            cash: self.number(CASH, amounts),
            quantities,
        }
    }

    /// Digits of the total as a number.
    pub(super) fn money(&self, digits: i128) -> Decimal {
        let places = self.columns.get(TOTAL).map_or(0, |column| column.places);
        Decimal::with_places(digits, places).unwrap_or_default()
    }

    #[inline(never)]
    fn number(&self, column: usize, amounts: &Amounts) -> Decimal {
        let places = self.columns.get(column).map_or(0, |column| column.places);
        Decimal::with_places(amounts.sum(column).digits, places).unwrap_or_default()
    }
}

impl Column {
    #[inline(always)]
    fn add(&mut self, group: u32, digits: i128) -> Option<()> {
        let value = Sum {
            digits,
            is_given: true,
        };
        self.groups.get_mut(group as usize)?.add(value)?;
        self.all.add(value)
    }

    /// Adds the values that are there, which all have the same places.
    fn add_values(&mut self, lane: &UnpackedColumn, places: u8, groups: &[u32]) -> Option<()> {
        for ((value, there), group) in lane.values.iter().zip(&lane.present).zip(groups) {
            if *there {
                let digits = self.own(*value, places)?;
                self.add(*group, digits)?;
            }
        }
        Some(())
    }

    /// A decimal as its columns hold it, in the places of these sums.
    #[inline(always)]
    fn decimal(&mut self, digits: i64, places: i64, strings: &Strings) -> Option<i128> {
        if places != TEXT_SCALE {
            return self.own(digits, places as u8);
        }
        let value = Decimal::parse(strings.get(digits as u32)?).ok()?;
        self.raise(value.scale())?;
        let power = power_of_ten((self.places - value.scale()).into())?;
        value.mantissa().checked_mul(power)
    }

    /// A value in the places of these sums.
    #[inline(always)]
    fn own(&mut self, digits: i64, places: u8) -> Option<i128> {
        if places == self.places {
            Some(digits.into())
        } else {
            self.scaled(digits, places)
        }
    }

    #[inline(never)]
    fn scaled(&mut self, digits: i64, places: u8) -> Option<i128> {
        self.raise(places)?;
        let missing = self.places - places;
        match small_power_of_ten(missing.into()) {
            None => i128::from(digits).checked_mul(power_of_ten(missing.into())?),
            // A product that surely fits into 63 bits is computed in 64, at a tenth of the cost.
            Some(power) if digits.unsigned_abs().leading_zeros() + power.leading_zeros() > 64 => {
                Some((digits * power as i64).into())
            }
            Some(power) => Some(i128::from(digits) * i128::from(power)),
        }
    }

    /// Gives the sums at least so many places.
    fn raise(&mut self, places: u8) -> Option<()> {
        if places > self.places {
            let power = power_of_ten((places - self.places).into())?;
            for sum in self.groups.iter_mut().chain([&mut self.all]) {
                sum.digits = sum.digits.checked_mul(power)?;
            }
            self.places = places;
        }
        Some(())
    }

    fn merge(&mut self, other: &Self) -> Option<()> {
        for (sum, other) in self.groups.iter_mut().zip(&other.groups) {
            sum.add(*other)?;
        }
        self.all.add(other.all)
    }
}

impl Sum {
    #[inline(always)]
    fn add(&mut self, other: Self) -> Option<()> {
        self.digits = self.digits.checked_add(other.digits)?;
        self.is_given |= other.is_given;
        Some(())
    }
}

impl Amounts {
    /// The total, in digits that compare with those of others.
    pub(super) fn digits(&self) -> i128 {
        self.sum(TOTAL).digits
    }

    fn sum(&self, column: usize) -> Sum {
        self.0.get(column).copied().unwrap_or_default()
    }
}

/// The fields of a kind whose values are quantities, in the order of the API's own sample.
///
/// ```
/// use novita_billing::{answer::quantities, query::BillKind};
///
/// assert_eq!(quantities(BillKind::FixedTerm), ["billNum", "storageDays"]);
/// ```
pub fn quantities(kind: BillKind) -> Vec<&'static str> {
    let mut names = Vec::new();
    for field in fields(kind) {
        if is_quantity(field) {
            names.push(field.name);
        }
    }
    names
}

fn is_quantity(field: &Field) -> bool {
    field.name.as_bytes().starts_with(b"billNum") || field.name == "storageDays"
}

#[cold]
pub(super) fn too_large() -> Error {
    Error::new(
        ErrorKind::Decode,
        "The amounts, or their digits behind the point, are too many to be added up exactly: \
         ask for a shorter range, or leave out the rows that are no amounts of money.",
    )
}
