/** The windows of the history: days, or for fixed-term bills calendar months, of UTC. */

import type { BillKind } from "novita-billing";

/** Seconds; both ends are included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export const day = 86_400;

export const dayOf = (time: number): number => Math.floor(time / day) * day;

const monthStart = (year: number, month: number) => Date.UTC(year, month, 1) / 1000;

/** The window of a list that contains a second. */
export function windowAt(list: BillKind, time: number): Span {
  if (list !== "fixedTerm") {
    const start = dayOf(time);
    return { start, end: start + day - 1 };
  }
  const date = new Date(time * 1000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return { start: monthStart(year, month), end: monthStart(year, month + 1) - 1 };
}

/** The windows of a list from the one that contains a second to the one that contains another. */
export function windowsBetween(list: BillKind, first: number, last: number): Span[] {
  const windows: Span[] = [];
  for (let { start, end } = windowAt(list, first); start <= last; { start, end } = windowAt(list, end + 1)) {
    windows.push({ start, end });
  }
  return windows;
}

/** At most so many days are one request. */
const maxDays = 31;

/** Windows that follow each other, as requests: months alone, and days together. */
export function requestsOf(list: BillKind, windows: readonly Span[]): Span[][] {
  const requests: Span[][] = [];
  for (const window of windows) {
    const current = requests.at(-1);
    const follows = current?.at(-1)?.end === window.start - 1;
    if (current && follows && list !== "fixedTerm" && current.length < maxDays) current.push(window);
    else requests.push([window]);
  }
  return requests;
}
