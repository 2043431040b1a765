// The bills by API key. A key's usage of a product in an hour is derived from a hash of the three, and every larger bucket
// is the sum of its hours.

import type { Account, ApiKey, Product } from "./account.js";
import { type CycleQuery, type RowMaker, rowsByBucket, type Tick, ticksIn } from "./buckets.js";
import { DAY, HOUR, type Span } from "./calendar.js";
import { cutFraction } from "./money.js";
import type { Settings } from "./settings.js";
import { mix, textHash } from "./random.js";
import { moneyFields, type WireRow, withAbsentFields } from "./wire.js";

/** A query of API-key bills, with a range of any length. */
export interface ApiKeyRowQuery extends CycleQuery {
  category?: string;
  productName?: string;
}

/** The usage of some hours. */
interface Usage {
  hours: number;
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
  longCacheWrite: number;
  cost: number;
  voucher: number;
  origin: number;
}

/** The rows of an account's queries, ordered by time, key and product. Buckets without usage have none. */
export function apiKeyRows(account: Account, settings: Settings): (query: ApiKeyRowQuery) => Iterable<WireRow> {
  return (query) => rowsOf(account, settings, query);
}

function* rowsOf(account: Account, settings: Settings, query: ApiKeyRowQuery): Generator<WireRow> {
  const makers = apiKeyRowMakers(account, settings, query);
  for (const { rows } of rowsByBucket(query, settings, { makers, from: settings.from })) yield* rows;
}

/** Which products and keys are meant. */
export interface ApiKeySelection {
  category?: string;
  /** A part of the product's name, ignoring case. */
  productName?: string;
  /** The id of a key. */
  ownerId?: string;
}

/** One maker for each selected product of each selected key. */
export function apiKeyRowMakers(account: Account, settings: Settings, selection: ApiKeySelection): RowMaker[] {
  return usesOf(account, settings, selection).map((use) => (span, data) => {
    const usage = usageOf(use, ticksIn(span, data, settings), settings);
    return usage.hours > 0 ? rowOf(account, settings, use, span, usage) : undefined;
  });
}

/** One key's usage of one product. */
interface Use {
  key: ApiKey;
  product: Product;
  hash: number;
  /** Maximum in an hour. */
  most: number;
  /** How many hours of 1024 have usage. */
  busy: number;
}

function usesOf(account: Account, settings: Settings, selection: ApiKeySelection): Use[] {
  const products = account.products.filter((product) => isSelected(product, selection));
  const keys = account.keys.filter((key) => !selection.ownerId || key.ownerID === selection.ownerId);
  return keys.flatMap((key) => products.map((product) => useOf(key, product, settings)));
}

function useOf(key: ApiKey, product: Product, settings: Settings): Use {
  const hash = mix(textHash(key.ownerID), textHash(product.id));
  return {
    key,
    product,
    hash,
    most: mostAnHour(product, hash),
    busy: settings.dense ? 1024 : 40 + (mix(hash, 3) % 800),
  };
}

/** The maximum that a key uses of a product in an hour. */
function mostAnHour(product: Product, hash: number): number {
  // Units of 2^53 + 1 are used at most once an hour, so that a month of them fits into 64 bits.
  if (product.countedAs > 1n) return 1;
  // Some keys hardly use a product: a few tokens an hour cost less than an integer amount can express.
  if (mix(hash, 1) % 6 === 0) return 3;
  return 2 + Math.floor((product.most * (1 + (mix(hash, 2) % 100))) / 100);
}

function isSelected(product: Product, { category, productName }: ApiKeySelection): boolean {
  if (category && category !== product.category) return false;
  return !productName || product.name.toLowerCase().includes(productName.toLowerCase());
}

/** Adds up hours. */
function usageOf(use: Use, hours: Iterable<Tick>, settings: Settings): Usage {
  const usage: Usage = {
    hours: 0,
    input: 0,
    output: 0,
    cacheRead: 0,
    cacheWrite: 0,
    longCacheWrite: 0,
    cost: 0,
    voucher: 0,
    origin: 0,
  };
  for (const hour of hours) addHour(usage, use, hour, settings);
  return usage;
}

