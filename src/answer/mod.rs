//! From rows to answers: what a call collected, and its report.

mod borders;
mod collect;
mod order;
mod report;

pub use collect::{Collect, Collected, Part};
pub use report::Facts;
