//! A range of time, as it crosses the border.

use serde::Serialize;
use tsify::Tsify;

use novita_billing::query::QueryWindow;

/// A range of time: unix seconds, both ends included.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct TimeWindow {
    /// First second.
    pub start_time: i64,
    /// Last second, included.
    pub end_time: i64,
    /// The product category, where a query of usage-based bills names several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_category: Option<String>,
}

impl From<&QueryWindow> for TimeWindow {
    fn from(window: &QueryWindow) -> Self {
        Self {
            start_time: window.start,
            end_time: window.end,
            product_category: window.product_category.as_deref().map(str::to_owned),
        }
    }
}
