/**
 * Periods for people who compare them: the one before. The module knows this, too (`src/time/period.rs`); here it is
 * answered at once, before the module is loaded. A test holds the two to each other.
 */

import { BillingError } from "./errors.js";
import { kindOf } from "./values.js";

const msPerDay = 86_400_000;

/** A kind of unit. Units of a scale are counted from 1970 on, so that neighbours differ by one; days, too. */
interface Scale {
  /** The first day of a unit. */
  first(unit: number): number;
  /** The unit that a day is in. */
  of(day: number): number;
  /** How a unit is written. */
  text(unit: number): string;
}

const dateOf = (day: number) => new Date(day * msPerDay);
const isoDate = (day: number) => dateOf(day).toISOString().slice(0, 10);

/** Units that are made of months. */
function ofMonths(size: number, text: (day: number) => string): Scale {
  const first = (unit: number) => Date.UTC(1970, unit * size) / msPerDay;
  return {
    first,
    of(day) {
      const date = dateOf(day);
      return Math.floor(((date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()) / size);
    },
    text: (unit) => text(first(unit)),
  };
}

const years = ofMonths(12, (day) => isoDate(day).slice(0, 4));
const quarters = ofMonths(3, (day) => `${isoDate(day).slice(0, 4)}-Q${dateOf(day).getUTCMonth() / 3 + 1}`);
const months = ofMonths(1, (day) => isoDate(day).slice(0, 7));
const days: Scale = { first: (unit) => unit, of: (day) => day, text: isoDate };

/** ISO weeks: from Monday; of the year that has their Thursday. Day 0 was a Thursday. */
const weeks: Scale = {
  first: (unit) => unit * 7 - 3,
  of: (day) => Math.floor((day + 3) / 7),
  text(unit) {
    const year = dateOf(unit * 7).getUTCFullYear();
    const week = Math.floor((unit * 7 - Date.UTC(year, 0) / msPerDay) / 7) + 1;
    return `${year}-W${String(week).padStart(2, "0")}`;
  },
};

type Unit = [scale: Scale, unit: number];

/**
 * The period just before, of the same length in its own unit: a quarter before a quarter, three months before three
 * months. A span of two different units is counted in months where both are made of months, else in days.
 *
 * @example
 * previousPeriod("2026-02"); // "2026-01"
 * previousPeriod("2026-Q1"); // "2025-Q4"
 * previousPeriod("2026-01/2026-03"); // "2025-10/2025-12"
 * @throws {BillingError} `query` for what is no period, and for one whose predecessor begins before 1970
 */
export function previousPeriod(period: string): string {
  if (typeof period !== "string") throw refused(`period must be text such as "2026-01", not ${kindOf(period)}`);
  const parts = period.split("/");
  const [from, to = from] = parts.map((text) => read(text)) as [Unit, Unit?];
  const [firstDay, lastDay] = [from[0].first(from[1]), to[0].first(to[1] + 1) - 1];
  if (parts.length > 2 || lastDay < firstDay) throw refused(`period is ${quoted(period)}, which is no span of time`);
  const scale =
    from[0] === to[0] ? from[0] : [from, to].some(([scale]) => scale === weeks || scale === days) ? days : months;
  const [first, last] = [scale.of(firstDay), scale.of(lastDay)];
  const length = last - first + 1;
  if (scale.first(first - length) < 0) throw tooEarly(period);
  const [before, end] = [scale.text(first - length), scale.text(last - length)];
  return before === end ? before : `${before}/${end}`;
}

const form = /^(\d{4})(?:-(?:Q([1-4])|W(\d\d)|(\d\d)(?:-(\d\d))?))?$/;

function read(text: string): Unit {
  const [, year, quarter, week, month, day] = (form.exec(text) ?? []).map(Number);
  if (year !== undefined && year < 1970) throw tooEarly(text);
  const since = ((year as number) - 1970) * 12;
  const unit: Unit | undefined =
    year === undefined
      ? undefined
      : quarter
        ? [quarters, since / 3 + quarter - 1]
        : week
          ? [weeks, weeks.of(Date.UTC(year, 0, 4) / msPerDay) + week - 1]
          : day
            ? [days, Date.UTC(year, (month as number) - 1, day) / msPerDay]
            : month
              ? [months, since + month - 1]
              : [years, since / 12];
  // A unit that the calendar does not have (month 13, week 53 in most years) is written as another one.
  if (unit?.[0].text(unit[1]) === text) return unit;
  throw refused(
    `period is ${quoted(text)}: there is no such unit. Write "2026", "2026-Q1", "2026-01", "2026-W05", "2026-01-15", or ` +
      `two of them with a slash, "2026-01/2026-03"`,
  );
}

const quoted = (text: string) => JSON.stringify(text.slice(0, 40));

const tooEarly = (text: string) =>
  refused(`period is ${quoted(text)}, and the one before it begins before 1970: there are no bills of that time`);

const refused = (message: string) => new BillingError({ kind: "query", path: "period", message });
