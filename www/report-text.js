// A report as messages: whether the bills are complete, and how they were loaded.

import { brief, bytes, counted } from "./format.js";
import { categoryLabel } from "./lists.js";

/** The first and the last second that were requested. */
export function rangeOf({ windows, failed }) {
  const requested = [...windows, ...failed.map(({ window }) => window)];
  return {
    startTime: Math.min(...requested.map(({ startTime }) => startTime)),
    endTime: Math.max(...requested.map(({ endTime }) => endTime)),
  };
}

/** What a request is for: its span, and its product category if it is for one alone: "2026-01 (GPU instances)". */
export function windowText(window, times) {
  const { productCategory } = window;
  return times.span(window) + (productCategory === undefined ? "" : ` (${categoryLabel(productCategory)})`);
}

/** The codes of notices which say that there are more bills. */
const partialCodes = ["more", "count-differs", "partial-status"];

/** What is missing from an incomplete report; "" for a complete one. */
export function missingText({ complete, failed, notices }, times) {
  if (complete) return "";
  const partial = notices.filter(({ code }) => partialCodes.includes(code));
  const spanOf = ({ window }) => (window ? windowText(window, times) : "the period");
  const spansOf = (list) => [...new Set(list.map(spanOf))].join(", ");
  const parts = [];
  if (failed.length > 0) parts.push(`${spansOf(failed)} could not be loaded`);
  if (partial.length > 0) parts.push(`${spansOf(partial)}: the service says that there are more bills`);
  return parts.join("; ");
}

/** What is wrong with incomplete reports, in the words of the errors and the notices: one sentence for each. */
export function incompleteText(reports, times) {
  const windowsByText = new Map();
  const add = (text, window) => windowsByText.set(text, [...(windowsByText.get(text) ?? []), window]);
  for (const { failed, notices } of reports) {
    for (const { error, window } of failed) add(error.message, window);
    for (const { code, text, window } of notices)
      if ([...partialCodes, "control-differs"].includes(code)) add(brief(text, 600), window);
  }
  const spansOf = (windows) =>
    [...new Set(windows.filter(Boolean).map((window) => windowText(window, times)))].join(", ");
  return Array.from(windowsByText, ([text, windows]) => `${spansOf(windows) || "The period"}: ${text}`).join(" ");
}

/** The service's notices, a line for each. */
export const noticeLines = ({ notices }, times) =>
  notices.map(({ text, window }) => (window ? `${windowText(window, times)}: ` : "") + brief(text, 600));

/** The lines of a report, the most important first. */
export function reportLines(report, times) {
  const { windows, failed, duplicatesDropped, rowsOutside, rows, rowsWithDecimalMoney } = report;
  const { unknownFields, missingFields } = report;
  const size = windows.reduce((total, window) => total + window.bytes, 0);
  const retries = windows.reduce((total, window) => total + window.attempts - 1, 0);
  const lines = [
    report.complete
      ? "Complete: every second of the period was requested and answered."
      : `Not complete: ${missingText(report, times)}.`,
    `${counted(windows.length + failed.length, "request")}, ${bytes(size)}${retries > 0 ? `, ${counted(retries, "retry", "retries")}` : ""}.`,
  ];
  lines.push(...noticeLines(report, times));
  if (duplicatesDropped > 0) {
    lines.push(`${counted(duplicatesDropped, "row")} also returned by another request: counted once.`);
  }
  if (rowsOutside > 0) {
    lines.push(`${counted(rowsOutside, "row")} outside the time range of the request: counted.`);
  }
  if (rows > 0) {
    const rest = rows - rowsWithDecimalMoney;
    if (rest === 0) lines.push("All rows have exact decimal amounts.");
    else lines.push(`${counted(rest, "row")} without decimal amounts: amounts are in whole ten-thousandths.`);
  }
  if (unknownFields.length > 0) lines.push(`Fields that this page does not know: ${unknownFields.join(", ")}.`);
  if (missingFields.length > 0)
    lines.push(`Documented fields that are missing in some rows: ${missingFields.join(", ")}.`);
  return lines;
}
