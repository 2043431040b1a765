/**
 * Calendar periods ("2026", "2026-Q1", "2026-01", "2026-W05", "2026-01-15", "A/B"): the period before, and the calendar
 * units of a period. The WebAssembly module parses periods as well (`src/time/period.rs`); this copy answers before the
 * module is loaded. Both run the same test cases.
 */

import { queryError } from "./errors.js";
import type { CalendarUnit } from "./summary.js";
import { describeType } from "./inspect.js";

const msPerDay = 86_400_000;

/** The first second that no bill can have: above, a number can only be milliseconds. */
const endOfTime = 100_000_000_000;

/**
 * A calendar scale such as months or weeks. Its units are numbered from 1970 on, so that neighbours differ by one. Days
 * are numbered from 1970-01-01.
 */
interface Scale {
  firstDay(unit: number): number;
  unitOf(day: number): number;
  format(unit: number): string;
}

const dateOf = (day: number) => new Date(day * msPerDay);
const formatDay = (day: number) => dateOf(day).toISOString().slice(0, 10);

/** A scale whose units are `size` months long. */
function scaleOfMonths(size: number, format: (firstDay: number) => string): Scale {
  const firstDay = (unit: number) => Date.UTC(1970, unit * size) / msPerDay;
  return {
    firstDay,
    unitOf(day) {
      const date = dateOf(day);
      return Math.floor(((date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()) / size);
    },
    format: (unit) => format(firstDay(unit)),
  };
}

const years = scaleOfMonths(12, (day) => formatDay(day).slice(0, 4));
const quarters = scaleOfMonths(3, (day) => `${formatDay(day).slice(0, 4)}-Q${dateOf(day).getUTCMonth() / 3 + 1}`);
const months = scaleOfMonths(1, (day) => formatDay(day).slice(0, 7));
const days: Scale = { firstDay: (unit) => unit, unitOf: (day) => day, format: formatDay };

/** ISO weeks begin on Monday and belong to the year of their Thursday. 1970-01-01 was a Thursday. */
const weeks: Scale = {
  firstDay: (unit) => unit * 7 - 3,
  unitOf: (day) => Math.floor((day + 3) / 7),
  format(unit) {
    const year = dateOf(unit * 7).getUTCFullYear();
    const week = Math.floor((unit * 7 - Date.UTC(year, 0) / msPerDay) / 7) + 1;
    return `${year}-W${String(week).padStart(2, "0")}`;
  },
};

/** One end of a period: a unit of a scale. */
interface Endpoint {
  scale: Scale;
  unit: number;
}

interface Period {
  first: Endpoint;
  last: Endpoint;
  firstDay: number;
  lastDay: number;
}

/**
 * The period just before, of the same length in its own unit: a quarter before a quarter, three months before three
 * months. A span between two different units is counted in months where both consist of months, else in days.
 *
 * @example
 * previousPeriod("2026-02"); // "2026-01"
 * previousPeriod("2026-Q1"); // "2025-Q4"
 * previousPeriod("2026-01/2026-03"); // "2025-10/2025-12"
 * @throws {BillingError} `query` if `period` is not a period, or if the one before it begins before 1970
 */
export function previousPeriod(period: string): string {
  const { first, last, firstDay, lastDay } = parsePeriod(period);
  const scale = commonScale(first.scale, last.scale);
  const [firstUnit, lastUnit] = [scale.unitOf(firstDay), scale.unitOf(lastDay)];
  const length = lastUnit - firstUnit + 1;
  if (scale.firstDay(firstUnit - length) < 0) {
    throw periodError(period, "and the period before it begins before 1970: there are no bills of that time");
  }
  const [before, end] = [scale.format(firstUnit - length), scale.format(lastUnit - length)];
  return before === end ? before : `${before}/${end}`;
}

/**
 * The keys of every hour, day, ISO week or month that overlaps a period, in order: the keys that a summary by that unit
 * can have for the period's bills. Use it to draw bars without gaps.
 *
 * @example
 * calendarKeys("2026-Q1", "month"); // ["2026-01", "2026-02", "2026-03"]
 * calendarKeys("2026-01-31/2026-02", "week"); // ["2026-W05", "2026-W06", "2026-W07", "2026-W08", "2026-W09"]
 * calendarKeys("2026-01-31", "hour"); // ["2026-01-31T00", …, "2026-01-31T23"]
 * @throws {BillingError} `query` if `period` is not a period with bills (from 1970 to 5138), or `unit` is not a unit
 */
export function calendarKeys(period: string, unit: CalendarUnit): string[] {
  const { firstDay, lastDay } = parsePeriod(period);
  if (firstDay < 0) throw periodError(period, "which begins before 1970: there are no bills of that time");
  if ((lastDay + 1) * 86_400 > endOfTime) {
    throw periodError(period, "which ends after the year 5138: there are no bills of that time");
  }
  if (unit === "hour") return unitKeys(days, firstDay, lastDay).flatMap(hourKeys);
  const scale = scalesByName.get(unit);
  if (scale) return unitKeys(scale, firstDay, lastDay);
  const given = typeof unit === "string" ? quote(unit) : describeType(unit);
  throw queryError("unit", `unit must be "hour", "day", "week" or "month", not ${given}`);
}

const scalesByName = new Map<string, Scale>([
  ["day", days],
  ["week", weeks],
  ["month", months],
]);

function unitKeys(scale: Scale, firstDay: number, lastDay: number): string[] {
  const first = scale.unitOf(firstDay);
  return Array.from({ length: scale.unitOf(lastDay) - first + 1 }, (_, index) => scale.format(first + index));
}

const hourKeys = (day: string) => Array.from({ length: 24 }, (_, hour) => `${day}T${String(hour).padStart(2, "0")}`);

/** The scale in which the length of a span is counted. */
function commonScale(first: Scale, last: Scale): Scale {
  if (first === last) return first;
  const consistsOfMonths = (scale: Scale) => scale !== weeks && scale !== days;
  return consistsOfMonths(first) && consistsOfMonths(last) ? months : days;
}

function parsePeriod(period: string): Period {
  if (typeof period !== "string") {
    throw queryError("period", `period must be text such as "2026-01", not ${describeType(period)}`);
  }
  const parts = period.split("/", 3).map((text) => parseUnit(text));
  const [first, last] = [parts[0], parts.at(-1)];
  if (!first || !last || parts.length > 2) {
    throw periodError(
      period,
      'which is not a period: write "2026", "2026-Q1", "2026-01", "2026-W05", "2026-01-15", or two of them with a slash, ' +
        '"2026-01/2026-03"',
    );
  }
  const [firstDay, lastDay] = [first.scale.firstDay(first.unit), last.scale.firstDay(last.unit + 1) - 1];
  if (lastDay < firstDay) throw periodError(period, "which ends before it starts: the earlier unit comes first");
  return { first, last, firstDay, lastDay };
}

const unitForm = /^(\d{4})(?:-(?:Q([1-4])|W(\d\d)|(\d\d)(?:-(\d\d))?))?$/;

function parseUnit(text: string): Endpoint | undefined {
  const match = unitForm.exec(text);
  if (!match) return undefined;
  const [year, quarter, week, month, day] = match.slice(1).map(Number) as [number, number, number, number, number];
  const endpoint = match[2]
    ? { scale: quarters, unit: (year - 1970) * 4 + quarter - 1 }
    : match[3]
      ? { scale: weeks, unit: weeks.unitOf(dayOf(year, 1, 4)) + week - 1 }
      : match[5]
        ? { scale: days, unit: dayOf(year, month, day) }
        : match[4]
          ? { scale: months, unit: (year - 1970) * 12 + month - 1 }
          : { scale: years, unit: year - 1970 };
  // A unit that the calendar does not have (month 13, week 53 of most years) denotes another one, and is formatted as that.
  return endpoint.scale.format(endpoint.unit) === text ? endpoint : undefined;
}

/** Unlike `Date.UTC`, which takes the years 0 to 99 for 1900 to 1999. */
const dayOf = (year: number, month: number, day: number) => new Date(0).setUTCFullYear(year, month - 1, day) / msPerDay;

const quote = (text: string) => JSON.stringify(text.slice(0, 40));

const periodError = (period: string, flaw: string) => queryError("period", `period is ${quote(period)}, ${flaw}`);
