//! The bills of calendar months beside the service's own control totals and invoices: what adds up to what, and the
//! difference. It claims nothing about why.
//!
//! [`Reconcile`] requests for each month the invoice, the usage-based bills of all documented product categories, the
//! fixed-term bills, and the control totals of both lists. All but the invoices are one call, whose rows go to a
//! [`ReconcileSink`]. Bills count once over all months, in the month in which they begin; a control total is compared with
//! all details that the service sent for the same month.

use super::category::ControlTotals;
use super::collect::{Bills, Collect, TableView};
use super::report::RowStats;
use super::{Spec, Totals};
use crate::account::{AccountQuery, FIRST_INVOICE, Invoice, InvoiceQuery, Pages, Record};
use crate::bill::{Limits, Table};
use crate::client::{
    self, CallReport, ClientState, Host, Job, Progress, Settings, Sink, WindowReport,
};
use crate::error::{Error, ErrorKind, Result};
use crate::money::Decimal;
use crate::notice::{Notice, NoticeCode};
use crate::query::{BillKind, CONTROL, CycleType, FixedTermQuery, Plan, Query, UsageQuery};
use crate::time::{CalendarUnit, Offset, Period, Window, instant};

/// The statuses of an invoice that is not out, or not any more.
const NOT_OUT: [&str; 2] = ["pending", "voided"];

/// The bills of a month beside its invoice.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reconciliation {
    /// The month, such as `"2026-01"`.
    pub month: String,
    /// The product categories of usage-based bills that were requested.
    pub categories: Vec<&'static str>,
    /// The usage-based bills that begin in the month.
    pub usage: Totals,
    /// The fixed-term bills that begin in the month.
    pub fixed_term: Totals,
    /// The total of both.
    pub bills: Decimal,
    /// The service's own control total of usage-based bills, if it sent one.
    pub usage_control: Option<Decimal>,
    /// The service's own control total of fixed-term bills, if it sent one.
    pub fixed_term_control: Option<Decimal>,
    /// The invoice of the month, if there is one.
    pub invoice: Option<Invoice>,
    /// The same invoice as a record of fields.
    #[doc(hidden)]
    pub invoice_record: Option<Record>,
    /// The total of the invoice minus [`Reconciliation::bills`]; `None` without an invoice.
    pub difference: Option<Decimal>,
    /// Whether all bills of the month arrived, and the control totals equal what the service sent beside them.
    pub complete: bool,
    /// Whether the month is not over, or its invoice is not out.
    pub open: bool,
    /// The requests and rows of usage-based bills, and of their control totals.
    pub usage_report: (CallReport, RowStats),
    /// The requests and rows of fixed-term bills, and of their control totals.
    pub fixed_term_report: (CallReport, RowStats),
}

/// What to request for the reconciliation of some months.
#[derive(Clone, Debug)]
pub struct Reconcile {
    months: Vec<Window>,
    offset: Offset,
    /// Usage-based bills with their control totals, fixed-term bills, and the control totals of these.
    queries: [Query; 3],
}

impl Reconcile {
    /// The months of a period, for a service whose months begin in `offset`.
    ///
    /// # Errors
    /// `Query` at `period` for a text that is no period, and for a period that does not consist of calendar months.
    pub fn new(period: &str, offset: Offset) -> Result<Self> {
        let range = Period::parse(period)?.window(offset)?;
        let starts_month = |second| CalendarUnit::Month.start_of(second, offset) == second;
        if !starts_month(range.start) || !starts_month(range.end + 1) {
            let message = "a reconciliation is of calendar months, since invoices are: write \"2026-01\", \"2026-Q1\", \"2026\" or \
                           \"2025-10/2026-03\"";
            return Err(Error::query("period", message));
        }
        let categories = detail_categories().into_iter().chain([CONTROL]);
        let usage = UsageQuery::new(range, CycleType::Month, categories)?;
        let fixed_term = FixedTermQuery::new(range)?;
        let queries = [
            Query::from(usage),
            Query::from(fixed_term.clone()),
            Query::from(fixed_term.category(CONTROL)),
        ];
        let [usage, ..] = &queries;
        Ok(Self {
            months: usage.windows(None, offset),
            offset,
            queries,
        })
    }

