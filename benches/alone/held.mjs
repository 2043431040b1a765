// A process that loads one body from a server, and reports the memory that is held afterwards, and the peak while loading.
//
// Held memory is the growth of the heap, array buffers and wasm memory (which V8 counts as external) after garbage
// collection. The peak is that of the resident set, garbage included.

import { setTimeout as sleep } from "node:timers/promises";
import { contendersOf } from "../contenders/index.mjs";
import { fetchBody } from "./bodies.mjs";

const [name, url, rows] = process.argv.slice(2);
const lib = await import("../../pkg/dist/entry/node.js");
const { [name]: contender } = await contendersOf({ lib }, [name]);
const [january] = await lib.planWindows("apiKey", { period: "2026-01", cycleType: "Day" });

/** Loads a month with that many rows. */
async function load(count) {
  const body = await fetchBody(january, `${url}/${12 * count}`, "sk_bench_0123456789");
  return contender.load ? contender.load(body) : contender.rowsOfStream(body);
}

/** The memory in use. Buffers are freed a little after their owners were collected. */
async function memory() {
  for (let time = 0; time < 3; time += 1) {
    globalThis.gc();
    await sleep(20);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

// Warm-up: code that runs for the first time allocates memory of its own.
for (let time = 0; time < 5; time += 1) (await load(1000)).free?.();

const before = await memory();
const resident = process.memoryUsage.rss();
const loaded = await load(Number(rows));
const peak = process.resourceUsage().maxRSS * 1024 - resident;
// All rows are read once, so that what reading caches is included.
let payAmount = 0n;
for (const row of loaded) payAmount += row.payAmount;
const held = (await memory()) - before;
process.send({ held, peak, sum: { rows: loaded.length, payAmount: String(payAmount) } });
