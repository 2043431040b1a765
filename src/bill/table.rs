//! Rows as columns: for each field of the kind one column, text once each in a string table. This is the form in
//! which rows are kept, counted, compared and handed over.

use std::borrow::Cow;

use super::fields::{Field, Form, Layout, fields, layout};
use super::names::UnknownNames;
use super::strings::{ABSENT, Hash, Strings};
use crate::money::Decimal;
use crate::query::BillKind;

/// Integers that may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Integers {
    /// One for each row; 0 where absent.
    pub values: Vec<i64>,
    /// One bit for each row, the lowest bit of a byte first: 1 where the row has it.
    pub present: Vec<u8>,
}

impl Integers {
    /// The value of a row, if the row has one.
    pub fn get(&self, row: usize) -> Option<i64> {
        let bit = self.present.get(row / 8)? >> (row % 8) & 1;
        if bit == 1 {
            self.values.get(row).copied()
        } else {
            None
        }
    }

    fn push(&mut self, value: Option<i64>) {
        let row = self.values.len();
        if row.is_multiple_of(8) {
            self.present.push(0);
        }
        if let (Some(_), Some(last)) = (value, self.present.last_mut()) {
            *last |= 1 << (row % 8);
        }
        self.values.push(value.unwrap_or(0));
    }
}

/// One field of all rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// Codes of the string table ([`ABSENT`] where a row lacks the field): text, and numbers and decimals as text.
    Codes(Vec<u32>),
    /// `int64` fields and times.
    Integers(Integers),
}

/// One value on its way into a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Absent,
    Code(u32),
    Integer(i64),
}

/// The rows of one answer.
#[derive(Clone, Debug)]
pub struct Table {
    kind: BillKind,
    layout: Layout,
    rows: usize,
    columns: Vec<Column>,
    strings: Strings,
    extras: Extras,
    rows_with_decimal_money: usize,
    unknown: UnknownNames,
    /// One bit for each field that some row lacks.
    lacking: u64,
}

/// Unknown fields of the rows that have any: sorted by row.
#[derive(Clone, Debug, Default)]
struct Extras {
    rows: Vec<usize>,
    codes: Vec<u32>,
    texts: Strings,
}

impl Table {
    /// A table without rows.
    pub fn new(kind: BillKind) -> Self {
        let column = |field: &Field| match field.form {
            Form::Int64 | Form::Time => Column::Integers(Integers::default()),
            Form::Text | Form::Number | Form::Decimal => Column::Codes(Vec::new()),
        };
        Self {
            kind,
            layout: layout(kind),
            rows: 0,
            columns: fields(kind).iter().map(column).collect(),
            strings: Strings::default(),
            extras: Extras::default(),
            rows_with_decimal_money: 0,
            unknown: UnknownNames::default(),
            lacking: 0,
        }
    }

    /// Which kind of bills they are.
    pub const fn kind(&self) -> BillKind {
        self.kind
    }

    /// How many rows there are.
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is no row.
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The column of a field, by the field's place in [`fields`].
    pub fn column(&self, field: usize) -> Option<&Column> {
        self.columns.get(field)
    }

    /// The texts behind the codes of this table's columns.
    pub const fn strings(&self) -> &Strings {
        &self.strings
    }

    /// A row's unknown fields, as the text of one JSON object; `None` where it has none. Names and values are as
    /// the API sent them, sorted by name; of a name that was there twice only the last.
    pub fn extra(&self, row: usize) -> Option<&str> {
        let place = self.extras.rows.binary_search(&row).ok()?;
        self.extras.texts.get(*self.extras.codes.get(place)?)
    }

    /// The rows that have unknown fields, in order.
    pub fn rows_with_extra(&self) -> &[usize] {
        &self.extras.rows
    }

    /// Rows with any of `amountDecimal`, `voucherAmountDecimal`, `payableDecimal`.
    pub const fn rows_with_decimal_money(&self) -> usize {
        self.rows_with_decimal_money
    }

    /// Names that no row of this table should have, as far as this version knows.
    pub const fn unknown_fields(&self) -> &UnknownNames {
        &self.unknown
    }

    /// Documented names that some row lacks, or has as null or as empty text where a number belongs; in the order
    /// of [`fields`].
    pub fn missing_fields(&self) -> impl Iterator<Item = &'static str> {
        let lacking = self.lacking;
        let missing = move |(place, field): &(usize, &Field)| {
            lacking >> place & 1 == 1 && field.is_documented()
        };
        fields(self.kind)
            .iter()
            .enumerate()
            .filter(missing)
            .map(|(_, field)| field.name)
    }

    /// One row.
    pub fn row(&self, row: usize) -> Option<Row<'_>> {
        (row < self.rows).then_some(Row { table: self, row })
    }

    /// All rows in the order in which the API sent them.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.rows).map(|row| Row { table: self, row })
    }

    pub(super) const fn strings_mut(&mut self) -> &mut Strings {
        &mut self.strings
    }

    /// Appends a row: one cell for each field, and its unknown fields as an object's text. `None` when the string
    /// table is full; then the row is not there.
    pub(super) fn push(&mut self, cells: &[Cell], extra: Option<&str>) -> Option<()> {
        if let Some(extra) = extra {
            self.extras.codes.push(self.extras.texts.intern(extra)?);
            self.extras.rows.push(self.rows);
        }
        for (place, column) in self.columns.iter_mut().enumerate() {
            let cell = cells.get(place).copied().unwrap_or(Cell::Absent);
            self.lacking |= u64::from(cell == Cell::Absent) << place;
            match (column, cell) {
                (Column::Codes(codes), Cell::Code(code)) => codes.push(code),
                (Column::Codes(codes), _) => codes.push(ABSENT),
                (Column::Integers(integers), Cell::Integer(value)) => integers.push(Some(value)),
                (Column::Integers(integers), _) => integers.push(None),
            }
        }
        let is_there = |place: &usize| cells.get(*place).is_some_and(|cell| *cell != Cell::Absent);
        self.rows_with_decimal_money += usize::from(self.layout.decimal_money.iter().any(is_there));
        self.rows += 1;
        Some(())
    }

    pub(super) fn note_unknown(&mut self, name: &str) {
        self.unknown.add(name);
    }
}

