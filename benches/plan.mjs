// What a run measures: who takes part in which work, and how many rows there are, by how long one has.

import { builtIn } from "./contenders/index.mjs";

/** Side by side, in every place; by the form of the body. */
const sideBySide = {
  rows: {
    whole: ["ours", "table", "json", "zod", "valibot", "serde"],
    chunks: ["ours", "list", "json", "streamparser"],
  },
  totals: {
    whole: ["ours", "json", "money", "zod", "valibot", "serde"],
    chunks: ["ours", "json", "money", "streamparser"],
  },
  first: { chunks: ["ours", "json", "streamparser"] },
};

/** In fresh processes of Node; `cold` in fresh pages too. */
const alone = {
  held: ["ours", "json", "zod", "valibot"],
  streamed: ["ours", "json", "streamparser", "nothing"],
  cold: ["ours", "json", "zod", "valibot", "streamparser"],
};

/** All work that there is. */
export const allWork = [...Object.keys(sideBySide), ...Object.keys(alone), "year", "limits"];

/** Rows by effort. The numbers that are to be reached want 20,000 side by side, 200,000 held and 1,000,000 streamed. */
const rowsOf = {
  full: { sideBySide: [1000, 20_000, 200_000], held: 200_000, streamed: 1_000_000, cold: 1000 },
  quick: { sideBySide: [1000, 20_000], held: 20_000, streamed: 200_000, cold: 1000 },
  smoke: { sideBySide: [200], held: 500, streamed: 24_000, cold: 100 },
};

/** A smoke run needs nothing but the package. */
const taking = (names, effort) => names.filter((name) => effort !== "smoke" || [...builtIn, "nothing"].includes(name));

/** The comparisons side by side in a place, of the work that is wanted; `numbers` of rows, if others are. */
export function comparisons({ place, work, effort, numbers = rowsOf[effort].sideBySide }) {
  const plain = Object.entries(sideBySide).flatMap(([name, forms]) =>
    Object.entries(forms).flatMap(([form, names]) =>
      numbers.map((rows) => ({ work: name, form, rows, names: taking(names, effort), effort })),
    ),
  );
  // V8 holds the whole text of a body in two bytes for each character as soon as one is beyond Latin letters.
  const wide = ["rows", "totals"].map((name) => {
    const rows = Math.min(20_000, numbers.at(-1));
    return { work: name, form: "whole", rows, scripts: true, names: ["ours", "json"], effort };
  });
  const isOfUse = (one) => one.work !== "first" || one.rows > 1000 || effort === "smoke";
  return [...plain, ...(place === "node" ? wide : [])].filter((one) => work.includes(one.work) && isOfUse(one));
}

/** What a measurement in fresh processes is given. */
export const aloneWith = (name, effort) => ({
  rows: rowsOf[effort][name],
  names: taking(alone[name] ?? [], effort),
  effort,
});
