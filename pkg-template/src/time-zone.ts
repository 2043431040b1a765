/** Time zones: the module computes with the changes of their clocks, which only `Intl` knows. */

import type { ClockChanges } from "../wasm/novita_billing.js";
import { queryError } from "./errors.js";
import { describeValue, orUndefined } from "./inspect.js";
import { isUtcOffset } from "./options/labels.js";

/**
 * The time whose clock changes are looked up: from 2015 to 2040. There are no bills of earlier times. Looking all of it up
 * takes some 5 milliseconds in Node, once for each zone.
 */
const known = { start: Date.UTC(2015, 0) / 1000, end: Date.UTC(2041, 0) / 1000 - 1 };

/** No zone changes its clocks twice within this: in the time above, changes are a week apart at least (Asia/Gaza in 2040). */
const step = 4 * 86_400;

/** The zones that were looked up, by the names that were given. A server may be asked for any number of other spellings. */
const cache = new Map<string, ClockChanges>();
const maxCached = 100;

/**
 * A time zone in the form that the module takes.
 *
 * @throws {BillingError} `query` at `timeZone` if it is neither an IANA time zone that this environment knows nor a UTC offset
 */
export function resolveTimeZone(timeZone: unknown): string | ClockChanges {
  if (typeof timeZone === "string") {
    if (isUtcOffset(timeZone)) return timeZone;
    // Newer versions of `Intl` also take some forms of offsets, older ones do not.
    const changes = /^[+-]/.test(timeZone) ? undefined : (cache.get(timeZone) ?? lookUp(timeZone));
    if (changes) return changes;
  }
  const reason =
    typeof Intl === "undefined"
      ? ": this environment has no Intl, which knows time zones"
      : typeof timeZone === "string"
        ? ": Intl knows no time zone of this name here"
        : "";
  const message =
    'timeZone must be an IANA time zone such as "Europe/Berlin", or a UTC offset such as "+08:00", not ' +
    `${describeValue(timeZone)}${reason}`;
  throw queryError("timeZone", message);
}

/** The clock changes of a zone; undefined if `Intl` does not know it. */
function lookUp(timeZone: string): ClockChanges | undefined {
  const offsetAt = orUndefined(() => offsetsOf(timeZone));
  if (!offsetAt) return undefined;
  let offset = offsetAt(known.start);
  const changes: ClockChanges = [timeZone, known.start, known.end, offset];
  for (let start = known.start; start < known.end; start += step) {
    const end = Math.min(start + step, known.end);
    const next = offsetAt(end);
    if (next === offset) continue;
    let [before, after] = [start, end];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (offsetAt(middle) === offset) before = middle;
      else after = middle;
    }
    changes.push(after, next);
    offset = next;
  }
  if (cache.size >= maxCached) cache.clear();
  cache.set(timeZone, changes);
  return changes;
}

/** A function for the UTC offset of a zone, in seconds, at a unix second. Throws if `Intl` does not know the zone. */
function offsetsOf(timeZone: string): (second: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (second) => {
    const numbers =
      format
        .format(second * 1000)
        .match(/\d+/g)
        ?.map(Number) ?? [];
    const [month, day, year, hour, minute, sec] = numbers as [number, number, number, number, number, number];
    return Date.UTC(year, month - 1, day, hour, minute, sec) / 1000 - second;
  };
}
