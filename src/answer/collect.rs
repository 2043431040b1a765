//! Every row of a call, kept: for lists and tables.
//!
//! [`Collect`] is the sink of such a call. Each window has a decoder of its own while it arrives, and a table once
//! it is committed. When the call is over, what two windows both sent is dropped, and nothing else.

use super::bills::{Bills, Part};
use super::borders;
use super::order::sorted;
use crate::bill::{Decoder, Limits, Row, Table};
use crate::client::Sink;
use crate::error::{Error, ErrorKind, Result};
use crate::query::BillKind;
use crate::time::Window;

/// Takes up the windows of one call.
pub struct Collect {
    kind: BillKind,
    limits: Limits,
    windows: Vec<Window>,
    asked: Vec<Window>,
    slots: Vec<Slot>,
}

/// How far a window is.
enum Slot {
    /// Not begun, or discarded.
    Empty,
    /// Its bytes arrive.
    Arriving(Box<Decoder>),
    /// Committed.
    Whole(Box<Table>),
}

impl Collect {
    /// A sink for the windows of a plan, in order. `asked` are the windows as they are sent: where one is longer
    /// than its window, rows that lie wholly outside the window are dropped.
    pub fn new(kind: BillKind, windows: Vec<Window>, asked: Vec<Window>, limits: Limits) -> Self {
        let slots = windows.iter().map(|_| Slot::Empty).collect();
        Self {
            kind,
            limits,
            windows,
            asked,
            slots,
        }
    }

    /// The answer, once the call is over: the windows that were committed, without what two of them both sent.
    pub fn finish(self) -> Bills {
        let dropped = self.dropped();
        let mut parts = Vec::new();
        let (mut all, mut strangers) = (0, 0);
        for (slot, dropped) in self.slots.into_iter().zip(dropped) {
            let Slot::Whole(table) = slot else { continue };
            all += dropped.rows.len();
            strangers += dropped.strangers;
            parts.push(Part::new(*table, &dropped.rows));
        }
        Bills::new(self.kind, parts, (all - strangers) as u64, strangers as u64)
    }

    /// For each window the rows that do not count.
    fn dropped(&self) -> Vec<Dropped> {
        let tables: Vec<Option<&Table>> = self.slots.iter().map(Slot::table).collect();
        let duplicates = borders::duplicates(&self.windows, &tables);
        let windows = tables.into_iter().zip(duplicates).enumerate();
        let join = |(place, (table, mut rows)): (usize, (Option<&Table>, Vec<usize>))| {
            let duplicates = rows.len();
            let strangers = table
                .into_iter()
                .flat_map(Table::rows)
                .filter(|row| self.is_stranger(place, *row));
            rows.extend(strangers.map(Row::index));
            let rows = sorted(rows);
            Dropped {
                strangers: rows.len() - duplicates,
                rows,
            }
        };
        windows.map(join).collect()
    }

    /// Whether a row lies wholly outside a window that was asked longer than it is.
    fn is_stranger(&self, place: usize, row: Row<'_>) -> bool {
        let (Some(window), Some(asked)) = (self.windows.get(place), self.asked.get(place)) else {
            return false;
        };
        asked != window && (row.end_time() < window.start || row.start_time() > window.end)
    }
}

impl Slot {
    fn table(&self) -> Option<&Table> {
        if let Self::Whole(table) = self {
            Some(table)
        } else {
            None
        }
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

/// The rows of a window that do not count, and how many of them lie outside it (the others are duplicates).
struct Dropped {
    rows: Vec<usize>,
    strangers: usize,
}

#[cfg(test)]
mod tests;
