/** Queries of callers. */

import type { ApiKeyQuery, FixedTermQuery } from "../wasm/novita_billing.js";
import { copyPlainObject } from "./plain-object.js";

/** A query whose fields the module checks. */
export type UncheckedQuery = FixedTermQuery | ApiKeyQuery;

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
