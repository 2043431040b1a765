// Rows as the API sends them, and their JSON.

import { decimalText, TEN_THOUSANDTH, tenThousandthsOf, unitsOfDecimal } from "./money.js";
import type { Settings } from "./settings.js";
import { mix } from "./random.js";

/** A bill as in the API's JSON. Int64 fields and times are strings, whatever the option `wire` is. */
export interface WireRow {
  [field: string]: string | number | null;
}

/** The cost of a row, in units (see money.ts); bigint where it is the sum of rows. */
export interface Charge {
  /** Total. */
  cost: number | bigint;
  /** The part of the total that vouchers pay. */
  voucher: number | bigint;
  /** The total before discounts. */
  origin: number | bigint;
}

/** What the rows of an answer are in. */
export interface Frame {
  /** The member that has the rows; none where the body itself is the only row. */
  list?: "bills" | "data";
  /** Members after the list, asked for when the body is written. */
  more?: () => object;
  /** The field of a row that malformed bodies change. */
  money: string;
  /** A row without that field, with which a body can be malformed where the answer has none. */
  fallback: WireRow;
}

/** The lists of bills. */
export const BILLS: Frame = {
  list: "bills",
  money: "amount",
  fallback: { startTime: "1767225600", endTime: "1767311999", voucherAmount: "0", payAmount: "0" },
};

/** The int64 fields of all kinds. `payAmountDisplay`, `pricePrecision` and `billingMethod` are always numbers. */
const INT64_FIELDS = new Set([
  "startTime",
  "endTime",
  "createTime",
  "billNum",
  "billNum0",
  "billNum1",
  "billNum2",
  "billNum3",
  "billNum5",
  "basePrice",
  "basePrice0",
  "basePrice1",
  "discountPrice0",
  "discountPrice1",
  "amount",
  "voucherAmount",
  "payAmount",
  "storageDays",
  // Of invoices, transactions and the balance.
  "totalAmount",
  "originTotalAmount",
  "voucherPayAmount",
  "cashPayAmount",
  "debtAmount",
  "repaidAmount",
  "transactionTime",
  "transactionAmount",
  "walletBalance",
  "availableBalance",
  "cashBalance",
  "creditLimit",
  "pendingCharges",
  "outstandingInvoices",
]);

/** Fields that are never absent: the required ones, and the decimals, of which a row has all or none. */
const KEPT_FIELDS = new Set([
  "startTime",
  "endTime",
  "amount",
  "voucherAmount",
  "payAmount",
  "amountDecimal",
  "voucherAmountDecimal",
  "payableDecimal",
  "originAmountDecimal",
  "billingMonth",
  "status",
  "totalAmount",
  "voucherPayAmount",
  "cashPayAmount",
  "totalAmountDecimal",
  "voucherPayAmountDecimal",
  "cashPayAmountDecimal",
  "serialNumber",
  "transactionTime",
  "transactionType",
  "transactionAmount",
]);

/** Whether a row has the exact decimal fields. With `decimals: "some"` its hash decides. */
export function hasDecimals(settings: Settings, hash: number): boolean {
  return settings.decimals === "all" || (settings.decimals === "some" && mix(hash, 0xdec) % 3 !== 0);
}

/** Settings for a sum, which without its fractions would be wrong: it has decimals unless no row has any. */
export function withAllDecimals(settings: Settings): Settings {
  return settings.decimals === "some" ? { ...settings, decimals: "all" } : settings;
}

/** The money fields of a row. With `decimals: "some"` the hash decides whether this row has decimals. */
export function moneyFields(charge: Charge, settings: Settings, hash: number): WireRow {
  const [cost, voucher] = [BigInt(charge.cost), BigInt(charge.voucher)];
  const cash = cost - voucher;
  const withDecimals = hasDecimals(settings, hash);
  const amount = tenThousandthsOf(cost);
  const voucherAmount = tenThousandthsOf(voucher);
  // Each integer is truncated by itself. Without decimals the integers have to add up.
  const payAmount = withDecimals ? tenThousandthsOf(cash) : amount - voucherAmount;
  const fields: WireRow = {
    amount: String(amount),
    voucherAmount: String(voucherAmount),
    payAmount: String(payAmount),
    payAmountDisplay: Number(payAmount) / 10_000,
  };
  if (withDecimals) {
    fields.amountDecimal = decimalText(cost);
    fields.voucherAmountDecimal = decimalText(voucher);
    fields.payableDecimal = decimalText(cash);
    fields.originAmountDecimal = decimalText(charge.origin);
  }
  return fields;
}

