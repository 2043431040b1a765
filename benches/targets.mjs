// Targets, and their values in the results. Ratios are medians of one run.

/** The engines that people run: the lowest of them counts. */
const engines = ["node24", "workerd", "chromium"];

/** The lowest ratio of times in the engines that were measured: how many times slower `theirs` is, in a pair. */
function lowest(results, { work, rows, form, theirs }) {
  const ratios = results
    .filter(
      (one) => engines.includes(one.place) && one.pair && one.work === work && one.rows === rows && one.form === form,
    )
    .map((result) => named(result, theirs).ratio.median);
  return ratios.length > 0 ? Math.min(...ratios) : undefined;
}

const alone = (results, work) => results.find((result) => result.work === work);
const named = (result, name) => result?.results.find((one) => one.name === name);
const byJson = { rows: 20_000, theirs: "JSON.parse + BigInt" };

/** `value` returns undefined if it was not measured. With `most`, less is better. */
const targets = [
  {
    title:
      "totals by product and day, from bytes: times faster than JSON.parse + BigInt, in the slowest of Node 24, workerd, Chromium",
    least: 3.5,
    aim: 6,
    value: (results) => lowest(results, { work: "totals", form: "whole", ...byJson }),
  },
  {
    title: "typed rows with bigint, from bytes: likewise",
    least: 2.2,
    aim: 3,
    value: (results) => lowest(results, { work: "rows", form: "whole", ...byJson }),
  },
  {
    title: "typed rows with bigint, from chunks of 16 KB: likewise",
    least: 2,
    aim: 3,
    value: (results) => lowest(results, { work: "rows", form: "chunks", ...byJson }),
  },
  {
    title:
      "list() of 1,000 rows, all that a call takes: times faster than fetch + JSON.parse + BigInt, in the slowest of the three",
    least: 1,
    aim: 2,
    value: (results) =>
      lowest(results, { work: "call", rows: 1000, form: "whole", theirs: "fetch + JSON.parse + BigInt" }),
  },
  {
    title: "from an empty page in Chromium to the first row of a call, API at 100 ms: times fetch + JSON.parse",
    most: 1.3,
    aim: 1.1,
    value: (results) => named(alone(results, "start"), "ours")?.toJson.median,
  },
  {
    title: "memory held per row, 200,000 rows: times less than JavaScript rows",
    least: 5,
    aim: 8,
    value(results) {
      const held = results.find(({ work, rows }) => work === "held" && rows === 200_000);
      const own = named(held, "ours")?.bytesPerRow.median;
      return own && named(held, "json").bytesPerRow.median / own;
    },
  },
  {
    title: "a streamed pass over 1,000,000 rows: MB held at the peak",
    most: 16,
    aim: 8,
    value(results) {
      const pass = alone(results, "streamed");
      const own = pass?.rows === 1_000_000 ? named(pass, "ours")?.held.median : undefined;
      return own && own / 1e6;
    },
  },
  {
    title: "a year, 12 windows, 100 ms latency, concurrency 4: times the ideal three rounds",
    most: 1.2,
    aim: 1.1,
    value: (results) => alone(results, "year")?.results[0].toIdeal.median,
  },
];

/** Evaluates the targets that were measured. */
export function evaluate(results) {
  return targets.flatMap(({ title, least, most, aim, value }) => {
    const measured = value(results);
    if (measured === undefined) return [];
    const reaches = (limit) => (least === undefined ? measured <= limit : measured >= limit);
    return [{ title, least, most, aim, value: measured, reached: reaches(least ?? most), aimReached: reaches(aim) }];
  });
}
