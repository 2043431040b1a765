/** Groups of two periods side by side: all of both, or the complete days of a running period and the same days before. */

import { addMoney } from "novita-billing";
import { magnitude, subtract } from "../decimal.js";
import { type AnswerBills, keyOf, type MergedGroup } from "./bills.js";
import { type AnswerContext, hasAllBills, type Side } from "./context.js";
import { comparedDays } from "./headline.js";
import type { Named } from "./names.js";

export interface ComparedGroup extends Named {
  before: Side;
  after: Side;
}

export interface Comparison {
  /** How many days are compared; undefined if the whole periods are. */
  days: number | undefined;
  groups: Map<string, ComparedGroup>;
}

/** The comparison by a field; undefined if there is nothing to compare with. */
export function comparisonOf(
  context: AnswerContext,
  field: string,
  { prefersSameDays = false } = {},
): Comparison | undefined {
  const { answer, bills, before } = context;
  if (!before || !answer.before) return undefined;
  const wantsDays = prefersSameDays || answer.question.compare === "same-days";
  const days = wantsDays ? comparedDays(context) : undefined;
  const [earlier, later] = days
    ? [groupsOfDays(before, days.before, field), groupsOfDays(bills, days.period, field)]
    : [before.summarize([field]).groups, bills.summarize([field]).groups];
  return { days: days?.period.length, groups: sideBySide(earlier, later) };
}

/** The groups of a field in some days. */
function groupsOfDays(bills: AnswerBills, days: readonly string[], field: string): MergedGroup[] {
  const wanted = new Set(days);
  const groups = new Map<string, MergedGroup>();
  for (const group of bills.summarize(["day", field]).groups) {
    const { day = "", ...key } = group.key;
    if (!wanted.has(day)) continue;
    const known = groups.get(keyOf(key));
    if (!known) groups.set(keyOf(key), { ...group, key });
    else {
      known.total = addMoney(known.total, group.total);
      known.rows += group.rows;
      // Days are in order: the last labels are the newest.
      if (group.labels) known.labels = group.labels;
    }
  }
  return [...groups.values()];
}

const none: Side = { total: "0", rows: 0 };

function sideBySide(before: readonly MergedGroup[], after: readonly MergedGroup[]): Map<string, ComparedGroup> {
  const groups = new Map<string, ComparedGroup>();
  for (const { key, labels, total, rows } of after) {
    groups.set(keyOf(key), { key, ...(labels && { labels }), before: none, after: { total, rows } });
  }
  for (const { key, labels, total, rows } of before) {
    const known = groups.get(keyOf(key)) ?? { key, ...(labels && { labels }), after: none };
    groups.set(keyOf(key), { ...known, before: { total, rows } });
  }
  return groups;
}

/** The title of a section, with what it lacks. */
export const titleWith = (context: AnswerContext, text: string): string =>
  hasAllBills(context) ? text : context.words.say("noted", { text, note: context.words.say("change.incomplete") });

/** The groups with the largest changes, up or down. */
export const largestChanges = (groups: readonly ComparedGroup[], count: number): ComparedGroup[] =>
  groups
    .map((group) => ({ group, size: magnitude(subtract(group.after.total, group.before.total)) }))
    .filter(({ size }) => size > 0)
    .sort((a, b) => b.size - a.size)
    .slice(0, count)
    .map(({ group }) => group);
