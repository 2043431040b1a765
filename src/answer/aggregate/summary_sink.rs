//! Rows added up while they arrive, for summaries of ranges of any length.
//!
//! [`Summarize`] is the sink of such a call. Each window that arrives has [`Aggregates`] of its own. They are added to those
//! of the call when the window is committed, and dropped if it is not. The result is the summary of the rows of a list: a
//! bill counts once, see [`dedup`](crate::answer::dedup). Of rows inside their window only digests are kept. Strays, the
//! rows that are not inside their window, are kept until all windows before theirs are complete or failed. They are then
//! compared with other rows in the order of the windows. A stray whose home is a later window is pending: it is kept
//! until the end of the call. At most [`MAX_PENDING_ROWS`] are kept.

use std::fmt;

use super::aggregator::{Aggregates, Aggregator};
use super::block_rows::BlockRows;
use super::spec::Spec;
use super::summary::Summary;
use crate::answer::check::{CategoryRows, Check};
use crate::answer::dedup::{Dedup, STREAM_CAPACITY, Span, Verdict};
use crate::answer::report::{OutsideRows, RowStats};
use crate::answer::rows_hash::RowsHash;
use crate::bill::{BLOCK_ROWS, Decoder, Digests, Limits, Row, Table, UnknownNames, missing_fields};
use crate::client::{Sink, WindowReport, WindowSlot, WindowSlots};
use crate::error::{Error, ErrorKind, Result};
use crate::query::Plan;
use crate::time::{Offset, Window};

/// How many strays may be pending. Any more are counted at once, and as unchecked.
const MAX_PENDING_ROWS: usize = 1 << 16;

/// At least this many rows of a window are decoded before they are added up, except at its end.
const BATCH_ROWS: u64 = 4 * BLOCK_ROWS as u64;

/// Adds up the windows of one call.
pub struct Summarize {
    spec: Spec,
    limits: Limits,
    plan: Plan,
    /// A committed slot has the strays of its window.
    slots: WindowSlots<Arriving, Vec<Strays>>,
    /// The first window whose strays are not counted yet.
    head: usize,
    aggregator: Aggregator,
    aggregates: Aggregates,
    dedup: Dedup,
    digests: Digests,
    pending: Vec<PendingStrays>,
    /// How many rows are pending.
    pending_rows: usize,
    findings: Findings,
    category_rows: CategoryRows,
    as_of: Option<i64>,
    /// An error that fails the call, even if the other windows succeed.
    failed: Option<Error>,
}

struct Arriving {
    index: usize,
    window: Window,
    requested: Window,
    decoder: Decoder,
    aggregates: Aggregates,
    findings: Findings,
    strays: Vec<Strays>,
    /// All rows, if they have to be hashed.
    rows: Option<RowsHash>,
    /// How many rows were taken from the decoder and added up.
    added: u64,
}

/// Rows that are not inside their window, and the digest of each.
struct Strays {
    rows: Table,
    digests: Vec<u128>,
}

/// Strays of a window whose homes were not closed when it was counted, and what decides about each.
struct PendingStrays {
    rows: Table,
    verdicts: Vec<PendingVerdict>,
}

/// A [`Verdict::Pending`] about the row with this digest.
struct PendingVerdict {
    digest: u128,
    home: usize,
    copies: u64,
}

/// What a report says about the rows as the service sent them.
struct Findings {
    unknown: UnknownNames,
    /// See [`Table::lacking`].
    lacking: u64,
    check: Check,
}

/// Without the sums.
impl fmt::Debug for Summarize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Summarize")
            .field("spec", &self.spec)
            .field("plan", &self.plan)
            .finish_non_exhaustive()
    }
}

impl Summarize {
    /// A sink for the requests of a plan. If a window is requested one second longer, rows that belong only to the added
    /// second are dropped. Units of the calendar are those of `offset`.
    pub fn new(spec: Spec, offset: Offset, plan: Plan, limits: Limits) -> Self {
        let mut dedup = Dedup::new(&plan, STREAM_CAPACITY);
        dedup.keep_all_homes();
        Self {
            slots: WindowSlots::new(plan.len()),
            aggregator: Aggregator::new(&spec, offset, plan.range()),
            aggregates: Aggregates::new(spec.kind()),
            digests: Digests::new(spec.kind()),
            pending: Vec::new(),
            pending_rows: 0,
            dedup,
            spec,
            limits,
            head: 0,
            findings: Findings::new(Check::new(&plan)),
            category_rows: CategoryRows::new(&plan),
            plan,
            as_of: None,
            failed: None,
        }
    }

    /// Sets the moment at which rows count as open, see [`RowStats::rows_open`].
    #[must_use]
    pub const fn as_of(mut self, unix_now: i64) -> Self {
        self.as_of = Some(unix_now);
        self
    }

