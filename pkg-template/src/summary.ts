/** Summaries and comparisons: totals by group. */

import type {
  Change,
  ChangedColumns,
  ComparisonData,
  GroupColumns,
  NamedTexts,
  PackedTexts,
  SpecFields,
  Storage,
  SummaryData,
  Tokens,
  Totals,
  TotalsColumns,
} from "../wasm/novita_billing.js";
import { copyPlainObject } from "./plain-object.js";
import type { BillReport } from "./report.js";
import { unpackTexts } from "./rows.js";
import type { Count } from "./options/exports.js";
import type { Labels } from "./options/labels.js";
import { resolveTimeZone } from "./time-zone.js";

export type { Change, Storage, Tokens, Totals };

/**
 * A calendar unit of a row's `startTime`, in the service's UTC offset or in the `timeZone` of a spec: "2026-01-31T07",
 * "2026-01-31", "2026-W05" or "2026-01".
 */
export type CalendarUnit = "hour" | "day" | "week" | "month";

/**
 * The text fields of a row, which rows can be grouped by. Text is required in every row; optional text is an exact decimal,
 * and so are the computed amounts.
 */
export type TextField<Row> = {
  [Name in keyof Row & string]: Row[Name] extends string ? Name : never;
}[Exclude<keyof Row & string, "total" | "voucher" | "cash">];

/** How rows are grouped. */
export interface SummarySpec<Row> {
  /**
   * Text fields of the row, and calendar units, none finer than the rows' own cycle. `[]` is the grand total.
   */
  by: ReadonlyArray<TextField<Row> | CalendarUnit>;
  /** Keeps the groups with the largest totals; the rest become one group with `other: true`, which is the last. */
  top?: number | undefined;
  /** "total", the largest first, or "key". The default is "key" if a calendar unit comes first, else "total". */
  orderBy?: "total" | "key" | undefined;
  /** Which rows count: "all" by default. See {@link Count}. */
  count?: Count | undefined;
  /**
   * Whose hours, days, weeks and months the calendar units are: an IANA time zone such as "Europe/Berlin", or a UTC offset such
   * as "+08:00". By default they are the service's own. Where clocks are set back, both hours of that name are one group.
   *
   * A row is the total of a whole hour, day, week or month of the service and cannot be split. If such a row is not
   * within one unit of the zone, the summary is refused, with kind `query` at `timeZone`; the message names the first unit
   * that would cut a row. A client's `summarize` refuses it before anything is sent. So daily rows need a zone whose days are
   * the service's; request rows by the hour for others, and only the total for zones whose hours are not the service's
   * ("Asia/Kolkata"). Fixed-term bills belong to the unit in which they begin, and are never refused for the zone.
   *
   * A `period` of the query stays that of the service: ask for the days of your zone with `from` and `until`, or the first and
   * the last unit have only the hours that are in the period.
   *
   * The clock changes are those that `Intl` knows, from 2015 to 2040; bills of other times are refused in IANA time zones.
   *
   * @example
   * const october = { from: "2026-10-01T00:00:00-04:00", until: "2026-11-01T00:00:00-04:00", cycleType: "Hour" } as const;
   * await client.apiKeyBills.summarize(october, { by: ["day"], timeZone: "America/New_York" });
   */
  timeZone?: string | undefined;
}

/** The totals of rows with the same key. */
export interface Group extends Totals {
  /** A text for each field or unit of `by`; "" if the rows have none. */
  key: Record<string, string>;
  /**
   * Beside the `ownerID` of API-key bills: `apikeyName` and `apikeyMask` of the key, from the row with the latest `startTime`
   * and then `endTime`; of several such rows, the first in alphabetical order.
   */
  labels?: Record<string, string>;
  /** All groups that are not in the `top`. Its key is empty. */
  other?: boolean;
}

/** Totals of bills. The groups add up to the total: that is checked when they are made. */
export interface Summary {
  /** The currency of all amounts: the client's label. */
  currency: string;
  /** Where the service's own days begin: the client's option, e.g. "+00:00". */
  utcOffset: string;
  /** Whose calendar units the groups have, if the spec named a time zone or an offset. */
  timeZone?: string;
  /** The totals of all rows that count, but those of category "summary". */
  total: Totals;
  /** The totals by key, in the order of `orderBy`. */
  groups: Group[];
  /** What arrived, and what did not. */
  report: BillReport;
  /** Rows in `total` with any of amountDecimal, voucherAmountDecimal, payableDecimal; the money of others is from the integers. */
  rowsWithDecimalMoney: number;
  /** Rows of category "summary": the API's own control totals, never added to the others. */
  control?: Totals;
  /**
   * The part of `total` from rows that begin before the requested range, if there are any: the range before may contain them
   * as well. Nothing is subtracted; `count: "begun"` leaves them out.
   */
  earlier?: Totals;
  /**
   * The part of `total` from rows that lie wholly outside the requested range, if there are any: the service, or a cache in
   * between, sent rows of other times.
   */
  outside?: Totals;
}

/** A group before and after. On a side that lacks the group, it has no rows. */
export interface ChangedGroup extends Change {
  /** A text for each field or unit of `by`; "" if the rows have none. */
  key: Record<string, string>;
  /** As in a {@link Group}: the newest of both sides; of equally new ones, those of the later side. */
  labels?: Record<string, string>;
  /** All groups that are not in the `top`. Its key is empty. */
  other?: boolean;
}

