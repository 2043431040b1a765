/** What a scope lets its bearer read. */

import type { BillKind } from "novita-billing";
import type { TokenScope } from "novita-billing/worker-token";
import { Refusal } from "../refusal.js";

/** What rows of a list must have; undefined if all of them may be read. */
export type RowFilter = Readonly<Record<string, readonly string[]>> | undefined;

/** Whether a scope is of a part of the account, so that what is of the whole account is not in it. */
export const isPartial = ({ lists, keys, owners, products }: TokenScope): boolean =>
  [lists, keys, owners, products].some((field) => field !== undefined);

/** @throws {Refusal} 403 if the scope is of a part of the account */
export function assertWhole(scope: TokenScope, what: string): void {
  if (isPartial(scope)) throw new Refusal(403, `the scope is of a part of the account, and ${what} is of all of it`);
}

/**
 * The rows of a list that a scope has.
 *
 * @throws {Refusal} 403 if it does not have the list, or if rows of the list lack a field that it limits
 */
export function rowFilterOf({ lists, keys, owners, products }: TokenScope, list: BillKind): RowFilter {
  if (lists && !lists.includes(list)) throw new Refusal(403, `the scope does not have the list ${list}`);
  if (keys && list !== "apiKey") throw new Refusal(403, `the scope is of API keys, which rows of ${list} do not have`);
  if (owners && list === "apiKey")
    throw new Refusal(403, "the scope is of resources, which rows of apiKey do not have");
  const ids = keys ?? owners;
  if (!ids && !products) return undefined;
  return { ...(ids && { ownerID: ids }), ...(products && { productName: products }) };
}

/** @throws {Refusal} 403 if the scope limits rows: the service's control totals are of all of them */
export function assertWithControl({ keys, owners, products }: TokenScope): void {
  if (keys || owners || products)
    throw new Refusal(403, "the scope is of some rows, and control totals are of all of them");
}
