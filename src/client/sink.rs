//! Where the bytes of a call go. A window counts once it is whole: `begin`, `chunk`…, then `commit` or `discard`.

use std::task::{Context, Poll};

use crate::client::{MaybeSend, WindowReport};
use crate::error::{Error, Result};

/// Takes the bytes of a call's windows. Windows come side by side; each is named by its place in the plan.
///
/// For one window the order is always `begin (chunk* (commit | discard))`, and after `discard` it may begin anew.
/// When `chunk` or `commit` fails, `discard` follows.
pub trait Sink: MaybeSend {
    /// An attempt's answer begins to arrive.
    fn begin(&mut self, window: usize);

    /// Whether the sink wants more bytes of this window now. `Pending` holds the body back (the socket, too), and
    /// no timeout runs meanwhile.
    fn poll_ready(&mut self, _window: usize, _cx: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }

    /// The next bytes, cut anywhere.
    ///
    /// # Errors
    /// `Decode` for bytes that are no bill list, `Api` for an error envelope; none of them is retried.
    fn chunk(&mut self, window: usize, bytes: &[u8]) -> Result<()>;

    /// The body is at its end; the window counts from now on. Returns its rows, as sent.
    ///
    /// # Errors
    /// `Network` when the body is empty or was cut off: such a window is tried again. Others as for `chunk`.
    fn commit(&mut self, window: usize) -> Result<u64>;

    /// What came of the window since `begin` does not count.
    fn discard(&mut self, window: usize);

    /// The window is done with: it was committed, or it failed for good and nothing of it will come any more. Comes
    /// once for each window that was done with before the call was dropped.
    fn settled(&mut self, _window: usize, _outcome: Result<&WindowReport, &Error>) {}
}
