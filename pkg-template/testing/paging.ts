// The pages of a list. Faults change how a list is divided; the rows are taken when the body is written.

import type { WireRow } from "./wire.js";

/** How one page of a list is answered. */
export interface Paging {
  /** All rows that the query selects, in the service's order. */
  readonly rows: readonly WireRow[];
  /** The page, of which 0 is the first one. */
  number: number;
  /** Rows of a page. */
  size: number;
  /** Whether the answer says how many rows there are in all. */
  hasTotal: boolean;
  /** What is added to the total. */
  totalChange: number;
  /** Rows that came in before the first one since the first page was sent. */
  newRows: number;
  /** A page beyond the last one is the last one. */
  repeatsLast: boolean;
  /** The row in place of one beyond the last; `index` counts on. Pages are then always full. */
  beyond: ((index: number) => WireRow | undefined) | undefined;
}

/** The normal case: pages that meet, then empty ones. */
export function pagingOf(rows: readonly WireRow[], number: number, size: number, hasTotal: boolean): Paging {
  return { rows, number, size, hasTotal, totalChange: 0, newRows: 0, repeatsLast: false, beyond: undefined };
}

/** The rows of the page. */
export function* pageOf(paging: Paging): Generator<WireRow> {
  const { rows, size } = paging;
  const count = rows.length + shiftOf(paging);
  const last = Math.max(0, Math.ceil(count / size) - 1);
  const number = paging.repeatsLast ? Math.min(paging.number, last) : paging.number;
  const first = Math.max(0, number * size - shiftOf(paging));
  for (let index = first; index < first + size; index += 1) {
    const row = rows[index] ?? paging.beyond?.(index);
    if (!row) return;
    yield row;
  }
}

/** The total that the answer gives. */
export function totalOf(paging: Paging): number {
  return Math.max(0, paging.rows.length + shiftOf(paging) + paging.totalChange);
}

/** How many rows the page begins before where it would begin if there were no new rows; the first page has none. */
function shiftOf({ number, size, newRows }: Paging): number {
  return Math.min(newRows, number * size);
}
