// What is to be reached, and where in the results it is found. Ratios are medians of one run.

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

/** `value` gives undefined when it was not measured. Where `most` is set, less is better. */
const targets = [
  {
    says: "totals by product and day, from bytes: times faster than JSON.parse + BigInt",
    least: 3,
    aim: 5,
    value: (results) => named(side(results, "totals"), "JSON.parse + BigInt")?.ratio.median,
  },
  {
    says: "typed rows with bigint, from bytes: times faster than JSON.parse + BigInt",
    least: 2,
    aim: 3,
    value: (results) => named(side(results, "rows"), "JSON.parse + BigInt")?.ratio.median,
  },
  {
    says: "memory held per row, 200,000 rows: times less than JavaScript rows",
    least: 5,
    aim: 8,
    value(results) {
      const held = results.find(({ work, rows }) => work === "held" && rows === 200_000);
      const own = named(held, "ours")?.bytesPerRow.median;
      return own && named(held, "json").bytesPerRow.median / own;
    },
  },
  {
    says: "a streamed pass over 1,000,000 rows: MB that are held at the peak",
    most: 16,
    aim: 8,
    value(results) {
      const pass = alone(results, "streamed");
      const own = pass?.rows === 1_000_000 ? named(pass, "ours")?.held.median : undefined;
      return own && own / 1e6;
    },
  },
  {
    says: "a year, 12 windows, 100 ms latency, concurrency 4: times the ideal three rounds",
    most: 1.2,
    aim: 1.1,
    value: (results) => alone(results, "year")?.results[0].toIdeal.median,
  },
];

/** How far each is: those that were measured. */
export function judge(results) {
  return targets.flatMap(({ says, least, most, aim, value }) => {
    const got = value(results);
    if (got === undefined) return [];
    const reaches = (limit) => (least === undefined ? got <= limit : got >= limit);
    return [{ says, least, most, aim, value: got, reached: reaches(least ?? most), aimReached: reaches(aim) }];
  });
}
