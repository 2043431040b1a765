/** Records as columns: the same list of fields makes the table, Markdown and CSV. */

import { formatMoney } from "novita-billing";
import { cellOf } from "../../src/summary-csv.js";
import type { Alignment, Grid } from "./grid.js";
import { isoTime, shortTime } from "./times.js";
import { visible } from "./visible.js";

type Value = string | number | bigint | boolean | undefined;

/** What a field holds: an amount is exact decimal text, a time unix seconds. */
type FieldType = "text" | "count" | "amount" | "time";

export interface Field<Record> {
  /** The name in CSV, which is that of the library. */
  readonly name: string;
  /** The title in a table; a field without one is only in CSV. */
  readonly title?: string;
  readonly type: FieldType;
  readonly value: (record: Record) => Value;
}

/** What amounts and times mean. */
export interface Labels {
  readonly currency: string;
  readonly utcOffset: string;
}

const alignments: Record<FieldType, Alignment> = { text: "left", count: "right", amount: "point", time: "left" };

/** A grid of records. `records` is called for each reading. */
export function gridOf<Record>(
  fields: ReadonlyArray<Field<Record>>,
  records: () => Iterable<Record>,
  labels: Labels,
  footer?: readonly string[],
): Grid {
  const shown = fields.filter(({ title }) => title !== undefined);
  const format = cellFormat(labels);
  return {
    columns: shown.map(({ title = "", type }) => ({ title: visible(title), align: alignments[type] })),
    *rows() {
      for (const record of records()) yield shown.map(({ type, value }) => format(value(record), type));
    },
    ...(footer && { footer }),
  };
}

/** The lines of CSV of records, with times as ISO 8601 and amounts as exact decimals. */
export function* csvLines<Record>(
  fields: ReadonlyArray<Field<Record>>,
  records: Iterable<Record>,
  { utcOffset }: Labels,
): Generator<string> {
  yield `${fields.map(({ name }) => cellOf(name, true)).join(",")}\r\n`;
  for (const record of records) {
    const cells = fields.map(({ type, value }) => {
      const cell = value(record);
      if (cell === undefined) return "";
      if (type === "time") return isoTime(Number(cell), utcOffset);
      // Exact numbers of the library; a minus is no formula.
      return type === "text" ? cellOf(String(cell), true) : String(cell);
    });
    yield `${cells.join(",")}\r\n`;
  }
}

/** A function for the cells of a table. */
export function cellFormat({ currency, utcOffset }: Labels): (value: Value, type: FieldType) => string {
  const money = moneyFormat(currency);
  return (value, type) => {
    if (value === undefined) return "";
    if (type === "amount") return money(String(value));
    if (type === "time") return shortTime(Number(value), utcOffset);
    return visible(String(value));
  };
}

/** Exact amounts for people: "$1,234.50". A label that is no currency of ISO 4217 is written after the number. */
export function moneyFormat(currency: string): (amount: string) => string {
  try {
    formatMoney("0", { currency, locale: "en" });
    return (amount) => formatMoney(amount, { currency, locale: "en" });
  } catch {
    const label = visible(currency);
    return (amount) => `${amount} ${label}`;
  }
}
