// The state of the page: a query (which bills) and a view (how they are shown), and its forms in the address bar and as a
// query of the package. A period is a text with absolute dates ("2026-01", "2026-01-05/2026-01-20", "2026"), so that a
// link shows the same days whenever it is opened.

import { offsetSeconds } from "./format.js";

export const kinds = ["apiKey", "fixedTerm"];
export const cycles = ["Hour", "Day", "Week", "Month"];

/** The documented categories; the service may have more. */
export const categories = {
  apiKey: { llm: "Language models", gen_api: "Media generation", web_search: "Web search" },
  fixedTerm: {
    gpu: "GPU instances",
    serverless: "Serverless endpoints",
    cloud_storage: "Cloud storage",
    local_storage: "Local storage",
    image: "Images",
    bare_metal: "Bare metal",
    summary: "Summary (control totals)",
  },
};

/** Text fields that bills can be grouped by, with labels. The first is the default. */
export const fields = {
  apiKey: {
    ownerID: "API key",
    productName: "Product",
    category: "Category",
    apikeyName: "Key name",
    apikeyMask: "Key mask",
    productId: "Product id",
    userId: "User",
  },
  fixedTerm: {
    productName: "Product",
    productCategory: "Category",
    ownerID: "Resource",
    memberId: "Member",
    tradeType: "Trade",
    tradeMode: "Trade mode",
    cycle: "Cycle",
    productId: "Product id",
    userId: "User",
  },
};

/** Units of the calendar, the finest first. */
export const units = ["hour", "day", "week", "month"];

/** Units into which rows can be divided: none finer than the cycle; a fixed term is a month or more. */
export const unitsOf = ({ kind, cycle }) =>
  units.slice(kind === "apiKey" ? units.indexOf(cycle.toLowerCase()) : units.indexOf("month"));

/** The date whose UTC fields are those of the service's offset. */
const localOf = (now, utcOffset) => new Date(now + offsetSeconds(utcOffset) * 1000);

/** Today in the service's offset. */
export const todayOf = (now, utcOffset) => localOf(now, utcOffset).toISOString().slice(0, 10);

/** The current month in the service's offset, or one some months back. */
export function monthOf(now, utcOffset, back = 0) {
  const local = localOf(now, utcOffset);
  return new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() - back, 1)).toISOString().slice(0, 7);
}

/** The periods of the form that have a name. "Last 3 months" are the three before the current one. */
export function presets(now, utcOffset) {
  const month = (back) => monthOf(now, utcOffset, back);
  return {
    "this-month": month(0),
    "last-month": month(1),
    "last-3-months": `${month(3)}/${month(1)}`,
    "this-year": month(0).slice(0, 4),
  };
}

/** A period as fields of the form: a preset, a month, days, or another period of the package ("2026-Q1"). */
export function shapeOf(period, named) {
  const preset = Object.keys(named).find((name) => named[name] === period);
  if (preset) return { shape: preset };
  if (/^\d{4}-\d\d$/.test(period)) return { shape: "month", month: period };
  const [, from, until] = /^(\d{4}-\d\d-\d\d)(?:\/(\d{4}-\d\d-\d\d))?$/.exec(period) ?? [];
  return from ? { shape: "days", from, until: until ?? from } : { shape: "other" };
}

/** The state of an address, with defaults for what it lacks. */
export function fromAddress(search, now, utcOffset) {
  const given = new URLSearchParams(search);
  const kind = kinds.includes(given.get("kind")) ? given.get("kind") : "apiKey";
  const query = {
    kind,
    period: given.get("period") || presets(now, utcOffset)["this-month"],
    cycle: cycles.includes(given.get("cycle")) ? given.get("cycle") : "Day",
    category: given.get("category") ?? "",
    product: given.get("product") ?? "",
  };
  const view = {
    by: (given.get("by") ?? "").split(","),
    unit: given.get("unit") ?? "",
    compares: given.get("compare") === "before",
    isLong: given.get("groups") === "all",
    isBegun: given.get("count") === "begun",
  };
  return withView(query, view);
}

/** A query with those parts of a view that are valid for it. An empty unit is the default for the range. */
export function withView(query, { by, unit, compares, isLong, isBegun }) {
  const known = Object.keys(fields[query.kind]);
  const chosen = [...new Set(by)].filter((field) => known.includes(field)).slice(0, 2);
  return {
    ...query,
    by: chosen.length > 0 ? chosen : known.slice(0, 1),
    unit: unitsOf(query).includes(unit) ? unit : "",
    compares,
    isLong,
    isBegun,
  };
}

/** The query of a state as an address. States with the same one have the same bills. */
export function queryAddress({ kind, period, cycle, category, product }) {
  return addressOf({ kind, period, cycle: kind === "apiKey" ? cycle : "", category, product });
}

/** The address of a state, without defaults. */
export function toAddress(state) {
  const { kind, by, unit, compares, isLong, isBegun } = state;
  const isDefault = by.join() === Object.keys(fields[kind])[0];
  const view = addressOf({
    by: isDefault ? "" : by.join(),
    unit,
    compare: compares ? "before" : "",
    count: isBegun ? "begun" : "",
    groups: isLong ? "all" : "",
  });
  return queryAddress(state) + view.replace("?", "&");
}

function addressOf(entries) {
  const given = new URLSearchParams(Object.entries(entries).filter(([, value]) => value !== ""));
  // A comma needs no escape in a query string.
  const text = String(given).replaceAll("%2C", ",");
  return text && `?${text}`;
}

/** The package's option for which bills count. */
export const countOf = ({ isBegun }) => (isBegun ? "begun" : "all");

/** The query of the package. */
export function toQuery({ kind, period, cycle, category, product }) {
  const query = { period };
  if (kind === "apiKey") query.cycleType = cycle;
  if (category !== "") query.category = category;
  if (product !== "") query.productName = product;
  return query;
}
