//! The report of a call: whether its answer is complete, and what to know about its rows.

use crate::answer::Facts;
use crate::client::{CallReport, WindowReport};
use crate::error::Error;
use crate::notice::Notice;
use crate::time::Window;

/// What to know about an answer beside its rows or sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    call: CallReport,
    facts: Facts,
    has_ended: bool,
}

impl Report {
    /// The report of a call that has succeeded.
    pub(super) const fn of_ended(call: CallReport, facts: Facts) -> Self {
        Self::new(call, facts, true)
    }

    pub(super) const fn new(call: CallReport, facts: Facts, has_ended: bool) -> Self {
        Self {
            call,
            facts,
            has_ended,
        }
    }

    /// Whether the answer is everything that the query asks for: every window arrived, and no notice says that rows are
    /// missing. `false` for a stream that has not ended.
    pub fn complete(&self) -> bool {
        self.has_ended && self.facts.complete(&self.call)
    }

    /// The windows that arrived, in order.
    pub fn windows(&self) -> &[WindowReport] {
        &self.call.windows
    }

    /// The windows that failed, in order. Always empty without [`crate::client::OnWindowError::Collect`], since then the
    /// call fails.
    pub fn failed(&self) -> &[(Window, Error)] {
        &self.call.failed
    }

    /// The outcome of each window.
    pub const fn call(&self) -> &CallReport {
        &self.call
    }

    /// Notices about windows, in the order of the windows, then those about the whole call.
    pub fn notices(&self) -> Vec<Notice> {
        self.facts.all_notices(&self.call)
    }

    /// Facts about the rows: how many, duplicates, unknown and missing fields.
    pub const fn facts(&self) -> &Facts {
        &self.facts
    }
}
