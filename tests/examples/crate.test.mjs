// The dependencies of the core crate.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { at } from "../../tools/steps.mjs";

/** The names of all crates that the core crate depends on, itself included. */
function dependencies(...options) {
  const args = ["tree", "--locked", "-p", "novita-billing", "-e", "normal", "--prefix", "none", "--format", "{p}"];
  const tree = execFileSync("cargo", [...args, ...options], { cwd: at(), encoding: "utf8" });
  return [...new Set(tree.split("\n").map((line) => line.split(" ")[0]))].filter((name) => name !== "").sort();
}

test("without features it depends on futures-core only", () => {
  for (const target of ["x86_64-unknown-linux-gnu", "wasm32-unknown-unknown"]) {
    const names = dependencies("--no-default-features", "--target", target);
    assert.deepEqual(names, ["futures-core", "novita-billing"]);
  }
});

test("no feature adds a crate for JavaScript", () => {
  for (const target of ["x86_64-unknown-linux-gnu", "wasm32-unknown-unknown"]) {
    const names = dependencies("--all-features", "--target", target);
    assert.deepEqual(
      names.filter((name) => /^(?:js-sys|wasm-bindgen.*|web-sys|gloo.*|wasm-streams)$/.test(name)),
      [],
    );
  }
});

test("it builds for WebAssembly without features", { timeout: 600_000 }, () => {
  const target = ["--target", "wasm32-unknown-unknown", "--no-default-features"];
  execFileSync("cargo", ["build", "--quiet", "--locked", "-p", "novita-billing", ...target], { cwd: at() });
});
