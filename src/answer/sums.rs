//! Exact running sums, one for each group, and one of all rows beside them: what adds up is checked against it.
//!
//! The sums of an amount are `i128` with one number of places for all groups, so that adding a value is one addition
//! as long as it has these places, too. More places are taken up by all sums at once, which happens a few times at most.
//! Nothing ever wraps or is rounded: what does not fit is `None`.

use crate::bill::{AS_TEXT, Block, Field, Lane, Presence, Strings, fields, layout, places_column};
use crate::error::{Error, ErrorKind, Result};
use crate::money::Decimal;
use crate::query::BillKind;

/// Places of the integer amounts: they count ten-thousandths.
const TEN_THOUSANDTHS: u8 = 4;

/// The most quantities that a kind of bill has.
const MOST_QUANTITIES: usize = 5;

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
    /// Sums of `billNum` and its like by the names of their fields, in the order of the API's own sample; those only that
    /// some row has.
    pub quantities: Vec<(&'static str, Decimal)>,
}

/// Where the sums of a kind come from.
#[derive(Clone, Copy)]
struct Columns {
    /// `amount` and its like: ten-thousandths.
    money: [usize; 3],
    /// `amountDecimal` and its like: digits, and how many of them stand behind the point.
    decimals: [(usize, usize); 3],
    /// The quantities; beyond the last one there is no column.
    quantities: [usize; MOST_QUANTITIES],
}

/// Sums by group.
pub(super) struct Sums {
    kind: BillKind,
    columns: Columns,
    rows: Vec<u64>,
    money: [Column; 3],
    quantities: [Column; MOST_QUANTITIES],
    /// One bit for each quantity that some row of the group has.
    given: Vec<u8>,
    /// Rows in all groups.
    all_rows: u64,
    /// Rows with any decimal amount.
    decimal_rows: u64,
    room: Room,
}

/// The sums of one amount.
#[derive(Clone, Default)]
struct Column {
    /// How many digits of each sum stand behind the point.
    places: u8,
    groups: Vec<i128>,
    /// Of all groups, added up by itself.
    all: i128,
}

/// Values of a block on their way into sums; kept for the next block.
#[derive(Default)]
struct Room {
    integers: Lane,
    digits: Lane,
    places: Lane,
    is_decimal: Vec<bool>,
}

/// Sums of some groups, in the places of their columns.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Amounts {
    pub(super) rows: u64,
    pub(super) money: [i128; 3],
    quantities: [i128; MOST_QUANTITIES],
    given: u8,
}

impl Sums {
    /// Sums of bills of a kind, for no group yet.
    pub(super) fn new(kind: BillKind) -> Self {
        Self {
            kind,
            columns: Columns::new(kind),
            rows: Vec::new(),
            money: Default::default(),
            quantities: Default::default(),
            given: Vec::new(),
            all_rows: 0,
            decimal_rows: 0,
            room: Room::default(),
        }
    }

    /// Makes room for so many groups.
    pub(super) fn grow(&mut self, groups: usize) {
        if groups > self.rows.len() {
            self.rows.resize(groups, 0);
            self.given.resize(groups, 0);
            for column in self.money.iter_mut().chain(&mut self.quantities) {
                column.groups.resize(groups, 0);
            }
        }
    }

    /// Adds rows of a block, each to its group.
    ///
    /// # Errors
    /// Where a sum does not fit.
    pub(super) fn add(
        &mut self,
        block: &Block,
        strings: &Strings,
        rows: &[u32],
        groups: &[u32],
    ) -> Result<()> {
        self.all_rows += rows.len() as u64;
        for group in groups {
            if let Some(rows) = self.rows.get_mut(*group as usize) {
                *rows += 1;
            }
        }
        let added = self
            .add_money(block, strings, rows, groups)
            .and_then(|()| self.add_quantities(block, rows, groups));
        added.ok_or_else(too_large)
    }

    fn add_money(
        &mut self,
        block: &Block,
        strings: &Strings,
        rows: &[u32],
        groups: &[u32],
    ) -> Option<()> {
        let Room {
            integers,
            digits,
            places,
            is_decimal,
        } = &mut self.room;
        is_decimal.clear();
        is_decimal.resize(rows.len(), false);
        let mut has_decimals = false;
        let sources = self.columns.money.iter().zip(self.columns.decimals);
        for (column, (integer, decimal)) in self.money.iter_mut().zip(sources) {
            block.unpack(*integer, rows, integers);
            if block.unpack(decimal.0, rows, digits) == Presence::None {
                column.add_integers(integers, groups)?;
            } else {
                has_decimals = true;
                block.unpack(decimal.1, rows, places);
                column.add_decimals(integers, digits, places, strings, groups)?;
                for (any, this) in is_decimal.iter_mut().zip(&digits.there) {
                    *any |= *this;
                }
            }
        }
        if has_decimals {
            for is_decimal in is_decimal {
                self.decimal_rows += u64::from(*is_decimal);
            }
        }
        Some(())
    }

