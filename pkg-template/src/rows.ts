/** Rows: the classes, how they are made from columns, and how they become the API's own JSON again. */

/** Rows as the module hands them over: packed columns, whose texts are codes of a list that blocks share. */
export interface Block {
  /** The place of the first row among all of the table. */
  first: number;
  /** Whose texts the codes are of. */
  part: number;
  /** How many rows. */
  length: number;
  /** The packed values and bitmaps of all columns. */
  bytes: Uint8Array;
  /**
   * For each column base, width in bytes, offset of its values, and offset of its bitmap: -1 where every row has a
   * value, -2 where none has. First come the fields, then for each number and decimal how many places its point has.
   */
  columns: Float64Array;
  /** Pairs of row and code of JSON text: the fields that this version does not know. */
  extras: Uint32Array;
}

/** All texts of a list, one after the other, and where each ends. */
export interface PackedTexts {
  bytes: Uint8Array;
  ends: Uint32Array;
}

/** The fields of a kind in the order of its columns, each behind the letter of its form: text, int64, seconds, number, decimal. */
const fixedTermFields = fieldsOf(
  "t.userId t.memberId s.startTime s.endTime t.productName t.productCategory t.ownerID t.tradeMode t.tradeType i.basePrice i.billNum i.amount i.voucherAmount i.payAmount n.payAmountDisplay n.pricePrecision s.createTime t.cycle t.productId n.billingMethod i.storageDays d.amountDecimal d.voucherAmountDecimal d.payableDecimal d.originAmountDecimal",
);
const apiKeyFields = fieldsOf(
  "t.userId s.startTime s.endTime n.billingMethod t.productName t.category t.ownerID i.billNum0 i.billNum1 i.basePrice0 i.basePrice1 i.discountPrice0 i.discountPrice1 i.amount i.voucherAmount i.payAmount n.payAmountDisplay n.pricePrecision t.productId t.apikeyName t.apikeyMask i.billNum2 i.billNum3 i.billNum5 d.amountDecimal d.voucherAmountDecimal d.payableDecimal d.originAmountDecimal",
);

/** A field, and room for its values of one block: kept from block to block, so that blocks leave little to collect. */
type Fields = Array<{ name: string; form: string; values: unknown[] }>;

function fieldsOf(list: string): Fields {
  return list.split(" ").map((entry) => ({ form: entry.slice(0, 1), name: entry.slice(2), values: [] }));
}

/** Fields that the API sends as text: int64 and times, of both kinds of bills. */
const wireText = new Set(
  [...fixedTermFields, ...apiKeyFields].filter(({ form }) => form === "i" || form === "s").map(({ name }) => name),
);

/** A value for each row, field by field. */
type Columns<Row> = { [Field in keyof Row]-?: Array<Row[Field]> };

/** The value of a row, which is there. */
const at = <Value>(column: Value[], row: number) => column[row] as Value;

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
  static readonly fields = fixedTermFields;

  /** @internal */
  constructor(columns: Columns<FixedTermBill>, row: number, extra?: Record<string, unknown>) {
    super();
    this.userId = at(columns.userId, row);
    this.memberId = at(columns.memberId, row);
    this.startTime = at(columns.startTime, row);
    this.endTime = at(columns.endTime, row);
    this.productName = at(columns.productName, row);
    this.productCategory = at(columns.productCategory, row);
    this.ownerID = at(columns.ownerID, row);
    this.tradeMode = at(columns.tradeMode, row);
    this.tradeType = at(columns.tradeType, row);
    this.basePrice = at(columns.basePrice, row);
    this.billNum = at(columns.billNum, row);
    this.amount = at(columns.amount, row);
    this.voucherAmount = at(columns.voucherAmount, row);
    this.payAmount = at(columns.payAmount, row);
    this.payAmountDisplay = at(columns.payAmountDisplay, row);
    this.pricePrecision = at(columns.pricePrecision, row);
    this.createTime = at(columns.createTime, row);
    this.cycle = at(columns.cycle, row);
    this.productId = at(columns.productId, row);
    this.billingMethod = at(columns.billingMethod, row);
    this.storageDays = at(columns.storageDays, row);
    this.amountDecimal = at(columns.amountDecimal, row);
    this.voucherAmountDecimal = at(columns.voucherAmountDecimal, row);
    this.payableDecimal = at(columns.payableDecimal, row);
    this.originAmountDecimal = at(columns.originAmountDecimal, row);
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
  static readonly fields = apiKeyFields;

  /** @internal */
  constructor(columns: Columns<ApiKeyBill>, row: number, extra?: Record<string, unknown>) {
    super();
    this.userId = at(columns.userId, row);
    this.startTime = at(columns.startTime, row);
    this.endTime = at(columns.endTime, row);
    this.billingMethod = at(columns.billingMethod, row);
    this.productName = at(columns.productName, row);
    this.category = at(columns.category, row);
    this.ownerID = at(columns.ownerID, row);
    this.billNum0 = at(columns.billNum0, row);
    this.billNum1 = at(columns.billNum1, row);
    this.basePrice0 = at(columns.basePrice0, row);
    this.basePrice1 = at(columns.basePrice1, row);
    this.discountPrice0 = at(columns.discountPrice0, row);
    this.discountPrice1 = at(columns.discountPrice1, row);
    this.amount = at(columns.amount, row);
    this.voucherAmount = at(columns.voucherAmount, row);
    this.payAmount = at(columns.payAmount, row);
    this.payAmountDisplay = at(columns.payAmountDisplay, row);
    this.pricePrecision = at(columns.pricePrecision, row);
    this.productId = at(columns.productId, row);
    this.apikeyName = at(columns.apikeyName, row);
    this.apikeyMask = at(columns.apikeyMask, row);
    this.billNum2 = at(columns.billNum2, row);
    this.billNum3 = at(columns.billNum3, row);
    this.billNum5 = at(columns.billNum5, row);
    this.amountDecimal = at(columns.amountDecimal, row);
    this.voucherAmountDecimal = at(columns.voucherAmountDecimal, row);
    this.payableDecimal = at(columns.payableDecimal, row);
    this.originAmountDecimal = at(columns.originAmountDecimal, row);
    this.extra = extra;
  }
}