/** Percent of the maximum by hour of the day: busy by day, quiet at night. */
const BY_HOUR = [20, 15, 10, 10, 10, 15, 25, 40, 70, 95, 100, 95, 80, 90, 100, 100, 95, 85, 70, 60, 50, 40, 35, 25];

function addHour(usage: Usage, use: Use, { number: hour, elapsed }: Tick, settings: Settings): void {
  const hash = mix(use.hash, hour);
  if ((hash & 1023) >= use.busy) return;
  const { product } = use;
  const day = Math.floor(hour / 24);
  const shape = (BY_HOUR[hour - day * 24] ?? 100) * (isWeekend(day) ? 40 : 100);
  const input = inputSoFar(1 + Math.floor(((mix(hash, 1) % use.most) * shape) / 10_000), elapsed);
  if (input === 0) return;
  const output = product.basePrice1 > 0 ? Math.floor((input * (5 + (hash % 37))) / 100) : 0;
  const cacheRead = product.caches ? Math.floor((input * (hash % 61)) / 100) : 0;
  const cacheWrite = product.caches ? Math.floor(cacheRead / 7) : 0;
  const longCacheWrite = product.caches && hash % 5 === 0 ? Math.floor(cacheRead / 31) : 0;

  const units = (price0: number, price1: number) => {
    // Cache reads cost a tenth of input. A price times 1e6 / pricePrecision is the price of one token in units (money.ts).
    const cache = cacheRead * Math.floor(price0 / 10) + (cacheWrite + longCacheWrite) * price0;
    return (1_000_000 / product.pricePrecision) * (input * price0 + output * price1 + cache);
  };
  const origin = units(product.basePrice0, product.basePrice1);
  let cost = units(product.discountPrice0, product.discountPrice1);
  let voucher = mix(use.hash, day) % 3 === 0 ? Math.floor((cost * use.key.voucherPercent) / 100) : 0;
  if (settings.decimals === "none") {
    cost = cutFraction(cost);
    voucher = cutFraction(voucher);
  }

  usage.hours += 1;
  usage.input += input;
  usage.output += output;
  usage.cacheRead += cacheRead;
  usage.cacheWrite += cacheWrite;
  usage.longCacheWrite += longCacheWrite;
  usage.cost += cost;
  usage.voucher += voucher;
  usage.origin += settings.decimals === "none" ? cutFraction(origin) : origin;
}

/** What an hour has used after some of its seconds. All other quantities grow with it. */
function inputSoFar(input: number, elapsed: number): number {
  return elapsed < HOUR ? Math.floor((input * elapsed) / HOUR) : input;
}

/** Whether a day since 1970-01-01, a Thursday, is a Saturday or Sunday. */
function isWeekend(day: number): boolean {
  return (((day + 3) % 7) + 7) % 7 >= 5;
}

function rowOf(account: Account, settings: Settings, use: Use, span: Span, usage: Usage): WireRow {
  const { key, product } = use;
  const hash = mix(use.hash, Math.floor(span.startTime / HOUR) ^ (span.endTime % DAY));
  const row: WireRow = {
    userId: account.userId,
    startTime: String(span.startTime),
    endTime: String(span.endTime),
    billingMethod: 1,
    productName: product.name,
    category: product.category,
    ownerID: key.ownerID,
    billNum0: String(BigInt(usage.input) * product.countedAs),
    billNum1: String(usage.output),
    basePrice0: String(product.basePrice0),
    basePrice1: String(product.basePrice1),
    discountPrice0: String(product.discountPrice0),
    discountPrice1: String(product.discountPrice1),
    ...moneyFields(usage, settings, hash),
    pricePrecision: product.pricePrecision,
    productId: product.id,
    apikeyName: key.name,
    apikeyMask: key.mask,
  };
  if (product.caches) {
    row.billNum2 = String(usage.cacheRead);
    row.billNum3 = String(usage.cacheWrite);
    row.billNum5 = String(usage.longCacheWrite);
  }
  return settings.absentFields ? withAbsentFields(row, hash) : row;
}
