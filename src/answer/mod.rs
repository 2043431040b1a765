//! From rows to answers: what a call collected, what is chosen of it, its report, and its export as text.

mod bills;
mod borders;
mod collect;
mod csv;
mod export;
mod filter;
mod focus;
mod ndjson;
mod report;
mod stream;

#[cfg(test)]
mod sample;

pub use bills::{Bills, ChosenBlock, Part};
pub use collect::Collect;
pub use csv::{Csv, CsvOptions};
pub use export::{Export, Format};
pub use focus::{Focus, FocusOptions, Vouchers};
pub use ndjson::Ndjson;
pub use report::Facts;
pub use stream::{Batch, Stream};
