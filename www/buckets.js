// The calendar units of a period, for bars: keys as the package has them, with labels and seconds.

import { calendarKeys } from "./novita-billing.js";
import { offsetSeconds } from "./format.js";

const hourSeconds = 3600;
const daySeconds = 86_400;

/** Formats the seconds of a date in UTC. */
const formatter = (options) => {
  const { format } = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
  return (seconds) => format(new Date(seconds * 1000));
};
const shortDay = formatter({ day: "numeric", month: "short" });
const timeOfDay = formatter({ hour: "2-digit", minute: "2-digit" });
const longDay = formatter({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
const month = formatter({ month: "short", year: "numeric" });

/** The label on the axis and the one in tables, from a unit's key and the first and last second of its days. */
const labels = {
  hour: (_, start) => [`${shortDay(start)} ${timeOfDay(start)}`, `${longDay(start)}, ${timeOfDay(start)}`],
  day: (_, start) => [shortDay(start), longDay(start)],
  week: (key, start, end) => [key.slice(5), `${key}, ${shortDay(start)} to ${shortDay(end)}`],
  month: (_, start) => [month(start), month(start)],
};

/** The first and last second of a unit, as if the service's time were UTC. */
function secondsOf(unit, key) {
  const secondOf = (time) => Date.parse(`${time}Z`) / 1000;
  if (unit === "hour") {
    const start = secondOf(`${key}:00`);
    return [start, start + hourSeconds - 1];
  }
  const days = calendarKeys(key, "day");
  return [secondOf(`${days[0]}T00:00`), secondOf(`${days.at(-1)}T00:00`) + daySeconds - 1];
}

/**
 * Every unit that overlaps a period, in order.
 *
 * @returns {Array<{ key: string, short: string, long: string, startTime: number, endTime: number }>}
 */
export function bucketsOf(period, unit, utcOffset) {
  const offset = offsetSeconds(utcOffset);
  return calendarKeys(period, unit).map((key) => {
    const [start, end] = secondsOf(unit, key);
    const [short, long] = labels[unit](key, start, end);
    return { key, short, long, startTime: start - offset, endTime: end - offset };
  });
}

/** Whether a key is before another of the same unit. A row's year may be negative or have five digits. */
export function isKeyBefore(key, other) {
  const [year, otherYear] = [key, other].map((text) => Number(/^-?\d+/.exec(text)[0]));
  return year === otherYear ? key < other : year < otherYear;
}
