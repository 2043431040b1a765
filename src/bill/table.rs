//! Rows as columns: for each field of the kind one column, in blocks of packed rows, text once each in a string table.
//! This is the form in which rows are kept, counted, compared and handed over.

use std::borrow::Cow;

use super::block::{BLOCK_ROWS, Block, Open};
use super::fields::{
    AS_TEXT, Form, Layout, MOST_FIELDS, columns, field, fields, layout, places_column,
};
use super::names::UnknownNames;
use super::strings::{Hash, Strings};
use crate::money::{Decimal, DecimalText};
use crate::notice::Notice;
use crate::query::BillKind;

/// The rows of one answer.
#[derive(Clone, Debug)]
pub struct Table {
    kind: BillKind,
    layout: Layout,
    /// The [`places_column`] of each field.
    places: [Option<u8>; MOST_FIELDS],
    rows: usize,
    /// All but the last have [`BLOCK_ROWS`] rows.
    blocks: Vec<Block>,
    strings: Strings,
    rows_with_decimal_money: usize,
    unknown: UnknownNames,
    /// One bit for each column that some row lacks.
    lacking: u64,
    /// What stood beside the rows.
    notices: Vec<Notice>,
}

impl Table {
    /// A table without rows.
    pub fn new(kind: BillKind) -> Self {
        Self {
            kind,
            layout: layout(kind),
            places: std::array::from_fn(|field| places_column(kind, field).map(|it| it as u8)),
            rows: 0,
            blocks: Vec::new(),
            strings: Strings::default(),
            rows_with_decimal_money: 0,
            unknown: UnknownNames::default(),
            lacking: 0,
            notices: Vec::new(),
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

    /// The rows, packed; all blocks but the last are full.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The texts behind the codes of this table's columns.
    pub const fn strings(&self) -> &Strings {
        &self.strings
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
    /// of the API's own sample.
    pub fn missing_fields(&self) -> Vec<&'static str> {
        missing_fields(self.kind, self.lacking)
    }

    /// One bit for each column, the lowest for the first: whether some row lacks it. See [`missing_fields`].
    pub const fn lacking(&self) -> u64 {
        self.lacking
    }

    /// What the answer said beside its rows; without a window, as a table knows none. A table that was taken before the
    /// answer was at its end has none.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// One row.
    pub fn row(&self, row: usize) -> Option<Row<'_>> {
        Some(Row {
            table: self,
            block: self.blocks.get(row / BLOCK_ROWS)?,
            row,
        })
        .filter(|_| row < self.rows)
    }

    /// All rows in the order in which the API sent them.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.rows).filter_map(|row| self.row(row))
    }

    /// Some rows, packed anew: of the rows that are there, in the order given, at most as many as a `u32` counts.
    pub fn gather(&self, rows: impl Iterator<Item = usize>) -> Block {
        let mut open = Open::new(columns(self.kind));
        for row in rows.filter_map(|row| self.row(row)) {
            let present = row.copy_cells(open.next_row());
            open.push(present, row.block.extra(row.row % BLOCK_ROWS));
        }
        open.pack()
    }

    /// Some rows, in the order given, as a table that has all of this one's texts. What is known of all rows together
    /// (names, and how many have decimal money) is not said of it.
    pub(crate) fn extract(&self, rows: &[usize]) -> Self {
        let mut table = Self::new(self.kind);
        table.strings = self.strings.clone();
        for some in rows.chunks(BLOCK_ROWS) {
            table.append(self.gather(some.iter().copied()));
        }
        table.shrink();
        table
    }

    /// Bytes of memory that it holds.
    pub fn memory(&self) -> usize {
        let blocks: usize = self.blocks.iter().map(Block::memory).sum();
        size_of::<Self>() + blocks + self.strings.memory()
    }

    pub(super) const fn strings_mut(&mut self) -> &mut Strings {
        &mut self.strings
    }

    /// Counts a row by the bits of its columns. The row itself is in a block to come.
    #[inline]
    pub(super) fn count(&mut self, present: u64) {
        self.lacking |= !present;
        let decimal = self.layout.decimal_money.map(|place| present >> place & 1);
        self.rows_with_decimal_money += usize::from(decimal != [0, 0, 0]);
    }

