//! What the calls of one client share: the rate limiter, the retry budget and the secrets to remove from texts. It holds
//! plain numbers and text, never a promise or a waker: in a Worker, one request must not await what belongs to another.

use std::fmt;
use std::sync::Mutex;

use crate::client::budget::RetryBudget;
use crate::client::rate_limiter::RateLimiter;
use crate::client::{Key, Secrets, lock};
use crate::error::Error;
use crate::query::QueryWindow;

/// Shared by all calls of one client, for example in an `Arc`. Each method locks only while it runs, and calls no callback.
#[derive(Default)]
pub struct ClientState {
    pub(super) rate_limiter: RateLimiter,
    pub(super) budget: RetryBudget,
    secrets: Mutex<Secrets>,
}

impl ClientState {
    /// The state of a new client: not paused, with a full retry budget and no secrets.
    pub fn new() -> Self {
        Self::default()
    }

    /// Removes `key` from texts from now on. [`crate::client::run`] calls this for every key that it gets from
    /// [`crate::client::Host::key`].
    pub fn hide_key(&self, key: &Key) {
        lock(&self.secrets).add(key);
    }

    /// Removes the secret words of a header value from texts from now on, for example of a user's own `Authorization`.
    pub fn hide_header(&self, value: &str) {
        lock(&self.secrets).add_header(value);
    }

    /// Replaces every secret of this client in a text with `[key]`.
    pub fn scrub(&self, text: &str) -> String {
        lock(&self.secrets).scrub(text)
    }

    /// A window whose product category holds no secret: it is text of the caller.
    pub(super) fn scrub_window(&self, window: &QueryWindow) -> QueryWindow {
        let mut window = window.clone();
        let category = window.product_category.as_deref();
        window.product_category = category.map(|category| self.scrub(category).into());
        window
    }

    /// Scrubs every text of an error.
    pub fn scrub_error(&self, error: &mut Error) {
        lock(&self.secrets).scrub_error(error);
    }
}

impl fmt::Debug for ClientState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientState").finish_non_exhaustive()
    }
}
