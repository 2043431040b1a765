//! Instants, UTC offsets, the civil calendar and periods: from what a user writes to unix seconds.
//!
//! Everything is integers. Seconds are unix seconds; a day is counted in the service's own UTC offset.

mod window;

pub use window::Window;
