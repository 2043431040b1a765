//! The client for Rust users: queries in, bills or summaries out, each with a report that says whether it is complete.
//!
//! [`BillingClient`] combines the modules of this crate: [`crate::query`] makes the requests, [`crate::client`] sends them,
//! and [`crate::answer`] makes rows and sums of the responses.

mod account;
mod callbacks;
mod options;
mod reconcile;
mod report;
mod shared;
mod stream;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Arc, Mutex};

pub use self::account::{AccountCall, TransactionStream};
use self::callbacks::OnProgress;
pub use self::options::Options;
pub use self::reconcile::ReconcileCall;
pub use self::report::Report;
use self::shared::{CallHost, Shared};
pub use self::stream::BillStream;
use crate::account::{AccountQuery, Balance, Invoice, InvoiceQuery, Transaction, TransactionQuery};
use crate::answer::{Bills, Collect, Spec, Stream, Summarize, Summary, Watched};
use crate::bill::Limits;
use crate::client::{self, CallReport, Host, Job, MaybeSend, MaybeSync, Progress, Settings, Sink};
use crate::error::{Error, Result};
use crate::query::{Plan, Query, QueryWindow, SplitBy};
use crate::time::Offset;

/// A client for the billing endpoints. A clone is the same client: clones share the learned pace, the retry budget and the
/// secrets to hide.
///
/// ```no_run
/// # use novita_billing::client::Host;
/// # async fn list(host: impl Host + 'static) -> novita_billing::Result<()> {
/// use novita_billing::query::{ApiKeyQuery, CycleType};
/// use novita_billing::time::{Offset, Period};
/// use novita_billing::{BillingClient, Options};
///
/// let client = BillingClient::with_host(host, Options::new().api_key("sk_0123456789"))?;
/// let january = Period::parse("2026-01")?.window(Offset::UTC)?;
/// let query = ApiKeyQuery::new(january, CycleType::Day)?.category("llm");
///
/// let (bills, report) = client.list(query).await?;
/// assert!(report.complete());
/// for row in bills.rows() {
///     println!("{} {}", row.text_of("productName")?.unwrap_or_default(), row.total());
/// }
/// # Ok(())
/// # }
/// ```
///
/// [`Host`] has an example of a host, and feature `reqwest` has one to use.
#[derive(Clone)]
pub struct BillingClient(Arc<Shared>);

impl BillingClient {
    /// A client that sends its requests with reqwest. Its futures need a tokio runtime with time and IO enabled. See
    /// [`crate::reqwest`] for the choice of TLS.
    ///
    /// # Errors
    /// `Config` at the invalid option.
    #[cfg(all(feature = "reqwest-no-tls", not(target_arch = "wasm32")))]
    pub fn new(options: Options) -> Result<Self> {
        Self::with_host(crate::reqwest::ReqwestHost::new()?, options)
    }

