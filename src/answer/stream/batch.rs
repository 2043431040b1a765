//! The batches of rows that a stream delivers.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::answer::collect::{Bills, TableView};
use crate::bill::{BLOCK_ROWS, Block, Row, Table};

/// Consecutive rows of one window, duplicates excluded.
#[derive(Clone)]
pub struct Batch<'a> {
    pub(super) table: &'a Arc<Table>,
    pub(super) rows: Range<usize>,
    /// Rows in the range that do not count, ascending.
    pub(super) dropped: &'a [usize],
    pub(super) has_new_strings: bool,
    /// See [`RowStats::rows_open`](crate::answer::RowStats::rows_open).
    pub(super) as_of: Option<i64>,
}

/// Without the rows.
impl fmt::Debug for Batch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("len", &self.len())
            .field("has_new_strings", &self.has_new_strings)
            .finish_non_exhaustive()
    }
}

impl<'a> Batch<'a> {
    /// How many rows there are, at least one.
    pub const fn len(&self) -> usize {
        self.rows.end - self.rows.start - self.dropped.len()
    }

    /// Always `false`: a stream delivers no empty batch.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows, in the order in which the service sent them.
    pub fn rows(&self) -> impl Iterator<Item = Row<'a>> {
        let table = self.table;
        self.indices().filter_map(move |row| table.row(row))
    }

    /// The rows as [`Bills`], which may outlive the batch. They share its columns.
    pub fn bills(&self) -> Bills {
        let rows = self.indices().map(|row| row as u32).collect();
        let view = TableView::of(Arc::clone(self.table), rows);
        Bills::new(self.table.kind(), vec![view], None, self.as_of)
    }

    /// The rows as one block.
    pub fn block(&self) -> Cow<'a, Block> {
        let whole = self.table.blocks().get(self.rows.start / BLOCK_ROWS);
        match whole {
            Some(block) if block.len() == self.len() => Cow::Borrowed(block),
            _ => Cow::Owned(self.table.pack_rows(self.indices())),
        }
    }

    /// The table that the rows are of, with the texts behind their codes.
    pub fn table(&self) -> &'a Table {
        self.table
    }

    /// Whether the batch is of another table than the one before, so that its codes have other texts.
    pub const fn has_new_strings(&self) -> bool {
        self.has_new_strings
    }

    fn indices(&self) -> impl Iterator<Item = usize> + use<'a> {
        let mut dropped = self.dropped.iter().copied().peekable();
        let rows = self.rows.clone();
        rows.filter(move |row| dropped.next_if_eq(row).is_none())
    }
}
