// The rows of bills by cycle. Each source of usage has one row in a bucket; every bucket is the sum of its hours or days, so
// that hours add up to days, and days to weeks and months, exactly.

import type { CycleType } from "../wasm/novita_billing.js";
import { bucketsOf, HOUR, type Span } from "./calendar.js";
import type { Settings } from "./settings.js";
import type { WireRow } from "./wire.js";

/** What all queries of bills by cycle have. */
export interface CycleQuery extends Span {
  cycleType: CycleType;
}

/** Makes the row of one source for a span. Without usage there is none. `data` is the time in which there can be usage. */
export type RowMaker = (span: Span, data: Span) => WireRow | undefined;

/** Where the rows of a query come from, and when the first usage was. */
export interface Sources {
  makers: RowMaker[];
  /** First second with usage. */
  from: number;
}

/** The rows of each bucket, in order of time. */
export function* rowsByBucket(
  query: CycleQuery,
  settings: Settings,
  sources: Sources,
): Generator<{ span: Span; rows: Iterable<WireRow> }> {
  // A range can be a thousand years; buckets outside of the account's data are empty.
  const data = { startTime: sources.from, endTime: lastSecond(settings) };
  for (const bucket of bucketsOf(query.cycleType, intersection(query, data), settings.clock)) {
    const span = settings.edges === "clipped" ? intersection(bucket, query) : bucket;
    yield { span, rows: rowsIn(span, data, sources.makers) };
  }
}

function* rowsIn(span: Span, data: Span, makers: RowMaker[]): Generator<WireRow> {
  for (const rowOf of makers) {
    const row = rowOf(span, data);
    if (row) yield row;
  }
}

/** The last second for which there are bills: the last of the account, or with `upToNow` the current one, if it is earlier. */
export function lastSecond({ until, upToNow, now }: Settings): number {
  return upToNow ? Math.min(until - 1, Math.floor(now() / 1000)) : until - 1;
}

export function intersection(one: Span, other: Span): Span {
  return {
    startTime: Math.max(one.startTime, other.startTime),
    endTime: Math.min(one.endTime, other.endTime),
  };
}

/** An hour or a day of usage. */
export interface Tick {
  /** Hours or days since 1970-01-01 in the service's offset. */
  number: number;
  /** Seconds of it that have passed: less than its length only while it is the current one. */
  elapsed: number;
}

/** The hours, or units of another length in seconds, that begin in a span. */
export function* ticksIn(span: Span, data: Span, { clock }: Settings, length = HOUR): Generator<Tick> {
  const { startTime, endTime } = intersection(span, data);
  const last = Math.floor((endTime + clock.offset) / length);
  for (let number = Math.ceil((startTime + clock.offset) / length); number <= last; number += 1) {
    const begin = number * length - clock.offset;
    yield { number, elapsed: Math.min(length, data.endTime + 1 - begin) };
  }
}
