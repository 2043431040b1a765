//! The layout of a table: which column holds which values.

use super::field_lookup::field_index;
use super::fields::{Field, fields};
use crate::query::{BillKind, PRODUCT_CATEGORY};

/// How many columns a kind has: one for each field, in the order of [`fields`], followed by the [`scale_column`]s.
pub fn column_count(kind: BillKind) -> usize {
    let with_scale = fields(kind)
        .iter()
        .filter(|field| field.field_type.has_scale());
    fields(kind).len() + with_scale.count()
}

/// The second column of a field of decimal numbers: the scale of each value (how many digits follow its decimal point),
/// or [`TEXT_SCALE`].
///
/// ```
/// use novita_billing::{bill, query::BillKind};
///
/// assert_eq!(bill::fields(BillKind::ApiKey)[3].name, "billingMethod");
/// assert_eq!(bill::scale_column(BillKind::ApiKey, 3), Some(29));
/// assert_eq!(bill::scale_column(BillKind::ApiKey, 0), None);
/// ```
pub fn scale_column(kind: BillKind, field: usize) -> Option<usize> {
    let known = fields(kind);
    let with_scale = |field: &&Field| field.field_type.has_scale();
    known.get(field).filter(with_scale)?;
    let before = known.iter().take(field).filter(with_scale).count();
    Some(known.len() + before)
}

/// In a [`scale_column`]: the number has no mantissa and scale that give its text again (it has an exponent, more than 18
/// digits, or is `-0`), so its own column holds the code of its text.
pub const TEXT_SCALE: i64 = -1;

/// The columns that every kind has and that the crate computes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Layout {
    /// `startTime`
    pub start_time: usize,
    /// `endTime`
    pub end_time: usize,
    /// `amount`, `voucherAmount`, `payAmount`: ten-thousandths.
    pub money: [usize; 3],
    /// `amountDecimal`, `voucherAmountDecimal`, `payableDecimal`: the same three in whole currency, exact.
    pub decimal_money: [usize; 3],
    /// `productCategory` of usage-based bills, which is that of the request.
    pub requested_category: Option<usize>,
}

/// The layout of a kind.
pub fn layout(kind: BillKind) -> Layout {
    // A test finds every column in every kind.
    let column = |name| field_index(kind, name).unwrap_or(usize::MAX);
    Layout {
        start_time: column("startTime"),
        end_time: column("endTime"),
        money: ["amount", "voucherAmount", "payAmount"].map(column),
        decimal_money: ["amountDecimal", "voucherAmountDecimal", "payableDecimal"].map(column),
        requested_category: match kind {
            BillKind::Usage => field_index(kind, PRODUCT_CATEGORY),
            BillKind::FixedTerm | BillKind::ApiKey => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_finds_its_columns() {
        for kind in BillKind::ALL {
            assert!(
                column_count(kind) <= 64,
                "a row has one bit for each column"
            );
            let known = fields(kind);
            let found = layout(kind);
            assert_eq!(known[found.start_time].name, "startTime");
            assert_eq!(known[found.end_time].name, "endTime");
            assert_eq!(
                found.money.map(|column| known[column].name),
                ["amount", "voucherAmount", "payAmount"]
            );
            let decimals = ["amountDecimal", "voucherAmountDecimal", "payableDecimal"];
            assert_eq!(
                found.decimal_money.map(|column| known[column].name),
                decimals
            );
        }
    }
}
