// The lists of bills: one entry for each holds all in which they differ, apart from how their rows are generated.

import type { BillKind } from "../wasm/novita_billing.js";
import type { Account } from "./account.js";
import { type ApiKeyRowQuery, apiKeyRows } from "./api-key-bills.js";
import { type FixedTermRowQuery, fixedTermRows } from "./fixed-term-bills.js";
import type { Settings } from "./settings.js";
import { STORAGE_CATEGORIES, USAGE_CATEGORIES, type UsageRowQuery, usageRows } from "./usage-bills.js";
import type { WireRow } from "./wire.js";

/** How the value of a parameter is read. */
type ParameterType = "second" | "cycle" | "category" | "text";

export interface Endpoint<Query> {
  path: string;
  /** The documented parameters. Any other is ignored. */
  parameters: Readonly<Record<string, ParameterType>>;
  /** The documented categories. An unknown one is refused, unless its parameter is a "text". */
  categories: readonly string[];
  /** Required parameters besides the range, in the order in which they are checked, and the reason for which one is refused. */
  required: Readonly<Record<string, string>>;
  /** Categories that have no bills by Hour. */
  notByHour: readonly string[];
  /** Whether a request without a range is an error; otherwise it is answered with the current month. */
  needsRange: boolean;
  /** The first day of a range. Default: any. */
  earliest?: string;
  /** Makes the generator of an account's rows. */
  rowsOf(account: Account, settings: Settings): (query: Query) => Iterable<WireRow>;
}

const fixedTerm: Endpoint<FixedTermRowQuery> = {
  path: "/openapi/v1/billing/bill/monthly/list",
  parameters: { category: "category", productName: "text", startTime: "second", endTime: "second", ownerId: "text" },
  categories: ["summary", "gpu", "serverless", "cloud_storage", "local_storage", "image", "bare_metal"],
  required: {},
  notByHour: [],
  needsRange: false,
  rowsOf: fixedTermRows,
};

const apiKey: Endpoint<ApiKeyRowQuery> = {
  path: "/openapi/v1/billing/apikey/bill/list",
  parameters: {
    cycleType: "cycle",
    category: "category",
    productName: "text",
    startTime: "second",
    endTime: "second",
  },
  categories: ["llm", "gen_api", "web_search"],
  required: { cycleType: "VALIDATOR_PARAM" },
  notByHour: [],
  needsRange: true,
  earliest: "2026-01-01",
  rowsOf: apiKeyRows,
};

const usage: Endpoint<UsageRowQuery> = {
  path: "/openapi/v1/billing/bill/list",
  parameters: {
    cycleType: "cycle",
    // An open set: a category that has no bills has an empty list.
    productCategory: "text",
    productName: "text",
    category: "text",
    startTime: "second",
    endTime: "second",
    ownerId: "text",
  },
  categories: ["summary", ...USAGE_CATEGORIES],
  required: { productCategory: "INVALID_PRODUCT_CATEGORY", cycleType: "INVALID_BILL_CYCLE" },
  notByHour: STORAGE_CATEGORIES,
  needsRange: false,
  rowsOf: usageRows,
};

export const ENDPOINTS = { fixedTerm, apiKey, usage };

/** The query of the rows of a kind, whose range is in seconds and of any length. */
export type RowQueryOf<Kind extends BillKind> = (typeof ENDPOINTS)[Kind] extends Endpoint<infer Query> ? Query : never;

/** The path of the fixed-term bills. */
export const FIXED_TERM_PATH = fixedTerm.path;
/** The path of the API-key bills. */
export const API_KEY_PATH = apiKey.path;

/** The path of the usage-based bills. */
export const USAGE_PATH = usage.path;

/** The generators of an account's rows, by kind. */
export type Rows = { [Kind in BillKind]: (query: RowQueryOf<Kind>) => Iterable<WireRow> };

export function rowsOf(account: Account, settings: Settings): Rows {
  return {
    fixedTerm: fixedTerm.rowsOf(account, settings),
    apiKey: apiKey.rowsOf(account, settings),
    usage: usage.rowsOf(account, settings),
  };
}
