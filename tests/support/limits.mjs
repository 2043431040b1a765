// A client at a service that limits requests, on real sockets: how long it takes beside the ideal time of the limit, and
// how many requests are refused. `src/client/tests/limits.rs` measures the same on a virtual clock, and defines the ideal
// time.

import { importPackage, importTesting } from "./consumer.mjs";

/** Ranges by their number of windows. */
const ranges = {
  12: { period: "2026", cycleType: "Day" },
  210: { from: "2026-01-05T00:00:00Z", until: "2030-01-14T00:00:00Z", cycleType: "Hour", splitBy: "week" },
};

/** Kinds of limit, by name: the limit for a rate, and how many requests it accepts at once. */
const kinds = {
  "bucket of one": (rate) => ({ limit: { kind: "token-bucket", perSecond: rate }, burst: 1, crossings: 2 }),
  "bucket of a second": (rate) => {
    const burst = Math.max(1, rate);
    return { limit: { kind: "token-bucket", perSecond: rate, burst }, burst, crossings: 1 };
  },
  second: (rate) => {
    const requests = Math.max(1, rate);
    return { limit: { kind: "fixed-window", requests, seconds: requests / rate }, burst: requests, crossings: 1 };
  },
  minute: (rate) => {
    const requests = 60 * rate;
    return { limit: { kind: "fixed-window", requests, seconds: 60 }, burst: requests, crossings: 1 };
  },
};

/** All cells whose minimum time is below `seconds`. */
export function cellsBelow(seconds) {
  const cells = [];
  for (const kind of Object.keys(kinds)) {
    for (const rate of [0.5, 1, 2, 5, 10]) {
      for (const retryAfter of ["seconds", "none"]) {
        for (const [calls, windows] of [
          [1, 12],
          [20, 12],
          [1, 210],
        ]) {
          const cell = { kind, rate, retryAfter, calls, windows };
          if (minimumSeconds(cell) < seconds) cells.push(cell);
        }
      }
    }
  }
  return cells;
}

/** The minimum time that the limit allows. */
export function minimumSeconds({ kind, rate, retryAfter, calls, windows }) {
  const { burst, crossings } = kinds[kind](rate);
  const requests = calls * windows;
  if (requests <= burst) return 0.5;
  const bucket = kind.startsWith("bucket");
  const refusalWait = retryAfter === "seconds" ? Math.ceil(1 / rate) : 1;
  const wait = kind === "minute" && retryAfter === "seconds" ? 0 : refusalWait;
  return (bucket ? requests - burst : requests) / rate + crossings * wait;
}

/** Runs one cell. Refused requests that were in flight at the first refusal are counted separately, as `early`. */
export async function runCell(cell) {
  const [{ BillingClient }, { startBox }] = await Promise.all([importPackage(), importTesting()]);
  const { limit } = kinds[cell.kind](cell.rate);
  const server = await startBox({ keys: 1, models: 1, limit: { ...limit, retryAfter: cell.retryAfter } });
  try {
    const events = [];
    const onEvent = (event) => events.push({ ...event, at: performance.now() });
    const client = new BillingClient({ apiKey: server.box.apiKey, baseUrl: server.url, onEvent });
    const { splitBy, ...query } = ranges[cell.windows];
    const start = performance.now();
    const calls = Array.from({ length: cell.calls }, () => client.apiKeyBills.list(query, { splitBy }));
    const reports = (await Promise.all(calls)).map(({ report }) => report);
    const seconds = (performance.now() - start) / 1000;
    return { seconds, complete: reports.every((report) => report.complete), ...counted(events, server.box.requests) };
  } finally {
    await server.close();
  }
}

function counted(events, requests) {
  const first = events.findIndex(({ type, status }) => type === "response" && status === 429);
  const inFlight = events.slice(0, Math.max(0, first)).filter(({ type }) => type === "attempt").length;
  const all = requests.filter(({ status }) => status === 429).length;
  // Requests that were sent before the first refusal arrived.
  const early = requests.slice(0, inFlight).filter(({ status }) => status === 429).length;
  const waits = events.filter(({ type }) => type === "wait").length;
  return { requests: requests.length, refused: all - early, early, waits };
}

const mostAnyway = 20;

/**
 * The failures of a cell, none if it passes. How close a client comes to the limit is tested on the virtual clock. Here a
 * busy machine delays requests, so that only a client fails which is stuck, or does not correct what it learnt in a
 * disturbed start. With two busy loops on two cores the ratio was 1.9 at most, and 2.9 for twelve requests, which are too
 * few for a correction. Where the limit is hardly felt, the minimum is half a second: `mostAnyway` seconds are never too long.
 */
export function failuresOf(cell, outcome) {
  const most = cell.calls * cell.windows >= 50 ? 3 : 4;
  const ratio = outcome.seconds / minimumSeconds(cell);
  const mostRefused = Math.max(3, 0.1 * (outcome.requests - outcome.early));
  return [
    !outcome.complete && "not complete",
    ratio > most && outcome.seconds > mostAnyway && `took ${ratio.toFixed(2)} times the minimum`,
    outcome.refused > mostRefused && `${outcome.refused} of ${outcome.requests - outcome.early} were refused`,
  ].filter(Boolean);
}

/** A cell and its outcome as a line. */
export function lineOf(cell, { seconds, requests, refused, early }) {
  const minimum = minimumSeconds(cell);
  const retryAfter = cell.retryAfter === "seconds" ? "with" : "without";
  return [
    `${cell.kind}, ${cell.rate}/s, ${retryAfter} Retry-After, ${cell.calls} x ${cell.windows}:`,
    `${seconds.toFixed(1)} s of ${minimum.toFixed(1)} s (${(seconds / minimum).toFixed(2)}),`,
    `${refused} of ${requests - early} refused, ${early} in flight at first`,
  ].join(" ");
}
