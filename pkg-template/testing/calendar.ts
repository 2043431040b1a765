// Civil time in the service's UTC offset: the hour, day, week or month of a second. `Date` is not used, because it knows
// only UTC and the machine's time zone.

import type { CycleType } from "../wasm/novita_billing.js";

/** Seconds. */
export const HOUR = 3600;
/** Seconds. */
export const DAY = 86_400;

/** The cycles of bills, as the API names them. */
export const CYCLE_TYPES = ["Hour", "Day", "Week", "Month"] as const satisfies readonly CycleType[];

/** Seconds, both ends included, as the API has them. */
export interface Span {
  startTime: number;
  endTime: number;
}

/** How seconds become civil dates. */
export interface Clock {
  /** Seconds to add to UTC. */
  offset: number;
  /** The day that a week starts on: 1 is Monday, 0 is Sunday. */
  weekStart: 0 | 1;
}

/** Days since 1970-01-01 of a civil date. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The civil date of a day since 1970-01-01. */
export function civilFromDays(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** Reads "2026-01-31" as a day since 1970-01-01. Any other text, or a day that does not exist, is a TypeError. */
export function parseDate(text: string): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match) {
    const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
    const days = daysFromCivil(year, month, day);
    const back = civilFromDays(days);
    if (back.month === month && back.day === day) return days;
  }
  throw new TypeError("must be a date of the form 2026-01-31");
}

/** Reads "2026-01" as its first day since 1970-01-01. Any other text is a TypeError. */
export function parseMonth(text: string): number {
  try {
    return parseDate(`${text}-01`);
  } catch {
    throw new TypeError("must be a month of the form 2026-01");
  }
}

/** Reads "+08:00", "-03:30" or "Z" as seconds to add to UTC. Any other text is a TypeError. */
export function parseOffset(text: string): number {
  if (text === "Z") return 0;
  const match = /^([+-])(\d{2}):(\d{2})$/.exec(text);
  const seconds = match ? Number(match[2]) * HOUR + Number(match[3]) * 60 : Number.NaN;
  if (!match || Number(match[3]) > 59 || seconds > 14 * HOUR) {
    throw new TypeError("must be a UTC offset of the form +08:00");
  }
  return match[1] === "-" ? -seconds : seconds;
}

/** The second at which a civil day begins. */
export function startOfDay(day: number, clock: Clock): number {
  return day * DAY - clock.offset;
}

/** The civil day, since 1970-01-01, of a second. */
export function dayOf(second: number, clock: Clock): number {
  return Math.floor((second + clock.offset) / DAY);
}

/** The seconds of a month such as "2026-01". */
export function spanOfMonth(month: string, clock: Clock): Span {
  return bucketOf("Month", startOfDay(parseMonth(month), clock), clock);
}

/** The month of a second as "2026-01". */
export function monthOf(second: number, clock: Clock): string {
  const { year, month } = civilFromDays(dayOf(second, clock));
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}`;
}

/** The same time of day some months later, on the month's last day where it is shorter. */
export function addMonths(second: number, months: number, clock: Clock): number {
  const day = dayOf(second, clock);
  const civil = civilFromDays(day);
  const monthIndex = civil.year * 12 + civil.month - 1 + months;
  const [year, month] = [Math.floor(monthIndex / 12), (monthIndex % 12) + 1];
  const next = monthIndex + 1;
  const length = daysFromCivil(Math.floor(next / 12), (next % 12) + 1, 1) - daysFromCivil(year, month, 1);
  const target = daysFromCivil(year, month, Math.min(civil.day, length));
  return second + (target - day) * DAY;
}

/** The whole hour, day, week or month that contains a second. */
export function bucketOf(cycle: CycleType, second: number, clock: Clock): Span {
  if (cycle === "Hour") {
    const startTime = Math.floor((second + clock.offset) / HOUR) * HOUR - clock.offset;
    return { startTime, endTime: startTime + HOUR - 1 };
  }
  const [first, next] = bucketDays(cycle, dayOf(second, clock), clock);
  return { startTime: startOfDay(first, clock), endTime: startOfDay(next, clock) - 1 };
}

/** The first day of a bucket and the first day after it. */
function bucketDays(cycle: "Day" | "Week" | "Month", day: number, clock: Clock): [number, number] {
  if (cycle === "Day") return [day, day + 1];
  if (cycle === "Week") {
    // 1970-01-01 was a Thursday, the fourth day after Sunday.
    const weekday = (((day + 4 - clock.weekStart) % 7) + 7) % 7;
    return [day - weekday, day - weekday + 7];
  }
  const { year, month } = civilFromDays(day);
  return [daysFromCivil(year, month, 1), daysFromCivil(month === 12 ? year + 1 : year, (month % 12) + 1, 1)];
}

/** The whole buckets that overlap a span, in order. */
export function* bucketsOf(cycle: CycleType, span: Span, clock: Clock): Generator<Span> {
  let bucket = bucketOf(cycle, span.startTime, clock);
  while (bucket.startTime <= span.endTime) {
    yield bucket;
    bucket = bucketOf(cycle, bucket.endTime + 1, clock);
  }
}
