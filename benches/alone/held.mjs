// A fresh process that loads one body from a server and says how much memory that holds, and how much it took
// meanwhile.
//
// Held is what the heap, array buffers and wasm memory (which V8 counts as external) grew by, after collecting
// garbage. The peak is of the resident set, which garbage is part of.

import { setTimeout as sleep } from "node:timers/promises";
import { contendersOf } from "../contenders/index.mjs";
import { askFor } from "./bodies.mjs";

const [name, url, rows] = process.argv.slice(2);
const lib = await import("../../pkg/dist/entry/node.js");
const { [name]: contender } = await contendersOf({ lib }, [name]);
const [january] = await lib.planWindows("apiKey", { period: "2026-01", cycleType: "Day" });

/** Loads a month of so many rows. */
async function load(count) {
  const body = await askFor(january, `${url}/${12 * count}`, "sk_bench_0123456789");
  return contender.load ? contender.load(body) : contender.rowsOfStream(body);
}

/** What is in use. Buffers are given back a little after their owners were collected. */
async function memory() {
  for (let time = 0; time < 3; time += 1) {
    globalThis.gc();
    await sleep(20);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

// Code that runs for the first time holds memory of its own.
for (let time = 0; time < 5; time += 1) (await load(1000)).free?.();

const before = await memory();
const resident = process.memoryUsage.rss();
const loaded = await load(Number(rows));
const peak = process.resourceUsage().maxRSS * 1024 - resident;
// Read once, so that what the first reading leaves behind is held too.
let payAmount = 0n;
for (const row of loaded) payAmount += row.payAmount;
const held = (await memory()) - before;
process.send({ held, peak, sum: { rows: loaded.length, payAmount: String(payAmount) } });
