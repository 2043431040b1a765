/** Whether bills are complete, what is missing, and how they were loaded. */

import type { BillReport, TimeWindow } from "novita-billing";
import { partialCodes } from "../answer.js";
import { lists } from "../lists.js";
import type { AnswerContext, Context } from "./context.js";
import { errorText } from "./failure.js";
import type { MissingModel } from "./types.js";

/** A notice of the service is shown up to this length. */
const maxNotice = 600;

/** What a request is for: its span, and its category if it is for one alone. */
export function windowLabel({ format, words }: Context, window: TimeWindow): string {
  const { productCategory } = window;
  const text = format.span(window);
  return productCategory === undefined
    ? text
    : words.say("noted", { text, note: words.label("category", productCategory) });
}

/** What is missing from a report: what of, and why. Windows with the same reason are named together. */
export function missingTexts(context: Context, { failed, notices }: BillReport): MissingModel["items"] {
  const windows = new Map<string, string[]>();
  const add = (text: string, label: string) => windows.set(text, [...(windows.get(text) ?? []), label]);
  for (const { error, window } of failed) add(errorText(context, error), windowLabel(context, window));
  for (const { code, window } of notices) {
    const label = window ? windowLabel(context, window) : context.words.say("report.wholePeriod");
    if (partialCodes.has(code)) add(context.words.say("report.more"), label);
  }
  return Array.from(windows, ([text, labels]) => ({ text, label: context.format.list([...new Set(labels)]) }));
}

/** What is not in the answer; undefined if all of it is there. */
export function missingOf(context: AnswerContext): MissingModel | undefined {
  const { answer, bills, words } = context;
  const items = bills.reports.flatMap((report) => missingTexts(context, report));
  for (const kind of lists[answer.question.list].kinds) {
    const source = answer.bills[kind];
    const label = words.label("list", kind);
    if (source?.state === "failed") items.unshift({ label, text: errorText(context, source.error) });
    if (source?.state === "cancelled") items.unshift({ label, text: words.say("status.cancelled") });
  }
  for (const [kind, source] of Object.entries(answer.before?.bills ?? {})) {
    const period = context.format.period(answer.before?.period ?? "");
    const label = words.say("answer.title", { list: words.label("list", kind), period });
    if (source.state === "failed") items.push({ label, text: errorText(context, source.error) });
    if (source.state === "cancelled") items.push({ label, text: words.say("status.cancelled") });
    if (source.state === "ready") items.push(...missingTexts(context, source.value.report));
  }
  return items.length === 0 ? undefined : { headline: words.say("missing.title"), items, canRetry: true };
}

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