    /// Requests the invoices of the months, then their bills, and compares them.
    ///
    /// # Errors
    /// Any kind of error. With [`OnWindowError::Collect`](crate::client::OnWindowError::Collect) a month whose bills did not
    /// all arrive is not complete; an invoice that does not arrive is an error all the same.
    pub async fn run(
        &self,
        host: &dyn Host,
        state: &ClientState,
        base_url: &str,
        settings: Settings,
    ) -> Result<Vec<Reconciliation>> {
        let began_ms = host.now_ms();
        let mut job = self.job(base_url, settings);
        let mut invoices = Vec::new();
        if let Some(query) = self.invoices() {
            let pages = Pages::new(host, query, base_url, self.offset, settings);
            let mut pages = pages.before_windows(job.requests.len() as u64);
            while let Some(page) = pages.next(host, state).await? {
                invoices.extend(page);
            }
            job.done = pages.progress();
        }
        let elapsed_ms = host.now_ms().saturating_sub(began_ms);
        job.settings.elapsed_ms = settings.elapsed_ms.saturating_add(elapsed_ms);
        let (_, sink) = client::run_into(host, state, &job, self.sink()).await?;
        let mut months = sink.finish(self, &invoices, host.unix_now())?;
        for month in &mut months {
            for (_, stats) in [&mut month.usage_report, &mut month.fixed_term_report] {
                stats.scrub(&|text| state.scrub(text));
            }
        }
        Ok(months)
    }

    /// The query of the months' invoices; `None` if all months are before the first invoice. Earlier months are not requested: a
    /// service may refuse them.
    fn invoices(&self) -> Option<AccountQuery> {
        let key = |month: Option<&Window>| {
            month.map(|month| CalendarUnit::Month.key(month.start, self.offset))
        };
        let first = key(self.months.first())?.max(FIRST_INVOICE.to_owned());
        let last = key(self.months.last())?;
        let query = InvoiceQuery::new().start_month(&first).end_month(&last);
        (first <= last).then_some(AccountQuery::Invoices(query))
    }

    fn plans(&self) -> [Plan; 3] {
        self.queries
            .each_ref()
            .map(|query| query.plan(None, self.offset))
    }

    /// The requests of all bills and control totals.
    fn job(&self, base_url: &str, settings: Settings) -> Job {
        let jobs = self.queries.iter().zip(self.plans());
        let requests =
            jobs.flat_map(|(query, plan)| Job::new(query, base_url, &plan, settings).requests);
        Job {
            requests: requests.collect(),
            settings,
            done: Progress::default(),
        }
    }

    /// A sink for the requests of [`Reconcile::job`].
    fn sink(&self) -> ReconcileSink {
        let mut first = 0;
        let lists = self.plans().map(|plan| {
            let list = List {
                first,
                outcomes: vec![None; plan.len()],
                sink: Collect::new(plan.clone(), Limits::default()),
                plan,
            };
            first += list.plan.len();
            list
        });
        ReconcileSink { lists }
    }
}

/// The documented product categories of usage-based bills, without that of control totals.
fn detail_categories() -> Vec<&'static str> {
    let categories = BillKind::Usage.categories().iter().copied();
    categories.filter(|category| *category != CONTROL).collect()
}

/// Collects the requests of a [`Reconcile`].
#[derive(Debug)]
struct ReconcileSink {
    /// One for each of [`Reconcile::queries`].
    lists: [List; 3],
}

/// The requests of one query.
#[derive(Debug)]
struct List {
    /// The index of the first one among all requests.
    first: usize,
    plan: Plan,
    sink: Collect,
    outcomes: Vec<Option<Result<WindowReport>>>,
}

impl ReconcileSink {
    /// The list of a request, and the index of the request in that list.
    fn list(&mut self, request: usize) -> Result<(&mut List, usize)> {
        let mut lists = self.lists.iter_mut().rev();
        let list = lists.find(|list| list.first <= request);
        let list =
            list.ok_or_else(|| Error::new(ErrorKind::Internal, "a request of no list arrived"))?;
        let index = request - list.first;
        Ok((list, index))
    }

    /// Ends the call: a reconciliation of each month, in order. `invoices` are those of the months, and `now` is the current
    /// second.
    ///
    /// # Errors
    /// `Decode` if a sum is too large to be exact.
    fn finish(
        self,
        reconcile: &Reconcile,
        invoices: &[Record],
        now: i64,
    ) -> Result<Vec<Reconciliation>> {
        let offset = reconcile.offset;
        let [usage, fixed_term, control] = self.lists.map(Collected::new);
        let usage_months = usage.totals_by_month(offset)?;
        let fixed_term_months = fixed_term.totals_by_month(offset)?;
        let months = reconcile.months.iter().enumerate();
        let of_month = |(place, window): (usize, &Window)| {
            let month = CalendarUnit::Month.key(window.start, offset);
            let usage_totals = usage_months.of(&month);
            let fixed_term_totals = fixed_term_months.of(&month);
            let bills = sum([usage_totals.total, fixed_term_totals.total])?;
            let of_month = |record: &&Record| Invoice::from(*record).billing_month == month;
            let invoice_record = invoices.iter().find(of_month).cloned();
            let invoice = invoice_record.as_ref().map(Invoice::from);
            let usage_side = Side::new(*window, offset, &[usage.month(place)], now)?;
            let fixed_term_side = Side::new(
                *window,
                offset,
                &[fixed_term.month(place), control.month(place)],
                now,
            )?;
            let difference = match &invoice {
                Some(invoice) => Some(invoice.total.checked_sub(bills).ok_or_else(too_large)?),
                None => None,
            };
            let is_out = invoice
                .as_ref()
                .is_some_and(|it| !NOT_OUT.contains(&it.status.as_str()));
            Ok(Reconciliation {
                month,
                categories: detail_categories(),
                usage: usage_totals,
                fixed_term: fixed_term_totals,
                bills,
                usage_control: usage_side.control,
                fixed_term_control: fixed_term_side.control,
                invoice,
                invoice_record,
                difference,
                complete: usage_side.is_complete && fixed_term_side.is_complete,
                open: now <= window.end || !is_out,
                usage_report: usage_side.report,
                fixed_term_report: fixed_term_side.report,
            })
        };
        months.map(of_month).collect()
    }
}

