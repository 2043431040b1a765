// The billing page: it loads the overview, or the bills of a query, from the form or the address, and shows them in a view.
// Another view of the same bills sends no request. The page sends its requests to a proxy on its own origin. The proxy has the key.

import { BillingClient, previousPeriod } from "./novita-billing.js";
import { billsView } from "./bills-view.js";
import { showDemo } from "./demo.js";
import { element } from "./element.js";
import { bytes, count, counted, timesAt } from "./format.js";
import { lists, overviewKind } from "./lists.js";
import { LoadedBills } from "./loaded-bills.js";
import { errorMessage, eventMessage } from "./messages.js";
import { periodText } from "./periods.js";
import { overview } from "./overview.js";
import { queryForm } from "./query-form.js";
import { missingText, noticeLines, windowText } from "./report-text.js";
import { fromAddress, queryAddress, toAddress, toQuery, withView } from "./state.js";
import { viewControls } from "./view-controls.js";

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
const form = queryForm(utcOffset);
const controls = viewControls(changeView);
const view = billsView({ currency, utcOffset, times }, controls, showError);
const account = overview({ client, currency, utcOffset, times }, () => {
  $("show-button").focus();
  loadOverview({ isRetry: true });
});
/** The query and view that the page shows or loads. */
let state;
/** @type {LoadedBills | undefined} */
let bills;
/**
 * The current call; a new query aborts it.
 *
 * @type {AbortController | undefined}
 */
let currentCall;
/** Delays the progress display, so that a short call does not make it flicker. */
let progressTimer;

$("account").textContent = `${settings.demo ? "A made-up account" : "Novita AI"} · times at UTC${utcOffset}`;
if (settings.demo) showDemo(settings.demo);
$("query-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const query = form.read();
  // A field of the same name can mean something else in another list: without fields, the list's default applies.
  state = withView(query, query.kind === state.kind ? state : { ...state, by: [] });
  writeAddress();
  loadState();
});
$("cancel-button").addEventListener("click", () => currentCall?.abort());
addEventListener("popstate", showAddress);
showAddress();

function showAddress() {
  state = fromAddress(location.search, Date.now(), utcOffset);
  form.write(state);
  if (bills?.address === queryAddress(state)) showBills();
  else loadState();
}

function writeAddress() {
  const address = toAddress(state);
  if (address !== location.search) history.pushState(null, "", address);
}

/** Shows the same bills in another view. */
function changeView(chosenView) {
  state = withView(state, chosenView);
  writeAddress();
  showBills();
}

/* ------------------------------------------------------------------------------------------------------- loading */

function loadState() {
  if (state.kind === overviewKind) loadOverview();
  else loadBills();
}

/** Loads the overview, which shows each of its parts as soon as it is there, or only what is missing from it. */
async function loadOverview({ isRetry = false } = {}) {
  if (isRetry) stop();
  else reset();
  const controller = beginCall();
  const onProgress = (progress) => currentCall === controller && showProgress(progress, "");
  await account.load({ signal: controller.signal, onProgress, isRetry });
  if (!endCall(controller)) return;
  $("status-region").textContent = controller.signal.aborted ? "Cancelled. Some parts were not loaded." : "";
}

/** Loads the bills of the state, and shows them or the error, unless another query replaces this one meanwhile. */
async function loadBills() {
  reset();
  const query = state;
  const outcome = await load(query);
  if (!outcome) return;
  if (outcome.isCancelled) $("status-region").textContent = "Cancelled. No bills were loaded.";
  else if (outcome.error) showError(outcome.error);
  else {
    bills = new LoadedBills(outcome.table, query);
    showBills();
  }
}

/** Loads the bills of the previous period, and compares. */
async function loadPrevious() {
  const current = bills;
  const period = periodBefore(state);
  const outcome = await load({ ...state, period }, { label: `${periodText(period)}: `, delay: 300 });
  if (!outcome) return;
  current.previous = outcome;
  showBills();
}

/**
 * Loads bills into the package's memory.
 *
 * @param {object} query
 * @param {object} [display] how the progress is shown
 * @param {string} [display.label] a text before it
 * @param {number} [display.delay] how many milliseconds it is delayed
 * @returns {Promise<{ table?: object, error?: Error, isCancelled?: boolean } | undefined>} undefined if another call has
 *   replaced this one
 */
async function load(query, { label = "", delay } = {}) {
  const controller = beginCall(label, delay);
  const onProgress = (progress) => showProgress(progress, label);
  const outcome = await client[lists[query.kind].clientProperty]
    .load(toQuery(query), { signal: controller.signal, onProgress, onWindowError: "collect" })
    .then(tableOrError, (error) => ({ error }));
  if (!endCall(controller)) {
    outcome.table?.free();
    return undefined;
  }
  if (!controller.signal.aborted) return outcome;
  outcome.table?.free();
  return { isCancelled: true };
}

/** Aborts the current call, and shows the progress of a new one. */
function beginCall(label = "", delay = undefined) {
  stop();
  const controller = new AbortController();
  currentCall = controller;
  if (delay === undefined) showProgressRegion(label);
  else progressTimer = setTimeout(showProgressRegion, delay, label);
  return controller;
}

/** Hides the progress of a call that is over. Returns false if another call has replaced it. */
function endCall(controller) {
  if (currentCall !== controller) return false;
  currentCall = undefined;
  hideProgressRegion();
  return true;
}