    fn add_quantities(&mut self, block: &Block, rows: &[u32], groups: &[u32]) -> Option<()> {
        let lane = &mut self.room.integers;
        let columns = self.quantities.iter_mut().zip(self.columns.quantities);
        for (place, (column, from)) in columns.enumerate() {
            if block.unpack(from, rows, lane) == Presence::None {
                continue;
            }
            for ((group, value), there) in groups.iter().zip(&lane.values).zip(&lane.there) {
                if *there {
                    let group = *group as usize;
                    column.add(group, (*value).into())?;
                    *self.given.get_mut(group)? |= 1 << place;
                }
            }
        }
        Some(())
    }

    /// Adds the sums of others. `ids` has, for each of their groups, which group of these it is.
    ///
    /// # Errors
    /// Where a sum does not fit.
    pub(super) fn merge(&mut self, other: &mut Self, ids: &[u32]) -> Result<()> {
        self.all_rows += other.all_rows;
        self.decimal_rows += other.decimal_rows;
        let groups = other.rows.iter().zip(&other.given);
        for (id, (rows, given)) in ids.iter().zip(groups) {
            let id = *id as usize;
            if let (Some(own), Some(has)) = (self.rows.get_mut(id), self.given.get_mut(id)) {
                *own += rows;
                *has |= given;
            }
        }
        let own = self.money.iter_mut().chain(&mut self.quantities);
        let others = other.money.iter_mut().chain(&mut other.quantities);
        for (column, other) in own.zip(others) {
            column.merge(other, ids).ok_or_else(too_large)?;
        }
        Ok(())
    }

    /// Gives the same amounts of two sums the same places, so that their digits can be compared.
    ///
    /// # Errors
    /// Where a sum does not fit.
    pub(super) fn align(&mut self, other: &mut Self) -> Result<()> {
        for (column, other) in self.money.iter_mut().zip(&mut other.money) {
            column.align(other).ok_or_else(too_large)?;
        }
        Ok(())
    }

    /// What all rows amount to, added up apart from the groups.
    pub(super) fn all(&self) -> Amounts {
        let mut all = Amounts {
            rows: self.all_rows,
            ..Amounts::default()
        };
        for given in &self.given {
            all.given |= given;
        }
        all.fill(self, |column| Some(column.all));
        all
    }

    /// What a group amounts to.
    pub(super) fn group(&self, id: u32) -> Amounts {
        let id = id as usize;
        let mut group = Amounts {
            rows: self.rows.get(id).copied().unwrap_or_default(),
            given: self.given.get(id).copied().unwrap_or_default(),
            ..Amounts::default()
        };
        group.fill(self, |column| column.groups.get(id).copied());
        group
    }

    /// The total of a group, in digits that compare with those of other groups.
    pub(super) fn digits(&self, id: u32) -> i128 {
        let [total, ..] = &self.money;
        total.groups.get(id as usize).copied().unwrap_or_default()
    }

    /// Rows with any decimal amount.
    pub(super) const fn decimal_rows(&self) -> u64 {
        self.decimal_rows
    }

    /// Whether there is no row at all.
    pub(super) const fn is_empty(&self) -> bool {
        self.all_rows == 0
    }

    /// Amounts as numbers.
    pub(super) fn totals(&self, amounts: &Amounts) -> Totals {
        let [total, voucher, cash] = [0, 1, 2].map(|place: usize| {
            let digits = amounts.money.get(place).copied().unwrap_or_default();
            self.money
                .get(place)
                .and_then(|column| Decimal::with_places(digits, column.places))
                .unwrap_or_default()
        });
        let mut quantities = Vec::new();
        let sums = self.columns.quantities.iter().zip(&amounts.quantities);
        for (place, (field, sum)) in sums.enumerate() {
            if let (1, Some(field)) = (amounts.given >> place & 1, fields(self.kind).get(*field)) {
                quantities.push((field.name, Decimal::from_integer(*sum)));
            }
        }
        Totals {
            rows: amounts.rows,
            total,
            voucher,
            cash,
            quantities,
        }
    }

    /// Digits of the total as a number.
    pub(super) fn money(&self, digits: i128) -> Decimal {
        let [total, ..] = &self.money;
        Decimal::with_places(digits, total.places).unwrap_or_default()
    }
}