    /// Ends the call: the summary of the rows of all committed windows, each bill once.
    ///
    /// # Errors
    /// Those of [`Bills::summarize`](crate::answer::Bills::summarize).
    pub fn finish(mut self) -> Result<(Summary, RowStats)> {
        self.count_all_strays()?;
        if let Some(error) = self.failed {
            return Err(error);
        }
        for PendingStrays { rows, verdicts } in std::mem::take(&mut self.pending) {
            self.aggregator.begin_table(rows.strings());
            for (row, verdict) in rows.rows().zip(verdicts) {
                let PendingVerdict {
                    digest,
                    home,
                    copies,
                } = verdict;
                if self.dedup.compare_with_home(home, digest, copies) == Verdict::Unique {
                    self.aggregates.open += is_open(row, self.as_of);
                    add_row(&mut self.aggregator, &mut self.aggregates, &rows, row)?;
                }
            }
        }
        self.aggregates.settle()?;
        let (rows, rows_with_decimal_money) = self.aggregates.rows();
        let rows_open = self.as_of.map(|_| self.aggregates.open);
        let kind = self.spec.kind();
        // As in the report of a list: rows of all windows, whether they count or not.
        let mut outside = OutsideRows::default();
        for sums in [&self.aggregates.outside, &self.aggregates.skipped_outside] {
            if let Some(totals) = sums.totals_if_any() {
                outside.add(totals.rows, totals.total);
            }
        }
        let summary = Summary::new(self.aggregator.groups, self.aggregates, &self.spec)?;
        let stats = RowStats {
            rows,
            duplicates_dropped: self.dedup.duplicates,
            rows_outside: self.dedup.outside,
            rows_unchecked: self.dedup.unchecked,
            outside_range: outside,
            rows_open,
            rows_with_decimal_money,
            notices: self.findings.check.notices(&self.category_rows),
            unknown_fields: self.findings.unknown.into_list(),
            missing_fields: missing_fields(kind, self.findings.lacking),
        };
        Ok((summary, stats))
    }

    /// Counts the strays of all windows. Windows that were not committed have none.
    fn count_all_strays(&mut self) -> Result<()> {
        self.count_ready_strays()?;
        while self.head < self.plan.len() {
            self.dedup.reset(self.head);
            self.slots.close(self.head);
            self.count_ready_strays()?;
        }
        Ok(())
    }

    /// Counts the strays of all windows before the first that may still arrive.
    fn count_ready_strays(&mut self) -> Result<()> {
        while let Some(slot) = self.slots.get_mut(self.head) {
            match slot {
                WindowSlot::Committed(strays) => {
                    let strays = std::mem::take(strays);
                    self.count_strays_of_head(strays)?;
                }
                WindowSlot::Closed => {}
                WindowSlot::Empty | WindowSlot::Arriving(_) => break,
            }
            self.dedup.close(self.head);
            self.head += 1;
        }
        Ok(())
    }

    /// Counts the strays of the head that are no duplicates.
    fn count_strays_of_head(&mut self, strays: Vec<Strays>) -> Result<()> {
        for Strays { rows, digests } in strays {
            self.aggregator.begin_table(rows.strings());
            let (mut indices, mut verdicts) = (Vec::new(), Vec::new());
            for (row, digest) in rows.rows().zip(digests) {
                match self.dedup.add_stray(self.head, Span::of(row), digest) {
                    Verdict::Duplicate => continue,
                    Verdict::Pending { home, copies } if self.pending_rows < MAX_PENDING_ROWS => {
                        self.pending_rows += 1;
                        indices.push(row.index());
                        verdicts.push(PendingVerdict {
                            digest,
                            home,
                            copies,
                        });
                        continue;
                    }
                    Verdict::Pending { .. } => self.dedup.unchecked += 1,
                    Verdict::Unique => {}
                }
                self.aggregates.open += is_open(row, self.as_of);
                add_row(&mut self.aggregator, &mut self.aggregates, &rows, row)?;
            }
            if !indices.is_empty() {
                self.pending.push(PendingStrays {
                    rows: rows.extract(&indices),
                    verdicts,
                });
            }
        }
        Ok(())
    }

    /// Adds up the rows of a window that have been decoded and not been added up yet.
    fn add_up(&mut self, window: usize) -> Result<()> {
        let arriving = self.slots.arriving(window)?;
        let added = arriving.add_up(
            &self.plan,
            &mut self.aggregator,
            &mut self.dedup,
            &mut self.digests,
            self.as_of,
        );
        if let Err(error) = &added
            && error.kind == ErrorKind::Query
        {
            self.failed = Some(error.clone());
        }
        added
    }
}

impl Sink for Summarize {
    fn begin(&mut self, index: usize) {
        let window = self.plan.window(index).zip(self.plan.requested(index));
        if let Some((window, requested)) = window {
            self.dedup.reset(index);
            let arriving = Arriving {
                index,
                window,
                requested,
                decoder: Decoder::for_client(&self.plan, index, self.limits),
                aggregates: Aggregates::new(self.spec.kind()),
                findings: Findings::new(self.findings.check.without_findings()),
                strays: Vec::new(),
                rows: self.category_rows.compares_rows().then(RowsHash::default),
                added: 0,
            };
            self.slots.begin(index, arriving);
        }
    }

