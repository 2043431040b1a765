//! Checks responses against the query: collects the notices that came beside the rows, and finds rows of a category that
//! was not requested.

use super::category::Category;
use crate::bill::{Table, UnknownNames};
use crate::excerpt::line;
use crate::notice::{Notice, NoticeCode};
use crate::query::BillKind;
use crate::time::Window;

/// Categories are cut to this many characters in notices.
const MAX_CATEGORY_CHARS: usize = 101;

/// Sorts notices: those of windows in order of time, then those of the whole call.
pub(super) fn sort_notices(notices: &mut [Notice]) {
    notices.sort_by_key(|notice| (notice.window.is_none(), notice.window));
}

/// Collects what a reader should know about the responses of a call.
#[derive(Clone, Debug)]
pub(super) struct Check {
    category: Category,
    /// The requested category.
    requested: Option<String>,
    /// The other categories that rows have.
    others: UnknownNames,
    notices: Vec<Notice>,
}

impl Check {
    pub(super) fn new(kind: BillKind, requested: Option<&str>) -> Self {
        Self {
            category: Category::new(kind),
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

    /// Adds rows of a window, as the service sent them, and the notices beside them.
    pub(super) fn add_table(&mut self, window: Window, table: &Table) {
        let notices = table.notices().iter().cloned();
        self.notices
            .extend(notices.map(|notice| notice.of_window(window)));
        let Some(requested) = &self.requested else {
            return;
        };
        // Consecutive rows mostly have the same category, so only a changed code is looked up.
        let mut last = None;
        for row in table.rows() {
            let code = row.cell(self.category.column());
            if code.is_none() || code == last {
                continue;
            }
            last = code;
            let category = self.category.of(row);
            let is_other = !category.eq_ignore_ascii_case(requested)
                && !category.is_empty()
                && !self.category.is_control(row);
            if is_other {
                self.others.add(category);
            }
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.others.merge(&other.others);
        self.notices.extend(other.notices);
    }

    /// All notices: those of windows, and one for each other category.
    pub(super) fn notices(&self) -> Vec<Notice> {
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
        sort_notices(&mut notices);
        notices
    }
}
