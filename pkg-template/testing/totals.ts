// Exact sums of rows.

import { decimalText } from "./money.js";
import { moneyOf, type WireRow } from "./wire.js";

/** Exact sums of some rows, as decimal text in whole currency. */
export interface BoxTotals {
  /** How many rows. */
  rows: number;
  /** What they cost. */
  total: string;
  /** The part that vouchers paid. */
  voucher: string;
  /** The part that is paid in cash. */
  cash: string;
}

/** Sums in units (see money.ts). */
export interface Sum {
  rows: number;
  total: bigint;
  voucher: bigint;
  cash: bigint;
  /** Before discounts; of rows without this field the total. */
  origin: bigint;
}

export function sumOf(rows: Iterable<WireRow>): Sum {
  const sum: Sum = { rows: 0, total: 0n, voucher: 0n, cash: 0n, origin: 0n };
  for (const row of rows) {
    const money = moneyOf(row);
    sum.rows += 1;
    sum.total += money.total;
    sum.voucher += money.voucher;
    sum.cash += money.cash;
    sum.origin += money.origin;
  }
  return sum;
}

export function addSums(one: Sum, other: Sum): Sum {
  return {
    rows: one.rows + other.rows,
    total: one.total + other.total,
    voucher: one.voucher + other.voucher,
    cash: one.cash + other.cash,
    origin: one.origin + other.origin,
  };
}

export function totalsOf({ rows, total, voucher, cash }: Sum): BoxTotals {
  return { rows, total: decimalText(total), voucher: decimalText(voucher), cash: decimalText(cash) };
}
