//! The JavaScript side of novita-billing: the only crate that names wasm-bindgen, js-sys, web-sys, gloo-net, tsify and
//! serde-wasm-bindgen. The facade (TypeScript, in `pkg-template`) is its only caller.
//!
//! The border is narrow on purpose. The facade starts a task ([`client`]) and is told of its end through an object
//! of callbacks ([`host::CallHost`]); the task is polled by the facade ([`executor`]), so that even a trap is caught
//! and every promise settles. What a call brought stays here, behind a handle ([`table`]), and so does what is made of
//! bytes that the user has ([`decode`]); of a stream it is taken out while it arrives ([`stream`]), and as text in chunks
//! ([`export`]). Rows cross as columns ([`rows`]); everything small crosses as plain objects ([`types`]), written field
//! by field.

#![cfg(target_arch = "wasm32")]
#![allow(
    rustdoc::private_intra_doc_links,
    reason = "who reads this works on the crate: its interface is JavaScript's"
)]

pub mod client;
pub mod decode;
pub mod errors;
pub mod executor;
pub mod export;
pub mod host;
pub mod memory;
pub mod options;
mod record;
pub mod rows;
pub mod stream;
mod summary;
pub mod table;
pub mod types;
