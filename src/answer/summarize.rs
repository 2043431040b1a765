//! The rows of a call, added up while they arrive: for summaries of ranges of any length.
//!
//! [`Summarize`] is the sink of such a call. Each window that arrives has a sheet of its own, which is added to the whole
//! once the window is committed, and is forgotten when it is not. No row is held, but for those that cross a border
//! between windows: two windows may both have sent them, so they wait until the windows before are known, and are then
//! told from their duplicates in the order of the windows. So a summary is that of the rows of a list.

use super::borders::{Borders, crosses, is_stranger};
use super::group::Rows;
use super::report::Facts;
use super::spec::Spec;
use super::summary::Summary;
use super::tally::{Sheet, Tally};
use crate::bill::{BLOCK_ROWS, Decoder, Limits, Table, UnknownNames, missing_fields};
use crate::client::Sink;
use crate::error::{Error, ErrorKind, Result};
use crate::time::{Offset, Window};

/// How many rows of a window arrive before they are added up.
const BATCH: u64 = 4 * BLOCK_ROWS as u64;

/// Adds up the windows of one call.
pub struct Summarize {
    spec: Spec,
    limits: Limits,
    windows: Vec<Window>,
    asked: Vec<Window>,
    slots: Vec<Slot>,
    /// The first window whose rows are not all counted.
    head: usize,
    tally: Tally,
    sheet: Sheet,
    borders: Borders,
    found: Found,
    duplicates_dropped: u64,
    /// What makes the whole answer impossible, whatever becomes of the other windows.
    failed: Option<Error>,
}

/// How far a window is.
enum Slot {
    /// Not begun, or discarded.
    Empty,
    /// Its bytes arrive.
    Arriving(Box<Arriving>),
    /// Committed, but for the rows that cross its borders.
    Whole(Vec<Table>),
}

struct Arriving {
    window: Window,
    asked: Window,
    decoder: Decoder,
    sheet: Sheet,
    found: Found,
    /// Rows that cross a border of the window.
    crossing: Vec<Table>,
    /// How many rows were added up.
    added: u64,
}

/// What a report says of rows, as they are sent.
#[derive(Default)]
struct Found {
    rows_outside: u64,
    unknown: UnknownNames,
    /// See [`Table::lacking`].
    lacking: u64,
}

impl Summarize {
    /// A sink for the windows of a plan, in order. `asked` are the windows as they are sent: where one is longer than its
    /// window, rows that lie wholly outside the window are dropped. Units of the calendar are those of `offset`.
    pub fn new(
        spec: Spec,
        offset: Offset,
        windows: Vec<Window>,
        asked: Vec<Window>,
        limits: Limits,
    ) -> Self {
        let mut slots = Vec::new();
        slots.resize_with(windows.len(), || Slot::Empty);
        Self {
            slots,
            tally: Tally::new(&spec, offset),
            sheet: Sheet::new(spec.kind()),
            spec,
            limits,
            windows,
            asked,
            head: 0,
            borders: Borders::default(),
            found: Found::default(),
            duplicates_dropped: 0,
            failed: None,
        }
    }

    /// The answer, once the call is over: of the windows that were committed, without what two of them both sent.
    ///
    /// # Errors
    /// As [`super::Bills::summarize`].
    pub fn finish(mut self) -> Result<(Summary, Facts)> {
        self.settle(true)?;
        if let Some(error) = self.failed {
            return Err(error);
        }
        let facts = Facts {
            rows: self.sheet.details.rows() + self.sheet.control.rows(),
            duplicates_dropped: self.duplicates_dropped,
            rows_outside: self.found.rows_outside,
            rows_with_decimal_money: self.sheet.details.decimal_rows()
                + self.sheet.control.decimal_rows(),
            unknown_fields: self.found.unknown.into_list(),
            missing_fields: missing_fields(self.spec.kind(), self.found.lacking),
        };
        let summary = Summary::new(self.tally.groups, self.sheet, &self.spec)?;
        Ok((summary, facts))
    }

    /// Counts the rows that cross borders, of all windows before which there is none that may still come.
    fn settle(&mut self, is_over: bool) -> Result<()> {
        while let Some(slot) = self.slots.get_mut(self.head) {
            if let Slot::Whole(crossing) = slot {
                let crossing = std::mem::take(crossing);
                self.count(&crossing)?;
            } else if !is_over {
                break;
            }
            self.head += 1;
        }
        Ok(())
    }

