//! From rows to answers: what a call collected, what is chosen of it, its report, what it amounts to, and its export as
//! text.

mod ambiguous;
mod bills;
mod category;
mod check;
mod collect;
mod compare;
mod csv;
mod dedup;
mod export;
mod filter;
mod focus;
mod group;
mod labels;
mod ndjson;
mod ranking;
mod report;
mod sieve;
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
pub use csv::{Csv, CsvOptions};
pub use export::{Export, Format};
pub use focus::{Focus, FocusOptions, Vouchers};
pub use labels::{LABELS, labels_of};
pub use ndjson::Ndjson;
pub use report::{Facts, Outside};
pub use spec::{By, Count, Order, Spec};
pub use stream::{Batch, Stream};
pub use summarize::Summarize;
pub use summary::{Group, Summary};
pub use sums::{Totals, quantities};
