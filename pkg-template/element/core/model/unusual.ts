/** Days on which a group cost far more than usual. */

import type { UnusualDay } from "novita-billing";
import { byMagnitude } from "./ranking.js";
import type { AnswerContext } from "./context.js";
import type { Names } from "./names.js";
import type { UnusualModel } from "./types.js";

const maxShown = 5;

export interface UnusualDays {
  found: readonly UnusualDay[];
  /** The keys of the days. */
  days: ReadonlySet<string>;
}

/** The unusual days of the groups of a field; none where rows are longer than a day. */
export function unusualDaysOf({ bills }: AnswerContext, field: string): UnusualDays {
  const found = bills.unusualDays(field);
  return { found, days: new Set(found.map(({ day }) => day)) };
}

export function unusualOf(
  { format, words }: AnswerContext,
  { found }: UnusualDays,
  field: string,
  names: Names,
): UnusualModel | undefined {
  if (found.length === 0) return undefined;
  const rows = byMagnitude(found).slice(0, maxShown);
  return {
    title: words.say("unusual.title"),
    rows: rows.map((unusual) => ({
      key: JSON.stringify([unusual.day, ...Object.values(unusual.key)]),
      name: names.nameIn(unusual, field),
      day: format.day(unusual.day),
      total: format.amount(unusual.total),
      usual: format.amount(unusual.usual),
      text: words.say("unusual.text", { times: format.decimal(unusual.times.toFixed(1)) }),
    })),
  };
}
