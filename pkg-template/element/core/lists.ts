/** The lists that the element can show. Everything that differs between them is in the table below. */

import { type BillKind, type CalendarUnit, type CycleType, usageCategories } from "novita-billing";

/** A list of bills, or the whole account: usage-based and fixed-term bills together. */
export type ListName = "account" | BillKind;

export interface List {
  /** The kinds of bills that are loaded for it. Their totals are added up. */
  kinds: readonly BillKind[];
  /** Whether a query has a cycle: how long a row is. */
  hasCycle: boolean;
  /** The finest unit of the bars, where rows have no cycle. */
  finestUnit: CalendarUnit;
  /** The field of a row with its category, which is what {@link Question.category} selects by. */
  categoryField: string;
  /** The categories that the API documents. The service may have more. */
  categories: readonly string[];
  /** The text fields that bills can be grouped and filtered by; the first is the default. */
  groupFields: readonly string[];
  /** The columns of its rows; the period of a row comes before them. */
  columns: readonly Column[];
}

/** A column of the table of rows. Money is before quantities, so that it is visible on a narrow screen. */
export interface Column {
  field: string;
  type: "text" | "apiKey" | "money" | "quantity";
}

const money: readonly Column[] = (["total", "voucher", "cash"] as const).map((field) => ({ field, type: "money" }));
const quantity = (field: string): Column => ({ field, type: "quantity" });
const text = (field: string): Column => ({ field, type: "text" });

const fixedTermCategories = ["gpu", "serverless", "cloud_storage", "local_storage", "image", "bare_metal"] as const;

/** The lists by name, in the order in which they are offered. */
export const lists: Record<ListName, List> = {
  account: {
    kinds: ["usage", "fixedTerm"],
    hasCycle: true,
    finestUnit: "hour",
    categoryField: "productCategory",
    categories: [...new Set([...usageCategories, ...fixedTermCategories])],
    // Fields that both kinds of bills have.
    groupFields: ["productCategory", "productName", "ownerID", "productId", "userId"],
    columns: [text("productName"), text("productCategory"), ...money],
  },
  usage: {
    kinds: ["usage"],
    hasCycle: true,
    finestUnit: "hour",
    categoryField: "productCategory",
    categories: usageCategories,
    groupFields: ["productCategory", "productName", "ownerID", "category", "productId", "userId"],
    columns: [text("productName"), text("productCategory"), ...money, quantity("billNum0"), quantity("billNum1")],
  },
  fixedTerm: {
    kinds: ["fixedTerm"],
    hasCycle: false,
    // They are shown when they begin.
    finestUnit: "day",
    categoryField: "productCategory",
    categories: fixedTermCategories,
    groupFields: [
      ...["productName", "productCategory", "ownerID", "memberId", "tradeType", "tradeMode", "cycle", "productId"],
      "userId",
    ],
    columns: [text("productName"), text("productCategory"), text("tradeType"), ...money, quantity("billNum")],
  },
  apiKey: {
    kinds: ["apiKey"],
    hasCycle: true,
    finestUnit: "hour",
    categoryField: "category",
    categories: ["llm", "gen_api", "web_search"],
    groupFields: ["ownerID", "productName", "category", "apikeyName", "apikeyMask", "productId", "userId"],
    columns: [
      { field: "ownerID", type: "apiKey" },
      ...[text("productName"), text("category"), ...money, quantity("billNum0"), quantity("billNum1")],
    ],
  },
};

/**
 * The kinds of bills that a question asks for. A category is only asked of the kinds that document it, since the service
 * refuses others, and of all if none does.
 */
export function kindsOf({ list, category }: { list: ListName; category: string }): readonly BillKind[] {
  const { kinds } = lists[list];
  const documenting = kinds.filter((kind) => lists[kind].categories.includes(category));
  return documenting.length === 0 ? kinds : documenting;
}

/** Usage-based bills of these categories have no rows by the hour: the service refuses such a query. */
const dailyCategories: readonly string[] = ["cloud_storage"];

/** The categories of usage-based bills that can be asked for with a cycle, and those that cannot. */
export function usageCategoriesBy(cycle: CycleType): { asked: string[]; leftOut: string[] } {
  const isLeftOut = (category: string) => cycle === "Hour" && dailyCategories.includes(category);
  return {
    asked: usageCategories.filter((category) => !isLeftOut(category)),
    leftOut: usageCategories.filter(isLeftOut),
  };
}

export const listNames = Object.keys(lists) as ListName[];

/** How long the rows of a query can be. */
export const cycles: readonly CycleType[] = ["Hour", "Day", "Week", "Month"];

/** Units of the calendar, the finest first. */
export const units: readonly CalendarUnit[] = ["hour", "day", "week", "month"];

/** The cycle that is as long as a unit. Its label stands alone, that of the unit in a sentence: "Day", "Per day". */
export const cycleOf = (unit: CalendarUnit): CycleType =>
  cycles.find((cycle) => cycle.toLowerCase() === unit) as CycleType;

/** The units that bars can have: none is finer than the rows, and weeks do not divide months. */
export function unitsOf(list: ListName, cycle: CycleType): CalendarUnit[] {
  const finest = lists[list].hasCycle ? (cycle.toLowerCase() as CalendarUnit) : lists[list].finestUnit;
  return units.slice(units.indexOf(finest)).filter((unit) => !(finest === "week" && unit === "month"));
}
