/** The kinds of bills. A further kind is one more entry in each of the two tables; the compiler finds one that is missing. */

import type { ApiKeyQuery, BillKind, FixedTermQuery, UsageQuery } from "../wasm/novita_billing.js";
import { ApiKeyBill, FixedTermBill, UsageBill } from "./generated/rows.js";
import type { RowClass } from "./rows.js";

/** The types of the query and the rows of each kind. */
export interface BillKinds {
  /** Fixed-term (monthly) bills. */
  fixedTerm: {
    /** What is asked. */
    query: FixedTermQuery;
    /** What comes back. */
    row: FixedTermBill;
  };
  /** Bills per API key. */
  apiKey: {
    /** What is asked. */
    query: ApiKeyQuery;
    /** What comes back. */
    row: ApiKeyBill;
  };
  /** Usage-based bills. */
  usage: {
    /** What is asked. */
    query: UsageQuery;
    /** What comes back. */
    row: UsageBill;
  };
}

/** The query for bills of a kind. */
export type QueryOf<Kind extends BillKind> = BillKinds[Kind]["query"];
/** The rows of a kind. */
export type RowOf<Kind extends BillKind> = BillKinds[Kind]["row"];

/** The class of the rows of each kind. */
export const rowClasses: { readonly [Kind in BillKind]: RowClass<RowOf<Kind>> } = {
  fixedTerm: FixedTermBill,
  apiKey: ApiKeyBill,
  usage: UsageBill,
};
