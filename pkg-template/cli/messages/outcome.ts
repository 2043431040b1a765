/** What is missing from a result, in words and as an exit code. Pure. */

import type { BillReport } from "novita-billing";
import { listed } from "../arguments/words.js";
import { exitCodes } from "../exit-codes.js";
import { span } from "../output/times.js";

export interface Outcome {
  readonly code: (typeof exitCodes)["complete" | "failed" | "usage" | "incomplete"];
  /** For standard error. */
  readonly lines: readonly string[];
}

/** Judges the reports of a command. `gaps` are other things that are missing. */
export function outcomeOf(reports: readonly BillReport[], gaps: readonly string[], utcOffset: string): Outcome {
  const failed = reports.flatMap((report) => report.failed);
  const arrived = reports.reduce((sum, { windows }) => sum + windows.length, 0);
  const lines = [
    ...missingLines(failed, failed.length + arrived, utcOffset),
    ...gaps,
    ...noticeLines(reports, utcOffset),
  ];
  if (failed.length > 0 && arrived === 0) {
    // Nothing was sent.
    const isUsage = failed.every(({ error }) => error.kind === "config" || error.kind === "query");
    return { code: isUsage ? exitCodes.usage : exitCodes.failed, lines };
  }
  const isComplete = gaps.length === 0 && reports.every(({ complete }) => complete);
  return { code: isComplete ? exitCodes.complete : exitCodes.incomplete, lines };
}

/** The windows that failed, by date. Categories of one window that failed for the same reason share a line. */
function missingLines(failed: BillReport["failed"], requests: number, utcOffset: string): string[] {
  if (failed.length === 0) return [];
  const categories = new Map<string, string[]>();
  for (const { window, error } of failed) {
    const { productCategory } = window;
    // The message begins with the same dates and the category in its own form; what happened is at its end.
    const id = JSON.stringify([span(window, utcOffset), error.message]);
    categories.set(id, [...(categories.get(id) ?? []), ...(productCategory === undefined ? [] : [productCategory])]);
  }
  const lines = [...categories].map(([id, names]) => {
    const [dates, message] = JSON.parse(id) as [string, string];
    return `  ${[dates, ...(names.length > 0 ? [listed(names, "and")] : [])].join(", ")}: ${message}`;
  });
  return [`${failed.length} of ${requests} requests failed. Missing:`, ...lines];
}

/** What the service said beside the bills: each once. */
function noticeLines(reports: readonly BillReport[], utcOffset: string): string[] {
  const texts = reports.flatMap(({ notices }) =>
    notices.map(({ window, text }) => `Note: ${window ? `${span(window, utcOffset)}: ` : ""}${text}`),
  );
  const open = reports.reduce((sum, { rowsOpen }) => sum + rowsOpen, 0);
  if (open > 0) texts.push(`Note: ${open === 1 ? "1 bill is" : `${open} bills are`} not over yet, and may still grow.`);
  return [...new Set(texts)];
}
