// What is shown of bills that have arrived: totals, bars, groups, downloads, the rows themselves, and how they were read.
// Everything comes from tables in the package's memory; nothing is asked of the service here.

import { amountsIn } from "./amounts.js";
import { barChart, barsOf, barsTable, legendOf } from "./bars.js";
import { bucketsOf } from "./calendar.js";
import { element } from "./element.js";
import { download, exportsOf } from "./exports.js";
import { changeMark, groupsTable, keyOf, largest, namesOf } from "./groups.js";
import { countOf, fields, unitsOf } from "./query.js";
import { missingWords, rangeOf, reportLines } from "./report.js";
import { rowsTable } from "./rows.js";
import { bytes, count, counted } from "./words.js";

const $ = (id) => document.getElementById(id);

/** As many bars as can be looked at, and as can be drawn. */
const mostSuited = 62;
const mostBars = 1000;

/**
 * The part of the page that shows an answer.
 *
 * @param {object} settings currency, utcOffset, times
 * @param {{ write: Function, showAll: Function }} controls
 * @param {(error: Error) => void} onError
 */
export function answerOf({ currency, utcOffset, times }, controls, onError) {
  const amounts = amountsIn(currency);
  const chart = barChart($("chart"));
  /** Makes the tables in closed details when they are opened. */
  const contents = new Map();
  /** The bills that the table of rows is of. */
  let shown;
  for (const id of ["bars-text", "rows"]) $(id).addEventListener("toggle", () => attempt(() => open(id)));
  $("all-groups").addEventListener("click", () => {
    controls.showAll($("all-groups").dataset.all === "true");
    $("all-groups").focus();
  });

  function attempt(work) {
    try {
      return work();
    } catch (error) {
      return onError(error);
    }
  }

  function open(id) {
    const content = contents.get(id);
    if (!$(id).open || !content) return;
    contents.delete(id);
    content.place.replaceChildren(...content.make());
  }

  /** What details hold; made at once where they are open. */
  function fill(id, place, make) {
    place.replaceChildren();
    contents.set(id, { place, make });
    open(id);
  }

  /**
   * Shows bills, all of the page's part for them. With `earlier`, they are compared with it.
   *
   * @param {object} bills all that arrived (`table`), the bills among it (`details`), the service's own sums if it has any
   *   (`control`), and the range that was asked for
   * @param {object} state
   * @param {{ period: string, table?: object }} earlier
   */
  function show(bills, state, earlier) {
    const { table, range } = bills;
    const details = countedOf(bills, state);
    const count = countOf(state);
    const compares = state.compares && earlier.table !== undefined;
    const comparison = compares ? details.compare(earlier.table, { by: state.by, count }) : undefined;
    const view = { ...bills, details, state, earlier, comparison, summary: details.summarize({ by: state.by }) };
    const { earlier: began } = bills.details.summarize({ by: [] });
    const units = offeredUnits(state, view);
    const unit = units.includes(state.unit) ? state.unit : suitedUnit(units, range);
    const onlyControl = bills.control !== undefined && bills.details.length === 0;
    const isEmpty = bills.details.length === 0 && !state.compares;

    $("answer-title").textContent = titleOf(state);
    $("totals").hidden = onlyControl;
    showTotals($("totals"), view.summary.total, table.report.complete);
    if (began) $("totals").firstChild.append(beganLine(began, state));
    if (comparison) $("totals").firstChild.append(changeLine(view));
    showRunning(range, state);
    $("view").hidden = onlyControl || isEmpty;
    const hasEarlier = began !== undefined || comparison?.earlier !== undefined;
    controls.write(state, {
      units,
      unit,
      suited: suitedUnit(units, range),
      earlier: named(earlier.period),
      hasEarlier,
    });
    const largestGroups = largest(view.summary.groups, (top) => details.summarize({ by: state.by, top }).groups);
    const names = namesOf([...view.summary.groups, ...(comparison?.groups ?? [])], state.by);
    showBars(view, { groups: largestGroups, names, unit });
    showGroups(view, { groups: largestGroups, names });
    showDownloads(view, unit);
    $("rows").hidden = details.length === 0;
    const rows = counted(details.length, "row");
    $("rows-title").textContent = state.isBegun ? `${rows}, without those that began earlier` : `All ${rows}`;
    // Another view of the same rows leaves them as they are.
    if (shown !== details) {
      fill("rows", $("bills"), () => rowsTable({ table: details, kind: state.kind, times, caption: titleOf(state) }));
    }
    shown = details;
    showControl(view);
    $("report").replaceChildren(
      ...reportLines(table.report, times).map((line) => element("li", { textContent: line })),
    );
    $("answer").hidden = false;
  }

  /** Forgets what it shows, whose tables may be freed then. */
  function clear() {
    $("answer").hidden = true;
    shown = undefined;
    contents.clear();
    chart.clear();
  }

  /* ------------------------------------------------------------------------------------------------------ totals */

  function showTotals(list, { rows, total, voucher, cash }, isComplete = true) {
    const of = isComplete ? "" : " of the windows that arrived";
    const item = (name, value) =>
      element("div", {}, element("dt", { textContent: name + of }), element("dd", {}, value));
    const paid = [item("Paid by voucher", amounts.node(voucher)), item("Paid in cash", amounts.node(cash))];
    list.replaceChildren(item("Total", amounts.node(total)), ...paid, item("Rows", count(rows)));
  }

  /** What of the total began before the period; or what is left out of it for that. */
  function beganLine({ total }, { isBegun }) {
    const words = isBegun ? "without what began earlier: " : "of which began earlier: ";
    return element("dd", { className: "began" }, words, amounts.node(total));
  }

  /** What changed in all. Which periods it is between is said in full unless this one is whole. */
  function changeLine({ table, state, earlier, comparison: { total } }) {
    const change = amounts.node(total.change, { signed: true });
    const [now, before] = [nameOf(state.period, table), nameOf(earlier.period, earlier.table)];
    const textContent = now === named(state.period) ? `against ${before}` : `${now} against ${before}`;
    const areComplete = table.report.complete && earlier.table.report.complete;
    const against = element("span", { className: areComplete ? "" : "partial", textContent });
    return element("dd", { className: "against" }, change, " ", changeMark(total), " ", against);
  }

  /** A period that is not over has few bills, which says nothing about how it will end. */
  function showRunning(range, { compares }) {
    $("not-over").hidden = isOver(range);
    const { startTime, endTime } = range;
    const when = hasBegun(range)
      ? `is not over: it ends on ${times.time(endTime)}`
      : `has not begun: it begins on ${times.time(startTime)}`;
    const rest = compares ? " What changed is not between whole periods, and may still change." : "";
    $("not-over").textContent = `This period ${when}.${rest}`;
  }

  /* -------------------------------------------------------------------------------------------------------- bars */

  const offeredUnits = (state, { details, range }) => {
    const units = unitsOf(state).filter((unit) => canTellApart(details, unit));
    return units.filter((unit) => unit === units.at(-1) || bucketsOf(unit, range, utcOffset).length <= mostBars);
  };

  const suitedUnit = (units, range) =>
    units.find((unit) => bucketsOf(unit, range, utcOffset).length <= mostSuited) ?? units.at(-1);

  function showBars({ details, state, range, summary }, { groups, names, unit }) {
    $("bars").hidden = details.length === 0;
    if (details.length === 0) return chart.clear();
    const { bars, series, hasBefore, hasAfter } = barsOf({
      ...{ table: details, groups, range, unit, utcOffset },
      nameOf: names.line,
    });
    const title = `Per ${unit}, by ${wordsOf(state)}`;
    $("bars-title").textContent = title;
    $("legend").replaceChildren(...legendOf(series, details.report.failed.length > 0));
    $("chart").ariaLabel = `Bars: ${title}. “The bars as a table” below has every amount.`;
    $("chart-news").textContent = outsideWords(hasBefore, hasAfter);
    fill("bars-text", $("bars-table"), () =>
      barsTable({ bars, series, unit, total: summary.total.total, amounts, caption: title }),
    );
    chart.draw({ bars, series, amounts }).catch(() => {
      $("chart-news").textContent =
        "The bars could not be drawn: what draws them did not load. The table below has all of them.";
    });
  }

  /* ------------------------------------------------------------------------------------------------------ groups */

  function showGroups({ table, details, state, earlier, comparison, summary }, { groups: largestGroups, names }) {
    const all = comparison ? comparison.groups : summary.groups;
    const some = comparison
      ? largest(all, (top) => details.compare(earlier.table, { by: state.by, top, count: countOf(state) }).groups)
      : largestGroups;
    const places = new Map(largestGroups.filter(({ other }) => !other).map((group, place) => [keyOf(group), place]));
    const title = `By ${wordsOf(state)}`;
    $("groups").hidden = all.length === 0;
    $("groups-title").textContent = comparison
      ? `${title}, ${nameOf(state.period, table)} against ${nameOf(earlier.period, earlier.table)}`
      : title;
    const nodes = groupsTable({
      groups: state.isLong ? all : some,
      total: comparison ? comparison.total : summary.total,
      count: all.length,
      ...{ by: state.by, kind: state.kind },
      ...{ places, names, amounts },
      caption: `Groups ${title.toLowerCase()}`,
    });
    $("groups-table").replaceChildren(...nodes);
    $("all-groups").hidden = some.length === all.length;
    $("all-groups").dataset.all = String(!state.isLong);
    const largestOf = comparison ? "largest changes" : "largest groups";
    $("all-groups").textContent = state.isLong ? `Only the ${largestOf}` : `All ${count(all.length)} groups`;
  }

  /* --------------------------------------------------------------------------------------------------- downloads */

  function showDownloads({ table, details, state, earlier, comparison }, unit) {
    const compared = comparison ? earlier : undefined;
    const missing = [
      missingFrom(table, "is in no file. The files' names begin with INCOMPLETE."),
      missingFrom(compared?.table, "is not in the comparison. Its name begins with INCOMPLETE."),
    ].filter(Boolean);
    $("downloads-notice").hidden = missing.length === 0;
    $("downloads-notice").textContent = missing.join(" ");
    const files = exportsOf({ table, earlier: compared, state, unit });
    // Where there are no bills there may be control totals, which are in one of them only, and bills of before.
    const hasSome = { ndjson: table.length > 0, groups: comparison?.groups.length > 0 };
    const some = details.length > 0 ? files : files.filter(({ id }) => hasSome[id]);
    $("downloads").hidden = some.length === 0;
    $("files").replaceChildren(...some.map(fileItem));
    $("download-news").textContent = "";
  }

  /** What of a table's bills is missing, and what that does to the files; nothing where all is there. */
  function missingFrom(table, effect) {
    const words = table ? missingWords(table.report, times) : "";
    return words && `Not complete: ${words} – what is missing ${effect}`;
  }

  function fileItem({ id, title, about, file }) {
    const button = element("button", { type: "button", textContent: title });
    button.dataset.file = id;
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        const made = file();
        const size = await download(made);
        $("download-news").textContent = `${made.name}, ${bytes(size)}, was handed to the browser.`;
      } catch (error) {
        $("download-news").textContent = `“${title}” could not be made: ${error.message}`;
      }
      button.disabled = false;
      button.focus();
    });
    return element("li", {}, button, element("span", { textContent: about }));
  }

  /* ------------------------------------------------------------------------------------------------- the service's */

  function showControl({ control, state }) {
    $("control").hidden = control === undefined;
    if (control === undefined) return;
    showTotals($("control-totals"), control.totals);
    const caption = `Control totals, ${state.period}`;
    $("control-bills").replaceChildren(...rowsTable({ table: control.table, kind: state.kind, times, caption }));
  }

  return { show, clear };
}

