//! Rows added up by groups, exactly.
//!
//! | module | what it holds |
//! |---|---|
//! | `spec` | [`Spec`]: what rows are grouped by, and the order of groups |
//! | `interner` | the texts of keys and labels, once each |
//! | `block_rows` | some rows of a block |
//! | `labels` | the newest name and mask of each API key |
//! | `usage` | what the quantities of rows measure, by their category |
//! | `groups` | assigns the rows of a block to groups |
//! | `wide_sum` | sums that `i128` cannot hold on the way |
//! | `column` | exact running sums of one amount, by group |
//! | `sums` | exact sums of all amounts of a bill, by group |
//! | `row_splitter` | separates control totals, and rows outside the range, from the rows to group |
//! | `aggregator` | adds up rows block by block with all of these |
//! | `ranking` | orders the groups, and checks that they add up to the total |
//! | `summary` | [`Summary`]: the result, for bills in memory |
//! | `summary_sink` | [`Summarize`]: the sink of a call that adds up rows while they arrive |
//! | `watched` | [`Watched`]: the sink of a list whose total is known while it arrives |
//!
//! A module uses only modules listed above it.

pub(super) mod aggregator;
mod block_rows;
mod column;
pub(super) mod groups;
mod interner;
mod labels;
pub(super) mod ranking;
mod row_splitter;
mod spec;
mod summary;
mod summary_sink;
pub(super) mod sums;
pub(super) mod usage;
mod watched;
mod wide_sum;

#[cfg(test)]
mod zone_tests;

pub use labels::{LABELS, labels_of};
pub use spec::{GroupBy, Order, Spec};
pub use summary::{Group, Summary};
pub use summary_sink::Summarize;
pub use sums::{Storage, Tokens, Totals, quantities};
pub use watched::Watched;
