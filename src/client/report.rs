//! What a call gives back: its windows in order, those that arrived and those that failed.

use crate::error::Error;
use crate::notice::Notice;
use crate::time::Window;

/// A window that arrived whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowReport {
    /// Which window.
    pub window: Window,
    /// The HTTP status that its body came with, 200 to 299.
    pub status: u16,
    /// Its rows, as the service sent them.
    pub rows: u64,
    /// Bytes of the body that was taken up, after the host has undone any compression.
    pub bytes: u64,
    /// Requests that were sent for it.
    pub attempts: u32,
    /// Milliseconds from when its turn came among the windows of the call to when it was whole: waits, pauses, the
    /// asking for the key and all attempts included.
    pub ms: u64,
}

/// The end of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallReport {
    /// The windows that arrived, in the order of the plan.
    pub windows: Vec<WindowReport>,
    /// The windows that did not, in the order of the plan. Always empty with [`crate::client::OnWindowError::Throw`].
    pub failed: Vec<(Window, Error)>,
}

impl CallReport {
    /// Whether every window arrived, and none with a status that says that the answer is a part.
    pub fn complete(&self) -> bool {
        self.failed.is_empty() && self.notices().next().is_none()
    }

    /// What the statuses of the windows say beyond success, in the order of the plan.
    pub fn notices(&self) -> impl Iterator<Item = Notice> {
        self.windows.iter().filter_map(|arrived| {
            Notice::of_status(arrived.status).map(|notice| notice.of_window(arrived.window))
        })
    }
}
