// A client at a service that limits requests, on real sockets: how long it takes beside the ideal time of the limit, and
// how many requests are refused. `src/client/tests/limits.rs` measures the same on a virtual clock, and defines the ideal
// time.

import { ensureConsumer, importPackage, importTesting } from "./consumer.mjs";

/** Ranges by their number of windows. */
const ranges = {
  12: { period: "2026", cycleType: "Day" },
  210: { from: "2026-01-05T00:00:00Z", until: "2030-01-14T00:00:00Z", cycleType: "Hour", splitBy: "week" },
};

/** Kinds of limit, by name: the limit for a rate, and how many requests are let in at once. */
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

/** Every cell whose limit itself takes less than `seconds`, in their order. */
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
          if (ownSeconds(cell) < seconds) cells.push(cell);
        }
      }
    }
  }
  return cells;
}

/** The limit's own time. */
export function ownSeconds({ kind, rate, retryAfter, calls, windows }) {
  const { burst, crossings } = kinds[kind](rate);
  const requests = calls * windows;
  if (requests <= burst) return 0.5;
  const bucket = kind.startsWith("bucket");
  const told = retryAfter === "seconds" ? Math.ceil(1 / rate) : 1;
  const wait = kind === "minute" && retryAfter === "seconds" ? 0 : told;
  return (bucket ? requests - burst : requests) / rate + crossings * wait;
}

/** Runs one cell; gives seconds, requests and refusals, those in flight at the first one aside. */
export async function runCell(cell) {
  await ensureConsumer();
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
  // Of the requests that were sent before the first refusal was heard of.
  const early = requests.slice(0, inFlight).filter(({ status }) => status === 429).length;
  const waits = events.filter(({ type }) => type === "wait").length;
  return { requests: requests.length, refused: all - early, early, waits };
}

/**
 * What is wrong with the outcome of a cell, in words; nothing when it holds. How close a client comes to the limit is
 * held to its bound on the virtual clock: here a busy machine sends late, so only a client that is stuck, or that does
 * not unlearn what a disturbed start taught it, is told. Two loops beside it on two cores made it 1.9 at most, and 2.9
 * where twelve requests are too few to unlearn anything.
 */
export function complaints(cell, outcome) {
  const most = cell.calls * cell.windows >= 50 ? 3 : 4;
  const ratio = outcome.seconds / ownSeconds(cell);
  const mostRefused = Math.max(3, 0.1 * (outcome.requests - outcome.early));
  return [
    !outcome.complete && "not complete",
    ratio > most && `took ${ratio.toFixed(2)} times the limit's own time`,
    outcome.refused > mostRefused && `${outcome.refused} of ${outcome.requests - outcome.early} were refused`,
  ].filter(Boolean);
}

/** A cell and its outcome in one line. */
export function lineOf(cell, { seconds, requests, refused, early }) {
  const own = ownSeconds(cell);
  const told = cell.retryAfter === "seconds" ? "told" : "not told";
  return [
    `${cell.kind}, ${cell.rate}/s, wait ${told}, ${cell.calls} x ${cell.windows}:`,
    `${seconds.toFixed(1)} s of ${own.toFixed(1)} s (${(seconds / own).toFixed(2)}),`,
    `${refused} of ${requests - early} refused, ${early} in flight at first`,
  ].join(" ");
}
