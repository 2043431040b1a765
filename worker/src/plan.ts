/** The requests of a query, by the package's own rules. */

import { type BillKind, isBillingError, planWindows, type TimeWindow } from "novita-billing";
import { invalidQuery } from "./refusal.js";

/** @throws {Refusal} 400 if the package refuses the query */
export async function windowsOf(list: BillKind, query: object): Promise<TimeWindow[]> {
  try {
    return await planWindows(list, query as never);
  } catch (error) {
    if (isBillingError(error)) throw invalidQuery(error.message);
    throw error;
  }
}
