/** The headline: the total, its parts, how it changed, and what has to be known about it. */

import type { Totals } from "novita-billing";
import { kindsOf, usageCategoriesBy } from "../lists.js";
import { hasBegun, isOver, type SameDays, sameDays, secondsOf } from "../periods.js";
import { addMoney } from "novita-billing";
import { type AnswerContext, changeOf, type Context, hasAllBills, type Side } from "./context.js";
import type { AnswerBills } from "./bills.js";
import type { ChangeText, HeadlineModel } from "./types.js";

export function headlineOf(context: AnswerContext): HeadlineModel {
  const { bills, format, words } = context;
  const { total } = bills.summarize([]);
  return {
    label: words.say(bills.isComplete ? "headline.total" : "headline.partialTotal"),
    total: format.amount(total.total),
    changes: changesOf(context),
    parts: [...listParts(context), ...paymentParts(context, total), ...earlierParts(context)],
    remarks: remarksOf(context, total),
    periodRemark: periodRemark(context),
  };
}

/** The lists of the account. */
function listParts({ answer, bills, format, words }: AnswerContext): HeadlineModel["parts"] {
  const kinds = kindsOf(answer.question);
  if (kinds.length < 2) return [];
  return kinds.map((kind) => {
    const found = bills.totalOf(kind);
    const label = words.label("list", kind);
    if (!found) return { label, remark: words.say("headline.notLoaded") };
    return { label, amount: format.amount(found.total.total), remark: "" };
  });
}

const paymentParts = ({ format, words }: Context, { voucher, cash }: Totals): HeadlineModel["parts"] => [
  { label: words.say("headline.cash"), amount: format.amount(cash), remark: "" },
  { label: words.say("headline.voucher"), amount: format.amount(voucher), remark: "" },
];

/** Bills that begin before the period: the period before has them, too. */
function earlierParts({ bills, view, format, words }: AnswerContext): HeadlineModel["parts"] {
  const { earlier } = bills.summarize([]);
  if (!earlier || view.count === "begun") return [];
  return [
    {
      label: words.say("headline.earlier"),
      amount: format.amount(earlier.total),
      remark: words.say("headline.earlierRemark"),
    },
  ];
}

/* -------------------------------------------------------------------------------------------------------- changes */

/** The change against the period before, and for a running period the one against the same days of it. */
function changesOf(context: AnswerContext): ChangeText[] {
  const { answer, bills, before, format, words } = context;
  if (!before || !answer.before) return [];
  const { compare } = answer.question;
  const earlierPeriod = answer.before.period;
  const sides = (side: AnswerBills): Side => side.summarize([]).total;
  const whole = changeOf(context, sides(before), sides(bills), {
    label: words.say("change.against", { period: format.period(earlierPeriod) }),
    remark: changeRemark(context),
  });
  const days = sameDaysChange(context);
  if (!days) return [whole];
  return compare === "same-days" ? [days, whole] : [whole, days];
}

/** Why the change against the whole period says little. */
function changeRemark(context: AnswerContext): string {
  const { answer, words, now, utcOffset } = context;
  if (!hasAllBills(context)) return words.say("change.incomplete");
  return isOver(answer.question.period, now, utcOffset) ? "" : words.say("change.running");
}

/** The days of a running period that are compared, and those before; undefined if there are none, or if rows are longer. */
export function comparedDays({ answer, bills, before, view, now, utcOffset }: AnswerContext): SameDays | undefined {
  const { period } = answer.question;
  if (!answer.before || !before?.canDivide("day") || !bills.canDivide("day")) return undefined;
  if (!hasBegun(period, now, utcOffset) || isOver(period, now, utcOffset)) return undefined;
  const days = sameDays(period, answer.before.period, now, utcOffset, view.timeZone || utcOffset);
  return days.period.length > 0 ? days : undefined;
}

/** The change of the complete days of a running period. */
function sameDaysChange(context: AnswerContext): ChangeText | undefined {
  const { bills, before, words } = context;
  const days = comparedDays(context);
  if (!before || !days) return undefined;
  return changeOf(context, sideOfDays(before, days.before), sideOfDays(bills, days.period), {
    label: words.say("change.sameDays", { count: days.period.length }),
    remark: hasAllBills(context) ? "" : words.say("change.incomplete"),
  });
}

/** What the bills of some days add up to. */
function sideOfDays(bills: AnswerBills, days: readonly string[]): Side {
  const wanted = new Set(days);
  const groups = bills.summarize(["day"]).groups.filter(({ key }) => wanted.has(key.day ?? ""));
  return {
    total: addMoney(...groups.map(({ total }) => total)),
    rows: groups.reduce((sum, { rows }) => sum + rows, 0),
  };
}

/* -------------------------------------------------------------------------------------------------------- remarks */

function remarksOf(context: AnswerContext, total: Totals): string[] {
  const { bills, format, words } = context;
  const remarks = leftOutRemark(context);
  const { tokens, storage } = total;
  if (tokens) {
    remarks.push(
      words.say("headline.tokens", { input: format.count(tokens.input), output: format.count(tokens.output) }) +
        (tokens.perMillion === undefined
          ? ""
          : ` · ${words.say("headline.perMillion", { price: format.amount(tokens.perMillion).exact })}`),
    );
  }
  if (storage?.gbHours !== undefined)
    remarks.push(words.say("headline.gbHours", { size: format.decimal(storage.gbHours) }));
  if (storage?.gbDays !== undefined)
    remarks.push(words.say("headline.gbDays", { size: format.decimal(storage.gbDays) }));
  // Terms are charged when they begin: they do not grow.
  for (const { kind, table } of bills.tables) {
    const count = table.report.rowsOpen;
    if (count > 0)
      remarks.push(words.say(kind === "fixedTerm" ? "headline.openTerms" : "headline.openBills", { count }));
  }
  return remarks;
}

/** What was not asked for, since the service has no such bills. */
function leftOutRemark({ answer, format, words }: AnswerContext): string[] {
  const { category, cycle } = answer.question;
  const { leftOut } = usageCategoriesBy(cycle);
  if (category !== "" || leftOut.length === 0 || !kindsOf(answer.question).includes("usage")) return [];
  const labels = leftOut.map((name) => words.label("category", name));
  return [words.say("headline.leftOut", { categories: format.list(labels) })];
}

function periodRemark({ answer, format, words, now, utcOffset }: AnswerContext): string {
  const { period } = answer.question;
  if (isOver(period, now, utcOffset)) return "";
  const { startTime, endTime } = secondsOf(period, utcOffset);
  return hasBegun(period, now, utcOffset)
    ? words.say("headline.notOver", { time: format.time(endTime) })
    : words.say("headline.notBegun", { time: format.time(startTime) });
}
