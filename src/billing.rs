//! The client for Rust users: a question in, bills or sums out, with a report that says whether that is all.
//!
//! [`BillingClient`] puts the parts of this crate together: what the service is asked comes from [`crate::query`], the
//! requests are those of [`crate::client`], and what becomes of the answers is in [`crate::answer`].

mod connection;
mod options;
mod report;
mod stream;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use self::connection::{CallHost, Connection, OnProgress};
pub use self::options::Options;
pub use self::report::Report;
pub use self::stream::BillStream;
use crate::answer::{Bills, Collect, Spec, Stream, Summarize, Summary};
use crate::bill::Limits;
use crate::client::{
    self, CallReport, Host, Job, MaybeSend, MaybeSync, Progress, Settings, Sink, WindowRequest,
};
use crate::error::{Error, Result};
use crate::query::{Query, SplitBy};
use crate::time::{Offset, Window};

/// Asks for bills. A clone is the same client: what it learnt of the service's pace, its retry budget and the keys to
/// hide are shared.
///
/// ```
/// # // What stands for `BillingClient::new` where the feature is off, and answers without a network.
/// # use novita_billing::client::{FetchError, Host, HttpRequest, Pending, Response, TransportError};
/// # struct Box;
/// # struct Answer(Option<Vec<u8>>);
/// # impl Host for Box {
/// #     fn now_ms(&self) -> u64 { 0 }
/// #     fn unix_now(&self) -> i64 { 0 }
/// #     fn random_below(&self, _: u64) -> u64 { 0 }
/// #     fn sleep(&self, _: u64) -> Pending<'_, ()> { std::boxed::Box::pin(std::future::pending()) }
/// #     fn fetch<'a>(&'a self, _: HttpRequest<'a>) -> Pending<'a, Result<std::boxed::Box<dyn Response>, FetchError>> {
/// #         let body = br#"{"bills":[{"startTime":"1767225600","endTime":"1767311999","productName":"a","category":"llm",
/// #             "amount":"15000","voucherAmount":"0","payAmount":"15000"}]}"#;
/// #         std::boxed::Box::pin(async { Ok(std::boxed::Box::new(Answer(Some(body.to_vec()))) as std::boxed::Box<dyn Response>) })
/// #     }
/// # }
/// # impl Response for Answer {
/// #     fn status(&self) -> u16 { 200 }
/// #     fn header(&self, _: &str) -> Option<String> { None }
/// #     fn chunk(&mut self) -> Pending<'_, Result<Option<Vec<u8>>, TransportError>> {
/// #         std::boxed::Box::pin(async { Ok(self.0.take()) })
/// #     }
/// # }
/// # fn block_on<T>(future: impl Future<Output = T>) -> T {
/// #     let mut future = std::pin::pin!(future);
/// #     let mut context = std::task::Context::from_waker(std::task::Waker::noop());
/// #     loop { if let std::task::Poll::Ready(done) = future.as_mut().poll(&mut context) { return done; } }
/// # }
/// # block_on(async {
/// use novita_billing::query::{ApiKeyQuery, CycleType};
/// use novita_billing::time::{Offset, Period};
/// use novita_billing::{BillingClient, Options};
///
/// # let host = Box;
/// let client = BillingClient::with_host(host, Options::new().api_key("sk_0123456789"))?;
/// let january = Period::parse("2026-01")?.window(Offset::UTC)?;
/// let query = ApiKeyQuery::new(january, CycleType::Day, Offset::UTC)?.category("llm");
///
/// let (bills, report) = client.list(query).await?;
/// assert!(report.complete());
/// for row in bills.rows() {
///     println!("{} {}", row.text_of("productName")?.unwrap_or_default(), row.total());
/// }
/// # assert_eq!(bills.row(0).unwrap().total().to_string(), "1.5");
/// # Ok::<(), novita_billing::Error>(())
/// # })?;
/// # Ok::<(), novita_billing::Error>(())
/// ```
#[derive(Clone)]
pub struct BillingClient(Arc<Connection>);

