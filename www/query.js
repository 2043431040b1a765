// What the page shows, as a state: which bills are asked for, and how they are looked at. The same in the address bar,
// and the package's query made of it. A period is always one text ("2026-01", "2026-01-05/2026-01-20", "2026"), in which
// all three agree, so that a shared link shows the same days tomorrow.

import { secondsOf, units } from "./calendar.js";

export const kinds = ["apiKey", "fixedTerm"];
export const cycles = ["Hour", "Day", "Week", "Month"];

/** Categories that the documentation lists; the service may know more. */
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

/** Text fields that bills can be grouped by, in the words of people; the first one is what they are grouped by at first. */
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

/** Units of the calendar that rows can be told apart by. A charge in advance is for a month or more. */
export const unitsOf = ({ kind, cycle }) =>
  units.slice(kind === "apiKey" ? units.indexOf(cycle.toLowerCase()) : units.indexOf("month"));

/** A moment on the service's own clock, as if that were UTC. */
const localOf = (now, utcOffset) => new Date(now + secondsOf(utcOffset) * 1000);

/** The service's own day. */
export const todayOf = (now, utcOffset) => localOf(now, utcOffset).toISOString().slice(0, 10);

/** The current month and its neighbours, in the service's own days. */
export function monthOf(now, utcOffset, back = 0) {
  const local = localOf(now, utcOffset);
  return new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() - back, 1)).toISOString().slice(0, 7);
}

/** Periods that have a name, as texts. "Last 3 months" are the three whole ones before this one. */
export function presets(now, utcOffset) {
  const month = (back) => monthOf(now, utcOffset, back);
  return {
    "this-month": month(0),
    "last-month": month(1),
    "last-3-months": `${month(3)}/${month(1)}`,
    "this-year": month(0).slice(0, 4),
  };
}

/** A period as the form has it: a preset, a month, days, or any other text that the package reads ("2026-Q1"). */
export function shapeOf(period, named) {
  const preset = Object.keys(named).find((name) => named[name] === period);
  if (preset) return { shape: preset };
  if (/^\d{4}-\d\d$/.test(period)) return { shape: "month", month: period };
  const [, from, until] = /^(\d{4}-\d\d-\d\d)(?:\/(\d{4}-\d\d-\d\d))?$/.exec(period) ?? [];
  return from ? { shape: "days", from, until: until ?? from } : { shape: "other" };
}

/** The state that an address asks for; what it leaves out has a default. */
export function fromAddress(search, now, utcOffset) {
  const given = new URLSearchParams(search);
  const kind = kinds.includes(given.get("kind")) ? given.get("kind") : "apiKey";
  const question = {
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
  return withView(question, view);
}

/** A question together with as much of a view as fits it. An empty unit is the one that suits the range. */
export function withView(question, { by, unit, compares, isLong, isBegun }) {
  const known = Object.keys(fields[question.kind]);
  const chosen = [...new Set(by)].filter((field) => known.includes(field)).slice(0, 2);
  return {
    ...question,
    by: chosen.length > 0 ? chosen : known.slice(0, 1),
    unit: unitsOf(question).includes(unit) ? unit : "",
    compares,
    isLong,
    isBegun,
  };
}

/** The address of the bills that are asked for, without what is empty: two states with the same one have the same bills. */
export function questionOf({ kind, period, cycle, category, product }) {
  return addressOf({ kind, period, cycle: kind === "apiKey" ? cycle : "", category, product });
}

/** The address of a state, without what is as it is at first. */
export function toAddress(state) {
  const { kind, by, unit, compares, isLong, isBegun } = state;
  const isUsual = by.join() === Object.keys(fields[kind])[0];
  const view = addressOf({
    by: isUsual ? "" : by.join(),
    unit,
    compare: compares ? "before" : "",
    count: isBegun ? "begun" : "",
    groups: isLong ? "all" : "",
  });
  return questionOf(state) + view.replace("?", "&");
}

function addressOf(entries) {
  const given = new URLSearchParams(Object.entries(entries).filter(([, value]) => value !== ""));
  // A comma is nothing special there.
  const text = String(given).replaceAll("%2C", ",");
  return text && `?${text}`;
}

/** Which of the bills count, as the package has it. */
export const countOf = ({ isBegun }) => (isBegun ? "begun" : "all");

/** What the package is asked. */
export function toQuery({ kind, period, cycle, category, product }) {
  const query = { period };
  if (kind === "apiKey") query.cycleType = cycle;
  if (category !== "") query.category = category;
  if (product !== "") query.productName = product;
  return query;
}
