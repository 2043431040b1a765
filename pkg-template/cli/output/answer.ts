/** The result of a command, which a writer turns into bytes. */

import type { BillReport } from "novita-billing";
import type { Format } from "../arguments/commands.js";
import { csvLines, type Field, gridOf, type Labels } from "./fields.js";
import type { Grid } from "./grid.js";
import { markdownLines } from "./markdown.js";
import { type Look, tableLines } from "./table.js";

/** Text or bytes, made as they are written. */
export type Chunks = AsyncIterable<Uint8Array | string> | Iterable<string>;

export interface Answer {
  /** The formats that this result has. */
  readonly outputs: Partial<Record<Format, (look: Look) => Chunks>>;
  /** What arrived and what did not; none of calls that have no windows. */
  readonly reports: readonly BillReport[];
  /** Whether something beside the reports says that the result is not complete, and what. */
  readonly gaps?: readonly string[];
  /** The amount that `--fail-over` compares. */
  readonly total?: string;
}

/** The two formats for people. */
export const gridOutputs = (grid: () => Grid): Pick<Answer["outputs"], "table" | "markdown"> => ({
  table: (look) => batched(tableLines(grid(), look)),
  markdown: () => batched(markdownLines(grid())),
});

/** A value as indented JSON. */
export const jsonOutput = (value: unknown) => (): Chunks => [`${JSON.stringify(value, undefined, 2)}\n`];

/** One JSON object a line. Characters that some readers take for line breaks are escaped. */
export const ndjsonOutput = (records: Iterable<unknown>) => (): Chunks =>
  batched(mapped(records, (record) => JSON.stringify(record).replaceAll(/[\u0085\u2028\u2029]/g, escapeCharacter)));

const escapeCharacter = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** All formats of records. `json` is what the library returns. */
export function recordOutputs<Record>(
  fields: ReadonlyArray<Field<Record>>,
  records: readonly Record[],
  labels: Labels,
  json: unknown = records,
): Answer["outputs"] {
  return {
    ...gridOutputs(() => gridOf(fields, () => records, labels)),
    csv: () => csvLines(fields, records, labels),
    json: jsonOutput(json),
    ndjson: ndjsonOutput(records),
  };
}

const batchLength = 16_384;

/** Lines with their ends, some thousands of characters at a time. */
function* batched(lines: Iterable<string>): Generator<string> {
  let batch = "";
  for (const line of lines) {
    batch += `${line}\n`;
    if (batch.length < batchLength) continue;
    yield batch;
    batch = "";
  }
  if (batch) yield batch;
}

function* mapped<From, To>(values: Iterable<From>, map: (value: From) => To): Generator<To> {
  for (const value of values) yield map(value);
}
