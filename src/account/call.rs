//! A call: one request after another, for one page each.

use std::fmt;
use std::sync::Mutex;

use super::fields::Shape;
use super::paging::{Paging, Step};
use super::query::AccountQuery;
use super::reader;
use super::record::Record;
use crate::client::{
    self, ClientState, Host, Job, OnWindowError, Progress, Settings, Sink, WindowRequest, lock,
};
use crate::error::{Error, ErrorKind, Result};
use crate::notice::Notice;
use crate::time::{Offset, Window};

/// The largest body of an answer with rows: a thousand rows take a small part of it.
const MAX_ROWS_BYTES: usize = 16 << 20;
/// The largest body of an answer without rows.
const MAX_FLAT_BYTES: usize = 64 << 10;

/// A call in progress, page by page. Its requests share the deadline of the settings, which is measured from [`Pages::new`]
/// on and includes the time between pages.
///
/// Its events and errors have the range that the query asks for as their window. Where the query has none, the window of
/// events is the second in which the call began, and errors have no window.
pub struct Pages {
    query: AccountQuery,
    base_url: String,
    settings: Settings,
    began_ms: u64,
    window: Window,
    has_range: bool,
    done: Progress,
    sink: Mutex<PageSink>,
    /// The page that is asked for next, counted from 1; `None` after the last one.
    next_page: Option<u64>,
}

impl Pages {
    /// A call that begins now. The query must be checked. `base_url` has no slash at its end.
    pub fn new(
        host: &dyn Host,
        query: AccountQuery,
        base_url: &str,
        offset: Offset,
        settings: Settings,
    ) -> Self {
        let now = host.unix_now();
        let range = query.range(offset, now);
        let mut settings = settings;
        // There are no windows that could fail apart from the others.
        settings.on_window_error = OnWindowError::Throw;
        Self {
            base_url: base_url.to_owned(),
            settings,
            began_ms: host.now_ms(),
            window: range.unwrap_or(Window {
                start: now,
                end: now,
            }),
            has_range: range.is_some(),
            done: Progress::default(),
            sink: Mutex::new(PageSink {
                shape: query.shape(),
                body: Vec::new(),
                paging: Paging::new(&query, offset, now),
                step: Step::default(),
            }),
            query,
            next_page: Some(1),
        }
    }

    /// The rows of the next page that has any: the balance, all invoices, or a page of transactions. `None` after the last
    /// one. An error ends the call.
    ///
    /// # Errors
    /// Any kind of error but `Config`, `Query` and `Aborted`, scrubbed.
    pub async fn next(
        &mut self,
        host: &dyn Host,
        state: &ClientState,
    ) -> Result<Option<Vec<Record>>> {
        while let Some(page) = self.next_page.take() {
            let step = self.fetch(page, host, state).await?;
            if !step.is_last {
                self.next_page = Some(page + 1);
            }
            if !step.rows.is_empty() {
                return Ok(Some(step.rows));
            }
        }
        Ok(None)
    }

    /// Counts so many windows that the same call requests after the pages.
    #[must_use]
    pub(crate) const fn before_windows(mut self, windows: u64) -> Self {
        self.done.windows_total = windows;
        self
    }

    /// The pages that have arrived.
    pub(crate) const fn progress(&self) -> Progress {
        let mut done = self.done;
        done.windows_total = done.windows_done;
        done
    }

    async fn fetch(&mut self, page: u64, host: &dyn Host, state: &ClientState) -> Result<Step> {
        let elapsed_ms = host.now_ms().saturating_sub(self.began_ms);
        let mut settings = self.settings;
        settings.elapsed_ms = settings.elapsed_ms.saturating_add(elapsed_ms);
        let request = WindowRequest {
            window: self.window.into(),
            url: self.query.url(&self.base_url, page),
        };
        let job = Job {
            requests: vec![request],
            settings,
            done: self.done,
        };
        let report = client::run(host, state, &job, &self.sink).await;
        let report = report.map_err(|error| self.without_invented_window(error))?;
        for arrived in &report.windows {
            if let Some(notice) = Notice::of_status(arrived.status) {
                return Err(self.partial(&notice, arrived.status));
            }
            self.done.windows_done += 1;
            self.done.windows_total += 1;
            self.done.rows += arrived.rows;
            self.done.bytes += arrived.bytes;
        }
        Ok(std::mem::take(&mut lock(&self.sink).step))
    }

    /// Removes the window of an error if the query has no range.
    fn without_invented_window(&self, mut error: Error) -> Error {
        if !self.has_range {
            error.window = None;
        }
        error
    }

    /// An answer whose status says that it is not all. There is no report that could say so.
    fn partial(&self, notice: &Notice, status: u16) -> Error {
        let message = format!("{} Try again later.", notice.text);
        let mut error = Error::new(ErrorKind::Api, message);
        error.status = Some(status);
        error.window = Some(self.window.into());
        self.without_invented_window(error)
    }
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("query", &self.query)
            .field("next_page", &self.next_page)
            .finish_non_exhaustive()
    }
}

/// Holds the body of one answer, and reads it when it is whole.
struct PageSink {
    shape: &'static Shape,
    body: Vec<u8>,
    paging: Paging,
    step: Step,
}

impl Sink for PageSink {
    fn begin(&mut self, _window: usize) {
        self.body.clear();
    }

    fn chunk(&mut self, _window: usize, bytes: &[u8]) -> Result<()> {
        let limit = if self.shape.has_rows() {
            MAX_ROWS_BYTES
        } else {
            MAX_FLAT_BYTES
        };
        let left = limit.saturating_sub(self.body.len());
        self.body
            .extend_from_slice(bytes.get(..left).unwrap_or(bytes));
        if bytes.len() > left {
            return Err(reader::too_large(self.shape, &self.body));
        }
        Ok(())
    }

    fn commit(&mut self, _window: usize) -> Result<u64> {
        let body = std::mem::take(&mut self.body);
        let page = reader::read(self.shape, &body)?;
        let rows = page.rows.len() as u64;
        self.step = self.paging.accept(page)?;
        Ok(rows)
    }

    fn discard(&mut self, _window: usize) {
        self.body = Vec::new();
    }
}
