//! What is to be said about the rows of an answer.

/// The part of a report that the rows give; what the client gives (windows, failures) is added to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Rows of the answer, after duplicates and strangers were dropped.
    pub rows: u64,
    /// Rows that a neighbouring window had sent already.
    pub duplicates_dropped: u64,
    /// Rows that lie wholly outside a window which was asked longer than it is.
    pub rows_outside: u64,
    /// Rows of the answer with any of `amountDecimal`, `voucherAmountDecimal`, `payableDecimal`; the money of the
    /// others comes from the integers.
    pub rows_with_decimal_money: u64,
    /// Names that this version does not know, sorted; bounded, and then the last entry says so.
    pub unknown_fields: Vec<String>,
    /// Documented names that some row lacks, or has as null or empty; in the order of the API's own sample.
    pub missing_fields: Vec<&'static str>,
}
