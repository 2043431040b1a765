//! Exact sums by group of all amounts of a bill, and of all rows, which the groups are checked against.

use super::column::{Column, Sum};
use super::groups::BlockRows;
use crate::bill::{Field, Presence, UnpackedColumn, fields, layout, scale_column};
use crate::error::{Error, ErrorKind, Result};
use crate::money::{Decimal, TEN_THOUSANDTHS};
use crate::query::BillKind;

/// Columns: the number of rows, of rows with decimal money, then total, voucher and cash, then the quantities.
const ROWS: usize = 0;
const DECIMAL_ROWS: usize = 1;
const TOTAL: usize = 2;
const VOUCHER: usize = 3;
const CASH: usize = 4;
const QUANTITIES: usize = 5;

/// The sums of some rows. Amounts are in whole currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Totals {
    /// How many rows.
    pub rows: u64,
    /// What was billed.
    pub total: Decimal,
    /// The part that vouchers paid.
    pub voucher: Decimal,
    /// The part that is paid in cash.
    pub cash: Decimal,
    /// Sums of the [`quantities`], in their order and in the unit of the field; `None` if no row has the field.
    pub quantities: Vec<Option<Decimal>>,
}

/// Sums by group.
pub(crate) struct Sums {
    kind: BillKind,
    columns: Vec<Column>,
    groups: usize,
    scratch: Scratch,
}

/// Buffers for the values of a block, kept for the next block.
#[derive(Default)]
struct Scratch {
    values: UnpackedColumn,
    digits: UnpackedColumn,
    places: UnpackedColumn,
    is_decimal: Vec<bool>,
}

/// The sums of some groups, column by column.
#[derive(PartialEq, Eq)]
pub(crate) struct Amounts(Vec<Sum>);

impl Sums {
    /// Sums of bills of a kind, without groups.
    pub(crate) fn new(kind: BillKind) -> Self {
        let mut columns = Vec::new();
        columns.resize_with(QUANTITIES + quantities(kind).len(), Column::default);
        Self {
            kind,
            columns,
            groups: 0,
            scratch: Scratch::default(),
        }
    }

    /// Adds groups until there are this many.
    pub(super) fn grow(&mut self, groups: usize) {
        if groups > self.groups {
            self.groups = groups;
            for column in &mut self.columns {
                column.grow(groups);
            }
        }
    }

    /// Adds rows, each to its group.
    ///
    /// # Errors
    /// `Internal` if the rows are not of the kind of these sums, or a group was not added by [`Sums::grow`].
    pub(super) fn add(&mut self, rows: BlockRows<'_>, groups: &[u32]) -> Result<()> {
        self.try_add(rows, groups).ok_or_else(|| {
            Error::new(
                ErrorKind::Internal,
                "rows and sums do not match: please report it",
            )
        })
    }

