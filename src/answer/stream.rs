//! Rows delivered while they arrive, in the order of the windows.
//!
//! [`Stream`] is the sink of such a call, and delivers the rows to a consumer as [`Batch`]es. The first window whose rows
//! are not all delivered is the head: only its rows are delivered. The windows behind it may run ahead within
//! [`BUFFER_LIMITS`]. Beyond them [`Sink::poll_ready`] holds their bodies back, and also that of the head while its rows
//! are not delivered. The head never waits for another window, so the call always makes progress.
//!
//! If the head is retried, the rows that were delivered must come again: they are compared by a running hash, and
//! skipped, see `replay`. A bill that several windows return counts once, see [`dedup`](crate::answer::dedup): a stream
//! delivers the rows of the list, in their order.

mod batch;
mod replay;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::check::{CategoryRows, Check};
use super::dedup::STREAM_CAPACITY;
use super::dedup::selector::RowSelector;
use super::report::RowStats;
use super::rows_hash::RowsHash;
use crate::bill::{BLOCK_ROWS, Decoder, Limits, Table, UnknownNames, missing_fields};
use crate::client::{CallReport, Sink, WindowReport, WindowSlot, WindowSlots};
use crate::error::{Error, Result};
use crate::query::Plan;

pub use batch::Batch;
use replay::Replay;

/// How many bytes of bodies may arrive before their rows are delivered. Each window may exceed its limit by one chunk.
#[derive(Clone, Copy)]
struct BufferLimits {
    /// Of one window behind the head.
    window: u64,
    /// Of all windows behind the head.
    ahead: u64,
    /// Of the head.
    head: u64,
}

const BUFFER_LIMITS: BufferLimits = BufferLimits {
    window: 1 << 20,
    ahead: 4 << 20,
    head: 256 << 10,
};

/// Buffers the rows of one call between the client, which fills it, and a consumer.
pub struct Stream {
    limits: Limits,
    buffer_limits: BufferLimits,
    /// A committed slot has the rows that were not taken out of its decoder before.
    slots: WindowSlots<Arriving, Box<ReadyRows>>,
    /// The first window whose rows are not all delivered.
    head: usize,
    /// Rows of the head that can be delivered.
    ready: Option<ReadyRows>,
    /// The rows of the head that were delivered, including those that did not count.
    delivered: RowsHash,
    /// The rows of the last batch's range that do not count.
    dropped: Vec<usize>,
    selector: RowSelector,
    stats: RowStats,
    as_of: Option<i64>,
    unknown: UnknownNames,
    /// See [`Table::lacking`].
    lacking: u64,
    check: Check,
    category_rows: CategoryRows,
    call: CallReport,
    /// The requests of `call.windows` and of `call.failed`, in order.
    settled: [Vec<usize>; 2],
    /// Whether the consumer found no rows and waits for some.
    consumer_waits: bool,
    /// The task of the call, if a body is held back. One waker is enough: one task polls all windows of a call.
    held_back: Option<Waker>,
}

type Slot = WindowSlot<Arriving, Box<ReadyRows>>;

struct Arriving {
    decoder: Decoder,
    /// How many rows were taken out of the decoder.
    taken_rows: u64,
    /// How many bytes the decoder had read then.
    taken_bytes: u64,
    /// Set while rows arrive that an earlier attempt delivered.
    replay: Option<Replay>,
}

/// Rows of one table. Those before `next` are not delivered, or not again.
struct ReadyRows {
    table: Arc<Table>,
    next: usize,
    /// How many bytes of the body they took.
    bytes: u64,
    /// Whether no batch of the table was taken.
    is_new: bool,
}

/// Without the rows.
impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream")
            .field("plan", self.selector.plan())
            .field("head", &self.head)
            .field("stats", &self.stats)
            .finish_non_exhaustive()
    }
}

impl Stream {
    /// A sink for the requests of a plan. If a window is requested one second longer, rows that belong only to the added
    /// second are dropped.
    pub fn new(plan: Plan, limits: Limits) -> Self {
        Self {
            limits,
            buffer_limits: BUFFER_LIMITS,
            slots: WindowSlots::new(plan.len()),
            check: Check::new(&plan),
            category_rows: CategoryRows::new(&plan),
            selector: RowSelector::new(plan, STREAM_CAPACITY),
            head: 0,
            ready: None,
            delivered: RowsHash::default(),
            dropped: Vec::new(),
            stats: RowStats::default(),
            as_of: None,
            unknown: UnknownNames::default(),
            lacking: 0,
            call: CallReport::default(),
            settled: [Vec::new(), Vec::new()],
            // The call begins when the consumer asks for its first rows.
            consumer_waits: true,
            held_back: None,
        }
    }

    /// Sets the moment at which rows count as open, see [`RowStats::rows_open`]. It is set before the first row arrives.
    pub const fn set_as_of(&mut self, unix_now: i64) {
        self.as_of = Some(unix_now);
        self.stats.rows_open = Some(0);
    }

