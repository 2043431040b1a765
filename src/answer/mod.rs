//! From rows to results: collected, streamed, aggregated, compared, and exported as text.
//!
//! | module | what it holds |
//! |---|---|
//! | `column_names` | column names, and messages for unknown ones |
//! | `category` | the category of a row, and which category marks control totals |
//! | `rows_hash` | a hash of rows in their order |
//! | `check` | checks responses against the query: other categories, notices |
//! | `report` | [`RowStats`]: what a report says about the rows |
//! | `dedup` | counts a bill once when several windows return it |
//! | `collect` | [`Collect`], the sink that keeps all rows; [`Bills`], and filters over them |
//! | `stream` | [`Stream`], the sink that delivers rows while they arrive |
//! | `aggregate` | [`Summary`]: exact totals by group, of bills or of a running call ([`Summarize`]) |
//! | `forecast` | [`Forecast`]: how a running period will end |
//! | `unusual` | [`UnusualDay`]: days far above what is usual for their group |
//! | `compare` | [`Comparison`]: the change between two sets of bills |
//! | `reconcile` | [`Reconciliation`]: the bills of months beside control totals and invoices |
//! | `export` | [`Export`]: bills as CSV, NDJSON and FOCUS |
//!
//! A module uses only modules listed above it.

mod aggregate;
mod category;
mod check;
mod collect;
mod column_names;
mod compare;
mod dedup;
mod export;
mod forecast;
mod reconcile;
mod report;
mod rows_hash;
mod stream;
mod unusual;

#[cfg(test)]
mod test_data;

pub use aggregate::{Group, GroupBy, Order, Spec, Storage, Summary, Tokens, Totals};
pub use collect::{Bills, CountedRows};
pub use compare::{Change, ChangedGroup, Comparison};
pub use export::{CsvOptions, CsvTimes, Export, FocusOptions, FocusVersion, Vouchers};
pub use forecast::{Forecast, ForecastOptions};
pub use reconcile::Reconciliation;
pub use report::{OutsideRows, RowStats};
pub use unusual::UnusualDay;

// For `novita-billing-wasm` and the tools of this repository, in the same version: not a part of the public API.
#[doc(hidden)]
pub use aggregate::{LABELS, Summarize, Watched, labels_of, quantities};
#[doc(hidden)]
pub use collect::{BlockView, Collect, Resumed, TableView};
#[doc(hidden)]
pub use forecast::{Coverage, DayTotals};
#[doc(hidden)]
pub use reconcile::Reconcile;
#[doc(hidden)]
pub use stream::{Batch, Stream};
