// The seeded account: its API keys, the products that they use, and the resources that are billed by fixed term or by use. Some
// names are as difficult as real ones can be: two keys with the same name and mask, quotes, tabs, other scripts.

import { type MeteredResource, meteredResourcesOf } from "./metered-resources.js";
import type { Settings } from "./settings.js";
import { between, hex, mix } from "./random.js";

/** One API key. Only `ownerID` is unique. */
export interface ApiKey {
  /** The key's id, as in the rows. */
  ownerID: string;
  /** The key's name, which others may have, too. */
  name: string;
  /** The key as it is shown, e.g. "sk_****12ab"; others may have the same. */
  mask: string;
  /** Percent of the cost that is paid by voucher, on days with a voucher. */
  voucherPercent: number;
}

/** Something that API keys are billed for. Prices are as in the API: value / 10000 / pricePrecision for one unit. */
export interface Product {
  /** The product's id, as in the rows. */
  id: string;
  /** The product's name, as in the rows. */
  name: string;
  /** The `category` of its rows. */
  category: "llm" | "gen_api" | "web_search";
  /** Price of an input token, image or search before discount. */
  basePrice0: number;
  /** Price of an output token before discount. */
  basePrice1: number;
  /** Price of an input token, image or search as billed. */
  discountPrice0: number;
  /** Price of an output token as billed. */
  discountPrice1: number;
  /** What unit prices are divided by, along with 10000. */
  pricePrecision: number;
  /** The maximum that a key uses of it in an hour. */
  most: number;
  /** Whether prompts are cached; reads and writes are billed separately. */
  caches: boolean;
  /** What one unit counts as; where it is above 2^53, no JavaScript number can represent it. */
  countedAs: bigint;
}

/** Something rented for months. */
export interface Resource {
  /** The resource's id, which is `ownerID` in the rows. */
  id: string;
  /** The product's id, as in the rows. */
  productId: string;
  /** The product's name, as in the rows. */
  productName: string;
  /** The `productCategory` of its rows. */
  category: "gpu" | "serverless" | "cloud_storage" | "local_storage" | "image" | "bare_metal";
  /** The sub-user in the team; "" if there is none. */
  memberId: string;
  /** Months that one charge covers. */
  months: number;
  /** Price of one month of one piece, in units of 10^-10 of the currency. */
  price: number;
  /** How many pieces or gigabytes. */
  quantity: number;
  /** Days of storage in a month; 0 for what is no storage. */
  storageDays: number;
  /** How many equal rows each charge has: of several that were bought together. */
  copies: number;
  /**
   * What its charges are derived from.
   *
   * @internal
   */
  hash: number;
}

/** A customer, and what is billed. */
export interface Account {
  /** The account's id, as in the rows. */
  userId: string;
  /** The API keys. */
  keys: ApiKey[];
  /** What the keys use. */
  products: Product[];
  /** What is rented for months. */
  resources: Resource[];
  /** What is billed by its use over time. */
  metered: MeteredResource[];
}

const KEY_NAMES = ["production", "production", "Prüfstand – 測試", 'batch "nightly"\t\\ № 4', "研究 🔬"];

type ProductLine = [
  name: string,
  category: Product["category"],
  basePrice0: number,
  basePrice1: number,
  discountPercent: number,
  most: number,
  caches?: boolean,
];

// Prices in ten-thousandths of the currency: for a million tokens in llm, for one unit in the others.
const PRODUCT_LINES: ProductLine[] = [
  ["deepseek/deepseek-v3.1", "llm", 2700, 10_000, 100, 18_000_000, true],
  ["meta-llama/llama-3.3-70b-instruct", "llm", 1351, 4003, 87, 8_000_000],
  ["qwen/qwen3-235b-a22b-instruct-2507", "llm", 900, 5800, 50, 24_000_000, true],
  ["Bildmodell “Größe” / 画像生成 v2", "gen_api", 30, 0, 90, 400],
  ["web-search", "web_search", 0, 0, 100, 300],
  ["google/gemma-3-27b-it", "llm", 0, 0, 100, 600_000],
  ["moonshotai/kimi-k2-instruct", "llm", 5700, 23_000, 100, 5_000_000, true],
  ["zai-org/glm-4.5", "llm", 6000, 22_000, 95, 6_000_000],
  ["openai/gpt-oss-120b", "llm", 1000, 5000, 100, 14_000_000],
  ["seedream-4.0", "gen_api", 300, 0, 100, 200],
  ["kling-v2.1-t2v & sound", "gen_api", 1400, 0, 80, 40],
  ["deepseek/deepseek-r1-0528", "llm", 7000, 25_000, 100, 3_000_000, true],
];

