/** The days on which a group cost far more than usual, for the bars and the list of them. */

import type { UnusualDay } from "novita-billing";
import type { AnswerContext } from "./context.js";

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
