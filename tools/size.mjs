// `npm run size`: the size of what a browser loads for one `apiKeyBills.list`: the scripts that the browser's entry imports,
// and the first part of the module. A larger one fails the group `size` of `npm test`.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "./build.mjs";
import { at, log, main } from "./steps.mjs";

/** The most bytes, compressed with brotli, that a browser may load. */
const limit = 150_000;

const entry = at("pkg", "dist", "entry", "browser.js");
const firstPart = at("pkg", "wasm", "novita_billing_lists.wasm");
const secondPart = at("pkg", "wasm", "novita_billing_answers.bin");

/** A script and all scripts that it imports. */
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

/** The sum of files that are compressed separately, as they are served. */
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
    "first part of the module": measure(firstPart),
    [`${all.length} scripts`]: sum(all),
    "total for lists": sum([...all, firstPart]),
    "second part, for the rest": measure(secondPart),
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

/** Builds the package, prints the table, and compares the total with the limit. */
export async function size() {
  await build();
  const parts = loaded();
  table(parts);
  const { brotli } = parts["total for lists"];
  const compared = `${(brotli / 1000).toFixed(1)} kB (brotli) of at most ${limit / 1000}`;
  if (brotli > limit) throw new Error(`For lists, a browser loads ${compared}: see which change added bytes.`);
  log(`For lists, a browser loads ${compared}.`);
}

if (process.argv[1] === import.meta.filename) main(size);
