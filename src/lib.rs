//! **novita-billing**: an exact client for the two billing endpoints of Novita AI. It returns every bill of a range, with
//! every amount to the last digit, or an error.
//!
#![cfg_attr(
    all(feature = "reqwest-no-tls", not(target_arch = "wasm32")),
    doc = "```no_run"
)]
#![cfg_attr(
    not(all(feature = "reqwest-no-tls", not(target_arch = "wasm32"))),
    doc = "```ignore"
)]
//! # // Needs feature `reqwest`.
//! use novita_billing::answer::Spec;
//! use novita_billing::query::{ApiKeyQuery, BillKind, CycleType};
//! use novita_billing::time::{Offset, Period};
//! use novita_billing::{BillingClient, Options};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let client = BillingClient::new(Options::new().api_key(std::env::var("NOVITA_API_KEY")?))?;
//! let year = Period::parse("2026")?.window(Offset::UTC)?;
//! let query = ApiKeyQuery::new(year, CycleType::Day)?;
//!
//! // All rows, in memory.
//! let (bills, report) = client.list(query.clone()).await?;
//! println!("{} rows, complete: {}", bills.len(), report.complete());
//!
//! // Totals only, of a range of any length.
//! let spec = Spec::new(BillKind::ApiKey, &["month", "productName"])?;
//! let (summary, report) = client.summarize(query.clone(), spec).await?;
//! for group in summary.groups() {
//!     println!("{} {}", group.key.join(" "), group.totals.total);
//! }
//!
//! // Rows as they arrive.
//! let mut stream = client.stream(query);
//! while let Some(bills) = stream.next().await {
//!     for row in bills?.rows() {
//!         println!("{} {}", row.text_of("productName")?.unwrap_or_default(), row.total());
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Each answer comes with a [`billing::Report`], which says whether it is complete. [`Options`] configures a client,
//! [`BillingClient::call`] a single call.
//!
//! # Hosts and features
//!
//! A client sends requests, sets timers and reads the clock through a [`client::Host`].
//!
//! - `reqwest` (not on `wasm32`): a host on reqwest and tokio, and with it `BillingClient::new`. TLS is rustls with aws-lc, which
//!   needs a C compiler to build.
//! - `reqwest-no-tls`: the same without a TLS backend, to choose another one with the features of reqwest itself.
//!
//! Without these features, [`BillingClient::with_host`] takes a host of your own; [`client::Host`] has an example. The crate
//! then depends only on `futures-core`, and builds for every target with `std`. Futures are [`Send`] except on `wasm32`, where
//! JavaScript values must not leave their thread. The minimum supported Rust version is 1.88, with and without features.
//!
//! # Modules
//!
//! Data flows one way: [`query`] splits a query into windows, [`client`] fetches the bytes of each window, [`bill`] decodes
//! them into rows, [`answer`] makes lists, summaries and streams of the rows, and [`billing`] combines these. Each module uses
//! only the modules listed above it here.
//!
//! The npm package is built from another crate, `novita-billing-wasm`.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod window;

pub mod error;

pub mod time;

pub mod notice;

pub mod money;

#[doc(hidden)]
pub mod json;

mod bytes;
mod excerpt;

mod index_table;
mod sorted;

#[doc(hidden)]
pub mod api_error;

pub mod query;

pub mod client;

pub mod bill;

pub mod account;

pub mod answer;

pub mod billing;

#[cfg(all(feature = "reqwest-no-tls", not(target_arch = "wasm32")))]
pub mod reqwest;

pub use billing::{BillingClient, Options};
pub use error::{Error, ErrorKind, Result};
pub use notice::{Notice, NoticeCode};

/// Runs the Rust examples of the README.
#[cfg(all(doctest, feature = "reqwest"))]
#[doc = include_str!("../README.md")]
struct Readme;
