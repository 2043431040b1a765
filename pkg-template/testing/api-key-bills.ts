// The bills by API key. A key's usage of a product in an hour is derived from a hash of the three, and every larger bucket
// is the sum of its hours: hours add up to days, and days to weeks and months, exactly.

import type { Account, ApiKey, Product } from "./account.js";
import { bucketsOf, type CycleType, DAY, HOUR, type Span } from "./calendar.js";
import { cutFraction } from "./money.js";
import type { Settings } from "./settings.js";
import { mix, textHash } from "./random.js";
import { moneyFields, type WireRow, withAbsentFields } from "./wire.js";

/** A query of API-key bills, with a range of any length. */
export interface ApiKeyQuery extends Span {
  cycleType: CycleType;
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
export function apiKeyRows(account: Account, settings: Settings): (query: ApiKeyQuery) => Iterable<WireRow> {
  return (query) => rowsOf(account, settings, query);
}

function* rowsOf(account: Account, settings: Settings, query: ApiKeyQuery): Generator<WireRow> {
  const uses = usesOf(account, settings, query);
  for (const bucket of bucketsOf(query.cycleType, withinData(query, settings), settings.clock)) {
    const span = settings.edges === "clipped" ? clip(bucket, query) : bucket;
    for (const use of uses) {
      const usage = usageOf(use, span, settings);
      if (usage.hours > 0) yield rowOf(account, settings, use, span, usage);
    }
  }
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

/** Each selected product of each key. */
function usesOf(account: Account, settings: Settings, query: ApiKeyQuery): Use[] {
  const products = account.products.filter((product) => isSelected(product, query));
  return account.keys.flatMap((key) => products.map((product) => useOf(key, product, settings)));
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

function isSelected(product: Product, query: ApiKeyQuery): boolean {
  if (query.category && query.category !== product.category) return false;
  return !query.productName || product.name.toLowerCase().includes(query.productName.toLowerCase());
}

/** A range can be a thousand years; buckets outside of the account's data are empty. */
function withinData(span: Span, settings: Settings): Span {
  return {
    startTime: Math.max(span.startTime, settings.from),
    endTime: Math.min(span.endTime, settings.until - 1),
  };
}

function clip(bucket: Span, range: Span): Span {
  return {
    startTime: Math.max(bucket.startTime, range.startTime),
    endTime: Math.min(bucket.endTime, range.endTime),
  };
}

/** Adds up the hours that begin in a span. */
function usageOf(use: Use, span: Span, settings: Settings): Usage {
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
  const { offset } = settings.clock;
  const first = Math.ceil((Math.max(span.startTime, settings.from) + offset) / HOUR);
  const last = Math.floor((Math.min(span.endTime, settings.until - 1) + offset) / HOUR);
  for (let hour = first; hour <= last; hour += 1) addHour(usage, use, hour, settings);
  return usage;
}

/** Percent of the maximum by hour of the day: busy by day, quiet at night. */
const BY_HOUR = [20, 15, 10, 10, 10, 15, 25, 40, 70, 95, 100, 95, 80, 90, 100, 100, 95, 85, 70, 60, 50, 40, 35, 25];

function addHour(usage: Usage, use: Use, hour: number, settings: Settings): void {
  const hash = mix(use.hash, hour);
  if ((hash & 1023) >= use.busy) return;
  const { product } = use;
  const day = Math.floor(hour / 24);
  const shape = (BY_HOUR[hour - day * 24] ?? 100) * (isWeekend(day) ? 40 : 100);
  const input = 1 + Math.floor(((mix(hash, 1) % use.most) * shape) / 10_000);
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
