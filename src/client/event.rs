//! What a call reports while it runs.

use crate::error::Error;
use crate::money::Decimal;
use crate::query::QueryWindow;

/// One step of a call. Contains no secret.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A request is about to be sent.
    Attempt {
        /// The window it is for.
        window: &'a QueryWindow,
        /// Counted from 1.
        attempt: u32,
    },
    /// The head of a response arrived.
    Response {
        /// The window it is for.
        window: &'a QueryWindow,
        /// Counted from 1.
        attempt: u32,
        /// HTTP status.
        status: u16,
        /// Milliseconds since the request was sent.
        ms: u64,
    },
    /// A wait begins.
    Wait {
        /// The window that waits.
        window: &'a QueryWindow,
        /// The attempt that follows the wait, counted from 1.
        attempt: u32,
        /// Its length in milliseconds.
        wait_ms: u64,
        /// The reason, as a sentence without secrets.
        because: &'a str,
    },
    /// A window arrived completely.
    Window {
        /// Which window.
        window: &'a QueryWindow,
        /// Its rows, as sent.
        rows: u64,
        /// Bytes of its body.
        bytes: u64,
        /// Requests that were sent for it.
        attempts: u32,
    },
    /// A window failed, and is not retried.
    Failed {
        /// Which window.
        window: &'a QueryWindow,
        /// Why.
        error: &'a Error,
    },
}

/// How far a call has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Windows that arrived or failed.
    pub windows_done: u64,
    /// All windows of the call.
    pub windows_total: u64,
    /// Rows of the windows that arrived.
    pub rows: u64,
    /// Bytes of the windows that arrived, and of those that are arriving. They never get less: what is requested again counts
    /// once it is more than before.
    pub bytes: u64,
    /// What the bills of the windows that arrived add up to, without control totals, in whole currency. A bill that is in two
    /// windows counts twice until the call has ended, so the total of all windows may be above that of the answer. Only
    /// [`list`](crate::billing::Call::list) has it; `None` before the first window, and if it does not fit a [`Decimal`].
    pub total: Option<Decimal>,
}
