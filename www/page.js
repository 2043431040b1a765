// The billing page: it takes a question from the form or the address, asks it once, and shows what comes in the way that
// the view says; other views of the same bills ask for nothing. The key is not here: the page asks its own origin, and
// the proxy there holds the key.

import { BillingClient, previousPeriod } from "./package.js";
import { answerOf } from "./answer.js";
import { showDemo } from "./demo.js";
import { element } from "./element.js";
import { formOf } from "./form.js";
import { fromAddress, questionOf, toAddress, toQuery, withView } from "./query.js";
import { missingWords, noticeLines, rangeOf } from "./report.js";
import { viewControls } from "./view.js";
import { activity, bytes, clock, count, counted, errorWords } from "./words.js";

const $ = (id) => document.getElementById(id);

const defaults = { baseUrl: "/billing", currency: "USD", utcOffset: "+00:00" };

/** What the server says about itself; without it the defaults do. */
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
const times = clock(utcOffset);
const client = new BillingClient({ baseUrl: settings.baseUrl, currency, utcOffset, onEvent: showEvent });
const form = formOf(utcOffset);
const controls = viewControls(changeView);
const answer = answerOf({ currency, utcOffset, times }, controls, showError);
/** What the page shows, or is about to. */
let state;
/** The bills that are here; those of the period before with them, once they were asked for. */
let bills;
/** The call that is under way; a new question aborts it. */
let running;
/** Shows in a while that a call is under way: what moves for a moment only disturbs. */
let waiting;

$("account").textContent = `${settings.demo ? "A made-up account" : "Novita AI"} · times at UTC${utcOffset}`;
if (settings.demo) showDemo(settings.demo);
$("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const question = form.read();
  // Fields of the other kind that have the same name mean something else.
  state = withView(question, question.kind === state.kind ? state : { ...state, by: [] });
  putAddress();
  ask();
});
$("cancel").addEventListener("click", () => running?.abort());
addEventListener("popstate", showAddress);
showAddress();

function showAddress() {
  state = fromAddress(location.search, Date.now(), utcOffset);
  form.write(state);
  if (bills?.question === questionOf(state)) showView();
  else ask();
}

function putAddress() {
  const address = toAddress(state);
  if (address !== location.search) history.pushState(null, "", address);
}

/** Another view of the bills that are here. */
function changeView(view) {
  state = withView(state, view);
  putAddress();
  showView();
}

/* ----------------------------------------------------------------------------------------------------- questions */

/** Asks, and shows the answer, the error, or that it was cancelled; unless a newer question has taken over. */
async function ask() {
  forget();
  const question = state;
  const outcome = await load(question);
  if (!outcome) return;
  if (outcome.isCancelled) $("news").textContent = "Cancelled. Nothing was kept.";
  else if (outcome.error) showError(outcome.error);
  else {
    bills = { ...outcome, question: questionOf(question) };
    showView();
  }
}

/** Asks for the bills of the period before, beside those that are here. */
async function askEarlier() {
  const now = bills;
  const period = earlierOf(state);
  const outcome = await load({ ...state, period }, { name: `${named(period)}: `, delay: 300 });
  if (!outcome) return;
  now.earlier = outcome;
  showView();
}

/**
 * Loads bills into the package's memory. Gives the table, or the error, or that it was cancelled; nothing where a newer
 * call has taken over.
 */
async function load(question, { name = "", delay } = {}) {
  stop();
  const own = new AbortController();
  running = own;
  if (delay === undefined) showWorking(name);
  else waiting = setTimeout(showWorking, delay, name);
  const onProgress = (progress) => showProgress(progress, name);
  const list = question.kind === "apiKey" ? client.apiKeyBills : client.fixedTermBills;
  const outcome = await list
    .load(toQuery(question), { signal: own.signal, onProgress, onWindowError: "collect" })
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

/** Ends the call that is under way; nobody waits for what becomes of it. */
function stop() {
  running?.abort();
  running = undefined;
  endWorking();
}

/** Where nothing at all arrived there is no answer, only an error. */
function tableOrError(table) {
  const { failed, windows } = table.report;
  if (failed.length === 0 || windows.length > 0) return { table };
  table.free();
  return { error: failed[0].error };
}

/** The bills of a table without the service's control totals, and these, where it has any; and what was asked for. */
function partsOf(table, { kind }) {
  const range = rangeOf(table.report);
  const category = kind === "apiKey" ? "category" : "productCategory";
  const { control, groups } = table.summarize({ by: [category] });
  if (!control) return { range, details: table };
  const details = table.filter({ [category]: groups.map(({ key }) => key[category]) });
  return { range, details, control: { table: table.filter({ [category]: "summary" }), totals: control } };
}

/** Gives back the memory of what is not shown any more. */
function forget() {
  stop();
  answer.clear();
  for (const table of [bills?.table, bills?.details, bills?.begun, bills?.control?.table, bills?.earlier?.table])
    table?.free();
  bills = undefined;
  for (const id of ["alert", "earlier"]) $(id).replaceChildren();
  $("news").textContent = "";
}

/* ----------------------------------------------------------------------------------------------------- the answer */

const named = (period) => period.replace("/", " to ");

/** The period before, as far as there is one. */
function earlierOf({ period }) {
  try {
    return previousPeriod(period);
  } catch {
    return "";
  }
}

/** Shows the bills that are here; asks for those of the period before where they are wanted and not here. */
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
  $("news").textContent = table.length === 0 && !state.compares ? "There are no bills for this question." : "";
  showEarlier(period);
  if (!state.compares) stop();
  else if (!earlier && !running) askEarlier();
}

