//! Money as scaled integers: exact decimals, exact sums, exact text. An amount is never a float.

mod decimal;

pub use decimal::{Decimal, DecimalError, MAX_SCALE};