/** Aborts the current call and ignores its outcome. */
function stop() {
  currentCall?.abort();
  currentCall = undefined;
  hideProgressRegion();
}

/** The table, or the first error if all requests failed. */
function tableOrError(table) {
  const { failed, windows } = table.report;
  if (failed.length === 0 || windows.length > 0) return { table };
  table.free();
  return { error: failed[0].error };
}

/** Aborts the current call, hides all results and frees their memory. */
function reset() {
  stop();
  view.clear();
  account.clear();
  bills?.free();
  bills = undefined;
  for (const id of ["alert-region", "previous-period-region"]) $(id).replaceChildren();
  $("status-region").textContent = "";
}

/* ------------------------------------------------------------------------------------------------------- results */

/** The previous period, or "" if there is none. */
function periodBefore({ period }) {
  try {
    return previousPeriod(period);
  } catch {
    return "";
  }
}

/** Shows the loaded bills. Loads those of the previous period if they are to be compared. */
function showBills() {
  const period = periodBefore(state);
  const { table, previous } = bills;
  $("alert-region").replaceChildren();
  try {
    view.show(bills, state, { period, table: previous?.table });
  } catch (error) {
    return showError(error);
  }
  const { failed, complete } = table.report;
  if (failed.length > 0) showFailed(table.report);
  else if (!complete) showPartial(table.report);
  $("status-region").textContent =
    table.length === 0 && !state.compares ? "There are no bills for this selection." : "";
  showPreviousNotices(period);
  if (!state.compares) stop();
  else if (!previous && !currentCall) loadPrevious();
}

/** Shows why there is no comparison, or which of its periods is incomplete. */
function showPreviousNotices(period) {
  const region = $("previous-period-region");
  region.replaceChildren();
  const { table, previous } = bills;
  if (!state.compares || !previous) return;
  const addNotice = (headline, reason, canRetry) => {
    const text = element("span", {}, element("strong", { textContent: headline }), ` ${reason}`);
    const buttons = canRetry ? [retryButton(retryPrevious)] : [];
    region.append(element("div", { className: "notice" }, text, ...buttons));
  };
  const addIncomplete = (incompletePeriod, { report }, canRetry) => {
    if (report.complete) return;
    const reason = `${missingText(report, times)}. The change is not between whole periods.`;
    addNotice(`The bills of ${periodText(incompletePeriod)} are not complete.`, reason, canRetry);
  };
  if (previous.table) {
    // The button for the bills of this period is in the alert region.
    addIncomplete(state.period, table, false);
    addIncomplete(period, previous.table, true);
  } else {
    const { text, canRetry } = previous.isCancelled
      ? { text: "Cancelled.", canRetry: true }
      : { ...errorMessage(previous.error, times), canRetry: previous.error.kind !== "query" };
    addNotice(`There is no comparison with ${periodText(period)}.`, text, canRetry);
  }
}

function retryPrevious() {
  bills.freePrevious();
  $("compare").focus();
  showBills();
}

/* ------------------------------------------------------------------------------------------------------ progress */

function showProgressRegion(label) {
  $("activity").textContent = "";
  $("progress-text").textContent = `${label}Loading…`;
  $("progress").removeAttribute("value");
  $("progress-region").hidden = false;
  $("cancel-button").hidden = false;
}

function hideProgressRegion() {
  clearTimeout(progressTimer);
  $("progress-region").hidden = true;
  // If a focused button is hidden, keyboard users lose their position on the page.
  if (document.activeElement === $("cancel-button")) $("show-button").focus();
  $("cancel-button").hidden = true;
}

function showProgress({ windowsDone, windowsTotal, rows, bytes: size }, label) {
  $("progress").max = windowsTotal;
  $("progress").value = windowsDone;
  $("progress-text").textContent =
    `${label}${count(windowsDone)} of ${counted(windowsTotal, "request")} · ${counted(rows, "row")} · ${bytes(size)}`;
}

function showEvent(event) {
  const message = eventMessage(event, times);
  if (message !== undefined) $("activity").textContent = message;
}

/* -------------------------------------------------------------------------------------------------------- errors */

function showFailed({ failed, windows }) {
  const items = failed.map(({ window, error }) => {
    const id = error.requestId === undefined ? "" : ` (request id ${error.requestId})`;
    return element("li", {}, element("strong", { textContent: windowText(window, times) }), ` ${error.message}${id}`);
  });
  const all = failed.length + windows.length;
  $("alert-region").replaceChildren(
    element("h2", { textContent: `Not complete: ${count(failed.length)} of ${counted(all, "request")} failed` }),
    element("p", { textContent: "The bills, sums, bars and downloads below do not include:" }),
    element("ul", {}, ...items),
    retryButton(retry),
  );
}

/** All requests succeeded, but the service says that there are more bills than it returned. */
function showPartial(report) {
  $("alert-region").replaceChildren(
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
  $("alert-region").replaceChildren(
    element("h2", { textContent: headline }),
    element("p", { textContent: text }),
    element("dl", { className: "details" }, ...rows),
    retryButton(retry),
  );
}

/**
 * Loads all windows again: duplicates in two windows are only detected within one call, so retrying one window is not
 * enough.
 */
function retry() {
  $("show-button").focus();
  loadBills();
}

function retryButton(onRetry) {
  const button = element("button", { type: "button", textContent: "Try again" });
  button.addEventListener("click", onRetry);
  return button;
}
