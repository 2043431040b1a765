//! Rows added up by groups, exactly.
//!
//! [`Spec`] (`spec`) says what to group by. An `Aggregator` (`aggregator`) takes rows block by block: `groups` finds the
//! group of each row, `sums` holds exact sums by group (`wide`: while they do not fit), `labels` the newest name and mask of each API key; one
//! `Aggregates` has the sums of some rows. `ranking` orders the groups and checks that they add up to the total.
//! [`Summary`] (`summary`) is the result for bills in memory; [`Summarize`] (`summarize`) is the sink of a call that
//! aggregates its rows while they arrive. Each uses only those named before it.

pub(super) mod aggregator;
pub(super) mod groups;
mod labels;
pub(super) mod ranking;
mod spec;
mod summarize;
mod summary;
pub(super) mod sums;
mod wide;

pub use labels::LABELS;
pub use spec::{GroupBy, Order, Spec};
pub use summarize::Summarize;
pub use summary::{Group, Summary};
pub use sums::{Totals, quantities};
