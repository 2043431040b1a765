//! From rows to answers: what a call collected, what is chosen of it, and its report.

mod bills;
mod borders;
mod collect;
mod filter;
mod report;
mod stream;

#[cfg(test)]
mod sample;

pub use bills::{Bills, ChosenBlock, Part};
pub use collect::Collect;
pub use report::Facts;
pub use stream::{Batch, Stream};
