/** How the bills of an answer were loaded. */

import type { BillReport } from "novita-billing";
import type { AnswerContext } from "./context.js";
import { windowLabel } from "./report.js";

/** A notice of the service is shown up to this length. */
const maxNotice = 600;

/** What the downloads lack, in one line; "" if they are complete. */
export const missingLine = ({ bills, words }: AnswerContext): string =>
  bills.isComplete ? "" : words.say("downloads.incomplete");

/** How the bills were loaded, the most important first. */
export function reportLines(context: AnswerContext): string[] {
  const { bills, words, format } = context;
  const reports = bills.reports;
  const sum = (valueOf: (report: BillReport) => number) =>
    reports.reduce((total, report) => total + valueOf(report), 0);
  const windows = reports.flatMap((report) => report.windows);
  const requests = windows.length + sum(({ failed }) => failed.length);
  const retries = windows.reduce((total, { attempts }) => total + attempts - 1, 0);
  const bytes = windows.reduce((total, window) => total + window.bytes, 0);
  const lines = [
    words.say(bills.isComplete ? "report.complete" : "report.incomplete"),
    words.say("report.requests", { count: requests, size: format.bytes(bytes) }),
  ];
  const counted = (
    name: "report.retries" | "report.duplicates" | "report.outside" | "report.unchecked",
    count: number,
  ) => {
    if (count > 0) lines.push(words.say(name, { count }));
  };
  counted("report.retries", retries);
  for (const { text, window } of reports.flatMap((report) => report.notices)) {
    const notice = isolated(text.slice(0, maxNotice));
    lines.push(window ? words.say("labelled", { label: windowLabel(context, window), text: notice }) : notice);
  }
  counted(
    "report.duplicates",
    sum(({ duplicatesDropped }) => duplicatesDropped),
  );
  counted(
    "report.outside",
    sum(({ rowsOutside }) => rowsOutside),
  );
  counted(
    "report.unchecked",
    sum(({ rowsUnchecked }) => rowsUnchecked),
  );
  const rows = sum((report) => report.rows);
  const rest = rows - sum(({ rowsWithDecimalMoney }) => rowsWithDecimalMoney);
  if (rows > 0) lines.push(rest === 0 ? words.say("report.decimals") : words.say("report.integers", { count: rest }));
  const names = (namesOf: (report: BillReport) => string[]) =>
    [...new Set(reports.flatMap(namesOf))].join(words.say("ui.separator"));
  const [unknown, missing] = [names(({ unknownFields }) => unknownFields), names(({ missingFields }) => missingFields)];
  if (unknown !== "") lines.push(words.say("report.unknownFields", { fields: unknown }));
  if (missing !== "") lines.push(words.say("report.missingFields", { fields: missing }));
  return lines;
}

/** A text of the service, whose writing direction does not affect what is around it. */
const isolated = (text: string) =>
  `\u2068${text.replaceAll(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "")}\u2069`;
