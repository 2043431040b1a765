// Shows bills that were loaded: totals, bars, groups, downloads, the rows, and the report. All of it is computed from tables
// in the package's memory, without requests.

import { amountsIn } from "./amounts.js";
import { barChart, barsOf, barsTable, legendOf } from "./bars.js";
import { calendarKeys } from "./package.js";
import { element } from "./element.js";
import { download, exportsOf } from "./exports.js";
import { changeMark, groupsTable, keyOf, largest, namesOf } from "./groups.js";
import { bytes, count, counted } from "./format.js";
import { countOf, fields, unitsOf } from "./query.js";
import { missingText, rangeOf, reportLines } from "./report.js";
import { rowsTable } from "./rows.js";

const $ = (id) => document.getElementById(id);

/** The most bars that are easy to read, and the most that can be drawn. */
const mostReadableBars = 62;
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
  /** The tables in closed details, which are made when they are opened. */
  const contents = new Map();
  /** The bills of the table of rows. */
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

  /** Sets the content of details; it is made at once if they are open. */
  function fill(id, place, make) {
    place.replaceChildren();
    contents.set(id, { place, make });
    open(id);
  }

  /**
   * Shows bills.
   *
   * @param {object} bills all rows (`table`), the bills without control totals (`details`), the control totals if there
   *   are any (`control`), and the range that was requested
   * @param {object} state
   * @param {{ period: string, table?: object }} earlier the period before, and its bills if they are to be compared
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
    const defaultUnit = defaultUnitOf(units, state.period);
    const unit = units.includes(state.unit) ? state.unit : defaultUnit;
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
      defaultUnit,
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
    // Another view of the same rows does not change them.
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

  /** Hides the bills and drops all references to their tables. */
  function clear() {
    $("answer").hidden = true;
    shown = undefined;
    contents.clear();
    chart.clear();
  }

  /* ------------------------------------------------------------------------------------------------------ totals */

  function showTotals(list, { rows, total, voucher, cash }, isComplete = true) {
    const of = isComplete ? "" : " of the bills that could be loaded";
    const item = (name, value) =>
      element("div", {}, element("dt", { textContent: name + of }), element("dd", {}, value));
    const paid = [item("Paid by voucher", amounts.node(voucher)), item("Paid in cash", amounts.node(cash))];
    list.replaceChildren(item("Total", amounts.node(total)), ...paid, item("Rows", count(rows)));
  }

  /** The part of the total that began before the period, or that is left out for that reason. */
  function beganLine({ total }, { isBegun }) {
    const label = isBegun ? "without what began earlier: " : "of which began earlier: ";
    return element("dd", { className: "began" }, label, amounts.node(total));
  }

  /** The change of the total. It names both periods unless this one is over and complete. */
  function changeLine({ table, state, earlier, comparison: { total } }) {
    const change = amounts.node(total.change, { signed: true });
    const [now, before] = [nameOf(state.period, table), nameOf(earlier.period, earlier.table)];
    const textContent = now === named(state.period) ? `against ${before}` : `${now} against ${before}`;
    const areComplete = table.report.complete && earlier.table.report.complete;
    const against = element("span", { className: areComplete ? "" : "partial", textContent });
    return element("dd", { className: "against" }, change, " ", changeMark(total), " ", against);
  }

  /** Says that the period is not over, and so has fewer bills than it will have. */
  function showRunning(range, { compares }) {
    $("not-over").hidden = isOver(range);
    const { startTime, endTime } = range;
    const when = hasBegun(range)
      ? `is not over: it ends on ${times.time(endTime)}`
      : `has not begun: it begins on ${times.time(startTime)}`;
    const rest = compares ? " The change is not between whole periods, and will still vary." : "";
    $("not-over").textContent = `This period ${when}.${rest}`;
  }

  /* -------------------------------------------------------------------------------------------------------- bars */

  const offeredUnits = (state, { details }) => {
    const units = unitsOf(state).filter((unit) => canDivide(details, unit));
    return units.filter((unit) => unit === units.at(-1) || calendarKeys(state.period, unit).length <= mostBars);
  };

  const defaultUnitOf = (units, period) =>
    units.find((unit) => calendarKeys(period, unit).length <= mostReadableBars) ?? units.at(-1);

  function showBars({ details, state, summary }, { groups, names, unit }) {
    $("bars").hidden = details.length === 0;
    if (details.length === 0) return chart.clear();
    const { bars, series, hasBefore, hasAfter } = barsOf({
      ...{ table: details, groups, period: state.period, unit, utcOffset },
      nameOf: names.line,
    });
    const title = `Per ${unit}, by ${fieldLabels(state)}`;
    $("bars-title").textContent = title;
    $("legend").replaceChildren(...legendOf(series, details.report.failed.length > 0));
    $("chart").ariaLabel = `Bars: ${title}. “The bars as a table” below has every amount.`;
    $("chart-news").textContent = outsideText(hasBefore, hasAfter);
    fill("bars-text", $("bars-table"), () =>
      barsTable({ bars, series, unit, total: summary.total.total, amounts, caption: title }),
    );
    chart.draw({ bars, series, amounts }).catch(() => {
      $("chart-news").textContent =
        "The bars could not be drawn, because the chart library did not load. The table below has all amounts.";
    });
  }

  /* ------------------------------------------------------------------------------------------------------ groups */

  function showGroups({ table, details, state, earlier, comparison, summary }, { groups: largestGroups, names }) {
    const all = comparison ? comparison.groups : summary.groups;
    const some = comparison
      ? largest(all, (top) => details.compare(earlier.table, { by: state.by, top, count: countOf(state) }).groups)
      : largestGroups;
    const places = new Map(largestGroups.filter(({ other }) => !other).map((group, place) => [keyOf(group), place]));
    const title = `By ${fieldLabels(state)}`;
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
      missingFrom(table, "The files do not contain these bills; their names begin with INCOMPLETE."),
      missingFrom(compared?.table, "The comparison does not contain these bills; its name begins with INCOMPLETE."),
    ].filter(Boolean);
    $("downloads-notice").hidden = missing.length === 0;
    $("downloads-notice").textContent = missing.join(" ");
    const files = exportsOf({ table, earlier: compared, state, unit });
    // Without bills there may be control totals, which only one file contains, and bills of the period before.
    const hasSome = { ndjson: table.length > 0, groups: comparison?.groups.length > 0 };
    const some = details.length > 0 ? files : files.filter(({ id }) => hasSome[id]);
    $("downloads").hidden = some.length === 0;
    $("files").replaceChildren(...some.map(fileItem));
    $("download-news").textContent = "";
  }

  /** What is missing from a table, and its effect on the files; "" if nothing is. */
  function missingFrom(table, effect) {
    const missing = table ? missingText(table.report, times) : "";
    return missing && `Not complete: ${missing}. ${effect}`;
  }

  function fileItem({ id, title, about, file }) {
    const button = element("button", { type: "button", textContent: title });
    button.dataset.file = id;
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        const made = file();
        const size = await download(made);
        $("download-news").textContent = `Download started: ${made.name}, ${bytes(size)}.`;
      } catch (error) {
        $("download-news").textContent = `“${title}” could not be made: ${error.message}`;
      }
      button.disabled = false;
      button.focus();
    });
    return element("li", {}, button, element("span", { textContent: about }));
  }

  /* ---------------------------------------------------------------------------------------------- control totals */

  function showControl({ control, state }) {
    $("control").hidden = control === undefined;
    if (control === undefined) return;
    showTotals($("control-totals"), control.totals);
    const caption = `Control totals, ${state.period}`;
    $("control-bills").replaceChildren(...rowsTable({ table: control.table, kind: state.kind, times, caption }));
  }

  return { show, clear };
}