/** Says what is wrong with a comparison, if anything is: with the bills of the period before, or with those of this one. */
function showEarlier(period) {
  $("earlier").replaceChildren();
  const { table, earlier } = bills;
  if (!state.compares || !earlier) return;
  const say = (what, why, canMend) => {
    const words = element("span", {}, element("strong", { textContent: what }), ` ${why}`);
    const mend = canMend ? [retryButton(retryEarlier)] : [];
    $("earlier").append(element("div", { className: "notice" }, words, ...mend));
  };
  const sayMissing = (name, { report }, canMend) => {
    const why = `${missingWords(report, times)}. What changed is not between whole periods.`;
    if (!report.complete) say(`The bills of ${named(name)} are not complete.`, why, canMend);
  };
  if (earlier.table) {
    // The alert above has the button for all bills of this period.
    sayMissing(state.period, table, false);
    sayMissing(period, earlier.table, true);
  } else {
    const { text, canPass } = earlier.isCancelled
      ? { text: "Cancelled.", canPass: true }
      : { ...errorWords(earlier.error, times), canPass: earlier.error.kind !== "query" };
    say(`There is no comparison with ${named(period)}.`, text, canPass);
  }
}

function retryEarlier() {
  bills.earlier?.table?.free();
  bills.earlier = undefined;
  $("compare").focus();
  showView();
}

/* ------------------------------------------------------------------------------------------------ while it works */

function showWorking(name) {
  $("activity").textContent = "";
  $("progress-text").textContent = `${name}Asking…`;
  $("progress").removeAttribute("value");
  $("working").hidden = false;
  $("cancel").hidden = false;
}

function endWorking() {
  clearTimeout(waiting);
  $("working").hidden = true;
  // Who has just pressed "Cancel" must not lose the place on the page.
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
  const words = activity(event, times);
  if (words !== undefined) $("activity").textContent = words;
}

/* ------------------------------------------------------------------------------------------------ what went wrong */

function showFailed({ failed, windows }) {
  const items = failed.map(({ window, error }) => {
    const id = error.requestId === undefined ? "" : ` (request id ${error.requestId})`;
    return element("li", {}, element("strong", { textContent: times.span(window) }), ` ${error.message}${id}`);
  });
  const all = failed.length + windows.length;
  $("alert").replaceChildren(
    element("h2", { textContent: `Not complete: ${count(failed.length)} of ${counted(all, "request")} failed` }),
    element("p", { textContent: "Bills, sums, bars and downloads below leave out:" }),
    element("ul", {}, ...items),
    retryButton(retry),
  );
}

/** Every request was answered, and the service says that its answers are not all there is. */
function showPartial(report) {
  $("alert").replaceChildren(
    element("h2", { textContent: "Not complete: the service says that there is more" }),
    element("p", {
      textContent: "Bills, sums, bars and downloads below may lack some. What it says, request by request:",
    }),
    element("ul", {}, ...noticeLines(report, times).map((textContent) => element("li", { textContent }))),
    retryButton(retry),
  );
}

function showError(error) {
  forget();
  const { headline, text, facts } = errorWords(error, times);
  const rows = facts.map(([name, value]) =>
    element("div", {}, element("dt", { textContent: name }), element("dd", { textContent: value })),
  );
  $("alert").replaceChildren(
    element("h2", { textContent: headline }),
    element("p", { textContent: text }),
    element("dl", { className: "facts" }, ...rows),
    retryButton(retry),
  );
}

/** Asks the whole question again: rows that two windows both hold can only be told apart when both arrive together. */
function retry() {
  $("show").focus();
  ask();
}

function retryButton(onRetry) {
  const button = element("button", { type: "button", textContent: "Try again" });
  button.addEventListener("click", onRetry);
  return button;
}
