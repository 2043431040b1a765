/** `forecast`: how a running period will end. */

import type { Forecast } from "novita-billing";
import { type Answer, recordOutputs } from "../output/answer.js";
import type { Field } from "../output/fields.js";
import { periodOf, questionOf } from "../settings/question.js";
import type { Context } from "./context.js";
import { load } from "./load.js";

const amount = (name: keyof Forecast, title: string): Field<Forecast> => ({
  name,
  title,
  type: "amount",
  value: (forecast) => forecast[name],
});

const fields: ReadonlyArray<Field<Forecast>> = [
  amount("spent", "so far"),
  { name: "completeDays", title: "days", type: "count", value: ({ completeDays }) => completeDays },
  { name: "totalDays", title: "of", type: "count", value: ({ totalDays }) => totalDays },
  amount("dailyMean", "a day"),
  amount("low", "low"),
  amount("likely", "likely"),
  amount("high", "high"),
  amount("budget", "budget"),
  { name: "budgetDay", title: "reached on", type: "text", value: ({ budgetDay }) => budgetDay },
];

export async function forecast(context: Context): Promise<Answer> {
  const { values, present, labels } = context;
  const period = periodOf(values.period ?? "this-month", present);
  const { table, report } = await load(questionOf({ ...values, period }, present), context);
  // Without a window there is nothing to be estimated from; the outcome says so.
  if (report.windows.length === 0) return { outputs: {}, reports: [report] };
  const { budget } = values;
  const result = table.forecast({ period, ...(budget !== undefined && { budget }), now: new Date(present.now) });
  return { outputs: recordOutputs(fields, [result], labels, result), reports: [report], total: result.likely };
}