    /// Appends the rows of a block. Only the last block may have fewer than [`BLOCK_ROWS`].
    pub(super) fn append(&mut self, block: Block) {
        if !block.is_empty() {
            self.rows += block.len();
            self.blocks.push(block);
        }
    }

    /// Lets go of what only growing needs.
    pub(super) fn shrink(&mut self) {
        self.blocks.shrink_to_fit();
        self.strings.shrink();
    }

    pub(super) fn set_notices(&mut self, notices: Vec<Notice>) {
        self.notices = notices;
    }

    pub(super) fn note_unknown(&mut self, name: &str) {
        self.unknown.add(name);
    }
}

/// A view of one row of a [`Table`].
#[derive(Clone, Copy)]
pub struct Row<'a> {
    table: &'a Table,
    block: &'a Block,
    row: usize,
}

impl<'a> Row<'a> {
    /// Its place in the table.
    pub const fn index(self) -> usize {
        self.row
    }

    /// The value of a column: an integer, the code of a text, or the digits of a number. `None` where the row lacks it.
    #[inline]
    pub fn cell(self, column: usize) -> Option<i64> {
        self.block.get(column, self.row % BLOCK_ROWS)
    }

    /// The value of an `int64` or time field, by the field's place in [`fields`]; `None` where the row lacks it.
    pub fn integer(self, field: usize) -> Option<i64> {
        let form = fields(self.table.kind).get(field)?.form;
        if form.is_integer() {
            self.cell(field)
        } else {
            None
        }
    }

