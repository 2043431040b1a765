/** The downloads that an answer offers. What makes the files is in `exports.ts`. */

import type { AnswerContext } from "./context.js";
import type { DownloadId, DownloadModel } from "./types.js";
import type { CalendarUnit } from "novita-billing";

export function downloadsOf(
  { bills, words }: AnswerContext,
  { unit, hasParquet }: { unit: CalendarUnit | undefined; hasParquet: boolean },
): DownloadModel[] {
  if (bills.isEmpty) return [];
  const unitLabel = unit === undefined ? "" : words.label("unit", unit);
  const ids: DownloadId[] = [
    "groups",
    ...(unit === undefined ? [] : (["chart"] as const)),
    ...(["rows", "ndjson", "focus"] as const),
    ...(hasParquet ? (["parquet"] as const) : []),
  ];
  return ids.map((id) => ({
    id,
    title: words.say(`download.${id}`, { unit: unitLabel }),
    about: words.say(`download.${id}About`, { unit: unitLabel }),
  }));
}
