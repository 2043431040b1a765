//! The rows of a call or of a decoded response: one [`TableView`] for each window.

use std::fmt;
use std::sync::Arc;

use super::counted_rows::CountedRows;
use super::filter::Condition;
use super::table_view::TableView;
use crate::answer::report::RowStats;
use crate::bill::{Row, Table, UnknownNames, missing_fields};
use crate::error::Result;
use crate::query::{BillKind, Plan};
use crate::time::Window;

/// Bills of one kind, in the order of their windows.
///
/// A selection ([`Bills::filter`] and others) shares the columns. It keeps a view for each window, even if none of its
/// rows is selected, so that what is known about a window's table holds for every selection.
///
/// ```
/// use novita_billing::answer::Bills;
/// use novita_billing::bill::{Decoder, Limits};
/// use novita_billing::query::BillKind;
///
/// let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
/// decoder.push(br#"{"bills":[
///     {"startTime":"0","endTime":"9","category":"llm","amount":"15000","voucherAmount":"5000","payAmount":"10000"},
///     {"startTime":"0","endTime":"9","category":"llm","amount":"20000","voucherAmount":"0","payAmount":"10000"},
///     {"startTime":"0","endTime":"9","category":"web_search","amount":"1","voucherAmount":"0","payAmount":"1"}]}"#)?;
/// let bills = Bills::from(decoder.finish()?);
///
/// let llm = bills.filter(&[("category".to_owned(), vec!["llm".to_owned()])])?;
/// assert_eq!((bills.len(), llm.len()), (3, 2));
/// let unbalanced = llm.unbalanced();
/// assert_eq!(unbalanced.row(0).unwrap().total().to_string(), "2");
/// # Ok::<(), novita_billing::Error>(())
/// ```
#[derive(Clone)]
pub struct Bills {
    kind: BillKind,
    tables: Vec<TableView>,
    /// The requested range; `None` if the rows did not come from a call.
    range: Option<Window>,
    /// The moment at which rows count as open or not, see [`RowStats::rows_open`].
    as_of: Option<i64>,
    /// The call that the rows came with, if all of its windows are known.
    origin: Option<Arc<Origin>>,
    /// What a report says about the rows.
    pub stats: RowStats,
}

/// A call, and the requests of its plan that the tables belong to.
#[derive(Debug)]
struct Origin {
    plan: Plan,
    requests: Vec<usize>,
}

/// Without the rows, of which there may be a million.
impl fmt::Debug for Bills {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bills")
            .field("kind", &self.kind)
            .field("len", &self.len())
            .field("range", &self.range)
            .field("stats", &self.stats)
            .finish_non_exhaustive()
    }
}

impl Bills {
    /// The rows of these tables, which were requested with a range, and count as open as of a moment.
    pub(crate) fn new(
        kind: BillKind,
        tables: Vec<TableView>,
        range: Option<Window>,
        as_of: Option<i64>,
    ) -> Self {
        let mut unknown = UnknownNames::default();
        let mut lacking = 0;
        for view in &tables {
            unknown.merge(view.table().unknown_fields());
            lacking |= view.table().lacking();
        }
        let stats = RowStats {
            unknown_fields: unknown.into_list(),
            missing_fields: missing_fields(kind, lacking),
            ..RowStats::default()
        };
        Self::with_stats(kind, tables, range, as_of, stats)
    }

    /// Sets the counts of rows in `stats` to those of `tables`.
    fn with_stats(
        kind: BillKind,
        tables: Vec<TableView>,
        range: Option<Window>,
        as_of: Option<i64>,
        mut stats: RowStats,
    ) -> Self {
        stats.rows = tables.iter().map(|view| view.len() as u64).sum();
        stats.rows_with_decimal_money = tables.iter().map(TableView::rows_with_decimal_money).sum();
        stats.rows_open = as_of.map(|now| tables.iter().map(|view| view.rows_open(now)).sum());
        Self {
            kind,
            tables,
            range,
            as_of,
            origin: None,
            stats,
        }
    }

    /// The same bills, which came with these requests of a plan: one for each table.
    pub(super) fn with_origin(mut self, plan: Plan, requests: Vec<usize>) -> Self {
        self.origin = Some(Arc::new(Origin { plan, requests }));
        self
    }

    /// The tables that arrived for the requests of a plan, with all of their rows; `None` if they belong to another plan.
    pub(super) fn arrived(&self, plan: &Plan) -> Option<impl Iterator<Item = (usize, Arc<Table>)>> {
        let origin = self.origin.as_ref().filter(|origin| origin.plan == *plan)?;
        let tables = self.tables.iter().map(TableView::share_table);
        Some(origin.requests.iter().copied().zip(tables))
    }

    /// Which kind of bills they are.
    pub const fn kind(&self) -> BillKind {
        self.kind
    }

    /// The requested range, from the first second to the last; `None` if the rows did not come from a call.
    pub const fn range(&self) -> Option<Window> {
        self.range
    }

