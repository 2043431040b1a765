// A process that iterates once over a year of rows from a server, adds them up, and reports how much its memory grew compared
// with a small pass before. With `--expose-gc` garbage is collected before each measurement, which shows the memory that
// is held; without, the growth includes garbage.

import { streamparser } from "../contenders/streamparser.mjs";
import { fetchBody, readOnly, rowsOf } from "./bodies.mjs";

const [name, url, rows] = process.argv.slice(2);
const apiKey = "sk_bench_0123456789";
const query = { period: "2026", cycleType: "Day" };
const lib = await import("../../pkg/dist/entry/node.js");
const windows = await lib.planWindows("apiKey", query);
const clientOf = (baseUrl) => new lib.BillingClient({ apiKey, baseUrl });

/** Each yields batches of rows. Those without a client request one window after the other. */
const passes = {
  ours: (baseUrl) => clientOf(baseUrl).apiKeyBills.stream(query),
  async *list(baseUrl) {
    yield (await clientOf(baseUrl).apiKeyBills.list(query)).bills;
  },
  async *json(baseUrl) {
    for (const window of windows) yield await rowsOf(window, baseUrl, apiKey);
  },
  async *streamparser(baseUrl) {
    for (const window of windows) yield* streamparser.batches(await fetchBody(window, baseUrl, apiKey));
  },
  async *nothing(baseUrl) {
    for (const window of windows) yield* readOnly(window, baseUrl, apiKey);
  },
};

function memory() {
  // Buffers are freed at the next collection after that of their owners.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { used: heapUsed + external, rss };
}

/** One pass, with a measurement at most every `intervalMs` milliseconds. */
async function pass(baseUrl, intervalMs) {
  const peak = memory();
  const sum = { rows: 0, payAmount: 0n };
  let last = performance.now();
  for await (const batch of passes[name](baseUrl)) {
    for (const row of batch) sum.payAmount += row.payAmount;
    sum.rows += batch.length;
    if (performance.now() - last < intervalMs) continue;
    const now = memory();
    peak.used = Math.max(peak.used, now.used);
    peak.rss = Math.max(peak.rss, now.rss);
    last = performance.now();
  }
  return { peak, sum };
}

await pass(`${url}/12345`, 0);
const before = memory();
const { peak, sum } = await pass(`${url}/${rows}`, globalThis.gc ? 50 : 2);
process.send({
  used: peak.used - before.used,
  rss: Math.max(peak.rss, process.resourceUsage().maxRSS * 1024) - before.rss,
  sum: { ...sum, payAmount: String(sum.payAmount) },
});