/** The bills that count: all, or without those that began before the period. */
function countedOf(bills, state) {
  if (!state.isBegun) return bills.details;
  bills.begun ??= bills.details.filter({}, { count: countOf(state) });
  return bills.begun;
}

/** Whether bills can be told apart by a unit: not where one of them is longer than it, whatever was asked for. */
function canTellApart(table, unit) {
  try {
    table.summarize({ by: [unit] });
    return true;
  } catch (error) {
    if (error.kind === "query") return false;
    throw error;
  }
}

const kindNames = { apiKey: "Bills per API key", fixedTerm: "Fixed-term bills" };
const named = (period) => period.replace("/", " to ");
/** Why there are bars outside of the period. */
function outsideWords(hasBefore, hasAfter) {
  const some = [...(hasBefore ? ["began before the period"] : []), ...(hasAfter ? ["begin after it"] : [])];
  if (some.length === 0) return "";
  const bars = some.length === 1 ? "They are in a bar of their own." : "They are in two bars of their own.";
  return `Bills count when they begin: some ${some.join(", and some ")}. ${bars}`;
}

const isOver = ({ endTime }) => endTime < Date.now() / 1000;
const hasBegun = ({ startTime }) => startTime <= Date.now() / 1000;

/** A period by its bills, which may be only a part of them. */
function nameOf(period, { report }) {
  const flaws = [...(isOver(rangeOf(report)) ? [] : ["not over"]), ...(report.complete ? [] : ["not complete"])];
  return named(period) + (flaws.length > 0 ? ` (${flaws.join(", ")})` : "");
}

const titleOf = ({ kind, period }) => `${kindNames[kind]}, ${named(period)}`;
const wordsOf = ({ kind, by }) =>
  by.map((field) => fields[kind][field].replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase())).join(" and ");