/** One of the two classes of rows. */
export interface RowClass<Row> {
  readonly fields: Fields;
  new (columns: Columns<Row>, row: number, extra?: Record<string, unknown>): Row;
}

/** Makes the rows of a block: one pass over its columns, then objects that all have the same fields in the same order. */
export function makeRows<Row>(Row: RowClass<Row>, block: Block, texts: string[]): Row[] {
  const row = maker(Row, block, texts, false);
  const rows = new Array<Row>(block.length);
  for (let place = 0; place < rows.length; place++) rows[place] = row(place);
  return rows;
}

/** What makes the rows of a block one by one, as often as one asks, whatever becomes of other blocks meanwhile. */
export const rowMaker = <Row>(Row: RowClass<Row>, block: Block, texts: string[]) => maker(Row, block, texts, true);

/** `keeps`: the columns stay; else they are there until the next block is read. */
function maker<Row>(Row: RowClass<Row>, block: Block, texts: string[], keeps: boolean): (place: number) => Row {
  const columns: Record<string, unknown[]> = {};
  let next = Row.fields.length;
  Row.fields.forEach(({ name, form, values }, place) => {
    const places = form === "n" || form === "d" ? next++ : undefined;
    const column = keeps ? [] : values;
    read(block, form, texts, place, places, column);
    columns[name] = column;
  });
  const extras: string[] = [];
  for (let index = 0; index < block.extras.length; index += 2) {
    extras[block.extras[index] as number] = texts[block.extras[index + 1] as number] as string;
  }
  return (place) => {
    const extra = extras[place];
    return new Row(columns as Columns<Row>, place, extra === undefined ? undefined : parseExtra(extra));
  };
}

/** The list of texts that codes stand for. */
export function unpackTexts({ bytes, ends }: PackedTexts): string[] {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const all = decoder.decode(bytes);
  // Where every character is one byte, one decoding serves all.
  const isAscii = all.length === bytes.length;
  const texts = new Array<string>(ends.length);
  let start = 0;
  for (let code = 0; code < ends.length; code++) {
    const end = ends[code] as number;
    texts[code] = isAscii ? all.slice(start, end) : decoder.decode(bytes.subarray(start, end));
    start = end;
  }
  return texts;
}

/** What a row with too many digits for a cell has in its column of places: the cell is the code of the number's text. */
const asText = -1;

/** Writes the values of one field, as JavaScript has them, to `out`. */
function read(
  block: Block,
  form: string,
  texts: string[],
  column: number,
  places: number | undefined,
  out: unknown[],
): void {
  const { length } = block;
  const { same, floats, wide, presence } = unpack(block, column, digitRoom);
  const nothing = form === "t" ? "" : undefined;
  if (presence === null) fill(out, nothing, length);
  else if (form === "i") {
    if (same !== undefined) fill(out, BigInt(same), length);
    else if (wide) for (let row = 0; row < length; row++) out[row] = wide[row];
    else bigints(floats, out, length);
  } else if (form === "s") {
    if (same !== undefined) fill(out, small(same), length);
    else for (let row = 0; row < length; row++) out[row] = small(floats[row] as number);
  } else if (form === "t") {
    if (same !== undefined) fill(out, texts[same], length);
    else for (let row = 0; row < length; row++) out[row] = texts[floats[row] as number];
  } else decimals(floats, wide, unpack(block, places as number, placesRoom).floats, texts, out, length, form === "n");
  if (presence) {
    for (let row = 0; row < length; row++) if (!isThere(presence, row)) out[row] = nothing;
  }
}

