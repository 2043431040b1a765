//! **novita-billing**: every bill of a range from the two Novita AI billing endpoints, exact to the last digit.
//!
#![cfg_attr(
    all(feature = "reqwest", not(target_arch = "wasm32")),
    doc = "```no_run"
)]
#![cfg_attr(
    not(all(feature = "reqwest", not(target_arch = "wasm32"))),
    doc = "```ignore"
)]
//! # // Needs feature `reqwest`.
//! use novita_billing::answer::Spec;
//! use novita_billing::query::{ApiKeyQuery, BillKind, CycleType};
//! use novita_billing::time::{Offset, Period};
//! use novita_billing::{BillingClient, Options};
//!
//! # async fn ask() -> Result<(), Box<dyn std::error::Error>> {
//! let client = BillingClient::new(Options::new().api_key(std::env::var("NOVITA_API_KEY")?))?;
//! let year = Period::parse("2026")?.window(Offset::UTC)?;
//! let query = ApiKeyQuery::new(year, CycleType::Day, Offset::UTC)?;
//!
//! // Rows, in memory.
//! let (bills, report) = client.list(query.clone()).await?;
//! println!("{} rows, complete: {}", bills.len(), report.complete());
//!
//! // Sums alone, of a range of any length.
//! let spec = Spec::new(BillKind::ApiKey, &["month", "productName"])?;
//! let (summary, report) = client.summarize(query.clone(), spec).await?;
//! for group in summary.groups() {
//!     println!("{} {}", group.key.join(" "), group.totals.total);
//! }
//!
//! // Rows, as they arrive.
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
//! An answer is everything that was asked for, or an error that says what to do; a [`billing::Report`] stands beside it.
//! [`BillingClient`] has the calls, [`Options`] what a client is made of, [`BillingClient::ask`] what one call may have of its
//! own.
//!
//! # Hosts and features
//!
//! By itself the crate is plain Rust that sends nothing: no JavaScript type, no global allocator, nothing exported to
//! WebAssembly. A client gets its requests, timers and clock from a [`client::Host`]. The feature `reqwest` (not on
//! `wasm32`) has one, on reqwest with rustls and on tokio, and with it `BillingClient::new`. Everywhere else
//! [`BillingClient::with_host`] takes a host of your own. Futures are [`Send`] but on `wasm32`, where what JavaScript gives
//! must not leave its thread. The crate needs Rust 1.88, with the feature, too.
//!
//! # Modules
//!
//! Data goes one way. A question becomes windows ([`query`]), the client brings each window's bytes ([`client`]),
//! the bytes become rows ([`bill`]), the rows become an answer ([`answer`]); [`billing`] puts these together. Each module
//! uses only the modules listed above it here; `client` uses neither `bill` nor `answer`: it drives a [`client::Host`] and
//! pours bytes into a [`client::Sink`]. What both `client` and `bill` read, the API's error envelope, is in [`api_error`].
//!
//! What the npm package loads is another crate, `novita-billing-wasm`.

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod error;

pub mod time;

pub mod notice;

pub mod money;

pub mod json;

mod excerpt;

mod index_table;

pub mod api_error;

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

/// The examples in Rust of the README.
#[cfg(all(doctest, feature = "reqwest"))]
#[doc = include_str!("../README.md")]
struct Readme;
