//! What one call fetches.

use crate::client::Settings;
use crate::query::Query;
use crate::time::Window;

/// The requests of one call, and its settings.
#[derive(Clone, Debug)]
pub struct Job {
    /// One request for each window, in the order of the plan. The index of each is its number in the
    /// [`Sink`](crate::client::Sink).
    pub requests: Vec<WindowRequest>,
    /// Timeouts, retries and concurrency.
    pub settings: Settings,
}

impl Job {
    /// The requests for the windows of a query. `asked` are the ranges that are sent for them, see [`Query::asked`].
    pub fn new(
        query: &Query,
        base_url: &str,
        windows: &[Window],
        asked: &[Window],
        settings: Settings,
    ) -> Self {
        let requests = windows
            .iter()
            .zip(asked)
            .map(|(window, asked)| WindowRequest {
                window: *window,
                url: query.url(base_url, *asked),
            });
        Self {
            requests: requests.collect(),
            settings,
        }
    }
}

/// The request of one window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowRequest {
    /// The window that events, reports and errors name.
    pub window: Window,
    /// The whole URL; never contains the key.
    pub url: String,
}
