//! The rows of a call, added up while they arrive: for summaries of ranges of any length.
//!
//! [`Summarize`] is the sink of such a call. Each window that arrives has a sheet of its own, which is added to the whole
//! once the window is committed, and is forgotten when it is not. A bill counts once as in a list, see [`super::dedup`]:
//! of the rows inside their window only digests are remembered. Rows that are not inside their window wait until the
//! windows before are known, and are then told from their duplicates in the order of the windows; of those whose own
//! window is still to come, equal ones once, at most [`MOST_HELD`] wait for it. So a summary is that of the rows of a list.

use super::check::Check;
use super::dedup::{BOUNDS, Dedup, Fate, Span};
use super::group::Rows;
use super::report::{Facts, Outside};
use super::sieve::range_of;
use super::spec::Spec;
use super::summary::Summary;
use super::tally::{Sheet, Tally};
use crate::bill::{BLOCK_ROWS, Decoder, Digests, Limits, Row, Table, UnknownNames, missing_fields};
use crate::client::{Sink, WindowReport};
use crate::error::{Error, ErrorKind, Result};
use crate::time::{Offset, Window};

/// How many rows wait for a window that they lie inside and did not come with. Beyond, they are counted at once, and
/// as unchecked.
const MOST_HELD: usize = 1 << 16;

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
    dedup: Dedup,
    digests: Digests,
    held: Vec<Held>,
    /// How many rows are held.
    waiting: usize,
    found: Found,
    /// What makes the whole answer impossible, whatever becomes of the other windows.
    failed: Option<Error>,
}

/// How far a window is.
enum Slot {
    /// Not begun, or discarded.
    Empty,
    /// Its bytes arrive.
    Arriving(Box<Arriving>),
    /// Committed, but for the rows that are not inside it.
    Whole(Vec<Strays>),
    /// Nothing more comes of it.
    Over,
}

struct Arriving {
    number: usize,
    window: Window,
    asked: Window,
    decoder: Decoder,
    sheet: Sheet,
    found: Found,
    strays: Vec<Strays>,
    /// How many rows were added up.
    added: u64,
}

/// Rows that are not inside their window, and the digest of each.
struct Strays {
    rows: Table,
    digests: Vec<u128>,
}

/// Rows that lie inside a window which they did not come with, and which is not known yet.
struct Held {
    rows: Table,
    waits: Vec<Wait>,
}

/// What a row that is held waits for.
struct Wait {
    digest: u128,
    home: usize,
    copies: u64,
}

/// What a report says of rows, as they are sent.
struct Found {
    unknown: UnknownNames,
    /// See [`Table::lacking`].
    lacking: u64,
    check: Check,
}

impl Summarize {
    /// A sink for the windows of a plan, in order. `asked` are the windows as they are sent: where one is longer than its
    /// window, rows that came only for that are dropped. Units of the calendar are those of `offset`.
    pub fn new(
        spec: Spec,
        offset: Offset,
        windows: Vec<Window>,
        asked: Vec<Window>,
        limits: Limits,
    ) -> Self {
        let mut slots = Vec::new();
        slots.resize_with(windows.len(), || Slot::Empty);
        let mut dedup = Dedup::new(&windows, BOUNDS);
        dedup.keep_all_homes();
        let check = Check::new(spec.kind(), None);
        Self {
            slots,
            tally: Tally::new(&spec, offset, range_of(&windows)),
            sheet: Sheet::new(spec.kind()),
            digests: Digests::new(spec.kind()),
            held: Vec::new(),
            waiting: 0,
            dedup,
            spec,
            limits,
            windows,
            asked,
            head: 0,
            found: Found::new(check),
            failed: None,
        }
    }

    /// From now on rows of another category than this one are told of.
    #[must_use]
    pub fn of_category(mut self, category: Option<&str>) -> Self {
        self.found.check = Check::new(self.spec.kind(), category);
        self
    }

    /// The answer, once the call is over: of the windows that were committed, and what several of them sent once.
    ///
    /// # Errors
    /// As [`super::Bills::summarize`].
    pub fn finish(mut self) -> Result<(Summary, Facts)> {
        self.settle(true)?;
        if let Some(error) = self.failed {
            return Err(error);
        }
        for Held { rows, waits } in std::mem::take(&mut self.held) {
            self.tally.enter(rows.strings());
            for (row, wait) in rows.rows().zip(waits) {
                if !self.dedup.is_at_home(wait.home, wait.digest, wait.copies) {
                    count(&mut self.tally, &mut self.sheet, &rows, row)?;
                }
            }
        }
        let (rows, rows_with_decimal_money) = self.sheet.rows();
        let kind = self.spec.kind();
        // Of all rows that came, counted or not, as the report of a list tells it.
        let mut outside = Outside::default();
        for sums in [&self.sheet.outside, &self.sheet.skipped_outside] {
            if let Some(totals) = sums.all_totals() {
                outside.add_all(&totals);
            }
        }
        let summary = Summary::new(self.tally.groups, self.sheet, &self.spec)?;
        let facts = Facts {
            rows,
            duplicates_dropped: self.dedup.duplicates,
            rows_outside: self.dedup.outside,
            rows_unchecked: self.dedup.unchecked,
            outside_range: outside,
            rows_with_decimal_money,
            notices: self.found.check.notices(),
            unknown_fields: self.found.unknown.into_list(),
            missing_fields: missing_fields(kind, self.found.lacking),
        };
        Ok((summary, facts))
    }

