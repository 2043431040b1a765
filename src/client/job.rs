//! What one call fetches.

use crate::client::{Progress, Settings};
use crate::query::{Plan, Query, QueryWindow};

/// The requests of one call, and its settings.
#[derive(Clone, Debug)]
pub struct Job {
    /// One request for each window, in the order of the plan. The index of each is its number in the
    /// [`Sink`](crate::client::Sink).
    pub requests: Vec<WindowRequest>,
    /// Timeouts, retries and concurrency.
    pub settings: Settings,
    /// What earlier jobs of the same call have done: a call that learns from each answer what to ask next has several.
    pub done: Progress,
}

impl Job {
    /// The requests of a query's plan.
    pub fn new(query: &Query, base_url: &str, plan: &Plan, settings: Settings) -> Self {
        let requests = query.requests(base_url, plan);
        let requests = requests.map(|(window, url)| WindowRequest { window, url });
        Self {
            requests: requests.collect(),
            settings,
            done: Progress::default(),
        }
    }
}

/// The request of one window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowRequest {
    /// The window that events, reports and errors name.
    pub window: QueryWindow,
    /// The whole URL; never contains the key.
    pub url: String,
}
