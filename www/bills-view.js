// Shows bills that were loaded: totals, bars, groups, downloads, the rows, and the report. All of it is computed from tables
// in the package's memory, without requests.

import { amountsIn } from "./amounts.js";
import { barChart, barsOf, barsTable, legendOf } from "./bars.js";
import { element } from "./element.js";
import { downloadsOf, startDownload } from "./downloads.js";
import { changeMark, colourIndexOf, groupsTable, groupKey, largest, groupNames } from "./groups.js";
import { bytes, count, counted } from "./format.js";
import { lists, unitsOf } from "./lists.js";
import { calendarKeys } from "./novita-billing.js";
import { periodText } from "./periods.js";
import { missingText, rangeOf, reportLines } from "./report-text.js";
import { rowsTable } from "./rows-table.js";
import { openText, partOfBills, remark, storageText, sumItem, tokensText } from "./sums.js";
import { countOf } from "./state.js";

const $ = (id) => document.getElementById(id);

/** The maximum number of bars that are easy to read, and of bars that can be drawn. */
const maxReadableBars = 62;
const maxBars = 1000;

/**
 * The part of the page that shows loaded bills.
 *
 * @param {object} settings currency, utcOffset, times
 * @param {{ write: Function, showAllGroups: Function }} controls
 * @param {(error: Error) => void} onError
 */
