//! Where the bytes of a call go.

use std::task::{Context, Poll};

use crate::client::{MaybeSend, WindowReport};
use crate::error::{Error, Result};
use crate::money::Decimal;

/// Receives the bytes of a call's windows. Windows arrive concurrently; each is named by its index in the plan.
///
/// The calls for one window are always `begin (chunk* (commit | discard))`; after `discard` the window may begin again.
/// When `chunk` or `commit` fails, `discard` follows. A window counts only once it is committed.
pub trait Sink: MaybeSend {
    /// The body of an attempt begins to arrive.
    fn begin(&mut self, window: usize);

    /// Whether the sink can take more bytes of this window now. `Pending` applies backpressure to the body, and through it
    /// to the socket; no timeout runs meanwhile.
    fn poll_ready(&mut self, _window: usize, _cx: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }

    /// The next bytes, split at any place.
    ///
    /// # Errors
    /// `Decode` for bytes that are not a bill list, `Api` for an error envelope; neither is retried.
    fn chunk(&mut self, window: usize, bytes: &[u8]) -> Result<()>;

    /// The body has ended, and the window counts from now on. Returns the number of its rows, as sent.
    ///
    /// # Errors
    /// `Network` when the body is empty or was cut off: the window is retried. Otherwise as for `chunk`.
    fn commit(&mut self, window: usize) -> Result<u64>;

    /// Forgets what arrived of the window since `begin`.
    fn discard(&mut self, window: usize);

    /// What the rows of the committed windows add up to, for those who watch the call; `None` from a sink that does not add
    /// them up.
    fn total(&self) -> Option<Decimal> {
        None
    }

    /// The window was committed, or failed and is not retried. Called once for each window, unless the call is dropped
    /// before.
    fn settled(&mut self, _window: usize, _outcome: Result<&WindowReport, &Error>) {}
}
