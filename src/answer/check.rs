//! Answers checked against their question: what stood beside the rows, and rows of another category than was asked for.

use super::category::Category;
use crate::bill::{Table, UnknownNames};
use crate::excerpt::line;
use crate::notice::{Notice, NoticeCode};
use crate::query::BillKind;
use crate::time::Window;

/// No name that is kept is longer.
const LONGEST_CATEGORY: usize = 101;

/// Those of windows in the order of time, then those of the whole call.
pub(super) fn in_order(notices: &mut [Notice]) {
    notices.sort_by_key(|notice| (notice.window.is_none(), notice.window));
}

/// What the tables of a call say that a reader should know.
#[derive(Clone, Debug)]
pub(super) struct Check {
    category: Category,
    /// The category that was asked for.
    asked: Option<String>,
    /// The other categories that came.
    others: UnknownNames,
    notices: Vec<Notice>,
}

impl Check {
    pub(super) fn new(kind: BillKind, asked: Option<&str>) -> Self {
        Self {
            category: Category::new(kind),
            asked: asked.map(|asked| asked.trim().to_owned()),
            others: UnknownNames::default(),
            notices: Vec::new(),
        }
    }

    /// The same question with nothing found yet.
    pub(super) fn fresh(&self) -> Self {
        Self {
            others: UnknownNames::default(),
            notices: Vec::new(),
            ..self.clone()
        }
    }

    /// Takes up rows of a window, as the service sent them, and what stood beside them.
    pub(super) fn take_up(&mut self, window: Window, table: &Table) {
        let notices = table.notices().iter().cloned();
        self.notices
            .extend(notices.map(|notice| notice.of_window(window)));
        let Some(asked) = &self.asked else {
            return;
        };
        // Rows that follow each other are mostly of one category.
        let mut last = None;
        for row in table.rows() {
            let code = row.cell(self.category.column());
            if code.is_none() || code == last {
                continue;
            }
            last = code;
            let category = self.category.of(row);
            let is_other = !category.eq_ignore_ascii_case(asked)
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

    /// Everything that was found: of windows, and one notice for each other category.
    pub(super) fn notices(&self) -> Vec<Notice> {
        let asked = self.asked.as_deref().unwrap_or_default();
        let others = self.others.clone().into_list();
        let others = others.iter().map(|other| {
            let other = line(other, LONGEST_CATEGORY);
            let text = format!("Rows of category \"{other}\" came, and \"{asked}\" was asked for.");
            Notice::new(NoticeCode::OtherCategory, text)
        });
        let mut notices: Vec<_> = self.notices.iter().cloned().chain(others).collect();
        in_order(&mut notices);
        notices
    }
}