    /// Counts the rows that are not inside their windows, of all windows before which there is none that may still come.
    fn settle(&mut self, is_over: bool) -> Result<()> {
        while let Some(slot) = self.slots.get_mut(self.head) {
            match slot {
                Slot::Whole(strays) => {
                    let strays = std::mem::take(strays);
                    self.count(strays)?;
                }
                Slot::Over => {}
                Slot::Empty | Slot::Arriving(_) if is_over => {
                    // It never became whole, so nothing of it counts.
                    self.dedup.forget(self.head);
                }
                Slot::Empty | Slot::Arriving(_) => break,
            }
            self.dedup.leave(self.head);
            self.head += 1;
        }
        Ok(())
    }

    /// Counts those rows of the head that were not there before.
    fn count(&mut self, strays: Vec<Strays>) -> Result<()> {
        for Strays { rows, digests } in strays {
            self.tally.enter(rows.strings());
            let (mut waiting, mut waits) = (Vec::new(), Vec::new());
            for (row, digest) in rows.rows().zip(digests) {
                match self.dedup.stray(self.head, Span::of(row), digest) {
                    Fate::Duplicate => continue,
                    Fate::Waits { home, copies } if self.waiting < MOST_HELD => {
                        self.waiting += 1;
                        waiting.push(row.index());
                        waits.push(Wait {
                            digest,
                            home,
                            copies,
                        });
                        continue;
                    }
                    Fate::Waits { .. } => self.dedup.unchecked += 1,
                    Fate::Counts => {}
                }
                count(&mut self.tally, &mut self.sheet, &rows, row)?;
            }
            if !waiting.is_empty() {
                self.held.push(Held {
                    rows: rows.extract(&waiting),
                    waits,
                });
            }
        }
        Ok(())
    }

    /// Adds up what a window has by now.
    fn add_up(&mut self, window: usize, is_whole: bool) -> Result<()> {
        let Some(Slot::Arriving(arriving)) = self.slots.get_mut(window) else {
            return Err(not_begun());
        };
        let added = if is_whole || arriving.has_batch() {
            arriving.add_up(&mut self.tally, &mut self.dedup, &mut self.digests)
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
            self.dedup.forget(window);
            *slot = Slot::Arriving(Box::new(Arriving {
                number: window,
                window: *ends,
                asked: *asked,
                decoder: Decoder::new(self.spec.kind(), self.limits),
                sheet: Sheet::new(self.spec.kind()),
                found: Found::new(self.found.check.fresh()),
                strays: Vec::new(),
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
        // The rows are counted; what is left is what stood beside them.
        let rest = arriving.decoder.finish()?;
        arriving.found.check.take_up(arriving.window, &rest);
        *slot = Slot::Whole(arriving.strays);
        self.found.merge(arriving.found);
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
            self.dedup.forget(window);
        }
    }

    fn settled(&mut self, window: usize, outcome: Result<&WindowReport, &Error>) {
        if outcome.is_err()
            && let Some(slot) = self.slots.get_mut(window)
        {
            *slot = Slot::Over;
            self.dedup.forget(window);
            if let Err(error) = self.settle(false) {
                self.failed = Some(error);
            }
        }
    }
}

impl Arriving {
    fn has_batch(&self) -> bool {
        self.decoder.rows() - self.added >= BATCH
    }

    /// Adds up the rows that are there, but for those that are not inside the window.
    fn add_up(
        &mut self,
        tally: &mut Tally,
        dedup: &mut Dedup,
        digests: &mut Digests,
    ) -> Result<()> {
        self.added = self.decoder.rows();
        let table = self.decoder.take();
        self.found.unknown.merge(table.unknown_fields());
        self.found.lacking |= table.lacking();
        self.found.check.take_up(self.window, &table);
        tally.enter(table.strings());
        digests.start_table(table.strings());
        let compares = dedup.needs_digests(self.number);
        let (mut all, mut rows) = (Vec::new(), Vec::new());
        let (mut strays, mut stray_digests) = (Vec::new(), Vec::new());
        for (number, block) in table.blocks().iter().enumerate() {
            let first = number * BLOCK_ROWS;
            let span = |index: u32| table.row(first + index as usize).map(Span::of);
            all.clear();
            rows.clear();
            for index in 0..block.len() as u32 {
                if span(index).is_some_and(|span| !span.is_surplus(self.window, self.asked)) {
                    all.push(index);
                }
            }
            let mut known = compares.then(|| digests.of(block, table.strings(), &all));
            for index in &all {
                let digest = known.as_mut().and_then(Iterator::next);
                if span(*index).is_some_and(|span| span.is_inside(self.window)) {
                    rows.push(*index);
                    if let Some(digest) = digest {
                        dedup.remember(self.number, digest);
                    }
                } else {
                    strays.push(first + *index as usize);
                    stray_digests.push(digest.unwrap_or_default());
                }
            }
            let rows = Rows {
                block,
                strings: table.strings(),
                rows: &rows,
            };
            tally.add(rows, &mut self.sheet)?;
        }
        if !strays.is_empty() {
            self.strays.push(Strays {
                rows: table.extract(&strays),
                digests: stray_digests,
            });
        }
        Ok(())
    }
}

/// Adds one row of the table that was entered.
fn count(tally: &mut Tally, sheet: &mut Sheet, table: &Table, row: Row<'_>) -> Result<()> {
    let index = (row.index() % BLOCK_ROWS) as u32;
    match table.blocks().get(row.index() / BLOCK_ROWS) {
        Some(block) => {
            let rows = Rows {
                block,
                strings: table.strings(),
                rows: &[index],
            };
            tally.add(rows, sheet)
        }
        None => Ok(()),
    }
}

impl Found {
    fn new(check: Check) -> Self {
        Self {
            unknown: UnknownNames::default(),
            lacking: 0,
            check,
        }
    }

    fn merge(&mut self, other: Self) {
        self.lacking |= other.lacking;
        self.unknown.merge(&other.unknown);
        self.check.merge(other.check);
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
