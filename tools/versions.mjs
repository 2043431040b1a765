// The versions of programs that the commands use. Those of npm packages are in package.json.

import { readFileSync } from "node:fs";
import { at } from "./steps.mjs";

const find = (file, pattern) => pattern.exec(readFileSync(at(file), "utf8"))[1];

/** The oldest Node that runs the commands. */
export const oldestNode = "20.19";
/** The oldest major version of Node that runs wrangler. */
export const oldestNodeOfWrangler = 22;
/** The Rust toolchain that builds everything. */
export const rustVersion = find("rust-toolchain.toml", /channel = "(.+)"/);
/** The oldest Rust that the core crate supports. */
export const oldestRust = `${find("Cargo.toml", /^rust-version = "(.+)"$/m)}.0`;
/** The version of the crate and the package. */
export const packageVersion = find("Cargo.toml", /^version = "(.+)"$/m);
/** Programs that cargo installs. */
export const cargoPrograms = { "wasm-pack": "0.15.1", "cargo-fuzz": "0.13.2" };
