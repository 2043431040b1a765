/** How a running period will end. The arithmetic is in the module; see `BillTable.forecast`. */

import * as glue from "../wasm/novita_billing.js";
import type { Forecast, ForecastFields, Instant, TimeWindow, UnusualDayData } from "../wasm/novita_billing.js";
import { configError } from "./errors.js";
import { describeType, orUndefined } from "./inspect.js";
import { invoke } from "./instance.js";
import { requireModule } from "./loading.js";
import { copyPlainObject } from "./plain-object.js";
import type { Summary } from "./summary.js";

export type { Forecast };

/** Options of a forecast. */
export interface ForecastOptions {
  /** The days whose end is asked for: "2026-11", or any other calendar period as in a query. */
  period: string;
  /** An amount that the period should not exceed, as decimal text. */
  budget?: string | undefined;
  /** The present: the clock of the host by default. Fractions of a second are rounded down. */
  now?: Instant | undefined;
}

/** A day far above the usual one of its group. */
export interface UnusualDay extends UnusualDayData {
  /** `total` / `usual`, for display; Infinity if `usual` is "0". */
  times: number;
}

/** A copy of the options, with the present. The module checks them. */
export function copyForecastOptions(options: ForecastOptions): ForecastFields {
  const copy = copyPlainObject(options, {
    kind: "query",
    path: "options",
    expected: 'an object such as { period: "2026-11" }',
  });
  return { ...copy, now: copy.now === undefined ? new Date() : copy.now };
}

export const toUnusualDay = (day: UnusualDayData): UnusualDay => ({
  ...day,
  times: Number(day.usual) === 0 ? Infinity : Number(day.total) / Number(day.usual),
});

/**
 * As `BillTable.forecast`, for a summary by day: one whose `by` has "day", without `top`. The totals of the other keys are
 * added up by day. It may be plain JSON, as a server sent it; its report says which days are complete. A summary does not
 * say which list its bills are of: all of them are extrapolated.
 *
 * The module must be loaded. It is after any call that returned a summary; in a page that has a summary from elsewhere,
 * await `init()` first.
 *
 * @example
 * const days = await client.apiKeyBills.summarize({ period: "2026-11", cycleType: "Day" }, { by: ["day"], count: "begun" });
 * const { likely, budgetDay } = forecastOf(days, { period: "2026-11", budget: "500" });
 * console.log(likely, budgetDay); // for example "612.5" "2026-11-23"
 * @throws {BillingError} `query`, naming the option, and at `period` if there are fewer than three complete days; `config`
 * at `summary` if it is no summary by day, if it has a `timeZone`, or if the module is not loaded
 */
export function forecastOf(
  summary: Pick<Summary, "groups" | "utcOffset" | "timeZone"> & {
    /** Of its report, the windows and what became of them. */
    report: Pick<Summary["report"], "windows" | "failed" | "notices">;
  },
  options: ForecastOptions,
): Forecast {
  const fields = copyForecastOptions(options);
  const given = orUndefined(() => readSummary(summary));
  if (given && given.timeZone !== undefined && given.timeZone !== given.utcOffset) {
    const message =
      "summary has the days of its timeZone, and a forecast needs those of the service, to which the windows of the report " +
      "belong: summarize without timeZone";
    throw configError("summary", message);
  }
  if (!given) {
    const form = describeType(summary) + (Object(summary) === summary ? " of another form" : "");
    const message = `summary must be the result of summarize with "day" in \`by\` and without \`top\`, not ${form}`;
    throw configError("summary", message);
  }
  requireModule("forecastOf");
  const { days, totals, windows, outcomes, utcOffset } = given;
  return invoke(() => glue.forecastOf(days, totals, Float64Array.from(windows), outcomes, fields, utcOffset));
}

/** What the module needs of a summary. Throws if it is none by day. */
function readSummary({ groups, report, utcOffset, timeZone }: Parameters<typeof forecastOf>[0]) {
  const days = Array.from(groups, ({ key }) => text(key["day"]));
  const totals = Array.from(groups, ({ total }) => text(total));
  const windows: number[] = [];
  const outcomes: string[] = [];
  // A notice without a window is about the whole call.
  const add = (outcome: string, window: Pick<TimeWindow, "startTime" | "endTime"> | undefined) => {
    outcomes.push(text(outcome));
    windows.push(...(window ? [second(window.startTime), second(window.endTime)] : [NaN, NaN]));
  };
  for (const window of report.windows) add("arrived", window);
  for (const { window } of report.failed) add("failed", window);
  for (const { code, window } of report.notices) add(code, window);
  return { days, totals, windows, outcomes, utcOffset: text(utcOffset), timeZone };
}

function text(value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError("no text");
}

function second(value: unknown): number {
  if (Number.isSafeInteger(value)) return value as number;
  throw new TypeError("no second");
}
