//! A bill counts once, however many windows of a call bring it.
//!
//! Of equal rows in different windows of one call, the largest number in any one window counts; equal rows inside one
//! window are that many charges. A row that crosses a border of its window or lies outside it (a stray) is compared with
//! all equal rows of the call. Rows that lie inside their windows are not compared with each other: windows share no
//! second, so such rows of two windows are never equal. A row therefore lies inside one window at most, its home, and
//! wherever else it comes it is a stray.
//!
//! [`Dedup`] is asked row by row in the order of the windows, and knows rows by their digests only, see
//! [`Digests`](crate::bill::Digests): those of all strays, and those of the rows at home, of which an equal stray may
//! still come. It keeps at most [`BOUNDS`] of them. A row that comes when its kind of memory is full is kept; where an
//! equal one may have been forgotten, it is counted as unchecked. A list has all rows at hand, looks first which windows
//! are homes of strays, and so needs no bound.

pub(crate) mod sieve;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::bill::Row;
use crate::time::Window;

/// How many rows are remembered by a call that does not keep its rows.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    /// Inside their windows: 16 bytes each.
    pub(crate) homes: usize,
    /// Strays, equal ones once: about 40 bytes each.
    pub(crate) strays: usize,
}

pub(crate) const BOUNDS: Bounds = Bounds {
    homes: 1 << 19,
    strays: 1 << 18,
};

/// For calls that keep their rows anyway.
pub(crate) const UNBOUNDED: Bounds = Bounds {
    homes: usize::MAX,
    strays: usize::MAX,
};

/// First and last second of a row, in the order of time even where the service has them the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    first: i64,
    last: i64,
}

impl Span {
    pub(crate) fn of(row: Row<'_>) -> Self {
        Self::new(row.start_time(), row.end_time())
    }

    pub(crate) fn new(start: i64, end: i64) -> Self {
        Self {
            first: start.min(end),
            last: start.max(end),
        }
    }

    /// Whether no second of it is in a window.
    pub(crate) const fn is_outside(self, window: Window) -> bool {
        self.last < window.start || self.first > window.end
    }

    /// Whether all of it is in a window.
    pub(crate) const fn is_inside(self, window: Window) -> bool {
        self.first >= window.start && self.last <= window.end
    }

    /// Whether a row with these seconds came, or is to be taken as having come, only because a window of a single
    /// second is asked one second longer.
    ///
    /// So is one that lies outside the window and touches what was asked. So is one that begins in the second before
    /// the window and goes on behind it: where the service selects rows by overlap, the next window has it, too, and
    /// where by their beginning, it is none of the range.
    pub(crate) const fn is_surplus(self, window: Window, asked: Window) -> bool {
        let is_longer = asked.start < window.start || asked.end > window.end;
        let begins_before = self.first >= asked.start && self.first < window.start;
        is_longer
            && !self.is_outside(asked)
            && (self.is_outside(window) || (begins_before && self.last > window.end))
    }
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is not known from another window.
    Counts,
    /// Another window had it.
    Duplicate,
    /// It counts unless its home, which was not gone through yet, turns out to have so many copies of it.
    Waits { home: usize, copies: u64 },
}

/// Says which rows of a call were there before.
pub(crate) struct Dedup {
    homes: Vec<Home>,
    strays: HashMap<u128, Stray>,
    bounds: Bounds,
    /// How many digests all homes have.
    remembered: usize,
    /// Rows that another window had, too.
    pub(crate) duplicates: u64,
    /// Rows outside the window that they came with: of equal ones in different windows the largest number in any one.
    pub(crate) outside: u64,
    /// Rows that were kept, though an equal one may have been forgotten.
    pub(crate) unchecked: u64,
}

/// A window, and which rows lie inside it.
struct Home {
    window: Window,
    digests: Vec<u128>,
    is_sorted: bool,
    /// Whether rows of it have to be remembered.
    is_kept: bool,
    /// Whether there is a stray that is at home here.
    is_sought: bool,
    /// Whether it was gone through, or never will be.
    is_over: bool,
    /// Whether some of its rows were not remembered.
    has_forgotten: bool,
}

/// Equal rows that came to windows which are not their home.
#[derive(Default)]
struct Stray {
    /// The largest number in any window up to now.
    most: u64,
    /// The same, of windows outside of which they lie.
    outside: u64,
    /// The window that had one last, and how many.
    window: usize,
    seen: u64,
}

impl Stray {
    /// One more in a window: which copy it is there.
    const fn count(&mut self, window: usize) -> u64 {
        if self.window != window {
            self.window = window;
            self.seen = 0;
        }
        self.seen += 1;
        self.seen
    }

    /// Whether it is one more than any window had.
    const fn is_new(&mut self, copy: u64) -> bool {
        let is_new = copy > self.most;
        if is_new {
            self.most = copy;
        }
        is_new
    }
}

