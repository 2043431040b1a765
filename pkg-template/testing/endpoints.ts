// The lists of bills: one entry for each holds all in which they differ, apart from how their rows are generated.

import type { Account } from "./account.js";
import { type ApiKeyQuery, apiKeyRows } from "./api-key-bills.js";
import { type FixedTermQuery, fixedTermRows } from "./fixed-term-bills.js";
import type { Settings } from "./settings.js";
import { STORAGE_CATEGORIES, USAGE_CATEGORIES, type UsageQuery, usageRows } from "./usage-bills.js";
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

const fixedTerm: Endpoint<FixedTermQuery> = {
  path: "/openapi/v1/billing/bill/monthly/list",
  parameters: { category: "category", productName: "text", startTime: "second", endTime: "second", ownerId: "text" },
  categories: ["summary", "gpu", "serverless", "cloud_storage", "local_storage", "image", "bare_metal"],
  required: {},
  notByHour: [],
  needsRange: false,
  rowsOf: fixedTermRows,
};

const apiKey: Endpoint<ApiKeyQuery> = {
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

const usage: Endpoint<UsageQuery> = {
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

export type BillKind = keyof typeof ENDPOINTS;
/** The query of a kind, with a range of any length. */
export type QueryOf<Kind extends BillKind> = (typeof ENDPOINTS)[Kind] extends Endpoint<infer Query> ? Query : never;

/** The path of the fixed-term bills. */
export const FIXED_TERM_PATH = fixedTerm.path;
/** The path of the API-key bills. */
export const API_KEY_PATH = apiKey.path;

/** The path of the usage-based bills. */
export const USAGE_PATH = usage.path;

/** The generators of an account's rows, by kind. */
export type Rows = { [Kind in BillKind]: (query: QueryOf<Kind>) => Iterable<WireRow> };

export function rowsOf(account: Account, settings: Settings): Rows {
  return {
    fixedTerm: fixedTerm.rowsOf(account, settings),
    apiKey: apiKey.rowsOf(account, settings),
    usage: usage.rowsOf(account, settings),
  };
}
