// What a box can be told, and the same with every default filled in.

import { type Clock, parseDate, parseOffset, startOfDay } from "./calendar.js";
import type { Fault } from "./faults.js";
import type { Limit } from "./limits.js";

/** How an {@link ApiBox} is made. Everything has a default; a name that is not listed here is a TypeError. */
export interface BoxOptions {
  /** The account is made from this number: same seed, same rows, whatever is asked in whatever order. Default 1. */
  seed?: number;
  /** The key that is let in. Default "sk_box_0123456789". */
  apiKey?: string;
  /** A key that exists but may not read bills: 401, as the service answers it. Default "sk_box_without_permission". */
  apiKeyWithoutPermission?: string;
  /** Where the service's days begin: "+00:00" (default), "+08:00", … */
  utcOffset?: string;
  /** The day that Week buckets start on. Default "monday" (ISO weeks); what the service does is not documented. */
  weekStart?: "monday" | "sunday";
  /** API keys of the account. Default 5; the first two share a name and a mask and differ in `ownerID` only. */
  keys?: number;
  /** Products that each key uses. Default 6. A big month: `{ keys: 100, models: 40, dense: true }`, 124 000 Day rows. */
  models?: number;
  /** Every key uses every product in every hour, so that a row count is known beforehand. Default false. */
  dense?: boolean;
  /** Resources billed by fixed term. Default 12. */
  instances?: number;
  /** First day with API-key usage, "2026-01-01" (default), in the service's offset. */
  from?: string;
  /** First day without anything any more, "2027-01-01" (default). */
  until?: string;
  /** Resources are bought from this day on. Default "2025-10-01"; fixed-term bills have no earliest date. */
  fixedTermFrom?: string;
  /** "USD" (default): a label only, amounts do not change. Read it from the box; the API does not send one. */
  currency?: string;
  /**
   * Which rows carry the exact decimal fields beside the integers: "all" (default), "some" rows, or "none". With
   * "none", what is billed in an hour is whole ten-thousandths, so that the integers alone are exact.
   */
  decimals?: "none" | "some" | "all";
  /** How int64 fields are written: as JSON "text" (default), as "number", or "mixed". Digits are never rounded. */
  wire?: "text" | "number" | "mixed";
  /** Writes every character outside ASCII, and "/", "&", "<", ">", as JSON escapes. Default false. */
  escapes?: boolean;
  /** Some rows lack some optional fields, or have them as null. Default false. */
  absentFields?: boolean;
  /** A request without a User-Agent gets 403. Default true on servers and false in browsers, which do not let one be set. */
  requireUserAgent?: boolean;
  /** A request without `Content-Type: application/json` gets 400. Default true: the documentation requires it. */
  requireContentType?: boolean;
  /**
   * Which fixed-term rows a range holds, which is not documented: those whose period overlaps it ("overlap", the default),
   * starts in it ("start"), or lies wholly in it ("containment"), or those whose `cycle`, a month, has a second in it
   * ("cycle").
   */
  match?: "overlap" | "start" | "containment" | "cycle";
  /** API-key buckets that a range cuts come whole (default), or clipped to the hours that begin in the range. */
  edges?: "whole" | "clipped";
  /** What a fixed-term query without category gets: the "details" (default), or the "summary", as older documentation has it. */
  defaultCategory?: "details" | "summary";
  /** Unknown categories give an empty list in place of 400 INVALID_PRODUCT_CATEGORY. Default false. */
  openCategories?: boolean;
  /** A path in front of the API's own, e.g. "/api". Default "". */
  basePath?: string;
  /** Lets pages of other origins in (CORS). Default false: whether the service does is not known. */
  cors?: boolean;
  /** Bytes of a body that are written at once. Default 65 536. */
  chunkBytes?: number;
  /**
   * How many requests the box takes, e.g. `{ kind: "token-bucket", perSecond: 2 }` or `{ kind: "fixed-window", requests:
   * 60, seconds: 60 }`; more get 429 `LIST_BILL_TOO_FAST`. Default: as many as come.
   */
  limit?: Limit;
  /** Milliseconds since 1970: the clock of `Retry-After` dates and of the recorded requests. Default `Date.now`. */
  now?: () => number;
  /** Faults from the start; more with `inject`. */
  faults?: Fault[];
}

