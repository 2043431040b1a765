/** Rows as plain objects. */

import { exactAmount } from "./bill.js";
import { configError } from "./errors.js";
import type { AnyBill } from "./generated/rows.js";
import { describeType, orUndefined } from "./inspect.js";
import { jsonValue } from "./wire.js";

/**
 * A row as a plain object that JSON and structured clones keep as it is: with the computed `total`, `voucher` and `cash`,
 * int64 as text, times as numbers, unknown fields in `extra`, and no field that the row lacks. It also takes a copy of a
 * row (a spread, a structured clone), and computes its money anew from its fields.
 *
 * @example
 * postMessage(bills.map(toPlain));
 * @throws {BillingError} `config` at `row` if it is not a row or a copy of one: a row's amounts are bigints
 */
export function toPlain(row: AnyBill): Record<string, unknown> {
  const plain = orUndefined(() => plainOf(row));
  if (plain) return plain;
  const given = describeType(row) + (Object(row) === row ? " without a row's amounts, which are bigints" : "");
  throw configError("row", `row must be a row or a copy of one, not ${given}: a row that was JSON has lost its types`);
}

/** Returns undefined if the money cannot be computed. */
function plainOf(row: AnyBill): Record<string, unknown> | undefined {
  const { amount, voucherAmount, payAmount, amountDecimal, voucherAmountDecimal, payableDecimal } = row;
  const amounts: unknown[] = [amount, voucherAmount, payAmount];
  if (!amounts.every((value) => typeof value === "bigint")) return undefined;
  const fields = Object.entries(row).filter(([, value]) => value !== undefined);
  return {
    ...(jsonValue(Object.fromEntries(fields)) as Record<string, unknown>),
    total: exactAmount(amountDecimal, amount),
    voucher: exactAmount(voucherAmountDecimal, voucherAmount),
    cash: exactAmount(payableDecimal, payAmount),
  };
}
