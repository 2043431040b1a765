/** The query of a path of the history, checked. */

import type { BillKind, Count, TimeWindow } from "novita-billing";
import { windowsOf } from "../plan.js";
import { invalidQuery } from "../refusal.js";
import { windowAt } from "./calendar.js";
import { categoriesOf } from "./ledger.js";

export interface HistoryQuery {
  readonly list: BillKind;
  /** The package's query. */
  readonly query: { readonly period: string; readonly cycleType?: "Day"; readonly productCategory?: readonly string[] };
  /** The product categories that are read; [""] for lists that are not asked for by category. */
  readonly categories: readonly string[];
  /** Windows that the query reads, each a request of the API. */
  readonly windows: readonly TimeWindow[];
  /** Fields that rows must have. */
  readonly filter: Readonly<Record<string, readonly string[]>>;
  readonly count: Count;
  readonly by: readonly string[];
  readonly top?: number;
}

const isList = (text: string | null): text is BillKind => text === "fixedTerm" || text === "apiKey" || text === "usage";
const filters = ["ownerID", "productName"];
const known = new Set(["account", "list", "period", "category", "by", "top", "count", ...filters]);

/** @throws {Refusal} 400 */
export async function historyQueryOf(parameters: URLSearchParams): Promise<HistoryQuery> {
  for (const name of parameters.keys()) {
    if (!known.has(name)) throw invalidQuery(`there is no parameter "${name}" here: ${[...known].join(", ")}`);
  }
  const texts = (name: string) =>
    parameters
      .getAll(name)
      .flatMap((text) => text.split(","))
      .filter(Boolean);
  const list = parameters.get("list");
  if (!isList(list)) throw invalidQuery("list must be fixedTerm, apiKey or usage");
  const period = parameters.get("period") ?? "";
  const count = parameters.get("count") ?? "all";
  if (count !== "all" && count !== "begun") throw invalidQuery("count must be all or begun");
  const top = parameters.get("top");
  if (top !== null && !/^[1-9]\d{0,5}$/.test(top)) throw invalidQuery("top must be a number from 1");
  const given = texts("category");
  const categories = list === "usage" && given.length > 0 ? given : categoriesOf(list);
  const unknown = categories.find((category) => !categoriesOf(list).includes(category));
  if (unknown !== undefined)
    throw invalidQuery(`the history has no category "${unknown}": ${categoriesOf(list).join(", ")}`);
  const query = {
    period,
    ...(list !== "fixedTerm" && { cycleType: "Day" as const }),
    ...(list === "usage" && { productCategory: categories }),
  };
  const filter = Object.fromEntries(
    [...filters, ...(list === "usage" ? [] : ["category"])]
      // Names may have commas.
      .map((name) => [name, name === "category" ? given : parameters.getAll(name)] as const)
      .filter(([, values]) => values.length > 0),
  );
  return {
    ...{ list, query, categories, filter, count, by: texts("by") },
    windows: await wholeWindowsOf(list, query),
    ...(top !== null && { top: Number(top) }),
  };
}

/** The windows of a query, which must be whole windows of the history. */
async function wholeWindowsOf(list: BillKind, query: object): Promise<TimeWindow[]> {
  const windows = await windowsOf(list, query);
  for (const { startTime, endTime } of windows) {
    const isWhole = windowAt(list, startTime).start === startTime && windowAt(list, endTime).end === endTime;
    if (!isWhole)
      throw invalidQuery(`the history of ${list} is by ${list === "fixedTerm" ? "calendar month" : "day"} of UTC`);
  }
  return windows;
}
