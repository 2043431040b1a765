/** Rows: the classes, how they are made from columns, and how they become the API's own JSON again. */

/** One column of a batch. Text, numbers and decimals are indices into the batch's strings; `absent` marks none. */
type Column =
  | { type: "text" | "number" | "decimal"; codes: Uint32Array }
  | { type: "int64"; values: BigInt64Array; present?: Uint8Array }
  | { type: "time"; values: Float64Array; present?: Uint8Array };

/** Rows as the module hands them over: one call for all of them. */
export interface Batch {
  length: number;
  names: string[];
  columns: Column[];
  strings: string[];
  /** Row index and JSON text of the fields that this version does not know. */
  extra: Array<[number, string]>;
}

const absent = 0xffff_ffff;

/** Fields that the API sends as text: int64 and times, of both kinds of bills. */
const wireText = new Set([
  ...["startTime", "endTime", "createTime", "amount", "voucherAmount", "payAmount", "basePrice", "billNum"],
  ...["billNum0", "billNum1", "billNum2", "billNum3", "billNum5", "basePrice0", "basePrice1"],
  ...["discountPrice0", "discountPrice1", "storageDays"],
]);

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
  /** Fields that this version does not know, as the API sent them; integers over 2^53 as bigint. */
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
}

/** Makes the rows of a batch: one pass, every object with the same fields in the same order. */
export function makeRows<Row extends Bill>(Row: new () => Row, batch: Batch): Row[] {
  const extras = new Map(batch.extra);
  const rows = new Array<Row>(batch.length);
  for (let index = 0; index < batch.length; index++) {
    const row = new Row();
    const fields = row as unknown as Record<string, unknown>;
    for (let place = 0; place < batch.names.length; place++) {
      fields[batch.names[place] as string] = read(batch.columns[place] as Column, batch.strings, index);
    }
    const extra = extras.get(index);
    fields.extra = extra === undefined ? undefined : parseExtra(extra);
    rows[index] = row;
  }
  return rows;
}

function read(column: Column, strings: string[], row: number): unknown {
  if (column.type === "int64" || column.type === "time") {
    const { present, values } = column;
    const there = present === undefined || ((present[row >> 3] as number) & (1 << (row & 7))) !== 0;
    return there ? values[row] : undefined;
  }
  const code = column.codes[row] as number;
  if (code === absent) return column.type === "text" ? "" : undefined;
  return column.type === "number" ? Number(strings[code]) : strings[code];
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
 */
export function toWire(row: FixedTermBill | ApiKeyBill | object): object {
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
function wireValue(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return value.map((inner: unknown) => wireValue(inner));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>).map(([name, inner]) => [name, wireValue(inner)]),
  );
}
