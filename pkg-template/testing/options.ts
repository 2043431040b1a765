// The options of a box, and their checks.

import { type BalanceFields, checkBalance } from "./balance-fields.js";
import { parseDate, parseOffset } from "./calendar.js";
import * as check from "./check.js";
import type { Fault } from "./fault.js";
import { checkLimit, type Limit } from "./limits.js";

/** The options of an {@link ApiBox}. Each has a default; an unknown name or a wrong value is a TypeError. */
export interface BoxOptions {
  /** The account is generated from this number: the same seed gives the same rows. Default 1. */
  seed?: number | undefined;
  /** The key that is accepted. Default "sk_box_0123456789". */
  apiKey?: string | undefined;
  /** A key without permission to read bills: 401, as the service answers it. Default "sk_box_without_permission". */
  apiKeyWithoutPermission?: string | undefined;
  /** The UTC offset in which the service's days begin: "+00:00" (default), "+08:00", … */
  utcOffset?: string | undefined;
  /** The day that Week buckets start on. Default "monday" (ISO weeks); what the service does is not documented. */
  weekStart?: "monday" | "sunday" | undefined;
  /** API keys of the account. Default 5; the first two share a name and a mask and differ in `ownerID` only. */
  keys?: number | undefined;
  /** Products that each key uses. Default 6. `{ keys: 100, models: 40, dense: true }` has 124 000 Day rows a month. */
  models?: number | undefined;
  /** Every key uses every product in every hour, which makes row counts predictable. Default false. */
  dense?: boolean | undefined;
  /** Resources billed by fixed term. Default 12. */
  instances?: number | undefined;
  /** What is billed by its use over time: GPUs, workers, sandboxes, storage. Default 9, which are all categories. */
  metered?: number | undefined;
  /** First day with API-key usage, "2026-01-01" (default), in the service's offset. */
  from?: string | undefined;
  /**
   * First day with usage-based bills, at latest that of `from`: until then they have the usage of models that API-key bills
   * do not have. Default "2025-09-01"; with the option `from` that day.
   */
  usageFrom?: string | undefined;
  /** The day after the last one with bills, "2027-01-01" (default). */
  until?: string | undefined;
  /** Resources are bought from this day on. Default "2025-10-01"; fixed-term bills have no earliest date. */
  fixedTermFrom?: string | undefined;
  /**
   * Whether bills end now: no hour that is still to come has usage, the amounts of the current hour, day, week and month grow
   * with the clock, and fixed-term charges and renewals appear when they begin. Default false: all bills are there until
   * `until`, whatever the clock says, and the invoice of the running month is that of the whole month.
   */
  upToNow?: boolean | undefined;
  /** Recharges of the wallet in a month, some of which fail. Default 3; the wallet is recharged when it is empty, too. */
  recharges?: number | undefined;
  /** The unit of the amounts of transactions, which is in doubt: "ten-thousandths" (default, as documented) or "cents". */
  transactionUnit?: "ten-thousandths" | "cents" | undefined;
  /** Fields of the balance: an integer as text replaces one, null leaves it out. Default: those of the account. */
  balance?: BalanceFields | undefined;
  /**
   * Debts from before 2025-10 as decimal text in whole currency, "0" (default): they are in the debt of that month's invoice,
   * which then exists even if the account has no bills in it.
   */
  earlierDebt?: string | undefined;
  /** The order of invoices, which is not documented. Default "newest-first". */
  invoiceOrder?: "newest-first" | "oldest-first" | undefined;
  /** The number of the first page of invoices and transactions: 1 (default, as documented) or 0. */
  firstPage?: 0 | 1 | undefined;
  /** The currency's label, "USD" (default). Amounts do not depend on it, and the API does not send it. */
  currency?: string | undefined;
  /**
   * Which rows have the exact decimal fields as well as the integers: "all" (default), "some" rows, or "none". With
   * "none", the cost of each hour is a whole number of ten-thousandths, so that the integers alone are exact.
   */
  decimals?: "none" | "some" | "all" | undefined;
  /** How int64 fields are written: as JSON strings ("text", the default), as "number", or "mixed". Never rounded. */
  wire?: "text" | "number" | "mixed" | undefined;
  /** Writes non-ASCII characters and "/", "&", "<", ">" as JSON escapes. Default false. */
  escapes?: boolean | undefined;
  /** Some rows lack some optional fields, or have them as null. Default false. */
  absentFields?: boolean | undefined;
  /** A request without a User-Agent gets 403. Default true on servers and false in browsers, which do not let one be set. */
  requireUserAgent?: boolean | undefined;
  /** A request without `Content-Type: application/json` gets 400. Default true: the documentation requires it. */
  requireContentType?: boolean | undefined;
  /**
   * Which fixed-term rows a range selects, which is not documented: those whose period overlaps it ("overlap", the
   * default), starts in it ("start") or lies within it ("containment"), or those whose `cycle`, a month, overlaps it
   * ("cycle").
   */
  match?: "overlap" | "start" | "containment" | "cycle" | undefined;
  /** Buckets of API-key and usage-based bills at the edges of a range: "whole" (default), or "clipped" to the hours that begin in the range. */
  edges?: "whole" | "clipped" | undefined;
  /** What a fixed-term query without category gets: the "details" (default), or the "summary", as older documentation says. */
  defaultCategory?: "details" | "summary" | undefined;
  /** Unknown categories get an empty list instead of 400 INVALID_PRODUCT_CATEGORY. Default false. */
  openCategories?: boolean | undefined;
  /**
   * The service ignores `productCategory`: every category of usage-based bills, "summary" too, has the rows of all of them.
   * What `bills` gives does not depend on it. Default false.
   */
  ignoresCategory?: boolean | undefined;
  /** A path before the API's own, e.g. "/api". Default "". */
  basePath?: string | undefined;
  /** Accepts requests from pages of other origins (CORS). Default false; whether the service does is not known. */
  cors?: boolean | undefined;
  /** Size of the chunks in which a body is written. Default 65 536. */
  chunkBytes?: number | undefined;
  /**
   * The rate limit, e.g. `{ kind: "token-bucket", perSecond: 2 }` or `{ kind: "fixed-window", requests: 60,
   * seconds: 60 }`; requests over it get 429 `LIST_BILL_TOO_FAST`. Default: none.
   */
  limit?: Limit | undefined;
  /** The clock, in milliseconds since 1970, of rate limits, dates and recorded requests. Default `Date.now`. */
  now?: (() => number) | undefined;
  /** The first faults; `inject` adds more. */
  faults?: Fault[] | undefined;
}

