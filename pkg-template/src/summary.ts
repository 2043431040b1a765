/** Totals by group: what is asked for, and what comes back, read from the texts that the module hands over. */

import { BillingError } from "./errors.js";
import { kindOf, snapshot } from "./values.js";
import { type PackedTexts, unpackTexts } from "./rows.js";
import type { BillReport, Labels } from "./table.js";

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

/** What rows amount to. Money is exact decimal text in whole currency, never a float. */
export interface Totals {
  rows: number;
  /** From the decimal fields where a row has them, else from the integers. */
  total: string;
  /** What vouchers paid of it. */
  voucher: string;
  /** What is paid in cash. */
  cash: string;
  /** Exact sums of `billNum` and its like by the names of their fields; those only that some row has. */
  quantities: Record<string, string>;
}

/** Rows that have the same key. */
export interface Group extends Totals {
  /** A text for each field or unit that was grouped by; "" where rows have none. */
  key: Record<string, string>;
  /**
   * Beside the `ownerID` of API-key bills: `apikeyName` and `apikeyMask` of the key, the newest by the rows' `startTime` and
   * then `endTime`, wherever they stand; of several at the same time the first in the order of letters.
   */
  labels?: Record<string, string>;
  /** The rest, for which there was no room at the top. Its key is empty. */
  other?: boolean;
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

/** The change from one set of rows to another. */
export interface Change {
  before: Totals;
  after: Totals;
  /** `after.total` less `before.total`: exact decimal text. */
  change: string;
  /** The change in percent of what it was, however that was signed, rounded once from the exact one; null where that was 0. */
  changePercent: number | null;
}

/** A group before and after; one that a side does not have is there without rows. */
export interface ChangedGroup extends Change {
  /** A text for each field or unit that was grouped by; "" where rows have none. */
  key: Record<string, string>;
  /** As those of a {@link Group}: the newest of both sides; at the same time, those of the later side. */
  labels?: Record<string, string>;
  /** The rest, for which there was no room at the top. Its key is empty. */
  other?: boolean;
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
export function copyOfSpec(spec: unknown): unknown {
  try {
    if (kindOf(spec) !== "an object") return spec;
    return snapshot(spec as object);
  } catch {
    throw new BillingError({ kind: "query", path: "spec", message: "the spec cannot be read: reading it throws" });
  }
}

/** A summary of texts in the order in which `wasm/src/summary.rs` writes them. */
export function readSummary(texts: PackedTexts, { currency, utcOffset }: Labels, report: BillReport): Summary {
  const reader = readerOf(texts);
  const rowsWithDecimalMoney = reader.number();
  const total = reader.totals();
  const part = () => (reader.number() ? reader.totals() : undefined);
  const [control, earlier, outside] = [part(), part(), part()];
  const groups: Group[] = [];
  while (reader.hasMore()) groups.push(reader.named(reader.totals));
  const summary: Summary = { currency, utcOffset, total, groups, report, rowsWithDecimalMoney };
  if (control) summary.control = control;
  if (earlier) summary.earlier = earlier;
  if (outside) summary.outside = outside;
  return summary;
}

/** The same of a comparison. */
export function readComparison(
  texts: PackedTexts & { percents: Float64Array },
  complete: Comparison["complete"],
): Comparison {
  const reader = readerOf(texts);
  let next = 0;
  const change = (): Change => {
    const [before, after] = [reader.totals(), reader.totals()];
    const percent = texts.percents[next++] as number;
    return { before, after, change: reader.text(), changePercent: Number.isNaN(percent) ? null : percent };
  };
  const total = change();
  const earlier = reader.number() ? { before: reader.totals(), after: reader.totals() } : undefined;
  const groups: ChangedGroup[] = [];
  while (reader.hasMore()) groups.push(reader.named(change));
  return { complete, ...(earlier && { earlier }), total, groups };
}

/** Reads texts one by one. They begin with three lists of names. */
function readerOf(packed: PackedTexts) {
  const texts = unpackTexts(packed, "");
  // Before the first text stands what is none.
  let next = 1;
  const text = () => texts[next++] as string;
  const number = () => Number(text());
  const names = () => texts.slice(next + 1, (next += 1 + Number(texts[next])));
  const [by, labels, quantities] = [names(), names(), names()] as const;
  const record = (names: string[], isWhole: boolean) => {
    const record: Record<string, string> = {};
    for (const name of names) {
      const value = text();
      if (isWhole || value) record[name] = value;
    }
    return record;
  };
  return {
    text,
    number,
    hasMore: () => next < texts.length,
    /** Of a quantity that no row has there is an empty text. */
    totals: (): Totals => ({
      rows: number(),
      total: text(),
      voucher: text(),
      cash: text(),
      quantities: record(quantities, false),
    }),
    /** A group's amounts, with its names, which stand before them. */
    named<Amounts extends object>(amounts: () => Amounts): Amounts & Pick<Group, "key" | "labels" | "other"> {
      const isRest = number() === 1;
      const key = isRest ? {} : record(by, true);
      const shown = isRest || labels.length === 0 ? undefined : record(labels, true);
      const group = Object.assign(amounts(), { key }) as Amounts & Pick<Group, "key" | "labels" | "other">;
      if (shown) group.labels = shown;
      if (isRest) group.other = true;
      return group;
    },
  };
}