/** The money of a row in units, from the decimal where the row has it, else from the integer. */
export function moneyOf(row: WireRow): { total: bigint; voucher: bigint; cash: bigint; origin: bigint } {
  const total = unitsOf(row.amountDecimal, row.amount);
  return {
    total,
    voucher: unitsOf(row.voucherAmountDecimal, row.voucherAmount),
    cash: unitsOf(row.payableDecimal, row.payAmount),
    origin: typeof row.originAmountDecimal === "string" ? unitsOfDecimal(row.originAmountDecimal) : total,
  };
}

function unitsOf(decimal: WireRow[string] | undefined, integer: WireRow[string] | undefined): bigint {
  if (typeof decimal === "string") return unitsOfDecimal(decimal);
  return BigInt(integer ?? 0) * BigInt(TEN_THOUSANDTH);
}

/** Removes some optional fields of a row, or sets them to null; always the same ones for the same hash. */
export function withAbsentFields(row: WireRow, hash: number): WireRow {
  const kept: WireRow = {};
  for (const [index, field] of Object.keys(row).entries()) {
    const chance = mix(hash, index) % 12;
    if (KEPT_FIELDS.has(field) || chance > 1) kept[field] = row[field] ?? null;
    else if (chance === 1) kept[field] = null;
  }
  return kept;
}

/** The JSON of one row, in the form of the option `wire`. */
export function rowText(row: object, settings: Settings): string {
  const text = settings.wire === "text" ? JSON.stringify(row) : mixedText(row as WireRow, settings);
  return settings.escapes ? escaped(text) : text;
}

function mixedText(row: WireRow, settings: Settings): string {
  const members: string[] = [];
  let index = 0;
  for (const [field, value] of Object.entries(row)) {
    index += 1;
    const bare = INT64_FIELDS.has(field) && typeof value === "string" && /^-?\d+$/.test(value);
    const asNumber = bare && (settings.wire === "number" || mix(Number(row.startTime), index) % 2 === 0);
    members.push(`${JSON.stringify(field)}:${asNumber ? value : JSON.stringify(value)}`);
  }
  return `{${members.join(",")}}`;
}

/** JSON with escapes that are allowed but not needed. */
function escaped(text: string): string {
  return text
    .replace(/[^ -~]|[&<>]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replace(/\//g, "\\/");
}

/** The body of an answer, generated row by row. */
export function* bodyText(
  rows: Iterable<object>,
  settings: Settings,
  frame: Frame,
  more: object = {},
): Generator<string> {
  const after = { ...frame.more?.(), ...more };
  if (!frame.list) {
    for (const row of rows) yield rowText({ ...row, ...after }, settings);
    return;
  }
  yield `{"${frame.list}":[`;
  let separator = "";
  for (const row of rows) {
    yield separator + rowText(row, settings);
    separator = ",";
  }
  const members = JSON.stringify(after).slice(1, -1);
  yield `]${members === "" ? "" : `,${members}`}}`;
}

/** A body with other JSON in place of the list, or of the whole where the answer is no list. */
export function bodyWith(json: string, { list }: Frame): string {
  return list ? `{"${list}":${json}}` : json;
}

/** Cuts texts and bytes into chunks of `size` bytes. */
export function* chunksOf(parts: Iterable<string | Uint8Array>, size: number): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  let held = new Uint8Array(0);
  let text = "";
  for (const part of parts) {
    if (typeof part === "string") {
      text += part;
      // A UTF-16 code unit is at least one byte: with fewer than `size` of them a chunk may not be full yet.
      if (text.length < size) continue;
    }
    held = joined(held, encoder.encode(text), typeof part === "string" ? new Uint8Array(0) : part);
    text = "";
    let start = 0;
    for (; held.length - start >= size; start += size) yield held.slice(start, start + size);
    held = held.slice(start);
  }
  held = joined(held, encoder.encode(text));
  for (let start = 0; start < held.length; start += size) yield held.slice(start, start + size);
}

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let start = 0;
  for (const part of parts) {
    whole.set(part, start);
    start += part.length;
  }
  return whole;
}
