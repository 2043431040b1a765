/** What is missing from an answer, and why. */

import type { BillReport, TimeWindow } from "novita-billing";
import { partialCodes } from "../answer.js";
import { lists } from "../lists.js";
import type { AnswerContext, Context } from "./context.js";
import { errorText } from "./failure.js";
import type { MissingModel } from "./types.js";

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
