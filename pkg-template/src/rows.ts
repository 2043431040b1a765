/** Rows: the classes, how they are made from columns, and how they become the API's own JSON again. */

import { configError } from "./errors.js";
import { attempt, kindOf } from "./values.js";

/** Rows as the module hands them over: each distinct value once, and for each row which ones it has. */
export interface Block {
  /** The place of the first row among all of the table. */
  first: number;
  /** Whose texts they are. */
  part: number;
  /** How many rows. */
  length: number;
  /**
   * Row by row, for each field in the order of the class, which value it has in the list of its form: 0 where the row
   * lacks the field, else one more than the value's place.
   */
  slots: Uint32Array;
  /** Fields of 64 bits. */
  integers: BigInt64Array;
  /** Times and numbers. */
  numbers: Float64Array;
  /** Decimal amounts. */
  decimals: PackedTexts;
  /** Pairs of row and code of JSON text: the fields that this version does not know. */
  extras: Uint32Array;
}

/** All texts of a list, one after the other, and where each ends. */
export interface PackedTexts {
  bytes: Uint8Array;
  ends: Uint32Array;
}

/** Fields that the API sends as text: int64 and times, of both kinds of bills. */
const wireText = new Set(
  (
    "startTime endTime createTime amount voucherAmount payAmount basePrice billNum storageDays " +
    "billNum0 billNum1 billNum2 billNum3 billNum5 basePrice0 basePrice1 discountPrice0 discountPrice1"
  ).split(" "),
);

/** What the rows of a block have. Each list begins with what an absent field has: undefined, or of texts "". */
interface Values {
  slots: Uint32Array;
  texts: string[];
  integers: bigint[];
  numbers: number[];
  decimals: string[];
}

/** The first of a list, which no field has that every row must have. */
const absent = undefined as never;

/** The value of one field of a row, whose slot stands at a place. */
const pick = <Value>(list: Value[], slots: Uint32Array, at: number) => list[slots[at] as number] as Value;

/** What both kinds of rows have. */
abstract class Bill {
  declare userId: string;
  /** First second of the period that is billed, unix seconds. */
  declare startTime: number;
  /** Last second of the period that is billed, unix seconds, included. */
  declare endTime: number;
  declare productName: string;
  declare productId: string;
  /** The API key's id (API-key bills), or the resource instance's (fixed-term bills). */
  declare ownerID: string;
  /** 1 pay-as-you-go, 2 fixed-term. */
  declare billingMethod?: number;
  /** Total, in ten-thousandths of the currency, as the API has it: smaller fractions are lost. See {@link total}. */
  declare amount: bigint;
  /** Paid by voucher, in ten-thousandths of the currency. See {@link voucher}. */
  declare voucherAmount: bigint;
  /** Paid in cash, in ten-thousandths of the currency. See {@link cash}. */
  declare payAmount: bigint;
  /** `payAmount` / 10000 as the API rounds it: to show, not to add. */
  declare payAmountDisplay?: number;
  declare pricePrecision?: number;
  /** Total in whole currency as exact decimal text, where the API sends it. */
  declare amountDecimal?: string;
  /** Paid by voucher in whole currency as exact decimal text, where the API sends it. */
  declare voucherAmountDecimal?: string;
  /** Paid in cash in whole currency as exact decimal text, where the API sends it. */
  declare payableDecimal?: string;
  /** Before discounts, in whole currency as exact decimal text, where the API sends it. */
  declare originAmountDecimal?: string;
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

/** A row of the fixed-term (monthly) bills, with the API's own field names. */
export class FixedTermBill extends Bill {
  /** Sub-user in the team. */
  declare memberId: string;
  declare productCategory: string;
  declare tradeMode: string;
  /** `monthly_new_buy`, `monthly_re_buy` (renewal), `monthly_re_config` (expansion), or one to come. */
  declare tradeType: string;
  /** Unit price; in currency it is value / 10000 / `pricePrecision`. */
  declare basePrice?: bigint;
  /** Quantity. */
  declare billNum?: bigint;
  /** Unix seconds. */
  declare createTime?: number;
  /** Billing cycle, `YYYY-MM`. */
  declare cycle: string;
  declare storageDays?: bigint;

