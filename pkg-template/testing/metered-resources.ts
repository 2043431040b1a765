// What the account pays for as it uses it, apart from models: GPUs by the hour, workers, sandboxes, storage.

import { DAY, HOUR } from "./calendar.js";
import { hex, mix } from "./random.js";
import type { Settings } from "./settings.js";

/** Something that is billed by its use over time. */
export interface MeteredResource {
  /** The resource's id, which is `ownerID` in the rows. */
  id: string;
  /** The product's id, as in the rows. */
  productId: string;
  /** The product's name, as in the rows. */
  productName: string;
  /** The category that a query names. */
  productCategory: "gpu" | "serverless" | "cloud_storage" | "cloud_sandbox" | "llm_dedicated_endpoint" | "bare_metal";
  /** The `category` of its rows, which is another thing. */
  category: string;
  /** 1 pay-as-you-go, 2 fixed-term. */
  billingMethod: number;
  /** Price before discount of one card for an hour, or of a gigabyte for an hour or a day (see `pricePrecision`). */
  basePrice: number;
  /** The price as billed. */
  discountPrice: number;
  /** Seconds that the price is for: prices are for one unit of `billNum0`, which is a card or a gigabyte for a second. */
  pricePrecision: number;
  /** Cards, workers, cores or gigabytes. */
  quantity: number;
  /** When it is used. */
  use: Use;
  /**
   * What its use is derived from.
   *
   * @internal
   */
  hash: number;
}

/**
 * When it is used: at all times ("always"), for some hours on end ("sessions"), or for a part of each hour ("load").
 * "stored": it is measured once a day, and has no bills by Hour.
 */
export type Use = "always" | "sessions" | "load" | "stored";

type Line = [
  productName: string,
  productCategory: MeteredResource["productCategory"],
  category: string,
  basePrice: number,
  quantity: number,
  use: Use,
  more?: { discountPercent?: number; billingMethod?: number; pricePrecision?: number },
];

// Prices in ten-thousandths of the currency.
const LINES: Line[] = [
  ["RTX 4090 24GB", "gpu", "gpu_instance", 3500, 2, "sessions"],
  ["Network volume", "cloud_storage", "network_volume", 23, 500, "stored", { pricePrecision: DAY }],
  ["Serverless worker A100 東京", "serverless", "serverless_worker", 11_111, 3, "load", { discountPercent: 93 }],
  ["Sandbox 4 vCPU", "cloud_sandbox", "cloud_sandbox_cpu", 504, 4, "load"],
  ["Sandbox storage", "cloud_sandbox", "cloud_sandbox_storage", 1, 40, "stored"],
  ["H100 SXM 80GB “spot”", "gpu", "gpu_spot", 12_000, 8, "sessions", { discountPercent: 61, billingMethod: 4 }],
  ["Dedicated endpoint, llama-3.3-70b", "llm_dedicated_endpoint", "llm_dedicated_endpoint", 59_900, 1, "always"],
  ["Bare metal 8×H200", "bare_metal", "bare_metal_hourly", 249_900, 1, "sessions"],
  ["Snapshots", "cloud_storage", "snapshot", 0, 10, "stored", { pricePrecision: DAY }],
];

/** The resources of an account. The first ones do not depend on how many there are. */
export function meteredResourcesOf({ seed, metered }: Settings): MeteredResource[] {
  const hash = mix(seed, 0xacc1);
  return Array.from({ length: metered }, (_, index) => resourceOf(mix(hash, index), index));
}

function resourceOf(hash: number, index: number): MeteredResource {
  const [productName, productCategory, category, basePrice, quantity, use, more = {}] = LINES[
    index % LINES.length
  ] as Line;
  const { discountPercent = 100, billingMethod = 1, pricePrecision = HOUR } = more;
  return {
    id: `${category.replaceAll("_", "-")}-${hex(hash, 10)}`,
    productId: `product-${hex(mix(0xf2, index % LINES.length), 8)}`,
    productName,
    productCategory,
    category,
    billingMethod,
    basePrice,
    discountPrice: Math.floor((basePrice * discountPercent) / 100),
    pricePrecision,
    quantity,
    use,
    hash,
  };
}
