//! Deduplication: a bill counts once, even if several windows of a call return it.
//!
//! Equal rows inside one window are separate charges. Of equal rows in different windows of one call, the largest number
//! in any one window counts. A row that crosses an edge of its window or lies outside it, a *stray*, is compared with all
//! equal rows of the call. Rows inside their windows are not compared with each other: windows share no second, so such
//! rows of two windows are never equal. So a row lies inside one window at most, its *home*, and is a stray in every other
//! window.
//!
//! If a call has several product categories, each window has a request for each of them. Rows have the product category of
//! their request, so rows of different categories are never equal, and the home of a row is among the requests of its own
//! category. Below, a window is that of one request.
//!
//! [`Dedup`] takes rows one by one. Strays are added in the order of the windows; digests of other rows may be added in
//! any order. It knows rows only by their digests, see [`Digests`](crate::bill::Digests): those of all strays, and those
//! of rows at home with which a later stray may have to be compared. It keeps at most a given [`Capacity`] of them. If the
//! capacity for a row's kind (home or stray) is used up, the row is kept. If the digest of an equal row may have been
//! discarded, the row is counted as unchecked. A list has all rows in memory, so it finds the homes of its strays first.
//! Only digests of rows in those homes are then kept, so its capacity is [`UNBOUNDED`].
//!
//! `selector`, which uses this module, applies it to the tables of lists and streams.

pub(super) mod selector;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::bill::Row;
use crate::query::Plan;
use crate::time::Window;

/// How many digests are kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Capacity {
    /// Of rows inside their windows: 16 bytes each.
    pub(super) homes: usize,
    /// Of distinct strays: about 40 bytes each.
    pub(super) strays: usize,
}

/// For calls that do not keep their rows: 8 MiB, and about 10 MiB.
pub(super) const STREAM_CAPACITY: Capacity = Capacity {
    homes: 1 << 19,
    strays: 1 << 18,
};

/// For calls that keep their rows anyway.
pub(super) const UNBOUNDED: Capacity = Capacity {
    homes: usize::MAX,
    strays: usize::MAX,
};

/// First and last second of a row, sorted: the service may have swapped them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    first: i64,
    last: i64,
}

impl Span {
    pub(super) fn of(row: Row<'_>) -> Self {
        Self::new(row.start_time(), row.end_time())
    }

    pub(super) fn new(start: i64, end: i64) -> Self {
        Self {
            first: start.min(end),
            last: start.max(end),
        }
    }

    /// Whether no second of it is in the window.
    pub(super) const fn is_outside(self, window: Window) -> bool {
        self.last < window.start || self.first > window.end
    }

    /// Whether all of it is in the window.
    pub(super) const fn is_inside(self, window: Window) -> bool {
        self.first >= window.start && self.last <= window.end
    }

    /// Whether a row is dropped because its window is requested one second longer, see
    /// [`Query::request_windows`](crate::query::Query::request_windows).
    ///
    /// If the window 20–20 is requested as 19–20, these rows are surplus:
    /// - 15–19: it is outside the window and touches the added second, so only that second can be why it was returned.
    /// - 19–25: it begins in the added second and ends after the window. If the service selects rows by overlap, the next
    ///   window has it, too. If it selects them by their beginning, the row is not part of the range.
    pub(super) const fn is_surplus(self, window: Window, requested: Window) -> bool {
        let is_longer = requested.start < window.start || requested.end > window.end;
        let begins_before = self.first >= requested.start && self.first < window.start;
        is_longer
            && !self.is_outside(requested)
            && (self.is_outside(window) || (begins_before && self.last > window.end))
    }
}

/// The decision about a stray.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// No other window had it: it counts.
    Unique,
    /// Another window had it.
    Duplicate,
    /// It counts unless its home, which is not closed yet, has this many copies of it.
    Pending { home: usize, copies: u64 },
}

