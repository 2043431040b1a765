//! A stream of bills.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use super::shared::Shared;
use super::{Call, Report};
use crate::answer::{Bills, Stream};
use crate::client::{BoxFuture, CallReport, Host, lock};
use crate::error::Result;

/// Bills in batches of 1 to 1024 rows, in the order of a list.
///
/// Implements [`futures_core::Stream`]; [`BillStream::next`] needs no other crate. Nothing is sent before the first poll, and
/// dropping the stream aborts its requests. The stream makes progress only while it is polled: a slow consumer applies
/// backpressure to the bodies, and through them to the sockets. At most 256 KiB of body are buffered of the current window,
/// 1 MiB of each window behind it and 4 MiB of all of these, plus one chunk. A batch keeps the columns of its rows, of up
/// to as much body, until it is dropped.
///
/// When a window is retried, the rows that were already returned are skipped; if the service sends other rows in their place,
/// the stream fails with kind `Decode`. The stream ends with its first error; rows of earlier windows that were not taken
/// until then are dropped.
///
/// ```no_run
/// # async fn read(client: novita_billing::BillingClient, query: novita_billing::query::ApiKeyQuery)
/// # -> novita_billing::Result<()> {
/// let mut stream = client.stream(query);
/// while let Some(bills) = stream.next().await {
///     for row in bills?.rows() {
///         println!("{} {}", row.start_time(), row.total());
///     }
/// }
/// assert!(stream.report().complete());
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent before the stream is polled"]
pub struct BillStream {
    shared: Arc<Shared>,
    rows: Arc<Mutex<Stream>>,
    state: State,
}

enum State {
    Running(BoxFuture<'static, Result<CallReport>>),
    /// All windows arrived; rows of them may be left.
    Succeeded,
    /// All rows were returned.
    Ended,
    Failed,
}

impl BillStream {
    pub(super) fn new(call: Call, rows: Arc<Mutex<Stream>>) -> Self {
        let sink = Arc::clone(&rows);
        Self {
            shared: Arc::clone(&call.shared),
            rows,
            state: State::Running(Box::pin(async move {
                lock(&sink).set_as_of(call.host().unix_now());
                call.run(&*sink).await
            })),
        }
    }

    /// The next batch; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bills>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    /// The report so far: of the windows that arrived or failed, and the rows that were returned.
    pub fn report(&self) -> Report {
        let (mut stats, call) = {
            let rows = lock(&self.rows);
            (rows.stats(), rows.call().clone())
        };
        self.shared.scrub(&mut stats);
        Report::new(call, stats, matches!(self.state, State::Ended))
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bills>>> {
        // Also when there are rows to return: the windows behind them make progress meanwhile.
        if let State::Running(call) = &mut self.state
            && let Poll::Ready(result) = call.as_mut().poll(cx)
        {
            match result {
                Ok(_) => {
                    self.state = State::Succeeded;
                    lock(&self.rows).close();
                }
                Err(error) => {
                    self.state = State::Failed;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        if matches!(self.state, State::Failed) {
            return Poll::Ready(None);
        }
        let batch = lock(&self.rows).next_batch().map(|batch| batch.bills());
        match (batch, &self.state) {
            (Some(bills), _) => Poll::Ready(Some(Ok(bills))),
            (None, State::Running(_)) => Poll::Pending,
            (None, _) => {
                self.state = State::Ended;
                Poll::Ready(None)
            }
        }
    }
}

impl futures_core::Stream for BillStream {
    type Item = Result<Bills>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(cx)
    }
}

impl fmt::Debug for BillStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BillStream").finish_non_exhaustive()
    }
}
