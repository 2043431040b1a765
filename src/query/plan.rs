//! The requests of a query: each window of its range, once for every product category.

use std::sync::Arc;

use crate::query::{BillKind, Query, QueryWindow, SplitBy};
use crate::time::{Offset, Window};

/// The requests of a query, in order. Where a query names several product categories, each window has one request for each
/// of them, before those of the next window.
///
/// ```
/// use novita_billing::query::{CycleType, Query, UsageQuery};
/// use novita_billing::time::{Offset, Period};
///
/// let quarter = Period::parse("2026-Q1")?.window(Offset::UTC)?;
/// let query = Query::from(UsageQuery::new(quarter, CycleType::Day, ["gpu", "llm"])?);
/// let plan = query.plan(None, Offset::UTC);
/// assert_eq!((plan.windows().len(), plan.len()), (3, 6));
/// assert_eq!(plan.query_window(1).unwrap().product_category.as_deref(), Some("llm"));
/// # Ok::<(), novita_billing::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    kind: BillKind,
    /// The requested category.
    category: Option<String>,
    /// Those of a query of usage bills; empty for other lists.
    product_categories: Vec<Arc<str>>,
    windows: Vec<Window>,
    /// The windows as they are sent.
    requested: Vec<Window>,
}

impl Plan {
    /// The requests for these windows, which are in order and share no second.
    pub fn new(kind: BillKind, windows: Vec<Window>) -> Self {
        Self {
            kind,
            category: None,
            product_categories: Vec::new(),
            requested: Query::request_windows(&windows),
            windows,
        }
    }

    /// Sets the windows as they are sent.
    #[cfg(test)]
    pub(crate) fn with_requested(mut self, requested: Vec<Window>) -> Self {
        self.requested = requested;
        self
    }

    /// Sets the category that rows should have.
    #[must_use]
    pub fn with_category(mut self, category: Option<&str>) -> Self {
        self.category = category.map(str::to_owned);
        self
    }

    /// Sets the product categories, each of which is requested for every window.
    #[must_use]
    pub fn with_product_categories(mut self, product_categories: &[Arc<str>]) -> Self {
        self.product_categories = product_categories.to_vec();
        self
    }

    /// Which kind of bills it requests.
    pub const fn kind(&self) -> BillKind {
        self.kind
    }

    /// The category that rows should have; `None` for any.
    pub fn category(&self) -> Option<&str> {
        self.category.as_deref()
    }

    /// The windows of the range, in order.
    pub fn windows(&self) -> &[Window] {
        &self.windows
    }

    /// How many requests there are.
    pub fn len(&self) -> usize {
        self.windows.len() * self.lanes()
    }

    /// Whether there are no requests.
    pub fn is_empty(&self) -> bool {
        self.windows.is_empty()
    }

    /// The window of a request.
    pub fn window(&self, request: usize) -> Option<Window> {
        self.windows.get(request / self.lanes()).copied()
    }

    /// The window of a request as it is sent, see [`Query::request_windows`].
    pub fn requested(&self, request: usize) -> Option<Window> {
        self.requested.get(request / self.lanes()).copied()
    }

    /// The product category of a request; `None` for lists that have none.
    pub fn product_category(&self, request: usize) -> Option<&Arc<str>> {
        self.product_categories.get(request % self.lanes())
    }

    /// How many requests each window has.
    pub(crate) fn lanes(&self) -> usize {
        self.product_categories.len().max(1)
    }

    /// What a request asks for, as events, reports and errors name it.
    pub fn query_window(&self, request: usize) -> Option<QueryWindow> {
        self.window(request)
            .map(|window| self.named(request, window))
    }

    /// What each request asks for, as it is sent.
    pub fn requested_windows(&self) -> Vec<QueryWindow> {
        (0..self.len())
            .filter_map(|request| Some(self.named(request, self.requested(request)?)))
            .collect()
    }

    /// Names the product category of a request, if there are several.
    fn named(&self, request: usize, window: Window) -> QueryWindow {
        let window = QueryWindow::from(window);
        match self.product_category(request) {
            Some(category) if self.lanes() > 1 => window.of_category(Arc::clone(category)),
            _ => window,
        }
    }

    /// From the first second of all windows to the last.
    pub fn range(&self) -> Option<Window> {
        let (first, last) = (self.windows.first()?, self.windows.last()?);
        Some(Window {
            start: first.start,
            end: last.end,
        })
    }
}

impl Query {
    /// The requests of the query. `offset` is the service's own, in which its days begin. See [`Query::windows`].
    pub fn plan(&self, split_by: Option<SplitBy>, offset: Offset) -> Plan {
        Plan::new(self.kind(), self.windows(split_by, offset))
            .with_category(self.category())
            .with_product_categories(self.product_categories())
    }
}