  /** @internal */
  constructor(
    { slots, texts, integers, numbers, decimals }: Values,
    at: number,
    extra: Record<string, unknown> | undefined,
  ) {
    super();
    this.userId = pick(texts, slots, at);
    this.memberId = pick(texts, slots, at + 1);
    this.startTime = pick(numbers, slots, at + 2);
    this.endTime = pick(numbers, slots, at + 3);
    this.productName = pick(texts, slots, at + 4);
    this.productCategory = pick(texts, slots, at + 5);
    this.ownerID = pick(texts, slots, at + 6);
    this.tradeMode = pick(texts, slots, at + 7);
    this.tradeType = pick(texts, slots, at + 8);
    this.basePrice = pick(integers, slots, at + 9);
    this.billNum = pick(integers, slots, at + 10);
    this.amount = pick(integers, slots, at + 11);
    this.voucherAmount = pick(integers, slots, at + 12);
    this.payAmount = pick(integers, slots, at + 13);
    this.payAmountDisplay = pick(numbers, slots, at + 14);
    this.pricePrecision = pick(numbers, slots, at + 15);
    this.createTime = pick(numbers, slots, at + 16);
    this.cycle = pick(texts, slots, at + 17);
    this.productId = pick(texts, slots, at + 18);
    this.billingMethod = pick(numbers, slots, at + 19);
    this.storageDays = pick(integers, slots, at + 20);
    this.amountDecimal = pick(decimals, slots, at + 21);
    this.voucherAmountDecimal = pick(decimals, slots, at + 22);
    this.payableDecimal = pick(decimals, slots, at + 23);
    this.originAmountDecimal = pick(decimals, slots, at + 24);
    this.extra = extra;
  }
}

/** A row of the bills per API key, with the API's own field names. */
export class ApiKeyBill extends Bill {
  declare category: string;
  /** Quantity; for llm the input tokens. */
  declare billNum0?: bigint;
  /** Quantity; for llm the output tokens. */
  declare billNum1?: bigint;
  /** Cache reads, where the API sends them. */
  declare billNum2?: bigint;
  /** Cache writes, where the API sends them. */
  declare billNum3?: bigint;
  /** Cache writes, where the API sends them. */
  declare billNum5?: bigint;
  /** Unit price before discount; in currency it is value / 10000 / `pricePrecision`. */
  declare basePrice0?: bigint;
  declare basePrice1?: bigint;
  /** Unit price after discount. */
  declare discountPrice0?: bigint;
  declare discountPrice1?: bigint;
  declare apikeyName: string;
  /** Not unique: tell keys apart by `ownerID`. */
  declare apikeyMask: string;

  /** @internal */
  constructor(
    { slots, texts, integers, numbers, decimals }: Values,
    at: number,
    extra: Record<string, unknown> | undefined,
  ) {
    super();
    this.userId = pick(texts, slots, at);
    this.startTime = pick(numbers, slots, at + 1);
    this.endTime = pick(numbers, slots, at + 2);
    this.billingMethod = pick(numbers, slots, at + 3);
    this.productName = pick(texts, slots, at + 4);
    this.category = pick(texts, slots, at + 5);
    this.ownerID = pick(texts, slots, at + 6);
    this.billNum0 = pick(integers, slots, at + 7);
    this.billNum1 = pick(integers, slots, at + 8);
    this.basePrice0 = pick(integers, slots, at + 9);
    this.basePrice1 = pick(integers, slots, at + 10);
    this.discountPrice0 = pick(integers, slots, at + 11);
    this.discountPrice1 = pick(integers, slots, at + 12);
    this.amount = pick(integers, slots, at + 13);
    this.voucherAmount = pick(integers, slots, at + 14);
    this.payAmount = pick(integers, slots, at + 15);
    this.payAmountDisplay = pick(numbers, slots, at + 16);
    this.pricePrecision = pick(numbers, slots, at + 17);
    this.productId = pick(texts, slots, at + 18);
    this.apikeyName = pick(texts, slots, at + 19);
    this.apikeyMask = pick(texts, slots, at + 20);
    this.billNum2 = pick(integers, slots, at + 21);
    this.billNum3 = pick(integers, slots, at + 22);
    this.billNum5 = pick(integers, slots, at + 23);
    this.amountDecimal = pick(decimals, slots, at + 24);
    this.voucherAmountDecimal = pick(decimals, slots, at + 25);
    this.payableDecimal = pick(decimals, slots, at + 26);
    this.originAmountDecimal = pick(decimals, slots, at + 27);
    this.extra = extra;
  }
}

/** One of the two classes of rows. */
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

/** Exact decimal text: from the API's decimal where there is one, else from the ten-thousandths. */
function exact(decimal: string | undefined, tenThousandths: bigint): string {
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
export function toWire(row: FixedTermBill | ApiKeyBill | object): object {
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

/**
 * A row as a plain object that survives JSON and structured clones whole: with the computed `total`, `voucher` and `cash`,
 * int64 as text, times as numbers, unknown fields in `extra`, and no field that the row lacks. It also takes a copy of a
 * row (a spread, a structured clone), and computes its money anew from its fields.
 *
 * @example
 * postMessage(bills.map(toPlain));
 * @throws {BillingError} `config` at `row` for what is no row or copy of one: a row's amounts are bigints.
 */
export function toPlain(row: FixedTermBill | ApiKeyBill): Record<string, unknown> {
  const plain = attempt(() => plainOf(row));
  if (plain) return plain;
  const what = kindOf(row) + (Object(row) === row ? " without a row's amounts, which are bigints" : "");
  throw configError(
    "row",
    `row must be a row or a copy of one, not ${what}: a row that was JSON has lost what it takes`,
  );
}

/** A plain object of a row; nothing where the money cannot be computed. */
function plainOf(row: FixedTermBill | ApiKeyBill): Record<string, unknown> | undefined {
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

/** A value as JSON can hold it: bigints as text, at any depth. */
function wireValue(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return value.map((inner: unknown) => wireValue(inner));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>).map(([name, inner]) => [name, wireValue(inner)]),
  );
}
