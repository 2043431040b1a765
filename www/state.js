// The state of the page: a query (which bills) and a view (how they are shown). It is converted to and from the page's
// address, and to a query of the package.

import { controlCategory, cycles, kinds, lists, overviewKind, unitsOf } from "./lists.js";
import { presetPeriods } from "./periods.js";

/** The state of an address, with defaults for what it lacks. */
export function fromAddress(search, now, utcOffset) {
  const parameters = new URLSearchParams(search);
  const oneOf = (name, values, fallback) => (values.includes(parameters.get(name)) ? parameters.get(name) : fallback);
  const query = {
    kind: oneOf("kind", [overviewKind, ...kinds], parameters.has("period") ? kinds[0] : overviewKind),
    period: parameters.get("period") || presetPeriods(now, utcOffset)["this-month"],
    cycle: oneOf("cycle", cycles, "Day"),
    category: parameters.get("category") ?? "",
    product: parameters.get("product") ?? "",
  };
  const view = {
    by: (parameters.get("by") ?? "").split(","),
    unit: parameters.get("unit") ?? "",
    compares: parameters.get("compare") === "before",
    showsAllGroups: parameters.get("groups") === "all",
    isBegun: parameters.get("count") === "begun",
  };
  return withView(query, view);
}

/** A query with those parts of a view that are valid for it. An empty unit is the default for the range. */
export function withView(query, { by, unit, compares, showsAllGroups, isBegun }) {
  if (query.kind === overviewKind) return { ...query, by: [], unit: "", compares, showsAllGroups, isBegun };
  const known = Object.keys(lists[query.kind].groupFields);
  const chosen = [...new Set(by)].filter((field) => known.includes(field)).slice(0, 2);
  return {
    ...query,
    by: chosen.length > 0 ? chosen : known.slice(0, 1),
    unit: unitsOf(query).includes(unit) ? unit : "",
    compares,
    showsAllGroups,
    isBegun,
  };
}

/** The query of a state as an address. States with the same one have the same bills. */
export function queryAddress({ kind, period, cycle, category, product }) {
  if (kind === overviewKind) return addressOf({ kind });
  return addressOf({ kind, period, cycle: lists[kind].hasCycle ? cycle : "", category, product });
}

/** The address of a state, without defaults. */
export function toAddress(state) {
  const { kind, by, unit, compares, showsAllGroups, isBegun } = state;
  if (kind === overviewKind) return queryAddress(state);
  const isDefault = by.join() === Object.keys(lists[kind].groupFields)[0];
  const view = addressOf({
    by: isDefault ? "" : by.join(),
    unit,
    compare: compares ? "before" : "",
    count: isBegun ? "begun" : "",
    groups: showsAllGroups ? "all" : "",
  });
  return queryAddress(state) + view.replace("?", "&");
}

function addressOf(entries) {
  const parameters = new URLSearchParams(Object.entries(entries).filter(([, value]) => value !== ""));
  // A comma needs no escape in a query string.
  const text = String(parameters).replaceAll("%2C", ",");
  return text && `?${text}`;
}

/** The package's option for which bills count. */
export const countOf = ({ isBegun }) => (isBegun ? "begun" : "all");

/** What a query selects by category: the chosen one, or, where it must name some, all documented ones of details. */
function categoriesOf(kind, category) {
  const { needsCategory, categories } = lists[kind];
  if (category !== "") return category;
  return needsCategory ? Object.keys(categories).filter((known) => known !== controlCategory) : undefined;
}

/** The query of the package. */
export function toQuery({ kind, period, cycle, category, product }) {
  const query = { period };
  if (lists[kind].hasCycle) query.cycleType = cycle;
  const categories = categoriesOf(kind, category);
  if (categories !== undefined) query[lists[kind].categoryParameter] = categories;
  if (product !== "") query.productName = product;
  return query;
}
