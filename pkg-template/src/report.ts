/** The report of a call. */

import type { ReportData, TimeWindow } from "../wasm/novita_billing.js";
import { type BillingError, toBillingError } from "./errors.js";

/** What arrived in a call, and what did not. */
export interface BillReport extends Omit<ReportData, "failed"> {
  /** The windows that failed, in order: with `onWindowError: "collect"`, and of a stream the one that ended it. */
  failed: Array<{
    /** Which window. */
    window: TimeWindow;
    /** Why. */
    error: BillingError;
  }>;
}

export const toReport = (data: ReportData): BillReport => ({
  ...data,
  failed: data.failed.map(({ window, error }) => ({ window, error: toBillingError(error) })),
});

/** The report before anything has arrived. */
export const emptyReport = (): BillReport => ({
  windows: [],
  failed: [],
  complete: false,
  rows: 0,
  duplicatesDropped: 0,
  rowsOutside: 0,
  rowsUnchecked: 0,
  rowsOpen: 0,
  rowsWithDecimalMoney: 0,
  unknownFields: [],
  missingFields: [],
  notices: [],
});
