//! **novita-billing**: every bill of a range from the two Novita AI billing endpoints, exact to the last digit.
//!
//! Data goes one way. A question becomes windows ([`query`]), the client brings each window's bytes ([`client`]),
//! the bytes become rows ([`bill`]), the rows become an answer ([`answer`]). Each module uses only the modules listed
//! above it here; `client` uses neither `bill` nor `answer`: it drives a [`client::Host`] and pours bytes into a
//! [`client::Sink`].
//!
//! The crate is plain Rust: no JavaScript type, no global allocator, nothing exported to WebAssembly. What the npm
//! package loads is another crate, `novita-billing-wasm`.

pub mod error;

pub mod time;

pub mod notice;

pub mod money;

pub mod json;

pub mod query;

pub mod client;

pub mod bill;

pub mod answer;

pub mod billing;

#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
pub mod reqwest;

pub use billing::{BillingClient, Options};
pub use error::{Error, ErrorKind, Result};
pub use notice::{Notice, NoticeCode};
