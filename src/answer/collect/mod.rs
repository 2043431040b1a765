//! Rows kept in memory, for lists and tables.
//!
//! [`Collect`] is the sink of a call that keeps every row: each window has a decoder while it arrives, and a table once it
//! is committed. It returns [`Bills`] (`bills`), which hold a selection of each table's rows (`table_view`). `filter` and
//! `counted_rows` select rows anew; they share the columns. `snapshot` takes bills to another thread.

mod bills;
mod counted_rows;
mod filter;
mod resumed;
mod snapshot;
mod table_view;

use std::fmt;
use std::sync::Arc;

use super::check::{CategoryRows, Check};
use super::dedup::UNBOUNDED;
use super::dedup::selector::RowSelector;
use super::rows_hash::RowsHash;
use crate::bill::{Decoder, Limits, Table};
use crate::client::{Sink, WindowSlot, WindowSlots};
use crate::error::Result;
use crate::query::Plan;

pub use bills::Bills;
pub use counted_rows::CountedRows;
pub use resumed::Resumed;
pub use table_view::{BlockView, TableView};

/// Collects the requests of one call.
pub struct Collect {
    limits: Limits,
    plan: Plan,
    slots: WindowSlots<Decoder, Arc<Table>>,
    as_of: Option<i64>,
}

/// Without rows and bytes, of which there may be many.
impl fmt::Debug for Collect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Collect")
            .field("plan", &self.plan)
            .finish_non_exhaustive()
    }
}

impl Collect {
    /// A sink for the requests of a plan. If a window is requested one second longer, rows that belong only to the added
    /// second are dropped.
    pub fn new(plan: Plan, limits: Limits) -> Self {
        Self {
            limits,
            slots: WindowSlots::new(plan.len()),
            plan,
            as_of: None,
        }
    }

    /// Sets the moment at which rows count as open, see [`RowStats::rows_open`](crate::answer::RowStats::rows_open).
    #[must_use]
    pub const fn as_of(mut self, unix_now: i64) -> Self {
        self.as_of = Some(unix_now);
        self
    }

    /// The rows of a committed window.
    pub(super) fn committed(&self, window: usize) -> Option<&Table> {
        match self.slots.get(window)? {
            WindowSlot::Committed(table) => Some(table),
            _ => None,
        }
    }

    /// Ends the call: the rows of all committed windows, each bill once.
    pub fn finish(self) -> Bills {
        let kind = self.plan.kind();
        let mut check = Check::new(&self.plan);
        let mut category_rows = CategoryRows::new(&self.plan);
        let mut selector = RowSelector::new(self.plan, UNBOUNDED);
        let mut tables = Vec::new();
        for (index, slot) in self.slots.into_iter().enumerate() {
            if let WindowSlot::Committed(table) = slot {
                tables.push((index, table));
            }
        }
        selector.look_ahead(tables.iter().map(|(index, table)| (*index, &**table)));
        let mut views = Vec::new();
        let requests = tables.iter().map(|(index, _)| *index).collect();
        for (index, table) in tables {
            check.add_table(selector.plan(), index, &table);
            let mut rows = RowsHash::of_count(table.len() as u64);
            if category_rows.compares_rows() {
                rows = RowsHash::default();
                table.rows().for_each(|row| rows.add(row));
            }
            category_rows.set(index, rows);
            let mut dropped = Vec::new();
            selector.begin_table(&table);
            selector.select(index, &table, 0..table.len(), &mut dropped);
            selector.dedup.close(index);
            views.push(TableView::without(table, &dropped));
        }
        let mut bills = Bills::new(kind, views, selector.range(), self.as_of);
        bills.stats.notices = check.notices(&category_rows);
        selector.write_stats(&mut bills.stats);
        bills.with_origin(selector.plan().clone(), requests)
    }
}

impl Sink for Collect {
    fn begin(&mut self, window: usize) {
        let decoder = Decoder::for_client(&self.plan, window, self.limits);
        self.slots.begin(window, decoder);
    }

    fn chunk(&mut self, window: usize, bytes: &[u8]) -> Result<()> {
        self.slots.arriving(window)?.push(bytes)
    }

    fn commit(&mut self, window: usize) -> Result<u64> {
        let table = self.slots.take_arriving(window)?.finish()?;
        let rows = table.len() as u64;
        self.slots.commit(window, Arc::new(table));
        Ok(rows)
    }

    fn discard(&mut self, window: usize) {
        self.slots.discard(window);
    }
}

#[cfg(test)]
mod tests;
