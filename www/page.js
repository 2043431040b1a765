// The billing page: it loads the bills of a query, from the form or the address, and shows them in a view. Another view of
// the same bills sends no request. The page has no key: it sends its requests to a proxy on its own origin, which has.

import { BillingClient, previousPeriod } from "./package.js";
import { answerOf } from "./answer.js";
import { showDemo } from "./demo.js";
import { element } from "./element.js";
import { formOf } from "./form.js";
import { bytes, count, counted, timesAt } from "./format.js";
import { errorMessage, eventMessage } from "./messages.js";
import { fromAddress, queryAddress, toAddress, toQuery, withView } from "./query.js";
import { missingText, noticeLines, rangeOf } from "./report.js";
import { viewControls } from "./view.js";

const $ = (id) => document.getElementById(id);

const defaults = { baseUrl: "/billing", currency: "USD", utcOffset: "+00:00" };

/** The server's settings, or the defaults. */
async function loadSettings() {
  try {
    const response = await fetch("/settings.json");
    const settings = response.ok ? { ...defaults, ...(await response.json()) } : defaults;
    return { ...settings, utcOffset: settings.utcOffset.replace(/^(?:Z|-00:00)$/, "+00:00") };
  } catch {
    return defaults;
  }
}

const settings = await loadSettings();
const { currency, utcOffset } = settings;
const times = timesAt(utcOffset);
const client = new BillingClient({ baseUrl: settings.baseUrl, currency, utcOffset, onEvent: showEvent });
const form = formOf(utcOffset);
const controls = viewControls(changeView);
const answer = answerOf({ currency, utcOffset, times }, controls, showError);
/** What the page shows or loads. */
let state;
/** The loaded bills, and those of the period before once they were loaded. */
let bills;
/** The current call; a new query aborts it. */
let running;
/** Timer that shows the progress of a call, so that a short one does not flicker. */
let progressTimer;

$("account").textContent = `${settings.demo ? "A made-up account" : "Novita AI"} · times at UTC${utcOffset}`;
if (settings.demo) showDemo(settings.demo);
$("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const query = form.read();
  // A field of the other kind with the same name has another meaning.
  state = withView(query, query.kind === state.kind ? state : { ...state, by: [] });
  writeAddress();
  loadBills();
});
$("cancel").addEventListener("click", () => running?.abort());
addEventListener("popstate", showAddress);
showAddress();

function showAddress() {
  state = fromAddress(location.search, Date.now(), utcOffset);
  form.write(state);
  if (bills?.address === queryAddress(state)) showView();
  else loadBills();
}

function writeAddress() {
  const address = toAddress(state);
  if (address !== location.search) history.pushState(null, "", address);
}

/** Shows the same bills in another view. */
function changeView(view) {
  state = withView(state, view);
  writeAddress();
  showView();
}

/* ------------------------------------------------------------------------------------------------------- loading */

/** Loads the bills of the state and shows them, or the error, unless another query has replaced it meanwhile. */
async function loadBills() {
  reset();
  const query = state;
  const outcome = await load(query);
  if (!outcome) return;
  if (outcome.isCancelled) $("news").textContent = "Cancelled. No bills were loaded.";
  else if (outcome.error) showError(outcome.error);
  else {
    bills = { ...outcome, address: queryAddress(query) };
    showView();
  }
}

/** Loads the bills of the period before, and compares. */
async function loadEarlier() {
  const current = bills;
  const period = earlierOf(state);
  const outcome = await load({ ...state, period }, { name: `${named(period)}: `, delay: 300 });
  if (!outcome) return;
  current.earlier = outcome;
  showView();
}

/**
 * Loads bills into the package's memory.
 *
 * @returns {Promise<{ table?: object, error?: Error, isCancelled?: boolean } | undefined>} undefined if another call has
 *   replaced this one
 */
async function load(query, { name = "", delay } = {}) {
  stop();
  const own = new AbortController();
  running = own;
  if (delay === undefined) showWorking(name);
  else progressTimer = setTimeout(showWorking, delay, name);
  const onProgress = (progress) => showProgress(progress, name);
  const list = query.kind === "apiKey" ? client.apiKeyBills : client.fixedTermBills;
  const outcome = await list
    .load(toQuery(query), { signal: own.signal, onProgress, onWindowError: "collect" })
    .then(tableOrError, (error) => ({ error }));
  if (running !== own) {
    outcome.table?.free();
    return undefined;
  }
  running = undefined;
  endWorking();
  if (!own.signal.aborted) return outcome;
  outcome.table?.free();
  return { isCancelled: true };
}

/** Aborts the current call and ignores its outcome. */
function stop() {
  running?.abort();
  running = undefined;
  endWorking();
}

/** The table, or the first error if all requests failed. */
function tableOrError(table) {
  const { failed, windows } = table.report;
  if (failed.length === 0 || windows.length > 0) return { table };
  table.free();
  return { error: failed[0].error };
}

/** Separates the bills of a table from its control totals, if it has any. */
function partsOf(table, { kind }) {
  const range = rangeOf(table.report);
  const category = kind === "apiKey" ? "category" : "productCategory";
  const { control, groups } = table.summarize({ by: [category] });
  if (!control) return { range, details: table };
  const details = table.filter({ [category]: groups.map(({ key }) => key[category]) });
  return { range, details, control: { table: table.filter({ [category]: "summary" }), totals: control } };
}

