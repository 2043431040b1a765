//! One call: fetches its windows concurrently, retries, limits the rate, reports. Independent of what the bytes mean: it
//! drives a [`Host`] (requests, timers, clock, randomness) and writes bytes into a [`Sink`].
//!
//! From the outside in: [`run`] keeps up to six windows in flight (`call`). Each is attempted until it is committed or fails
//! for good (`retry`, by the tables in `retry_rules`). Each attempt needs a permit (`rate_limiter`, at the pace that
//! `pace_learner` learns), sends a request and reads its body (`attempt`); `response_head` and `retry_after` interpret the
//! response. The calls of one client share [`ClientState`]: plain numbers, and the secrets to hide.
//!
//! Nothing outlives the future of [`run`]. Dropping it aborts the call: timers, requests, bodies and permits are released by
//! their own `Drop`, and every window that was begun is discarded.

mod attempt;
mod base_url;
mod budget;
mod call;
mod clock;
mod event;
mod headers;
mod host;
mod http;
mod job;
mod key;
mod pace_learner;
mod progress;
mod rate_limiter;
mod report;
mod response_head;
mod retry;
mod retry_after;
mod retry_rules;
mod settings;
mod sink;
mod state;
mod task;
mod threads;
mod wait_errors;
mod window_slots;

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;

pub use event::{Event, Progress};
pub use host::Host;
pub use http::{FetchError, HttpRequest, Response, TransportError};
pub use key::Key;
pub use report::{CallReport, WindowReport};
pub use settings::{OnWindowError, Settings};
pub use threads::{BoxFuture, MaybeSend, MaybeSync};

// For `novita-billing-wasm` and the tools of this repository, in the same version: not a part of the public API.
#[doc(hidden)]
pub use base_url::BaseUrl;
#[doc(hidden)]
pub use call::{run, run_into};
#[doc(hidden)]
pub use headers::Headers;
#[doc(hidden)]
pub use job::{Job, WindowRequest};
#[doc(hidden)]
pub use key::Secrets;
#[doc(hidden)]
pub use response_head::{Head, MAX_ERROR_BODY};
#[doc(hidden)]
pub use sink::Sink;
#[doc(hidden)]
pub use state::ClientState;

pub(crate) use threads::lock;
pub(crate) use window_slots::{WindowSlot, WindowSlots};
