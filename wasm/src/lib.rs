//! The JavaScript bindings of novita-billing: the only crate that depends on wasm-bindgen, wasm-bindgen-futures, js-sys,
//! web-sys, gloo-net, tsify and serde-wasm-bindgen. The facade of the npm package (TypeScript, in `pkg-template`) calls it.
//!
//! Exports are typed, and asynchronous ones return promises ([`client`]). The facade passes a host to each call
//! ([`bindings::CallHost`]), and may abort it at once ([`abort`]). The bills of a call stay in this module behind a handle
//! ([`table`]), and so do those decoded from the user's bytes ([`decode`]); a stream delivers them while they arrive
//! ([`stream`]), an export as chunks of text ([`export`]). A table can be taken to another thread ([`snapshot`]). The account's balance, invoices and transactions are objects
//! ([`account`]), and are compared with the bills of months ([`reconcile`]). Rows and groups cross as columns ([`rows`], [`columns`]);
//! everything else crosses as plain objects, which serde makes of structs whose TypeScript definitions tsify writes
//! ([`events`], [`report`], [`summary`], [`forecast`]). Of the settings of a call, each field is read by a getter ([`settings`]).
//! A page loads the module in two parts ([`answers`]).
//!
//! wasm-bindgen-futures runs the calls. It polls them in microtasks, where a trap would be an uncaught error, so the package
//! guards these microtasks (`js/runtime.js`). Each call is polled in the async context in which it was made ([`abort`]).

#![cfg(target_arch = "wasm32")]
#![allow(
    rustdoc::private_intra_doc_links,
    reason = "the interface is for JavaScript: these docs are for contributors"
)]

pub mod abort;
pub mod account;
mod answers;
pub mod bindings;
pub mod client;
pub mod columns;
pub mod decode;
pub mod errors;
pub mod events;
pub mod export;
pub mod forecast;
pub mod host;
pub mod memory;
mod promises;
pub mod query_types;
pub mod reconcile;
pub mod report;
pub mod rows;
mod runtime;
pub mod settings;
pub mod snapshot;
#[cfg(feature = "standalone")]
pub mod standalone;
pub mod stream;
pub mod summary;
pub mod table;
pub mod time_window;
mod values;

use wasm_bindgen::prelude::*;

/// Runs once in each instance.
#[wasm_bindgen(start)]
fn start() {
    // A panic is a bug. It ends in a trap without a message, and a bug report needs the message.
    std::panic::set_hook(Box::new(|panic| runtime::record_panic(&panic.to_string())));
}
