// Exact totals by product and day in JavaScript: sums as bigint in units of 1e-10 of the currency, from the decimal where a
// row has it, else from the integer of ten-thousandths.

import { decimalText } from "../corpus.mjs";

const DAY = 86_400;

/** Exact units of an amount. */
function unitsOf(decimal, tenThousandths) {
  if (decimal === undefined) return BigInt(tenThousandths) * 1_000_000n;
  const point = decimal.indexOf(".");
  if (point < 0) return BigInt(decimal) * 10_000_000_000n;
  return BigInt(decimal.slice(0, point) + decimal.slice(point + 1).padEnd(10, "0"));
}

/** Adds up rows, typed or as in the API's JSON. */
export class Totals {
  #products = new Map();

  add(row) {
    const day = Math.floor(row.startTime / DAY);
    let days = this.#products.get(row.productName);
    if (!days) this.#products.set(row.productName, (days = new Map()));
    let sum = days.get(day);
    if (!sum) days.set(day, (sum = { rows: 0, total: 0n, voucher: 0n, cash: 0n }));
    sum.rows += 1;
    sum.total += unitsOf(row.amountDecimal, row.amount);
    sum.voucher += unitsOf(row.voucherAmountDecimal, row.voucherAmount);
    sum.cash += unitsOf(row.payableDecimal, row.payAmount);
  }

  /** One group for each product and day, in days since 1970-01-01. */
  groups() {
    return [...this.#products].flatMap(([product, days]) =>
      [...days].map(([day, { rows, total, voucher, cash }]) => ({
        product,
        day,
        rows,
        total: decimalText(total),
        voucher: decimalText(voucher),
        cash: decimalText(cash),
      })),
    );
  }
}

/** The groups of an array of rows. */
export function totalsOf(rows) {
  const totals = new Totals();
  for (const row of rows) totals.add(row);
  return totals.groups();
}