    /// Counts the rows that are open at a moment, in unix seconds: those whose `endTime` is not before it. Decoded bills have
    /// no such moment of their own.
    ///
    /// ```
    /// use novita_billing::answer::Bills;
    /// use novita_billing::bill::{Decoder, Limits};
    /// use novita_billing::query::BillKind;
    ///
    /// let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
    /// decoder.push(br#"{"bills":[
    ///     {"startTime":"0","endTime":"9","amount":"1","voucherAmount":"0","payAmount":"1"},
    ///     {"startTime":"10","endTime":"19","amount":"1","voucherAmount":"0","payAmount":"1"}]}"#)?;
    /// let bills = Bills::from(decoder.finish()?);
    /// assert_eq!(bills.stats.rows_open, None);
    /// assert_eq!(bills.as_of(19).stats.rows_open, Some(1));
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    #[must_use]
    pub fn as_of(self, unix_now: i64) -> Self {
        Self {
            origin: self.origin,
            ..Self::with_stats(
                self.kind,
                self.tables,
                self.range,
                Some(unix_now),
                self.stats,
            )
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.tables.iter().map(TableView::len).sum()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.tables.iter().all(TableView::is_empty)
    }

    /// One view for each window that succeeded, in order.
    #[doc(hidden)]
    pub fn tables(&self) -> &[TableView] {
        &self.tables
    }

    /// Where a row is: the index of its view, and its place in that view.
    #[doc(hidden)]
    pub fn locate(&self, index: usize) -> Option<(usize, usize)> {
        let mut rest = index;
        for (view_index, view) in self.tables.iter().enumerate() {
            match rest.checked_sub(view.len()) {
                Some(beyond) => rest = beyond,
                None => return Some((view_index, rest)),
            }
        }
        None
    }

    /// One row, counted from 0 over all views.
    pub fn row(&self, index: usize) -> Option<Row<'_>> {
        let (view, place) = self.locate(index)?;
        self.tables.get(view)?.row(place)
    }

    /// The rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.tables.iter().flat_map(TableView::rows)
    }

    /// Selects the rows that match every condition: a field, and texts of which the row must have one. A condition
    /// without texts matches no row.
    ///
    /// Conditions name any field of the kind, or `total`, `voucher` and `cash`, the exact amounts of [`Row`]. Text fields
    /// are compared as they are. All other fields (times are unix seconds) are compared as numbers: `"1.50"` is `"1.5"`.
    /// An absent value is `""`.
    ///
    /// # Errors
    /// `Query` at the field, if the kind does not have it, or if a text for a field of numbers is not a number.
    pub fn filter(&self, wanted: &[(String, Vec<String>)]) -> Result<Self> {
        let mut bills = self.clone();
        for (field, texts) in wanted {
            let condition = Condition::new(self.kind, field, texts)?;
            bills = bills.select(&|view| {
                let codes = condition.matching_codes(view.table().strings());
                view.select(&|row| condition.matches(&codes, row))
            });
        }
        Ok(bills)
    }

    /// Selects the rows that count.
    ///
    /// ```
    /// use novita_billing::answer::{Collect, CountedRows};
    /// use novita_billing::bill::Limits;
    /// use novita_billing::client::Sink;
    /// use novita_billing::query::{BillKind, Plan};
    /// use novita_billing::time::Window;
    ///
    /// let plan = Plan::new(BillKind::ApiKey, vec![Window { start: 100, end: 199 }]);
    /// let mut call = Collect::new(plan, Limits::default());
    /// call.begin(0);
    /// call.chunk(0, br#"{"bills":[
    ///     {"startTime":"90","endTime":"109","amount":"1","voucherAmount":"0","payAmount":"1"},
    ///     {"startTime":"190","endTime":"209","amount":"1","voucherAmount":"0","payAmount":"1"}]}"#)?;
    /// call.commit(0)?;
    /// let bills = call.finish();
    /// assert_eq!((bills.len(), bills.counted_as(CountedRows::WithoutEarlier).len()), (2, 1));
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    #[must_use]
    pub fn counted_as(&self, count: CountedRows) -> Self {
        match (count, self.range) {
            (CountedRows::WithoutEarlier, Some(range)) => {
                let counts = |row: Row<'_>| row.start_time() >= range.start;
                self.select(&|view| view.select(&counts))
            }
            _ => self.clone(),
        }
    }

    /// Selects the rows whose total is not exactly the sum of their voucher and cash amounts.
    #[must_use]
    pub fn unbalanced(&self) -> Self {
        let is_unbalanced =
            |row: Row<'_>| row.voucher().checked_add(row.cash()) != Some(row.total());
        self.select(&|view| view.select(&is_unbalanced))
    }

    /// Bytes of memory that the columns, texts and selections hold. Other selections of the same bills share all but
    /// their own list of rows.
    pub fn memory(&self) -> usize {
        self.tables.iter().map(TableView::memory).sum()
    }

    fn select(&self, select: &dyn Fn(&TableView) -> TableView) -> Self {
        let tables = self.tables.iter().map(select).collect();
        Self {
            origin: self.origin.clone(),
            ..Self::with_stats(
                self.kind,
                tables,
                self.range,
                self.as_of,
                self.stats.clone(),
            )
        }
    }
}

impl From<Table> for Bills {
    /// All rows of one table, with the notices of its response.
    fn from(table: Table) -> Self {
        let kind = table.kind();
        let notices = table.notices().to_vec();
        let mut bills = Self::new(
            kind,
            vec![TableView::without(Arc::new(table), &[])],
            None,
            None,
        );
        bills.stats.notices = notices;
        bills
    }
}

#[cfg(test)]
pub(super) mod tests;
