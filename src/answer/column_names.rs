//! Column names: the fields of a kind of bill and the exact amounts that the crate derives, and the messages for a name
//! that is neither.

use crate::bill::{self, fields};
use crate::excerpt::quoted;
use crate::query::{BillKind, suggestion};

/// The exact amounts of a row. They are columns of filters and exports, but not fields of the API.
pub(super) const AMOUNTS: [&str; 3] = ["total", "voucher", "cash"];

/// All column names of a kind: the fields in the API's order, then [`AMOUNTS`].
pub(super) fn column_names(kind: BillKind) -> Vec<&'static str> {
    let fields = fields(kind).iter().map(|field| field.name);
    fields.chain(AMOUNTS).collect()
}

/// The index of a field. A field that the kind does not have gets an index past all fields, so [`Row`](crate::bill::Row)
/// has no value for it.
pub(super) fn field_index(kind: BillKind, name: &str) -> usize {
    bill::field_index(kind, name).unwrap_or(usize::MAX)
}

/// The message for an unknown name. `what` is what it should have named: a field or a column.
pub(super) fn unknown(what: &str, known: &[&'static str], name: &str) -> String {
    format!(
        "bills have no {what} {}{}",
        quoted(name),
        suggestion(name, known)
    )
}
