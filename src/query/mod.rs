//! From a question to requests: what is refused and in which words, the windows that a range is split into, and
//! the URL of each window.

mod raw;

pub use raw::{RawFields, RawValue};

/// Which of the two lists is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BillKind {
    /// `GET /openapi/v1/billing/bill/monthly/list`
    FixedTerm,
    /// `GET /openapi/v1/billing/apikey/bill/list`
    ApiKey,
}
