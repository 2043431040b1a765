/** Queries of callers. */

import type { ApiKeyQuery, FixedTermQuery, UsageQuery } from "../wasm/novita_billing.js";
import { copyPlainObject } from "./plain-object.js";

/** A query whose fields the module checks. */
export type UncheckedQuery = FixedTermQuery | ApiKeyQuery | UsageQuery;

/** A copy of a query of the account's endpoints. */
export const copyAccountQuery = (query: unknown): object =>
  copyPlainObject(query as object, { kind: "query", path: "query", expected: "an object of filters, or left out" });

/** A copy of a query, so that later changes by the caller have no effect while the module loads. */
export const copyQuery = (query: unknown): UncheckedQuery =>
  copyPlainObject(query as UncheckedQuery, {
    kind: "query",
    path: "query",
    expected: 'an object with a range of time, such as { period: "2026-01" }',
  });

/**
 * The product categories of usage-based bills that the API's documentation lists, without `"summary"`, which requests the
 * service's own control totals. The API may have others. `cloud_storage` has no rows by the hour: leave it out of queries with
 * `cycleType: "Hour"`.
 *
 * @example
 * const query = { period: "2026-01", cycleType: "Day", productCategory: usageCategories } as const;
 */
export const usageCategories: readonly string[] = Object.freeze([
  "gpu",
  "llm",
  "serverless",
  "cloud_storage",
  "gen_api",
  "cloud_sandbox",
  "llm_dedicated_endpoint",
  "web_search",
  "bare_metal",
]);
