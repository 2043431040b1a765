// The billing page: it takes a question from the form or the address, asks it, and shows what comes. The key is not
// here: the page asks its own origin, and the proxy there holds the key.

import { BillingClient } from "./package.js";
import { showDemo } from "./demo.js";
import { formOf } from "./form.js";
import { exact, rounded, totalsOf } from "./money.js";
import { fromAddress, toAddress, toQuery } from "./query.js";
import { billTable, columnsOf, element } from "./table.js";
import { activity, bytes, clock, count, counted, errorWords } from "./words.js";

const $ = (id) => document.getElementById(id);

const defaults = { baseUrl: "/billing", currency: "USD", utcOffset: "+00:00" };

/** What the server says about itself; without it the defaults do. */
async function loadSettings() {
  try {
    const response = await fetch("/settings.json");
    return response.ok ? { ...defaults, ...(await response.json()) } : defaults;
  } catch {
    return defaults;
  }
}

const settings = await loadSettings();
const { currency, utcOffset } = settings;
const times = clock(utcOffset);
const client = new BillingClient({ baseUrl: settings.baseUrl, currency, utcOffset, onEvent: showEvent });
const form = formOf(utcOffset);
/** The question that is being answered; a new one aborts it. */
let running;

$("account").textContent = `${settings.demo ? "A made-up account" : "Novita AI"} · times at UTC${utcOffset}`;
if (settings.demo) showDemo(settings.demo);
$("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const state = form.read();
  const address = toAddress(state);
  if (address !== location.search) history.pushState(null, "", address);
  ask(state);
});
$("cancel").addEventListener("click", () => running?.abort());
addEventListener("popstate", askAddress);
askAddress();

function askAddress() {
  const state = fromAddress(location.search, Date.now(), utcOffset);
  form.write(state);
  ask(state);
}

/** Asks, and shows the answer, the error, or that it was cancelled; unless a newer question has taken over. */
async function ask(state) {
  running?.abort();
  const own = new AbortController();
  running = own;
  showWorking();
  const bills = state.kind === "apiKey" ? client.apiKeyBills : client.fixedTermBills;
  const outcome = await bills
    .list(toQuery(state), { signal: own.signal, onProgress: showProgress, onWindowError: "collect" })
    .catch((error) => ({ error }));
  if (running !== own) return;
  running = undefined;
  endWorking();
  if (own.signal.aborted) $("news").textContent = "Cancelled. Nothing was kept.";
  else if (outcome.error) showError(outcome.error, state);
  else showAnswer(outcome, state);
}

/* ------------------------------------------------------------------------------------------------ while it works */

function showWorking() {
  $("answer").hidden = true;
  $("alert").replaceChildren();
  $("news").textContent = "";
  $("activity").textContent = "";
  $("progress-text").textContent = "Asking…";
  $("progress").removeAttribute("value");
  $("working").hidden = false;
  $("cancel").hidden = false;
}

function endWorking() {
  $("working").hidden = true;
  // Who has just pressed "Cancel" must not lose the place on the page.
  if (document.activeElement === $("cancel")) $("show").focus();
  $("cancel").hidden = true;
}

function showProgress({ windowsDone, windowsTotal, rows, bytes: size }) {
  $("progress").max = windowsTotal;
  $("progress").value = windowsDone;
  $("progress-text").textContent =
    `${count(windowsDone)} of ${counted(windowsTotal, "request")} · ${counted(rows, "row")} · ${bytes(size)}`;
}

function showEvent(event) {
  const words = activity(event, times);
  if (words !== undefined) $("activity").textContent = words;
}

/* ---------------------------------------------------------------------------------------------------- the answer */

function showAnswer({ bills, report }, state) {
  // Where nothing at all arrived there is no answer, only an error.
  if (report.failed.length > 0 && report.windows.length === 0) return showError(report.failed[0].error, state);
  const isControl = (row) => (row.category ?? row.productCategory) === "summary";
  const control = bills.filter(isControl);
  const details = control.length === 0 ? bills : bills.filter((row) => !isControl(row));
  const title = `${state.kind === "apiKey" ? "Bills per API key" : "Fixed-term bills"}, ${state.period.replace("/", " to ")}`;
  $("answer-title").textContent = title;
  const onlyControl = control.length > 0 && details.length === 0;
  $("totals").hidden = onlyControl;
  if (!onlyControl) showTotals($("totals"), details);
  showTable($("bills"), onlyControl ? [] : details, state.kind, title);
  $("control").hidden = control.length === 0;
  if (control.length > 0) {
    showTotals($("control-totals"), control);
    showTable($("control-bills"), control, state.kind, `Control totals, ${state.period}`);
  }
  $("report").replaceChildren(...reportLines(report).map((line) => element("li", { textContent: line })));
  $("answer").hidden = false;
  if (report.failed.length > 0) showFailed(report, state);
  $("news").textContent = bills.length === 0 ? "There are no bills for this question." : "";
}

