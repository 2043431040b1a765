//! Rows kept in memory, for lists and tables.
//!
//! [`Collect`] is the sink of a call that keeps every row: each window has a decoder while it arrives, and a table once it
//! is committed. It returns [`Bills`] (`bills`), which hold a selection of each table's rows (`view`). `filter` and
//! `count` select rows anew; they share the columns.

mod bills;
mod count;
mod filter;
mod view;

use std::fmt;

use super::check::Check;
use super::dedup::UNBOUNDED;
use super::dedup::selector::RowSelector;
use crate::bill::{Decoder, Limits, Table};
use crate::client::Sink;
use crate::error::{Error, ErrorKind, Result};
use crate::query::BillKind;
use crate::time::Window;

pub use bills::Bills;
pub use count::CountedRows;
pub use view::{BlockView, TableView};

/// Collects the windows of one call.
pub struct Collect {
    kind: BillKind,
    limits: Limits,
    windows: Vec<Window>,
    requested: Vec<Window>,
    slots: Vec<Slot>,
    check: Check,
}

/// The state of a window.
enum Slot {
    /// Not begun, or discarded.
    Empty,
    /// Its bytes arrive.
    Arriving(Box<Decoder>),
    /// Committed.
    Whole(Box<Table>),
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
    /// than its window, rows that came only for that are dropped.
    pub fn new(
        kind: BillKind,
        windows: Vec<Window>,
        requested: Vec<Window>,
        limits: Limits,
    ) -> Self {
        let mut slots = Vec::new();
        slots.resize_with(windows.len(), || Slot::Empty);
        Self {
            kind,
            limits,
            windows,
            requested,
            slots,
            check: Check::new(kind, None),
        }
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
        for (window, slot) in self.slots.into_iter().enumerate() {
            if let Slot::Whole(table) = slot {
                tables.push((window, *table));
            }
        }
        selector.look_ahead(tables.iter().map(|(window, table)| (*window, table)));
        let mut views = Vec::new();
        for (window, table) in tables {
            if let Some((ends, _)) = selector.window(window) {
                check.add_table(ends, &table);
            }
            let mut dropped = Vec::new();
            selector.begin_table(&table);
            selector.select(window, &table, 0..table.len(), &mut dropped);
            selector.dedup.close(window);
            views.push(TableView::without(table, &dropped));
        }
        let mut bills = Bills::new(self.kind, views, selector.range());
        bills.stats.notices = check.notices();
        selector.write_stats(&mut bills.stats);
        bills
    }
}

impl Sink for Collect {
    fn begin(&mut self, window: usize) {
        if let Some(slot) = self.slots.get_mut(window) {
            *slot = Slot::Arriving(Box::new(Decoder::new(self.kind, self.limits)));
        }
    }

    fn chunk(&mut self, window: usize, bytes: &[u8]) -> Result<()> {
        match self.slots.get_mut(window) {
            Some(Slot::Arriving(decoder)) => decoder.push(bytes),
            _ => Err(not_begun()),
        }
    }

    fn commit(&mut self, window: usize) -> Result<u64> {
        let slot = self.slots.get_mut(window).ok_or_else(not_begun)?;
        let Slot::Arriving(decoder) = std::mem::replace(slot, Slot::Empty) else {
            return Err(not_begun());
        };
        let table = decoder.finish()?;
        let rows = table.len() as u64;
        *slot = Slot::Whole(Box::new(table));
        Ok(rows)
    }

    fn discard(&mut self, window: usize) {
        if let Some(slot) = self.slots.get_mut(window) {
            *slot = Slot::Empty;
        }
    }
}

fn not_begun() -> Error {
    Error::new(
        ErrorKind::Internal,
        "bytes came for a window that was not begun",
    )
}

#[cfg(test)]
mod tests;
