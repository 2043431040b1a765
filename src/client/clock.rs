//! Waiting on a host's clock.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use crate::client::Host;
use crate::client::settings::MAX_TIMER_MS;

/// Completes after `ms` milliseconds. Capped at the longest timer of JavaScript (24.8 days), beyond which a timer would
/// fire at once; no call lasts that long.
pub(super) async fn sleep(host: &dyn Host, ms: u64) {
    host.sleep(ms.min(MAX_TIMER_MS)).await;
}

/// Completes when the host's clock reaches `at_ms`. Timers may fire a little early; this does not.
pub(super) async fn sleep_until(host: &dyn Host, at_ms: u64) {
    loop {
        let left = at_ms.saturating_sub(host.now_ms());
        if left == 0 {
            return;
        }
        sleep(host, left).await;
    }
}

/// The output of `work`, or `None` when `ms` milliseconds pass first; `work` is dropped then.
///
/// Polls `work` before the timer: what arrived in time counts, even where a throttled tab polls both too late.
pub(super) async fn timeout<T>(
    host: &dyn Host,
    ms: u64,
    work: impl Future<Output = T>,
) -> Option<T> {
    let mut work = pin!(work);
    let mut timer = pin!(sleep(host, ms));
    poll_fn(|cx| {
        if let Poll::Ready(output) = work.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        timer.as_mut().poll(cx).map(|()| None)
    })
    .await
}
