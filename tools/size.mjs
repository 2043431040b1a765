// `npm run size`: what a browser loads for one `apiKeyBills.list`, measured on the built package, and a failure where
// that is more than the budget. Everything counts: the scripts that the browser's entry imports, and all of the wasm.
//
//   npm run size -- --top        also the largest functions of the module

import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build, bindWithNames } from "./build.mjs";
import { functionSizes } from "./module.mjs";
import { at, main, say } from "./steps.mjs";

/** The most that a browser may load, in kilobytes of 1000 bytes, compressed with brotli. */
const budget = 99;

const entry = at("pkg", "dist", "entry", "browser.js");
const wasm = at("pkg", "wasm", "novita_billing_bg.wasm");

/** A script and all that it imports. */
function scripts(path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, imported] of readFileSync(path, "utf8").matchAll(/\b(?:from|import)\s*"([^"]+)"/g)) {
    scripts(join(dirname(path), imported), found);
  }
  return found;
}

function measure(path) {
  const bytes = readFileSync(path);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, { params }).length,
  };
}

/** Each file as it is served, compressed by itself, added up. */
const sum = (paths) =>
  paths
    .map(measure)
    .reduce((all, one) => ({ raw: all.raw + one.raw, gzip: all.gzip + one.gzip, brotli: all.brotli + one.brotli }), {
      raw: 0,
      gzip: 0,
      brotli: 0,
    });

/** What a browser loads, by parts. */
export function loaded() {
  const all = [...scripts(entry)];
  return {
    "the module (wasm)": measure(wasm),
    [`${all.length} scripts`]: sum(all),
    "all together": sum([...all, wasm]),
  };
}

function table(parts) {
  const kilobytes = (bytes) => (bytes / 1000).toFixed(1).padStart(9);
  const line = (name, cells) => `  ${name.padEnd(26)}${cells.join("")}`;
  console.log(
    line(
      "kB",
      ["raw", "gzip", "brotli"].map((name) => name.padStart(9)),
    ),
  );
  for (const [name, { raw, gzip, brotli }] of Object.entries(parts)) {
    console.log(line(name, [raw, gzip, brotli].map(kilobytes)));
  }
}

/** The largest functions, by their names before they were left out of the package. */
async function top(count) {
  const folder = at(".cache", "named");
  const sizes = functionSizes(readFileSync(await bindWithNames(folder)));
  console.log(`\n  bytes  of ${basename(wasm)}, uncompressed`);
  for (const { name, size } of sizes.slice(0, count)) console.log(`${String(size).padStart(7)}  ${name}`);
}

/** Builds, shows the table, and fails above the budget. */
export async function size({ showTop = false } = {}) {
  await build();
  const parts = loaded();
  table(parts);
  if (showTop) await top(60);
  const { brotli } = parts["all together"];
  const over = brotli - budget * 1000;
  if (over > 0) {
    throw new Error(`What a browser loads is ${over} bytes over its budget of ${budget} kB (see tools/size.mjs).`);
  }
  say(`A browser loads ${(brotli / 1000).toFixed(1)} kB (brotli), ${-over} bytes below the budget of ${budget} kB.`);
}

if (process.argv[1] === import.meta.filename) main(() => size({ showTop: process.argv.includes("--top") }));
