//! Checks responses against the query: collects the notices that came beside the rows, and finds rows of a category that
//! was not requested, and product categories that have the same rows, or none.

use super::category::{ControlTotals, category_column};
use super::rows_hash::RowsHash;
use crate::bill::{Table, UnknownNames};
use crate::excerpt::{line, quoted};
use crate::notice::{Notice, NoticeCode};
use crate::query::{Plan, suggestion};
use crate::sorted::sorted;

/// Categories are cut to this many characters in notices.
const MAX_CATEGORY_CHARS: usize = 101;

/// Sorts notices: those of windows in order of time, then those of the whole call.
pub(super) fn sort_notices(notices: Vec<Notice>) -> Vec<Notice> {
    sorted(notices, |one, other| {
        let of_call = |notice: &Notice| notice.window.is_none();
        (of_call(one), &one.window).cmp(&(of_call(other), &other.window))
    })
}

/// Collects what a reader should know about the responses of a call.
#[derive(Clone, Debug)]
pub(super) struct Check {
    category_column: usize,
    control_totals: ControlTotals,
    /// The requested category.
    requested: Option<String>,
    /// The other categories that rows have.
    others: UnknownNames,
    notices: Vec<Notice>,
}

impl Check {
    pub(super) fn new(plan: &Plan) -> Self {
        let requested = plan.category();
        Self {
            category_column: category_column(plan.kind()),
            control_totals: ControlTotals::new(plan.kind()),
            requested: requested.map(|category| category.trim().to_owned()),
            others: UnknownNames::default(),
            notices: Vec::new(),
        }
    }

    /// A check for the same query, without findings.
    pub(super) fn without_findings(&self) -> Self {
        Self {
            others: UnknownNames::default(),
            notices: Vec::new(),
            ..self.clone()
        }
    }

    /// Adds rows of a request, as the service sent them, and the notices beside them.
    pub(super) fn add_table(&mut self, plan: &Plan, request: usize, table: &Table) {
        for notice in table.notices() {
            let notice = notice.clone();
            self.notices.push(match plan.query_window(request) {
                Some(window) => notice.of_window(window),
                None => notice,
            });
        }
        let Some(requested) = &self.requested else {
            return;
        };
        // Consecutive rows mostly have the same category, so only a changed code is looked up.
        let mut last = None;
        for row in table.rows() {
            let code = row.cell(self.category_column);
            if code.is_none() || code == last {
                continue;
            }
            last = code;
            let category = row.text(self.category_column).unwrap_or_default();
            let is_other = !category.eq_ignore_ascii_case(requested)
                && !category.is_empty()
                && !self.control_totals.contains(row);
            if is_other {
                self.others.add(category);
            }
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.others.merge(&other.others);
        self.notices.extend(other.notices);
    }

    /// All notices: those of windows, one for each other category, and those about product categories.
    pub(super) fn notices(&self, categories: &CategoryRows) -> Vec<Notice> {
        let requested = self.requested.as_deref().unwrap_or_default();
        let others = self.others.clone().into_list();
        let others = others.iter().map(|other| {
            let other = line(other, MAX_CATEGORY_CHARS);
            let text = format!(
                "The service returned rows of category \"{other}\", but \"{requested}\" was requested."
            );
            Notice::new(NoticeCode::OtherCategory, text)
        });
        let mut notices: Vec<_> = self.notices.iter().cloned().chain(others).collect();
        notices.extend(categories.notices());
        sort_notices(notices)
    }
}

/// What the product categories of a call gave, each compared with the others and with the documentation: the service may ignore
/// the parameter, and a caller may have misspelt one.
pub(super) struct CategoryRows {
    plan: Plan,
    /// The rows of each request that has ended; empty if there are no product categories.
    rows: Vec<Option<RowsHash>>,
}

impl CategoryRows {
    pub(super) fn new(plan: &Plan) -> Self {
        let has_categories = plan.product_category(0).is_some();
        let requests = if has_categories { plan.len() } else { 0 };
        Self {
            plan: plan.clone(),
            rows: vec![None; requests],
        }
    }

    /// Whether rows are compared, so that they have to be hashed. Otherwise they are only counted.
    pub(super) fn compares_rows(&self) -> bool {
        self.plan.lanes() > 1
    }

    /// Sets all rows of a request.
    pub(super) fn set(&mut self, request: usize, rows: RowsHash) {
        if let Some(slot) = self.rows.get_mut(request) {
            *slot = Some(rows);
        }
    }

    fn notices(&self) -> impl Iterator<Item = Notice> {
        self.unknown().chain(self.repeated())
    }

    /// Categories that the documentation does not list, and that have no rows in the whole call.
    fn unknown(&self) -> impl Iterator<Item = Notice> {
        let lanes = self.plan.lanes();
        let documented = self.plan.kind().categories();
        let is_empty = move |lane: &usize| {
            let mut rows = self.rows.iter().skip(*lane).step_by(lanes);
            rows.all(|rows| rows.is_some_and(|rows| rows.rows == 0))
        };
        let lanes = if self.rows.is_empty() { 0 } else { lanes };
        let empty = (0..lanes).filter(is_empty);
        let categories = empty.filter_map(|lane| self.plan.product_category(lane));
        let unknown = categories.filter(|category| !documented.contains(&&***category));
        unknown.map(|category| {
            let text = format!(
                "There are no rows of the product category {}, which the API's documentation does not list{}",
                quoted(category),
                suggestion(category, documented)
            );
            let end = if text.ends_with('?') { "" } else { "." };
            Notice::new(NoticeCode::OtherCategory, text + end)
        })
    }

    /// Categories that have the same rows of a window.
    fn repeated(&self) -> Option<Notice> {
        let lanes = self.plan.lanes();
        let repeats = |lane: &usize| {
            self.rows.chunks(lanes).any(|window| {
                let own = window.get(*lane).copied().flatten();
                let equal = window.iter().filter(|rows| **rows == own);
                own.is_some_and(|own| own.rows > 0) && equal.count() > 1
            })
        };
        let repeated: Vec<_> = (0..lanes)
            .filter(repeats)
            .filter_map(|lane| self.plan.product_category(lane))
            .map(|category| quoted(category))
            .collect();
        let (last, others) = repeated.split_last()?;
        let text = format!(
            "The service returned the same rows for the product categories {} and {last}: it may ignore \
             `productCategory`, and their amounts then count several times.",
            others.join(", ")
        );
        Some(Notice::new(NoticeCode::OtherCategory, text))
    }
}