    /// The next rows, at most [`BLOCK_ROWS`]. `None` if no rows are available yet: then
    /// [`Stream::should_wake_consumer`] tells when there are some.
    pub fn next_batch(&mut self) -> Option<Batch<'_>> {
        while self.find_rows() {
            let rows = self.ready.as_mut().map(ReadyRows::next_range)?;
            self.select(rows.clone());
            self.wake_call();
            if self.dropped.len() < rows.len() {
                let ready = self.ready.as_mut()?;
                return Some(Batch {
                    has_new_strings: std::mem::take(&mut ready.is_new),
                    table: &ready.table,
                    rows,
                    dropped: &self.dropped,
                    as_of: self.as_of,
                });
            }
        }
        self.consumer_waits = true;
        None
    }

    /// Returns `true` once if the consumer waits and rows are now available.
    pub fn should_wake_consumer(&mut self) -> bool {
        let has_rows = self.consumer_waits && self.find_rows();
        self.consumer_waits &= !has_rows;
        has_rows
    }

    /// Closes all windows that are not complete. The rows of complete ones can still be taken.
    pub fn close(&mut self) {
        for slot in self.slots.iter_mut() {
            if !matches!(slot, Slot::Committed(_)) {
                *slot = Slot::Closed;
            }
        }
    }

    /// Ready when all rows of a closed stream are taken.
    pub fn poll_drained(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.find_rows() {
            self.hold_back(cx)
        } else {
            Poll::Ready(())
        }
    }

    /// What a report says about the rows delivered so far.
    pub fn stats(&self) -> RowStats {
        let mut stats = RowStats {
            unknown_fields: self.unknown.clone().into_list(),
            missing_fields: missing_fields(self.selector.plan().kind(), self.lacking),
            notices: self.check.notices(&self.category_rows),
            ..self.stats.clone()
        };
        self.selector.write_stats(&mut stats);
        stats
    }

    /// The windows that have succeeded or failed so far.
    pub const fn call(&self) -> &CallReport {
        &self.call
    }

    /// Whether there are rows of the head to deliver. Moves on to the next window if the head will have no more.
    fn find_rows(&mut self) -> bool {
        loop {
            if self.ready.as_ref().is_some_and(ReadyRows::has_rows) {
                return true;
            }
            self.ready = None;
            match self.slots.get_mut(self.head) {
                Some(Slot::Arriving(arriving)) if arriving.has_rows() => {
                    let ready = arriving.take();
                    self.set_ready(ready);
                }
                Some(slot @ Slot::Committed(_)) => {
                    if let Slot::Committed(ready) = std::mem::replace(slot, Slot::Closed) {
                        self.set_ready(*ready);
                    }
                }
                Some(Slot::Closed) => {
                    self.selector.dedup.close(self.head);
                    let [arrived, _] = &self.settled;
                    if arrived.contains(&self.head) {
                        self.category_rows.set(self.head, self.delivered);
                    }
                    self.head += 1;
                    self.delivered = RowsHash::default();
                    self.wake_call();
                }
                _ => return false,
            }
        }
    }

    fn set_ready(&mut self, ready: ReadyRows) {
        self.unknown.merge(ready.table.unknown_fields());
        self.lacking |= ready.table.lacking();
        self.selector.begin_table(&ready.table);
        let plan = self.selector.plan();
        self.check.add_table(plan, self.head, &ready.table);
        self.ready = Some(ready);
    }

    /// Finds out which of these rows do not count, and counts the others.
    fn select(&mut self, rows: Range<usize>) {
        self.dropped.clear();
        let Some(table) = self.ready.as_ref().map(|ready| &ready.table) else {
            return;
        };
        self.selector
            .select(self.head, table, rows.clone(), &mut self.dropped);
        let mut dropped = self.dropped.iter().peekable();
        for row in rows.filter_map(|row| table.row(row)) {
            self.delivered.add(row);
            if dropped
                .next_if(|dropped| **dropped == row.index())
                .is_none()
            {
                self.stats.rows += 1;
                self.stats.rows_with_decimal_money += u64::from(row.has_decimal_money());
                let is_open = self.as_of.is_some_and(|now| row.end_time() >= now);
                self.stats.rows_open = self.stats.rows_open.map(|open| open + u64::from(is_open));
            }
        }
    }

    /// Bytes of a window's body that arrived, and whose rows are not delivered.
    fn undelivered_bytes(&self, window: usize) -> u64 {
        let ready = match &self.ready {
            Some(ready) if window == self.head && ready.has_rows() => ready.bytes,
            _ => 0,
        };
        ready + self.slots.get(window).map_or(0, bytes_in_slot)
    }

    /// Whether a window may get more bytes now. The head always may if it has no row to deliver: otherwise it would never
    /// continue.
    fn may_continue(&self, window: usize) -> bool {
        let undelivered = self.undelivered_bytes(window);
        if window == self.head {
            let has_rows = self.ready.as_ref().is_some_and(ReadyRows::has_rows)
                || matches!(self.slots.get(window), Some(Slot::Arriving(arriving)) if arriving.has_rows());
            return undelivered < self.buffer_limits.head || !has_rows;
        }
        let behind = self.slots.iter().skip(self.head + 1);
        let ahead: u64 = behind.map(bytes_in_slot).sum();
        undelivered < self.buffer_limits.window && ahead < self.buffer_limits.ahead
    }

    fn hold_back(&mut self, cx: &Context<'_>) -> Poll<()> {
        self.held_back = Some(cx.waker().clone());
        Poll::Pending
    }

    fn wake_call(&mut self) {
        if let Some(waker) = self.held_back.take() {
            waker.wake();
        }
    }
}