/** The bills that count: all, or only those that began in the period. */
function countedOf(bills, state) {
  if (!state.isBegun) return bills.details;
  bills.begun ??= bills.details.filter({}, { count: countOf(state) });
  return bills.begun;
}

/** Whether bills can be divided by a unit, i.e. none of them is longer. */
function canDivide(table, unit) {
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
function outsideText(hasBefore, hasAfter) {
  const some = [...(hasBefore ? ["began before the period"] : []), ...(hasAfter ? ["begin after it"] : [])];
  if (some.length === 0) return "";
  const bars = some.length === 1 ? "They have a separate bar." : "They have two separate bars.";
  return `Bills are shown when they begin: some ${some.join(", and some ")}. ${bars}`;
}

const isOver = ({ endTime }) => endTime < Date.now() / 1000;
const hasBegun = ({ startTime }) => startTime <= Date.now() / 1000;

/** The name of a period, with a remark if its bills are not all there yet. */
function nameOf(period, { report }) {
  const flaws = [...(isOver(rangeOf(report)) ? [] : ["not over"]), ...(report.complete ? [] : ["not complete"])];
  return named(period) + (flaws.length > 0 ? ` (${flaws.join(", ")})` : "");
}

const titleOf = ({ kind, period }) => `${kindNames[kind]}, ${named(period)}`;
const fieldLabels = ({ kind, by }) =>
  by.map((field) => fields[kind][field].replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase())).join(" and ");
