/** Tables: rows as columns in the memory of the module. Row objects are made when they are read. */

/* eslint @typescript-eslint/no-unsafe-declaration-merging: "off", @typescript-eslint/no-empty-object-type: "off", @typescript-eslint/no-unused-vars: "off" --
   the interface at the end declares [Symbol.dispose] in projects whose library has that symbol */

import type * as glue from "../wasm/novita_billing.js";
import type { Block, PackedTexts } from "../wasm/novita_billing.js";
import { byteStream, readText } from "./chunks.js";
import { configError, queryError } from "./errors.js";
import { copyForecastOptions, type Forecast, type ForecastOptions, toUnusualDay, type UnusualDay } from "./forecast.js";
import { describeType, orUndefined } from "./inspect.js";
import { currentGeneration, guarded, invoke } from "./instance.js";
import {
  checkCountOptions,
  checkGroupOptions,
  type Count,
  type CountOptions,
  type CsvOptions,
  type FocusOptions,
  resolveCsvOptions,
  resolveFocusOptions,
} from "./options/exports.js";
import type { Labels } from "./options/labels.js";
import { copyPlainObject } from "./plain-object.js";
import { type BillReport, toReport } from "./report.js";
import { makeRows, type RowClass, rowMaker, unpackTexts } from "./rows.js";
import { type Comparison, copySpec, type Summary, type SummarySpec, toComparison, toSummary } from "./summary.js";

/** {@link CsvOptions} whose `columns` an editor completes. Other names compile, too, and are checked when the export is made. */
export type TableCsvOptions<Row> = CsvOptions & {
  /** As in {@link CsvOptions}. */
  columns?: ReadonlyArray<Exclude<keyof Row & string, "extra" | "toJSON"> | "currency" | (string & {})> | undefined;
};

/** `[Symbol.dispose]`, if the project's library has it. */
type Disposable = typeof Symbol extends { readonly dispose: infer Key extends symbol }
  ? Record<Key, () => void>
  : object;

/** Marks the tables of every copy of the package. */
const brand = Symbol.for("novita-billing.BillTable");

/**
 * After so many calls of `at` for rows near each other, whole blocks are read: a block costs as much as some forty single
 * rows.
 */
const minNearbyReads = 32;
/** The largest distance of rows near each other. */
const maxDistance = 8;

/**
 * Bills as columns in the memory of the module, which take a small part of the memory of row objects. Rows are made each
 * time they are read.
 *
 * A table is freed by {@link free}, by `using`, or in the end by the garbage collector. Every method of a freed table throws
 * a `BillingError` of kind `config`; its report stays readable.
 *
 * @example
 * const table = await client.apiKeyBills.load({ period: "2026", cycleType: "Day" });
 * for (const bill of table.filter({ category: "llm" })) console.log(bill.apikeyName, bill.total);
 * table.free();
 */
export class BillTable<Row> implements Iterable<Row> {
  /** The report of the call. A filtered table has the windows and failures of its parent, and counts its own rows. */
  readonly report: BillReport;
  /** The currency of all amounts: the client's option. */
  readonly currency: string;
  /** Where the service's own days begin: the client's option. */
  readonly utcOffset: string;

  readonly #generation = currentGeneration();
  readonly #Row: RowClass<Row>;
  readonly #length: number;
  #handle: glue.Table | undefined;
  /** The texts of each part that was read so far. Tables that share columns share these as well. */
  #texts: string[][];
  /** The block that `at` read last. */
  #lastBlock: { first: number; length: number; makeRow: (index: number) => Row } | undefined;
  /** The row that `at` read last. */
  #lastIndex = NaN;
  /** How many calls of `at` in a row were for a row near the one before. */
  #nearbyReads = 0;

  static {
    const { dispose } = Symbol as { dispose?: symbol };
    const free = Object.getOwnPropertyDescriptor(this.prototype, "free") as PropertyDescriptor;
    if (dispose) Object.defineProperty(this.prototype, dispose, free);
    Object.defineProperty(this.prototype, brand, { value: true });
  }

