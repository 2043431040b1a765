//! The rows of a call in the order of its windows, handed out while they arrive: for streams.
//!
//! [`Stream`] is the sink of such a call, and somebody takes the rows out of it at the other end. The first window
//! that is not done with is the head: only its rows are given. The windows after it may run ahead, as far as the
//! bounds below let them; then their bodies are held back, and so is the head's while its rows are not fetched. The
//! head never waits for another window, so there is always one that goes on.
//!
//! When the head is tried again, the rows that were given are gone over, and must be the same: they are compared by a
//! running hash. What several windows sent counts once as for lists, see [`super::dedup`], so a stream gives the rows of
//! the list in their order.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::bills::{Bills, Part};
use super::check::Check;
use super::dedup::BOUNDS as MEMORY;
use super::report::Facts;
use super::sieve::Sieve;
use crate::bill::{BLOCK_ROWS, Block, Decoder, Limits, Row, Table, UnknownNames, missing_fields};
use crate::client::{CallReport, Sink, WindowReport};
use crate::error::{Error, ErrorKind, Result};
use crate::query::BillKind;
use crate::time::Window;

/// How far bodies may come before their rows are taken, in bytes of body. At most one chunk goes over: the one for
/// which there was room.
#[derive(Clone, Copy)]
struct Bounds {
    /// Of a window behind the head.
    window: u64,
    /// Of all windows behind the head.
    ahead: u64,
    /// Of the head.
    head: u64,
}

const BOUNDS: Bounds = Bounds {
    window: 1 << 20,
    ahead: 4 << 20,
    head: 256 << 10,
};

/// Takes up the windows of one call at one end, and gives their rows at the other.
pub struct Stream {
    kind: BillKind,
    limits: Limits,
    bounds: Bounds,
    slots: Vec<Slot>,
    /// The first window whose rows are not all given.
    head: usize,
    /// Rows of the head that can be given.
    ready: Option<Ready>,
    /// Rows of the head that were given, as the service sent them.
    given: Prefix,
    /// Of the batch that was taken last, the rows that do not count.
    dropped: Vec<usize>,
    sieve: Sieve,
    facts: Facts,
    unknown: UnknownNames,
    /// See [`Table::lacking`].
    lacking: u64,
    check: Check,
    call: CallReport,
    /// Whether somebody asked for rows in vain.
    is_wanted: bool,
    /// The call, where a body is held back. One is enough: whoever polls a call polls all of its windows.
    held_back: Option<Waker>,
}

/// How far a window is.
enum Slot {
    /// Not begun, or discarded.
    Empty,
    /// Its bytes arrive.
    Arriving(Box<Arriving>),
    /// Committed, and not begun to be given, but for what is ready.
    Whole(Box<Ready>),
    /// Nothing more comes of it.
    Over,
}

struct Arriving {
    decoder: Decoder,
    /// How many rows were taken out of the decoder, and how many bytes it had read by then.
    taken: (u64, u64),
    /// While rows come that were given already.
    again: Option<Again>,
}

/// The rows that an attempt before gave, and those that have come again.
struct Again {
    given: Prefix,
    passed: Prefix,
}

/// The first rows of a window: how many, and a hash of them in their order.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Prefix {
    rows: u64,
    hash: u64,
}

/// Rows in one table, of which those before `next` are not to be given (any more).
struct Ready {
    table: Arc<Table>,
    next: usize,
    /// How many bytes of the body they came in.
    bytes: u64,
    /// No batch of it was taken.
    is_new: bool,
}

/// Some rows that follow each other, of one window.
pub struct Batch<'a> {
    table: &'a Arc<Table>,
    rows: Range<usize>,
    dropped: &'a [usize],
    has_new_strings: bool,
}

