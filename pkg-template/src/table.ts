/** Tables: rows as columns in the memory of the module, made into row objects when they are looked at. */

/* eslint @typescript-eslint/no-unsafe-declaration-merging: "off", @typescript-eslint/no-empty-object-type: "off", @typescript-eslint/no-unused-vars: "off" --
   the interface at the end gives the class [Symbol.dispose] in projects whose library knows that symbol */

import type * as glue from "../wasm/novita_billing.js";
import type { Block, PackedTexts, ReportData, TimeWindow } from "../wasm/novita_billing.js";
import { BillingError, configError, fromData } from "./errors.js";
import { type CountOptions, type CsvOptions, type FocusOptions, streamOf, textOf } from "./summary-csv.js";
import { ask, currentGeneration, guarded } from "./instance.js";
import { checkCount, checkCsv, checkFocus } from "./options/client.js";
import { makeRows, type RowClass, rowMaker, unpackTexts } from "./rows.js";
import { kindOf, snapshot } from "./inspect.js";
import {
  type Comparison,
  copyOfSpec,
  type Count,
  type Summary,
  type SummarySpec,
  toComparison,
  toSummary,
} from "./summary.js";

/** What a call brought, and what it did not. */
export interface BillReport extends Omit<ReportData, "failed"> {
  /** The windows that failed, in order: with `onWindowError: "collect"`, and of a stream the one that ended it. */
  failed: Array<{ window: TimeWindow; error: BillingError }>;
}

/** What amounts and times of a table mean. */
export interface Labels {
  currency: string;
  utcOffset: string;
}

/** A filter as it is now: not a collection or a promise, which has no fields and so would filter nothing. */
function plain(where: unknown): unknown {
  if (typeof where !== "object" || where === null) return where;
  try {
    if (Array.isArray(where)) return where;
    if (!(Symbol.iterator in where) && !("then" in where)) return snapshot(where);
  } catch {
    throw new BillingError({ kind: "query", path: "filter", message: "the filter cannot be read: reading it throws" });
  }
  const message =
    "a filter is a plain object of fields and the texts that rows shall have, not a collection or a promise";
  throw new BillingError({ kind: "query", path: "filter", message });
}

/** `[Symbol.dispose]`, where the project's library knows it. */
type Disposable = typeof Symbol extends { readonly dispose: infer Key extends symbol }
  ? Record<Key, () => void>
  : object;

/**
 * Whoever asks `at` for so many rows one after the other, each near the one before, goes through the rows, and their whole
 * block is worth its way over the border: it costs what some forty rows alone do.
 */
const walk = 32;
/** How far apart such rows may be. */
const step = 8;

/**
 * Bills as columns in the memory of the module: a small part of what row objects take. Rows are made when they are
 * asked for, and made anew when they are asked for again.
 *
 * A table is freed by {@link free}, by `using`, or in the end by the garbage collector. Whatever is asked of one that
 * was freed throws a `BillingError` of kind `config`; its report stays readable.
 *
 * @example
 * const table = await client.apiKeyBills.load({ period: "2026", cycleType: "Day" });
 * for (const bill of table.filter({ category: "llm" })) console.log(bill.apikeyName, bill.total);
 * table.free();
 */
export class BillTable<Row> implements Iterable<Row> {
  /** The report of the call. A table that was filtered has its parent's windows and failures, and counts its own rows. */
  readonly report: BillReport;
  /** The currency of all amounts, as the client's options name it. */
  readonly currency: string;
  /** Where the service's own days begin, as the client's options say. */
  readonly utcOffset: string;

  readonly #born = currentGeneration();
  readonly #Row: RowClass<Row>;
  readonly #length: number;
  #handle: glue.Table | undefined;
  /** The texts of each part that were needed so far. Tables that share columns share them, too. */
  #texts: string[][];
  /** What `at` keeps: a block with what makes its rows, the place that was asked for last, and how many in a row were near. */
  #near: { first: number; length: number; row: (place: number) => Row } | undefined;
  #lastPlace = NaN;
  #steps = 0;