impl Sink for Stream {
    fn begin(&mut self, window: usize) {
        let is_retry = window == self.head && self.delivered.rows > 0;
        let arriving = Arriving {
            decoder: Decoder::for_client(self.selector.plan(), window, self.limits),
            taken_rows: 0,
            taken_bytes: 0,
            replay: is_retry.then(|| Replay::new(self.delivered)),
        };
        self.slots.begin(window, arriving);
    }

    fn poll_ready(&mut self, window: usize, cx: &mut Context<'_>) -> Poll<()> {
        if self.may_continue(window) {
            Poll::Ready(())
        } else {
            self.hold_back(cx)
        }
    }

    fn chunk(&mut self, window: usize, bytes: &[u8]) -> Result<()> {
        let arriving = self.slots.arriving(window)?;
        arriving.decoder.push(bytes)?;
        if let Some(mut replay) = arriving.replay.take() {
            let mut ready = arriving.take();
            ready.next = replay.skip_delivered(&ready.table)?;
            if replay.is_over() {
                self.set_ready(ready);
            } else {
                arriving.replay = Some(replay);
            }
        }
        Ok(())
    }

    fn commit(&mut self, window: usize) -> Result<u64> {
        let arriving = self.slots.take_arriving(window)?;
        let bytes = arriving.undelivered_bytes();
        let rows = arriving.decoder.rows();
        let table = arriving.decoder.finish()?;
        if let Some(replay) = arriving.replay {
            return Err(replay.too_few_rows());
        }
        let ready = Box::new(ReadyRows::new(table, bytes));
        self.slots.commit(window, ready);
        Ok(rows)
    }

    fn discard(&mut self, window: usize) {
        if window == self.head {
            self.ready = None;
        }
        self.slots.discard(window);
    }

    fn settled(&mut self, index: usize, outcome: Result<&WindowReport, &Error>) {
        let Some(window) = self.selector.plan().query_window(index) else {
            return;
        };
        let [arrived, failed] = &mut self.settled;
        match outcome {
            Ok(report) => {
                let at = insert_in_order(arrived, index);
                self.call.windows.insert(at, report.clone());
            }
            Err(error) => {
                let at = insert_in_order(failed, index);
                self.call.failed.insert(at, (window, error.clone()));
                self.slots.close(index);
            }
        }
    }
}

/// Inserts into an ascending list. Returns the place.
fn insert_in_order(list: &mut Vec<usize>, index: usize) -> usize {
    let at = list.partition_point(|other| *other < index);
    list.insert(at, index);
    at
}

/// Bytes of a window's body whose rows are still in its slot.
fn bytes_in_slot(slot: &Slot) -> u64 {
    match slot {
        Slot::Arriving(arriving) => arriving.undelivered_bytes(),
        Slot::Committed(ready) => ready.bytes,
        Slot::Empty | Slot::Closed => 0,
    }
}

impl Arriving {
    /// Whether the decoder has rows that were not taken.
    fn has_rows(&self) -> bool {
        self.taken_rows < self.decoder.rows()
    }

    fn undelivered_bytes(&self) -> u64 {
        self.decoder.bytes() - self.taken_bytes
    }

    fn take(&mut self) -> ReadyRows {
        let bytes = self.undelivered_bytes();
        self.taken_rows = self.decoder.rows();
        self.taken_bytes = self.decoder.bytes();
        ReadyRows::new(self.decoder.take(), bytes)
    }
}

impl ReadyRows {
    fn new(table: Table, bytes: u64) -> Self {
        Self {
            table: Arc::new(table),
            next: 0,
            bytes,
            is_new: true,
        }
    }

    fn has_rows(&self) -> bool {
        self.next < self.table.len()
    }

    /// Takes the next rows: the rest of a block.
    fn next_range(&mut self) -> Range<usize> {
        let start = self.next;
        let end = (start / BLOCK_ROWS + 1) * BLOCK_ROWS;
        self.next = end.min(self.table.len());
        start..self.next
    }
}

#[cfg(test)]
mod tests;
