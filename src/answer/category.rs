//! The category of a row. Rows of category `summary` are the service's own control totals: adding them to the details
//! would count every amount twice.

use super::column_names::field_index;
use crate::bill::{Row, Strings};
use crate::query::{BillKind, CONTROL};

/// The column that has the value of the query parameter `category`.
pub(super) fn category_column(kind: BillKind) -> usize {
    field_index(kind, kind.endpoint().category_field)
}

/// Tells control totals from details.
#[derive(Clone, Debug)]
pub(super) struct ControlTotals {
    columns: Vec<usize>,
}

impl ControlTotals {
    pub(super) fn new(kind: BillKind) -> Self {
        let fields = kind.endpoint().control_fields.iter();
        Self {
            columns: fields.map(|field| field_index(kind, field)).collect(),
        }
    }

    /// The columns of which one has the code of [`control_code`] in a control total.
    pub(super) fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// Whether a row is a control total.
    pub(super) fn contains(&self, row: Row<'_>) -> bool {
        let mut columns = self.columns.iter();
        columns.any(|column| row.text(*column) == Some(CONTROL))
    }
}

/// The code of the control totals' category in a table; `None` if the table has no control totals.
pub(super) fn control_code(strings: &Strings) -> Option<u32> {
    strings.code(CONTROL)
}
