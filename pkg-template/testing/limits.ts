// Rate limits of the box. A request counts whatever a fault does to its answer, as at a gateway.

import * as check from "./check.js";
import { type RetryAfterForm } from "./retry-after.js";

/** How a rate limit sends the wait: in "seconds", rounded up (default), in "milliseconds", or "none". */
export type LimitRetryAfter = Extract<RetryAfterForm, "seconds" | "milliseconds" | "none">;

/** A bucket of `burst` tokens that is refilled at a rate; each request takes one. */
export interface TokenBucket {
  /** Which limit it is. */
  kind: "token-bucket";
  /** How many tokens are added in a second; above 0, also a fraction. */
  perSecond: number;
  /** How many requests are accepted at once when the bucket is full. Default 1. */
  burst?: number | undefined;
  /** How the wait is sent. Default "seconds". */
  retryAfter?: LimitRetryAfter | undefined;
}

/** A number of requests in each window of time. A window begins with the first request after the end of the last one. */
export interface FixedWindow {
  /** Which limit it is. */
  kind: "fixed-window";
  /** How many requests are accepted in a window. */
  requests: number;
  /** Length of a window in seconds. Default 1. */
  seconds?: number | undefined;
  /** How the wait is sent. Default "seconds". */
  retryAfter?: LimitRetryAfter | undefined;
}

/** A rate limit: requests over it get 429 `LIST_BILL_TOO_FAST`. */
export type Limit = TokenBucket | FixedWindow;

const retryAfter = check.oneOf("seconds", "milliseconds", "none");

const CHECKS: { [Kind in Limit["kind"]]: Record<string, check.Check> } = {
  "token-bucket": { perSecond: check.positive, burst: check.positive, retryAfter },
  "fixed-window": { requests: check.positive, seconds: check.positive, retryAfter },
};

/** Throws a TypeError for a kind, a setting or a value that no limit has. */
export function checkLimit({ kind, ...settings }: Limit): void {
  const wrongKind = check.oneOf(...Object.keys(CHECKS))(kind);
  if (wrongKind) throw new TypeError(`limit.kind ${wrongKind}`);
  check.members(settings, CHECKS[kind], { whole: "limit", member: "setting", prefix: "limit." });
  const required = kind === "token-bucket" ? "perSecond" : "requests";
  if (!(settings as Record<string, unknown>)[required]) throw new TypeError(`limit.${required} is required`);
}

/** Counts a request at `now`; returns how many milliseconds it has to wait, 0 where it is accepted. */
export type RateLimiter = (now: number) => number;

export function rateLimiter(limit: Limit): RateLimiter {
  if (limit.kind === "token-bucket") return tokenBucket(limit.perSecond / 1000, Math.max(1, limit.burst ?? 1));
  return fixedWindow(limit.requests, (limit.seconds ?? 1) * 1000);
}

function tokenBucket(perMs: number, burst: number): RateLimiter {
  let tokens = burst;
  let last = Number.NEGATIVE_INFINITY;
  return (now) => {
    tokens = Math.min(burst, tokens + Math.max(0, now - last) * perMs);
    last = now;
    // A sum of fractions may be a little less than one.
    if (tokens < 1 - 1e-9) return (1 - tokens) / perMs;
    tokens -= 1;
    return 0;
  };
}

function fixedWindow(requests: number, ms: number): RateLimiter {
  let start = Number.NEGATIVE_INFINITY;
  let accepted = 0;
  return (now) => {
    if (now >= start + ms) [start, accepted] = [now, 0];
    if (accepted >= requests) return start + ms - now;
    accepted += 1;
    return 0;
  };
}
