//! Whether an answer is all that was asked for.

use crate::answer::RowStats;
use crate::client::{CallReport, WindowReport};
use crate::error::Error;
use crate::notice::Notice;
use crate::time::Window;

/// What is to be known of an answer beside its rows or sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    call: CallReport,
    facts: RowStats,
    has_ended: bool,
}

impl Report {
    /// Of a call that has ended well.
    pub(super) const fn of_ended(call: CallReport, facts: RowStats) -> Self {
        Self::new(call, facts, true)
    }

    pub(super) const fn new(call: CallReport, facts: RowStats, has_ended: bool) -> Self {
        Self {
            call,
            facts,
            has_ended,
        }
    }

    /// Whether everything that was asked for is there: every window arrived, and nothing that the service said means that
    /// there is more. Of a stream not before its end.
    pub fn complete(&self) -> bool {
        self.has_ended && self.facts.complete(&self.call)
    }

    /// The windows that arrived, in order.
    pub fn windows(&self) -> &[WindowReport] {
        &self.call.windows
    }

    /// The windows that did not, in order; without [`crate::client::OnWindowError::Collect`] there are none, as then the
    /// call fails.
    pub fn failed(&self) -> &[(Window, Error)] {
        &self.call.failed
    }

    /// What else the service said, those of windows in the order of time, then those of the whole call.
    pub fn notices(&self) -> Vec<Notice> {
        self.facts.all_notices(&self.call)
    }

    /// What is to be said about the rows: how many, duplicates, unknown and missing fields.
    pub const fn facts(&self) -> &RowStats {
        &self.facts
    }
}
