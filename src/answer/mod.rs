//! From rows to answers: what a call collected, and its report.

mod borders;
mod collect;
mod report;
mod stream;

#[cfg(test)]
mod sample;

pub use collect::{Collect, Collected, Part};
pub use report::Facts;
pub use stream::{Batch, Stream};