    /// The text of a text field; `None` where the row lacks it.
    pub fn text(self, field: usize) -> Option<&'a str> {
        match fields(self.table.kind).get(field)?.form {
            Form::Text => self
                .table
                .strings
                .get(u32::try_from(self.cell(field)?).ok()?),
            Form::Int64 | Form::Time | Form::Number | Form::Decimal => None,
        }
    }

    /// The text of a number or decimal field, as the API wrote it; `None` where the row lacks it.
    pub fn number(self, field: usize) -> Option<Cow<'a, str>> {
        let digits = self.cell(field)?;
        match self.places(field)? {
            AS_TEXT => {
                let code = u32::try_from(digits).ok()?;
                self.table.strings.get(code).map(Cow::Borrowed)
            }
            places => {
                let text = DecimalText::of_i64(digits, usize::try_from(places).ok()?);
                Some(Cow::Owned(text.as_str().to_owned()))
            }
        }
    }

    /// The value of a number or decimal field; `None` where the row lacks it, or where a `Decimal` cannot hold it.
    pub fn decimal(self, field: usize) -> Option<Decimal> {
        let digits = self.cell(field)?;
        match self.places(field)? {
            AS_TEXT => Decimal::parse(self.table.strings.get(u32::try_from(digits).ok()?)?).ok(),
            places => Decimal::with_places(digits.into(), u8::try_from(places).ok()?),
        }
    }

    /// How many digits of a number stand after its point, or [`AS_TEXT`].
    #[inline]
    fn places(self, field: usize) -> Option<i64> {
        let column = self.table.places.get(field).copied()??;
        self.cell(column.into())
    }

    /// The text of a field, by the API's name for it; `None` where the row lacks it, and for a name that its kind does
    /// not have as text. [`field`] finds a name once for all rows.
    ///
    /// ```
    /// use novita_billing::bill::{Decoder, Limits};
    /// use novita_billing::query::BillKind;
    ///
    /// let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
    /// decoder.push(br#"{"bills":[{"startTime":"0","endTime":"9","productName":"a","billNum0":"7",
    ///     "amount":"15000","voucherAmount":"0","payAmount":"15000"}]}"#)?;
    /// let table = decoder.finish()?;
    /// let row = table.row(0).unwrap();
    /// assert_eq!((row.text_of("productName"), row.integer_of("billNum0")), (Some("a"), Some(7)));
    /// assert_eq!(row.total().to_string(), "1.5");
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    pub fn text_of(self, name: &str) -> Option<&'a str> {
        self.text(field(self.table.kind, name)?)
    }

    /// The value of an `int64` or time field, by the API's name for it; `None` as for [`Row::text_of`].
    pub fn integer_of(self, name: &str) -> Option<i64> {
        self.integer(field(self.table.kind, name)?)
    }

    /// The value of a number or decimal field, by the API's name for it; `None` as for [`Row::text_of`], and where a
    /// `Decimal` cannot hold it.
    pub fn decimal_of(self, name: &str) -> Option<Decimal> {
        self.decimal(field(self.table.kind, name)?)
    }

    /// The unknown fields, as the text of one JSON object; `None` where the row has none. Names and values are as the
    /// API sent them, sorted by name; of a name that was there twice only the last.
    pub fn extra(self) -> Option<&'a str> {
        let code = self.block.extra(self.row % BLOCK_ROWS)?;
        self.table.strings.get(code)
    }

    /// First second, unix seconds.
    pub fn start_time(self) -> i64 {
        self.cell(self.table.layout.start_time).unwrap_or(0)
    }

    /// Last second, unix seconds, included.
    pub fn end_time(self) -> i64 {
        self.cell(self.table.layout.end_time).unwrap_or(0)
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
        let exact = self.table.layout.decimal_money;
        exact.iter().any(|field| self.cell(*field).is_some())
    }

    /// The decimal field where the row has it, else the integer, which counts ten-thousandths.
    fn money(self, exact: usize, ten_thousandths: usize) -> Decimal {
        self.decimal(exact).unwrap_or_else(|| {
            Decimal::from_ten_thousandths(self.cell(ten_thousandths).unwrap_or(0).into())
        })
    }

    /// Whether two rows, of any two tables, are equal in all fields, the unknown ones among them.
    pub fn same_as(self, other: Row<'_>) -> bool {
        self.table.kind == other.table.kind
            && (0..fields(self.table.kind).len()).all(|place| self.wire(place) == other.wire(place))
            && self.extra() == other.extra()
    }

    /// A number that is the same for rows that are the same, of any two tables.
    pub fn fingerprint(self) -> u64 {
        let mut hash = Hash::new();
        let text = |code: i64| {
            let code = u32::try_from(code).unwrap_or(u32::MAX);
            u64::from(self.table.strings.hash(code))
        };
        for value in self.values() {
            hash.feed(value.head);
            hash.feed(if value.is_text {
                text(value.cell)
            } else {
                value.cell as u64
            });
        }
        let extra = self.block.extra(self.row % BLOCK_ROWS);
        hash.feed(extra.map_or(0, |code| 1 + text(code.into())));
        hash.value()
    }

    /// What each field says that is there, in their order.
    fn values(self) -> impl Iterator<Item = Value> {
        let fields = fields(self.table.kind);
        let mut places_column = fields.len();
        fields
            .iter()
            .enumerate()
            .filter_map(move |(column, field)| {
                let mut places = 0;
                if field.form.has_places() {
                    places = self.cell(places_column).unwrap_or(0);
                    places_column += 1;
                }
                Some(Value {
                    cell: self.cell(column)?,
                    head: (column as u64 + 1) << 6 | (places + 1) as u64,
                    is_text: field.form == Form::Text || places == AS_TEXT,
                })
            })
    }

    /// A field as the API writes it: text, with whether it stands in quotes on the wire. `None` where absent.
    pub fn wire(self, field: usize) -> Option<(Cow<'a, str>, bool)> {
        let form = fields(self.table.kind).get(field)?.form;
        let text = match form {
            Form::Text => Cow::Borrowed(self.text(field)?),
            Form::Int64 | Form::Time => Cow::Owned(self.cell(field)?.to_string()),
            Form::Number | Form::Decimal => self.number(field)?,
        };
        Some((text, form.is_text_on_the_wire()))
    }

    /// Copies all cells; gives a bit for each that is present.
    fn copy_cells(self, cells: &mut [i64]) -> u64 {
        let mut present = 0;
        for (column, copy) in cells.iter_mut().enumerate() {
            if let Some(cell) = self.cell(column) {
                *copy = cell;
                present |= 1 << column;
            }
        }
        present
    }
}

/// What one field of a row says.
struct Value {
    /// Which field it is, and how many digits stand after its point. Never 0.
    head: u64,
    /// The code of a text, or a number's digits.
    cell: i64,
    is_text: bool,
}

/// Documented names among the columns whose bit is 1 in `lacking`, see [`Table::lacking`].
pub fn missing_fields(kind: BillKind, lacking: u64) -> Vec<&'static str> {
    let mut missing = Vec::new();
    for (place, field) in fields(kind).iter().enumerate() {
        if lacking >> place & 1 == 1 && field.is_documented() {
            missing.push(field.name);
        }
    }
    missing
}
