// @streamparser/json: a parser in JavaScript that takes chunks and gives each row as soon as it is whole, so that
// no body is held.

import { JSONParser } from "@streamparser/json";
import { chunksOf, typed } from "./json-parse.mjs";
import { Totals } from "./totals.mjs";

/** A parser that gives away each row of a list. */
function parserOf(onRow) {
  const parser = new JSONParser({ paths: ["$.bills.*"], keepStack: false });
  parser.onValue = ({ value }) => onRow(value);
  return parser;
}

async function pour(stream, onRow) {
  const parser = parserOf(onRow);
  for await (const chunk of chunksOf(stream)) parser.write(chunk);
  if (!parser.isEnded) throw new Error("the body was cut off");
}

/** `@streamparser/json` + BigInt. */
export const streamparser = {
  name: "@streamparser/json + BigInt",
  rows(body) {
    const rows = [];
    parserOf((row) => rows.push(typed(row))).write(body);
    return rows;
  },
  totals(body) {
    const totals = new Totals();
    parserOf((row) => totals.add(row)).write(body);
    return totals.groups();
  },
  async rowsOfStream(stream) {
    const rows = [];
    await pour(stream, (row) => rows.push(typed(row)));
    return rows;
  },
  async totalsOfStream(stream) {
    const totals = new Totals();
    await pour(stream, (row) => totals.add(row));
    return totals.groups();
  },
  /** Typed rows as they come, as a batch for each chunk. */
  async *batches(stream) {
    let batch = [];
    const parser = parserOf((row) => batch.push(typed(row)));
    for await (const chunk of chunksOf(stream)) {
      parser.write(chunk);
      if (batch.length === 0) continue;
      yield batch;
      batch = [];
    }
  },
};