    /// Counts those rows of the head that were not there before.
    fn count(&mut self, crossing: &[Table]) -> Result<()> {
        if let Some(window) = self.windows.get(self.head) {
            let next = self.windows.get(self.head + 1);
            self.borders.enter(*window, next.copied());
        }
        for rows in crossing {
            self.tally.enter(rows.strings());
            for row in rows.rows() {
                if !self.borders.admit(row) {
                    self.duplicates_dropped += 1;
                } else if let Some(block) = rows.blocks().get(row.index() / BLOCK_ROWS) {
                    let index = (row.index() % BLOCK_ROWS) as u32;
                    let rows = Rows {
                        block,
                        strings: rows.strings(),
                        rows: &[index],
                    };
                    self.tally.add(rows, &mut self.sheet)?;
                }
            }
        }
        Ok(())
    }

    /// Adds up what a window has by now.
    fn add_up(&mut self, window: usize, is_whole: bool) -> Result<()> {
        let Some(Slot::Arriving(arriving)) = self.slots.get_mut(window) else {
            return Err(not_begun());
        };
        let next = self.windows.get(window + 1).map(|next| next.start);
        let added = if is_whole || arriving.has_batch() {
            arriving.add_up(&mut self.tally, window > 0, next)
        } else {
            Ok(())
        };
        if let Err(error) = &added
            && error.kind == ErrorKind::Query
        {
            self.failed = Some(error.clone());
        }
        added
    }
}

impl Sink for Summarize {
    fn begin(&mut self, window: usize) {
        let ends = self.windows.get(window).zip(self.asked.get(window));
        if let (Some(slot), Some((ends, asked))) = (self.slots.get_mut(window), ends) {
            *slot = Slot::Arriving(Box::new(Arriving {
                window: *ends,
                asked: *asked,
                decoder: Decoder::new(self.spec.kind(), self.limits),
                sheet: Sheet::new(self.spec.kind()),
                found: Found::default(),
                crossing: Vec::new(),
                added: 0,
            }));
        }
    }

    fn chunk(&mut self, window: usize, bytes: &[u8]) -> Result<()> {
        match self.slots.get_mut(window) {
            Some(Slot::Arriving(arriving)) => arriving.decoder.push(bytes)?,
            _ => return Err(not_begun()),
        }
        self.add_up(window, false)
    }

    fn commit(&mut self, window: usize) -> Result<u64> {
        self.add_up(window, true)?;
        let slot = self.slots.get_mut(window).ok_or_else(not_begun)?;
        let Slot::Arriving(arriving) = std::mem::replace(slot, Slot::Empty) else {
            return Err(not_begun());
        };
        let mut arriving = *arriving;
        let rows = arriving.decoder.rows();
        arriving.decoder.finish()?;
        *slot = Slot::Whole(arriving.crossing);
        self.found.merge(&arriving.found);
        let merged = self.sheet.merge(&mut arriving.sheet, &self.tally.groups);
        if let Err(error) = merged.and_then(|()| self.settle(false)) {
            // Half of a window is counted: that cannot be undone.
            self.failed = Some(error.clone());
            return Err(error);
        }
        Ok(rows)
    }

    fn discard(&mut self, window: usize) {
        if let Some(slot) = self.slots.get_mut(window) {
            *slot = Slot::Empty;
        }
    }
}

impl Arriving {
    fn has_batch(&self) -> bool {
        self.decoder.rows() - self.added >= BATCH
    }

    /// Adds up the rows that are there, but for those that cross a border to the window before or after.
    fn add_up(&mut self, tally: &mut Tally, has_left: bool, right: Option<i64>) -> Result<()> {
        self.added = self.decoder.rows();
        let table = self.decoder.take();
        self.found.unknown.merge(table.unknown_fields());
        self.found.lacking |= table.lacking();
        tally.enter(table.strings());
        let left = has_left.then_some(self.window.start);
        let (mut rows, mut crossing) = (Vec::new(), Vec::new());
        for (number, block) in table.blocks().iter().enumerate() {
            let first = number * BLOCK_ROWS;
            rows.clear();
            for index in 0..block.len() {
                let Some(row) = table.row(first + index) else {
                    continue;
                };
                if is_stranger(row, self.window, self.asked) {
                    self.found.rows_outside += 1;
                } else if crosses(row, left) || crosses(row, right) {
                    crossing.push(first + index);
                } else {
                    rows.push(index as u32);
                }
            }
            let rows = Rows {
                block,
                strings: table.strings(),
                rows: &rows,
            };
            tally.add(rows, &mut self.sheet)?;
        }
        if !crossing.is_empty() {
            self.crossing.push(table.extract(&crossing));
        }
        Ok(())
    }
}

impl Found {
    fn merge(&mut self, other: &Self) {
        self.rows_outside += other.rows_outside;
        self.lacking |= other.lacking;
        self.unknown.merge(&other.unknown);
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