impl BillingClient {
    /// A client that asks by way of reqwest. Its futures need a tokio runtime with time and network. The feature brings
    /// TLS by aws-lc, which needs a C compiler to build.
    ///
    /// # Errors
    /// `Config` at the option that is wrong.
    #[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
    pub fn new(options: Options) -> Result<Self> {
        Self::with_host(crate::reqwest::ReqwestHost::new()?, options)
    }

    /// A client that asks by way of a host of your own. The client has keys, events and progress itself: of the host
    /// only the clock, timers, randomness and requests are used.
    ///
    /// # Errors
    /// `Config` at the option that is wrong.
    #[cfg_attr(
        target_arch = "wasm32",
        allow(
            clippy::arc_with_non_send_sync,
            reason = "one type for all targets; where there is one thread it stays there"
        )
    )]
    pub fn with_host(host: impl Host + 'static, options: Options) -> Result<Self> {
        Connection::new(Box::new(host), options).map(|connection| Self(Arc::new(connection)))
    }

    /// Where the service's own days begin, as the options say.
    pub fn utc_offset(&self) -> Offset {
        self.0.options.offset
    }

    /// A question, to be asked with options of its own.
    ///
    /// ```no_run
    /// # async fn ask(client: novita_billing::BillingClient, query: novita_billing::query::FixedTermQuery)
    /// # -> novita_billing::Result<()> {
    /// use novita_billing::client::OnWindowError;
    ///
    /// let question = client.ask(query).settings(|settings| {
    ///     settings.deadline_ms = Some(60_000);
    ///     settings.on_window_error = OnWindowError::Collect;
    /// });
    /// let (bills, report) = question.list().await?;
    /// for (window, error) in report.failed() {
    ///     eprintln!("{window:?} is missing: {error}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn ask(&self, query: impl Into<Query>) -> Question {
        Question {
            settings: self.0.options.settings,
            connection: Arc::clone(&self.0),
            query: query.into(),
            split_by: None,
            on_progress: None,
        }
    }

    /// The requests that a query becomes, as they are sent, without sending any.
    #[must_use]
    pub fn plan(&self, query: impl Into<Query>) -> Vec<Window> {
        self.ask(query).plan()
    }

    /// Every bill of the range, in the order of its windows; see [`Question::list`].
    ///
    /// # Errors
    /// Of any kind.
    pub async fn list(&self, query: impl Into<Query>) -> Result<(Bills, Report)> {
        self.ask(query).list().await
    }

    /// The bills while they arrive; see [`Question::stream`].
    pub fn stream(&self, query: impl Into<Query>) -> BillStream {
        self.ask(query).stream()
    }

    /// What the bills of the range amount to; see [`Question::summarize`].
    ///
    /// # Errors
    /// Of any kind.
    pub async fn summarize(
        &self,
        query: impl Into<Query>,
        spec: Spec,
    ) -> Result<(Summary, Report)> {
        self.ask(query).summarize(spec).await
    }
}

impl fmt::Debug for BillingClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A query, and how patiently it is asked. Nothing is sent before the future or the stream that is made of it is
/// polled; dropping that ends every request at once.
#[must_use]
pub struct Question {
    connection: Arc<Connection>,
    query: Query,
    settings: Settings,
    split_by: Option<SplitBy>,
    on_progress: Option<Box<dyn OnProgress>>,
}

impl Question {
    /// Changes the client's settings for this question.
    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// Where a range over 31 days is split: at months unless given. The cycle goes before it.
    pub fn split_by(mut self, split_by: SplitBy) -> Self {
        self.split_by = Some(split_by);
        self
    }

    /// Told whenever a window is finished.
    pub fn on_progress(
        mut self,
        told: impl Fn(Progress) + MaybeSend + MaybeSync + 'static,
    ) -> Self {
        self.on_progress = Some(Box::new(told));
        self
    }

