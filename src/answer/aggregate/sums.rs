//! Exact sums of all amounts of a bill, by parts of groups, and of all rows, which the parts are checked against. What the
//! quantities mean is computed from the sums of the parts whose rows are of one [`UsageClass`].

use std::borrow::Cow;

use super::block_rows::BlockRows;
use super::column::{Column, Sum};
use super::usage::UsageClass;
use crate::bill::{Field, Presence, UnpackedColumn, fields, layout, scale_column};
use crate::error::{Error, ErrorKind, Result};
use crate::money::{Decimal, TEN_THOUSANDTHS, power_of_ten, rounded_quotient};
use crate::query::BillKind;

/// Columns: the number of rows, of rows with decimal money, then total, voucher and cash, then the quantities.
const ROWS: usize = 0;
const DECIMAL_ROWS: usize = 1;
const TOTAL: usize = 2;
const VOUCHER: usize = 3;
const CASH: usize = 4;
const QUANTITIES: usize = 5;

/// How many fields are named `billNum` and a digit.
const NUMBERS: usize = 6;
const NO_COLUMN: usize = usize::MAX;

/// The decimal places of what is divided and does not end.
const USAGE_PLACES: u8 = 6;
/// The zeros of a million.
const MILLION_PLACES: u8 = 6;
/// 1 / 86,400 of an integer has 7 places, if it ends: 86,400 is 2^7 * 5^2 * 3^3.
const MOST_PLACES: u8 = 7;

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
    /// The tokens of the rows of language models: those of category `llm`. `None` if there are none, and if one of them lacks
    /// its `billNum0` or `billNum1`: what it used is not guessed.
    pub tokens: Option<Tokens>,
    /// What the rows of storage used. `None` if there are none, and for bills without `billNum0`.
    pub storage: Option<Storage>,
}

/// Tokens of language models: exact sums of what the quantities of rows of category `llm` mean. (likely: the meanings are
/// those of one public source.) A `billNum2` to `billNum5` that a row lacks, as older rows do, counts as 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tokens {
    /// All input: `billNum0` (not cached), `billNum2` (read from the cache), `billNum3` and `billNum5` (written to it).
    pub input: Decimal,
    /// The part of the input that was read from the cache: `billNum2`.
    pub cache_read: Decimal,
    /// The part of the input that was written to the cache, for 5 minutes or 1 hour: `billNum3` and `billNum5`.
    pub cache_write: Decimal,
    /// All output: `billNum1`.
    pub output: Decimal,
    /// The part of the output that was reasoning: `billNum4`; `None` if no row has it.
    pub reasoning: Option<Decimal>,
    /// Currency for a million tokens: the total of the rows of category `llm` alone, divided by their input and output, and
    /// rounded to 6 decimal places, halves away from zero. `None` if there are no tokens.
    pub per_million: Option<Decimal>,
}

/// What storage used. The sums are exact integers, divided once: a result with a finite decimal is exact, any other is
/// rounded to 6 decimal places, halves away from zero. (likely: the units are those of one public source.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Storage {
    /// Gigabytes times hours of the category `cloud_sandbox_storage`: `billNum0` / 3600. `None` if there are no such rows, or one
    /// of them lacks its `billNum0`.
    pub gb_hours: Option<Decimal>,
    /// Gigabytes times days of all other categories whose names end with `storage`: `billNum0` / 86,400. `None` as above.
    pub gb_days: Option<Decimal>,
}

/// Sums by the parts of groups.
pub(crate) struct Sums {
    kind: BillKind,
    columns: Vec<Column>,
    /// The columns of `billNum0` to `billNum5`; [`NO_COLUMN`] where the kind does not have the field.
    numbers: [usize; NUMBERS],
    groups: usize,
    scratch: Scratch,
}

/// Buffers for the values of a block, kept for the next block.
#[derive(Default)]
pub(super) struct Scratch {
    values: UnpackedColumn,
    digits: UnpackedColumn,
    places: UnpackedColumn,
    is_decimal: Vec<bool>,
}

/// One of the amounts of money of a row.
#[derive(Clone, Copy)]
pub(super) enum Money {
    Total,
    Voucher,
    Cash,
}

