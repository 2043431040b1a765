// serde_json and serde-wasm-bindgen, the usual way from Rust to JavaScript: each row is converted to an object field by field
// (benches/serde-rows).

import { rowsContender } from "./whole-body.mjs";

/** Makes the contender of the glue's `rows`. */
export const serdeRows = ({ rows }) => rowsContender("serde-wasm-bindgen", rows);