/// A view of one row of a [`Table`].
#[derive(Clone, Copy)]
pub struct Row<'a> {
    table: &'a Table,
    row: usize,
}

impl<'a> Row<'a> {
    /// Its place in the table.
    pub const fn index(self) -> usize {
        self.row
    }

    /// The text of a text, number or decimal field; `None` where the row lacks it.
    pub fn text(self, field: usize) -> Option<&'a str> {
        match self.table.columns.get(field)? {
            Column::Codes(codes) => self.table.strings.get(*codes.get(self.row)?),
            Column::Integers(_) => None,
        }
    }

    /// The value of an `int64` or time field; `None` where the row lacks it.
    pub fn integer(self, field: usize) -> Option<i64> {
        match self.table.columns.get(field)? {
            Column::Integers(integers) => integers.get(self.row),
            Column::Codes(_) => None,
        }
    }

    /// The unknown fields as the text of one JSON object.
    pub fn extra(self) -> Option<&'a str> {
        self.table.extra(self.row)
    }

    /// First second, unix seconds.
    pub fn start_time(self) -> i64 {
        self.integer(self.table.layout.start_time).unwrap_or(0)
    }

    /// Last second, unix seconds, included.
    pub fn end_time(self) -> i64 {
        self.integer(self.table.layout.end_time).unwrap_or(0)
    }

    /// What was billed, in whole currency.
    pub fn total(self) -> Decimal {
        let [field, _, _] = self.table.layout.money;
        let [exact, _, _] = self.table.layout.decimal_money;
        self.money(exact, field)
    }

    /// What vouchers paid of it.
    pub fn voucher(self) -> Decimal {
        let [_, field, _] = self.table.layout.money;
        let [_, exact, _] = self.table.layout.decimal_money;
        self.money(exact, field)
    }

    /// What is paid in cash.
    pub fn cash(self) -> Decimal {
        let [_, _, field] = self.table.layout.money;
        let [_, _, exact] = self.table.layout.decimal_money;
        self.money(exact, field)
    }

    /// Whether any of its three amounts comes from a decimal field.
    pub fn has_decimal_money(self) -> bool {
        self.table
            .layout
            .decimal_money
            .iter()
            .any(|field| self.text(*field).is_some())
    }

    /// The decimal field where the row has it, else the integer, which counts ten-thousandths.
    fn money(self, exact: usize, ten_thousandths: usize) -> Decimal {
        let exact = self.text(exact).and_then(|text| Decimal::parse(text).ok());
        exact.unwrap_or_else(|| {
            Decimal::from_ten_thousandths(self.integer(ten_thousandths).unwrap_or(0).into())
        })
    }

    /// Whether two rows, of any two tables, are equal in all fields, the unknown ones among them.
    pub fn same_as(self, other: Row<'_>) -> bool {
        let known = fields(self.table.kind).iter().enumerate();
        self.table.kind == other.table.kind
            && known.into_iter().all(|(place, _)| {
                self.integer(place) == other.integer(place) && self.text(place) == other.text(place)
            })
            && self.extra() == other.extra()
    }

    /// A number that is the same for rows that are the same.
    pub fn fingerprint(self) -> u64 {
        let mut hash = Hash::new();
        for (place, field) in fields(self.table.kind).iter().enumerate() {
            if field.form.is_integer() {
                let value = self.integer(place);
                hash.feed(&[u8::from(value.is_some())]);
                hash.feed(&value.unwrap_or(0).to_le_bytes());
            } else {
                hash.feed_text(self.text(place));
            }
        }
        hash.feed_text(self.extra());
        hash.value()
    }

    /// A field as the API writes it: text, with whether it stands in quotes on the wire. `None` where absent.
    pub fn wire(self, field: usize) -> Option<(Cow<'a, str>, bool)> {
        let form = fields(self.table.kind).get(field)?.form;
        let text = if form.is_integer() {
            Cow::Owned(self.integer(field)?.to_string())
        } else {
            Cow::Borrowed(self.text(field)?)
        };
        Some((text, form.is_text_on_the_wire()))
    }
}

impl Hash {
    fn feed_text(&mut self, text: Option<&str>) {
        // 0xff is no byte of UTF-8: it parts texts from each other and an absent one from an empty one.
        self.feed(text.unwrap_or_default().as_bytes());
        self.feed(if text.is_some() {
            &[0xff]
        } else {
            &[0xff, 0xff]
        });
    }
}