  /** @internal */
  constructor(handle: glue.Table, Row: RowClass<Row>, { currency, utcOffset }: Labels, texts: string[][] = []) {
    this.#handle = handle;
    this.#Row = Row;
    this.#texts = texts;
    this.currency = currency;
    this.utcOffset = utcOffset;
    this.#length = this.#invoke((table) => table.length);
    this.report = toReport(this.#invoke((table) => table.report()));
  }

  /** The number of rows. */
  get length(): number {
    this.#open();
    return this.#length;
  }

  /**
   * The bytes that the columns and texts take in the memory of the module. Tables made by {@link filter} share them.
   *
   * @experimental how bytes are counted may change in any version
   */
  get memory(): number {
    return this.#invoke((table) => table.memory);
  }

  /**
   * One row, or undefined if there is none. A negative index counts from the end, as in `Array.prototype.at`.
   *
   * @example
   * console.log(table.at(0)?.total, table.at(-1)?.total);
   * @throws {BillingError} `query` at `index` if it is neither a number nor undefined, which is 0
   */
  at(index: number): Row | undefined {
    this.#open();
    if (typeof index !== "number" && index !== undefined) {
      throw queryError("index", `index must be a number, 0 for the first row, not ${describeType(index)}`);
    }
    const integer = Math.trunc(index) || 0;
    const place = integer < 0 ? integer + this.#length : integer;
    if (!(place >= 0 && place < this.#length)) return undefined;
    this.#nearbyReads = Math.abs(place - this.#lastIndex) <= maxDistance ? this.#nearbyReads + 1 : 0;
    this.#lastIndex = place;
    let block = this.#lastBlock;
    if (!block || place < block.first || place >= block.first + block.length) {
      if (this.#nearbyReads < minNearbyReads) return this.#rows(place, { single: true })[0];
      const columns = this.#block(place, false);
      const makeRow = rowMaker(this.#Row, columns, this.#textsOf(columns));
      block = { first: columns.first, length: columns.length, makeRow };
      this.#lastBlock = block;
    }
    return block.makeRow(place - block.first);
  }

  /**
   * All rows, as objects of their own: for a large table, loop over it instead.
   *
   * @example
   * const dearest = table.toArray().sort((a, b) => compareMoney(b.total, a.total)).slice(0, 10);
   * @throws {BillingError} `config` if the table was freed
   */
  toArray(): Row[] {
    const all: Row[] = [];
    while (all.length < this.length) this.#rows(all.length, { rows: all });
    return all;
  }

  /**
   * All rows one by one; they are read from the module block by block.
   *
   * @example
   * for (const { productName, total } of table) console.log(productName, total);
   * @throws {BillingError} `config` if the table was freed
   */
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
   * The rows that have, in every named field, the given text or one of the given texts: a new table that shares the columns
   * of this one, and must be freed as well.
   *
   * Any field can be named, and `total`, `voucher` and `cash`. Text is compared as it is, numbers of any type (int64,
   * decimals, times as unix seconds) as exact numbers: `"1.50"` matches `"1.5"`. An absent value is `""`. A field that is
   * `undefined` is ignored, so a filter without other fields returns all rows.
   *
   * With `count: "begun"`, rows that begin before the requested range are left out as well, see {@link Count}.
   *
   * @example
   * table.filter({ category: "llm", apikeyName: ["production", "staging"] });
   * table.filter({}, { count: "begun" });
   * @throws {BillingError} `query`, naming the field; `config`, naming the option
   */
  filter(
    where: { [Field in keyof Row]?: string | readonly string[] | undefined },
    options: CountOptions = {},
  ): BillTable<Row> {
    const filter = copyPlainObject(where as Record<string, string | string[] | undefined>, {
      kind: "query",
      path: "filter",
      expected: 'an object such as { category: "llm" }, with the text or texts that rows must have in each field',
    });
    const { count } = checkCountOptions(options);
    return this.#derive(this.#invokeCounted(count, (table) => table.filter(filter)));
  }

  /**
   * Exact totals by group, of all rows of the table but those of category "summary", which are `control`.
   *
   * @example
   * const { total, groups } = table.summarize({ by: ["month", "productName"], top: 10 });
   * @throws {BillingError} `query`, naming what is wrong, e.g. `by[1]`: also a calendar unit that is finer than the rows.
   * `decode` if amounts are too large to be added up exactly
   */
  summarize(spec: SummarySpec<Row>): Summary {
    const fields = copySpec(spec);
    const data = this.#invoke((table) => table.summarize(fields, this.utcOffset));
    return toSummary(data, fields, this, this.report);
  }

  /**
   * The changes since an earlier table, group by group: this table minus `before`. Groups that only one of the two has are
   * included. Compare by fields: calendar units of two periods have no key in common.
   *
   * @example
   * const { total, groups } = february.compare(january, { by: ["ownerID"] });
   * @throws {BillingError} `query`, also for tables of two kinds, currencies or UTC offsets
   */
  compare(before: BillTable<Row>, spec: SummarySpec<Row>): Comparison {
    BillTable.check(before, "before");
    for (const label of ["currency", "utcOffset"] as const) {
      if (before[label] === this[label]) continue;
      const message = `tables with different settings of ${label} (${before[label]}, ${this[label]}) cannot be compared`;
      throw queryError("before", message);
    }
    const fields = copySpec(spec);
    const [table, earlier] = [this.#open(), before.#open()];
    // If one of them belongs to an older instance, the error says so.
    const generation = Math.min(this.#generation, before.#generation);
    const data = invoke(() => table.compare(earlier, fields, this.utcOffset), generation);
    return toComparison(data, { before: before.report.complete, after: this.report.complete });
  }

  /**
   * Refuses what is not a table of this copy of the package.
   *
   * @internal
   */
  static check(value: unknown, name: string): asserts value is BillTable<unknown> {
    if (typeof value === "object" && value !== null && #handle in value) return;
    const isOfOtherCopy = orUndefined(() => (value as Record<symbol, unknown>)[brand]) === true;
    const given = isOfOtherCopy
      ? "one of another copy of novita-billing: load both with the same copy (`npm ls novita-billing` lists them)"
      : describeType(value);
    throw queryError(name, `${name} must be a table of this copy of the package, not ${given}`);
  }

  /**
   * The handle, for a call of a client that begins now.
   *
   * @internal
   */
  get handle(): glue.Table {
    return this.#invoke((table) => table);
  }

  /**
   * The rows whose total is not the sum of their voucher and cash parts. Nothing is corrected.
   *
   * @example
   * const { rows, unbalanced } = table.verify();
   * console.log(`${unbalanced.length} of ${rows} rows do not add up`);
   * @throws {BillingError} `config` if the table was freed
   */
  verify(): {
    /** How many rows were checked: all of the table. */
    rows: number;
    /** The rows that do not add up. */
    unbalanced: Row[];
  } {
    const unbalanced = this.#derive(this.#invoke((table) => table.unbalanced()));
    try {
      return { rows: this.#length, unbalanced: unbalanced.toArray() };
    } finally {
      unbalanced.free();
    }
  }

  /**
   * How a period will end, by plain arithmetic on its complete days. All amounts are totals: vouchers and cash.
   *
   * A day is *complete* if it ended before `now` and its windows arrived; without rows it counts 0. All other days are
   * *estimated*: the running day, days to come, and days whose windows failed, were not requested, or returned less than the
   * service has (see `report.notices`). Of n complete days, the cheaper half are the ⌈n / 2⌉ cheapest, the dearer half the
   * ⌈n / 2⌉ dearest.
   *
   * - `spent`: what all days have been charged so far
   * - `dailyMean`: the sum of the complete days / n
   * - `likely`: the sum of the complete days, and for each other day `dailyMean`, or what it has been charged so far if that
   *   is more
   * - `low`: the same with the mean of the cheaper half in place of `dailyMean`
   * - `high`: the same with the mean of the dearer half
   *
   * The three means are rounded half up to six digits after the point before they are used, so a calculator gives the same
   * amounts. `spent` ≤ `low` ≤ `likely` ≤ `high` always holds; for a period that is over all four are the same, unless days
   * are missing. It is a range and no promise: growth, weekends and single large jobs are not modelled.
   *
   * `budgetDay` is the first day at whose end the running sum of `likely` is above `budget`; it may be over already.
   *
   * Fixed-term bills are charged in advance: they count as charged, on the day on which they begin, and nothing is estimated.
   * Rows count on the day on which they begin, in the service's offset, unless they begin before the requested range; rows of
   * category "summary" do not count. Of a table from `decodeBills`, which has no range, the days from its first row to its
   * last are known.
   *
   * @example
   * const table = await client.apiKeyBills.load({ period: "2026-11", cycleType: "Day" }, { onWindowError: "collect" });
   * const { spent, low, likely, high, budgetDay } = table.forecast({ period: "2026-11", budget: "500" });
   * @throws {BillingError} `query`, naming the option; at `period` if days are to be estimated and there are fewer than three
   * complete ones; at `cycleType` if a row is longer than a day. `decode` if amounts are too large to be added up exactly
   */
  forecast(options: ForecastOptions): Forecast {
    const fields = copyForecastOptions(options);
    return this.#invoke((table) => table.forecast(fields, this.utcOffset));
  }

  /**
   * Days whose total is far above the usual one of their group, by `by`: text fields, weeks and months as in a summary. By
   * default all bills are one group.
   *
   * The *usual* total of a group is the median of its days with bills, so one large day does not change it. The *usual
   * deviation* is the median of how far these days are from the usual total, up or down. A day is far above if all of this
   * holds:
   *
   * - its total is at least twice the usual one,
   * - it is above the usual one by more than three usual deviations,
   * - it is above the usual one by at least a tenth of what all bills of the table cost on an average day, from the first day
   *   with bills to the last.
   *
   * Groups with bills on fewer than seven days have no usual total, and no unusual days. The running day counts as it is now,
   * so it may still become unusual. Rows count on the day on which they begin, in the service's offset, unless they begin
   * before the requested range; rows of category "summary" do not count. The result is in the order of the keys, then of the
   * days.
   *
   * @example
   * for (const { key, day, total, usual } of table.unusualDays({ by: ["ownerID"] })) console.log(key["ownerID"], day, total, usual);
   * @throws {BillingError} `config` for another option; `query`, naming what is wrong, e.g. `by[1]`, and at `cycleType` if a
   * row is longer than a day. `decode` if amounts are too large to be added up exactly
   */
  unusualDays(
    options: {
      /** What groups are made by: text fields, weeks and months; none by default. */
      by?: SummarySpec<Row>["by"] | undefined;
    } = {},
  ): UnusualDay[] {
    const { by = [] } = checkGroupOptions(options);
    // The module checks it, and does not change it.
    const spec = { by: by as string[] };
    const { days } = this.#invoke((table) => table.unusualDays(spec, this.utcOffset));
    return days.map(toUnusualDay);
  }

  /**
   * The rows as CSV (RFC 4180): a line of names, then a line for each row. The columns are the documented fields as the API
   * sends them (times as unix seconds unless {@link CsvOptions.times} says "iso", amounts in ten-thousandths), then `total`,
   * `voucher` and `cash` as exact decimals in whole currency; an absent value is an empty cell.
   *
   * Fields in a row's `extra` are not columns. Rows of category "summary", the service's own control totals, are left out, so
   * that a column adds up to the total of the bills.
   *
   * @example
   * await writeFile("bills.csv", table.toCsv({ columns: ["startTime", "apikeyName", "productName", "total"], bom: true }));
   * @throws {BillingError} `config`, naming the option, e.g. `columns[2]`
   */
  toCsv(options: TableCsvOptions<Row> = {}): string {
    return readText(this.#csv(options), this.#generation, "use toCsvStream");
  }

  /**
   * As {@link toCsv}, but as bytes (UTF-8) in chunks of some 64 KB, each made when it is requested: for tables that are too
   * large for one string. The stream shares the columns, so the table may be freed before it ends; cancelling the stream
   * releases them.
   *
   * @example
   * return new Response(table.toCsvStream(), { headers: { "content-type": "text/csv; charset=utf-8" } });
   * @throws {BillingError} `config`, naming the option
   */
  toCsvStream(options: TableCsvOptions<Row> = {}): ReadableStream<Uint8Array> {
    return byteStream(this.#csv(options), this.#generation);
  }

  /**
   * The rows as NDJSON: each line is a row in the API's own JSON, as {@link toWire} writes it, with all numbers as the API
   * sent them. Control totals are included: joined by commas between `{"bills":[` and `]}`, the lines decode to the same
   * rows. Characters that some readers take as line breaks (U+2028, U+2029, U+0085) are escaped.
   *
   * @example
   * await writeFile("bills.ndjson", table.toNdjson());
   * @throws {BillingError} `config`, naming the option
   */
  toNdjson(options: CountOptions = {}): string {
    return readText(this.#ndjson(options), this.#generation, "use toNdjsonStream");
  }

  /**
   * As {@link toNdjson}, but as bytes (UTF-8) in chunks, each made when it is requested; see {@link toCsvStream}.
   *
   * @example
   * await table.toNdjsonStream().pipeTo(Writable.toWeb(createWriteStream("bills.ndjson")));
   * @throws {BillingError} `config`, naming the option
   */
  toNdjsonStream(options: CountOptions = {}): ReadableStream<Uint8Array> {
    return byteStream(this.#ndjson(options), this.#generation);
  }

  /**
   * The rows as CSV in the format of FOCUS, the FinOps Open Cost and Usage Specification, which cost tools read, in version
   * 1.2 or 1.3. All kinds of bills have the same columns. `ContractedCost` is a bill's total; `BilledCost` adds up to the
   * cash amounts, see {@link FocusOptions.vouchers}; the currency is the client's label. The billing period is the calendar
   * month of a bill's `cycle`, else the month in which the bill begins, in the service's offset.
   *
   * Programs guess the types of columns. So each id has a prefix ("key-42", "user-7": the id follows the hyphen), and so do
   * names that some program reads as a number, a date, a boolean or null ("N/A", "yes"), and those that begin with the prefix
   * of their column. Text that a spreadsheet would run as a formula gets a `'`, as in {@link toCsv}. Rows of category
   * "summary" are left out.
   *
   * @example
   * await writeFile("focus.csv", table.toFocusCsv({ version: "1.3", vouchers: "credits", billingAccountName: "Research" }));
   * @throws {BillingError} `config`, naming the option
   */
  toFocusCsv(options: FocusOptions = {}): string {
    return readText(this.#focusCsv(options), this.#generation, "use toFocusCsvStream");
  }

  /**
   * As {@link toFocusCsv}, but as bytes (UTF-8) in chunks, each made when it is requested; see {@link toCsvStream}.
   *
   * @example
   * return new Response(table.toFocusCsvStream({ version: "1.3" }), { headers: { "content-type": "text/csv" } });
   * @throws {BillingError} `config`, naming the option
   */
  toFocusCsvStream(options: FocusOptions = {}): ReadableStream<Uint8Array> {
    return byteStream(this.#focusCsv(options), this.#generation);
  }

  /**
   * Frees the memory. Freeing a table again does nothing; tables that share its columns keep them.
   *
   * @example
   * const table = await client.fixedTermBills.load({ period: "2026" });
   * try {
   *   console.log(table.length);
   * } finally {
   *   table.free();
   * }
   */
  free(): void {
    const handle = this.#handle;
    this.#handle = undefined;
    this.#lastBlock = undefined;
    this.#texts = [];
    // The memory of an older instance is gone already.
    if (handle) guarded(this.#generation, () => handle.free());
  }

  /**
   * The rows, so that `JSON.stringify` writes the API's own JSON of them.
   *
   * @example
   * const json = JSON.stringify({ bills: table });
   * const copy = await decodeBills("apiKey", json);
   */
  toJSON(): Row[] {
    return this.toArray();
  }

  /** A table of other rows of the same columns. */
  #derive(handle: glue.Table): BillTable<Row> {
    return new BillTable(handle, this.#Row, this, this.#texts);
  }

  #csv(options: CsvOptions): glue.Chunks {
    const { count, columns, bom, formulaGuard, times } = resolveCsvOptions(options);
    return this.#invokeCounted(count, (table) =>
      table.csv(columns, bom, formulaGuard, times === "iso", this.currency, this.utcOffset),
    );
  }

  #ndjson(options: CountOptions): glue.Chunks {
    const { count } = checkCountOptions(options);
    return this.#invokeCounted(count, (table) => table.ndjson());
  }

  #focusCsv(options: FocusOptions): glue.Chunks {
    const { count, version, vouchers, billingAccountName } = resolveFocusOptions(options);
    return this.#invokeCounted(count, (table) =>
      table.focus(version === "1.3", vouchers === "credits", billingAccountName, this.currency, this.utcOffset),
    );
  }

  /** Runs `work` on a handle with the rows that count. What it returns shares the columns, and outlives that handle. */
  #invokeCounted<T>(count: Count | undefined, work: (table: glue.Table) => T): T {
    if (count !== "begun") return this.#invoke(work);
    return this.#invoke((table) => {
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

  #invoke<T>(work: (table: glue.Table) => T): T {
    const table = this.#open();
    return invoke(() => work(table), this.#generation);
  }

  /** The rows from `index` to the end of its block, or a single one, appended to `rows`. */
  #rows(index: number, { single = false, rows = [] as Row[] } = {}): Row[] {
    const block = this.#block(index, single);
    return makeRows(this.#Row, block, this.#textsOf(block), rows);
  }

  /** The block of a row that exists, or a block of that row alone. */
  #block(index: number, single: boolean): Block {
    return this.#invoke((table) => table.block(index, single)) as Block;
  }

  #textsOf({ part }: Block): string[] {
    return (this.#texts[part] ??= unpackTexts(this.#invoke((table) => table.texts(part)) as PackedTexts, ""));
  }
}

export interface BillTable<Row> extends Disposable {}
