/** Making row objects from the columns of a block. */

import type { Block, PackedTexts } from "../wasm/novita_billing.js";
import type { Values } from "./bill.js";
import { parseExtra } from "./extra.js";

/** The first element of a list: the value of an absent field, which no field has that is required in every row. */
const absent = undefined as never;

/** A class of rows. */
export type RowClass<Row> = new (values: Values, at: number, extra: Record<string, unknown> | undefined) => Row;

/** Makes all rows of a block, and appends them to `rows`. */
export function makeRows<Row>(Row: RowClass<Row>, block: Block, texts: string[], rows: Row[] = []): Row[] {
  const makeRow = rowMaker(Row, block, texts);
  // Assigned: engines inline that, and call `push`.
  const start = rows.length;
  for (let index = 0; index < block.length; index++) rows[start + index] = makeRow(index);
  return rows;
}

/** A function that makes the rows of a block by their index in it. */
export function rowMaker<Row>(Row: RowClass<Row>, block: Block, texts: string[]): (index: number) => Row {
  const { slots, length } = block;
  const decimals = unpackTexts(block.decimals, absent);
  const values = { slots, length, texts, integers: bigints(block.integers), numbers: numbers(block.numbers), decimals };
  const extras = extrasOf(block, texts);
  return (index) => {
    const extra = extras?.get(index);
    return new Row(values, index, extra === undefined ? undefined : parseExtra(extra));
  };
}

/** A list for `absent` and so many values. Not grown value by value: with the garbage of that, rows took a tenth longer. */
function listOf<Value>(length: number, absent: Value): Value[] {
  const list = new Array<Value>(length + 1);
  list[0] = absent;
  return list;
}

function bigints(integers: BigInt64Array): bigint[] {
  const list = listOf<bigint>(integers.length, absent);
  for (let index = 0; index < integers.length; index++) list[index + 1] = integers[index] as bigint;
  return list;
}

function numbers(floats: Float64Array): number[] {
  const list = listOf<number>(floats.length, absent);
  for (let index = 0; index < floats.length; index++) list[index + 1] = asInt32(floats[index] as number);
  return list;
}

/** An integer of 32 bits as such: engines store it in the object, and allocate a float apart. */
const asInt32 = (value: number): number => (value === (value | 0) && !Object.is(value, -0) ? value | 0 : value);

/** The JSON texts of unknown fields, by row. */
function extrasOf({ extras }: Block, texts: string[]): Map<number, string> | undefined {
  if (extras.length === 0) return undefined;
  const byRow = new Map<number, string>();
  for (let index = 0; index < extras.length; index += 2) {
    byRow.set(extras[index] as number, texts[(extras[index + 1] as number) + 1] as string);
  }
  return byRow;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The texts of a list, after `absent`. */
export function unpackTexts({ bytes, ends }: PackedTexts, absent: string): string[] {
  const all = decoder.decode(bytes);
  // If every character is one byte, slices of one decoded text are enough.
  const isAscii = all.length === bytes.length;
  const texts = listOf(ends.length, absent);
  let start = 0;
  for (let index = 0; index < ends.length; index++) {
    const end = ends[index] as number;
    texts[index + 1] = isAscii ? all.slice(start, end) : decoder.decode(bytes.subarray(start, end));
    start = end;
  }
  return texts;
}
