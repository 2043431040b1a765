// The options of a box with their defaults, in the form in which the box uses them.

import { type Clock, parseDate, parseOffset, startOfDay } from "./calendar.js";
import type { Limit } from "./limits.js";
import type { BoxOptions } from "./options.js";

export interface Settings extends Required<
  Omit<BoxOptions, "utcOffset" | "weekStart" | "from" | "usageFrom" | "until" | "fixedTermFrom" | "faults" | "limit">
> {
  limit: Limit | undefined;
  clock: Clock;
  /** First second with API-key usage. */
  from: number;
  /** First second with usage-based bills; not after `from`. */
  usageFrom: number;
  /** The second after the last one with bills. */
  until: number;
  /** First second of fixed-term bills. */
  fixedTermFrom: number;
}

/** First day with usage-based bills where that of API-key usage is the default. */
const USAGE_FROM = "2025-09-01";

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
  metered: 9,
  from: "2026-01-01",
  until: "2027-01-01",
  fixedTermFrom: "2025-10-01",
  upToNow: false,
  recharges: 3,
  transactionUnit: "ten-thousandths",
  balance: {},
  earlierDebt: "0",
  invoiceOrder: "newest-first",
  firstPage: 1,
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
  ignoresCategory: false,
  basePath: "",
  cors: false,
  chunkBytes: 65_536,
} as const;

/** Fills in the defaults of options that were checked. */
export function settingsOf(options: BoxOptions): Settings {
  const { faults: _, usageFrom = options.from ?? USAGE_FROM, ...given } = options;
  const { utcOffset, weekStart, from, until, fixedTermFrom, limit, ...rest } = {
    ...DEFAULTS,
    requireUserAgent: !inBrowser(),
    now: Date.now,
    limit: undefined,
    ...dropUndefined(given),
  };
  if (usageFrom > from) throw new TypeError(`usageFrom must be a date of at latest ${from}, the date of from`);
  const clock: Clock = { offset: parseOffset(utcOffset), weekStart: weekStart === "sunday" ? 0 : 1 };
  return {
    ...rest,
    limit,
    clock,
    from: startOfDay(parseDate(from), clock),
    usageFrom: startOfDay(parseDate(usageFrom), clock),
    until: startOfDay(parseDate(until), clock),
    fixedTermFrom: startOfDay(parseDate(fixedTermFrom), clock),
  };
}

/** An option that is undefined counts as left out. */
function dropUndefined<T extends object>(given: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;
}

/** Whether this is a page or worker of a browser: every browser's user agent begins with Mozilla, no server's does. */
function inBrowser(): boolean {
  return typeof navigator !== "undefined" && String(navigator.userAgent).startsWith("Mozilla/");
}