/// Decides which rows of a call are duplicates.
pub(super) struct Dedup {
    /// One for each request of the plan.
    homes: Vec<Home>,
    /// How many requests each window has.
    lanes: usize,
    strays: HashMap<u128, Stray>,
    capacity: Capacity,
    /// The number of digests of all homes.
    home_digests: usize,
    /// Rows that do not count because another window also had them.
    pub(super) duplicates: u64,
    /// Rows outside the window that returned them; of equal ones in different windows, the largest number in any one.
    pub(super) outside: u64,
    /// Rows that were kept though the digest of an equal one may have been discarded.
    pub(super) unchecked: u64,
}

/// A window, and the digests of the rows inside it.
struct Home {
    window: Window,
    digests: Vec<u128>,
    is_sorted: bool,
    /// Whether digests of its rows have to be kept.
    keeps_digests: bool,
    /// Whether this window is the home of a stray in an earlier window.
    has_earlier_strays: bool,
    /// Whether no more rows come: the window is complete, or failed.
    is_closed: bool,
    /// Whether some of its digests were discarded.
    has_discarded: bool,
}

/// Equal rows in windows that are not their home.
#[derive(Default)]
struct Stray {
    /// The largest number in any window so far.
    most: u64,
    /// The largest number in any window that the rows lie outside.
    outside: u64,
    /// The last window that had one.
    window: usize,
    /// The number in that window so far.
    copies: u64,
}

impl Stray {
    /// Adds one row of a window; returns how many that window has now.
    const fn add(&mut self, window: usize) -> u64 {
        if self.window != window {
            self.window = window;
            self.copies = 0;
        }
        self.copies += 1;
        self.copies
    }

    /// Raises the largest number in any window to `copies`; returns whether it was smaller.
    const fn raise_most(&mut self, copies: u64) -> bool {
        let is_raised = copies > self.most;
        if is_raised {
            self.most = copies;
        }
        is_raised
    }
}

impl Dedup {
    pub(super) fn new(plan: &Plan, capacity: Capacity) -> Self {
        let lanes = plan.lanes();
        let homes = (0..plan.len()).filter_map(|request| {
            Some(Home {
                window: plan.window(request)?,
                digests: Vec::new(),
                is_sorted: false,
                // No stray comes after the last window.
                keeps_digests: request + lanes < plan.len(),
                has_earlier_strays: false,
                is_closed: false,
                has_discarded: false,
            })
        });
        Self {
            homes: homes.collect(),
            lanes,
            strays: HashMap::new(),
            capacity,
            home_digests: 0,
            duplicates: 0,
            outside: 0,
            unchecked: 0,
        }
    }

    /// Keeps digests only of windows that are homes of these strays, each with its window: for calls whose strays are all
    /// known.
    pub(super) fn keep_homes_of(&mut self, strays: impl Iterator<Item = (usize, Span)>) {
        for home in &mut self.homes {
            home.keeps_digests = false;
        }
        for (window, span) in strays {
            if let Some(home) = self.home_of(window, span)
                && let Some(home) = self.homes.get_mut(home)
            {
                home.keeps_digests = true;
            }
        }
    }

    /// Keeps digests of every window: for calls whose windows complete in any order.
    pub(super) fn keep_all_homes(&mut self) {
        let has_several = self.has_several_windows();
        for home in &mut self.homes {
            home.keeps_digests = has_several;
        }
    }

    /// Whether a row inside this window may have to be compared with another row, so that its digest is needed.
    pub(super) fn needs_digests(&self, window: usize) -> bool {
        self.homes
            .get(window)
            .is_some_and(|home| home.keeps_digests || home.has_earlier_strays)
    }

    /// Adds a row inside its window; returns whether it counts.
    pub(super) fn add_inside(&mut self, window: usize, digest: u128) -> bool {
        let Some(home) = self.homes.get_mut(window) else {
            return true;
        };
        if home.has_earlier_strays
            && let Some(stray) = self.strays.get_mut(&digest)
        {
            let copies = stray.add(window);
            let counts = stray.raise_most(copies);
            self.duplicates += u64::from(!counts);
            return counts;
        }
        if home.keeps_digests {
            self.keep_digest(window, digest);
        }
        true
    }

