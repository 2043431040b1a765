/** What all rows have: their money, and how they become the API's own JSON again. Their fields are in `generated/rows.ts`. */

import { configError } from "./errors.js";
import type { AnyBill } from "./generated/rows.js";
import { wireText } from "./generated/wire.js";
import { attempt, kindOf } from "./inspect.js";

/** What the rows of a block have. Each list begins with what an absent field has: undefined, or of texts "". */
export interface Values {
  slots: Uint32Array;
  texts: string[];
  integers: bigint[];
  numbers: number[];
  decimals: string[];
}

/** The value of one field of a row, whose slot stands at a place. */
export const pick = <Value>(list: Value[], slots: Uint32Array, at: number) => list[slots[at] as number] as Value;

/** What rows of all kinds have; each kind declares its fields, those that its money is made of among them. */
export abstract class Bill {
  abstract amount: bigint;
  abstract voucherAmount: bigint;
  abstract payAmount: bigint;
  abstract amountDecimal?: string;
  abstract voucherAmountDecimal?: string;
  abstract payableDecimal?: string;
  /**
   * Fields that this version does not know, as the API sent them. Numbers stay exact: integers over 2^53 are bigint, and
   * any other number that a JavaScript number does not hold to its last digit (1e400, 0.1234567890123456789) is its text.
   * `toWire` writes both as text; `BillTable.toNdjson` writes them as they came.
   */
  declare extra?: Record<string, unknown>;

  /** Exact total in whole currency: `amountDecimal` where the row has it, else `amount` / 10000. No trailing zeros. */
  get total(): string {
    return exact(this.amountDecimal, this.amount);
  }

  /** Exact voucher part in whole currency: `voucherAmountDecimal` where the row has it, else `voucherAmount` / 10000. */
  get voucher(): string {
    return exact(this.voucherAmountDecimal, this.voucherAmount);
  }

  /** Exact cash part in whole currency: `payableDecimal` where the row has it, else `payAmount` / 10000. */
  get cash(): string {
    return exact(this.payableDecimal, this.payAmount);
  }

  /** The API's own JSON: `JSON.stringify(row)` and `Response.json(rows)` give it. */
  toJSON(): object {
    return toWire(this);
  }
}

/** Exact decimal text: from the API's decimal where there is one, else from the ten-thousandths. */
export function exact(decimal: string | undefined, tenThousandths: bigint): string {
  if (decimal !== undefined) return canonical(decimal);
  const negative = tenThousandths < 0n;
  const digits = String(negative ? -tenThousandths : tenThousandths).padStart(5, "0");
  return canonical(`${negative ? "-" : ""}${digits.slice(0, -4)}.${digits.slice(-4)}`);
}

/** A plain decimal without needless zeros, and zero without a sign. */
function canonical(decimal: string): string {
  const text = decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal;
  const short = text.replace(/^(-?)0+(?=\d)/, "$1");
  return short === "-0" ? "0" : short;
}

/**
 * A row in the API's own shape: int64 and times as text, unknown fields beside the known ones. `JSON.stringify(row)`
 * does this by itself; use it for a copy that is no class instance any more (a spread, a structured clone).
 *
 * @example
 * JSON.stringify(toWire({ ...row, productName: "renamed" }));
 * @throws {BillingError} `config` at `row` for what is no object with fields
 */
export function toWire(row: AnyBill | object): object {
  const isObject = typeof row === "object" && row !== null;
  const isList = isObject && attempt(() => Array.isArray(row));
  const wire = isObject && !isList ? attempt(() => wireOf(row)) : undefined;
  if (wire) return wire;
  const what = isObject && !isList ? "one that cannot be read" : kindOf(row);
  throw configError(
    "row",
    `row must be a row or a copy of one, not ${what}: of a list, give each row, rows.map(toWire)`,
  );
}

function wireOf(row: object): object {
  const wire: Record<string, unknown> = {};
  let extra: object | undefined;
  for (const [name, value] of Object.entries(row as Record<string, unknown>)) {
    if (name === "extra" && typeof value === "object" && value !== null) extra = value;
    else if (typeof value === "number" && wireText.has(name)) wire[name] = String(value);
    else if (value !== undefined) wire[name] = wireValue(value);
  }
  return extra === undefined ? wire : { ...wire, ...(wireValue(extra) as object) };
}

/** A value as JSON can hold it: bigints as text, at any depth. */
export function wireValue(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return value.map((inner: unknown) => wireValue(inner));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>).map(([name, inner]) => [name, wireValue(inner)]),
  );
}
