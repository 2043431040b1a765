//! **novita-billing**: every bill of a range from the two Novita AI billing endpoints, exact to the last digit.
//!
//! Data goes one way. A question becomes windows ([`query`]), the client brings each window's bytes ([`client`]),
//! the bytes become rows ([`bill`]), the rows become an answer ([`answer`]). Each room uses only the rooms listed
//! above it here; `client` uses neither `bill` nor `answer`: it drives a [`client::Host`] and pours bytes into a
//! [`client::Sink`].
//!
//! Everything but `js` is plain Rust without a JavaScript type in it, and runs and is tested on the host. `js` is
//! built for WebAssembly only and is what the npm package is made of.

pub mod error;

pub mod time;

pub mod notice;

pub mod money;

pub mod json;

pub mod query;

pub mod client;

pub mod bill;

pub mod answer;

#[cfg(target_arch = "wasm32")]
pub mod js;

pub use error::{Error, ErrorKind, Result};
pub use notice::{Notice, NoticeCode};
