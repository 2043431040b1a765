// What the bills of a month add up to, exactly: the amounts of its invoice.

import type { Account } from "./account.js";
import { lastSecond } from "./buckets.js";
import { spanOfMonth } from "./calendar.js";
import { fixedTermRows } from "./fixed-term-bills.js";
import type { Settings } from "./settings.js";
import { addSums, type BoxTotals, type Sum, sumOf } from "./totals.js";
import { usageRows } from "./usage-bills.js";
import { withAllDecimals } from "./wire.js";

/** The bills of a calendar month. */
export interface MonthTotals extends BoxTotals {
  /** "2026-01". */
  month: string;
  /** Usage-based bills of all categories. */
  usage: BoxTotals;
  /** Fixed-term bills whose period begins in the month. */
  fixedTerm: BoxTotals;
}

export interface MonthSums {
  usage: Sum;
  fixedTerm: Sum;
  all: Sum;
}

/** The sums of an account's months. A month that is over is added up once. */
export function monthSums(account: Account, settings: Settings): (month: string) => MonthSums {
  // What the options change in the answers of the lists does not change what is owed.
  const owed: Settings = {
    ...withAllDecimals(settings),
    absentFields: false,
    edges: "whole",
    match: "start",
    defaultCategory: "details",
  };
  const usage = usageRows(account, owed);
  const fixedTerm = fixedTermRows(account, owed);
  const known = new Map<string, MonthSums>();
  return (month) => {
    const found = known.get(month);
    if (found) return found;
    const span = spanOfMonth(month, settings.clock);
    const parts = { usage: sumOf(usage({ cycleType: "Month", ...span })), fixedTerm: sumOf(fixedTerm(span)) };
    const sums = { ...parts, all: addSums(parts.usage, parts.fixedTerm) };
    if (!settings.upToNow || span.endTime <= lastSecond(settings)) known.set(month, sums);
    return sums;
  };
}