    /// A client that sends its requests with a host of your own. It uses only the clock, timers, randomness and requests of
    /// the host: key, headers and listeners are options of the client.
    ///
    /// # Errors
    /// `Config` at the invalid option.
    #[cfg_attr(
        target_arch = "wasm32",
        allow(
            clippy::arc_with_non_send_sync,
            reason = "one type for all targets; on wasm32 it does not leave its thread"
        )
    )]
    pub fn with_host(host: impl Host + 'static, options: Options) -> Result<Self> {
        Shared::new(Box::new(host), options).map(|shared| Self(Arc::new(shared)))
    }

    /// The UTC offset of the service's days, as in the options.
    pub fn utc_offset(&self) -> Offset {
        self.0.options.utc_offset
    }

    /// A call with settings of its own.
    ///
    /// ```no_run
    /// # async fn list(client: novita_billing::BillingClient, query: novita_billing::query::FixedTermQuery)
    /// # -> novita_billing::Result<()> {
    /// use novita_billing::client::OnWindowError;
    ///
    /// let call = client.call(query).settings(|settings| {
    ///     settings.deadline_ms = Some(60_000);
    ///     settings.on_window_error = OnWindowError::Collect;
    /// });
    /// let (bills, report) = call.list().await?;
    /// for (window, error) in report.failed() {
    ///     eprintln!("{window:?} is missing: {error}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn call(&self, query: impl Into<Query>) -> Call {
        Call {
            settings: self.0.options.settings,
            shared: Arc::clone(&self.0),
            query: query.into(),
            split_by: None,
            on_progress: None,
        }
    }

    /// The ranges of the requests for a query; see [`Call::plan`].
    ///
    /// # Errors
    /// As of [`Call::plan`].
    pub fn plan(&self, query: impl Into<Query>) -> Result<Vec<QueryWindow>> {
        self.call(query).plan()
    }

    /// Every bill of the range, in the order of its windows; see [`Call::list`].
    ///
    /// # Errors
    /// Any kind of error.
    pub async fn list(&self, query: impl Into<Query>) -> Result<(Bills, Report)> {
        self.call(query).list().await
    }

    /// The bills of the range as they arrive; see [`Call::stream`].
    pub fn stream(&self, query: impl Into<Query>) -> BillStream {
        self.call(query).stream()
    }

    /// The totals of the range, in groups; see [`Call::summarize`].
    ///
    /// # Errors
    /// Any kind of error.
    pub async fn summarize(
        &self,
        query: impl Into<Query>,
        spec: Spec,
    ) -> Result<(Summary, Report)> {
        self.call(query).summarize(spec).await
    }

    /// The balance of the account; see [`Balance`].
    ///
    /// ```no_run
    /// # async fn read(client: novita_billing::BillingClient) -> novita_billing::Result<()> {
    /// let balance = client.balance().await?;
    /// if let Some(available) = balance.available {
    ///     println!("{available} USD");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn balance(&self) -> AccountCall<Balance> {
        self.account_call(AccountQuery::Balance)
    }

    /// The invoices of months, oldest first, each once, however the service pages them.
    ///
    /// Months after the current one (by the host's clock, in the client's UTC offset) are dropped, and those before the first
    /// one of the query, or 2025-10: a service may fill months up. If a month comes again with the same `billId`, the later one counts. A voided invoice
    /// counts only if its month has no other. Two other invoices of one month fail the call with kind `Decode`.
    ///
    /// ```no_run
    /// # async fn read(client: novita_billing::BillingClient) -> novita_billing::Result<()> {
    /// use novita_billing::account::InvoiceQuery;
    ///
    /// for invoice in client.invoices(InvoiceQuery::new().start_month("2026-01")).await? {
    ///     println!("{} {} {}", invoice.billing_month, invoice.total, invoice.status);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn invoices(&self, query: InvoiceQuery) -> AccountCall<Vec<Invoice>> {
        self.account_call(AccountQuery::Invoices(query))
    }

    /// The transactions of the account, in the order of the service, each once. [`AccountCall::stream`] gives them page by
    /// page.
    ///
    /// Pages are requested until one is empty or came before, whatever their lengths and the stated total. If the
    /// total is larger than the number of transactions that came, or a full page came again without any total, the call
    /// fails with kind `Decode`. A transaction that came again since a new one came in before it is given once, if it has a
    /// serial number and all of its fields are equal.
    ///
    /// ```no_run
    /// # async fn read(client: novita_billing::BillingClient) -> novita_billing::Result<()> {
    /// use novita_billing::account::TransactionQuery;
    ///
    /// let query = TransactionQuery::new().transaction_type("recharge");
    /// for transaction in client.transactions(query).await? {
    ///     println!("{} {}", transaction.transaction_time, transaction.transaction_amount);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn transactions(&self, query: TransactionQuery) -> AccountCall<Vec<Transaction>> {
        self.account_call(AccountQuery::Transactions(query))
    }

    /// The bills of calendar months beside the service's own control totals and invoices; see [`Reconciliation`]. The period
    /// consists of whole months, such as `2026-01`, `2026-Q1` or `2025-10/2026-03`; another one fails with kind `Query`.
    ///
    /// A bill counts in the month in which it begins. With [`crate::client::OnWindowError::Collect`] a month whose bills did
    /// not all arrive is not complete; invoices that do not arrive are an error all the same.
    ///
    /// ```no_run
    /// # async fn read(client: novita_billing::BillingClient) -> novita_billing::Result<()> {
    /// for month in client.reconcile("2026-Q1").await? {
    ///     println!("{} {} {:?} {}", month.month, month.bills, month.difference, month.complete);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// [`Reconciliation`]: crate::answer::Reconciliation
    pub fn reconcile(&self, period: impl Into<String>) -> ReconcileCall {
        ReconcileCall::new(Arc::clone(&self.0), period.into())
    }

    fn account_call<A>(&self, query: AccountQuery) -> AccountCall<A> {
        AccountCall::new(Arc::clone(&self.0), query)
    }
}

impl fmt::Debug for BillingClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A query with its settings, from [`BillingClient::call`]. Nothing is sent before the future or the stream is polled;
/// dropping that aborts its requests.
#[must_use = "a call does nothing before `list`, `summarize` or `stream`"]
pub struct Call {
    shared: Arc<Shared>,
    query: Query,
    settings: Settings,
    split_by: Option<SplitBy>,
    on_progress: Option<Box<dyn OnProgress>>,
}

impl Call {
    /// Changes the client's settings for this call.
    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// Where a range over 31 days is split, at months by default. The cycle takes precedence.
    pub fn split_by(mut self, split_by: SplitBy) -> Self {
        self.split_by = Some(split_by);
        self
    }

