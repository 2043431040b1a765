/** Times as text, in the service's UTC offset. */

import { offsetSeconds } from "../../element/core/periods.js";

/** The first and the last second whose year has four digits. */
const [firstDated, lastDated] = [-62_167_219_200, 253_402_300_799];

/** The date and time at an offset, "2026-01-31T07:00:00", or undefined where the year does not have four digits. */
function local(seconds: number, utcOffset: string): string | undefined {
  const shifted = seconds + offsetSeconds(utcOffset);
  if (!(shifted >= firstDated && shifted <= lastDated)) return undefined;
  return new Date(shifted * 1000).toISOString().slice(0, 19);
}

const undated = (seconds: number) => `unix second ${seconds}`;

/** "2026-01-31T07:00:00Z", or with the offset: "2026-01-31T07:00:00+08:00". */
export function isoTime(seconds: number, utcOffset: string): string {
  const text = local(seconds, utcOffset);
  return text === undefined ? undated(seconds) : text + (offsetSeconds(utcOffset) === 0 ? "Z" : utcOffset);
}

/** For people: "2026-01-31" for the beginning of a day, else "2026-01-31 07:00" with seconds if it has any. */
export function shortTime(seconds: number, utcOffset: string): string {
  const text = local(seconds, utcOffset);
  if (text === undefined) return undated(seconds);
  return text
    .replace("T00:00:00", "")
    .replace("T", " ")
    .replace(/(:\d\d):00$/, "$1");
}

/** A range, both ends included: "2026-01-01 to 2026-01-31" for whole days, else two times. */
export function span({ startTime, endTime }: { startTime: number; endTime: number }, utcOffset: string): string {
  const [start, end] = [local(startTime, utcOffset), local(endTime, utcOffset)];
  if (start?.endsWith("T00:00:00") && end?.endsWith("T23:59:59")) {
    const [first, last] = [start.slice(0, 10), end.slice(0, 10)];
    return first === last ? first : `${first} to ${last}`;
  }
  return `${isoTime(startTime, utcOffset)} to ${isoTime(endTime, utcOffset)}`;
}
