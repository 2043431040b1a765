// The overview of the account: this month over all lists, where it will end, the balance, the invoices, and the last months.
// Each source is one call of the package; sources load at the same time and fail independently of each other. A part of the
// page shows one source or several.

import { amountsIn } from "./amounts.js";
import { element } from "./element.js";
import { errorMessage } from "./messages.js";
import { parts } from "./overview-parts.js";
import { lastMonths, presetPeriods } from "./periods.js";
import { incompleteText } from "./report-text.js";
import { toQuery } from "./state.js";

const $ = (id) => document.getElementById(id);

/** How many months are compared with their invoices, with the current one. */
const monthCount = 6;

/** The query of all bills of a list in a month, in rows that are fine enough for a forecast. */
const queryOf = (kind, period) => toQuery({ kind, period, cycle: "Day", category: "", product: "" });

/** Makes something of a table of bills, and frees it. Fails if all requests failed. */
async function ofTable(loading, work) {
  const table = await loading;
  try {
    const { failed, windows } = table.report;
    if (failed.length > 0 && windows.length === 0) throw failed[0].error;
    return { ...work(table), report: table.report };
  } finally {
    table.free();
  }
}

/** The forecast of a month, or why there is none. */
function forecastOf(table, period) {
  try {
    return { forecast: table.forecast({ period }) };
  } catch (error) {
    if (error.kind !== "query") throw error;
    return { refusal: error.message };
  }
}

/**
 * The sources by name. `load` returns plain values; those of bills have the reports of their calls, which say what is
 * missing.
 */
const sources = {
  usage: {
    name: "Usage-based bills",
    load: (client, { month }, options) =>
      ofTable(client.usageBills.load(queryOf("usage", month), options), (table) => ({
        total: table.summarize({ by: [] }).total.total,
        ...forecastOf(table, month),
      })),
    reportsOf: ({ report }) => [report],
  },
  fixedTerm: {
    name: "Fixed-term bills",
    load: (client, { month }, options) =>
      ofTable(client.fixedTermBills.load(queryOf("fixedTerm", month), options), (table) => ({
        total: table.summarize({ by: [], count: "begun" }).total.total,
        earlier: table.summarize({ by: [] }).earlier?.total,
      })),
    reportsOf: ({ report }) => [report],
  },
  apiKey: {
    name: "Bills per API key",
    load: (client, { month }, options) =>
      ofTable(client.apiKeyBills.load(queryOf("apiKey", month), options), (table) => ({
        total: table.summarize({ by: [] }).total.total,
      })),
    reportsOf: ({ report }) => [report],
  },
  balance: {
    name: "The balance",
    load: (client, _, { signal, onProgress }) => client.balance({ signal, onProgress }),
  },
  invoices: {
    name: "The invoices",
    load: (client, _, { signal, onProgress }) => client.invoices.list({}, { signal, onProgress }),
  },
  months: {
    name: "The bills and invoices of the last months",
    load: (client, { months }, options) => client.reconcile(months, options),
    reportsOf: (months) => months.flatMap(({ report }) => [report.usage, report.fixedTerm]),
  },
};

/**
 * The part of the page that shows the overview.
 *
 * @param {object} settings client, currency, utcOffset, times
 * @param {() => void} onRetry is called to load what is missing
 */
