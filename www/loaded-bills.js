// The bills of a query in the package's memory: the loaded table and the tables that are derived from it, which must all be
// freed.

import { controlCategory, lists } from "./lists.js";
import { rangeOf } from "./report-text.js";
import { countOf, queryAddress } from "./state.js";

export class LoadedBills {
  /** The address of the query. */
  address;
  /** All loaded rows. */
  table;
  /**
   * The result of loading the previous period, once it has been loaded.
   *
   * @type {{ table?: object, error?: Error, isCancelled?: boolean } | undefined}
   */
  previous;
  #kind;
  #separated;
  #begun;

  constructor(table, query) {
    this.table = table;
    this.address = queryAddress(query);
    this.#kind = query.kind;
  }

  /** The range that was requested. */
  get range() {
    return rangeOf(this.table.report);
  }

  /** The rows without control totals. */
  get details() {
    return this.#separate().details;
  }

  /** The control totals, if there are any: their rows (`table`) and sums (`totals`). */
  get control() {
    return this.#separate().control;
  }

  /** The bills that count in a state: all, or only those that began in the period. */
  counted(state) {
    if (!state.isBegun) return this.details;
    this.#begun ??= this.details.filter({}, { count: countOf(state) });
    return this.#begun;
  }

  freePrevious() {
    this.previous?.table?.free();
    this.previous = undefined;
  }

  /** Frees all tables. */
  free() {
    this.freePrevious();
    for (const table of [this.table, this.#separated?.details, this.#separated?.control?.table, this.#begun])
      table?.free();
  }

  // On first use, because it fails if amounts cannot be added up.
  #separate() {
    this.#separated ??= separateControlTotals(this.table, lists[this.#kind].categoryField);
    return this.#separated;
  }
}

function separateControlTotals(table, categoryField) {
  const { control, groups } = table.summarize({ by: [categoryField] });
  if (!control) return { details: table };
  return {
    details: table.filter({ [categoryField]: groups.map(({ key }) => key[categoryField]) }),
    control: { table: table.filter({ [categoryField]: controlCategory }), totals: control },
  };
}
