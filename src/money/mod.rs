//! Money as integers: scaled decimals, exact sums, exact text. A float never touches an amount.

mod decimal;

pub use decimal::{Decimal, DecimalError, MAX_SCALE};
