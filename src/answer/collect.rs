//! Every row of a call, kept: for lists and tables.
//!
//! [`Collect`] is the sink of such a call. Each window has a decoder of its own while it arrives, and a table once
//! it is committed. When the call is over, what several windows sent is counted once, see [`super::dedup`].

use super::bills::{Bills, Part};
use super::check::Check;
use super::dedup::UNBOUNDED;
use super::sieve::Sieve;
use crate::bill::{Decoder, Limits, Table};
use crate::client::{Sink, WindowSlot, WindowSlots};
use crate::error::Result;
use crate::query::BillKind;
use crate::time::Window;

/// Takes up the windows of one call.
pub struct Collect {
    kind: BillKind,
    limits: Limits,
    windows: Vec<Window>,
    asked: Vec<Window>,
    slots: WindowSlots<Decoder, Box<Table>>,
    check: Check,
}

impl Collect {
    /// A sink for the windows of a plan, in order. `asked` are the windows as they are sent: where one is longer
    /// than its window, rows that came only for that are dropped.
    pub fn new(kind: BillKind, windows: Vec<Window>, asked: Vec<Window>, limits: Limits) -> Self {
        Self {
            kind,
            limits,
            slots: WindowSlots::new(windows.len()),
            windows,
            asked,
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
            if let WindowSlot::Committed(table) = slot {
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
        let decoder = Decoder::new(self.kind, self.limits);
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
