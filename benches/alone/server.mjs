// The other side of the wire, in a process of its own, so that what it costs is not measured: a year of a corpus as
// twelve months of bodies, made as they are sent; or the API in a box with a latency. Says its address to its parent.

import { createServer } from "node:http";
import { Readable } from "node:stream";
import { startBox } from "../../pkg/testing/index.js";
import { textPieces, wireRows } from "../corpus.mjs";

/** How many of a year's rows are in a month; together all of them. */
const rowsOfMonth = (rows, month) => Math.floor((rows * month) / 12) - Math.floor((rows * (month - 1)) / 12);

/**
 * Serves years: below /1000 one of a thousand rows. What was sent of it since the last time one asked is at
 * /1000/sent: rows, and the sum of their `payAmount`.
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
    Readable.from(textPieces(counted(sent, month, Number(rows)))).pipe(response);
  });
  // A client that is busy with a large body for longer than the usual five seconds finds its connection as it was.
  server.keepAliveTimeout = 0;
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}` };
}

/** Serves the API in a box; each of its answers waits `ms`. */
async function serveBox(ms) {
  const { url, box } = await startBox({ keys: 2, models: 3, faults: [{ name: "latency", ms, times: Infinity }] });
  const year = { startTime: Date.UTC(2026, 0) / 1000, endTime: Date.UTC(2027, 0) / 1000 - 1, cycleType: "Day" };
  return { url, apiKey: box.apiKey, rows: box.bills("apiKey", year).length };
}

const [kind, ms] = process.argv.slice(2);
process.send(await (kind === "box" ? serveBox(Number(ms)) : serveYears()));
// It ends with its parent.
process.on("disconnect", () => process.exit());