/** The options with defaults filled in and texts read. */
export interface Settings extends Required<
  Omit<BoxOptions, "utcOffset" | "weekStart" | "from" | "until" | "fixedTermFrom" | "faults" | "limit">
> {
  limit: Limit | undefined;
  clock: Clock;
  /** First second with usage. */
  from: number;
  /** First second without anything any more. */
  until: number;
  /** First second of fixed-term bills. */
  fixedTermFrom: number;
}

const DEFAULTS = {
  seed: 1,
  apiKey: "sk_box_0123456789",
  apiKeyWithoutPermission: "sk_box_without_permission",
  utcOffset: "+00:00",
  weekStart: "monday",
  keys: 5,
  models: 6,
  dense: false,
  instances: 12,
  from: "2026-01-01",
  until: "2027-01-01",
  fixedTermFrom: "2025-10-01",
  currency: "USD",
  decimals: "all",
  wire: "text",
  escapes: false,
  absentFields: false,
  requireContentType: true,
  match: "overlap",
  edges: "whole",
  defaultCategory: "details",
  openCategories: false,
  basePath: "",
  cors: false,
  chunkBytes: 65_536,
} as const;

const CHOICES: Record<string, readonly string[]> = {
  weekStart: ["monday", "sunday"],
  decimals: ["none", "some", "all"],
  wire: ["text", "number", "mixed"],
  match: ["overlap", "start", "containment", "cycle"],
  edges: ["whole", "clipped"],
  defaultCategory: ["details", "summary"],
};

const COUNTS: Record<string, readonly [number, number]> = {
  seed: [0, 0xffff_ffff],
  keys: [0, 10_000],
  models: [0, 10_000],
  instances: [0, 100_000],
  chunkBytes: [1, 0x4000_0000],
};

/** Fills in the defaults. A name that no option has, or a value that makes no sense, is a TypeError. */
export function settingsOf(options: BoxOptions): Settings {
  const { faults: _, ...given } = options;
  checkValues({ ...given });
  const { utcOffset, weekStart, from, until, fixedTermFrom, limit, ...rest } = {
    ...DEFAULTS,
    requireUserAgent: !inBrowser(),
    now: Date.now,
    limit: undefined,
    ...dropUndefined(given),
  };
  const clock: Clock = { offset: parseOffset(utcOffset), weekStart: weekStart === "sunday" ? 0 : 1 };
  return {
    ...rest,
    limit,
    clock,
    from: startOfDay(parseDate(from, "from"), clock),
    until: startOfDay(parseDate(until, "until"), clock),
    fixedTermFrom: startOfDay(parseDate(fixedTermFrom, "fixedTermFrom"), clock),
  };
}

function checkValues(given: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(given)) {
    if (!(name in DEFAULTS) && !["requireUserAgent", "now", "limit"].includes(name)) {
      throw new TypeError(`the box has no option "${name}"`);
    }
    if (value === undefined) continue;
    const choices = CHOICES[name];
    if (choices && !choices.includes(value as string)) {
      throw new TypeError(`${name}: ${JSON.stringify(value)} is none of ${choices.join(", ")}`);
    }
    const limits = COUNTS[name];
    if (limits && !(Number.isInteger(value) && Number(value) >= limits[0] && Number(value) <= limits[1])) {
      throw new TypeError(`${name}: ${JSON.stringify(value)} is no integer of ${limits[0]} to ${limits[1]}`);
    }
  }
}

/** An option that is there but undefined means its default. */
function dropUndefined<T extends object>(given: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;
}

/** Whether this is a browser's page or worker: all of them, and no server, call themselves Mozilla. */
function inBrowser(): boolean {
  return typeof navigator !== "undefined" && String(navigator.userAgent).startsWith("Mozilla/");
}
