// How many requests the box takes, and what it says to those that are too many. A limit counts whatever a fault does to
// the answer, as a gateway does.

/** How the wait is told: in "seconds", rounded up (default), in "milliseconds", or "none" at all. */
export type ToldWait = "seconds" | "milliseconds" | "none";

/** So many requests a second, and `burst` at once. */
export interface TokenBucket {
  kind: "token-bucket";
  perSecond: number;
  /** Requests that are taken at once after a rest. Default 1. */
  burst?: number;
  retryAfter?: ToldWait;
}

/** So many requests in each window of time. A window begins with the first request after the last one's end. */
export interface FixedWindow {
  kind: "fixed-window";
  requests: number;
  /** Length of a window. Default 1. */
  seconds?: number;
  retryAfter?: ToldWait;
}

/** A limit of the rate of requests: what is beyond it gets 429 `LIST_BILL_TOO_FAST`. */
export type Limit = TokenBucket | FixedWindow;

/** Counts requests; answers how many milliseconds one that comes at `now` has to wait, 0 when it is taken. */
export type Counter = (now: number) => number;

/** A counter for a limit. One that makes no sense is a TypeError. */
export function counterOf(limit: Limit): Counter {
  const positive = (value: number, name: string) => {
    if (Number.isFinite(value) && value > 0) return value;
    throw new TypeError(`limit.${name} must be a number above 0`);
  };
  if (limit.kind === "token-bucket") {
    const burst = positive(limit.burst ?? 1, "burst");
    return tokenBucket(positive(limit.perSecond, "perSecond") / 1000, Math.max(1, burst));
  }
  if (limit.kind === "fixed-window") {
    return fixedWindow(positive(limit.requests, "requests"), positive(limit.seconds ?? 1, "seconds") * 1000);
  }
  throw new TypeError('limit.kind is "token-bucket" or "fixed-window"');
}

function tokenBucket(perMs: number, burst: number): Counter {
  let tokens = burst;
  let last = Number.NEGATIVE_INFINITY;
  return (now) => {
    tokens = Math.min(burst, tokens + Math.max(0, now - last) * perMs);
    last = now;
    // Sums of fractions may be a little less than one.
    if (tokens < 1 - 1e-9) return (1 - tokens) / perMs;
    tokens -= 1;
    return 0;
  };
}

function fixedWindow(requests: number, ms: number): Counter {
  let begin = Number.NEGATIVE_INFINITY;
  let taken = 0;
  return (now) => {
    if (now >= begin + ms) [begin, taken] = [now, 0];
    if (taken >= requests) return begin + ms - now;
    taken += 1;
    return 0;
  };
}

/** The header that tells a wait, if any. */
export function waitHeader(told: ToldWait, ms: number): [string, string] | undefined {
  if (told === "none") return undefined;
  return told === "seconds" ? ["retry-after", String(Math.ceil(ms / 1000))] : ["retry-after-ms", String(Math.ceil(ms))];
}
