// The range of a query in every form that the package takes, as unix seconds. It is read here again, and not by the module, so
// that the box is a second opinion.

import type { Instant, TimeRange } from "../wasm/novita_billing.js";
import {
  type Clock,
  DAY,
  daysFromCivil,
  HOUR,
  parseDate,
  parseMonth,
  parseOffset,
  type Span,
  startOfDay,
} from "./calendar.js";

/** How the fraction of a second is rounded. */
type Rounding = "floor" | "ceil";

/** The first second after all instants, in the year 5138: a larger number can only be milliseconds. */
const END = 100_000_000_000;

/** The seconds of a range, both ends included. Any other form than the three that there are is a TypeError. */
export function spanOf(range: TimeRange, clock: Clock): Span {
  const given = ["startTime", "endTime", "from", "until", "period"].filter(
    (name) => range[name as keyof TimeRange] !== undefined,
  );
  const { startTime, endTime, from, until, period } = range;
  switch (given.join()) {
    case "startTime,endTime":
      return ordered({
        startTime: secondOf("startTime", startTime, "floor"),
        endTime: secondOf("endTime", endTime, "floor"),
      });
    case "from,until":
      return ordered({ startTime: secondOf("from", from, "ceil"), endTime: secondOf("until", until, "ceil") - 1 });
    case "period":
      return spanOfPeriod(period, clock);
    default:
      throw new TypeError(
        `a query has startTime and endTime, or from and until, or period, not ${given.join(" and ") || "none of them"}`,
      );
  }
}

/** The seconds of a half-open range that may lack an end. */
export function openSpanOf({ from, until }: { from?: Instant | undefined; until?: Instant | undefined }): Span {
  return {
    startTime: from === undefined ? -Infinity : secondOf("from", from, "ceil"),
    endTime: until === undefined ? Infinity : secondOf("until", until, "ceil") - 1,
  };
}

function ordered(span: Span): Span {
  if (span.endTime >= span.startTime) return span;
  throw new TypeError("the range of a query ends before it starts");
}

function secondOf(name: string, instant: unknown, rounding: Rounding): number {
  const second = typeof instant === "string" ? secondOfText(instant, rounding) : secondOfValue(instant, rounding);
  if (Number.isInteger(second) && Math.abs(second) < END) return second;
  throw new TypeError(`${name} must be whole unix seconds, a Date, or a text such as "2026-01-01T00:00:00Z"`);
}

function secondOfValue(instant: unknown, rounding: Rounding): number {
  return instant instanceof Date ? Math[rounding](instant.getTime() / 1000) : Number(instant);
}

/** RFC 3339 with a zone. NaN for any other text. */
function secondOfText(text: string, rounding: Rounding): number {
  const match = /^(.{10})[T ](\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.exec(text);
  if (!match) return Number.NaN;
  const [, date = "", hour, minute, second, fraction = "", zone = ""] = match;
  const ofDay = Number(hour) * HOUR + Number(minute) * 60 + Number(second);
  const roundsUp = rounding === "ceil" && /[1-9]/.test(fraction);
  return parseDate(date) * DAY + ofDay - parseOffset(zone.toUpperCase()) + (roundsUp ? 1 : 0);
}

/** The seconds of a period such as "2026-Q1" or "2026-01/2026-03". */
function spanOfPeriod(period: unknown, clock: Clock): Span {
  const [first = "", last = first, ...more] = String(period).split("/");
  if (more.length > 0) throw new TypeError("period has at most one slash");
  const [[firstDay], [, endDay]] = [daysOf(first), daysOf(last)];
  return ordered({ startTime: startOfDay(firstDay, clock), endTime: startOfDay(endDay, clock) - 1 });
}

/** The first day of a calendar unit and the first day after it. */
function daysOf(unit: string): [first: number, next: number] {
  const [, year = "", kind, number = ""] = /^(\d{4})(?:-(Q|W)(\d+))?$/.exec(unit) ?? [];
  if (kind === "W") return daysOfWeek(Number(year), Number(number));
  if (kind === "Q" && /^[1-4]$/.test(number)) return daysOfMonths(`${year}-${pad(Number(number) * 3 - 2)}`, 3);
  if (year && !kind) return daysOfMonths(`${year}-01`, 12);
  if (/^\d{4}-\d\d$/.test(unit)) return daysOfMonths(unit, 1);
  const day = parseDate(unit);
  return [day, day + 1];
}

function daysOfMonths(month: string, count: number): [number, number] {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5)) + count];
  return [parseMonth(month), number > 12 ? daysFromCivil(year + 1, number - 12, 1) : daysFromCivil(year, number, 1)];
}

/** ISO weeks begin on Monday, and belong to the year that their Thursday is in. */
function daysOfWeek(year: number, week: number): [number, number] {
  const monday = mondayOfFirstWeek(year) + (week - 1) * 7;
  if (week >= 1 && monday < mondayOfFirstWeek(year + 1)) return [monday, monday + 7];
  throw new TypeError(`${year} has no week ${week}`);
}

/** The week of the 4th of January. 1970-01-01 was a Thursday. */
function mondayOfFirstWeek(year: number): number {
  const day = daysFromCivil(year, 1, 4);
  return day - ((day + 3) % 7);
}

const pad = (number: number) => String(number).padStart(2, "0");
