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
  first: { chunks: ["ours", "json", "streamparser"] },
};

/**
 * Comparisons that have a target, of two contenders alone: in a process with more of them, each also pays for the garbage that
 * the others leave.
 */
const inPairs = {
  rows: { whole: ["ours", "json"], chunks: ["ours", "json"] },
  totals: { whole: ["ours", "json"] },
  call: { whole: ["list", "fetch"] },
};

/** Measurements in new processes of Node; `cold` also in new pages, and `start` only there. */
const alone = {
  held: ["ours", "json", "zod", "valibot"],
  streamed: ["ours", "json", "streamparser", "nothing"],
  cold: ["ours", "json", "zod", "valibot", "streamparser"],
  start: ["ours", "json"],
};

export const allWork = [
  ...new Set([...Object.keys(sideBySide), ...Object.keys(inPairs)]),
  ...Object.keys(alone),
  ...["year", "limits"],
];

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
  const planned = (groups, pair) =>
    Object.entries(groups).flatMap(([name, forms]) =>
      Object.entries(forms).flatMap(([form, names]) =>
        numbers.map((rows) => ({ work: name, form, rows, names: contendersIn(names, effort), effort, pair })),
      ),
    );
  // V8 stores a text with two bytes for each character as soon as one of them is not Latin-1.
  const wide = ["rows", "totals"].map((name) => {
    const rows = Math.min(20_000, numbers.at(-1));
    return { work: name, form: "whole", rows, scripts: true, names: ["ours", "json"], effort, pair: false };
  });
  // What a call takes besides its rows matters where there are few of them; other targets are for many.
  const isUseful = ({ work, rows, pair }) => {
    if (effort === "smoke") return true;
    if (work === "call") return rows <= 1000;
    return pair ? rows === 20_000 : work !== "first" || rows > 1000;
  };
  const all = [...planned(sideBySide, false), ...planned(inPairs, true), ...(place === "node" ? wide : [])];
  return all.filter((one) => work.includes(one.work) && isUseful(one));
}

/** The input of a measurement in new processes. */
export const aloneWith = (name, effort) => ({
  rows: rowsOf[effort][name],
  names: contendersIn(alone[name] ?? [], effort),
  effort,
});