impl Sink for ReconcileSink {
    fn begin(&mut self, request: usize) {
        if let Ok((list, index)) = self.list(request) {
            list.sink.begin(index);
        }
    }

    fn chunk(&mut self, request: usize, bytes: &[u8]) -> Result<()> {
        let (list, index) = self.list(request)?;
        list.sink.chunk(index, bytes)
    }

    fn commit(&mut self, request: usize) -> Result<u64> {
        let (list, index) = self.list(request)?;
        list.sink.commit(index)
    }

    fn discard(&mut self, request: usize) {
        if let Ok((list, index)) = self.list(request) {
            list.sink.discard(index);
        }
    }

    fn settled(&mut self, request: usize, outcome: Result<&WindowReport, &Error>) {
        if let Ok((list, index)) = self.list(request)
            && let Some(slot) = list.outcomes.get_mut(index)
        {
            *slot = Some(outcome.cloned().map_err(Clone::clone));
        }
    }
}

/// The bills of one query.
struct Collected {
    plan: Plan,
    outcomes: Vec<Option<Result<WindowReport>>>,
    bills: Bills,
}

/// The totals of each month in which bills begin.
struct MonthTotals {
    months: Vec<(String, Totals)>,
    none: Totals,
}

/// What one query gave for a month.
struct MonthOfList {
    call: CallReport,
    bills: Bills,
    /// Whether the last request succeeded.
    has_last: bool,
}

impl MonthOfList {
    /// The table of the last request.
    fn control_table(&self) -> Option<&Table> {
        let last = self.bills.tables().last().filter(|_| self.has_last);
        last.map(TableView::table)
    }
}

impl Collected {
    fn new(list: List) -> Self {
        Self {
            plan: list.plan,
            outcomes: list.outcomes,
            bills: list.sink.finish(),
        }
    }

    fn totals_by_month(&self, offset: Offset) -> Result<MonthTotals> {
        let kind = self.bills.kind();
        let summary = self
            .bills
            .summarize(&Spec::new(kind, &["month"])?, offset)?;
        let groups = summary.groups();
        let of_group =
            |group: super::Group<'_>| Some(((*group.key.first()?).to_owned(), group.totals));
        let none = Bills::new(kind, Vec::new(), None, None);
        Ok(MonthTotals {
            months: groups.filter_map(of_group).collect(),
            none: none.summarize(&Spec::new(kind, &[])?, offset)?.total(),
        })
    }

    /// What arrived for the month at a place.
    fn month(&self, place: usize) -> MonthOfList {
        let lanes = self.plan.len() / self.plan.windows().len().max(1);
        let requests = place * lanes..(place + 1) * lanes;
        let mut tables = self.bills.tables().iter();
        let mut month = MonthOfList {
            call: CallReport::default(),
            bills: Bills::new(self.bills.kind(), Vec::new(), None, None),
            has_last: false,
        };
        let mut views = Vec::new();
        for (request, outcome) in self.outcomes.iter().enumerate() {
            match outcome {
                Some(Ok(report)) => {
                    let view = tables.next();
                    if requests.contains(&request) {
                        month.has_last = request + 1 == requests.end;
                        month.call.windows.push(report.clone());
                        views.extend(view.cloned());
                    }
                }
                Some(Err(error)) if requests.contains(&request) => {
                    let window = self.plan.query_window(request);
                    month
                        .call
                        .failed
                        .extend(window.map(|window| (window, error.clone())));
                }
                _ => {}
            }
        }
        let window = self.plan.windows().get(place).copied();
        let is_of_month = |notice: &&Notice| match &notice.window {
            Some(of) => Some(of.range()) == window,
            None => true,
        };
        let notices = self.bills.stats.notices.iter().filter(is_of_month).cloned();
        month.bills = Bills::new(self.bills.kind(), views, window, None);
        month.bills.stats.notices = notices.collect();
        month
    }
}