    fn try_add(&mut self, rows: BlockRows<'_>, groups: &[u32]) -> Option<()> {
        let BlockRows {
            block,
            strings,
            rows,
            ..
        } = rows;
        let Scratch {
            values,
            digits,
            places,
            is_decimal,
        } = &mut self.scratch;
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
                if *digits.present.get(row)? {
                    *is_decimal.get_mut(row)? = true;
                    let (digits, places) = (*digits.values.get(row)?, *places.values.get(row)?);
                    column.add_decimal(*group, digits, places, strings)?;
                } else {
                    column.add_value(*group, *values.values.get(row)?, TEN_THOUSANDTHS)?;
                }
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

    /// Adds other sums of the same groups.
    pub(super) fn merge(&mut self, other: &mut Self) {
        self.align(other);
        for (column, other) in self.columns.iter_mut().zip(&other.columns) {
            column.merge(other);
        }
    }

    /// Decides whether all sums fit. Sums can be read once this has succeeded, until they change again.
    ///
    /// # Errors
    /// `Decode` if a sum does not fit.
    pub(crate) fn settle(&mut self) -> Result<()> {
        let mut columns = self.columns.iter_mut();
        columns.try_for_each(|column| column.settle().ok_or_else(too_large))
    }

    /// Gives two sums the same groups, and their columns the same places, so that their digits can be compared.
    pub(crate) fn align(&mut self, other: &mut Self) {
        self.grow(other.groups);
        other.grow(self.groups);
        for (column, other) in self.columns.iter_mut().zip(&mut other.columns) {
            let places = column.places.max(other.places);
            column.raise(places);
            other.raise(places);
        }
    }

    /// The sums of all rows, added up separately from the groups.
    pub(crate) fn all(&self) -> Amounts {
        Amounts(self.columns.iter().map(|column| column.all).collect())
    }

    /// The sums of all rows as numbers; `None` if there are no rows.
    pub(crate) fn all_totals(&self) -> Option<Totals> {
        (self.rows() > 0).then(|| self.totals(&self.all()))
    }

    /// The sums of some groups together.
    ///
    /// # Errors
    /// `Decode` if a sum does not fit.
    pub(crate) fn of(&self, groups: &[u32]) -> Result<Amounts> {
        let sums = self.columns.iter().map(|column| column.of(groups));
        let sums = sums.map(|sum| sum.ok_or_else(too_large));
        Ok(Amounts(sums.collect::<Result<_>>()?))
    }

    /// The total of a group, as digits that compare with those of other groups.
    pub(crate) fn digits(&self, group: u32) -> i128 {
        self.sum(TOTAL, group).digits
    }

    /// Whether a group has no rows.
    pub(crate) fn is_empty(&self, group: u32) -> bool {
        !self.sum(ROWS, group).is_present
    }

    fn sum(&self, column: usize, group: u32) -> Sum {
        let column = self.columns.get(column);
        column.map_or_else(Sum::default, |column| column.get(group))
    }

    /// How many rows were added.
    pub(crate) fn rows(&self) -> u64 {
        self.count(ROWS)
    }

    /// How many rows have a decimal amount.
    pub(super) fn decimal_rows(&self) -> u64 {
        self.count(DECIMAL_ROWS)
    }

    fn count(&self, column: usize) -> u64 {
        let column = self.columns.get(column);
        column.map_or(0, |column| column.all.digits as u64)
    }

    /// Sums as numbers.
    pub(crate) fn totals(&self, amounts: &Amounts) -> Totals {
        let quantity = |column| {
            let is_present = amounts.sum(column).is_present;
            is_present.then(|| self.number(column, amounts))
        };
        Totals {
            rows: amounts.sum(ROWS).digits as u64,
            total: self.number(TOTAL, amounts),
            voucher: self.number(VOUCHER, amounts),
            cash: self.number(CASH, amounts),
            quantities: (QUANTITIES..self.columns.len()).map(quantity).collect(),
        }
    }

    /// Digits of the total as a number.
    pub(crate) fn money(&self, digits: i128) -> Decimal {
        let places = self.columns.get(TOTAL).map_or(0, |column| column.places);
        Decimal::with_places(digits, places).unwrap_or_default()
    }

    #[inline(never)]
    fn number(&self, column: usize, amounts: &Amounts) -> Decimal {
        let places = self.columns.get(column).map_or(0, |column| column.places);
        Decimal::with_places(amounts.sum(column).digits, places).unwrap_or_default()
    }
}

impl Amounts {
    /// The total, as digits that compare with those of others.
    pub(crate) fn digits(&self) -> i128 {
        self.sum(TOTAL).digits
    }

    fn sum(&self, column: usize) -> Sum {
        self.0.get(column).copied().unwrap_or_default()
    }
}

/// The names of the fields that hold quantities, in the order of the API's own sample.
///
/// ```
/// use novita_billing::{answer::quantities, query::BillKind};
///
/// assert_eq!(quantities(BillKind::FixedTerm), ["billNum", "storageDays"]);
/// ```
pub fn quantities(kind: BillKind) -> Vec<&'static str> {
    let quantities = fields(kind).iter().filter(|field| is_quantity(field));
    quantities.map(|field| field.name).collect()
}

fn is_quantity(field: &Field) -> bool {
    field.name.starts_with("billNum") || field.name == "storageDays"
}

#[cold]
pub(crate) fn too_large() -> Error {
    Error::new(
        ErrorKind::Decode,
        "The sums need more digits than can be computed exactly. Request a shorter range, or leave out the rows whose \
         amounts are not amounts of money.",
    )
}