  static {
    const { dispose } = Symbol as { dispose?: symbol };
    const free = Object.getOwnPropertyDescriptor(this.prototype, "free") as PropertyDescriptor;
    if (dispose) Object.defineProperty(this.prototype, dispose, free);
  }

  /** @internal */
  constructor(handle: glue.Table, Row: RowClass<Row>, { currency, utcOffset }: Labels, texts: string[][] = []) {
    this.#handle = handle;
    this.#Row = Row;
    this.#texts = texts;
    this.currency = currency;
    this.utcOffset = utcOffset;
    this.#length = this.#ask((table) => table.length);
    this.report = toReport(this.#ask((table) => table.report()));
  }

  /** How many rows there are. */
  get length(): number {
    this.#open();
    return this.#length;
  }

  /** Bytes of memory that the columns and texts take in the module. Tables made by {@link filter} share them. */
  get memory(): number {
    return this.#ask((table) => table.memory);
  }

  /**
   * One row; undefined where there is none. A negative index counts from the end, as that of `Array.prototype.at` does.
   *
   * @throws {BillingError} `query` at `index` for what is neither a number nor undefined, which is 0
   */
  at(index: number): Row | undefined {
    this.#open();
    if (typeof index !== "number" && index !== undefined) {
      const message = `index must be a number, the place of a row from 0 on, not ${kindOf(index)}`;
      throw new BillingError({ kind: "query", path: "index", message });
    }
    const whole = Math.trunc(index) || 0;
    const place = whole < 0 ? whole + this.#length : whole;
    if (!(place >= 0 && place < this.#length)) return undefined;
    this.#steps = Math.abs(place - this.#lastPlace) <= step ? this.#steps + 1 : 0;
    this.#lastPlace = place;
    let near = this.#near;
    if (!near || place < near.first || place >= near.first + near.length) {
      if (this.#steps < walk) return this.#rows(place, true)[0];
      const block = this.#block(place, false);
      near = { first: block.first, length: block.length, row: rowMaker(this.#Row, block, this.#textsOf(block)) };
      this.#near = near;
    }
    return near.row(place - near.first);
  }

  /** All rows. */
  toArray(): Row[] {
    const all: Row[] = [];
    while (all.length < this.length) this.#rows(all.length, false, all);
    return all;
  }

  /** The rows, which cross the border a block at a time. */
  *[Symbol.iterator](): IterableIterator<Row> {
    for (let next = 0; next < this.length;) {
      for (const row of this.#rows(next)) {
        this.#open();
        next += 1;
        yield row;
      }
    }
  }

  /**
   * The rows that have, in every field named, the text, or one of the texts, given for it: a table of its own that
   * shares this one's columns, and needs freeing of its own.
   *
   * Any field can be asked, and `total`, `voucher` and `cash`. Text is compared as it is, numbers of any kind (int64,
   * decimals, times as unix seconds) as exact numbers: `"1.50"` finds `"1.5"`. An absent value is `""`. A field that is
   * `undefined` is as if it were not named, so a filter of nothing else gives all rows.
   *
   * With `count: "begun"` the rows that begin before the range are left out, too, see {@link Count}.
   *
   * @example
   * table.filter({ category: "llm", apikeyName: ["production", "staging"] });
   * table.filter({}, { count: "begun" });
   * @throws {BillingError} `query`, naming the field; `config`, naming the option
   */
  filter(where: Partial<Record<keyof Row, string | string[]>>, options: CountOptions = {}): BillTable<Row> {
    const wanted = plain(where);
    const { count } = checkCount(options);
    return this.#with(this.#counted(count, (table) => table.filter(wanted as Record<string, string>)));
  }

  /**
   * Totals by group, exact: of all rows of the table but those of category "summary", which are kept apart.
   *
   * @example
   * const { total, groups } = table.summarize({ by: ["month", "productName"], top: 10 });
   * @throws {BillingError} `query`, naming what is wrong, e.g. at `by[1]`: also a unit of the calendar that is finer than
   * the rows. `decode`, should amounts be too large to be added up exactly
   */
  summarize(spec: SummarySpec<Row>): Summary {
    const asked = copyOfSpec(spec);
    const data = this.#ask((table) => table.summarize(asked, this.utcOffset));
    return toSummary(data, this, this.report);
  }

  /**
   * What changed since an earlier table, group by group: this one less `before`. New groups and gone ones are there, too.
   * Compare by fields: units of the calendar of two periods have no key in common.
   *
   * @example
   * const { total, groups } = february.compare(january, { by: ["ownerID"] });
   * @throws {BillingError} `query`, also for tables of two kinds, currencies or UTC offsets
   */
  compare(before: BillTable<Row>, spec: SummarySpec<Row>): Comparison {
    const isTable = typeof before === "object" && before !== null && #handle in before;
    if (!isTable) throw mismatch("a table is compared with another table, not with anything else");
    for (const label of ["currency", "utcOffset"] as const) {
      if (before[label] === this[label]) continue;
      throw mismatch(`tables of two settings of ${label} (${before[label]}, ${this[label]}) cannot be compared`);
    }
    const asked = copyOfSpec(spec);
    const [table, old] = [this.#open(), before.#open()];
    // Should one of them be of an older module, that is what is said.
    const data = ask(() => table.compare(old, asked, this.utcOffset), Math.min(this.#born, before.#born));
    return toComparison(data, { before: before.report.complete, after: this.report.complete });
  }

  /** The rows whose total is not their voucher part and their cash part together. Nothing is mended. */
  verify(): { rows: number; unbalanced: Row[] } {
    const unbalanced = this.#with(this.#ask((table) => table.unbalanced()));
    try {
      return { rows: this.#length, unbalanced: unbalanced.toArray() };
    } finally {
      unbalanced.free();
    }
  }

  /**
   * The rows as CSV (RFC 4180): a line of names, then a line for each row. Columns are the fields that are known, as the
   * API sends them (times as unix seconds, amounts in ten-thousandths), then `total`, `voucher` and `cash` as exact
   * decimals in whole currency; an absent value is an empty cell.
   *
   * Fields in a row's `extra` are no columns. Rows of category "summary", the service's own control totals, are left out:
   * a column adds up to what `total` adds up to over the other rows.
   *
   * @example
   * await writeFile("bills.csv", table.toCsv({ columns: ["startTime", "apikeyName", "productName", "total"], bom: true }));
   * @throws {BillingError} `config`, naming the option, e.g. `columns[2]`
   */
  toCsv(options: CsvOptions = {}): string {
    return textOf(this.#csv(options), this.#born, ": use toCsvStream");
  }

  /**
   * The same as {@link toCsv}, as bytes (UTF-8) in chunks of some 64 KB, each made when it is asked for: for tables too
   * large for one string. The stream has its own share of the columns, so the table may be freed before it ends;
   * cancelling it lets go of them.
   *
   * @example
   * return new Response(table.toCsvStream(), { headers: { "content-type": "text/csv; charset=utf-8" } });
   * @throws {BillingError} `config`, naming the option
   */
  toCsvStream(options: CsvOptions = {}): ReadableStream<Uint8Array> {
    return streamOf(this.#csv(options), this.#born);
  }

  /**
   * The rows as NDJSON: each a line in the API's own form, as {@link toWire} gives it, with numbers, also those that a
   * JavaScript number cannot hold, as the API sent them. All rows are there, control totals too: with commas between
   * them, and `{"bills":[` and `]}` around, the lines decode to the same rows. Characters at which some readers cut lines
   * (U+2028, U+2029, U+0085) are escaped.
   */
  toNdjson(options: CountOptions = {}): string {
    const { count } = checkCount(options);
    return textOf(
      this.#counted(count, (table) => table.ndjson()),
      this.#born,
    );
  }

  /**
   * The rows in the form of FOCUS 1.2, the FinOps Open Cost and Usage Specification, which cost tools read, as CSV. Both
   * kinds of bills have the same columns. `ContractedCost` is a bill's total; `BilledCost` adds up to the cash amounts,
   * see {@link FocusOptions.vouchers}; the currency is the client's label. The billing period is the calendar month of a
   * bill's `cycle`, else the one that the bill begins in, in the service's offset.
   *
   * Programs guess what columns hold. So each id has a word before it, always ("key-42", "user-7"; what is behind the word
   * is the id), and so have names that some program reads as a number, a date, a truth value or nothing ("N/A", "yes"), and
   * those that begin with the word of their column. Text that a spreadsheet would run as a formula gets a `'`, as with
   * {@link toCsv}. Rows of category "summary" are left out.
   *
   * @throws {BillingError} `config`, naming the option
   */
  toFocusCsv(options: FocusOptions = {}): string {
    const { count, vouchers, billingAccountName = "" } = checkFocus(options);
    const credits = vouchers === "credits";
    const chunks = this.#counted(count, (table) =>
      table.focus(credits, billingAccountName, this.currency, this.utcOffset),
    );
    return textOf(chunks, this.#born);
  }

  /** Gives the memory back. Freeing a table twice does nothing; tables that share its columns are not touched. */
  free(): void {
    const handle = this.#handle;
    this.#handle = undefined;
    this.#near = undefined;
    this.#texts = [];
    // What an older module held is gone with it.
    if (handle) guarded(this.#born, () => handle.free());
  }

  /** The rows in the API's own JSON, as `JSON.stringify` of an array of them. */
  toJSON(): Row[] {
    return this.toArray();
  }

  #with(handle: glue.Table): BillTable<Row> {
    return new BillTable(handle, this.#Row, this, this.#texts);
  }

  #csv(options: CsvOptions): glue.Chunks {
    const { count, columns, bom = false, formulaGuard = true } = checkCsv(options);
    return this.#counted(count, (table) => table.csv(columns, bom, formulaGuard));
  }

  /** Asks the rows that count. What is made of them shares the columns, and outlives them. */
  #counted<T>(count: Count | undefined, work: (table: glue.Table) => T): T {
    if (count !== "begun") return this.#ask(work);
    return this.#ask((table) => {
      const counted = table.countedAs(count);
      try {
        return work(counted);
      } finally {
        counted.free();
      }
    });
  }

  #open(): glue.Table {
    if (this.#handle) return this.#handle;
    throw configError("table", "the table was freed: use it before that, or load it again");
  }

  #ask<T>(work: (table: glue.Table) => T): T {
    const table = this.#open();
    return ask(() => work(table), this.#born);
  }

  /** The rows of the block that begins at a place, or one row alone, appended to others. */
  #rows(place: number, alone = false, rows: Row[] = []): Row[] {
    const block = this.#block(place, alone);
    return makeRows(this.#Row, block, this.#textsOf(block), rows);
  }

  /** The block that a row stands in, or a block of that row alone. */
  #block(place: number, alone: boolean): Block {
    // The caller has checked that there is such a row.
    return this.#ask((table) => table.block(place, alone)) as Block;
  }

  #textsOf({ part }: Block): string[] {
    return (this.#texts[part] ??= unpackTexts(this.#ask((table) => table.texts(part)) as PackedTexts, ""));
  }
}

export interface BillTable<Row> extends Disposable {}

const mismatch = (message: string) => new BillingError({ kind: "query", path: "before", message });

export const toReport = (data: ReportData): BillReport => ({
  ...data,
  failed: data.failed.map(({ window, error }) => ({ window, error: fromData(error) })),
});
