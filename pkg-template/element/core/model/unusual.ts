/** The list of days on which a group cost far more than usual. */

import { byMagnitude } from "./ranking.js";
import type { AnswerContext } from "./context.js";
import type { Names } from "./names.js";
import type { UnusualModel } from "./types.js";
import type { UnusualDays } from "./unusual-days.js";

const maxShown = 5;

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