function showTotals(list, rows) {
  const totals = totalsOf(rows);
  list.replaceChildren(
    amount("Total", totals.total),
    amount("Paid by voucher", totals.voucher),
    amount("Paid in cash", totals.cash),
    element("div", {}, element("dt", { textContent: "Rows" }), element("dd", { textContent: count(totals.rows) })),
  );
}

/** An amount to read, with the exact one below it where they differ. */
function amount(name, value) {
  const short = rounded(value, 2);
  const shown = element("data", { value, title: `${currency} ${exact(value)}`, textContent: short });
  const dd = element("dd", {}, element("abbr", { textContent: currency }), " ", shown);
  if (rounded(value, 12) !== `${short}0000000000`)
    dd.append(element("small", { textContent: `exactly ${exact(value)}` }));
  return element("div", {}, element("dt", { textContent: name }), dd);
}

function showTable(place, rows, kind, caption) {
  place.replaceChildren();
  if (rows.length === 0) return;
  const box = element("input", { type: "checkbox" });
  const table = billTable({ rows, columns: columnsOf(kind, times, rows), caption, allDigits: () => box.checked });
  box.addEventListener("change", () => table.draw());
  place.append(element("label", { className: "check" }, box, "All digits"), ...table.nodes);
}

function reportLines(report) {
  const { windows, failed, duplicatesDropped, rows, rowsWithDecimalMoney, unknownFields, missingFields } = report;
  const size = windows.reduce((total, window) => total + window.bytes, 0);
  const retries = windows.reduce((total, window) => total + window.attempts - 1, 0);
  const lines = [
    report.complete ? "Complete: every second of the period was asked for and answered." : "Not complete: see above.",
    `${counted(windows.length + failed.length, "request")}, ${bytes(size)}${retries > 0 ? `, ${counted(retries, "retry", "retries")}` : ""}.`,
  ];
  if (duplicatesDropped > 0) {
    lines.push(`${counted(duplicatesDropped, "row")} that two neighbouring requests both brought: counted once.`);
  }
  if (rows > 0) {
    const rest = rows - rowsWithDecimalMoney;
    if (rest === 0) lines.push("All rows carry exact decimal amounts.");
    else lines.push(`${counted(rest, "row")} without decimal amounts: read from the service's whole ten-thousandths.`);
  }
  if (unknownFields.length > 0) lines.push(`Fields that this version does not know: ${unknownFields.join(", ")}.`);
  if (missingFields.length > 0) lines.push(`Documented fields that some rows lack: ${missingFields.join(", ")}.`);
  return lines;
}

/* ------------------------------------------------------------------------------------------------ what went wrong */

function showFailed({ failed, windows }, state) {
  const items = failed.map(({ window, error }) => {
    const id = error.requestId === undefined ? "" : ` (request id ${error.requestId})`;
    return element("li", {}, element("strong", { textContent: times.span(window) }), ` ${error.message}${id}`);
  });
  const all = failed.length + windows.length;
  $("alert").replaceChildren(
    element("h2", { textContent: `Not complete: ${count(failed.length)} of ${counted(all, "request")} failed` }),
    element("p", { textContent: "The bills and sums below leave out:" }),
    element("ul", {}, ...items),
    retryButton(state),
  );
}

function showError(error, state) {
  const { headline, text, facts } = errorWords(error, times);
  const rows = facts.map(([name, value]) =>
    element("div", {}, element("dt", { textContent: name }), element("dd", { textContent: value })),
  );
  $("alert").replaceChildren(
    element("h2", { textContent: headline }),
    element("p", { textContent: text }),
    element("dl", { className: "facts" }, ...rows),
    retryButton(state),
  );
}

/** Asks the whole question again: rows that two windows both hold can only be told apart when both arrive together. */
function retryButton(state) {
  const button = element("button", { type: "button", textContent: "Try again" });
  button.addEventListener("click", () => {
    $("show").focus();
    ask(state);
  });
  return button;
}
