/** `bills` and `export`: the bills themselves. */

import type { CsvOptions, FocusOptions } from "novita-billing";
import type { Values } from "../arguments/parse.js";
import { type Answer, gridOutputs } from "../output/answer.js";
import { gridOf, moneyFormat } from "../output/fields.js";
import { amountFields, type ListSpec, type Table } from "../settings/lists.js";
import { questionOf } from "../settings/question.js";
import type { Context } from "./context.js";
import { load } from "./load.js";

export async function bills(context: Context): Promise<Answer> {
  const question = questionOf(context.values, context.present);
  const { table, report } = await load(question, context);
  const { total } = table.summarize({ by: [] });
  return {
    outputs: {
      ...gridOutputs(() => gridOfBills(table, question.list, total, context)),
      ...exportsOf(table, context.values),
    },
    reports: [report],
    total: total.total,
  };
}

/** The formats for programs. Each is made as it is written. */
const exportsOf = (table: Table, values: Values): Answer["outputs"] => ({
  csv: () => chunksOf(table.toCsvStream(csvOptions(values))),
  focus: () => chunksOf(table.toFocusCsvStream(focusOptions(values))),
  ndjson: () => chunksOf(table.toNdjsonStream()),
  json: () => asBills(chunksOf(table.toNdjsonStream())),
  parquet: () => parquetOf(table, values),
});

/** Its writer is loaded when it is needed. */
async function* parquetOf(table: Table, { columns }: Values): AsyncGenerator<Uint8Array> {
  const { toParquet } = await import("novita-billing/parquet");
  yield* chunksOf(toParquet(table, { columns }));
}

/** Streams of Node can be iterated, which the types for browsers do not say. */
const chunksOf = (stream: ReadableStream<Uint8Array>) => stream as unknown as AsyncIterable<Uint8Array>;

const csvOptions = ({ columns, times, bom, "no-formula-guard": noGuard }: Values): CsvOptions => ({
  ...(columns && { columns }),
  ...(times !== undefined && { times: times as "unix" | "iso" }),
  ...(bom && { bom }),
  ...(noGuard && { formulaGuard: false }),
});

const focusOptions = ({ "focus-version": version, vouchers }: Values): FocusOptions => ({
  ...(version !== undefined && { version: version as "1.2" | "1.3" }),
  ...(vouchers !== undefined && { vouchers: vouchers as "netted" | "credits" }),
});

/** The API's own JSON: the lines of NDJSON with commas between them. */
async function* asBills(ndjson: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  yield '{"bills":[';
  // A line break is written when it is known that another line follows.
  let held = "";
  for await (const chunk of ndjson) {
    const text = held + decoder.decode(chunk, { stream: true });
    held = text.endsWith("\n") ? "\n" : "";
    yield (held ? text.slice(0, -1) : text).replaceAll("\n", ",\n");
  }
  yield "]}\n";
}

function gridOfBills(
  table: Table,
  list: ListSpec,
  total: { total: string; voucher: string; cash: string },
  { labels }: Context,
) {
  const money = moneyFormat(labels.currency);
  const footer = [
    `${table.length.toLocaleString("en")} ${table.length === 1 ? "bill" : "bills"}`,
    ...list.fields.slice(1).map(() => ""),
    ...amountFields.map(({ value }) => money(String(value(total)))),
  ];
  return gridOf([...list.fields, ...amountFields], () => table, labels, footer);
}
