//! Rows kept in memory, for lists and tables.
//!
//! [`Collect`] is the sink of a call that keeps every row: each window has a decoder while it arrives, and a table once it
//! is committed. It returns [`Bills`] (`bills`), which hold a selection of each table's rows (`table_view`). `filter` and
//! `counted_rows` select rows anew; they share the columns.

mod bills;
mod counted_rows;
mod filter;
mod table_view;

use std::fmt;

use super::check::Check;
use super::dedup::UNBOUNDED;
use super::dedup::selector::RowSelector;
use crate::bill::{Decoder, Limits, Table};
use crate::client::{Sink, WindowSlot, WindowSlots};
use crate::error::Result;
use crate::query::BillKind;
use crate::time::Window;

pub use bills::Bills;
pub use counted_rows::CountedRows;
pub use table_view::{BlockView, TableView};

/// Collects the windows of one call.
pub struct Collect {
    kind: BillKind,
    limits: Limits,
    windows: Vec<Window>,
    requested: Vec<Window>,
    slots: WindowSlots<Decoder, Box<Table>>,
    check: Check,
    as_of: Option<i64>,
}

/// Without rows and bytes, of which there may be many.
impl fmt::Debug for Collect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Collect")
            .field("kind", &self.kind)
            .field("windows", &self.windows)
            .finish_non_exhaustive()
    }
}

impl Collect {
    /// A sink for the windows of a plan, in order. `requested` are the same windows as they are sent: if one is longer
    /// than its window, rows that belong only to the added second are dropped.
    pub fn new(
        kind: BillKind,
        windows: Vec<Window>,
        requested: Vec<Window>,
        limits: Limits,
    ) -> Self {
        Self {
            kind,
            limits,
            slots: WindowSlots::new(windows.len()),
            windows,
            requested,
            check: Check::new(kind, None),
            as_of: None,
        }
    }

    /// Sets the moment at which rows count as open, see [`RowStats::rows_open`](crate::answer::RowStats::rows_open).
    #[must_use]
    pub const fn as_of(mut self, unix_now: i64) -> Self {
        self.as_of = Some(unix_now);
        self
    }

    /// Sets the requested category, so that rows of any other are reported.
    #[must_use]
    pub fn with_category(mut self, category: Option<&str>) -> Self {
        self.check = Check::new(self.kind, category);
        self
    }

    /// Ends the call: the rows of all committed windows, each bill once.
    pub fn finish(self) -> Bills {
        let mut check = self.check;
        let mut selector = RowSelector::new(self.kind, self.windows, self.requested, UNBOUNDED);
        let mut tables = Vec::new();
        for (index, slot) in self.slots.into_iter().enumerate() {
            if let WindowSlot::Committed(table) = slot {
                tables.push((index, *table));
            }
        }
        selector.look_ahead(tables.iter().map(|(index, table)| (*index, table)));
        let mut views = Vec::new();
        for (index, table) in tables {
            if let Some((window, _)) = selector.window(index) {
                check.add_table(window, &table);
            }
            let mut dropped = Vec::new();
            selector.begin_table(&table);
            selector.select(index, &table, 0..table.len(), &mut dropped);
            selector.dedup.close(index);
            views.push(TableView::without(table, &dropped));
        }
        let mut bills = Bills::new(self.kind, views, selector.range(), self.as_of);
        bills.stats.notices = check.notices();
        selector.write_stats(&mut bills.stats);
        bills
    }
}

impl Sink for Collect {
    fn begin(&mut self, window: usize) {
        let decoder = Decoder::for_client(self.kind, self.limits);
        self.slots.begin(window, decoder);
    }

    fn chunk(&mut self, window: usize, bytes: &[u8]) -> Result<()> {
        self.slots.arriving(window)?.push(bytes)
    }

    fn commit(&mut self, window: usize) -> Result<u64> {
        let table = self.slots.take_arriving(window)?.finish()?;
        let rows = table.len() as u64;
        self.slots.commit(window, Box::new(table));
        Ok(rows)
    }

    fn discard(&mut self, window: usize) {
        self.slots.discard(window);
    }
}

#[cfg(test)]
mod tests;