    /// A listener that is called when a window has arrived or failed, and while a large one arrives.
    ///
    /// ```no_run
    /// # async fn list(client: novita_billing::BillingClient) -> novita_billing::Result<()> {
    /// use novita_billing::query::FixedTermQuery;
    /// use novita_billing::time::{Offset, Period};
    ///
    /// let year = Period::parse("2026")?.window(Offset::UTC)?;
    /// let call = client.call(FixedTermQuery::new(year)?).on_progress(|progress| {
    ///     if let Some(total) = progress.total {
    ///         println!("{total} USD so far, {} of {} months", progress.windows_done, progress.windows_total);
    ///     }
    /// });
    /// let (bills, report) = call.list().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_progress(
        mut self,
        listener: impl Fn(Progress) + MaybeSend + MaybeSync + 'static,
    ) -> Self {
        self.on_progress = Some(Box::new(listener));
        self
    }

    /// The ranges of its requests; sends nothing. They partition the range (once for each product category), except that a
    /// window of a single second is requested one second longer, which the API demands.
    ///
    /// # Errors
    /// `Query` for a range that the API does not accept.
    pub fn plan(&self) -> Result<Vec<QueryWindow>> {
        self.query.check(self.shared.options.utc_offset)?;
        Ok(self.requests().requested_windows())
    }

    /// Every bill of the range, in the order of its windows. Bills are columns in memory; rows are views of them.
    ///
    /// # Errors
    /// Any kind of error. With [`crate::client::OnWindowError::Collect`] the windows that arrived are returned, and the report
    /// names the others.
    pub async fn list(self) -> Result<(Bills, Report)> {
        let sink = Collect::new(self.requests(), Limits::default());
        let sink = sink.as_of(self.host().unix_now());
        let (call, mut bills) = if self.on_progress.is_some() {
            let (call, sink) = self.run_into(Watched::new(sink, self.query.kind())).await?;
            (call, sink.finish())
        } else {
            let (call, sink) = self.run_into(sink).await?;
            (call, sink.finish())
        };
        self.shared.scrub(&mut bills.stats);
        let report = Report::of_ended(call, bills.stats.clone());
        Ok((bills, report))
    }

    /// The totals of the range, in groups. Rows are added up as they arrive and not kept, so the range may have any length.
    /// The totals equal those of [`Bills::summarize`] on the bills of [`Call::list`], to the last digit, if `rows_unchecked`
    /// of the report's stats is 0.
    ///
    /// # Errors
    /// Any kind of error. `Query`, before anything is sent, for a spec of the other kind of bills, for a calendar unit
    /// that is finer than the cycle of the rows, and for a time zone whose units cut them.
    pub async fn summarize(self, spec: Spec) -> Result<(Summary, Report)> {
        if spec.kind() != self.query.kind() {
            let message = "the summary is of the other kind of bills than the query";
            return Err(Error::query("spec", message));
        }
        spec.check_cycle(&self.query)?;
        let offset = self.shared.options.utc_offset;
        spec.check_time_zone(&self.query, offset)?;
        let sink = Summarize::new(spec, offset, self.requests(), Limits::default());
        let sink = sink.as_of(self.host().unix_now());
        let (call, sink) = self.run_into(sink).await?;
        let (summary, mut stats) = sink.finish()?;
        self.shared.scrub(&mut stats);
        Ok((summary, Report::of_ended(call, stats)))
    }

    /// The bills of [`Call::list`] in the same order, in batches of 1 to 1024 rows as they arrive: a range of any length in
    /// bounded memory.
    pub fn stream(self) -> BillStream {
        let rows = Stream::new(self.requests(), Limits::default());
        BillStream::new(self, Arc::new(Mutex::new(rows)))
    }

    fn requests(&self) -> Plan {
        self.query
            .plan(self.split_by, self.shared.options.utc_offset)
    }

    fn job(&self) -> Result<Job> {
        let options = &self.shared.options;
        self.settings.check()?;
        self.query.check(options.utc_offset)?;
        let base_url = options.base_url.as_str();
        Ok(Job::new(
            &self.query,
            base_url,
            &self.requests(),
            self.settings,
        ))
    }

    fn host(&self) -> CallHost<'_> {
        CallHost {
            shared: &self.shared,
            on_progress: self.on_progress.as_deref(),
        }
    }

    async fn run(&self, sink: &Mutex<dyn Sink>) -> Result<CallReport> {
        client::run(&self.host(), &self.shared.state, &self.job()?, sink).await
    }

    async fn run_into<S: Sink + 'static>(&self, sink: S) -> Result<(CallReport, S)> {
        client::run_into(&self.host(), &self.shared.state, &self.job()?, sink).await
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("query", &self.query)
            .field("settings", &self.settings)
            .field("split_by", &self.split_by)
            .finish_non_exhaustive()
    }
}