/// The sums of some parts, column by column.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Amounts(Vec<Sum>);

impl Scratch {
    /// Adds an amount of rows of a kind to a column, that of each row to its group. Notes which rows have it as a decimal.
    pub(super) fn add_money(
        &mut self,
        money: Money,
        kind: BillKind,
        BlockRows {
            block,
            strings,
            rows,
        }: BlockRows<'_>,
        column: &mut Column,
        groups: &[u32],
    ) -> Option<()> {
        let Self {
            values,
            digits,
            places,
            is_decimal,
        } = self;
        let layout = layout(kind);
        let decimal = *layout.decimal_money.get(money as usize)?;
        block.unpack(*layout.money.get(money as usize)?, rows, values);
        if block.unpack(decimal, rows, digits) == Presence::None {
            return column.add_values(values, TEN_THOUSANDTHS, groups);
        }
        block.unpack(scale_column(kind, decimal)?, rows, places);
        is_decimal.resize(rows.len(), false);
        let decimals = digits
            .values
            .iter()
            .zip(&digits.present)
            .zip(&places.values);
        let rows = groups.iter().zip(&mut *is_decimal).zip(&values.values);
        for (((digits, is_present), places), ((group, is_decimal), integer)) in decimals.zip(rows) {
            if *is_present {
                *is_decimal = true;
                column.add_decimal(*group, *digits, *places, strings)?;
            } else {
                column.add_value(*group, *integer, TEN_THOUSANDTHS)?;
            }
        }
        Some(())
    }
}

impl Sums {
    /// Sums of bills of a kind, without groups.
    pub(crate) fn new(kind: BillKind) -> Self {
        let (mut columns, quantities) = (Vec::new(), quantities(kind));
        columns.resize_with(QUANTITIES + quantities.len(), Column::default);
        let mut numbers = [NO_COLUMN; NUMBERS];
        for (column, name) in (QUANTITIES..).zip(quantities) {
            let number = name.strip_prefix("billNum").map(str::as_bytes);
            if let Some([digit]) = number
                && let Some(number) = numbers.get_mut(usize::from(digit.wrapping_sub(b'0')))
            {
                *number = column;
            }
        }
        Self {
            kind,
            columns,
            numbers,
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
        self.scratch.is_decimal.clear();
        self.scratch.is_decimal.resize(rows.rows.len(), false);
        for money in [Money::Total, Money::Voucher, Money::Cash] {
            let column = self.columns.get_mut(TOTAL + money as usize)?;
            self.scratch
                .add_money(money, self.kind, rows, column, groups)?;
        }
        let BlockRows { block, rows, .. } = rows;
        let Scratch {
            values, is_decimal, ..
        } = &mut self.scratch;
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

    /// The sums of all rows as numbers, for sums by class.
    pub(crate) fn all_totals(&self) -> Totals {
        let classes = UsageClass::ALL.map(|class| class as u32);
        self.totals(&self.all(), &classes, &UsageClass::of_code)
    }

    /// As [`Sums::all_totals`]; `None` if there are no rows.
    pub(crate) fn totals_if_any(&self) -> Option<Totals> {
        (self.rows() > 0).then(|| self.all_totals())
    }

    /// The sums of some groups together.
    ///
    /// # Errors
    /// `Decode` if a sum does not fit.
    pub(crate) fn of(&self, groups: &[u32]) -> Result<Amounts> {
        if let [group] = groups {
            // The usual case. A sum of one group fits: it was settled.
            let sums = self.columns.iter().map(|column| column.get(*group));
            return Ok(Amounts(sums.collect()));
        }
        let sums = self.columns.iter().map(|column| column.of(groups));
        let sums = sums.map(|sum| sum.ok_or_else(too_large));
        Ok(Amounts(sums.collect::<Result<_>>()?))
    }

    /// The total of the parts of a group, as digits that compare with those of other groups.
    ///
    /// # Errors
    /// `Decode` if one of their sums does not fit.
    pub(crate) fn digits(&self, parts: &[u32]) -> Result<i128> {
        match parts {
            [part] => Ok(self.sum(TOTAL, *part).digits),
            _ => self.of(parts).map(|amounts| amounts.digits()),
        }
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

    /// Sums as numbers. They are of these parts, each of a class.
    pub(crate) fn totals(
        &self,
        amounts: &Amounts,
        parts: &[u32],
        class_of: &dyn Fn(u32) -> UsageClass,
    ) -> Totals {
        let of_class = |class, unknown| self.of_class(amounts, parts, class_of, class, unknown);
        let tokens = of_class(UsageClass::Tokens, UsageClass::UnknownTokens);
        let tokens = tokens.and_then(|amounts| self.tokens(&amounts));
        let hours = of_class(UsageClass::StorageHours, UsageClass::UnknownStorageHours);
        let days = of_class(UsageClass::StorageDays, UsageClass::UnknownStorageDays);
        let storage = Storage {
            gb_hours: hours.and_then(|amounts| self.size_by(3_600, &amounts)),
            gb_days: days.and_then(|amounts| self.size_by(86_400, &amounts)),
        };
        let storage = Some(storage).filter(|storage| *storage != Storage::default());
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
            tokens,
            storage,
        }
    }

    /// The sums of the rows of a class. `None` if there are none, or if there are rows of the class `unknown`.
    #[inline(never)]
    fn of_class<'a>(
        &self,
        amounts: &'a Amounts,
        parts: &[u32],
        class_of: &dyn Fn(u32) -> UsageClass,
        class: UsageClass,
        unknown: UsageClass,
    ) -> Option<Cow<'a, Amounts>> {
        let (mut has_class, mut has_others) = (false, false);
        let parts = parts.iter().copied().filter(|part| !self.is_empty(*part));
        for part in parts.clone() {
            let found = class_of(part);
            if found == unknown {
                return None;
            }
            has_class |= found == class;
            has_others |= found != class;
        }
        if !has_class {
            None
        } else if !has_others {
            Some(Cow::Borrowed(amounts))
        } else {
            let own: Vec<u32> = parts.filter(|part| class_of(*part) == class).collect();
            // The sum of some rows may not fit, even if that of all rows does.
            self.of(&own).ok().map(Cow::Owned)
        }
    }