    fn chunk(&mut self, window: usize, bytes: &[u8]) -> Result<()> {
        let arriving = self.slots.arriving(window)?;
        arriving.decoder.push(bytes)?;
        if arriving.has_batch() {
            self.add_up(window)?;
        }
        Ok(())
    }

    fn commit(&mut self, window: usize) -> Result<u64> {
        self.add_up(window)?;
        let mut arriving = self.slots.take_arriving(window)?;
        let rows = arriving.decoder.rows();
        // All rows were taken, so the rest has only the notices beside them.
        let rest = arriving.decoder.finish()?;
        let check = &mut arriving.findings.check;
        check.add_table(&self.plan, window, &rest);
        let hash = arriving.rows.unwrap_or(RowsHash::of_count(rows));
        self.category_rows.set(window, hash);
        self.slots.commit(window, arriving.strays);
        self.findings.merge(arriving.findings);
        self.aggregates
            .merge(&mut arriving.aggregates, &self.aggregator.groups);
        if let Err(error) = self.count_ready_strays() {
            // A part of the strays is counted, which cannot be undone.
            self.failed = Some(error.clone());
            return Err(error);
        }
        Ok(rows)
    }

    fn discard(&mut self, window: usize) {
        self.slots.discard(window);
        self.dedup.reset(window);
    }

    fn settled(&mut self, window: usize, outcome: Result<&WindowReport, &Error>) {
        if outcome.is_err() {
            self.slots.close(window);
            self.dedup.reset(window);
            if let Err(error) = self.count_ready_strays() {
                self.failed = Some(error);
            }
        }
    }
}

impl Arriving {
    fn has_batch(&self) -> bool {
        self.decoder.rows() - self.added >= BATCH_ROWS
    }

    /// Adds up the decoded rows inside the window, and collects the strays.
    fn add_up(
        &mut self,
        plan: &Plan,
        aggregator: &mut Aggregator,
        dedup: &mut Dedup,
        digests: &mut Digests,
        as_of: Option<i64>,
    ) -> Result<()> {
        self.added = self.decoder.rows();
        let table = self.decoder.take();
        self.findings.unknown.merge(table.unknown_fields());
        self.findings.lacking |= table.lacking();
        self.findings.check.add_table(plan, self.index, &table);
        if let Some(rows) = &mut self.rows {
            table.rows().for_each(|row| rows.add(row));
        }
        aggregator.begin_table(table.strings());
        digests.start_table(table.strings());
        let needs_digests = dedup.needs_digests(self.index);
        let (mut kept, mut inside) = (Vec::new(), Vec::new());
        let (mut strays, mut stray_digests) = (Vec::new(), Vec::new());
        for (block_index, block) in table.blocks().iter().enumerate() {
            let first = block_index * BLOCK_ROWS;
            let span = |index: u32| table.row(first + index as usize).map(Span::of);
            kept.clear();
            inside.clear();
            for index in 0..block.len() as u32 {
                if span(index).is_some_and(|span| !span.is_surplus(self.window, self.requested)) {
                    kept.push(index);
                }
            }
            let mut kept_digests = needs_digests.then(|| digests.of(block, table.strings(), &kept));
            for index in &kept {
                let digest = kept_digests.as_mut().and_then(Iterator::next);
                if span(*index).is_some_and(|span| span.is_inside(self.window)) {
                    inside.push(*index);
                    if let Some(digest) = digest {
                        dedup.keep_digest(self.index, digest);
                    }
                } else {
                    strays.push(first + *index as usize);
                    stray_digests.push(digest.unwrap_or_default());
                }
            }
            // No row inside a window ends after it.
            if as_of.is_some_and(|now| self.window.end >= now) {
                let rows = inside
                    .iter()
                    .filter_map(|index| table.row(first + *index as usize));
                self.aggregates.open += rows.map(|row| is_open(row, as_of)).sum::<u64>();
            }
            let rows_inside = BlockRows {
                block,
                strings: table.strings(),
                rows: &inside,
            };
            aggregator.add(rows_inside, &mut self.aggregates)?;
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

/// 1 for a row that is open, else 0.
fn is_open(row: Row<'_>, as_of: Option<i64>) -> u64 {
    as_of.is_some_and(|now| row.end_time() >= now).into()
}

/// Adds one row of the aggregator's current table.
fn add_row(
    aggregator: &mut Aggregator,
    aggregates: &mut Aggregates,
    table: &Table,
    row: Row<'_>,
) -> Result<()> {
    let index = (row.index() % BLOCK_ROWS) as u32;
    match table.blocks().get(row.index() / BLOCK_ROWS) {
        Some(block) => {
            let rows = BlockRows {
                block,
                strings: table.strings(),
                rows: &[index],
            };
            aggregator.add(rows, aggregates)
        }
        None => Ok(()),
    }
}

impl Findings {
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

#[cfg(test)]
mod tests;