impl Column {
    #[inline(always)]
    fn add(&mut self, group: usize, digits: i128) -> Option<()> {
        let sum = self.groups.get_mut(group)?;
        *sum = sum.checked_add(digits)?;
        self.all = self.all.checked_add(digits)?;
        Some(())
    }

    fn add_integers(&mut self, integers: &Lane, groups: &[u32]) -> Option<()> {
        for (group, value) in groups.iter().zip(&integers.values) {
            let digits = self.own(*value, TEN_THOUSANDTHS)?;
            self.add(*group as usize, digits)?;
        }
        Some(())
    }

    /// The decimal where a row has it, else the integer.
    fn add_decimals(
        &mut self,
        integers: &Lane,
        digits: &Lane,
        places: &Lane,
        strings: &Strings,
        groups: &[u32],
    ) -> Option<()> {
        for (row, group) in groups.iter().enumerate() {
            let value = if !*digits.there.get(row)? {
                self.own(*integers.values.get(row)?, TEN_THOUSANDTHS)?
            } else {
                let digits = *digits.values.get(row)?;
                match *places.values.get(row)? {
                    AS_TEXT => {
                        let text = strings.get(u32::try_from(digits).ok()?)?;
                        let value = Decimal::parse(text).ok()?;
                        self.own_long(value.mantissa(), value.scale())?
                    }
                    places => self.own(digits, places as u8)?,
                }
            };
            self.add(*group as usize, value)?;
        }
        Some(())
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
        // A product of two 64-bit numbers always fits.
        match 10i64.checked_pow((self.places - places).into()) {
            Some(power) => Some(i128::from(digits) * i128::from(power)),
            None => self.own_long(digits.into(), places),
        }
    }

    #[cold]
    fn own_long(&mut self, digits: i128, places: u8) -> Option<i128> {
        self.raise(places)?;
        digits.checked_mul(power_of_ten(self.places - places)?)
    }

    /// Gives the sums at least so many places.
    fn raise(&mut self, places: u8) -> Option<()> {
        if places > self.places {
            let power = power_of_ten(places - self.places)?;
            for sum in self.groups.iter_mut().chain([&mut self.all]) {
                *sum = sum.checked_mul(power)?;
            }
            self.places = places;
        }
        Some(())
    }

    fn align(&mut self, other: &mut Self) -> Option<()> {
        self.raise(other.places)?;
        other.raise(self.places)
    }

    fn merge(&mut self, other: &mut Self, ids: &[u32]) -> Option<()> {
        self.align(other)?;
        self.all = self.all.checked_add(other.all)?;
        for (id, digits) in ids.iter().zip(&other.groups) {
            let sum = self.groups.get_mut(*id as usize)?;
            *sum = sum.checked_add(*digits)?;
        }
        Some(())
    }
}

impl Amounts {
    /// Adds others; `None` where a sum does not fit.
    pub(super) fn add(&mut self, other: &Self) -> Option<()> {
        self.rows += other.rows;
        self.given |= other.given;
        let own = self.money.iter_mut().chain(&mut self.quantities);
        let others = other.money.iter().chain(&other.quantities);
        for (sum, other) in own.zip(others) {
            *sum = sum.checked_add(*other)?;
        }
        Some(())
    }

    fn fill(&mut self, sums: &Sums, digits: impl Fn(&Column) -> Option<i128>) {
        let own = self.money.iter_mut().chain(&mut self.quantities);
        let columns = sums.money.iter().chain(&sums.quantities);
        for (sum, column) in own.zip(columns) {
            *sum = digits(column).unwrap_or_default();
        }
    }
}

impl Columns {
    fn new(kind: BillKind) -> Self {
        let layout = layout(kind);
        let mut quantities = [usize::MAX; MOST_QUANTITIES];
        let mut free = quantities.iter_mut();
        for (place, field) in fields(kind).iter().enumerate() {
            if is_quantity(field)
                && let Some(column) = free.next()
            {
                *column = place;
            }
        }
        Self {
            money: layout.money,
            decimals: layout.decimal_money.map(|place| {
                let places = places_column(kind, place).unwrap_or(usize::MAX);
                (place, places)
            }),
            quantities,
        }
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
    field.name.starts_with("billNum") || field.name == "storageDays"
}

fn power_of_ten(places: u8) -> Option<i128> {
    10i128.checked_pow(places.into())
}

pub(super) fn too_large() -> Error {
    Error::new(
        ErrorKind::Decode,
        "The amounts, or their digits behind the point, are too many to be added up exactly: \
         ask for a shorter range, or leave the rows out that are no amounts of money.",
    )
}
