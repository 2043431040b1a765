// How bills were read, in words: what a report says that a reader may want to know.

import { brief, bytes, counted } from "./words.js";

/** What was asked for, from the first second to the last. */
export function rangeOf({ windows, failed }) {
  const asked = [...windows, ...failed.map(({ window }) => window)];
  return {
    startTime: Math.min(...asked.map(({ startTime }) => startTime)),
    endTime: Math.max(...asked.map(({ endTime }) => endTime)),
  };
}

/** Why a report is not complete; nothing where it is. */
export function missingWords({ complete, failed, notices }, times) {
  if (complete) return "";
  const said = notices.filter(({ code }) => ["more", "count-differs", "partial-status"].includes(code));
  const spanOf = ({ window }) => (window ? times.span(window) : "the period");
  const parts = [failed, said].map((list) => [...new Set(list.map(spanOf))].join(", "));
  const words = [" did not arrive", ": the service says that there is more"];
  return parts.flatMap((spans, place) => (spans ? [spans + words[place]] : [])).join("; ");
}

/** What else the service said, a line for each. Its own words turn nothing round that stands beside them. */
export const noticeLines = ({ notices }, times) =>
  notices.map(({ text, window }) => (window ? `${times.span(window)}: ` : "") + brief(text, 600));

/** The lines of a report, the most important one first. */
export function reportLines(report, times) {
  const { windows, failed, duplicatesDropped, rowsOutside, rows, rowsWithDecimalMoney } = report;
  const { unknownFields, missingFields } = report;
  const size = windows.reduce((total, window) => total + window.bytes, 0);
  const retries = windows.reduce((total, window) => total + window.attempts - 1, 0);
  const lines = [
    report.complete
      ? "Complete: every second of the period was asked for and answered."
      : `Not complete: ${missingWords(report, times)}.`,
    `${counted(windows.length + failed.length, "request")}, ${bytes(size)}${retries > 0 ? `, ${counted(retries, "retry", "retries")}` : ""}.`,
  ];
  lines.push(...noticeLines(report, times));
  if (duplicatesDropped > 0) {
    lines.push(`${counted(duplicatesDropped, "row")} that another request brought, too: counted once.`);
  }
  if (rowsOutside > 0) {
    lines.push(`${counted(rowsOutside, "row")} of other times than the request that brought them: counted.`);
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
