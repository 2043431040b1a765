//! Instants, UTC offsets, time zones, the civil calendar and periods: from text to unix seconds.
//!
//! Everything is an integer. Seconds are unix seconds; days begin in the service's own UTC offset. Errors name the field and
//! say what to write instead.

pub mod calendar;
pub mod instant;
pub mod period;

mod offset;
mod text;
mod zone;

pub use calendar::CalendarUnit;
pub use offset::Offset;
pub use period::Period;
pub use zone::TimeZone;

pub use crate::window::Window;

#[cfg(test)]
pub(crate) use offset::tests::any_offset;
