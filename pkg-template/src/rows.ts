/** Rows: how they are made from columns, and how they become plain objects. */

import type { Block, PackedTexts } from "../wasm/novita_billing.js";
import { exact, toWire, type Values, wireValue } from "./bill.js";
import { configError } from "./errors.js";
import { type AnyBill, ApiKeyBill, FixedTermBill } from "./generated/rows.js";
import { attempt, kindOf } from "./inspect.js";

export { ApiKeyBill, FixedTermBill, toWire };

/** The first of a list, which no field has that every row must have. */
const absent = undefined as never;

/** One of the classes of rows. */
export type RowClass<Row> = new (values: Values, at: number, extra: Record<string, unknown> | undefined) => Row;

/** Makes the rows of a block, and appends them to `rows`. */
export function makeRows<Row>(Row: RowClass<Row>, block: Block, texts: string[], rows: Row[] = []): Row[] {
  const row = rowMaker(Row, block, texts);
  for (let place = 0; place < block.length; place++) rows.push(row(place));
  return rows;
}

/** What makes the rows of a block one by one, as often as one asks. */
export function rowMaker<Row>(Row: RowClass<Row>, block: Block, texts: string[]): (place: number) => Row {
  const { slots, length } = block;
  const decimals = unpackTexts(block.decimals, absent);
  const values = { slots, texts, integers: bigints(block.integers), numbers: numbers(block.numbers), decimals };
  const width = slots.length / length;
  const extras = extrasOf(block, texts);
  return (place) => {
    const extra = extras?.get(place);
    return new Row(values, place * width, extra === undefined ? undefined : parseExtra(extra));
  };
}

function bigints(integers: BigInt64Array): bigint[] {
  const list: bigint[] = [absent];
  for (let place = 0; place < integers.length; place++) list.push(integers[place] as bigint);
  return list;
}

function numbers(floats: Float64Array): number[] {
  const list: number[] = [absent];
  for (let place = 0; place < floats.length; place++) list.push(small(floats[place] as number));
  return list;
}

/** An integer of 32 bits as one: engines keep it in the object, where a float needs a place of its own. */
const small = (value: number): number => (value === (value | 0) && !Object.is(value, -0) ? value | 0 : value);

/** The JSON texts of unknown fields, by row. */
function extrasOf({ extras }: Block, texts: string[]): Map<number, string> | undefined {
  if (extras.length === 0) return undefined;
  const found = new Map<number, string>();
  for (let index = 0; index < extras.length; index += 2) {
    found.set(extras[index] as number, texts[(extras[index + 1] as number) + 1] as string);
  }
  return found;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The texts of a list, behind what stands for no text. */
export function unpackTexts({ bytes, ends }: PackedTexts, none: string): string[] {
  const all = decoder.decode(bytes);
  // Where every character is one byte, one decoding serves all.
  const isAscii = all.length === bytes.length;
  const texts = [none];
  let start = 0;
  for (const end of ends) {
    texts.push(isAscii ? all.slice(start, end) : decoder.decode(bytes.subarray(start, end)));
    start = end;
  }
  return texts;
}

/** A string (with its colon where it is a name) or a number of a JSON text. */
const tokens = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses unknown fields. What a number of JavaScript cannot hold stays exact: an integer becomes a bigint, any other
 * number its text.
 */
function parseExtra(text: string): Record<string, unknown> {
  // Such numbers are handed through the parser as strings that begin with a NUL; strings that do so themselves get
  // another one.
  const marked = text.replace(tokens, (token, string?: string, colon?: string) => {
    if (string === undefined) return isExact(token) ? token : `"\\u0000${token}"`;
    return colon === undefined && string.startsWith('"\\u0000') ? `"\\u0000${string.slice(1)}` : token;
  });
  return JSON.parse(marked, (_, value: unknown) => {
    if (typeof value !== "string" || !value.startsWith("\0")) return value;
    const rest = value.slice(1);
    return /^-?\d+$/.test(rest) ? BigInt(rest) : rest;
  }) as Record<string, unknown>;
}

/** Whether a number of JavaScript holds all digits of a JSON number: it does up to 15, and some with more. */
function isExact(token: string): boolean {
  const value = Number(token);
  if (/^-?\d+$/.test(token)) return Number.isSafeInteger(value);
  const digits = token.replace(/[eE].*$/, "").replaceAll(/[-.]|^-?0\.?0*/g, "");
  return Number.isFinite(value) && (digits.length <= 15 || String(value) === token);
}

/**
 * A row as a plain object that survives JSON and structured clones whole: with the computed `total`, `voucher` and `cash`,
 * int64 as text, times as numbers, unknown fields in `extra`, and no field that the row lacks. It also takes a copy of a
 * row (a spread, a structured clone), and computes its money anew from its fields.
 *
 * @example
 * postMessage(bills.map(toPlain));
 * @throws {BillingError} `config` at `row` for what is no row or copy of one: a row's amounts are bigints.
 */
export function toPlain(row: AnyBill): Record<string, unknown> {
  const plain = attempt(() => plainOf(row));
  if (plain) return plain;
  const what = kindOf(row) + (Object(row) === row ? " without a row's amounts, which are bigints" : "");
  throw configError(
    "row",
    `row must be a row or a copy of one, not ${what}: a row that was JSON has lost what it takes`,
  );
}

/** A plain object of a row; nothing where the money cannot be computed. */
function plainOf(row: AnyBill): Record<string, unknown> | undefined {
  const { amount, voucherAmount, payAmount, amountDecimal, voucherAmountDecimal, payableDecimal } = row;
  const amounts: unknown[] = [amount, voucherAmount, payAmount];
  if (!amounts.every((value) => typeof value === "bigint")) return undefined;
  const fields = Object.entries(row).filter(([, value]) => value !== undefined);
  return {
    ...(wireValue(Object.fromEntries(fields)) as Record<string, unknown>),
    total: exact(amountDecimal, amount),
    voucher: exact(voucherAmountDecimal, voucherAmount),
    cash: exact(payableDecimal, payAmount),
  };
}