    /// Keeps the digest of a row inside its window that counts, for strays that may still come.
    pub(super) fn keep_digest(&mut self, window: usize, digest: u128) {
        if let Some(home) = self.homes.get_mut(window) {
            if self.home_digests < self.capacity.homes {
                self.home_digests += 1;
                home.digests.push(digest);
            } else {
                home.has_discarded = true;
            }
        }
    }

    /// Drops the digests of a window whose rows will come again, or not at all.
    pub(super) fn reset(&mut self, window: usize) {
        if let Some(home) = self.homes.get_mut(window) {
            self.home_digests -= home.digests.len();
            home.digests = Vec::new();
            home.has_discarded = false;
        }
    }

    /// Adds a row that is not inside its window.
    pub(super) fn add_stray(&mut self, window: usize, span: Span, digest: u128) -> Verdict {
        let is_outside = self
            .homes
            .get(window)
            .is_some_and(|home| span.is_outside(home.window));
        if !self.has_several_windows() {
            // There is nothing to compare it with.
            self.outside += u64::from(is_outside);
            return Verdict::Unique;
        }
        let is_full = self.strays.len() >= self.capacity.strays;
        let stray = match self.strays.entry(digest) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(_) if is_full => {
                self.outside += u64::from(is_outside);
                self.unchecked += 1;
                return Verdict::Unique;
            }
            Entry::Vacant(free) => free.insert(Stray::default()),
        };
        let copies = stray.add(window);
        if is_outside && copies > stray.outside {
            stray.outside = copies;
            self.outside += 1;
        }
        if !stray.raise_most(copies) {
            self.duplicates += 1;
            return Verdict::Duplicate;
        }
        let Some(home) = self.home_of(window, span) else {
            return Verdict::Unique;
        };
        match self.homes.get_mut(home) {
            Some(open) if !open.is_closed => {
                open.has_earlier_strays = true;
                Verdict::Pending { home, copies }
            }
            _ => self.compare_with_home(home, digest, copies),
        }
    }

    /// Decides about a stray whose home is closed: it is a duplicate if the home has at least this many copies of it.
    pub(super) fn compare_with_home(&mut self, home: usize, digest: u128, copies: u64) -> Verdict {
        let Some(home) = self.homes.get_mut(home) else {
            return Verdict::Unique;
        };
        if home.copies_of(digest) >= copies {
            self.duplicates += 1;
            Verdict::Duplicate
        } else {
            self.unchecked += u64::from(home.has_discarded);
            Verdict::Unique
        }
    }

    /// Marks a window as complete or failed.
    pub(super) fn close(&mut self, window: usize) {
        if let Some(home) = self.homes.get_mut(window) {
            home.is_closed = true;
            // It gets no more, and a vector that grew has up to twice the memory that it needs.
            home.digests.shrink_to_fit();
        }
    }

    /// Bytes of memory that the digests of all windows take.
    #[cfg(test)]
    fn home_memory(&self) -> usize {
        let digests: usize = (self.homes.iter())
            .map(|home| home.digests.capacity())
            .sum();
        size_of::<u128>() * digests
    }

    const fn has_several_windows(&self) -> bool {
        self.homes.len() > self.lanes
    }

    /// The window that a row of this window lies inside, of the same product category.
    fn home_of(&self, window: usize, span: Span) -> Option<usize> {
        let after = self
            .homes
            .partition_point(|home| home.window.start <= span.first);
        // The requests of one window are next to each other.
        let last = after.checked_sub(1)?;
        let home = last - last % self.lanes + window % self.lanes;
        let window = self.homes.get(home)?.window;
        span.is_inside(window).then_some(home)
    }
}

impl Home {
    /// How many rows have this digest.
    fn copies_of(&mut self, digest: u128) -> u64 {
        if !self.is_sorted {
            self.digests.sort_unstable();
            self.is_sorted = true;
        }
        let first = self.digests.partition_point(|other| *other < digest);
        let rest = self.digests.get(first..).unwrap_or_default();
        rest.iter().take_while(|other| **other == digest).count() as u64
    }
}

#[cfg(test)]
mod tests;
