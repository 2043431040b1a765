//! From rows to answers: collected, streamed, aggregated, compared, and exported as text.
//!
//! | module | what it holds |
//! |---|---|
//! | `names` | column names, and messages for unknown ones |
//! | `category` | the category of a row, and which category marks control totals |
//! | `check` | compares answers with the question: other categories, notices |
//! | `report` | [`RowStats`]: what a report says about the rows |
//! | `dedup` | counts a bill once when several windows return it |
//! | `collect` | [`Collect`], the sink that keeps all rows; [`Bills`], and filters over them |
//! | `stream` | [`Stream`], the sink that hands rows out while they arrive |
//! | `aggregate` | [`Summary`]: exact totals by group, of bills or of a running call ([`Summarize`]) |
//! | `compare` | [`Comparison`]: the change between two sets of bills |
//! | `export` | [`Csv`], [`Ndjson`] and [`Focus`], written by [`Export`] |
//!
//! A module uses only modules listed above it.

mod aggregate;
mod category;
mod check;
mod collect;
mod compare;
mod dedup;
mod export;
mod names;
mod report;
mod stream;

#[cfg(test)]
mod sample;

pub use aggregate::{
    Group, GroupBy, LABELS, Order, Spec, Summarize, Summary, Totals, labels_of, quantities,
};
pub use collect::{Bills, BlockView, Collect, CountedRows, TableView};
pub use compare::{Change, ChangedGroup, Comparison};
pub use export::{Csv, CsvOptions, Export, Focus, FocusOptions, Format, Ndjson, Vouchers};
pub use report::{OutsideRows, RowStats};
pub use stream::{Batch, Stream};
