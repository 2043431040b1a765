/**
 * Fixed-term bills by the unit in which they begin. The package refuses units that are shorter than a bill, because it cannot
 * divide one; but these are charged at once. There are few of them, so that their rows can be read.
 */

import { addMoney, calendarKeys } from "novita-billing";
import type { AnyTable } from "../answer.js";
import { offsetSeconds } from "../periods.js";
import type { MergedGroup, MergedSummary } from "./bills.js";

type Unit = "hour" | "day" | "week";

interface Row extends Record<string, unknown> {
  startTime: number;
  total: string;
  voucher: string;
  cash: string;
}

/** Groups of a unit and further fields, with the totals of the whole table. */
export function summarizeByBegin(
  table: AnyTable,
  unit: Unit,
  fields: readonly string[],
  utcOffset: string,
): MergedSummary {
  const totals = table.summarize({ by: [] });
  const groups = new Map<string, MergedGroup>();
  for (const row of table as Iterable<Row>) {
    if (row.productCategory === "summary") continue;
    const key: Record<string, string> = { [unit]: keyOf(unit, row.startTime + offsetSeconds(utcOffset)) };
    for (const field of fields) key[field] = textOf(row[field]);
    const id = JSON.stringify(Object.values(key));
    const known = groups.get(id) ?? { key, rows: 0, total: "0", voucher: "0", cash: "0", quantities: {} };
    groups.set(id, {
      ...known,
      rows: known.rows + 1,
      total: addMoney(known.total, row.total),
      voucher: addMoney(known.voucher, row.voucher),
      cash: addMoney(known.cash, row.cash),
    });
  }
  const sorted = [...groups.values()].sort((a, b) => ((a.key[unit] ?? "") < (b.key[unit] ?? "") ? -1 : 1));
  return { ...totals, groups: sorted };
}

/** The text of a text field; "" where the row lacks it. */
const textOf = (value: unknown) => (typeof value === "string" ? value : "");

/** A second of the last weeks that the package's calendars have, in the year 5138. The first is 1970. */
const lastSecond = 99_990_000_000;

/** The key of the unit that a second is in, which is that of the service's clock. A bill of no such time is in the nearest unit. */
function keyOf(unit: Unit, localSeconds: number): string {
  const text = new Date(Math.min(Math.max(localSeconds, 0), lastSecond) * 1000).toISOString();
  if (unit === "hour") return text.slice(0, 13);
  const day = text.slice(0, 10);
  return unit === "day" ? day : (calendarKeys(day, "week")[0] ?? day);
}
