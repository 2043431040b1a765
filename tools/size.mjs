// `npm run size`: what a browser loads for one `apiKeyBills.list`, measured on the built package, and a failure where
// that is more than the budget. Everything counts: the scripts that the browser's entry imports, and all of the wasm.
//
//   npm run size -- --top        also what the module's parts take, and its largest functions

import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build, bindWithNames } from "./build.mjs";
import { read } from "./module.mjs";
import { at, main, say } from "./steps.mjs";

/** The most that a browser may load, in kilobytes of 1000 bytes, compressed with brotli. */
const budget = 97;

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
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliSize(bytes) };
}

function brotliSize(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
  return brotliCompressSync(bytes, { params }).length;
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

/** The rooms of the source, and what is in no room of it, by the function's name. */
const parts = [
  ["giving back memory (drop)", /^core::ptr::drop_in_place|::drop_slow$/],
  ["novita_billing::$1", /^<?(?:\w+ as )?<?novita_billing::(\w+)::/],
  ["wasm-bindgen, gloo, serde", /wasm_bindgen|js_sys|web_sys|gloo|serde|externref|^[a-z]+_[a-z]+$/],
  ["Rust's libraries", /./],
];

function partOf(name) {
  const plain = name.replaceAll(/\[[0-9a-f]{16}\]/g, "");
  const [part, pattern] = parts.find(([, pattern]) => pattern.test(plain));
  return part.replace("$1", pattern.exec(plain)[1]);
}

/** What the module's parts take, and its largest functions, by their names before they were left out of the package. */
async function top(count) {
  const functions = read(readFileSync(await bindWithNames(at(".cache", "named"))));
  const byPart = new Map();
  for (const it of functions) byPart.set(partOf(it.name), [...(byPart.get(partOf(it.name)) ?? []), it]);
  console.log(
    `\n  the code of ${basename(wasm)} by parts: functions, bytes, and bytes where the part is compressed by itself`,
  );
  const rows = [...byPart].map(([part, list]) => {
    const bytes = Buffer.concat(list.map(({ body }) => body));
    return { part, functions: list.length, bytes: bytes.length, brotli: brotliSize(bytes) };
  });
  for (const { part, functions, bytes, brotli } of rows.sort((one, other) => other.bytes - one.bytes)) {
    console.log(`  ${part.padEnd(28)}${[functions, bytes, brotli].map((n) => String(n).padStart(9)).join("")}`);
  }
  console.log(`\n  bytes  of ${basename(wasm)}, uncompressed`);
  const largest = functions.toSorted((one, other) => other.body.length - one.body.length).slice(0, count);
  for (const { name, body } of largest) console.log(`${String(body.length).padStart(7)}  ${name}`);
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
