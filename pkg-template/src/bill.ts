/** The base class of all rows: their money and their JSON. Their fields are in `generated/rows.ts`. */

import { toWire } from "./wire.js";

/** The values of a block of rows. Each list begins with the value of an absent field: undefined, or "" for text. */
export interface Values {
  /** Field by field. */
  slots: Uint32Array;
  /** The number of rows. */
  length: number;
  texts: string[];
  integers: bigint[];
  numbers: number[];
  decimals: string[];
}

/** The value of one field of a row: `slots[at]` is its index in the list. */
export const pick = <Value>(list: Value[], slots: Uint32Array, at: number) => list[slots[at] as number] as Value;

/** `inspect` of `node:util`. */
type Inspect = (value: object, options: object) => string;

/** A row of any kind. Each kind declares its fields, including those that its money is computed from. */
export abstract class Bill {
  abstract amount: bigint;
  abstract voucherAmount: bigint;
  abstract payAmount: bigint;
  abstract amountDecimal?: string;
  abstract voucherAmountDecimal?: string;
  abstract payableDecimal?: string;
  /**
   * Fields that this version does not know, as the API sent them. Numbers stay exact: integers over 2^53 are bigint, and
   * any other number that a JavaScript number does not represent exactly (1e400, 0.1234567890123456789) is its text.
   * `toWire` writes both as text; `BillTable.toNdjson` writes them as they were sent.
   */
  declare extra?: Record<string, unknown>;

  /**
   * Exact total in whole currency: `amountDecimal` if the row has it, else `amount` / 10000. No trailing zeros. It is text:
   * `addMoney` adds the totals of rows, `compareMoney` sorts them, and `summarize` has sums by group.
   *
   * @example
   * const sum = addMoney(...bills.map((bill) => bill.total));
   */
  get total(): string {
    return exactAmount(this.amountDecimal, this.amount);
  }

  /** Exact voucher part in whole currency: `voucherAmountDecimal` if the row has it, else `voucherAmount` / 10000. */
  get voucher(): string {
    return exactAmount(this.voucherAmountDecimal, this.voucherAmount);
  }

  /** Exact cash part in whole currency: `payableDecimal` if the row has it, else `payAmount` / 10000. */
  get cash(): string {
    return exactAmount(this.payableDecimal, this.payAmount);
  }

  static {
    // Node, Bun and Deno print rows with it. Defined here, so that rows do not have it as a field of their type.
    const value = function (this: Bill, depth: number, options: object, inspect?: Inspect) {
      const { name } = this.constructor;
      if (depth < 0 || !inspect) return `[${name}]`;
      const fields = Object.entries(this).filter(([, value]) => value !== undefined);
      const { total, voucher, cash } = this;
      return `${name} ${inspect({ ...Object.fromEntries(fields), total, voucher, cash }, { ...options, depth })}`;
    };
    const key = Symbol.for("nodejs.util.inspect.custom");
    Object.defineProperty(this.prototype, key, { value, configurable: true, writable: true });
  }

  /**
   * The API's own JSON: `JSON.stringify(row)` and `Response.json(rows)` write it.
   *
   * @example
   * const { bills } = await client.fixedTermBills.list({ period: "2026-01" });
   * const response = Response.json({ bills });
   */
  toJSON(): object {
    return toWire(this);
  }
}

/** Exact decimal text of the API's decimal if there is one, else of the ten-thousandths. */
export function exactAmount(decimal: string | undefined, tenThousandths: bigint): string {
  if (decimal !== undefined) return canonical(decimal);
  const isNegative = tenThousandths < 0n;
  const digits = String(isNegative ? -tenThousandths : tenThousandths).padStart(5, "0");
  return canonical(`${isNegative ? "-" : ""}${digits.slice(0, -4)}.${digits.slice(-4)}`);
}

/** A decimal without leading or trailing zeros, and zero without a sign. */
function canonical(decimal: string): string {
  const withoutTrailing = decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal;
  const text = withoutTrailing.replace(/^(-?)0+(?=\d)/, "$1");
  return text === "-0" ? "0" : text;
}
