//! From rows to answers: what a call collected, what is chosen of it, and its report.

mod bills;
mod borders;
mod collect;
mod compare;
mod filter;
mod group;
mod labels;
mod ranking;
mod report;
mod spec;
mod stream;
mod summarize;
mod summary;
mod sums;
mod tally;

#[cfg(test)]
mod sample;

pub use bills::{Bills, ChosenBlock, Part};
pub use collect::Collect;
pub use compare::{Change, ChangedGroup, Comparison};
pub use labels::LABELS;
pub use report::Facts;
pub use spec::{By, Order, Spec};
pub use stream::{Batch, Stream};
pub use summarize::Summarize;
pub use summary::{Group, Summary};
pub use sums::{Totals, quantities};
