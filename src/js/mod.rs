//! The JavaScript side: the only room that names wasm-bindgen, js-sys, web-sys, gloo-net, tsify and
//! serde-wasm-bindgen.
