//! Waiting on a host's clock: for a time, until a time, and for work that may take too long.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use crate::client::Host;

/// The longest timer that JavaScript has (24.8 days): a longer one would ring at once. No call lasts that long.
const LONGEST_TIMER_MS: u64 = 0x7FFF_FFFF;

/// Ends after `ms` milliseconds.
pub(super) async fn sleep(host: &dyn Host, ms: u64) {
    host.sleep(ms.min(LONGEST_TIMER_MS)).await;
}

/// Ends when the host's clock shows `at_ms`. Timers may ring a little early; this does not.
pub(super) async fn sleep_until(host: &dyn Host, at_ms: u64) {
    loop {
        let left = at_ms.saturating_sub(host.now_ms());
        if left == 0 {
            return;
        }
        sleep(host, left).await;
    }
}

/// What `work` gives, or `None` when `ms` milliseconds go by first; `work` is dropped then.
///
/// Work is looked at before the timer: what came in time counts, even where a sleeping tab looks at both too late.
pub(super) async fn within<T>(
    host: &dyn Host,
    ms: u64,
    work: impl Future<Output = T>,
) -> Option<T> {
    let mut work = pin!(work);
    let mut timer = pin!(sleep(host, ms));
    poll_fn(|cx| {
        if let Poll::Ready(done) = work.as_mut().poll(cx) {
            return Poll::Ready(Some(done));
        }
        timer.as_mut().poll(cx).map(|()| None)
    })
    .await
}
