/** `plan`: the requests of a question. */

import { planWindows, type TimeWindow } from "novita-billing";
import type { Values } from "../arguments/parse.js";
import { type Answer, recordOutputs } from "../output/answer.js";
import type { Field } from "../output/fields.js";
import { type Present, questionOf } from "../settings/question.js";

const fields: ReadonlyArray<Field<TimeWindow>> = [
  { name: "startTime", title: "from", type: "time", value: ({ startTime }) => startTime },
  { name: "endTime", title: "to", type: "time", value: ({ endTime }) => endTime },
  { name: "productCategory", title: "category", type: "text", value: ({ productCategory }) => productCategory },
];

export async function plan(values: Values, present: Present): Promise<Answer> {
  const { list, query } = questionOf(values, present);
  const windows = await planWindows(list.kind, query as Parameters<typeof planWindows>[1], {
    utcOffset: present.utcOffset,
  });
  // The library has times in unix seconds; a person and CSV read dates.
  return { outputs: recordOutputs(fields, windows, { currency: "USD", utcOffset: present.utcOffset }), reports: [] };
}
