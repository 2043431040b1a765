//! The context that the fetch of one window works in.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::client::job::WindowRequest;
use crate::client::progress::ProgressMeter;
use crate::client::settings::Settings;
use crate::client::{ClientState, Host, Sink, lock};
use crate::error::Error;

/// One window of a call, with what it shares with the other windows.
pub(super) struct Task<'a> {
    pub(super) host: &'a dyn Host,
    pub(super) state: &'a ClientState,
    pub(super) settings: &'a Settings,
    pub(super) sink: &'a Mutex<dyn Sink>,
    pub(super) index: usize,
    pub(super) request: &'a WindowRequest,
    /// Requests that were sent for the window. Owned by the call, since the fetch may be dropped.
    pub(super) sent: &'a AtomicU32,
    pub(super) call_began_ms: u64,
    /// The last error of the call that was retried.
    pub(super) last_error: &'a Mutex<Option<Error>>,
    /// How far the call has come.
    pub(super) progress: &'a ProgressMeter<'a>,
}

impl Task<'_> {
    /// Requests that were sent for the window.
    pub(super) fn sent(&self) -> u32 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Counts a request that is about to be sent.
    pub(super) fn count_sent(&self) -> u32 {
        self.sent.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Takes back the count of a request that could not be sent.
    pub(super) fn uncount_sent(&self) {
        self.sent.fetch_sub(1, Ordering::Relaxed);
    }

    /// The deadline of the call, on the host's clock.
    pub(super) fn deadline_at(&self) -> Option<u64> {
        let ms = self.settings.remaining_deadline_ms()?;
        Some(self.call_began_ms.saturating_add(ms))
    }

    /// Remembers an error that is retried, so that an error at the deadline can name it.
    pub(super) fn record_error(&self, error: &Error) {
        *lock(self.last_error) = Some(error.clone());
    }

    /// Windows of the call that have neither arrived nor failed.
    pub(super) fn windows_left(&self) -> u64 {
        let done = self.progress.done();
        done.windows_total.saturating_sub(done.windows_done)
    }
}
