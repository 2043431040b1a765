/** Totals by group: what is asked for, and what comes back. */

import type { Change, ChangedGroup, Group, SpecFields, SummaryData, Totals } from "../wasm/novita_billing.js";
import { BillingError } from "./errors.js";
import { kindOf, snapshot } from "./values.js";
import type { BillReport, Labels } from "./table.js";

export type { Change, ChangedGroup, Group, Totals };

/** A unit of a row's `startTime` in the service's UTC offset: "2026-01-31T07", "2026-01-31", "2026-W05" or "2026-01". */
export type CalendarUnit = "hour" | "day" | "week" | "month";

/**
 * Which rows count: "all" that the service answered with, or "begun", which leaves out those that begin before the range
 * that was asked for. A bill that spans a border is in the answers to both sides of it where the service selects rows by
 * overlap; with "begun" it counts on the side on which it begins, so that the months of a year add up to the year. They do
 * so, too, where the service selects rows by their beginning. Under other ways of selection they need not. What
 * `decodeBills` gives was not asked for with a range: there "begun" leaves nothing out.
 */
export type Count = "all" | "begun";

/** How rows are grouped. */
export interface SummarySpec<Row> {
  /**
   * Text fields of the row, and units of the calendar, none of which is finer than the rows' own cycle. `[]` is the grand
   * total.
   */
  by: Array<(keyof Row & string) | CalendarUnit>;
  /** Keeps the groups with the largest totals; the rest become one group with `other: true`, which stands last. */
  top?: number;
  /** "total", the largest first, or "key"; unless given, "key" where a unit of the calendar comes first, else "total". */
  orderBy?: "total" | "key";
  /** Which rows count: "all" unless given. See {@link Count}. */
  count?: Count;
}

/** What bills amount to. The groups add up to the total: that is checked as they are made. */
export interface Summary {
  currency: string;
  utcOffset: string;
  total: Totals;
  groups: Group[];
  report: BillReport;
  /** Rows in `total` with any of amountDecimal, voucherAmountDecimal, payableDecimal; the others' money comes from the integers. */
  rowsWithDecimalMoney: number;
  /** Rows of category "summary": the API's own control totals, never added to the others. */
  control?: Totals;
  /**
   * The part of `total` from rows that begin before the range that was asked for, where there are some: the range before
   * may have them, too. Nothing is subtracted; `count: "begun"` leaves them out.
   */
  earlier?: Totals;
  /**
   * The part of `total` from rows that lie wholly outside the range that was asked for, where there are some: the service,
   * or a cache on the way to it, answered with other times.
   */
  outside?: Totals;
}

/** What changed, the largest change of `total`, up or down, first. */
export interface Comparison {
  /** Whether all of either side arrived. Of one that did not, a change says little. */
  complete: { before: boolean; after: boolean };
  /** The parts of the totals from rows that begin before the range of their side, where either side has some. */
  earlier?: { before: Totals; after: Totals };
  total: Change;
  groups: ChangedGroup[];
}

/** A spec as it is now, whatever becomes of the caller's object. What is wrong with it, the module says. */
export function copyOfSpec(spec: unknown): SpecFields {
  try {
    if (kindOf(spec) !== "an object") return spec as SpecFields;
    return snapshot(spec as SpecFields);
  } catch {
    throw new BillingError({ kind: "query", path: "spec", message: "the spec cannot be read: reading it throws" });
  }
}

/** A summary as callers get it. */
export const toSummary = (data: SummaryData, { currency, utcOffset }: Labels, report: BillReport): Summary => {
  const { total, groups, ...rest } = data;
  return { currency, utcOffset, total, groups, report, ...rest };
};
