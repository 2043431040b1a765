// The service's own calendar: the hours, days, ISO weeks and months of a range, under the names that the package gives
// them ("2026-01-31T07", "2026-01-31", "2026-W05", "2026-01"), and how they read.

const day = 86_400;

/** Units of the calendar, the finest first. */
export const units = ["hour", "day", "week", "month"];

/** A UTC offset such as "+08:00" in seconds. */
export function secondsOf(utcOffset) {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(utcOffset);
  return Number(`${sign}1`) * (Number(hours) * 3600 + Number(minutes) * 60);
}

// Inside, times are seconds of the service's own clock, as if it were UTC.
const dateOf = (time) => new Date(time * 1000);
const isoOf = (time) => dateOf(time).toISOString();
const monthAt = (time, ahead) => Date.UTC(dateOf(time).getUTCFullYear(), dateOf(time).getUTCMonth() + ahead) / 1000;
const floorTo = (time, size) => Math.floor(time / size) * size;

/** Day 0 was a Thursday: Mondays are three days earlier. */
const monday = (time) => floorTo(time + 3 * day, 7 * day) - 3 * day;

/** A week belongs to the year of its Thursday. */
function weekName(time) {
  const thursday = monday(time) + 3 * day;
  const year = dateOf(thursday).getUTCFullYear();
  const number = Math.floor((thursday - Date.UTC(year, 0) / 1000) / (7 * day)) + 1;
  return `${year}-W${String(number).padStart(2, "0")}`;
}

const scales = {
  hour: { start: (time) => floorTo(time, 3600), next: (time) => time + 3600, name: (time) => isoOf(time).slice(0, 13) },
  day: { start: (time) => floorTo(time, day), next: (time) => time + day, name: (time) => isoOf(time).slice(0, 10) },
  week: { start: monday, next: (time) => time + 7 * day, name: weekName },
  month: {
    start: (time) => monthAt(time, 0),
    next: (time) => monthAt(time, 1),
    name: (time) => isoOf(time).slice(0, 7),
  },
};

const format = (options) => {
  const formatter = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
  return (time) => formatter.format(dateOf(time));
};
const shortDay = format({ day: "numeric", month: "short" });
const clockTime = format({ hour: "2-digit", minute: "2-digit" });
const longDay = format({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
const month = format({ month: "short", year: "numeric" });

const labels = {
  hour: {
    short: (time) => `${shortDay(time)} ${clockTime(time)}`,
    long: (time) => `${longDay(time)}, ${clockTime(time)}`,
  },
  day: { short: shortDay, long: longDay },
  week: {
    short: (time) => weekName(time).slice(5),
    long: (time) => `${weekName(time)}, ${shortDay(time)} to ${shortDay(time + 6 * day)}`,
  },
  month: { short: month, long: month },
};

/**
 * Every unit that a range touches, in order: its name, its labels, and its first and last second.
 *
 * @param {{ startTime: number, endTime: number }} range unix seconds, both included
 */
export function bucketsOf(unit, { startTime, endTime }, utcOffset) {
  const offset = secondsOf(utcOffset);
  const { start, next } = scales[unit];
  const buckets = [];
  for (let time = start(startTime + offset); time <= endTime + offset; time = next(time)) {
    buckets.push(bucketAt(unit, time, offset));
  }
  return buckets;
}

/** Whether a name of a unit stands before another of the same unit. Years may be below 0, or above 9999. */
export function isEarlier(name, other) {
  const [year, otherYear] = [name, other].map((text) => Number(/^-?\d+/.exec(text)[0]));
  return year === otherYear ? name < other : year < otherYear;
}

function bucketAt(unit, time, offset) {
  const { next, name } = scales[unit];
  return {
    name: name(time),
    short: labels[unit].short(time),
    long: labels[unit].long(time),
    startTime: time - offset,
    endTime: next(time) - offset - 1,
  };
}