export function billsView({ currency, utcOffset, times }, controls, onError) {
  const amounts = amountsIn(currency);
  const chart = barChart($("chart"));
  /** What makes the tables in closed details; they are made when the details are opened. */
  const pendingTables = new Map();
  /** The bills in the table of rows. */
  let shownRows;
  for (const id of ["bars-details", "rows-details"])
    $(id).addEventListener("toggle", () => showErrorOf(() => fillIfOpen(id)));
  $("all-groups-button").addEventListener("click", () => {
    controls.showAllGroups($("all-groups-button").dataset.all === "true");
    $("all-groups-button").focus();
  });

  function showErrorOf(work) {
    try {
      work();
    } catch (error) {
      onError(error);
    }
  }

  function fillIfOpen(id) {
    const pending = pendingTables.get(id);
    if (!$(id).open || !pending) return;
    pendingTables.delete(id);
    pending.container.replaceChildren(...pending.make());
  }

  /** Sets the table in details; it is made at once if they are open. */
  function setTable(id, container, make) {
    container.replaceChildren();
    pendingTables.set(id, { container, make });
    fillIfOpen(id);
  }

  /**
   * Shows bills.
   *
   * @param {import("./loaded-bills.js").LoadedBills} bills
   * @param {object} state
   * @param {{ period: string, table?: object }} previous the previous period, and its bills if they were loaded
   */
  function show(bills, state, previous) {
    const { table, range, control } = bills;
    const details = bills.counted(state);
    const compares = state.compares && previous.table !== undefined;
    const comparison = compares ? details.compare(previous.table, { by: state.by, count: countOf(state) }) : undefined;
    const summary = details.summarize({ by: state.by });
    const { earlier } = bills.details.summarize({ by: [] });
    const shown = { table, details, control, state, previous, comparison, summary };
    const units = offeredUnits(state, details);
    const defaultUnit = defaultUnitOf(units, state.period);
    const unit = units.includes(state.unit) ? state.unit : defaultUnit;
    const onlyControl = control !== undefined && bills.details.length === 0;
    const isEmpty = bills.details.length === 0 && !state.compares;

    $("bills-title").textContent = titleOf(state);
    $("totals").hidden = onlyControl;
    showTotals($("totals"), summary.total, table.report.complete);
    const { rowsOpen } = details.report;
    if (rowsOpen > 0) $("totals").lastChild.append(remark(openText(rowsOpen, state.kind)));
    if (earlier) $("totals").firstChild.append(earlierLine(earlier, state));
    if (comparison) $("totals").firstChild.append(changeLine(shown));
    showNotOver(range, state);
    $("view-form").hidden = onlyControl || isEmpty;
    const hasEarlier = earlier !== undefined || comparison?.earlier !== undefined;
    controls.write(state, { units, unit, defaultUnit, previousPeriod: periodText(previous.period), hasEarlier });
    const largestGroups = largest(summary.groups, (top) => details.summarize({ by: state.by, top }).groups);
    const names = groupNames([...summary.groups, ...(comparison?.groups ?? [])], state.by);
    showBars(shown, { groups: largestGroups, names, unit });
    showGroups(shown, { groups: largestGroups, names });
    showDownloads(shown, unit);
    $("rows-details").hidden = details.length === 0;
    const rows = counted(details.length, "row");
    $("rows-title").textContent = state.isBegun ? `${rows}, without those that began earlier` : `All ${rows}`;
    // Another view of the same rows does not change them.
    if (shownRows !== details) {
      setTable("rows-details", $("rows-table"), () =>
        rowsTable({ table: details, kind: state.kind, times, caption: titleOf(state) }),
      );
    }
    shownRows = details;
    showControl(shown);
    $("report").replaceChildren(
      ...reportLines(table.report, times).map((line) => element("li", { textContent: line })),
    );
    $("bills-region").hidden = false;
  }

  /** Hides the bills and drops all references to their tables. */
  function clear() {
    $("bills-region").hidden = true;
    shownRows = undefined;
    pendingTables.clear();
    chart.clear();
  }

  /* ------------------------------------------------------------------------------------------------------ totals */

  function showTotals(list, { rows, total, voucher, cash, tokens, storage }, isComplete = true) {
    const part = isComplete ? "" : partOfBills;
    const used = [
      ...(tokens ? [sumItem(`Tokens${part}`, "", remark(tokensText(tokens, amounts)))] : []),
      ...(storage ? [sumItem(`Storage${part}`, "", remark(storageText(storage)))] : []),
    ];
    list.replaceChildren(
      sumItem(`Total${part}`, amounts.node(total)),
      sumItem(`Paid by voucher${part}`, amounts.node(voucher)),
      sumItem(`Paid in cash${part}`, amounts.node(cash)),
      ...used,
      sumItem(`Rows${part}`, count(rows)),
    );
  }

  /** The part of the total that began before the period, or that is left out for that reason. */
  function earlierLine({ total }, { isBegun }) {
    const label = isBegun ? "without what began earlier: " : "of which began earlier: ";
    return element("dd", { className: "earlier" }, label, amounts.node(total));
  }

  /** The change of the total. It names both periods unless this one is over and complete. */
  function changeLine({ table, state, previous, comparison: { total } }) {
    const change = amounts.node(total.change, { signed: true });
    const after = periodWithRemarks(state.period, table);
    const before = periodWithRemarks(previous.period, previous.table);
    const textContent = after === periodText(state.period) ? `against ${before}` : `${after} against ${before}`;
    const areComplete = table.report.complete && previous.table.report.complete;
    const against = element("span", { className: areComplete ? "" : "partial", textContent });
    return element("dd", { className: "against" }, change, " ", changeMark(total), " ", against);
  }

  /** Shows that the period is not over, and so has fewer bills than it will have. */
  function showNotOver(range, { compares }) {
    $("not-over").hidden = isOver(range);
    const { startTime, endTime } = range;
    const when = hasBegun(range)
      ? `is not over: it ends on ${times.time(endTime)}`
      : `has not begun: it begins on ${times.time(startTime)}`;
    const remark = compares ? " The change is not between whole periods, and will still vary." : "";
    $("not-over").textContent = `This period ${when}.${remark}`;
  }

  /* -------------------------------------------------------------------------------------------------------- bars */

  const offeredUnits = (state, details) => {
    const units = unitsOf(state).filter((unit) => canDivide(details, unit));
    return units.filter((unit) => unit === units.at(-1) || calendarKeys(state.period, unit).length <= maxBars);
  };

  const defaultUnitOf = (units, period) =>
    units.find((unit) => calendarKeys(period, unit).length <= maxReadableBars) ?? units.at(-1);

  function showBars({ details, state, summary }, { groups, names, unit }) {
    $("bars-section").hidden = details.length === 0;
    if (details.length === 0) return chart.clear();
    const { bars, series, hasBefore, hasAfter } = barsOf({
      table: details,
      groups,
      period: state.period,
      unit,
      utcOffset,
      nameOf: names.oneLine,
    });
    const title = `Per ${unit}, by ${fieldLabels(state)}`;
    $("bars-title").textContent = title;
    $("legend").replaceChildren(...legendOf(series, details.report.failed.length > 0));
    $("chart").ariaLabel = `Bars: ${title}. “The bars as a table” below has every amount.`;
    $("chart-status").textContent = outsideText(hasBefore, hasAfter);
    setTable("bars-details", $("bars-table"), () =>
      barsTable({ bars, series, unit, total: summary.total.total, amounts, caption: title }),
    );
    chart.draw({ bars, series, amounts }).catch(() => {
      $("chart-status").textContent =
        "The bars could not be drawn, because the chart library did not load. The table below has all amounts.";
    });
  }

  /* ------------------------------------------------------------------------------------------------------ groups */

  function showGroups({ table, details, state, previous, comparison, summary }, { groups: largestGroups, names }) {
    const all = comparison ? comparison.groups : summary.groups;
    const few = comparison
      ? largest(all, (top) => details.compare(previous.table, { by: state.by, top, count: countOf(state) }).groups)
      : largestGroups;
    const colourIndices = new Map(
      largestGroups.filter(({ other }) => !other).map((group, place) => [groupKey(group), colourIndexOf(place)]),
    );
    const title = `By ${fieldLabels(state)}`;
    $("groups-section").hidden = all.length === 0;
    $("groups-title").textContent = comparison
      ? `${title}, ${periodWithRemarks(state.period, table)} against ${periodWithRemarks(previous.period, previous.table)}`
      : title;
    const nodes = groupsTable({
      groups: state.showsAllGroups ? all : few,
      total: comparison ? comparison.total : summary.total,
      count: all.length,
      by: state.by,
      kind: state.kind,
      colourIndices,
      names,
      amounts,
      caption: `Groups ${title.toLowerCase()}`,
    });
    $("groups-table").replaceChildren(...nodes);
    const button = $("all-groups-button");
    button.hidden = few.length === all.length;
    button.dataset.all = String(!state.showsAllGroups);
    const fewLabel = comparison ? "Only the largest changes" : "Only the largest groups";
    button.textContent = state.showsAllGroups ? fewLabel : `All ${count(all.length)} groups`;
  }

  /* --------------------------------------------------------------------------------------------------- downloads */

  function showDownloads({ table, details, state, previous, comparison }, unit) {
    const compared = comparison ? previous : undefined;
    const missing = [
      missingFrom(table, "The files do not contain these bills; their names begin with INCOMPLETE."),
      missingFrom(compared?.table, "The comparison does not contain these bills; its name begins with INCOMPLETE."),
    ].filter(Boolean);
    $("downloads-notice").hidden = missing.length === 0;
    $("downloads-notice").textContent = missing.join(" ");
    const files = downloadsOf({ table, previous: compared, state, unit });
    // Without bills there may be control totals, which only one file contains, and bills of the previous period.
    const hasContent = { ndjson: table.length > 0, groups: comparison?.groups.length > 0 };
    const offered = details.length > 0 ? files : files.filter(({ id }) => hasContent[id]);
    $("downloads-section").hidden = offered.length === 0;
    $("files").replaceChildren(...offered.map(fileItem));
    $("download-status").textContent = "";
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
        const content = file();
        const size = await startDownload(content);
        $("download-status").textContent = `Download started: ${content.name}, ${bytes(size)}.`;
      } catch (error) {
        $("download-status").textContent = `“${title}” could not be made: ${error.message}`;
      }
      button.disabled = false;
      button.focus();
    });
    return element("li", {}, button, element("span", { textContent: about }));
  }

  /* ---------------------------------------------------------------------------------------------- control totals */

  function showControl({ control, state }) {
    $("control-section").hidden = control === undefined;
    if (control === undefined) return;
    showTotals($("control-totals"), control.totals);
    const caption = `Control totals, ${state.period}`;
    $("control-table").replaceChildren(...rowsTable({ table: control.table, kind: state.kind, times, caption }));
  }

  return { show, clear };
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

/** Why there are bars outside of the period. */
function outsideText(hasBefore, hasAfter) {
  const reasons = [...(hasBefore ? ["began before the period"] : []), ...(hasAfter ? ["begin after it"] : [])];
  if (reasons.length === 0) return "";
  const bars = reasons.length === 1 ? "They have a separate bar." : "They have two separate bars.";
  return `Bills are shown when they begin: some ${reasons.join(", and some ")}. ${bars}`;
}

const isOver = ({ endTime }) => endTime < Date.now() / 1000;
const hasBegun = ({ startTime }) => startTime <= Date.now() / 1000;

/** The text of a period, with a remark if it is not over or its bills are incomplete. */
function periodWithRemarks(period, { report }) {
  const remarks = [...(isOver(rangeOf(report)) ? [] : ["not over"]), ...(report.complete ? [] : ["not complete"])];
  return periodText(period) + (remarks.length > 0 ? ` (${remarks.join(", ")})` : "");
}

const titleOf = ({ kind, period }) => `${lists[kind].title}, ${periodText(period)}`;
const fieldLabels = ({ kind, by }) =>
  by
    .map((field) => lists[kind].groupFields[field].replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase()))
    .join(" and ");
