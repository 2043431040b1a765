// Periods as the form has them. A period is a text with absolute dates ("2026-01", "2026-01-05/2026-01-20", "2026"), so that
// a link shows the same days whenever it is opened.

import { offsetSeconds } from "./format.js";

/** A period for a sentence: "2026-01-05 to 2026-01-20". */
export const periodText = (period) => period.replace("/", " to ");

/** The date whose UTC fields are those of the service's offset. */
const localDate = (now, utcOffset) => new Date(now + offsetSeconds(utcOffset) * 1000);

/** Today in the service's offset. */
export const today = (now, utcOffset) => localDate(now, utcOffset).toISOString().slice(0, 10);

/** The current month in the service's offset, or one some months back. */
function monthAt(now, utcOffset, monthsBack) {
  const local = localDate(now, utcOffset);
  return new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() - monthsBack, 1)).toISOString().slice(0, 7);
}

/** The periods of the form that have a name. "Last 3 months" are the three before the current one. */
export function presetPeriods(now, utcOffset) {
  const month = (monthsBack) => monthAt(now, utcOffset, monthsBack);
  return {
    "this-month": month(0),
    "last-month": month(1),
    "last-3-months": `${month(3)}/${month(1)}`,
    "this-year": month(0).slice(0, 4),
  };
}

/** The current month and those before it: `count` months in all. */
export const lastMonths = (count, now, utcOffset) =>
  `${monthAt(now, utcOffset, count - 1)}/${monthAt(now, utcOffset, 0)}`;

/** A period as fields of the form: a preset, a month, days, or any other period of the package ("2026-Q1"). */
export function periodFields(period, presets) {
  const preset = Object.keys(presets).find((name) => presets[name] === period);
  if (preset) return { shape: preset };
  if (/^\d{4}-\d\d$/.test(period)) return { shape: "month", month: period };
  const [, from, until] = /^(\d{4}-\d\d-\d\d)(?:\/(\d{4}-\d\d-\d\d))?$/.exec(period) ?? [];
  return from ? { shape: "days", from, until: until ?? from } : { shape: "other" };
}
