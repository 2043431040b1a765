//! One call: its windows fetched side by side, retried, paced, reported. Knows nothing of bills: it drives a
//! [`Host`] (fetch, timers, randomness) and pours bytes into a [`Sink`].
//!
//! From the outside in: [`run`] keeps up to six windows going (`call`); each is tried until it is whole or has
//! failed for good (`retry`); before each request it asks whether the client is paused (`pace`); one request and
//! its body are an `attempt`, whose answer may be a refusal in words (`refusal`) and may ask for a wait
//! (`retry_after`). What the calls of one client share is in [`ClientState`]: plain numbers and the keys to hide.
//!
//! Nothing here outlives the future of [`run`]. Whoever drops it has aborted the call: timers, requests, bodies and
//! the right to go first are given back by their own `Drop`, and every window that was begun is discarded.

mod attempt;
mod base_url;
mod budget;
mod call;
mod clock;
mod headers;
mod host;
mod key;
mod learn;
mod pace;
mod refusal;
mod report;
mod retry;
mod retry_after;
mod sink;
mod state;
mod threads;

#[cfg(test)]
mod limits;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod world;

pub use base_url::BaseUrl;
pub use call::{Job, OnWindowError, Settings, WindowRequest, run};
pub use headers::Headers;
pub use host::{Event, FetchError, Host, HttpRequest, Progress, Response, TransportError};
pub use key::{Key, Secrets};
pub use refusal::{Head, LONGEST_REFUSAL};
pub use report::{CallReport, WindowReport};
pub use sink::Sink;
pub use state::ClientState;
pub(crate) use threads::lock;
pub use threads::{MaybeSend, MaybeSync, Pending};
