// The usage-based bills: everything that is paid as it is used. Models are billed here, too, so that the rows of llm, gen_api
// and web_search are those of the API-key bills without the name and the mask of the key: both lists add up to the same,
// in the decimals and in the integers. Everything else is derived from the hash of a resource and of an hour or a day.

import type { Account } from "./account.js";
import { apiKeyRowMakers } from "./api-key-bills.js";
import { type CycleQuery, type RowMaker, rowsByBucket, type Tick, ticksIn } from "./buckets.js";
import { DAY, HOUR, type Span } from "./calendar.js";
import type { MeteredResource } from "./metered-resources.js";
import { cutFraction } from "./money.js";
import { between, mix } from "./random.js";
import type { Settings } from "./settings.js";
import { type Sum, sumOf } from "./totals.js";
import { moneyFields, withAllDecimals, type WireRow, withAbsentFields } from "./wire.js";

/** A query of usage-based bills, with a range of any length. */
export interface UsageRowQuery extends CycleQuery {
  /** One or several; "summary" are the control totals. Default: all others. Unknown ones have no rows. */
  productCategory?: string | readonly string[];
  /** The `category` of the rows, which is not their `productCategory`. */
  category?: string;
  productName?: string;
  /** The id of a key or a resource. */
  ownerId?: string;
}

/** The categories without "summary". */
export const USAGE_CATEGORIES = [
  "gpu",
  "llm",
  "serverless",
  "cloud_storage",
  "gen_api",
  "cloud_sandbox",
  "llm_dedicated_endpoint",
  "web_search",
  "bare_metal",
] as const;

/** Storage is billed by the day: queries of these by Hour are refused. */
export const STORAGE_CATEGORIES: readonly string[] = ["cloud_storage", "cloud_sandbox_storage"];

/** The rows of an account's queries, ordered by time and category. Buckets without usage have none. */
export function usageRows(account: Account, settings: Settings): (query: UsageRowQuery) => Iterable<WireRow> {
  return (query) => rowsOf(account, settings, query);
}

function* rowsOf(account: Account, settings: Settings, query: UsageRowQuery): Generator<WireRow> {
  const { productCategory = USAGE_CATEGORIES } = query;
  const asked = typeof productCategory === "string" ? [productCategory] : productCategory;
  if (asked.includes("summary")) yield* controlTotals(account, settings, query);
  const sources = { makers: makersOf(account, settings, query, asked), from: settings.usageFrom };
  for (const { rows } of rowsByBucket(query, settings, sources)) yield* rows;
}

/** One row for each bucket with usage: the sum of all details that the query selects. Its quantities are 0. */
function* controlTotals(account: Account, settings: Settings, query: UsageRowQuery): Generator<WireRow> {
  const makers = makersOf(account, settings, query, USAGE_CATEGORIES);
  for (const { span, rows } of rowsByBucket(query, settings, { makers, from: settings.usageFrom })) {
    const sum = sumOf(rows);
    if (sum.rows > 0) yield controlTotal(account, settings, span, sum);
  }
}

function controlTotal(account: Account, settings: Settings, span: Span, { total, voucher, origin }: Sum): WireRow {
  const hash = mix(span.startTime, 0x5034);
  const row: WireRow = {
    ...rowHead(account.userId, span),
    productName: "summary",
    category: "summary",
    ownerID: "",
    ...prices(),
    ...moneyFields({ cost: total, voucher, origin }, withAllDecimals(settings), hash),
    pricePrecision: 1,
    productId: "",
  };
  return settings.absentFields ? withAbsentFields(row, hash) : row;
}

/** One maker for each source of usage that is selected, in the order of the documentation's categories. */
function makersOf(account: Account, settings: Settings, query: UsageRowQuery, asked: readonly string[]): RowMaker[] {
  return USAGE_CATEGORIES.filter((category) => asked.includes(category)).flatMap((category) => [
    ...modelMakers(account, settings, query, category),
    ...meteredMakers(account, settings, query, category),
  ]);
}

/** Rows of models have the same `category` as in the API-key bills. */
function modelMakers(account: Account, settings: Settings, query: UsageRowQuery, category: string): RowMaker[] {
  if (query.category && query.category !== category) return [];
  const { productName, ownerId } = query;
  const selection = { category, ...(productName && { productName }), ...(ownerId && { ownerId }) };
  return apiKeyRowMakers(account, settings, selection).map((rowOf) => (span, data) => withoutKey(rowOf(span, data)));
}

