//! What a call needs of the world. JavaScript gives it fetch and timers; the tests give it a virtual clock and a
//! seeded world of failures.

use crate::client::{Key, MaybeSend, MaybeSync, Pending};
use crate::error::{Error, Result};
use crate::time::Window;

/// The world of one call. Dropping a future that a method returned ends its work at once: an unanswered fetch is
/// aborted, a timer is cleared.
pub trait Host: MaybeSend + MaybeSync {
    /// Milliseconds on a clock that never goes back. Where it begins is of no importance, but the hosts of one
    /// client's calls must show the same: a pause is kept as a time on it.
    fn now_ms(&self) -> u64;

    /// Unix seconds of the wall clock, for `Retry-After` dates.
    fn unix_now(&self) -> i64;

    /// A random number below `bound` (0 when `bound` is 0).
    fn random_below(&self, bound: u64) -> u64;

    /// Ends after `ms` milliseconds.
    fn sleep(&self, ms: u64) -> Pending<'_, ()>;

    /// The key to use now; asked before each request. `None`, which it is unless written otherwise, where none is
    /// needed: the base URL is the user's own proxy, for one. Not asked of the host of a `BillingClient`, whose options
    /// have the key.
    fn key(&self) -> Pending<'_, Result<Option<Key>>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    /// Sends a request; ends when the head of the answer is there.
    fn fetch<'a>(
        &'a self,
        request: HttpRequest<'a>,
    ) -> Pending<'a, Result<Box<dyn Response>, FetchError>>;

    /// Called for every event, as it happens. A `BillingClient` calls the listener of its options instead.
    fn event(&self, _event: &Event<'_>) {}

    /// Called whenever a window is done. A `BillingClient` calls the listener of the question instead.
    fn progress(&self, _progress: Progress) {}
}

/// The head of an answer, and its body chunk by chunk. Dropping it cancels the rest of the body.
pub trait Response: MaybeSend {
    /// The HTTP status; 0 for a redirect that a browser hides.
    fn status(&self) -> u16;

    /// A header's value, by its lower-case name.
    fn header(&self, name: &str) -> Option<String>;

    /// The next bytes, or `None` at the end.
    fn chunk(&mut self) -> Pending<'_, Result<Option<Vec<u8>>, TransportError>>;
}

/// A GET request. The host adds the `Authorization` header from `key`; it follows no redirect, so that the key goes
/// nowhere else.
#[derive(Clone, Copy)]
pub struct HttpRequest<'a> {
    /// The whole URL; never holds the key.
    pub url: &'a str,
    /// The key, if there is one.
    pub key: Option<&'a Key>,
    /// Other headers, to be sent as they are: names in lower case, and values. Empty where the host has those of its client
    /// itself.
    pub headers: &'a [(String, String)],
}

/// Why no answer came, or why its body broke off, in the host's words (not yet scrubbed).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportError {
    /// E.g. `"TypeError: fetch failed (ECONNRESET)"`.
    pub message: String,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// No request could be made, so none was sent, and no other would be (texts not yet scrubbed).
    Unsendable(Error),
    /// It was sent, or may have been.
    Transport(TransportError),
}

impl From<TransportError> for FetchError {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

/// What happens in a call, as it happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Event<'a> {
    /// A request is about to be sent. Attempts count from 1.
    Attempt {
        /// For which window.
        window: Window,
        /// Counted from 1.
        attempt: u32,
    },
    /// The head of an answer came.
    Response {
        /// For which window.
        window: Window,
        /// Counted from 1.
        attempt: u32,
        /// HTTP status.
        status: u16,
        /// Milliseconds since the request was sent.
        ms: u64,
    },
    /// A wait begins, before attempt number `attempt`.
    Wait {
        /// Which window waits.
        window: Window,
        /// The attempt that comes after the wait, counted from 1.
        attempt: u32,
        /// How long, in milliseconds.
        wait_ms: u64,
        /// Why, in words, scrubbed.
        because: &'a str,
    },
    /// A window arrived whole.
    Window {
        /// Which window.
        window: Window,
        /// Its rows, as sent.
        rows: u64,
        /// Bytes of its body.
        bytes: u64,
        /// Requests that were sent for it.
        attempts: u32,
    },
    /// A window failed for good.
    Failed {
        /// Which window.
        window: Window,
        /// Why.
        error: &'a Error,
    },
}

/// How far a call is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Windows that are finished, failed ones among them.
    pub windows_done: u64,
    /// All windows of the call.
    pub windows_total: u64,
    /// Rows of the windows that arrived whole.
    pub rows: u64,
    /// Bytes of the windows that arrived whole.
    pub bytes: u64,
}
