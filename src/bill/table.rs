//! A table of rows: for each field of the kind one column, in blocks of packed rows, with interned text.

use super::block::{BLOCK_ROWS, Block, BlockBuilder, Presence};
use super::field_lookup::field_index;
use super::fields::{MAX_FIELDS, fields};
use super::layout::{Layout, column_count, layout, scale_column};
use super::row::Row;
use super::strings::Strings;
use super::unknown_names::UnknownNames;
use crate::bytes::{ByteReader, write_length};
use crate::notice::Notice;
use crate::query::BillKind;

/// The rows of one response.
///
/// ```
/// use novita_billing::bill::{Decoder, Limits};
/// use novita_billing::query::BillKind;
///
/// let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
/// decoder.push(br#"{"bills":[{"startTime":"0","endTime":"9","x_unknown":"eu",
///     "amount":"15000","voucherAmount":"0","payAmount":"15000"}]}"#)?;
/// let table = decoder.finish()?;
/// assert_eq!(table.rows().map(|row| row.total().to_string()).collect::<Vec<_>>(), ["1.5"]);
/// assert_eq!(table.unknown_fields().clone().into_list(), ["x_unknown"]);
/// assert!(table.missing_fields().contains(&"productName"));
/// # Ok::<(), novita_billing::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Table {
    kind: BillKind,
    layout: Layout,
    /// The [`scale_column`] of each field.
    scale_columns: [Option<u8>; MAX_FIELDS],
    rows: usize,
    /// All but the last have [`BLOCK_ROWS`] rows.
    blocks: Vec<Block>,
    strings: Strings,
    rows_with_decimal_money: usize,
    unknown: UnknownNames,
    /// A bit for each column that some row lacks.
    lacking: u64,
    /// What the response says besides its rows.
    notices: Vec<Notice>,
}

impl Table {
    /// A table without rows.
    pub fn new(kind: BillKind) -> Self {
        Self {
            kind,
            layout: layout(kind),
            scale_columns: std::array::from_fn(|field| {
                scale_column(kind, field).map(|column| column as u8)
            }),
            rows: 0,
            blocks: Vec::new(),
            strings: Strings::default(),
            rows_with_decimal_money: 0,
            unknown: UnknownNames::default(),
            lacking: 0,
            notices: Vec::new(),
        }
    }

    /// Which kind of bills the rows are.
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

    /// The rows in blocks. All blocks but the last are full.
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

    /// The names of fields that this version does not know.
    pub const fn unknown_fields(&self) -> &UnknownNames {
        &self.unknown
    }

