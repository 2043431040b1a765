//! Every row of a call, kept: for lists and tables.
//!
//! [`Collect`] is the sink of such a call. Each window has a decoder of its own while it arrives, and a table once
//! it is committed. When the call is over, what several windows sent is counted once, see [`dedup`](crate::answer::dedup).

pub(crate) mod bills;
pub(crate) mod filter;

pub use bills::{Bills, ChosenBlock, Part};

use crate::answer::check::Check;
use crate::answer::dedup::UNBOUNDED;
use crate::answer::dedup::sieve::Sieve;
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
    /// than its window, rows that came only for that are dropped.
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

    /// The answer, once the call is over: the windows that were committed, and what several of them sent once.
    pub fn finish(self) -> Bills {
        let mut check = self.check;
        let mut sieve = Sieve::new(self.kind, self.windows, self.asked, UNBOUNDED);
        let mut tables = Vec::new();
        for (window, slot) in self.slots.into_iter().enumerate() {
            if let Slot::Whole(table) = slot {
                tables.push((window, *table));
            }
        }
        sieve.look_ahead(tables.iter().map(|(window, table)| (*window, table)));
        let mut parts = Vec::new();
        for (window, table) in tables {
            if let Some((ends, _)) = sieve.window(window) {
                check.take_up(ends, &table);
            }
            let mut dropped = Vec::new();
            sieve.enter(&table);
            sieve.sift(window, &table, 0..table.len(), &mut dropped);
            sieve.dedup.leave(window);
            parts.push(Part::new(table, &dropped));
        }
        let mut bills = Bills::new(self.kind, parts, sieve.range());
        bills.facts.notices = check.notices();
        sieve.tell(&mut bills.facts);
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
