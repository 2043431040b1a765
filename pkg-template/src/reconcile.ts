/** The bills of calendar months beside the service's own control totals and invoices. */

import type { MonthControl, ReconciliationData, Totals } from "../wasm/novita_billing.js";
import { type Invoice, toAnswer } from "./account.js";
import { BillingError } from "./errors.js";
import { describeValue } from "./inspect.js";
import { type BillReport, toReport } from "./report.js";

/**
 * The bills of a month beside its invoice: what adds up to what, and the difference. It claims nothing about why there is one.
 * Amounts are exact decimal text in whole currency.
 */
export interface Reconciliation {
  /** "2026-01" */
  month: string;
  /** The product categories of usage-based bills that were requested: all that the API documents. */
  categories: string[];
  /** The usage-based bills that begin in the month. */
  usage: Totals;
  /** The fixed-term bills that begin in the month, whatever their term. */
  fixedTerm: Totals;
  /** `usage.total` + `fixedTerm.total` */
  bills: string;
  /**
   * The service's own control totals (category "summary"), where it sends any. Each is compared with the sum of all details
   * that the service sent for the same month, those that begin earlier included. If they differ, `complete` is false, and a
   * notice of the report says by how much.
   */
  control?: MonthControl;
  /** The invoice of the month, if there is one. */
  invoice?: Invoice;
  /** `invoice.total` - `bills`; absent without an invoice. */
  difference?: string;
  /** Whether all bills of the month arrived, and no control total differs. */
  complete: boolean;
  /** Whether the month is not over, or its invoice is not out: amounts still change. */
  open: boolean;
  /** What arrived, of each list. */
  report: {
    /** Of the usage-based bills, and their control totals. */
    usage: BillReport;
    /** Of the fixed-term bills, and their control totals. */
    fixedTerm: BillReport;
  };
}

export function checkPeriod(period: unknown): string {
  if (typeof period === "string") return period;
  const message = `period must be text such as "2026-01" or "2025-10/2026-03", not ${describeValue(period)}`;
  throw new BillingError({ kind: "query", path: "period", message });
}

export const toReconciliation = ({ invoice, report, ...month }: ReconciliationData): Reconciliation => ({
  ...month,
  ...(invoice && { invoice: toAnswer<Invoice>(invoice) }),
  report: { usage: toReport(report.usage), fixedTerm: toReport(report.fixedTerm) },
});
