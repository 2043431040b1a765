/**
 * The bills of an answer, as a view wants them: without control totals, filtered, counted, and added up over the kinds of
 * bills of a list. Tables are kept until the view changes, because a model is made again whenever something is drawn.
 */

import {
  addMoney,
  type BillingError,
  type BillKind,
  type BillReport,
  type CalendarUnit,
  type Forecast,
  type ForecastOptions,
  isBillingError,
  type Totals,
  type UnusualDay,
} from "novita-billing";
import type { AnyTable, Answer, Source } from "../answer.js";
import { sumOf } from "../decimal.js";
import type { View } from "../state.js";
import { summarizeByBegin } from "./fixed-terms.js";

/** The category of control totals: the service's own sums, which are no bills. */
export const controlCategory = "summary";

/** A group, with the totals of all kinds of bills that have it. */
export interface MergedGroup extends Totals {
  key: Record<string, string>;
  labels?: Record<string, string>;
}

export interface MergedSummary {
  total: Totals;
  groups: MergedGroup[];
  control?: Totals;
  earlier?: Totals;
  outside?: Totals;
}

/** The table of one kind of bills, and what is derived from it. */
interface KindBills {
  readonly kind: BillKind;
  /** As it was loaded. */
  readonly loaded: AnyTable;
  /** The rows that the view shows. */
  readonly shown: AnyTable;
}

type Sources = Answer["bills"];

/** Tables of some kinds of bills, in the order of their list. */
export type KindTables = ReadonlyArray<{ kind: BillKind; table: AnyTable }>;

export class AnswerBills {
  readonly #kinds: KindBills[];
  readonly #derived: AnyTable[] = [];
  readonly #values = new Map<string, unknown>();
  readonly #view: View;
  readonly #utcOffset: string;
  /** The kinds of bills that were asked for. */
  readonly #asked: readonly BillKind[];

  /** Frees what is derived if that fails. */
  constructor(sources: Sources, view: View, asked: readonly BillKind[], utcOffset: string) {
    this.#view = view;
    this.#utcOffset = utcOffset;
    this.#asked = asked;
    const filter = view.filter;
    try {
      this.#kinds = asked.flatMap((kind) => {
        const source = sources[kind];
        if (source?.state !== "ready") return [];
        const loaded = source.value;
        return [{ kind, loaded, shown: this.#shownOf(loaded, filter) }];
      });
    } catch (error) {
      this.free();
      throw error;
    }
  }