/** Aborts the current call, hides all results and frees their memory. */
function reset() {
  stop();
  answer.clear();
  for (const table of [bills?.table, bills?.details, bills?.begun, bills?.control?.table, bills?.earlier?.table])
    table?.free();
  bills = undefined;
  for (const id of ["alert", "earlier"]) $(id).replaceChildren();
  $("news").textContent = "";
}

/* ------------------------------------------------------------------------------------------------------- results */

const named = (period) => period.replace("/", " to ");

/** The period before, or "" if there is none. */
function earlierOf({ period }) {
  try {
    return previousPeriod(period);
  } catch {
    return "";
  }
}

/** Shows the loaded bills. Loads those of the period before if they are to be compared. */
function showView() {
  const period = earlierOf(state);
  const { table, earlier } = bills;
  $("alert").replaceChildren();
  try {
    if (!bills.details) Object.assign(bills, partsOf(table, state));
    answer.show(bills, state, { period, table: earlier?.table });
  } catch (error) {
    return showError(error);
  }
  const { failed, complete } = table.report;
  if (failed.length > 0) showFailed(table.report);
  else if (!complete) showPartial(table.report);
  $("news").textContent = table.length === 0 && !state.compares ? "There are no bills for this selection." : "";
  showEarlier(period);
  if (!state.compares) stop();
  else if (!earlier && !running) loadEarlier();
}

/** Says why there is no comparison, or which of its periods is incomplete. */
function showEarlier(period) {
  $("earlier").replaceChildren();
  const { table, earlier } = bills;
  if (!state.compares || !earlier) return;
  const addNotice = (what, why, canRetry) => {
    const text = element("span", {}, element("strong", { textContent: what }), ` ${why}`);
    const buttons = canRetry ? [retryButton(retryEarlier)] : [];
    $("earlier").append(element("div", { className: "notice" }, text, ...buttons));
  };
  const addMissing = (name, { report }, canRetry) => {
    const why = `${missingText(report, times)}. The change is not between whole periods.`;
    if (!report.complete) addNotice(`The bills of ${named(name)} are not complete.`, why, canRetry);
  };
  if (earlier.table) {
    // The alert above has the button for the bills of this period.
    addMissing(state.period, table, false);
    addMissing(period, earlier.table, true);
  } else {
    const { text, canRetry } = earlier.isCancelled
      ? { text: "Cancelled.", canRetry: true }
      : { ...errorMessage(earlier.error, times), canRetry: earlier.error.kind !== "query" };
    addNotice(`There is no comparison with ${named(period)}.`, text, canRetry);
  }
}

function retryEarlier() {
  bills.earlier?.table?.free();
  bills.earlier = undefined;
  $("compare").focus();
  showView();
}

/* ------------------------------------------------------------------------------------------------------ progress */

function showWorking(name) {
  $("activity").textContent = "";
  $("progress-text").textContent = `${name}Loading…`;
  $("progress").removeAttribute("value");
  $("working").hidden = false;
  $("cancel").hidden = false;
}

function endWorking() {
  clearTimeout(progressTimer);
  $("working").hidden = true;
  // A hidden button loses the focus, and with it the keyboard's place on the page.
  if (document.activeElement === $("cancel")) $("show").focus();
  $("cancel").hidden = true;
}

function showProgress({ windowsDone, windowsTotal, rows, bytes: size }, name) {
  $("progress").max = windowsTotal;
  $("progress").value = windowsDone;
  $("progress-text").textContent =
    `${name}${count(windowsDone)} of ${counted(windowsTotal, "request")} · ${counted(rows, "row")} · ${bytes(size)}`;
}

function showEvent(event) {
  const message = eventMessage(event, times);
  if (message !== undefined) $("activity").textContent = message;
}

/* -------------------------------------------------------------------------------------------------------- errors */

function showFailed({ failed, windows }) {
  const items = failed.map(({ window, error }) => {
    const id = error.requestId === undefined ? "" : ` (request id ${error.requestId})`;
    return element("li", {}, element("strong", { textContent: times.span(window) }), ` ${error.message}${id}`);
  });
  const all = failed.length + windows.length;
  $("alert").replaceChildren(
    element("h2", { textContent: `Not complete: ${count(failed.length)} of ${counted(all, "request")} failed` }),
    element("p", { textContent: "The bills, sums, bars and downloads below do not include:" }),
    element("ul", {}, ...items),
    retryButton(retry),
  );
}

/** All requests succeeded, but the service says that there are more bills than it returned. */
function showPartial(report) {
  $("alert").replaceChildren(
    element("h2", { textContent: "Not complete: the service says that there are more bills" }),
    element("p", {
      textContent:
        "Some may be missing from the bills, sums, bars and downloads below. What the service says about each request:",
    }),
    element("ul", {}, ...noticeLines(report, times).map((textContent) => element("li", { textContent }))),
    retryButton(retry),
  );
}

function showError(error) {
  reset();
  const { headline, text, details } = errorMessage(error, times);
  const rows = details.map(([name, value]) =>
    element("div", {}, element("dt", { textContent: name }), element("dd", { textContent: value })),
  );
  $("alert").replaceChildren(
    element("h2", { textContent: headline }),
    element("p", { textContent: text }),
    element("dl", { className: "details" }, ...rows),
    retryButton(retry),
  );
}

/** Loads all windows again: duplicates of two windows are only detected within one call. */
function retry() {
  $("show").focus();
  loadBills();
}

function retryButton(onRetry) {
  const button = element("button", { type: "button", textContent: "Try again" });
  button.addEventListener("click", onRetry);
  return button;
}
