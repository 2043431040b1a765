//! The report of a call: whether its answer is complete, and what to know about its rows.

use crate::answer::RowStats;
use crate::client::{CallReport, WindowReport};
use crate::error::Error;
use crate::notice::Notice;
use crate::query::QueryWindow;

/// What to know about an answer beside its rows or sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    call: CallReport,
    stats: RowStats,
    has_ended: bool,
}

impl Report {
    /// The report of a call that has succeeded.
    pub(super) const fn of_ended(call: CallReport, stats: RowStats) -> Self {
        Self::new(call, stats, true)
    }

    pub(super) const fn new(call: CallReport, stats: RowStats, has_ended: bool) -> Self {
        Self {
            call,
            stats,
            has_ended,
        }
    }

    /// Whether the answer is everything that the query asks for: every window arrived, and no notice says that rows are
    /// missing. `false` for a stream that has not ended.
    pub fn complete(&self) -> bool {
        self.has_ended && self.stats.complete(&self.call)
    }

    /// The windows that arrived, in order.
    pub fn windows(&self) -> &[WindowReport] {
        &self.call.windows
    }

    /// The windows that failed, in order. Always empty without [`crate::client::OnWindowError::Collect`], since then the
    /// call fails.
    pub fn failed(&self) -> &[(QueryWindow, Error)] {
        &self.call.failed
    }

    /// The outcome of each window.
    pub const fn call(&self) -> &CallReport {
        &self.call
    }

    /// Notices about windows, in the order of the windows, then those about the whole call.
    pub fn notices(&self) -> Vec<Notice> {
        self.stats.all_notices(&self.call)
    }

    /// RowStats about the rows: how many, duplicates, unknown and missing fields.
    pub const fn stats(&self) -> &RowStats {
        &self.stats
    }
}
