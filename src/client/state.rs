//! What the calls of one client share: when requests may start again, how many retries are left, and the keys that
//! no text may show. Plain numbers and text only, never a promise or a waker: in a Worker, what one request waits
//! for must not be awaited by another.

use std::sync::Mutex;

use crate::client::budget::Budget;
use crate::client::pace::Pace;
use crate::client::{Key, Secrets, lock};
use crate::error::Error;

/// Shared by all calls of one client, e.g. in an `Arc`. Every method locks for its own duration only, and calls no callback.
#[derive(Default)]
pub struct ClientState {
    pub(super) pace: Pace,
    pub(super) budget: Budget,
    secrets: Mutex<Secrets>,
}

impl ClientState {
    /// A fresh client: not paused, with its whole retry budget, and with nothing to hide yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on `key` is hidden. `run` does this for every key that [`crate::client::Host::key`] gives.
    pub fn hide_key(&self, key: &Key) {
        lock(&self.secrets).add(key);
    }

    /// From now on the secret words of a header's value are hidden, e.g. of a user's own `Authorization`.
    pub fn hide_header(&self, value: &str) {
        lock(&self.secrets).add_header(value);
    }

    /// The same text with `[key]` in place of every key and secret of this client.
    pub fn scrub(&self, text: &str) -> String {
        lock(&self.secrets).scrub(text)
    }

    /// Scrubs every text of an error.
    pub fn scrub_error(&self, error: &mut Error) {
        lock(&self.secrets).scrub_error(error);
    }
}
