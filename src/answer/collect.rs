//! Every row of a call, kept: for lists and tables.
//!
//! [`Collect`] is the sink of such a call. Each window has a decoder of its own while it arrives, and a table once
//! it is committed. When the call is over, what two windows both sent is dropped, and nothing else.

use super::bills::{Bills, Part};
use super::borders::{Borders, is_stranger};
use super::check::Check;
use crate::bill::{Decoder, Limits, Table};
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
    check: Check,
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
        let mut slots = Vec::new();
        slots.resize_with(windows.len(), || Slot::Empty);
        Self {
            kind,
            limits,
            windows,
            asked,
            slots,
            check: Check::new(kind, None),
        }
    }

    /// From now on rows of another category than this one are told of.
    #[must_use]
    pub fn of_category(mut self, category: Option<&str>) -> Self {
        self.check = Check::new(self.kind, category);
        self
    }

    /// The answer, once the call is over: the windows that were committed, without what two of them both sent.
    pub fn finish(self) -> Bills {
        let mut check = self.check;
        let mut borders = Borders::default();
        let (mut parts, mut duplicates, mut strangers) = (Vec::new(), 0, 0);
        for (place, slot) in self.slots.into_iter().enumerate() {
            let (Slot::Whole(table), Some(window), Some(asked)) =
                (slot, self.windows.get(place), self.asked.get(place))
            else {
                continue;
            };
            borders.enter(*window, self.windows.get(place + 1).copied());
            check.take_up(*window, &table);
            let mut dropped = Vec::new();
            for row in table.rows() {
                if is_stranger(row, *window, *asked) {
                    strangers += 1;
                } else if borders.admit(row) {
                    continue;
                } else {
                    duplicates += 1;
                }
                dropped.push(row.index());
            }
            parts.push(Part::new(*table, &dropped));
        }
        let mut bills = Bills::new(self.kind, parts, duplicates, strangers);
        bills.facts.notices = check.notices();
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
