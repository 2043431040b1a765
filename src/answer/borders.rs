//! Rows that two neighbouring windows both sent.
//!
//! The service returns a row to every window that the row's period touches. So of equal rows whose period crosses
//! the border between two windows, the two windows have the same ones, and the larger of the two counts is how many
//! there are. A row may cross several borders: its count is carried from window to window. Of equal rows in a window
//! the first are those that were carried over to it.
//!
//! [`Borders`] is asked row by row, in the order of time, and remembers only the rows that cross a border of the
//! window, each by all that it says: no row is dropped for another that merely looks like it. [`is_stranger`] says which
//! rows touch no second of their window.

use crate::bill::{Row, Strings};
use crate::time::Window;

/// Says which rows of a call were there before.
#[derive(Default)]
pub(super) struct Borders {
    /// The window that is gone through.
    window: Option<Window>,
    /// Its first second, if the window before it touches it and was gone through.
    left: Option<i64>,
    /// The first second of the window after it, if that touches it.
    right: Option<i64>,
    /// The rows that cross one of the two.
    crossing: Strings,
    /// By their codes.
    counts: Vec<Count>,
    /// Holds one row while it is looked up.
    identity: String,
}

/// How often a row that crosses a border is there.
struct Count {
    /// In the windows before.
    carried: u64,
    /// In this window, up to now.
    seen: u64,
}

impl Borders {
    /// Goes on to the next window that counts. Over one that is left out nothing is carried: `next` is the window
    /// that follows in the plan, whatever becomes of it.
    pub(super) fn enter(&mut self, window: Window, next: Option<Window>) {
        let before = self.window.replace(window);
        self.left = starts_after(before, Some(window));
        self.right = starts_after(Some(window), next);
        let crossing = std::mem::take(&mut self.crossing);
        let counts = std::mem::take(&mut self.counts);
        for (identity, count) in crossing.iter().zip(counts) {
            if self.left.is_some() && count.seen > 0 && self.crossing.intern(identity).is_some() {
                self.counts.push(Count {
                    carried: count.carried.max(count.seen),
                    seen: 0,
                });
            }
        }
    }

    /// Whether a row of this window was not there before. Every row that touches the window is asked about once, in
    /// the order in which the service sent them.
    pub(super) fn admit(&mut self, row: Row<'_>) -> bool {
        !(crosses(row, self.left) || crosses(row, self.right)) || self.count(row)
    }

    #[inline(never)]
    fn count(&mut self, row: Row<'_>) -> bool {
        self.identity.clear();
        row.write_identity(&mut self.identity);
        let Some(code) = self.crossing.intern(&self.identity) else {
            // Too much to remember: a row too many is found by whoever looks, one too few by nobody.
            return true;
        };
        let new = code as usize == self.counts.len();
        if new {
            self.counts.push(Count {
                carried: 0,
                seen: 0,
            });
        }
        self.counts.get_mut(code as usize).is_none_or(|count| {
            count.seen += 1;
            count.seen > count.carried
        })
    }
}

/// Whether a row lies on both sides of a border.
pub(super) fn crosses(row: Row<'_>, border: Option<i64>) -> bool {
    border.is_some_and(|border| row.start_time() < border && row.end_time() >= border)
}

/// The first second of the right window, if that is the second after the left one.
fn starts_after(left: Option<Window>, right: Option<Window>) -> Option<i64> {
    let start = right?.start;
    (left?.end.checked_add(1) == Some(start)).then_some(start)
}

/// Whether a row lies wholly outside a window that was asked longer than it is.
pub(super) fn is_stranger(row: Row<'_>, window: Window, asked: Window) -> bool {
    asked != window && (row.end_time() < window.start || row.start_time() > window.end)
}
