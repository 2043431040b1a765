// The server, in a process of its own, so that its costs are not measured: a year of a corpus as twelve monthly bodies,
// generated as they are sent; or the simulated API with a latency. It sends its address to its parent.

import { createServer } from "node:http";
import { Readable } from "node:stream";
import { startBox } from "../../pkg/testing/index.js";
import { listen } from "../../tools/loopback.mjs";
import { listText, wireRows } from "../corpus.mjs";

/** How many of a year's rows are in a month. The months add up to all rows. */
const rowsOfMonth = (rows, month) => Math.floor((rows * month) / 12) - Math.floor((rows * (month - 1)) / 12);

/**
 * Serves years: below /1000 one of a thousand rows. /1000/sent returns what was sent since the last such request: the
 * number of rows, and the sum of their `payAmount`.
 */
async function serveYears() {
  const years = new Map();
  const counted = function* (sent, month, rows) {
    for (const row of wireRows({ rows: rowsOfMonth(rows, month), month })) {
      sent.rows += 1;
      sent.payAmount += BigInt(row.payAmount);
      yield row;
    }
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://server");
    const [, rows, last] = url.pathname.split("/");
    if (!years.has(rows)) years.set(rows, { rows: 0, payAmount: 0n });
    const sent = years.get(rows);
    response.setHeader("content-type", "application/json");
    if (last === "sent") {
      years.delete(rows);
      return response.end(JSON.stringify({ ...sent, payAmount: String(sent.payAmount) }));
    }
    const month = new Date(Number(url.searchParams.get("startTime")) * 1000).getUTCMonth() + 1;
    Readable.from(listText(counted(sent, month, Number(rows)))).pipe(response);
  });
  // A client may be busy with a large body for longer than the default of five seconds.
  server.keepAliveTimeout = 0;
  const { url } = await listen(server);
  return { url };
}

/** Serves the simulated API, with a latency of `ms`. */
async function serveBox(ms) {
  const { url, box } = await startBox({ keys: 2, models: 3, faults: [{ name: "latency", ms, times: Infinity }] });
  const year = { startTime: Date.UTC(2026, 0) / 1000, endTime: Date.UTC(2027, 0) / 1000 - 1, cycleType: "Day" };
  return { url, apiKey: box.apiKey, rows: box.bills("apiKey", year).length };
}

const [kind, ms] = process.argv.slice(2);
process.send(await (kind === "box" ? serveBox(Number(ms)) : serveYears()));
// It ends when its parent ends.
process.on("disconnect", () => process.exit());
