// serde_json and serde-wasm-bindgen, the usual way from Rust to JavaScript: each row becomes an object field by field
// (benches/serde-rows). It wants the body whole.

import { wholeOf } from "./json-parse.mjs";
import { totalsOf } from "./totals.mjs";

/** A contender of the glue's `rows`. */
export function serdeRows({ rows }) {
  return {
    name: "serde-wasm-bindgen",
    rows,
    totals: (body) => totalsOf(rows(body)),
    rowsOfStream: async (stream) => rows(await wholeOf(stream)),
    totalsOfStream: async (stream) => totalsOf(rows(await wholeOf(stream))),
  };
}
