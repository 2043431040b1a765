// Targets, and their values in the results. Ratios are medians of one run.

const side = (results, work) =>
  results.find(
    (result) =>
      result.place === "node" &&
      result.work === work &&
      result.rows === 20_000 &&
      result.form === "whole" &&
      !result.scripts,
  );
const alone = (results, work) => results.find((result) => result.work === work);
const named = (result, name) => result?.results.find((one) => one.name === name);

/** `value` returns undefined if it was not measured. With `most`, less is better. */
const targets = [
  {
    title: "totals by product and day, from bytes: times faster than JSON.parse + BigInt",
    least: 3,
    aim: 5,
    value: (results) => named(side(results, "totals"), "JSON.parse + BigInt")?.ratio.median,
  },
  {
    title: "typed rows with bigint, from bytes: times faster than JSON.parse + BigInt",
    least: 2,
    aim: 3,
    value: (results) => named(side(results, "rows"), "JSON.parse + BigInt")?.ratio.median,
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