/** The values of a column. */
interface Values {
  /** The value that all rows have. */
  same: number | undefined;
  /** The values; where they are wide, as near as floats come. */
  floats: Float64Array;
  /** The values where floats might not hold them. */
  wide: BigInt64Array | undefined;
  /** A bitmap; undefined where every row has a value, null where none has. */
  presence: Uint8Array | undefined | null;
}

/** Room for a column as floats: one type for loops to read, whatever the width. */
interface Room {
  floats: Float64Array;
}
const digitRoom: Room = { floats: new Float64Array(0) };
const placesRoom: Room = { floats: new Float64Array(0) };

function unpack({ bytes, columns, length }: Block, column: number, room: Room): Values {
  const [base, width, offset, bitmap] = columns.subarray(4 * column) as unknown as [number, number, number, number];
  if (room.floats.length < length) room.floats = new Float64Array(length);
  const { floats } = room;
  const { buffer, byteOffset } = bytes;
  const at = [buffer as ArrayBuffer, byteOffset + offset, length] as const;
  const wide = width === 8 ? new BigInt64Array(...at) : undefined;
  if (width === 0) floats.fill(base);
  else if (wide) for (let row = 0; row < length; row++) floats[row] = Number(wide[row]);
  else {
    floats.set(width === 1 ? new Uint8Array(...at) : width === 2 ? new Uint16Array(...at) : new Uint32Array(...at));
    if (base !== 0) for (let row = 0; row < length; row++) floats[row] = (floats[row] as number) + base;
  }
  const presence = bitmap === -1 ? undefined : bitmap === -2 ? null : bytes.subarray(bitmap);
  return { same: width === 0 ? base : undefined, floats, wide, presence };
}

const isThere = (bitmap: Uint8Array, row: number) => ((bitmap[row >> 3] as number) & (1 << (row & 7))) !== 0;

function fill(out: unknown[], value: unknown, length: number): void {
  for (let row = 0; row < length; row++) out[row] = value;
}

/** An integer of 32 bits as one: engines keep it in the object, where a float needs a place of its own. */
const small = (value: number): number => (value === (value | 0) ? value | 0 : value);

/** A bigint read from memory costs less than half of one made of a number. */
const words = new Int32Array(2);
const word = new BigInt64Array(words.buffer);

function bigints(floats: Float64Array, out: unknown[], length: number): void {
  for (let row = 0; row < length; row++) {
    const value = floats[row] as number;
    // Of a number below 2^53 the low word is what is left when it becomes an Int32.
    words[0] = value;
    words[1] = Math.floor(value / 0x1_0000_0000);
    out[row] = word[0];
  }
}

function decimals(
  digits: Float64Array,
  wide: BigInt64Array | undefined,
  places: Float64Array,
  texts: string[],
  out: unknown[],
  length: number,
  asNumbers: boolean,
): void {
  let last: number | undefined;
  let lastPoint: number | undefined;
  let power = 1;
  for (let row = 0; row < length; row++) {
    const number = digits[row] as number;
    const point = places[row] as number;
    const isExact = number <= Number.MAX_SAFE_INTEGER && number >= -Number.MAX_SAFE_INTEGER;
    // Prices and nothing at all come again and again.
    if (number === last && point === lastPoint && isExact) {
      out[row] = out[row - 1];
      continue;
    }
    if (point !== lastPoint) power = 10 ** point;
    last = number;
    lastPoint = point;
    if (asNumbers && isExact && point !== asText) {
      // A quotient of two exact floats is the float that is nearest to the decimal, as Number(text) is.
      out[row] = point === 0 ? small(number) : number / power;
      continue;
    }
    let text: string | undefined;
    if (point === asText) text = texts[number];
    else if (isExact) text = withPoint(number, power, point);
    else text = withPointSlowly((wide as BigInt64Array)[row] as bigint, point);
    out[row] = asNumbers ? Number(text) : text;
  }
}

/** Digits with a point before the last `places` of them, of which there are at most 18. `power` is 10 to that. */
function withPoint(digits: number, power: number, places: number): string {
  if (places === 0) return String(digits);
  if (digits < 0) return `-${withPoint(-digits, power, places)}`;
  // Integers below 2^53, and powers of ten up to 10^18, are exact, and so is the remainder.
  const fraction = digits % power;
  return `${(digits - fraction) / power}.${String(fraction).padStart(places, "0")}`;
}

function withPointSlowly(digits: bigint, places: number): string {
  if (digits < 0n) return `-${withPointSlowly(-digits, places)}`;
  const text = String(digits).padStart(places + 1, "0");
  return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
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
