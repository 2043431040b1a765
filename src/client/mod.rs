//! One call: its windows fetched side by side, retried, paced, reported. Knows nothing of bills: it drives a
//! [`Host`] (fetch, timers, randomness) and pours bytes into a [`Sink`].

mod host;
mod key;
mod sink;

pub use host::{Event, Host, HttpRequest, Progress, Response, TransportError};
pub use key::{Key, Secrets};
pub use sink::Sink;
