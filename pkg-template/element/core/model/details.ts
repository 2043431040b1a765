/** The details of an answer: what is below its bars. */

import type { CalendarUnit } from "novita-billing";
import { accountOf } from "./account.js";
import type { ChartGroups } from "./chart.js";
import type { AnswerContext } from "./context.js";
import { downloadsOf } from "./downloads.js";
import { groupsOf } from "./groups.js";
import { moversOf } from "./movers.js";
import { present } from "./present.js";
import { missingLine, reportLines } from "./report-lines.js";
import type { DetailsModel } from "./types.js";
import type { UnusualDays } from "./unusual-days.js";
import { unusualOf } from "./unusual.js";

/** What the top of an answer has found already. */
export interface Found {
  readonly groups: ChartGroups;
  readonly unusual: UnusualDays;
  readonly unit: CalendarUnit | undefined;
  readonly hasParquet: boolean;
}

/** Makes the details in steps, as `ModelMaker.prepare` does. */
export function* detailsOf(
  context: AnswerContext,
  { groups, unusual, unit, hasParquet }: Found,
): Generator<void, DetailsModel> {
  const { bills, words, format } = context;
  const { field, shown, names } = groups;
  const groupsModel = shown.length === 0 ? undefined : groupsOf(context, groups);
  yield;
  const movers = moversOf(context, field);
  yield;
  const account = accountOf(context);
  const { control } = bills.summarize([]);
  return {
    ...present({
      groups: groupsModel,
      movers,
      unusual: unusualOf(context, unusual, field, names),
      account,
      control: control && {
        title: words.say("control.title"),
        text: words.say("control.text"),
        items: [{ label: words.say("total"), amount: format.amount(control.total) }],
      },
    }),
    downloads: downloadsOf(context, { unit, hasParquet }),
    downloadsRemark: missingLine(context),
    report: reportLines(context),
  };
}