impl Stream {
    /// A sink for the windows of a plan, in order. `asked` are the windows as they are sent: where one is longer
    /// than its window, rows that came only for that are dropped.
    pub fn new(kind: BillKind, windows: Vec<Window>, asked: Vec<Window>, limits: Limits) -> Self {
        let mut slots = Vec::new();
        slots.resize_with(windows.len(), || Slot::Empty);
        Self {
            kind,
            limits,
            bounds: BOUNDS,
            slots,
            sieve: Sieve::new(kind, windows, asked, MEMORY),
            head: 0,
            ready: None,
            given: Prefix::default(),
            dropped: Vec::new(),
            facts: Facts::default(),
            unknown: UnknownNames::default(),
            lacking: 0,
            check: Check::new(kind, None),
            call: CallReport::default(),
            // The call begins when somebody asks for its first rows.
            is_wanted: true,
            held_back: None,
        }
    }

    /// From now on rows of another category than this one are told of.
    #[must_use]
    pub fn of_category(mut self, category: Option<&str>) -> Self {
        self.check = Check::new(self.kind, category);
        self
    }

    /// The next rows, at most [`BLOCK_ROWS`]. `None` where there are none by now; then [`Stream::is_answered`] says
    /// when there are.
    pub fn take(&mut self) -> Option<Batch<'_>> {
        while self.find_rows() {
            let rows = self.ready.as_mut().map(Ready::advance)?;
            self.sort_out(rows.clone());
            self.wake();
            if self.dropped.len() < rows.len() {
                let ready = self.ready.as_mut()?;
                return Some(Batch {
                    has_new_strings: std::mem::take(&mut ready.is_new),
                    table: &ready.table,
                    rows,
                    dropped: &self.dropped,
                });
            }
        }
        self.is_wanted = true;
        None
    }

    /// Whether there are rows for one who asked in vain. Says so once.
    pub fn is_answered(&mut self) -> bool {
        let answered = self.is_wanted && self.find_rows();
        self.is_wanted &= !answered;
        answered
    }

    /// The call is over: what has not arrived by now never will. What is whole can still be taken.
    pub fn close(&mut self) {
        for slot in &mut self.slots {
            if !matches!(slot, Slot::Whole(_)) {
                *slot = Slot::Over;
            }
        }
    }

    /// Ready when all rows of a closed stream are taken.
    pub fn poll_taken(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.find_rows() {
            self.hold_back(cx)
        } else {
            Poll::Ready(())
        }
    }

    /// What is to be said about the rows that were given.
    pub fn facts(&self) -> Facts {
        let mut facts = Facts {
            unknown_fields: self.unknown.clone().into_list(),
            missing_fields: missing_fields(self.kind, self.lacking),
            notices: self.check.notices(),
            ..self.facts.clone()
        };
        self.sieve.tell(&mut facts);
        facts
    }

    /// The windows that are done with.
    pub const fn call(&self) -> &CallReport {
        &self.call
    }

    /// Looks for rows of the head that can be given; goes on to the next window where there will be none.
    fn find_rows(&mut self) -> bool {
        loop {
            if self.ready.as_ref().is_some_and(Ready::has_rows) {
                return true;
            }
            self.ready = None;
            match self.slots.get_mut(self.head) {
                Some(Slot::Arriving(arriving)) if arriving.has_rows() => {
                    let ready = arriving.take();
                    self.set_ready(ready);
                }
                Some(slot @ Slot::Whole(_)) => {
                    if let Slot::Whole(ready) = std::mem::replace(slot, Slot::Over) {
                        self.set_ready(*ready);
                    }
                }
                Some(Slot::Over) => {
                    self.sieve.dedup.leave(self.head);
                    self.head += 1;
                    self.given = Prefix::default();
                    self.wake();
                }
                _ => return false,
            }
        }
    }

    fn set_ready(&mut self, ready: Ready) {
        self.unknown.merge(ready.table.unknown_fields());
        self.lacking |= ready.table.lacking();
        self.sieve.enter(&ready.table);
        if let Some((window, _)) = self.sieve.window(self.head) {
            self.check.take_up(window, &ready.table);
        }
        self.ready = Some(ready);
    }

    /// Finds out which of some rows do not count, and counts the others.
    fn sort_out(&mut self, rows: Range<usize>) {
        self.dropped.clear();
        let Some(table) = self.ready.as_ref().map(|ready| &ready.table) else {
            return;
        };
        self.sieve
            .sift(self.head, table, rows.clone(), &mut self.dropped);
        let mut dropped = self.dropped.iter().peekable();
        for row in rows.filter_map(|row| table.row(row)) {
            self.given.add(row);
            if dropped.next_if(|place| **place == row.index()).is_none() {
                self.facts.rows += 1;
                self.facts.rows_with_decimal_money += u64::from(row.has_decimal_money());
            }
        }
    }

    /// Bytes of a window's body that came and whose rows are not given.
    fn waiting(&self, window: usize) -> u64 {
        let ready = match &self.ready {
            Some(ready) if window == self.head && ready.has_rows() => ready.bytes,
            _ => 0,
        };
        ready + self.slots.get(window).map_or(0, Slot::waiting)
    }

    /// Whether a window may have more bytes now. The head always may where there is no row to take: nobody else could
    /// let it go on.
    fn has_room(&self, window: usize) -> bool {
        let waiting = self.waiting(window);
        if window == self.head {
            let has_rows = self.ready.as_ref().is_some_and(Ready::has_rows)
                || matches!(self.slots.get(window), Some(Slot::Arriving(arriving)) if arriving.has_rows());
            return waiting < self.bounds.head || !has_rows;
        }
        let behind = self.slots.iter().skip(self.head + 1);
        let ahead: u64 = behind.map(Slot::waiting).sum();
        waiting < self.bounds.window && ahead < self.bounds.ahead
    }

    fn hold_back(&mut self, cx: &Context<'_>) -> Poll<()> {
        self.held_back = Some(cx.waker().clone());
        Poll::Pending
    }

    fn wake(&mut self) {
        if let Some(waker) = self.held_back.take() {
            waker.wake();
        }
    }

    fn arriving(&mut self, window: usize) -> Result<&mut Arriving> {
        match self.slots.get_mut(window) {
            Some(Slot::Arriving(arriving)) => Ok(arriving),
            _ => Err(not_begun()),
        }
    }
}