/** Changes by group, the largest change of `total`, up or down, first. */
export interface Comparison {
  /** Whether each side is complete. If one is not, a change says little. */
  complete: {
    /** The earlier side. */
    before: boolean;
    /** The later side. */
    after: boolean;
  };
  /** The parts of the totals from rows that begin before the range of their side, if either side has any. */
  earlier?: {
    /** Of the earlier side. */
    before: Totals;
    /** Of the later side. */
    after: Totals;
  };
  /** All bills before and after. */
  total: Change;
  /** The groups before and after. */
  groups: ChangedGroup[];
}

/** A copy of a spec. The module checks its fields, and needs a time zone's clock changes. */
export function copySpec(spec: unknown): SpecFields {
  const fields = copyPlainObject(spec as SpecFields, {
    kind: "query",
    path: "spec",
    expected: 'an object such as { by: ["productName"] }',
  });
  if (fields.timeZone !== undefined) fields.timeZone = resolveTimeZone(fields.timeZone);
  return fields;
}

export function toSummary(
  data: SummaryData,
  { timeZone }: SpecFields,
  { currency, utcOffset }: Labels,
  report: BillReport,
): Summary {
  const { total, groups, ...rest } = data;
  const totals = unpackTotals(groups.totals);
  const zone = typeof timeZone === "object" ? timeZone[0] : timeZone;
  const labels = { currency, utcOffset, ...(zone !== undefined && { timeZone: zone }) };
  return { ...labels, total, groups: withKeys(totals, groups), report, ...rest };
}

export function toComparison(data: ComparisonData, complete: Comparison["complete"]): Comparison {
  const { groups, total, earlier } = data;
  const before = unpackTotals(groups.before);
  const after = unpackTotals(groups.after);
  const change = unpackColumn(groups.change);
  const changes = before.map((totals, index): Change => {
    const percent = groups.changePercent[index] as number;
    return {
      before: totals,
      after: after[index] as Totals,
      change: change[index] as string,
      changePercent: Number.isNaN(percent) ? null : percent,
    };
  });
  return { complete, ...(earlier && { earlier }), total, groups: withKeys(changes, groups) };
}

/** The texts of a column, one for each group. */
const unpackColumn = (packed: PackedTexts) => unpackTexts(packed, "").slice(1);

const unpackColumns = (columns: NamedTexts[]) =>
  columns.map(({ name, texts }) => ({ name, texts: unpackColumn(texts) }));

function unpackTotals(columns: TotalsColumns): Totals[] {
  const [total, voucher, cash] = [columns.total, columns.voucher, columns.cash].map(unpackColumn) as [
    string[],
    string[],
    string[],
  ];
  const quantities = unpackColumns(columns.quantities);
  const tokensAt = tokensOf(columns.tokens);
  const sizes = unpackColumns(columns.storage);
  return Array.from(columns.rows, (rows, index) => {
    const totals: Totals = {
      rows,
      total: total[index] as string,
      voucher: voucher[index] as string,
      cash: cash[index] as string,
      quantities: recordOf(quantities, index, { keepEmpty: false }),
    };
    const tokens = tokensAt(index);
    if (tokens) totals.tokens = tokens;
    if (sizes.some(({ texts }) => texts[index] !== "")) totals.storage = recordOf(sizes, index, { keepEmpty: false });
    return totals;
  });
}

/** A function for the tokens of a group. */
function tokensOf(columns: NamedTexts[]): (index: number) => Tokens | undefined {
  const texts = Object.fromEntries(unpackColumns(columns).map(({ name, texts }) => [name, texts]));
  const { input, cacheRead, cacheWrite, output, reasoning, perMillion } = texts as Record<keyof Tokens, string[]>;
  return (index) => {
    if (!input?.[index]) return undefined;
    // A literal: an object with computed names took twice as long.
    const tokens: Tokens = {
      input: input[index],
      cacheRead: cacheRead[index] as string,
      cacheWrite: cacheWrite[index] as string,
      output: output[index] as string,
    };
    if (reasoning[index]) tokens.reasoning = reasoning[index];
    if (perMillion[index]) tokens.perMillion = perMillion[index];
    return tokens;
  };
}

/** The texts of one group by the names of their columns. */
function recordOf(
  columns: Array<{ name: string; texts: string[] }>,
  index: number,
  { keepEmpty }: { keepEmpty: boolean },
): Record<string, string> {
  const record: Record<string, string> = {};
  for (const { name, texts } of columns) {
    const text = texts[index] as string;
    if (keepEmpty || text !== "") record[name] = text;
  }
  return record;
}

/** Adds keys and labels to the amounts of groups. */
function withKeys<Amounts extends object>(amounts: Amounts[], columns: GroupColumns | ChangedColumns) {
  const [keys, labels] = [unpackColumns(columns.keys), unpackColumns(columns.labels)];
  return amounts.map((amounts, index, { length }) => {
    const isRest = columns.hasRest && index === length - 1;
    // Assigned to the same object: copies took twice as long.
    const group: Amounts & Pick<Group, "key" | "labels" | "other"> = Object.assign(amounts, {
      key: isRest ? {} : recordOf(keys, index, { keepEmpty: true }),
    });
    if (!isRest && labels.length > 0) group.labels = recordOf(labels, index, { keepEmpty: true });
    if (isRest) group.other = true;
    return group;
  });
}
