//! Instants, UTC offsets, the civil calendar and periods: from what a user writes to unix seconds.
//!
//! Everything is integers. Seconds are unix seconds; a day is counted in the service's own UTC offset. What is
//! refused is refused here, in words that name the field and say what to write instead.

pub mod calendar;
pub mod instant;
pub mod period;

mod offset;
mod text;
mod window;

pub use calendar::CalendarUnit;
pub use offset::Offset;
pub use period::{Period, previous_period};
pub use window::Window;

pub(crate) use text::quoted;

#[cfg(test)]
pub(crate) use offset::tests::any_offset;