    /// The sum of `billNum0` to `billNum5`.
    fn number_of(&self, number: usize, amounts: &Amounts) -> Sum {
        let column = self.numbers.get(number).copied().unwrap_or(NO_COLUMN);
        amounts.sum(column)
    }

    /// The tokens of these sums; `None` if a sum of them does not fit.
    fn tokens(&self, amounts: &Amounts) -> Option<Tokens> {
        let number = |number| self.number_of(number, amounts);
        let [uncached, output, cache_read, short, reasoning, long] =
            [0, 1, 2, 3, 4, 5].map(|place| number(place).digits);
        let cache_write = short.checked_add(long)?;
        let input = uncached.checked_add(cache_read)?.checked_add(cache_write)?;
        let places = self.columns.get(TOTAL).map_or(0, |column| column.places);
        let shift = i32::from(MILLION_PLACES + USAGE_PLACES) - i32::from(places);
        let price = rounded_quotient(amounts.digits(), input.checked_add(output)?, shift);
        Some(Tokens {
            input: Decimal::from_integer(input),
            cache_read: Decimal::from_integer(cache_read),
            cache_write: Decimal::from_integer(cache_write),
            output: Decimal::from_integer(output),
            reasoning: number(4)
                .is_present
                .then(|| Decimal::from_integer(reasoning)),
            per_million: price.and_then(|digits| Decimal::with_places(digits, USAGE_PLACES)),
        })
    }

    /// The sum of `billNum0`, divided by seconds; `None` if it does not fit.
    #[inline(never)]
    fn size_by(&self, seconds: i128, amounts: &Amounts) -> Option<Decimal> {
        let size = self.number_of(0, amounts).digits;
        // A quotient by the seconds of a day or an hour has at most so many places, or does not end.
        let exact = size.checked_mul(power_of_ten(MOST_PLACES.into())?)?;
        if exact % seconds == 0 {
            Decimal::with_places(exact / seconds, MOST_PLACES)
        } else {
            let digits = rounded_quotient(size, seconds, USAGE_PLACES.into())?;
            Decimal::with_places(digits, USAGE_PLACES)
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
