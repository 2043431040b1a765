// The tasks of the contenders, which begin with bytes, and the checks of their results, which are done before anything is
// timed. It runs in Node, in workerd and in a page: a comparison and its result are plain data.

import { contendersOf } from "./contenders/index.mjs";
import { bodyOf, streamOf, truthOf, typedValue, wireRows } from "./corpus.mjs";
import { compare, efforts } from "./measure.mjs";

/**
 * The tasks. `whole` and `chunks` are the methods of a contender for a whole body and for a stream of 16 KB chunks;
 * `check` throws if the result is wrong.
 */
export const works = {
  rows: { title: "typed rows with bigint, from bytes", whole: "rows", chunks: "rowsOfStream", check: checkRows },
  totals: {
    title: "totals by product and day, from bytes",
    whole: "totals",
    chunks: "totalsOfStream",
    check: checkTotals,
  },
  call: { title: "list(), all that a call takes", whole: "call", check: checkRows },
  first: { title: "time to the first batch of typed rows" },
};

/**
 * Runs one comparison: `{ work, form, rows, scripts, names, effort }`. `place` has `lib` and `serdeRows` for the
 * contenders, and `now`, its clock.
 */
export async function runComparison(comparison, place) {
  const { work, form, rows, scripts = false, names, effort } = comparison;
  const contenders = Object.values(await contendersOf(place, names));
  const corpus = { rows, scripts };
  const body = bodyOf(corpus);
  const tasks = work === "first" ? firstTasks(contenders, body) : tasksOf(work, form, contenders, body);
  for (const { name, produce, check } of tasks) {
    try {
      const result = await produce();
      check(result, corpus);
      result.free?.();
    } catch (error) {
      throw new Error(`${name}: wrong result for ${work} of ${rows} rows: ${error.message}`, { cause: error });
    }
  }
  const results = await compare(tasks, efforts[effort], place.now);
  return { work, form, rows, scripts, bytes: body.length, results };
}

/** A task. `produce` makes the result, which is freed if it has such a method. */
const task = (name, produce, check) => ({
  name,
  produce,
  check,
  async run() {
    const result = await produce();
    result.free?.();
  },
});

function tasksOf(work, form, contenders, body) {
  const { [form]: method, check } = works[work];
  const source = form === "whole" ? () => body : () => streamOf(body);
  return contenders
    .filter((contender) => contender[method])
    .map((contender) => task(contender.name, () => contender[method](source()), check));
}

/** The time to the first batch of contenders with batches, and to all rows of each contender. */
function firstTasks(contenders, body) {
  const first = async ({ batches }) => {
    for await (const batch of batches(streamOf(body))) return batch;
    throw new Error("no batch");
  };
  const all = async ({ batches }) => {
    const rows = [];
    for await (const batch of batches(streamOf(body))) for (const row of batch) rows.push(row);
    return rows;
  };
  const streaming = contenders.filter(({ batches }) => batches);
  const others = contenders.filter(({ batches, rowsOfStream }) => !batches && rowsOfStream);
  return [
    ...streaming.map((one) => task(`${one.name}, first batch`, () => first(one), checkFirstRows)),
    ...streaming.map((one) => task(`${one.name}, all batches`, () => all(one), checkRows)),
    ...others.map((one) => task(`${one.name}, all`, () => one.rowsOfStream(streamOf(body)), checkRows)),
  ];
}

/** Checks every field of all rows, which are an array or a table. */
export function checkRows(rows, corpus) {
  if (rows.length !== corpus.rows) throw new Error(`${rows.length} rows`);
  checkFirstRows(rows, corpus);
}

/** Checks every field of the first rows, at least one. */
export function checkFirstRows(rows, corpus) {
  if (!(rows.length > 0)) throw new Error("no rows");
  let index = 0;
  for (const wire of wireRows(corpus)) {
    const row = rows.at(index);
    for (const field in wire) {
      const expected = typedValue(field, wire[field]);
      if (row[field] !== expected) {
        throw new Error(`bills[${index}].${field} is ${String(row[field])} (${typeof row[field]}), not ${expected}`);
      }
    }
    index += 1;
    if (index === rows.length) return;
  }
  throw new Error(`${rows.length} rows`);
}

/** Checks the exact totals of every group. */
export function checkTotals(groups, corpus) {
  const nameOf = ({ product, day }) => `${product} on day ${day}`;
  const given = new Map(groups.map((group) => [nameOf(group), group]));
  const truth = truthOf(corpus);
  if (groups.length !== truth.length || given.size !== truth.length) throw new Error(`${groups.length} groups`);
  for (const expected of truth) {
    const group = given.get(nameOf(expected));
    for (const field of ["rows", "total", "voucher", "cash"]) {
      if (group?.[field] === expected[field]) continue;
      throw new Error(`${field} of ${nameOf(expected)} is ${String(group?.[field])}, not ${expected[field]}`);
    }
  }
}
