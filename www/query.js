// The question of the page: the form's state, the same in the address bar, and the package's query made of it. A period
// is always one text ("2026-01", "2026-01-05/2026-01-20", "2026"), in which all three agree, so that a shared link
// shows the same days tomorrow.

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

/** The current month and its neighbours, in the service's own days. */
export function monthOf(now, utcOffset, back = 0) {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(utcOffset);
  const offset = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  const local = new Date(now + offset);
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
  return {
    kind,
    period: given.get("period") || presets(now, utcOffset)["this-month"],
    cycle: cycles.includes(given.get("cycle")) ? given.get("cycle") : "Day",
    category: given.get("category") ?? "",
    product: given.get("product") ?? "",
  };
}

/** The address of a state, without what is empty. */
export function toAddress({ kind, period, cycle, category, product }) {
  const entries = { kind, period, ...(kind === "apiKey" && { cycle }), category, product };
  return `?${new URLSearchParams(Object.entries(entries).filter(([, value]) => value !== ""))}`;
}

/** What the package is asked. */
export function toQuery({ kind, period, cycle, category, product }) {
  const query = { period };
  if (kind === "apiKey") query.cycleType = cycle;
  if (category !== "") query.category = category;
  if (product !== "") query.productName = product;
  return query;
}