  /**
   * All rows that count, as they are filtered. They share the columns of the loaded table, and stay when the session frees it:
   * what is shown is read until something else is.
   */
  #shownOf(loaded: AnyTable, filter: View["filter"]): AnyTable {
    const where = Object.fromEntries(Object.entries(filter).filter(([, texts]) => texts.length > 0));
    return this.#keep(loaded.filter(where, { count: this.#view.count }));
  }

  #keep(table: AnyTable): AnyTable {
    this.#derived.push(table);
    return table;
  }

  /** Whether they are made of these sources. */
  isOf(sources: Sources): boolean {
    const tables = Object.values(sources).flatMap((source) => (source.state === "ready" ? [source.value] : []));
    return tables.length === this.#kinds.length && this.#kinds.every(({ loaded }) => tables.includes(loaded));
  }

  /** The kinds of bills that are there. */
  get kinds(): BillKind[] {
    return this.#kinds.map(({ kind }) => kind);
  }

  get isEmpty(): boolean {
    return this.tables.every(({ table }) => table.length === 0);
  }

  /** The bills that are shown, one table of each kind. */
  get tables(): KindTables {
    return this.#kept("tables", () =>
      this.#kinds.map(({ kind, shown }) => ({ kind, table: this.#withoutControl(shown) })),
    );
  }

  /**
   * A filter names what stays: the categories of bills, which groups have, while control totals are beside them. Rows that were
   * requested as control totals may have another category of their own.
   */
  #withoutControl(table: AnyTable): AnyTable {
    if (!table.summarize({ by: [] }).control) return table;
    // Not every kind has both fields.
    const categories = (field: string) =>
      unlessRefused(() => table.summarize({ by: [field as never] }))?.groups.map(({ key }) => key[field] ?? "");
    const [productCategory, category] = ["productCategory", "category"].map(categories);
    return this.#keep(table.filter({ productCategory, category }));
  }

  /** The tables as they were loaded. */
  get loaded(): AnyTable[] {
    return this.#kinds.map(({ loaded }) => loaded);
  }

  /** The reports of what was loaded, whatever is shown. */
  get reports(): BillReport[] {
    return this.#kinds.map(({ loaded }) => loaded.report);
  }

  get isComplete(): boolean {
    return this.#kinds.length === this.#asked.length && this.reports.every(({ complete }) => complete);
  }

  /** Whether some of all loaded bills, filtered or not, begin before the period. */
  get hasEarlier(): boolean {
    return this.#kept("earlier", () =>
      this.#kinds.some(({ loaded }) => loaded.summarize({ by: [] }).earlier !== undefined),
    );
  }

  /** The unusual days of the groups of a field. Fixed terms have none: they are charged in advance, on single days. */
  unusualDays(field: string): readonly UnusualDay[] {
    const daysOf = (table: AnyTable) => unlessRefused(() => table.unusualDays({ by: [field] as never[] })) ?? [];
    return this.#kept(`unusual:${field}`, () =>
      this.#kinds.filter(({ kind }) => kind !== "fixedTerm").flatMap(({ shown }) => daysOf(shown)),
    );
  }

  /**
   * How a period will end, by one kind of bills.
   *
   * @throws {BillingError} `query` if there is no forecast
   */
  forecast(kind: BillKind, options: ForecastOptions): Forecast | undefined {
    const bills = this.#kinds.find((one) => one.kind === kind);
    return this.#kept(`forecast:${JSON.stringify([kind, options])}`, () => bills?.shown.forecast(options));
  }

  /** A value that takes a pass over all bills, computed once. */
  #kept<Value>(id: string, compute: () => Value): Value {
    if (!this.#values.has(id)) this.#values.set(id, compute());
    return this.#values.get(id) as Value;
  }

  /** The total of one kind. */
  totalOf(kind: BillKind): MergedSummary | undefined {
    return this.kinds.includes(kind) ? this.#merged(`${kind}:`, [], (bills) => bills.kind === kind) : undefined;
  }

  /**
   * Groups of all rows that are shown, the largest first.
   *
   * @throws {BillingError} `query` if a unit is finer than the rows, or cuts them in the view's time zone
   */
  summarize(by: readonly string[]): MergedSummary {
    return this.#merged("", by, () => true);
  }

  /** The groups of a field of all rows that were loaded, whatever the filter. */
  allGroups(field: string): MergedGroup[] {
    const summarize = () =>
      mergeSummaries(this.#kinds.map(({ loaded }) => loaded.summarize({ by: [field] as never[] })));
    return this.#kept(`all:${field}`, summarize).groups;
  }

  /** Whether rows can be added up by a calendar unit. */
  canDivide(unit: CalendarUnit): boolean {
    return this.refusalOf(unit) === "";
  }

  /** Why rows cannot be added up by a calendar unit, in the package's words; "" if they can. */
  refusalOf(unit: CalendarUnit): string {
    return this.#kept(`refusal:${unit}`, () => {
      try {
        this.summarize([unit]);
        return "";
      } catch (error) {
        return refusal(error).message;
      }
    });
  }

  /** The rows of a group, one table of each kind. */
  rowsOf(key: Readonly<Record<string, string>>): KindTables {
    return this.#kept(`rows:${JSON.stringify(key)}`, () =>
      this.tables.map(({ kind, table }) => ({ kind, table: this.#keep(table.filter(key)) })),
    );
  }

  /** One group by a field or a calendar unit. */
  summarizeGroup(key: Readonly<Record<string, string>>, by: string): MergedSummary {
    return this.#kept(`group:${by}:${JSON.stringify(key)}`, () =>
      mergeSummaries(this.rowsOf(key).map(({ kind, table }) => this.#summaryOf(kind, table, [by]))),
    );
  }

  #merged(name: string, by: readonly string[], includes: (bills: KindBills) => boolean): MergedSummary {
    return this.#kept(`by:${name}${by.join()}`, () =>
      mergeSummaries(this.#kinds.filter(includes).map(({ kind, shown }) => this.#summaryOf(kind, shown, by))),
    );
  }

  #summaryOf(kind: BillKind, table: AnyTable, by: readonly string[]): MergedSummary {
    const [unit] = by;
    // They are longer than a day, and are charged when they begin.
    if (kind === "fixedTerm" && (unit === "hour" || unit === "day" || unit === "week")) {
      return summarizeByBegin(table, unit, by.slice(1), this.#utcOffset);
    }
    return table.summarize({ by: by as never[], ...this.#zone(by) });
  }

  #zone(by: readonly string[]): { timeZone?: string } {
    const { timeZone } = this.#view;
    return timeZone !== "" && by.length > 0 ? { timeZone } : {};
  }

  free(): void {
    for (const table of this.#derived.splice(0)) table.free();
    this.#values.clear();
  }
}

/** A value, or undefined if the package refuses to compute it for these bills. */
function unlessRefused<Value>(compute: () => Value): Value | undefined {
  try {
    return compute();
  } catch (error) {
    refusal(error);
    return undefined;
  }
}

/** An error by which the package refuses to compute something; any other is thrown. */
function refusal(error: unknown): BillingError {
  if (isBillingError(error) && error.kind === "query") return error;
  throw error;
}

/** Whether any bills of an answer are there. */
export const hasBills = (sources: Sources): boolean =>
  Object.values(sources).some((source: Source<AnyTable>) => source.state === "ready");

const noTotals = (): Totals => ({ rows: 0, total: "0", voucher: "0", cash: "0", quantities: {} });

/** Adds up summaries of different kinds of bills, group by group. */
export function mergeSummaries(summaries: readonly MergedSummary[]): MergedSummary {
  const [first, ...others] = summaries;
  if (first && others.length === 0) return first;
  const groups = new Map<string, MergedGroup>();
  for (const group of summaries.flatMap((summary) => summary.groups)) {
    const id = keyOf(group.key);
    const known = groups.get(id);
    groups.set(id, known ? { ...group, ...known, ...addTotals(known, group) } : group);
  }
  const optional = (name: "control" | "earlier" | "outside") => {
    const found = summaries.flatMap((summary) => summary[name] ?? []);
    return found.length > 0 ? { [name]: found.reduce(addTotals) } : {};
  };
  return {
    total: summaries.map(({ total }) => total).reduce(addTotals, noTotals()),
    groups: [...groups.values()],
    ...optional("control"),
    ...optional("earlier"),
    ...optional("outside"),
  };
}

/** The sum of two totals. Tokens and storage are of one kind of bills only, and are taken over. */
function addTotals(one: Totals, other: Totals): Totals {
  const quantities = { ...one.quantities };
  for (const [field, quantity] of Object.entries(other.quantities)) {
    quantities[field] = sumOf(quantities[field] ?? "0", quantity) ?? quantity;
  }
  const [tokens, storage] = [one.tokens ?? other.tokens, one.storage ?? other.storage];
  return {
    rows: one.rows + other.rows,
    total: addMoney(one.total, other.total),
    voucher: addMoney(one.voucher, other.voucher),
    cash: addMoney(one.cash, other.cash),
    quantities,
    ...(tokens && { tokens }),
    ...(storage && { storage }),
  };
}

/** Identifies a group by the texts of its key. */
export const keyOf = (key: Readonly<Record<string, string>>): string => JSON.stringify(Object.values(key));
