/** Rows of the history, and the ledger of its windows. */

import { addMoney, type BillKind, usageCategories } from "novita-billing";
import type { Span } from "./calendar.js";
import type { Database, Statement } from "./database.js";

/** What windows and bills belong to. */
export interface Series {
  /** The name of the account; "" is the default one. */
  readonly account: string;
  readonly list: BillKind;
  /** The product category that is asked for; "" if the list has none. */
  readonly category: string;
}

/** The product categories that a list is asked for one by one. */
export const categoriesOf = (list: BillKind): readonly string[] => (list === "usage" ? usageCategories : [""]);

export interface LedgerEntry extends Span {
  readonly fetched: number;
  readonly closed: number;
  readonly rows: number;
  readonly total: string;
  readonly run: string;
}

const where = "account = ?1 AND list = ?2 AND category = ?3 AND start BETWEEN ?4 AND ?5";

const bound = (statement: Statement, { account, list, category }: Series, first: number, last: number) =>
  statement.bind(account, list, category, first, last);

/** The entries of windows that begin between two seconds, both included, the earliest first. */
export async function ledger(database: Database, series: Series, first: number, last: number): Promise<LedgerEntry[]> {
  const statement = database.prepare(
    `SELECT start, end, fetched, closed, rows, total, run FROM windows WHERE ${where} ORDER BY start`,
  );
  return (await bound(statement, series, first, last).all<LedgerEntry>()).results;
}

/** The newest entry. */
export const newest = (database: Database, { account, list, category }: Series): Promise<LedgerEntry | null> =>
  database
    .prepare(
      "SELECT start, end, fetched, closed, rows, total, run FROM windows " +
        "WHERE account = ?1 AND list = ?2 AND category = ?3 ORDER BY start DESC LIMIT 1",
    )
    .bind(account, list, category)
    .first();

/** The bills of windows that begin between two seconds, in the API's own JSON. */
export async function bills(database: Database, series: Series, first: number, last: number): Promise<string[]> {
  const statement = database.prepare(`SELECT bill FROM bills WHERE ${where} ORDER BY start, position`);
  return (await bound(statement, series, first, last).all<{ bill: string }>()).results.map(({ bill }) => bill);
}

/** A bill as it is kept. */
export interface KeptBill {
  readonly json: string;
  readonly total: string;
  /** Whether it is one of the API's own control totals, which no sum has. */
  readonly isControl: boolean;
}

export interface FetchedWindow extends Span {
  readonly bills: readonly KeptBill[];
  readonly closed: boolean;
}

/** A parameter of D1 has at most 2,000,000 bytes, and every character of a text may have three. */
const maxChunk = 500_000;

/** Replaces windows that follow each other, with their bills and entries, in one transaction. */
export async function replace(
  database: Database,
  series: Series,
  windows: readonly FetchedWindow[],
  { run, fetched }: { run: string; fetched: number },
): Promise<void> {
  const { account, list, category } = series;
  const [first, last] = [windows[0]?.start ?? 0, windows.at(-1)?.start ?? 0];
  const insertBills = database.prepare(
    "INSERT INTO bills SELECT ?1, ?2, ?3, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?4)",
  );
  const insertWindows = database.prepare(
    "INSERT INTO windows SELECT ?1, ?2, ?3, value ->> 0, value ->> 1, ?5, value ->> 2, value ->> 3, value ->> 4, ?6 FROM json_each(?4)",
  );
  const rows = windows.flatMap(({ start, bills }) => bills.map(({ json }, position) => [start, position, json]));
  const entries = windows.map(({ start, end, closed, bills }) => [
    ...[start, end, Number(closed), bills.length],
    addMoney(...bills.filter(({ isControl }) => !isControl).map(({ total }) => total)),
  ]);
  await database.batch([
    bound(database.prepare(`DELETE FROM bills WHERE ${where}`), series, first, last),
    bound(database.prepare(`DELETE FROM windows WHERE ${where}`), series, first, last),
    ...chunks(rows).map((chunk) => insertBills.bind(account, list, category, chunk)),
    insertWindows.bind(account, list, category, JSON.stringify(entries), fetched, run),
  ]);
}

/** JSON arrays of at most so many characters, if no item is larger. */
function chunks(items: readonly unknown[]): string[] {
  const texts: string[] = [];
  let current: string[] = [];
  let size = 0;
  for (const text of items.map((item) => JSON.stringify(item))) {
    if (current.length > 0 && size + text.length > maxChunk) {
      texts.push(`[${current.join(",")}]`);
      [current, size] = [[], 0];
    }
    current.push(text);
    size += text.length + 1;
  }
  if (current.length > 0) texts.push(`[${current.join(",")}]`);
  return texts;
}