impl Sink for Stream {
    fn begin(&mut self, window: usize) {
        let again = (window == self.head && self.given.rows > 0).then(|| Again {
            given: self.given,
            passed: Prefix::default(),
        });
        if let Some(slot) = self.slots.get_mut(window) {
            *slot = Slot::Arriving(Box::new(Arriving {
                decoder: Decoder::new(self.kind, self.limits),
                taken: (0, 0),
                again,
            }));
        }
    }

    fn poll_ready(&mut self, window: usize, cx: &mut Context<'_>) -> Poll<()> {
        if self.has_room(window) {
            Poll::Ready(())
        } else {
            self.hold_back(cx)
        }
    }

    fn chunk(&mut self, window: usize, bytes: &[u8]) -> Result<()> {
        let arriving = self.arriving(window)?;
        arriving.decoder.push(bytes)?;
        if let Some(mut again) = arriving.again.take() {
            let mut ready = arriving.take();
            ready.next = again.pass(&ready.table)?;
            if again.passed.rows < again.given.rows {
                arriving.again = Some(again);
            } else {
                self.set_ready(ready);
            }
        }
        Ok(())
    }

    fn commit(&mut self, window: usize) -> Result<u64> {
        let slot = self.slots.get_mut(window).ok_or_else(not_begun)?;
        let Slot::Arriving(arriving) = std::mem::replace(slot, Slot::Empty) else {
            return Err(not_begun());
        };
        let bytes = arriving.waiting();
        let rows = arriving.decoder.rows();
        let table = arriving.decoder.finish()?;
        if let Some(again) = arriving.again {
            // All of its rows were gone over, chunk by chunk.
            return Err(other_rows(again.passed.rows));
        }
        *slot = Slot::Whole(Box::new(Ready::new(table, bytes)));
        Ok(rows)
    }

    fn discard(&mut self, window: usize) {
        if window == self.head {
            self.ready = None;
        }
        if let Some(slot) = self.slots.get_mut(window) {
            *slot = Slot::Empty;
        }
    }

    fn settled(&mut self, window: usize, outcome: Result<&WindowReport, &Error>) {
        let Some((place, _)) = self.sieve.window(window) else {
            return;
        };
        match outcome {
            Ok(report) => {
                let before = |other: &WindowReport| other.window.start < place.start;
                let at = self.call.windows.partition_point(before);
                self.call.windows.insert(at, *report);
            }
            Err(error) => {
                let before = |other: &(Window, Error)| other.0.start < place.start;
                let at = self.call.failed.partition_point(before);
                self.call.failed.insert(at, (place, error.clone()));
                if let Some(slot) = self.slots.get_mut(window) {
                    *slot = Slot::Over;
                }
            }
        }
    }
}

