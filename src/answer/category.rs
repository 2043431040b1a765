//! The category of a row, by which the service's own control totals are told from details: added up together, everything
//! would count twice.

use super::export::place;
use crate::bill::{Row, Strings};
use crate::query::BillKind;

/// Rows of this category are control totals.
const CONTROL: &str = "summary";

/// The column of the categories of a kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Category(usize);

impl Category {
    pub(super) fn new(kind: BillKind) -> Self {
        Self(place(kind, kind.endpoint().category_field))
    }

    pub(super) fn of<'a>(self, row: Row<'a>) -> &'a str {
        row.text(self.0).unwrap_or_default()
    }

    pub(super) fn is_control(self, row: Row<'_>) -> bool {
        self.of(row) == CONTROL
    }

    pub(super) const fn column(self) -> usize {
        self.0
    }
}

/// The code of the category of control totals among the texts of a table; `None` where the table has no such rows.
pub(super) fn control_code(strings: &Strings) -> Option<u32> {
    strings.code(CONTROL)
}
