//! The category of a row. Rows of category `summary` are the service's own control totals: adding them to the details
//! would count every amount twice.

use super::column_names::field_index;
use crate::bill::{Row, Strings};
use crate::query::BillKind;

/// The category of control totals.
const CONTROL: &str = "summary";

/// The column that holds the categories of a kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Category(usize);

impl Category {
    pub(super) fn new(kind: BillKind) -> Self {
        Self(field_index(kind, kind.endpoint().category_field))
    }

    /// The category of a row; `""` if it has none.
    pub(super) fn of<'a>(self, row: Row<'a>) -> &'a str {
        row.text(self.0).unwrap_or_default()
    }

    /// Whether a row is a control total.
    pub(super) fn is_control(self, row: Row<'_>) -> bool {
        self.of(row) == CONTROL
    }

    pub(super) const fn column(self) -> usize {
        self.0
    }
}

/// The code of the control totals' category in a table; `None` if the table has no control totals.
pub(super) fn control_code(strings: &Strings) -> Option<u32> {
    strings.code(CONTROL)
}