impl Dedup {
    /// For the windows of a plan, in order: no two of them share a second.
    pub(crate) fn new(windows: &[Window], bounds: Bounds) -> Self {
        let homes = (1..).zip(windows).map(|(next, window)| Home {
            window: *window,
            digests: Vec::new(),
            is_sorted: false,
            // After the last window no stray comes.
            is_kept: next < windows.len(),
            is_sought: false,
            is_over: false,
            has_forgotten: false,
        });
        Self {
            homes: homes.collect(),
            strays: HashMap::new(),
            bounds,
            remembered: 0,
            duplicates: 0,
            outside: 0,
            unchecked: 0,
        }
    }

    /// Remembers the rows of only those windows that are homes of these strays, which are all that come.
    pub(crate) fn keep_homes_of(&mut self, strays: impl Iterator<Item = Span>) {
        for home in &mut self.homes {
            home.is_kept = false;
        }
        for span in strays {
            if let Some(home) = self.home_of(span)
                && let Some(home) = self.homes.get_mut(home)
            {
                home.is_kept = true;
            }
        }
    }

    /// Remembers the rows of every window: for calls whose windows become known in any order.
    pub(crate) fn keep_all_homes(&mut self) {
        let has_several = self.homes.len() > 1;
        for home in &mut self.homes {
            home.is_kept = has_several;
        }
    }

    /// Whether a row inside this window may be compared with another one, so that its digest is needed.
    pub(crate) fn needs_digests(&self, window: usize) -> bool {
        self.homes
            .get(window)
            .is_some_and(|home| home.is_kept || home.is_sought)
    }

    /// A row inside its window: whether it counts.
    pub(crate) fn inside(&mut self, window: usize, digest: u128) -> bool {
        let Some(home) = self.homes.get_mut(window) else {
            return true;
        };
        if home.is_sought
            && let Some(stray) = self.strays.get_mut(&digest)
        {
            let copy = stray.count(window);
            let counts = stray.is_new(copy);
            self.duplicates += u64::from(!counts);
            return counts;
        }
        if home.is_kept {
            self.remember(window, digest);
        }
        true
    }

    /// A row inside its window that counts, for strays that may still come.
    pub(crate) fn remember(&mut self, window: usize, digest: u128) {
        if let Some(home) = self.homes.get_mut(window) {
            if self.remembered < self.bounds.homes {
                self.remembered += 1;
                home.digests.push(digest);
            } else {
                home.has_forgotten = true;
            }
        }
    }

    /// The rows inside a window come anew, or not at all.
    pub(crate) fn forget(&mut self, window: usize) {
        if let Some(home) = self.homes.get_mut(window) {
            self.remembered -= home.digests.len();
            home.digests = Vec::new();
            home.has_forgotten = false;
        }
    }

    /// A row that is not inside its window.
    pub(crate) fn stray(&mut self, window: usize, span: Span, digest: u128) -> Fate {
        let is_outside = self
            .homes
            .get(window)
            .is_some_and(|own| span.is_outside(own.window));
        if self.homes.len() == 1 {
            // There is nothing to compare it with.
            self.outside += u64::from(is_outside);
            return Fate::Counts;
        }
        let is_full = self.strays.len() >= self.bounds.strays;
        let stray = match self.strays.entry(digest) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(_) if is_full => {
                self.outside += u64::from(is_outside);
                self.unchecked += 1;
                return Fate::Counts;
            }
            Entry::Vacant(free) => free.insert(Stray::default()),
        };
        let copy = stray.count(window);
        if is_outside && copy > stray.outside {
            stray.outside = copy;
            self.outside += 1;
        }
        if !stray.is_new(copy) {
            self.duplicates += 1;
            return Fate::Duplicate;
        }
        let Some(home) = self.home_of(span) else {
            return Fate::Counts;
        };
        if let Some(own) = self.homes.get_mut(home)
            && !own.is_over
        {
            own.is_sought = true;
            Fate::Waits { home, copies: copy }
        } else if self.is_at_home(home, digest, copy) {
            Fate::Duplicate
        } else {
            Fate::Counts
        }
    }

    /// Whether a window that was gone through has so many copies of a row inside it; then one more is a duplicate.
    pub(crate) fn is_at_home(&mut self, home: usize, digest: u128, copies: u64) -> bool {
        let Some(home) = self.homes.get_mut(home) else {
            return false;
        };
        let is_known = home.count(digest) >= copies;
        if is_known {
            self.duplicates += 1;
        } else {
            self.unchecked += u64::from(home.has_forgotten);
        }
        is_known
    }

    /// A window was gone through, or never will be.
    pub(crate) fn leave(&mut self, window: usize) {
        if let Some(home) = self.homes.get_mut(window) {
            home.is_over = true;
        }
    }

    /// The window that a row lies inside.
    fn home_of(&self, span: Span) -> Option<usize> {
        let after = self
            .homes
            .partition_point(|home| home.window.start <= span.first);
        let home = after.checked_sub(1)?;
        let window = self.homes.get(home)?.window;
        span.is_inside(window).then_some(home)
    }
}

impl Home {
    /// How many rows have this digest.
    fn count(&mut self, digest: u128) -> u64 {
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
