//! Calls of the account's endpoints: one answer, or page by page.

use std::fmt;
use std::future::{IntoFuture, poll_fn};
use std::marker::PhantomData;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::callbacks::OnProgress;
use super::shared::{CallHost, Shared};
use crate::account::{AccountQuery, Answer, Pages, Record, Transaction};
use crate::client::{BoxFuture, MaybeSend, MaybeSync, Progress, Settings};
use crate::error::Result;

/// A call of one of the account's endpoints, from [`BillingClient::balance`](super::BillingClient::balance),
/// [`invoices`](super::BillingClient::invoices) or [`transactions`](super::BillingClient::transactions). Nothing is sent
/// before it is awaited; dropping its future aborts its request.
///
/// Its pages are requested one after another. `deadline_ms` is for all of them, `max_retries` for each. `concurrency` and
/// `on_window_error` have no effect.
///
/// ```no_run
/// # async fn read(client: novita_billing::BillingClient) -> novita_billing::Result<()> {
/// let balance = client.balance().settings(|settings| settings.deadline_ms = Some(5_000)).await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a call does nothing before it is awaited"]
pub struct AccountCall<A> {
    shared: Arc<Shared>,
    query: AccountQuery,
    settings: Settings,
    on_progress: Option<Box<dyn OnProgress>>,
    answer: PhantomData<fn() -> A>,
}

impl<A> AccountCall<A> {
    pub(super) fn new(shared: Arc<Shared>, query: AccountQuery) -> Self {
        Self {
            settings: shared.options.settings,
            shared,
            query,
            on_progress: None,
            answer: PhantomData,
        }
    }

    /// Changes the client's settings for this call.
    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// A listener that is called when a page has arrived. How many pages there will be is not known: `windows_total` grows
    /// with them.
    pub fn on_progress(
        mut self,
        listener: impl Fn(Progress) + MaybeSend + MaybeSync + 'static,
    ) -> Self {
        self.on_progress = Some(Box::new(listener));
        self
    }
}

impl<A: Answer + 'static> IntoFuture for AccountCall<A> {
    type Output = Result<A>;
    type IntoFuture = BoxFuture<'static, Result<A>>;

    fn into_future(self) -> Self::IntoFuture {
        let mut call = RunningCall::new(self);
        Box::pin(async move {
            let mut records = Vec::new();
            while let Some(page) = call.next().await? {
                records.extend(page);
            }
            Ok(A::of(records))
        })
    }
}

impl AccountCall<Vec<Transaction>> {
    /// The transactions page by page, in bounded memory apart from a digest of each.
    pub fn stream(self) -> TransactionStream {
        TransactionStream(StreamState::Idle(Box::new(RunningCall::new(self))))
    }
}

impl<A> fmt::Debug for AccountCall<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountCall")
            .field("query", &self.query)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// A call that has been awaited.
struct RunningCall {
    shared: Arc<Shared>,
    query: AccountQuery,
    settings: Settings,
    on_progress: Option<Box<dyn OnProgress>>,
    /// Made for the first page, when the deadline begins.
    pages: Option<Pages>,
}

impl RunningCall {
    fn new<A>(call: AccountCall<A>) -> Self {
        Self {
            shared: call.shared,
            query: call.query,
            settings: call.settings,
            on_progress: call.on_progress,
            pages: None,
        }
    }

    async fn next(&mut self) -> Result<Option<Vec<Record>>> {
        let host = CallHost {
            shared: &self.shared,
            on_progress: self.on_progress.as_deref(),
        };
        let pages = match &mut self.pages {
            Some(pages) => pages,
            pages => {
                self.settings.check()?;
                self.query.check()?;
                let options = &self.shared.options;
                let base_url = options.base_url.as_str();
                let query = self.query.clone();
                pages.insert(Pages::new(
                    &host,
                    query,
                    base_url,
                    options.utc_offset,
                    self.settings,
                ))
            }
        };
        pages.next(&host, &self.shared.state).await
    }
}

/// Transactions page by page, in the order of the service.
///
/// Implements [`futures_core::Stream`]; [`TransactionStream::next`] needs no other crate. A page is requested when it is
/// polled for, and dropping the stream aborts its request. A page may have fewer rows than the service sent, and has at
/// least one. The stream ends with its first error.
///
/// ```no_run
/// # async fn read(client: novita_billing::BillingClient) -> novita_billing::Result<()> {
/// use novita_billing::account::TransactionQuery;
///
/// let mut pages = client.transactions(TransactionQuery::new().page_size(1000)).stream();
/// while let Some(page) = pages.next().await {
///     for transaction in page? {
///         println!("{} {}", transaction.serial_number, transaction.transaction_amount);
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent before the stream is polled"]
pub struct TransactionStream(StreamState);

type FetchedPage = Result<Option<Vec<Record>>>;

enum StreamState {
    Idle(Box<RunningCall>),
    Fetching(BoxFuture<'static, (Box<RunningCall>, FetchedPage)>),
    Ended,
}

impl TransactionStream {
    /// The next page; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Vec<Transaction>>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Vec<Transaction>>>> {
        let mut fetch = match mem::replace(&mut self.0, StreamState::Ended) {
            StreamState::Ended => return Poll::Ready(None),
            StreamState::Fetching(fetch) => fetch,
            StreamState::Idle(mut call) => Box::pin(async move {
                let page = call.next().await;
                (call, page)
            }),
        };
        match fetch.as_mut().poll(cx) {
            Poll::Pending => {
                self.0 = StreamState::Fetching(fetch);
                Poll::Pending
            }
            Poll::Ready((call, Ok(Some(page)))) => {
                self.0 = StreamState::Idle(call);
                Poll::Ready(Some(Ok(Answer::of(page))))
            }
            Poll::Ready((_, Ok(None))) => Poll::Ready(None),
            Poll::Ready((_, Err(error))) => Poll::Ready(Some(Err(error))),
        }
    }
}

impl futures_core::Stream for TransactionStream {
    type Item = Result<Vec<Transaction>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(cx)
    }
}

impl fmt::Debug for TransactionStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransactionStream").finish_non_exhaustive()
    }
}
