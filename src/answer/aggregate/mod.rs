//! Rows added up by groups.

pub(crate) mod group;
pub(crate) mod labels;
pub(crate) mod ranking;
pub(crate) mod spec;
mod summarize;
pub(crate) mod summary;
pub(crate) mod sums;
pub(crate) mod tally;

pub use labels::LABELS;
pub use spec::{By, Count, Order, Spec};
pub use summarize::Summarize;
pub use summary::{Group, Summary};
pub use sums::{Totals, quantities};