type ResourceLine = [
  productName: string,
  category: Resource["category"],
  price: number,
  quantity: number,
  months?: number,
  copies?: number,
];

// Prices in ten-thousandths of the currency for one month.
const RESOURCE_LINES: ResourceLine[] = [
  ["RTX 4090 24GB", "gpu", 2_520_000, 1],
  ["H100 SXM 80GB", "gpu", 17_280_000, 2],
  ["Cloud storage", "cloud_storage", 70_000, 100],
  ["Local storage", "local_storage", 36_500, 50],
  ["Custom image “llm-basis”", "image", 12_345, 1, 1, 2],
  ["Bare metal 8×H200", "bare_metal", 18_900_000, 1, 3],
  ["Serverless endpoint 東京", "serverless", 4_999_999, 2],
  ["Free image", "image", 0, 1],
];

/** Generates the account of a box. The first keys, products and resources do not depend on how many there are. */
export function accountOf(settings: Settings): Account {
  const seed = mix(settings.seed, 0xacc0);
  return {
    userId: `user-${hex(mix(seed, 1), 12)}`,
    keys: listOf(settings.keys, (index) => keyOf(mix(mix(seed, 2), index), index, mix(seed, 5))),
    products: listOf(settings.models, (index) => productOf(mix(mix(seed, 3), index), index)),
    resources: listOf(settings.instances, (index) => resourceOf(mix(mix(seed, 4), index), index)),
    metered: meteredResourcesOf(settings),
  };
}

function listOf<T>(length: number, make: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => make(index));
}

function keyOf(hash: number, index: number, twins: number): ApiKey {
  return {
    ownerID: `key-${hex(hash, 16)}`,
    name: KEY_NAMES[index] ?? `team-${index + 1}`,
    mask: `sk_****${hex(index < 2 ? twins : mix(hash, 99), 4)}`,
    voucherPercent: [0, 100, 33, 0, 50][index % 5] ?? 0,
  };
}

function productOf(hash: number, index: number): Product {
  const line = PRODUCT_LINES[index % PRODUCT_LINES.length] ?? PRODUCT_LINES[0];
  const [name, category, basePrice0, basePrice1, discountPercent, most, caches = false] = line as ProductLine;
  const edition = Math.floor(index / PRODUCT_LINES.length);
  return {
    id: `product-${hex(hash, 8)}`,
    name: edition === 0 ? name : `${name}-edition-${edition + 1}`,
    category,
    basePrice0,
    basePrice1,
    discountPrice0: Math.floor((basePrice0 * discountPercent) / 100),
    discountPrice1: Math.floor((basePrice1 * discountPercent) / 100),
    pricePrecision: category === "llm" ? 1_000_000 : 1,
    most,
    caches,
    // 2^53 + 1 is odd: a JavaScript number cannot represent it.
    countedAs: category === "web_search" ? 9_007_199_254_740_993n : 1n,
  };
}

function resourceOf(hash: number, index: number): Resource {
  const line = RESOURCE_LINES[index % RESOURCE_LINES.length] ?? RESOURCE_LINES[0];
  const [productName, category, price, quantity, months = 1, copies = 1] = line as ResourceLine;
  const storage = category === "cloud_storage" || category === "local_storage";
  return {
    id: `${category.replace("_", "-")}-${hex(hash, 10)}`,
    productId: `product-${hex(mix(0xf1, index % RESOURCE_LINES.length), 8)}`,
    productName,
    category,
    memberId: index % 3 === 0 ? "" : `member-${between(hash, 1, 3)}`,
    months,
    // Storage is billed by size and day, which results in fractions of a ten-thousandth.
    price: price * 1_000_000 + (storage ? between(hash, 1, 999_999) : 0),
    quantity,
    storageDays: storage ? 30 : 0,
    copies,
    hash,
  };
}
