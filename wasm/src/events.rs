//! The progress and the events of a call. They cross the border as plain objects: serde makes these, and tsify their
//! TypeScript definitions, both from the same types.

use serde::Serialize;
use tsify::Tsify;

use crate::errors::{ErrorData, option_names};
use crate::time_window::TimeWindow;
use novita_billing::client::{self, Event};

/// The progress of a call.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// Windows that are finished, including failed ones.
    pub windows_done: u64,
    /// All windows of the call.
    pub windows_total: u64,
    /// Rows of complete windows, as sent.
    pub rows: u64,
    /// Bytes of complete windows, and of those that are arriving. They never get less.
    pub bytes: u64,
    /// What the bills of complete windows add up to, without control totals: exact decimal text in whole currency, e.g.
    /// "1234.5". Only of `load`, once a window is complete. A bill that is in two windows counts twice until the call has
    /// ended, so this may be above the total of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub total: Option<String>,
}

impl From<client::Progress> for Progress {
    /// Without the total.
    fn from(progress: client::Progress) -> Self {
        let client::Progress {
            windows_done,
            windows_total,
            rows,
            bytes,
            ..
        } = progress;
        Self {
            windows_done,
            windows_total,
            rows,
            bytes,
            total: None,
        }
    }
}

/// What happens in a call, as it happens.
#[derive(Serialize, Tsify)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum EventData {
    /// A request is about to be sent.
    Attempt {
        /// The window of the request.
        window: TimeWindow,
        /// Counted from 1.
        attempt: u32,
    },
    /// The head of a response has arrived.
    Response {
        /// The window of the request.
        window: TimeWindow,
        /// Counted from 1.
        attempt: u32,
        /// HTTP status.
        status: u16,
        /// Milliseconds since the request was sent.
        ms: u64,
    },
    /// A wait begins.
    Wait {
        /// The window of the request.
        window: TimeWindow,
        /// The attempt after the wait, counted from 1.
        attempt: u32,
        /// The length of the wait.
        wait_ms: u64,
        /// The reason, in English.
        because: String,
    },
    /// A window is complete.
    Window {
        /// The complete window.
        window: TimeWindow,
        /// Its rows, as sent.
        rows: u64,
        /// The bytes of its body.
        bytes: u64,
        /// Requests that were sent for it.
        attempts: u32,
    },
    /// A window failed, also after retries.
    Failed {
        /// The window that failed.
        window: TimeWindow,
        /// The error.
        error: ErrorData,
    },
}

impl EventData {
    /// `None` for an event that JavaScript has no type for.
    pub(crate) fn new(event: &Event<'_>) -> Option<Self> {
        Some(match *event {
            Event::Attempt { window, attempt } => Self::Attempt {
                window: window.into(),
                attempt,
            },
            Event::Response {
                window,
                attempt,
                status,
                ms,
            } => Self::Response {
                window: window.into(),
                attempt,
                status,
                ms,
            },
            Event::Wait {
                window,
                attempt,
                wait_ms,
                because,
            } => Self::Wait {
                window: window.into(),
                attempt,
                wait_ms,
                because: option_names(because),
            },
            Event::Window {
                window,
                rows,
                bytes,
                attempts,
            } => Self::Window {
                window: window.into(),
                rows,
                bytes,
                attempts,
            },
            Event::Failed { window, error } => Self::Failed {
                window: window.into(),
                error: error.into(),
            },
            _ => return None,
        })
    }
}
