//! From rows to answers: what a call collected, what is chosen of it, its report, what it amounts to, and its export as
//! text.

mod aggregate;
mod category;
mod check;
mod collect;
mod compare;
mod dedup;
mod export;
mod report;
mod stream;

#[cfg(test)]
mod sample;

pub use aggregate::{
    By, Count, Group, LABELS, Order, Spec, Summarize, Summary, Totals, quantities,
};
pub use collect::{Bills, ChosenBlock, Collect, Part};
pub use compare::{Change, ChangedGroup, Comparison};
pub use export::{Csv, CsvOptions, Export, Focus, FocusOptions, Format, Ndjson, Vouchers};
pub use report::{Facts, Outside};
pub use stream::{Batch, Stream};
