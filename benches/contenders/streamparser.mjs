// @streamparser/json: a parser in JavaScript that takes chunks and emits each row as soon as it is complete, so that the body
// is not kept in memory.

import { JSONParser } from "@streamparser/json";
import { typed } from "./json-parse.mjs";
import { Totals } from "./totals.mjs";
import { chunksOf } from "./whole-body.mjs";

/** A parser that emits each row of a list. */
function parserOf(onRow) {
  const parser = new JSONParser({ paths: ["$.bills.*"], keepStack: false });
  parser.onValue = ({ value }) => onRow(value);
  return parser;
}

async function parse(stream, onRow) {
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
    await parse(stream, (row) => rows.push(typed(row)));
    return rows;
  },
  async totalsOfStream(stream) {
    const totals = new Totals();
    await parse(stream, (row) => totals.add(row));
    return totals.groups();
  },
  /** Typed rows in batches, one for each chunk. */
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
