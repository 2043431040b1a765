// What a run measures: the contenders of each task, and the numbers of rows by effort.

import { builtIn } from "./contenders/index.mjs";

/** Comparisons in every place, by the form of the body. */
const sideBySide = {
  rows: {
    whole: ["ours", "table", "json", "zod", "valibot", "serde"],
    chunks: ["ours", "list", "json", "streamparser"],
  },
  totals: {
    whole: ["ours", "json", "money", "zod", "valibot", "serde"],
    chunks: ["ours", "json", "money", "streamparser"],
  },
  call: { whole: ["list", "fetch"] },
  first: { chunks: ["ours", "json", "streamparser"] },
};

/** Measurements in new processes of Node; `cold` also in new pages, and `start` only there. */
const alone = {
  held: ["ours", "json", "zod", "valibot"],
  streamed: ["ours", "json", "streamparser", "nothing"],
  cold: ["ours", "json", "zod", "valibot", "streamparser"],
  start: ["ours", "json"],
};

export const allWork = [...Object.keys(sideBySide), ...Object.keys(alone), "year", "limits"];

/** Rows by effort. Targets are for 20,000 rows in comparisons, 200,000 held and 1,000,000 streamed. */
const rowsOf = {
  full: { sideBySide: [1000, 20_000, 200_000], held: 200_000, streamed: 1_000_000, cold: 1000, start: 1000 },
  quick: { sideBySide: [1000, 20_000], held: 20_000, streamed: 200_000, cold: 1000, start: 1000 },
  smoke: { sideBySide: [200], held: 500, streamed: 24_000, cold: 100, start: 100 },
};

/** A smoke run has only contenders that need nothing but the package. */
const contendersIn = (names, effort) =>
  names.filter((name) => effort !== "smoke" || [...builtIn, "nothing"].includes(name));

/** The comparisons of a place and some work, with other `numbers` of rows if they are given. */
export function comparisons({ place, work, effort, numbers = rowsOf[effort].sideBySide }) {
  const plain = Object.entries(sideBySide).flatMap(([name, forms]) =>
    Object.entries(forms).flatMap(([form, names]) =>
      numbers.map((rows) => ({ work: name, form, rows, names: contendersIn(names, effort), effort })),
    ),
  );
  // V8 stores a text with two bytes for each character as soon as one of them is not Latin-1.
  const wide = ["rows", "totals"].map((name) => {
    const rows = Math.min(20_000, numbers.at(-1));
    return { work: name, form: "whole", rows, scripts: true, names: ["ours", "json"], effort };
  });
  // What a call takes besides its rows matters where there are few of them.
  const isUseful = (one) =>
    effort === "smoke" || (one.work === "first" ? one.rows > 1000 : one.work !== "call" || one.rows <= 1000);
  return [...plain, ...(place === "node" ? wide : [])].filter((one) => work.includes(one.work) && isUseful(one));
}

/** The input of a measurement in new processes. */
export const aloneWith = (name, effort) => ({
  rows: rowsOf[effort][name],
  names: contendersIn(alone[name] ?? [], effort),
  effort,
});
