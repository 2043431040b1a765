//! What is to be said about the rows of an answer.

use crate::money::Decimal;

/// The part of a report that the rows give; what the client gives (windows, failures) is added to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Rows of the answer, after duplicates were dropped.
    pub rows: u64,
    /// Rows that another window had, too.
    pub duplicates_dropped: u64,
    /// Rows that lie wholly outside the window that they came with: of equal ones in different windows the largest
    /// number in any one. They are kept, unless another window has them, too. Not among them are rows that came only
    /// because a window of a single second is asked one second longer: these are dropped.
    pub rows_outside: u64,
    /// Rows that were kept although it could not be told whether another window had them, too.
    pub rows_unchecked: u64,
    /// Rows of the answer that lie wholly outside the whole range, control totals left out.
    pub outside_range: Outside,
    /// Rows of the answer with any of `amountDecimal`, `voucherAmountDecimal`, `payableDecimal`; the money of the
    /// others comes from the integers.
    pub rows_with_decimal_money: u64,
    /// Names that this version does not know, sorted; bounded, and then the last entry says so.
    pub unknown_fields: Vec<String>,
    /// Documented names that some row lacks, or has as null or empty; in the order of the API's own sample.
    pub missing_fields: Vec<&'static str>,
}

/// Rows outside the whole range that was asked for, and what they amount to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outside {
    /// How many.
    pub rows: u64,
    /// Their total in whole currency; `None` where that cannot be said exactly.
    pub total: Option<Decimal>,
}

impl Default for Outside {
    fn default() -> Self {
        Self {
            rows: 0,
            total: Some(Decimal::default()),
        }
    }
}

impl Outside {
    pub(super) fn add(&mut self, total: Decimal) {
        self.rows += 1;
        self.total = self.total.and_then(|sum| sum.checked_add(total));
    }
}