    /// The documented fields that some row lacks, or has as null or as empty text in place of a number. In the order of
    /// the API's own sample.
    pub fn missing_fields(&self) -> Vec<&'static str> {
        missing_fields(self.kind, self.lacking)
    }

    /// A bit for each column, the lowest for the first: whether some row lacks it. See [`missing_fields`].
    pub const fn lacking(&self) -> u64 {
        self.lacking
    }

    /// The kind that the rows seem to be, if they were certainly decoded as the wrong one: no row has a field that only
    /// the table's kind has, and some row has a documented field that only the other kind has. API-key bills have all fields of
    /// usage-based bills, so usage-based bills that were decoded as API-key bills are not found.
    ///
    /// ```
    /// use novita_billing::bill::{Decoder, Limits};
    /// use novita_billing::query::BillKind;
    ///
    /// let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
    /// decoder.push(br#"{"bills":[{"startTime":"0","endTime":"9","tradeMode":"monthly",
    ///     "amount":"15000","voucherAmount":"0","payAmount":"15000"}]}"#)?;
    /// assert_eq!(decoder.finish()?.mistaken_kind(), Some(BillKind::FixedTerm));
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    pub fn mistaken_kind(&self) -> Option<BillKind> {
        // The product category of a request is not a field of the rows.
        let is_of = |kind, name| {
            let requested = layout(kind).requested_category;
            field_index(kind, name).is_some_and(|column| Some(column) != requested)
        };
        let has_column =
            |column| (self.blocks.iter()).any(|block| block.presence(column) != Presence::None);
        let columns = (0..fields(self.kind).len())
            .filter(|column| Some(*column) != self.layout.requested_category)
            .filter(|column| has_column(*column))
            .filter_map(|column| fields(self.kind).get(column));
        let others = BillKind::ALL.into_iter().filter(|other| {
            let has_own = columns.clone().any(|field| !is_of(*other, field.name));
            let documented = fields(*other).iter().filter(|field| field.is_documented());
            let mut only_other = documented.filter(|field| !is_of(self.kind, field.name));
            !has_own && only_other.any(|field| self.unknown.contains(field.name))
        });
        // Of several kinds, the one with the fewest documented fields that no row has.
        others.min_by_key(|other| {
            let documented = fields(*other).iter().filter(|field| field.is_documented());
            let missing = documented.filter(|field| {
                !self.unknown.contains(field.name)
                    && !columns.clone().any(|known| known.name == field.name)
            });
            missing.count()
        })
    }

    /// What the response says besides its rows. The notices name no window, because a table does not know its window. A
    /// table that was taken before the end of the response has no notices.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// The row at an index.
    pub fn row(&self, index: usize) -> Option<Row<'_>> {
        let block = self.blocks.get(index / BLOCK_ROWS)?;
        (index < self.rows).then(|| Row::new(self, block, index))
    }

    /// All rows in the order in which the API sent them.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.rows).filter_map(|index| self.row(index))
    }

    /// Packs some of the rows into a block of their own, in the order given. Indices that the table does not have are
    /// skipped, and a block holds at most as many rows as a `u32` counts.
    pub fn pack_rows(&self, rows: impl Iterator<Item = usize>) -> Block {
        let mut builder = BlockBuilder::new(column_count(self.kind));
        for row in rows.filter_map(|index| self.row(index)) {
            row.copy_to(&mut builder);
        }
        builder.pack()
    }

    /// A table of some of the rows, in the order given, with all of this table's texts. It has no information about missing
    /// or unknown fields, and does not count rows with decimal money.
    pub(crate) fn extract(&self, rows: &[usize]) -> Self {
        let mut table = Self::new(self.kind);
        table.strings = self.strings.clone();
        for some in rows.chunks(BLOCK_ROWS) {
            table.append(self.pack_rows(some.iter().copied()));
        }
        table.shrink();
        table
    }

    /// Appends the rows in the form that [`Table::read`] reads. Unknown names and notices are left out.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        self.strings.write(out);
        write_length(self.rows_with_decimal_money, out);
        out.extend_from_slice(&self.lacking.to_le_bytes());
        write_length(self.blocks.len(), out);
        for block in &self.blocks {
            block.write(out);
        }
    }

    /// Reads what [`Table::write`] wrote for a table of this kind. `None` if the bytes are not a table.
    pub(crate) fn read(kind: BillKind, reader: &mut ByteReader<'_>) -> Option<Self> {
        let mut table = Self::new(kind);
        table.strings = Strings::read(reader)?;
        table.rows_with_decimal_money = reader.length()?;
        table.lacking = reader.u64()?;
        for _ in 0..reader.length()? {
            if !table.rows.is_multiple_of(BLOCK_ROWS) {
                return None;
            }
            table.append(Block::read(column_count(kind), reader)?);
        }
        table.shrink();
        (table.rows_with_decimal_money <= table.rows).then_some(table)
    }

    /// Bytes of memory that it holds.
    pub fn memory(&self) -> usize {
        let blocks: usize = self.blocks.iter().map(Block::memory).sum();
        size_of::<Self>() + blocks + self.strings.memory()
    }

    pub(super) const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The [`scale_column`] of a field, without computing it.
    #[inline]
    pub(super) fn scale_column(&self, field: usize) -> Option<usize> {
        self.scale_columns.get(field).copied()?.map(usize::from)
    }

    pub(super) const fn strings_mut(&mut self) -> &mut Strings {
        &mut self.strings
    }

    /// Counts a row that has the columns whose bits are 1. The row itself is appended later, with its block.
    #[inline]
    pub(super) fn count(&mut self, present: u64) {
        self.lacking |= !present;
        let decimal = self
            .layout
            .decimal_money
            .map(|column| present >> column & 1);
        self.rows_with_decimal_money += usize::from(decimal != [0, 0, 0]);
    }

    /// Appends the rows of a block. Only the last block may have fewer than [`BLOCK_ROWS`].
    pub(super) fn append(&mut self, block: Block) {
        if !block.is_empty() {
            self.rows += block.len();
            self.blocks.push(block);
        }
    }

    /// Frees the memory that only appending needs.
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

/// The documented fields among the columns whose bit is 1 in `lacking`, see [`Table::lacking`].
pub fn missing_fields(kind: BillKind, lacking: u64) -> Vec<&'static str> {
    let fields = fields(kind).iter().enumerate();
    fields
        .filter(|(column, field)| lacking >> column & 1 == 1 && field.is_documented())
        .map(|(_, field)| field.name)
        .collect()
}
