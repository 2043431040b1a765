/** How a running period will end, and whether within the budget. */

import { addMoney, type BillKind, type Forecast, isBillingError } from "novita-billing";
import { isNegative, shareOf, subtract } from "../decimal.js";
import { hasBegun, isOver } from "../periods.js";
import type { AnswerContext } from "./context.js";
import type { Amount, ForecastModel } from "./types.js";

/** The forecast; undefined for a period that is over or has not begun and has no budget. */
export function forecastOf(context: AnswerContext): ForecastModel | undefined {
  const { answer, bills, view, words, format, now, utcOffset } = context;
  const { period } = answer.question;
  const isRunning = hasBegun(period, now, utcOffset) && !isOver(period, now, utcOffset);
  if (!isRunning && view.budget === "") return undefined;
  const title = words.say(isRunning ? "forecast.title" : "forecast.budgetTitle");
  // Fixed terms are charged in advance: nothing of them is estimated.
  const charged = bills.totalOf("fixedTerm")?.total.total;
  const usage = bills.kinds.find((kind) => kind !== "fixedTerm");
  if (!usage && charged === undefined) return undefined;
  if (!bills.isComplete) {
    const spent = bills.summarize([]).total.total;
    return {
      title,
      refusal: words.say("missing.title"),
      spent: format.amount(spent),
      remark: "",
      ...(view.budget !== "" && { budget: budgetOf(context, { spent }) }),
    };
  }
  try {
    const budget = view.budget === "" ? undefined : subtract(view.budget, charged ?? "0");
    const forecast =
      usage &&
      bills.forecast(usage, {
        period,
        now: new Date(now),
        // A budget that fixed terms have used up is exceeded from the first day on.
        ...(budget !== undefined && { budget: isNegative(budget) ? "0" : budget }),
      });
    const sum = (amount: string | undefined) => addMoney(amount ?? "0", charged ?? "0");
    const [spent, low, likely, high] = [
      sum(forecast?.spent),
      ...[forecast?.low, forecast?.likely, forecast?.high].map(sum),
    ] as [string, string, string, string];
    return {
      title,
      refusal: "",
      spent: format.amount(spent),
      likely: format.amount(likely),
      low: format.amount(low),
      high: format.amount(high),
      remark: isRunning && forecast ? remarkOf(context, forecast, usage) : "",
      ...(view.budget !== "" && { budget: budgetOf(context, { spent, likely, day: forecast?.budgetDay }) }),
    };
  } catch (error) {
    if (!isBillingError(error) || error.kind !== "query") throw error;
    return { title, refusal: refusalText(context, error.path), remark: "" };
  }
}

function remarkOf({ words, format, bills }: AnswerContext, forecast: Forecast, kind: BillKind | undefined): string {
  const { completeDays, totalDays, dailyMean } = forecast;
  const values = { count: completeDays, total: totalDays, mean: format.amount(dailyMean).text };
  const text = words.say("forecast.remark", values);
  return kind !== undefined && bills.kinds.includes("fixedTerm") ? `${text} ${words.say("forecast.fixedTerm")}` : text;
}

/** Why there is no forecast, in words for the reader. */
function refusalText({ words }: AnswerContext, path: string | undefined): string {
  return words.say(path === "cycleType" ? "forecast.rowsTooLong" : "forecast.tooFewDays");
}

/** Without a likely end, since bills are missing, a budget is exceeded by what has arrived, or nothing is said of it. */
function budgetOf(
  { words, format, view }: AnswerContext,
  { spent, likely, day }: { spent: string; likely?: string; day?: string | undefined },
): NonNullable<ForecastModel["budget"]> {
  const amount: Amount = format.amount(view.budget);
  const isSpent = isNegative(subtract(view.budget, spent));
  const isExceeded = isSpent || (likely !== undefined && isNegative(subtract(view.budget, likely)));
  return {
    amount,
    text: text(),
    isExceeded,
    spentShare: shareOf(spent, view.budget),
    likelyShare: shareOf(likely ?? spent, view.budget),
  };

  function text(): string {
    if (isSpent) {
      const over = format.amount(subtract(spent, view.budget)).text;
      return words.say(likely === undefined ? "budget.spentAtLeast" : "budget.spent", { amount: over });
    }
    if (isExceeded) {
      return day === undefined
        ? words.say("budget.exceeded")
        : words.say("budget.exceededOn", { day: format.day(day) });
    }
    if (likely === undefined) return "";
    return words.say("budget.within", { amount: format.amount(subtract(view.budget, spent)).text });
  }
}
