//! Bills while they arrive.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use super::connection::Connection;
use super::{Question, Report};
use crate::answer::{Bills, Stream};
use crate::client::{CallReport, Pending, lock};
use crate::error::Result;

/// Bills in batches of 1 to 1024 rows, in the order of a list.
///
/// A [`futures_core::Stream`]; [`BillStream::next`] is there without another crate, too. Nothing is sent before the first
/// batch is asked for, and dropping the stream ends every request at once. Work goes on only while somebody asks: who
/// takes his time holds the bodies back, and through them the sockets. At most 256 KiB of body wait of the window whose
/// turn it is, 1 MiB of each window that runs ahead and 4 MiB of all of these, and the chunk beyond. A batch holds the
/// columns that its rows stand in, of at most as much body, for as long as it is kept.
///
/// When a window has to be tried again, the rows that were given are skipped; should the service give others in their
/// place, the stream fails with kind `Decode`. The first error is the end of the stream; rows of earlier windows that were
/// not taken by then are dropped.
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
#[must_use = "nothing is sent before the first batch is asked for"]
pub struct BillStream {
    connection: Arc<Connection>,
    rows: Arc<Mutex<Stream>>,
    call: Call,
}

enum Call {
    Runs(Pending<'static, Result<CallReport>>),
    /// All that it brought is there; rows of it may be left.
    Succeeded,
    /// All rows were given.
    Ended,
    Failed,
}

impl BillStream {
    pub(super) fn new(question: Question, rows: Arc<Mutex<Stream>>) -> Self {
        let sink = Arc::clone(&rows);
        Self {
            connection: Arc::clone(&question.connection),
            rows,
            call: Call::Runs(Box::pin(async move { question.run(&*sink).await })),
        }
    }

    /// The next batch; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bills>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    /// What is known by now of the windows that are done with and the rows that were given.
    pub fn report(&self) -> Report {
        let (mut facts, call) = {
            let rows = lock(&self.rows);
            (rows.stats(), rows.call().clone())
        };
        self.connection.scrub(&mut facts);
        Report::new(call, facts, matches!(self.call, Call::Ended))
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bills>>> {
        // Also where there are rows to take: the windows behind them go on meanwhile.
        if let Call::Runs(call) = &mut self.call
            && let Poll::Ready(end) = call.as_mut().poll(cx)
        {
            match end {
                Ok(_) => {
                    self.call = Call::Succeeded;
                    lock(&self.rows).close();
                }
                Err(error) => {
                    self.call = Call::Failed;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        if matches!(self.call, Call::Failed) {
            return Poll::Ready(None);
        }
        let batch = lock(&self.rows).next_batch().map(|batch| batch.bills());
        match (batch, &self.call) {
            (Some(bills), _) => Poll::Ready(Some(Ok(bills))),
            (None, Call::Runs(_)) => Poll::Pending,
            (None, _) => {
                self.call = Call::Ended;
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
