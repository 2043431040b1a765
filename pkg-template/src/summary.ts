/** Totals by group: what is asked for, and what comes back. */

import type {
  Change,
  ChangedColumns,
  ComparisonData,
  GroupColumns,
  NamedTexts,
  PackedTexts,
  SpecFields,
  SummaryData,
  Totals,
  TotalsColumns,
} from "../wasm/novita_billing.js";
import { BillingError } from "./errors.js";
import { kindOf, snapshot } from "./inspect.js";
import { unpackTexts } from "./rows.js";
import type { BillReport, Labels } from "./table.js";

export type { Change, Totals };

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

/** Rows that have the same key. */
export interface Group extends Totals {
  /** A text for each field or unit that was grouped by; "" where rows have none. */
  key: Record<string, string>;
  /**
   * Beside the `ownerID` of API-key bills: `apikeyName` and `apikeyMask` of the key, the newest by the rows' `startTime` and
   * then `endTime`, wherever they stand; of several at the same time the first in the order of letters.
   */
  labels?: Record<string, string>;
  /** The rest, for which there was no place at the top. Its key is empty. */
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

/** A group before and after; one that a side does not have is there without rows. */
export interface ChangedGroup extends Change {
  /** A text for each field or unit that was grouped by; "" where rows have none. */
  key: Record<string, string>;
  /** As those of a {@link Group}: the newest of both sides; at the same time, those of the later side. */
  labels?: Record<string, string>;
  /** The rest, for which there was no place at the top. Its key is empty. */
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
export function copyOfSpec(spec: unknown): SpecFields {
  try {
    if (kindOf(spec) !== "an object") return spec as SpecFields;
    return snapshot(spec as SpecFields);
  } catch {
    throw new BillingError({ kind: "query", path: "spec", message: "the spec cannot be read: reading it throws" });
  }
}

/** A summary as callers get it. */
export function toSummary(data: SummaryData, { currency, utcOffset }: Labels, report: BillReport): Summary {
  const { total, groups, ...rest } = data;
  const totals = totalsOf(groups.totals);
  return { currency, utcOffset, total, groups: named(groups, totals), report, ...rest };
}

/** A comparison as callers get it. */
export function toComparison(data: ComparisonData, complete: Comparison["complete"]): Comparison {
  const { groups, total, earlier } = data;
  const before = totalsOf(groups.before);
  const after = totalsOf(groups.after);
  const change = textsOf(groups.change);
  const changes = before.map((side, place): Change => {
    const percent = groups.changePercent[place] as number;
    return {
      before: side,
      after: after[place] as Totals,
      change: change[place] as string,
      changePercent: Number.isNaN(percent) ? null : percent,
    };
  });
  return { complete, ...(earlier && { earlier }), total, groups: named(groups, changes) };
}

/** The texts of a column, one for each group. */
const textsOf = (packed: PackedTexts) => unpackTexts(packed, "").slice(1);

const columnsOf = (columns: NamedTexts[]) => columns.map(({ name, texts }) => ({ name, texts: textsOf(texts) }));

function totalsOf(columns: TotalsColumns): Totals[] {
  const [total, voucher, cash] = [textsOf(columns.total), textsOf(columns.voucher), textsOf(columns.cash)];
  const quantities = columnsOf(columns.quantities);
  return Array.from(columns.rows, (rows, place) => ({
    rows,
    total: total[place] as string,
    voucher: voucher[place] as string,
    cash: cash[place] as string,
    quantities: recordOf(quantities, place, false),
  }));
}

/** The texts of one group by their names; empty ones only where they are `whole`. */
function recordOf(columns: Array<{ name: string; texts: string[] }>, place: number, whole: boolean) {
  const record: Record<string, string> = {};
  for (const { name, texts } of columns) {
    const text = texts[place] as string;
    if (whole || text !== "") record[name] = text;
  }
  return record;
}

/** Amounts of groups, with the groups' names. */
function named<Amounts extends object>(columns: GroupColumns | ChangedColumns, amounts: Amounts[]) {
  const [keys, labels] = [columnsOf(columns.keys), columnsOf(columns.labels)];
  return amounts.map((amounts, place, { length }) => {
    const isRest = columns.hasRest && place === length - 1;
    // The amounts' own object: a copy of each took twice as long.
    const group: Amounts & Pick<Group, "key" | "labels" | "other"> = Object.assign(amounts, {
      key: isRest ? {} : recordOf(keys, place, true),
    });
    if (!isRest && labels.length > 0) group.labels = recordOf(labels, place, true);
    if (isRest) group.other = true;
    return group;
  });
}
