//! The outcome of a call: the windows that arrived and those that failed.

use crate::error::Error;
use crate::notice::Notice;
use crate::query::QueryWindow;

/// A window that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WindowReport {
    /// Which window.
    pub window: QueryWindow,
    /// The HTTP status of its response, 200 to 299.
    pub status: u16,
    /// Its rows, as the service sent them.
    pub rows: u64,
    /// Bytes of its body, after the host has undone any compression.
    pub bytes: u64,
    /// Requests that were sent for it.
    pub attempts: u32,
    /// Milliseconds from when its fetch began to when it was committed, with waits, pauses, the key function and all
    /// attempts.
    pub ms: u64,
}

/// The outcome of each window of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallReport {
    /// The windows that arrived, in the order of the plan.
    pub windows: Vec<WindowReport>,
    /// The windows that failed, in the order of the plan. Always empty with [`crate::client::OnWindowError::Throw`].
    pub failed: Vec<(QueryWindow, Error)>,
}

impl CallReport {
    /// The report of a call and of a later one, which requested only what had failed: what arrived in both, and what failed in
    /// the later one. `windows` are those of the plan, in its order.
    #[must_use]
    pub fn resumed(mut self, later: Self, windows: &[QueryWindow]) -> Self {
        self.windows.extend(later.windows);
        let place =
            |report: &WindowReport| windows.iter().position(|window| *window == report.window);
        self.windows.sort_by_key(place);
        self.failed = later.failed;
        self
    }

    /// Whether every window arrived, and with a status that does not mean a partial answer.
    pub fn complete(&self) -> bool {
        self.failed.is_empty() && self.notices().next().is_none()
    }

    /// What the statuses of the windows say beyond success, in the order of the plan.
    pub fn notices(&self) -> impl Iterator<Item = Notice> {
        self.windows.iter().filter_map(|arrived| {
            Notice::of_status(arrived.status).map(|notice| notice.of_window(arrived.window.clone()))
        })
    }
}