impl MonthTotals {
    fn of(&self, month: &str) -> Totals {
        let found = self.months.iter().find(|(key, _)| key == month);
        found.map_or(&self.none, |(_, totals)| totals).clone()
    }
}

/// One list in a month: its details beside its control total.
struct Side {
    control: Option<Decimal>,
    is_complete: bool,
    report: (CallReport, RowStats),
}

impl Side {
    /// Combines what the queries of a list gave for a month. The last request of the last query is that of the control total.
    fn new(window: Window, offset: Offset, lists: &[MonthOfList], now: i64) -> Result<Self> {
        let mut call = CallReport::default();
        let mut notices = Vec::new();
        let mut views = Vec::new();
        let mut sums = ListSums::default();
        let kind = lists
            .first()
            .map_or(BillKind::Usage, |list| list.bills.kind());
        let (mut dropped, mut outside) = (0, 0);
        for list in lists {
            call.windows.extend(list.call.windows.iter().cloned());
            call.failed.extend(list.call.failed.iter().cloned());
            notices.extend(list.bills.stats.notices.iter().cloned());
            for view in list.bills.tables() {
                let table = view.table();
                dropped += (table.len() - view.len()) as u64;
                outside += table
                    .rows()
                    .filter(|row| row.end_time() < window.start || row.start_time() > window.end)
                    .count() as u64;
                sums.add(table)?;
                views.push(view.clone());
            }
        }
        let mut stats = Bills::new(kind, views, Some(window), Some(now)).stats;
        stats.duplicates_dropped = dropped;
        stats.rows_outside = outside;
        stats.notices = notices;
        // Where the request of the control total gave none, there may be one beside the details.
        let control_request = lists.last().and_then(MonthOfList::control_table);
        let mut control = sums.control;
        if let Some(table) = control_request {
            let mut asked = ListSums::default();
            asked.add(table)?;
            sums.details = sums
                .details
                .checked_sub(asked.details)
                .ok_or_else(too_large)?;
            control = asked.control.or(control);
        }
        if kind == BillKind::Usage {
            stats
                .notices
                .extend(other_days(lists, offset).map(|notice| notice.of_window(window)));
        }
        let mut is_complete = stats.complete(&call);
        if let Some(control) = control
            && control != sums.details
        {
            is_complete = false;
            stats
                .notices
                .push(differs(kind, window, sums.details, control)?);
        }
        Ok(Self {
            control,
            is_complete,
            report: (call, stats),
        })
    }
}

/// The sums of rows as the service sent them.
#[derive(Default)]
struct ListSums {
    details: Decimal,
    /// The sum of the control totals, if there are some.
    control: Option<Decimal>,
}

impl ListSums {
    fn add(&mut self, table: &Table) -> Result<()> {
        let control_totals = ControlTotals::new(table.kind());
        for row in table.rows() {
            let total = row.total();
            if control_totals.contains(row) {
                self.control = Some(sum([self.control.unwrap_or_default(), total])?);
            } else {
                self.details = sum([self.details, total])?;
            }
        }
        Ok(())
    }
}

/// What to say about rows of months that do not begin with a month: the service's days may begin at another offset, and then
/// bills are in the wrong month.
fn other_days(lists: &[MonthOfList], offset: Offset) -> Option<Notice> {
    let tables = lists.iter().flat_map(|list| list.bills.tables());
    let mut starts = tables
        .flat_map(|view| view.rows())
        .map(|row| row.start_time());
    let start = starts.find(|start| CalendarUnit::Month.start_of(*start, offset) != *start)?;
    let text = format!(
        "Rows of whole months do not begin with a month at the UTC offset {offset}: one begins at {}. The service's days may \
         begin at another offset, and bills then count in the wrong month: set `utc_offset`.",
        instant::to_text(start, Offset::UTC)
    );
    Some(Notice::new(NoticeCode::RowsOutside, text))
}

fn differs(kind: BillKind, window: Window, details: Decimal, control: Decimal) -> Result<Notice> {
    let difference = control.checked_sub(details).ok_or_else(too_large)?;
    let text = format!(
        "The service's own control total of {} is {control}, and the bills that it returned for the same request add up to \
         {details}: the difference is {difference}.",
        kind.endpoint().title
    );
    Ok(Notice::new(NoticeCode::ControlDiffers, text).of_window(window))
}

fn sum(amounts: [Decimal; 2]) -> Result<Decimal> {
    let [one, other] = amounts;
    one.checked_add(other).ok_or_else(too_large)
}

#[cold]
fn too_large() -> Error {
    Error::new(ErrorKind::Decode, "a sum of bills is too large to be exact")
}

#[cfg(test)]
mod tests;