impl Slot {
    fn waiting(&self) -> u64 {
        match self {
            Self::Arriving(arriving) => arriving.waiting(),
            Self::Whole(ready) => ready.bytes,
            Self::Empty | Self::Over => 0,
        }
    }
}

impl Arriving {
    /// Whether there are rows that were not taken.
    fn has_rows(&self) -> bool {
        self.taken.0 < self.decoder.rows()
    }

    fn waiting(&self) -> u64 {
        self.decoder.bytes() - self.taken.1
    }

    fn take(&mut self) -> Ready {
        let bytes = self.waiting();
        self.taken = (self.decoder.rows(), self.decoder.bytes());
        Ready::new(self.decoder.take(), bytes)
    }
}

impl Again {
    /// Goes over rows as far as they were given before; says with which row the new ones begin.
    fn pass(&mut self, table: &Table) -> Result<usize> {
        let left = self.given.rows - self.passed.rows;
        let old = table.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        for row in (0..old).filter_map(|row| table.row(row)) {
            self.passed.add(row);
        }
        if self.passed.rows == self.given.rows && self.passed != self.given {
            return Err(other_rows(self.given.rows - 1));
        }
        Ok(old)
    }
}

impl Prefix {
    fn add(&mut self, row: Row<'_>) {
        let mixed = self.hash.rotate_left(5) ^ row.fingerprint();
        self.hash = mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.rows += 1;
    }
}

impl Ready {
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

    /// Gives rows away: those that are left of a block.
    fn advance(&mut self) -> Range<usize> {
        let start = self.next;
        let end = (start / BLOCK_ROWS + 1) * BLOCK_ROWS;
        self.next = end.min(self.table.len());
        start..self.next
    }
}

impl<'a> Batch<'a> {
    /// How many rows there are, at least one.
    pub const fn len(&self) -> usize {
        self.rows.end - self.rows.start - self.dropped.len()
    }

    /// Never so.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows, in the order in which the service sent them.
    pub fn rows(&self) -> impl Iterator<Item = Row<'a>> {
        let table = self.table;
        self.kept().filter_map(move |row| table.row(row))
    }

    /// The rows, to be kept: the columns that they stand in live as long as this.
    pub fn bills(&self) -> Bills {
        let part = Part::some(Arc::clone(self.table), self.kept());
        Bills::new(self.table.kind(), vec![part], None)
    }

    /// The rows, packed.
    pub fn block(&self) -> Cow<'a, Block> {
        let whole = self.table.blocks().get(self.rows.start / BLOCK_ROWS);
        match whole {
            Some(block) if block.len() == self.len() => Cow::Borrowed(block),
            _ => Cow::Owned(self.table.pack_rows(self.kept())),
        }
    }

    /// The table that the rows stand in: it has the texts behind their codes.
    pub fn table(&self) -> &'a Table {
        self.table
    }

    /// Whether the texts are others than those of the batch before.
    pub const fn has_new_strings(&self) -> bool {
        self.has_new_strings
    }

    fn kept(&self) -> impl Iterator<Item = usize> + use<'a> {
        let mut dropped = self.dropped.iter().copied().peekable();
        let rows = self.rows.clone();
        rows.filter(move |row| dropped.next_if_eq(row).is_none())
    }
}

#[cold]
fn not_begun() -> Error {
    Error::new(
        ErrorKind::Internal,
        "bytes came for a window that was not begun",
    )
}

/// The error of an answer that is another than before up to this row.
#[cold]
fn other_rows(row: u64) -> Error {
    let message = "The window had to be asked for again, and the service gave other rows than those which the stream \
                   has delivered by now: start the stream anew.";
    let path = ["bills[", &row.to_string(), "]"].concat();
    Error::new(ErrorKind::Decode, message).at_path(path)
}

#[cfg(test)]
mod tests;
