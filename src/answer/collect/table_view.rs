//! Selections of a table's rows. A view shares the table: selecting rows neither copies nor changes its columns.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::bill::{BLOCK_ROWS, Block, Row, Table, UnpackedColumn, layout};
use crate::bytes::{ByteReader, write_integers};
use crate::query::BillKind;

/// Some or all rows of one table, in order.
///
/// Places count the rows of the view, indices those of the table.
#[derive(Clone, Debug)]
pub struct TableView {
    table: Arc<Table>,
    /// The indices of the selected rows, ascending; `None` selects all rows.
    selected: Option<Arc<[u32]>>,
}

impl TableView {
    /// The rows of a table except some, whose indices are ascending.
    pub(crate) fn without(table: Arc<Table>, dropped: &[usize]) -> Self {
        if dropped.is_empty() {
            return Self {
                table,
                selected: None,
            };
        }
        let mut dropped = dropped.iter().copied().peekable();
        let kept = (0..table.len()).filter(|row| dropped.next_if_eq(row).is_none());
        let kept = kept.map(|row| row as u32).collect();
        Self::of(table, kept)
    }

    /// The rows of a table that have these indices, ascending.
    pub(crate) fn of(table: Arc<Table>, rows: Vec<u32>) -> Self {
        let is_all = rows.len() == table.len();
        Self {
            table,
            selected: (!is_all).then(|| rows.into()),
        }
    }

    /// The table that the rows are of, to be kept.
    pub(super) fn share_table(&self) -> Arc<Table> {
        Arc::clone(&self.table)
    }

    /// The table that the rows are of.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// How many rows the view has.
    pub fn len(&self) -> usize {
        self.selected
            .as_ref()
            .map_or(self.table.len(), |rows| rows.len())
    }

    /// Whether the view has no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row at a place.
    pub fn row(&self, place: usize) -> Option<Row<'_>> {
        self.table.row(self.index(place)?)
    }

    /// The rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len()).filter_map(|place| self.row(place))
    }

    /// The table's blocks, each with its selected rows: for work on whole columns.
    pub fn blocks(&self) -> impl Iterator<Item = BlockView<'_>> {
        let mut rest = self.selected.as_deref();
        let blocks = self.table.blocks().iter().enumerate();
        blocks.map(move |(block_index, block)| {
            let block_end = (block_index + 1) * BLOCK_ROWS;
            let rows = rest.map(|rows| {
                let end = rows.partition_point(|row| (*row as usize) < block_end);
                let (in_block, later) = rows.split_at_checked(end).unwrap_or_default();
                rest = Some(later);
                in_block
            });
            BlockView { block, rows }
        })
    }

    /// The rows at these places as one block. It is borrowed if they are exactly a block of the table.
    pub fn to_block(&self, places: Range<usize>) -> Cow<'_, Block> {
        let whole = self.table.blocks().get(places.start / BLOCK_ROWS);
        let fits =
            |block: &&Block| places.start.is_multiple_of(BLOCK_ROWS) && places.len() == block.len();
        match whole.filter(fits) {
            Some(block) if self.selected.is_none() => Cow::Borrowed(block),
            _ => {
                let rows = places.filter_map(|place| self.index(place));
                Cow::Owned(self.table.pack_rows(rows))
            }
        }
    }

    /// The index of the row at a place.
    fn index(&self, place: usize) -> Option<usize> {
        match &self.selected {
            None => Some(place),
            Some(rows) => rows.get(place).map(|row| *row as usize),
        }
    }

    /// The rows of this view for which `is_wanted` holds.
    pub(super) fn select(&self, is_wanted: &dyn Fn(Row<'_>) -> bool) -> Self {
        let wanted = self.rows().filter(|row| is_wanted(*row));
        let wanted = wanted.map(|row| row.index() as u32).collect();
        Self::of(Arc::clone(&self.table), wanted)
    }

    pub(super) fn rows_with_decimal_money(&self) -> u64 {
        let all = self.table.rows_with_decimal_money();
        let count = match self.selected {
            Some(_) if all > 0 => self.rows().filter(|row| row.has_decimal_money()).count(),
            Some(_) => 0,
            None => all,
        };
        count as u64
    }

    /// How many rows end at or after a second.
    pub(super) fn rows_open(&self, now: i64) -> u64 {
        let column = layout(self.table.kind()).end_time;
        let (mut rows, mut ends) = (Vec::new(), UnpackedColumn::default());
        let blocks = self.blocks().map(|view| {
            view.write_rows(&mut rows);
            view.block.unpack(column, &rows, &mut ends);
            ends.values.iter().filter(|end| **end >= now).count()
        });
        blocks.sum::<usize>() as u64
    }

    /// Appends the view in the form that [`TableView::read`] reads.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        self.table.write(out);
        out.push(self.selected.is_some().into());
        write_integers(self.selected.as_deref().unwrap_or_default(), out);
    }

    /// Reads what [`TableView::write`] wrote for a table of this kind. `None` if the bytes are not a view.
    pub(super) fn read(kind: BillKind, reader: &mut ByteReader<'_>) -> Option<Self> {
        let table = Arc::new(Table::read(kind, reader)?);
        let is_selection = reader.u8()?;
        let rows: Vec<u32> = reader.integers()?.collect();
        let is_ascending = rows.is_sorted_by(|row, next| row < next);
        let is_in_table = rows.last().is_none_or(|row| (*row as usize) < table.len());
        match (is_selection, rows.is_empty()) {
            (0, true) => Some(Self::without(table, &[])),
            (1, _) if is_ascending && is_in_table => Some(Self::of(table, rows)),
            _ => None,
        }
    }

    /// Bytes of memory that the table and the selection hold.
    pub(super) fn memory(&self) -> usize {
        self.table.memory() + self.selected.as_deref().map_or(0, size_of_val)
    }
}

/// Some or all rows of one block.
#[derive(Clone, Copy, Debug)]
pub struct BlockView<'a> {
    /// The block, whose columns are packed.
    pub block: &'a Block,
    /// The indices of the selected rows in the table; `None` selects all rows of the block.
    rows: Option<&'a [u32]>,
}

impl BlockView<'_> {
    /// How many rows the view has.
    pub fn len(&self) -> usize {
        self.rows.map_or(self.block.len(), <[u32]>::len)
    }

    /// Whether the view has no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The indices of the rows in the block, as [`Block::get`] takes them.
    pub fn rows(&self) -> impl Iterator<Item = usize> {
        let rows = self.rows;
        (0..self.len()).filter_map(move |place| match rows {
            None => Some(place),
            Some(rows) => rows.get(place).map(|row| *row as usize % BLOCK_ROWS),
        })
    }

    /// Replaces a list by the indices of the rows in the block, as [`Block::unpack`] takes them.
    pub fn write_rows(&self, list: &mut Vec<u32>) {
        list.clear();
        match self.rows {
            None => list.extend(0..self.block.len() as u32),
            Some(rows) => list.extend(rows.iter().map(|row| row % BLOCK_ROWS as u32)),
        }
    }
}