export function overview({ client, currency, utcOffset, times }, onRetry) {
  /**
   * The results by source; one that is loading has none.
   *
   * @type {Record<string, { value?: any, error?: Error, isCancelled?: boolean }>}
   */
  let results = {};
  /** What is shown: the periods, and how amounts and times are written. */
  let context = {};
  /** The number of the latest loading: an earlier one that ends later must not be shown. */
  let latest = 0;
  const sections = parts.map(sectionOf);
  $("overview-region").append(...sections.map(({ node }) => node));

  /**
   * Loads all sources, or only those that failed or are not complete, and shows each part when its sources are there.
   * Resolves when all of them have arrived or failed.
   *
   * @param {object} options
   * @param {AbortSignal} options.signal
   * @param {(progress: object) => void} options.onProgress is called with the sum of the progress of all calls
   * @param {boolean} options.isRetry
   */
  async function load({ signal, onProgress, isRetry }) {
    latest += 1;
    const current = latest;
    const month = presetPeriods(Date.now(), utcOffset)["this-month"];
    const canKeep = isRetry && month === context.month;
    const wanted = Object.keys(sources).filter((name) => !canKeep || isMissing(name));
    context = { month, months: lastMonths(monthCount, Date.now(), utcOffset), amounts: amountsIn(currency), times };
    for (const name of wanted) delete results[name];
    for (const section of sections) section.draw();
    $("overview-region").hidden = false;

    const addProgress = sumProgress(onProgress);
    const loadSource = async (name) => {
      const options = { signal, onProgress: addProgress(name), onWindowError: "collect" };
      const result = await sources[name].load(client, context, options).then(
        (value) => ({ value }),
        (error) => (signal.aborted ? { isCancelled: true } : { error }),
      );
      if (latest !== current) return;
      results[name] = result;
      for (const section of sections) if (section.part.sources.includes(name)) section.draw();
    };
    await Promise.all(wanted.map(loadSource));
  }

  /** Hides the overview and drops its values. */
  function clear() {
    latest += 1;
    results = {};
    $("overview-region").hidden = true;
  }

  const isMissing = (name) => !results[name]?.value || incompleteReports(name).length > 0;

  const incompleteReports = (name) =>
    (sources[name].reportsOf?.(results[name].value) ?? []).filter(({ complete }) => !complete);

  /** A section of the page for a part. `draw` shows what of it has arrived. */
  function sectionOf(part) {
    const title = element("h3", { id: `overview-${part.id}-title` });
    const notices = element("div", { role: "status" });
    const body = element("div", { id: `overview-${part.id}` });
    const node = element("section", {}, title, notices, body);
    node.setAttribute("aria-labelledby", title.id);
    return { part, node, draw };

    function draw() {
      title.textContent = part.title(context);
      const isLoading = part.sources.some((name) => !results[name]);
      node.ariaBusy = String(isLoading);
      notices.replaceChildren(...part.reports.flatMap(noticesOf));
      if (isLoading) return body.replaceChildren(element("p", { className: "quiet", textContent: "Loading…" }));
      const values = Object.fromEntries(part.sources.map((name) => [name, results[name].value]));
      body.replaceChildren(...part.contentOf(values, context));
    }
  }

  /** What is missing from a source. */
  function noticesOf(name) {
    const { value, error, isCancelled } = results[name] ?? { value: undefined };
    if (isCancelled) return [notice(`${sources[name].name}: cancelled.`, "")];
    if (error) {
      const { text, details } = errorMessage(error, times);
      const [, id] = details.find(([label]) => label === "Request id") ?? [];
      return [
        notice(`${sources[name].name} could not be loaded.`, id === undefined ? text : `${text} (request id ${id})`),
      ];
    }
    const incomplete = value ? incompleteReports(name) : [];
    if (incomplete.length === 0) return [];
    return [notice(`${sources[name].name} are not complete.`, incompleteText(incomplete, times))];
  }

  function notice(headline, text) {
    const button = element("button", { type: "button", textContent: "Try again" });
    button.addEventListener("click", onRetry);
    const message = element("span", {}, element("strong", { textContent: headline }), ` ${text}`);
    return element("div", { className: "notice" }, message, button);
  }

  return { load, clear };
}

/** Adds up the progress of several calls. Returns the `onProgress` of each. */
function sumProgress(onProgress) {
  const known = new Map();
  return (name) => (progress) => {
    known.set(name, progress);
    const sum = { windowsDone: 0, windowsTotal: 0, rows: 0, bytes: 0 };
    for (const one of known.values()) for (const field of Object.keys(sum)) sum[field] += one[field];
    onProgress(sum);
  };
}
