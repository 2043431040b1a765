// `npm run size`: the size of what a browser loads for one `apiKeyBills.list`: the scripts that the browser's entry imports,
// and the first part of the module; and of the element's own scripts. Larger ones fail the group `size` of `npm test`.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "./build.mjs";
import { at, log, main } from "./steps.mjs";

/** The most bytes, compressed with brotli, that a browser may load for lists, and for the element without the package. */
const limits = { lists: 150_000, element: 45_000 };

const entry = at("pkg", "dist", "entry", "browser.js");
const elementEntry = at("pkg", "element", "element.js");
const firstPart = at("pkg", "wasm", "novita_billing_lists.wasm");
const secondPart = at("pkg", "wasm", "novita_billing_answers.bin");

/** A script and all scripts that it imports, other than when they are needed. */
function scripts(path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  const imports = /(?:^|;)\s*(?:import|export)\b[^;"]*"(\.[^"]+)"/g;
  for (const [, imported] of readFileSync(path, "utf8").matchAll(imports)) {
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
  const element = [...scripts(elementEntry)].filter((path) => !all.includes(path));
  return {
    "first part of the module": measure(firstPart),
    [`${all.length} scripts`]: sum(all),
    "total for lists": sum([...all, firstPart]),
    "second part, for the rest": measure(secondPart),
    "the element's scripts": sum(element),
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
  for (const [name, part, limit] of [
    ["lists", "total for lists", limits.lists],
    ["the element", "the element's scripts", limits.element],
  ]) {
    const { brotli } = parts[part];
    const compared = `${(brotli / 1000).toFixed(1)} kB (brotli) of at most ${limit / 1000}`;
    if (brotli > limit) throw new Error(`For ${name}, a browser loads ${compared}: see which change added bytes.`);
    log(`For ${name}, a browser loads ${compared}.`);
  }
}

if (process.argv[1] === import.meta.filename) main(size);