function withoutKey(row: WireRow | undefined): WireRow | undefined {
  if (!row) return undefined;
  const { apikeyName: _, apikeyMask: __, ...rest } = row;
  return rest;
}

function meteredMakers(account: Account, settings: Settings, query: UsageRowQuery, category: string): RowMaker[] {
  const resources = account.metered.filter(
    (resource) => resource.productCategory === category && isSelected(resource, query),
  );
  return resources.map((resource) => (span, data) => {
    const metered = measure(resource, span, data, settings);
    return metered.amount > 0 ? rowOf(account, settings, resource, span, metered) : undefined;
  });
}

function isSelected(resource: MeteredResource, { cycleType, category, productName, ownerId }: UsageRowQuery): boolean {
  if (cycleType === "Hour" && resource.use === "stored") return false;
  if (category && category !== resource.category) return false;
  if (ownerId && ownerId !== resource.id) return false;
  return !productName || resource.productName.toLowerCase().includes(productName.toLowerCase());
}

/** The metered use of some time. */
interface Metered {
  /** Cards or gigabytes times seconds. */
  amount: number;
  cost: number;
  voucher: number;
  origin: number;
}

/** Adds up the hours that begin in a span; what is stored is measured by the day. */
function measure(resource: MeteredResource, span: Span, data: Span, settings: Settings): Metered {
  const metered: Metered = { amount: 0, cost: 0, voucher: 0, origin: 0 };
  const length = resource.use === "stored" ? DAY : HOUR;
  for (const tick of ticksIn(span, data, settings, length)) addTick(metered, resource, tick, settings);
  return metered;
}

function addTick(metered: Metered, resource: MeteredResource, tick: Tick, settings: Settings): void {
  const amount = resource.quantity * secondsUsed(resource, tick);
  const units = (price: number) => Math.floor((1_000_000 * price * amount) / resource.pricePrecision);
  const cut = (cost: number) => (settings.decimals === "none" ? cutFraction(cost) : cost);
  const cost = units(resource.discountPrice);
  const day = resource.use === "stored" ? tick.number : Math.floor(tick.number / 24);
  const voucherPercent = [0, 0, 0, 50, 100][mix(resource.hash, day) % 5] ?? 0;
  metered.amount += amount;
  metered.cost += cut(cost);
  metered.voucher += cut(Math.floor((cost * voucherPercent) / 100));
  metered.origin += cut(units(resource.basePrice));
}

/**
 * How many seconds of an hour or a day it is used for: a multiple of 9, or of 270 where the price is for a day, so that the
 * division by `pricePrecision` leaves no remainder.
 */
function secondsUsed({ use, hash }: MeteredResource, { number, elapsed }: Tick): number {
  const step = use === "stored" ? 270 : 9;
  const soFar = (seconds: number) => Math.min(seconds, Math.floor(elapsed / step) * step);
  switch (use) {
    case "sessions": {
      // Sessions of six hours, of which the last one is not full.
      const session = mix(hash, Math.floor(number / 6));
      if (session % 3 === 0) return 0;
      return soFar(number % 6 === 5 ? between(mix(session, 1), 0, 400) * step : HOUR);
    }
    case "load":
      return soFar(between(mix(hash, number), 0, 400) * step);
    case "always":
      return soFar(HOUR);
    case "stored":
      return soFar(DAY);
  }
}

function rowOf(account: Account, settings: Settings, resource: MeteredResource, span: Span, metered: Metered): WireRow {
  const hash = mix(resource.hash, Math.floor(span.startTime / HOUR) ^ (span.endTime % DAY));
  const row: WireRow = {
    ...rowHead(account.userId, span),
    billingMethod: resource.billingMethod,
    productName: resource.productName,
    category: resource.category,
    ownerID: resource.id,
    ...prices(metered.amount, resource.basePrice, resource.discountPrice),
    ...moneyFields(metered, settings, hash),
    pricePrecision: resource.pricePrecision,
    productId: resource.productId,
  };
  return settings.absentFields ? withAbsentFields(row, hash) : row;
}

function rowHead(userId: string, span: Span): WireRow {
  return { userId, startTime: String(span.startTime), endTime: String(span.endTime), billingMethod: 1 };
}

function prices(amount = 0, basePrice = 0, discountPrice = 0): WireRow {
  return {
    billNum0: String(amount),
    billNum1: "0",
    basePrice0: String(basePrice),
    basePrice1: "0",
    discountPrice0: String(discountPrice),
    discountPrice1: "0",
  };
}
