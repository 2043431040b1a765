/**
 * Periods: presets such as "this-month", and what of a period is over. The package itself knows the calendar: here are only
 * the present and the service's offset. Moments are milliseconds since 1970, as `Date.now` gives them, unless a name or
 * comment says seconds.
 */

import { calendarKeys } from "novita-billing";

/** The periods with a name, in the order in which they are offered. "last-3-months" are the three before the current one. */
export const presets = ["this-month", "last-month", "last-3-months", "this-year"] as const;
export type Preset = (typeof presets)[number];

const daySeconds = 86_400;

export const isPreset = (text: string): text is Preset => (presets as readonly string[]).includes(text);

/** Whether a text is a period of the package, such as "2026-Q1" or "2026-01-05/2026-01-20". */
export function isPeriod(text: string): boolean {
  try {
    // The largest unit gives the fewest keys.
    return calendarKeys(text, "month").length > 0;
  } catch {
    return false;
  }
}

/** Whether a text is a UTC offset as the package has them: "+08:00", or "Z". */
export const isUtcOffset = (text: string) => /^(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))$/.test(text);

/** A UTC offset in seconds; 0 for a text that is none. */
export function offsetSeconds(utcOffset: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(utcOffset) ?? [];
  const seconds = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60;
  return sign === "-" ? -seconds : seconds;
}

/** The month of a moment in the service's offset, or one some months before. */
function monthAt(now: number, utcOffset: string, monthsBack: number): string {
  const local = new Date(now + offsetSeconds(utcOffset) * 1000);
  return new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() - monthsBack)).toISOString().slice(0, 7);
}

/** A period with absolute dates: of a preset those at the moment `now`, any other is returned as it is. */
export function resolvePeriod(period: string, now: number, utcOffset: string): string {
  const month = (monthsBack: number) => monthAt(now, utcOffset, monthsBack);
  switch (period) {
    case "this-month":
      return month(0);
    case "last-month":
      return month(1);
    case "last-3-months":
      return `${month(3)}/${month(1)}`;
    case "this-year":
      return month(0).slice(0, 4);
    default:
      return period;
  }
}

/** The current month and those before it: `count` months in all. */
export const lastMonths = (count: number, now: number, utcOffset: string) =>
  `${monthAt(now, utcOffset, count - 1)}/${monthAt(now, utcOffset, 0)}`;

/** The first and the last day of an absolute period: "2026-01-01" and "2026-01-31". Only the units at its ends are expanded. */
function endsOf(period: string): { first: string; last: string } {
  // Throws if it is not a period, although its ends are.
  calendarKeys(period, "month");
  const units = period.split("/");
  const first = calendarKeys(units[0] ?? "", "day")[0] ?? "";
  return { first, last: calendarKeys(units.at(-1) ?? "", "day").at(-1) ?? "" };
}

/** The unix second in which a day begins. */
const startOf = (day: string, utcOffset: string) => Date.parse(`${day}T00:00:00Z`) / 1000 - offsetSeconds(utcOffset);

/**
 * The first and the last second of an absolute period, both included, in unix seconds.
 *
 * @throws {BillingError} `query` if it is not a period
 */
export function secondsOf(period: string, utcOffset: string): { startTime: number; endTime: number } {
  const { first, last } = endsOf(period);
  return { startTime: startOf(first, utcOffset), endTime: startOf(last, utcOffset) + daySeconds - 1 };
}

/** Whether the last second of an absolute period has passed: its bills do not grow any more. */
export const isOver = (period: string, now: number, utcOffset: string) =>
  Math.floor(now / 1000) > secondsOf(period, utcOffset).endTime;

/** Whether the first second of an absolute period has come. */
export const hasBegun = (period: string, now: number, utcOffset: string) =>
  Math.floor(now / 1000) >= secondsOf(period, utcOffset).startTime;

/** The hour of a unix second on the clock of an IANA time zone or a UTC offset: "2026-01-31T07". */
export function hourAt(second: number, timeZone: string): string {
  // Not every Intl knows offsets. Swedish times are in the order of ISO 8601.
  const text = isUtcOffset(timeZone)
    ? new Date((second + offsetSeconds(timeZone)) * 1000).toISOString()
    : new Date(second * 1000).toLocaleString("sv", { timeZone }).replace(" ", "T");
  return text.slice(0, 13);
}

/** The days of two periods that are compared with each other: as many of the one as of the other. */
export interface SameDays {
  readonly period: readonly string[];
  readonly before: readonly string[];
}

/**
 * The complete days of a running period, and the days at the same places in the period before. Where that one is shorter, both
 * are cut to its length: 28 days of March are compared with the 28 of February.
 *
 * Days are those of a time zone. One that an end of its period cuts is not complete: the period's bills lack some of it.
 */
export function sameDays(
  period: string,
  before: string,
  now: number,
  utcOffset: string,
  timeZone = utcOffset,
): SameDays {
  const dayAt = (second: number) => hourAt(second, timeZone).slice(0, 10);
  const today = dayAt(now / 1000);
  const isWhole = [period, before].map((one) => {
    const { startTime, endTime } = secondsOf(one, utcOffset);
    const [last, next] = [dayAt(startTime - 1), dayAt(endTime + 1)];
    return (day: string) => last < day && day < next;
  });
  const daysBefore = calendarKeys(before, "day");
  const pairs = calendarKeys(period, "day").map((day, index) => [day, daysBefore[index] ?? ""] as const);
  const complete = pairs.filter((pair) => pair[0] < today && isWhole.every((is, side) => is(pair[side] ?? "")));
  return { period: complete.map(([day]) => day), before: complete.map(([, day]) => day) };
}

/** A period as the fields of a form. */
export interface PeriodFields {
  /** Which fields it consists of: none for a preset; "other" is a period that the fields cannot express, such as "2026-Q1". */
  readonly shape: Preset | "month" | "days" | "other";
  /** The month of its last day. Like the days, it is there for every shape: a form begins with it when the shape changes. */
  readonly month: string;
  /** The first and the last day, both included. */
  readonly from: string;
  readonly until: string;
}

/** The fields of a preset or an absolute period. */
export function periodFields(period: string, now: number, utcOffset: string): PeriodFields {
  const absolute = resolvePeriod(period, now, utcOffset);
  const { first: from, last: until } = endsOf(absolute);
  return { shape: shapeOf(period, from, until), month: until.slice(0, 7), from, until };
}

function shapeOf(period: string, from: string, until: string): PeriodFields["shape"] {
  if (isPreset(period)) return period;
  if (period === until.slice(0, 7)) return "month";
  return period === from || period === `${from}/${until}` ? "days" : "other";
}
