/**
 * The sums that a model needs, computed one by one: each goes over all bills, and is kept by `AnswerBills`, so that the model
 * finds it there. Whatever is missing here is computed when the model is made, which only takes longer.
 */

import { lists } from "../lists.js";
import { isOver } from "../periods.js";
import { maxCells, offeredUnits, unitOf } from "./chart.js";
import type { AnswerContext } from "./context.js";
import { filterFieldsOf } from "./controls.js";
import { forecastOf } from "./forecast.js";
import { byMagnitude, splitGroups } from "./ranking.js";

/** The field that bills are grouped by. */
export const fieldOf = ({ answer, view }: AnswerContext): string =>
  view.groupBy[0] ?? lists[answer.question.list].groupFields[0] ?? "";

export function* summariesOf(context: AnswerContext): Generator<void, void> {
  const { bills, before } = context;
  const field = fieldOf(context);
  for (const side of before ? [bills, before] : [bills]) {
    for (const kind of side.kinds) yield void side.totalOf(kind);
    yield void side.summarize([]);
    yield void side.summarize([field]);
  }
  yield void bills.hasEarlier;
  yield* chartSummaries(context, field);
  yield* comparisonSummaries(context, field);
  yield void bills.unusualDays(field);
  yield void forecastOf(context);
  for (const filter of filterFieldsOf(context)) yield void bills.allGroups(filter);
  yield* openGroups(context);
}

function* chartSummaries(context: AnswerContext, field: string): Generator<void, void> {
  const { bills } = context;
  yield;
  const unit = unitOf(context, offeredUnits(context));
  if (unit === undefined) return;
  yield;
  const { groups } = bills.summarize([field]);
  const units = bills.summarize([unit]).groups.length;
  yield;
  if (units * groups.length <= maxCells) return void bills.summarize([unit, field]);
  for (const { key } of splitGroups(byMagnitude(groups)).shown) yield void bills.summarizeGroup(key, unit);
}

function* comparisonSummaries(context: AnswerContext, field: string): Generator<void, void> {
  const { answer, bills, before, now, utcOffset } = context;
  if (!before || isOver(answer.question.period, now, utcOffset)) return;
  for (const side of [bills, before]) {
    if (!side.canDivide("day")) return;
    yield void side.summarize(["day"]);
    yield void side.summarize(["day", field]);
  }
}

function* openGroups({ bills, view }: AnswerContext): Generator<void, void> {
  for (const id of view.open) {
    const texts = JSON.parse(id) as string[];
    const key = Object.fromEntries(texts.map((text, index) => [view.groupBy[index] ?? "", text]));
    const second = view.groupBy[texts.length];
    if (second === undefined) yield void bills.rowsOf(key);
    else yield void bills.summarizeGroup(key, second);
  }
}
