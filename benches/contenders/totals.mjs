// Totals by product and day, exact, as one writes them in JavaScript: sums as bigint in units of 1e-10 of the
// currency, from the decimal where a row has it, else from the integer of ten-thousandths.

const DAY = 86_400;

/** Exact units of an amount. */
function unitsOf(decimal, tenThousandths) {
  if (decimal === undefined) return BigInt(tenThousandths) * 1_000_000n;
  const point = decimal.indexOf(".");
  if (point < 0) return BigInt(decimal) * 10_000_000_000n;
  return BigInt(decimal.slice(0, point) + decimal.slice(point + 1).padEnd(10, "0"));
}

/** Exact decimal text of units. */
function textOf(units) {
  const sign = units < 0n ? "-" : "";
  const digits = String(units < 0n ? -units : units).padStart(11, "0");
  const fraction = digits.slice(-10).replace(/0+$/, "");
  return `${sign}${digits.slice(0, -10)}${fraction && "."}${fraction}`;
}

/** Adds up row by row. Rows may be typed, or as the API's JSON has them. */
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

  /** One group for each product and day; `day` counts from 1970. */
  groups() {
    return [...this.#products].flatMap(([product, days]) =>
      [...days].map(([day, { rows, total, voucher, cash }]) => ({
        product,
        day,
        rows,
        total: textOf(total),
        voucher: textOf(voucher),
        cash: textOf(cash),
      })),
    );
  }
}

/** The groups of rows that are all there. */
export function totalsOf(rows) {
  const totals = new Totals();
  for (const row of rows) totals.add(row);
  return totals.groups();
}
