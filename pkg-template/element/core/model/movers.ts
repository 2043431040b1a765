/** What changed most, up or down. */

import { isOver } from "../periods.js";
import { comparisonOf, largestChanges, titleWith } from "./comparison.js";
import { type AnswerContext, changeOf, isChange } from "./context.js";
import { keyOf } from "./bills.js";
import { Names } from "./names.js";
import type { MoversModel } from "./types.js";

const maxShown = 5;

/** The top movers by a field; undefined if nothing changed, or there is nothing to compare with. */
export function moversOf(context: AnswerContext, field: string): MoversModel | undefined {
  const { answer, format, words, now, utcOffset } = context;
  const isRunning = !isOver(answer.question.period, now, utcOffset);
  // In a running period, whole periods would only show that it is not over.
  const comparison = comparisonOf(context, field, { prefersSameDays: isRunning });
  if (!comparison) return undefined;
  const groups = [...comparison.groups.values()];
  const changed = groups.filter(({ before, after }) => isChange(context, before, after));
  const largest = largestChanges(changed, maxShown);
  if (largest.length === 0) return undefined;
  const names = new Names(words, groups);
  const period = format.period(answer.before?.period ?? "");
  return {
    title: titleWith(
      context,
      comparison.days === undefined
        ? words.say("movers.title", { period })
        : words.say("movers.sameDays", { count: comparison.days, period }),
    ),
    rows: largest.map((group) => ({
      key: keyOf(group.key),
      name: names.nameIn(group, field),
      before: format.amount(group.before.total),
      after: format.amount(group.after.total),
      change: changeOf(context, group.before, group.after),
    })),
  };
}
