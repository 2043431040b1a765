//! Money as scaled integers: exact decimals, exact sums, exact text. An amount is never a float.

mod decimal;
mod power;
mod quotient;
mod scaled;
mod text;

pub(crate) use decimal::TEN_THOUSANDTHS;
pub use decimal::{Decimal, DecimalError, MAX_SCALE};
pub(crate) use power::{power_of_ten, small_power_of_ten};
pub(crate) use quotient::rounded_quotient;
pub(crate) use scaled::{at_scale, places_of, rounded_mean, sorted, sorted_at_scale};
pub(crate) use text::DecimalText;
