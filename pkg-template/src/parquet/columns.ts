/** The columns of a Parquet file: their types, and the values of rows in them. */

import type { SchemaElement } from "hyparquet-writer";
import { type FieldType, fieldTypes } from "../generated/types.js";

/** A row of any kind, by the names of columns. */
export type RowValues = Readonly<Record<string, unknown>>;

/** A column: how it is declared, and what a row has in it; undefined if the row lacks it. */
export interface Column {
  readonly element: SchemaElement;
  readonly valueOf: (row: RowValues) => unknown;
}

/** Decimal text without an exponent. The API's own may have one, which makes its column text. */
const decimalForm = /^-?(\d+)(?:\.(\d+))?$/;

/** The digits after the point that amounts have at least, so that most files have the same types. */
const minScale = 4;
/** How many digits a decimal of 64 and of 128 bits holds. */
const shortPrecision = 18;
const longPrecision = 38;

/** The last second of the year 9999, beyond which programs read no time. */
const lastSecond = 253_402_300_799;

/** Finds the type of a column that suits all of its values. */
export class ColumnTyper {
  readonly name: string;
  readonly #type: FieldType;
  /** A label that all rows have. */
  readonly #constant: string | undefined;
  #wholeDigits = 1;
  #scale = minScale;
  /** Whether some value does not fit the type. */
  #isOther = false;

  constructor(name: string, currency: string) {
    this.name = name;
    this.#constant = name === "currency" ? currency : undefined;
    this.#type = this.#constant === undefined ? (fieldTypes[name] ?? "decimal") : "text";
  }

  /** Whether the type depends on the values. */
  get needsValues(): boolean {
    return this.#type === "decimal" || this.#type === "time";
  }

  /** Takes the value of a row into account. */
  add(row: RowValues): void {
    const value = row[this.name];
    if (value === undefined || this.#isOther) return;
    if (this.#type === "time") {
      this.#isOther = !(Math.abs(value as number) <= lastSecond);
      return;
    }
    const [, whole, fraction = ""] = decimalForm.exec(value as string) ?? [];
    if (whole === undefined) this.#isOther = true;
    else {
      this.#wholeDigits = Math.max(this.#wholeDigits, whole.length);
      this.#scale = Math.max(this.#scale, fraction.length);
    }
  }

  column(): Column {
    const { name } = this;
    const optional = { name, repetition_type: "OPTIONAL" } as const;
    switch (this.#type) {
      case "text": {
        const constant = this.#constant;
        const valueOf = constant === undefined ? (row: RowValues) => row[name] || undefined : () => constant;
        return { element: { ...optional, ...text }, valueOf };
      }
      case "int64":
        return { element: { ...optional, type: "INT64" }, valueOf: (row) => row[name] };
      case "number":
        return { element: { ...optional, type: "DOUBLE" }, valueOf: (row) => row[name] };
      case "time": {
        const unit = this.#isOther ? 1n : 1000n;
        const valueOf = (row: RowValues) => mapped(row[name], (second: number) => BigInt(second) * unit);
        return { element: { ...optional, type: "INT64", ...(!this.#isOther && moment) }, valueOf };
      }
      case "decimal":
        return this.#decimalColumn();
    }
  }

  #decimalColumn(): Column {
    const { name } = this;
    const scale = this.#scale;
    const digits = this.#wholeDigits + scale;
    const optional = { name, repetition_type: "OPTIONAL" } as const;
    if (this.#isOther || digits > longPrecision) {
      return { element: { ...optional, ...text }, valueOf: (row) => row[name] };
    }
    const isShort = digits <= shortPrecision;
    const precision = isShort ? shortPrecision : longPrecision;
    const element: SchemaElement = {
      ...optional,
      ...(isShort ? { type: "INT64" } : { type: "FIXED_LEN_BYTE_ARRAY", type_length: 16 }),
      ...{ converted_type: "DECIMAL", scale, precision, logical_type: { type: "DECIMAL", scale, precision } },
    };
    return { element, valueOf: (row) => mapped(row[name], (amount: string) => unscaled(amount, scale)) };
  }
}

const text = { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } } as const;

/** A moment in UTC. */
const moment = {
  converted_type: "TIMESTAMP_MILLIS",
  logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
} as const;

const mapped = <Value, Result>(value: unknown, map: (value: Value) => Result): Result | undefined =>
  value === undefined ? undefined : map(value as Value);

/** Decimal text as an integer of so many digits after the point. */
function unscaled(amount: string, scale: number): bigint {
  const [whole = "", fraction = ""] = amount.split(".", 2);
  return BigInt(whole + fraction.padEnd(scale, "0"));
}
