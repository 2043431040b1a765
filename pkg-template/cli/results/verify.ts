/** `verify`: bills whose total is not the sum of its parts. */

import { type Answer, gridOutputs, recordOutputs } from "../output/answer.js";
import { gridOf } from "../output/fields.js";
import { amountFields } from "../settings/lists.js";
import { questionOf } from "../settings/question.js";
import type { Context } from "./context.js";
import { load } from "./load.js";

export async function verify(context: Context): Promise<Answer> {
  const question = questionOf(context.values, context.present);
  const { table, report } = await load(question, context);
  const result = table.verify();
  const fields = [...question.list.fields, ...amountFields];
  const footer = [
    `${result.unbalanced.length} of ${result.rows} bills do not add up`,
    ...fields.slice(1).map(() => ""),
  ];
  return {
    outputs: {
      ...recordOutputs(fields, result.unbalanced, context.labels, result),
      ...gridOutputs(() => gridOf(fields, () => result.unbalanced, context.labels, footer)),
    },
    reports: [report],
  };
}
