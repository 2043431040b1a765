//! A range of time, as it crosses the border.

use serde::Serialize;
use tsify::Tsify;

use novita_billing::time::Window;

/// A range of time: unix seconds, both ends included.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct TimeWindow {
    /// First second.
    pub start_time: i64,
    /// Last second, included.
    pub end_time: i64,
}

impl From<Window> for TimeWindow {
    fn from(window: Window) -> Self {
        Self {
            start_time: window.start,
            end_time: window.end,
        }
    }
}