const CHECKS: { [Option in keyof BoxOptions]-?: check.Check } = {
  seed: check.integer(0, 0xffff_ffff),
  apiKey: check.string,
  apiKeyWithoutPermission: check.string,
  utcOffset: check.readableBy(parseOffset),
  weekStart: check.oneOf("monday", "sunday"),
  keys: check.integer(0, 10_000),
  models: check.integer(0, 10_000),
  dense: check.boolean,
  instances: check.integer(0, 100_000),
  metered: check.integer(0, 100_000),
  from: check.readableBy(parseDate),
  usageFrom: check.readableBy(parseDate),
  until: check.readableBy(parseDate),
  fixedTermFrom: check.readableBy(parseDate),
  upToNow: check.boolean,
  recharges: check.integer(0, 10_000),
  transactionUnit: check.oneOf("ten-thousandths", "cents"),
  balance: check.object,
  earlierDebt: check.decimal,
  invoiceOrder: check.oneOf("newest-first", "oldest-first"),
  firstPage: check.oneOf(0, 1),
  currency: check.string,
  decimals: check.oneOf("none", "some", "all"),
  wire: check.oneOf("text", "number", "mixed"),
  escapes: check.boolean,
  absentFields: check.boolean,
  requireUserAgent: check.boolean,
  requireContentType: check.boolean,
  match: check.oneOf("overlap", "start", "containment", "cycle"),
  edges: check.oneOf("whole", "clipped"),
  defaultCategory: check.oneOf("details", "summary"),
  openCategories: check.boolean,
  ignoresCategory: check.boolean,
  basePath: check.string,
  cors: check.boolean,
  chunkBytes: check.integer(1, 0x4000_0000),
  limit: check.object,
  now: check.callback,
  faults: check.array,
};

/** Throws a TypeError for an unknown option or a wrong value. `more` are options that the caller takes itself. */
export function checkOptions(options: BoxOptions, more: Record<string, check.Check> = {}): void {
  check.members(options, { ...CHECKS, ...more }, { whole: "the box", member: "option" });
  if (options.limit) checkLimit(options.limit);
  if (options.balance) checkBalance(options.balance);
}
