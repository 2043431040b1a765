//! The JavaScript side of novita-billing: the only crate that names wasm-bindgen, wasm-bindgen-futures, js-sys, web-sys,
//! gloo-net, tsify and serde-wasm-bindgen. The facade of the npm package (TypeScript, in `pkg-template`) calls it.
//!
//! Exports are typed, and those that take their time return promises ([`client`]). The facade gives each call an object
//! that stands for its surroundings ([`host::CallHost`]), and may end it at once ([`abort`]). What a call brought stays
//! here, behind a handle ([`table`]), and so does what is made of bytes that the user has ([`decode`]); of a stream it is
//! taken out while it arrives ([`stream`]), and as text in chunks ([`export`]). Rows cross as columns ([`rows`]);
//! everything else crosses as plain objects that serde makes of the structs whose definitions tsify writes ([`types`]).
//!
//! wasm-bindgen-futures runs the calls. It polls in microtasks, from which a trap would escape, so the package puts a
//! guard around these (`js/runtime.js`).

#![cfg(target_arch = "wasm32")]
#![allow(
    rustdoc::private_intra_doc_links,
    reason = "the interface is for JavaScript: these docs are for contributors"
)]

pub mod abort;
pub mod client;
pub mod decode;
pub mod errors;
pub mod export;
pub mod host;
pub mod memory;
pub mod rows;
#[cfg(feature = "standalone")]
pub mod standalone;
pub mod stream;
pub mod summary;
pub mod table;
pub mod types;
mod values;

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/js/runtime.js")]
extern "C" {
    #[wasm_bindgen(js_name = recordPanic)]
    fn record_panic(message: &str);
}

/// Runs once for each instance.
#[wasm_bindgen(start)]
fn start() {
    // A panic is a defect. It ends in a trap without a message, and a bug report needs the message.
    std::panic::set_hook(Box::new(|panic| record_panic(&panic.to_string())));
}