    /// The requests that it becomes, as they are sent, without sending any. They partition the range, but for a window of
    /// a single second, which is asked one second longer, as the API wants it.
    pub fn plan(&self) -> Vec<Window> {
        Query::asked(&self.windows())
    }

    /// Every bill of the range, in the order of its windows, as columns in memory: rows are views of them.
    ///
    /// # Errors
    /// Of any kind. With [`crate::client::OnWindowError::Collect`] what arrived is given, and the report names the rest.
    pub async fn list(self) -> Result<(Bills, Report)> {
        let (windows, asked) = self.all_windows();
        let sink = Collect::new(self.query.kind(), windows, asked, Limits::default());
        let sink = Mutex::new(sink.of_category(self.query.category()));
        let call = self.run(&sink).await?;
        let mut bills = taken(sink).finish();
        self.connection.scrub(&mut bills.facts);
        let report = Report::of_ended(call, bills.facts.clone());
        Ok((bills, report))
    }

    /// What the bills of the range amount to. Each window is added up as it arrives, and counted once it is whole. No row
    /// is held, so a range may be as long as it likes; the totals are those of [`Question::list`] and its
    /// [`Bills::summarize`], to the last digit, where `rows_unchecked` of the report's facts is 0.
    ///
    /// # Errors
    /// Of any kind; `Query` before anything is sent for a spec of the other kind of bills, and for a unit of the calendar
    /// that is finer than the rows.
    pub async fn summarize(self, spec: Spec) -> Result<(Summary, Report)> {
        if spec.kind() != self.query.kind() {
            let message = "the summary is of the other kind of bills than the query";
            return Err(Error::query("spec", message));
        }
        spec.check_cycle(&self.query)?;
        let (windows, asked) = self.all_windows();
        let offset = self.connection.options.offset;
        let sink = Summarize::new(spec, offset, windows, asked, Limits::default());
        let sink = Mutex::new(sink.of_category(self.query.category()));
        let call = self.run(&sink).await?;
        let (summary, mut facts) = taken(sink).finish()?;
        self.connection.scrub(&mut facts);
        Ok((summary, Report::of_ended(call, facts)))
    }

    /// The bills of [`Question::list`] in the same order, in batches of 1 to 1024 rows as they arrive: for ranges of any
    /// length in bounded memory.
    pub fn stream(self) -> BillStream {
        let (windows, asked) = self.all_windows();
        let rows = Stream::new(self.query.kind(), windows, asked, Limits::default());
        let rows = rows.of_category(self.query.category());
        BillStream::new(self, Arc::new(Mutex::new(rows)))
    }

    fn windows(&self) -> Vec<Window> {
        self.query
            .windows(self.split_by, self.connection.options.offset)
    }

    /// The windows, and what is asked for them.
    fn all_windows(&self) -> (Vec<Window>, Vec<Window>) {
        let windows = self.windows();
        let asked = Query::asked(&windows);
        (windows, asked)
    }

    async fn run(&self, sink: &Mutex<dyn Sink>) -> Result<CallReport> {
        self.settings.check()?;
        self.query.check(self.connection.options.offset)?;
        let (windows, asked) = self.all_windows();
        let base = self.connection.options.base_url.as_str();
        let requests = windows.iter().zip(asked);
        let requests = requests.map(|(window, asked)| WindowRequest {
            window: *window,
            url: self.query.url(base, asked),
        });
        let job = Job {
            requests: requests.collect(),
            settings: self.settings,
        };
        let host = CallHost {
            connection: &self.connection,
            on_progress: self.on_progress.as_deref(),
        };
        client::run(&host, &self.connection.state, &job, sink).await
    }
}

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Question")
            .field("query", &self.query)
            .field("settings", &self.settings)
            .field("split_by", &self.split_by)
            .finish_non_exhaustive()
    }
}

fn taken<T>(sink: Mutex<T>) -> T {
    sink.into_inner().unwrap_or_else(PoisonError::into_inner)
}
