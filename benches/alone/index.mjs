// Measurements in new processes of Node: memory held, a streamed pass, a year over HTTP, a cold start.

import { fork } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { at } from "../../tools/steps.mjs";
import { bodyOf } from "../corpus.mjs";
import { compare, efforts, quartiles, rotated } from "../measure.mjs";
import { rowsOf } from "./bodies.mjs";

const LATENCY_MS = 100;
/** Twelve windows with a concurrency of four. */
const ROUNDS_OF_A_YEAR = 3;

/** Starts a program of this folder. */
function start(program, args, flags = []) {
  const child = fork(at("benches", "alone", `${program}.mjs`), args.map(String), { execArgv: flags });
  const answer = new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", (code) => reject(new Error(`${program} ${args.join(" ")} ended with ${code}`)));
  });
  return { answer, end: () => child.kill() };
}

/** Runs a program of this folder. Returns its message. */
async function resultOf(program, args, flags) {
  const { answer, end } = start(program, args, flags);
  try {
    return await answer;
  } finally {
    end();
  }
}

/** Repeats `measure` for each name in rotated rounds. Returns quartiles of each number that it returns. */
async function inRounds(names, rounds, measure) {
  const answers = new Map(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of rotated(names, round)) answers.get(name).push(await measure(name));
  }
  return names.map((name) => {
    const own = answers.get(name);
    const fields = Object.keys(own[0]);
    return {
      name,
      rounds,
      ...Object.fromEntries(fields.map((field) => [field, quartiles(own.map((answer) => answer[field]))])),
    };
  });
}

const roundsOf = { full: 3, quick: 1, smoke: 1 };

/** Runs a program that reads years from a server, and checks its sum against what the server sent. */
async function readAll(program, name, { url, path, args }, flags) {
  const { sum, ...rest } = await resultOf(program, [name, url, ...args], flags);
  const sent = await (await fetch(`${url}/${path}/sent`)).json();
  if (name === "nothing" || (sum.rows === sent.rows && sum.payAmount === sent.payAmount)) return rest;
  throw new Error(`${name} read ${JSON.stringify(sum)}, but the server sent ${JSON.stringify(sent)}`);
}

/** Runs `work` with a server of years. */
async function withYears(work) {
  const server = start("server", ["years"]);
  try {
    return await work((await server.answer).url);
  } finally {
    server.end();
  }
}

/** Bytes held for each row of a loaded body, and the peak while loading. */
export const held = ({ rows, names, effort }) =>
  withYears(async (url) => {
    const read = { url, path: 12 * rows, args: [rows] };
    const results = await inRounds(names, roundsOf[effort], async (name) => {
      const { held, peak } = await readAll("held", name, read, ["--expose-gc"]);
      return { bytesPerRow: held / rows, peakBytesPerRow: peak / rows };
    });
    return { work: "held", rows, results };
  });

/** The growth of a process, in bytes, during one pass over a year of rows. */
export const streamed = ({ rows, names, effort }) =>
  withYears(async (url) => {
    const read = { url, path: rows, args: [rows] };
    const results = await inRounds(names, effort === "full" ? 2 : 1, async (name) => {
      const { used: held } = await readAll("streamed", name, read, ["--expose-gc"]);
      const { used, rss } = await readAll("streamed", name, read, []);
      const tight = await readAll("streamed", name, read, ["--max-semi-space-size=1"]);
      return { held, used, rss, tightUsed: tight.used, tightRss: tight.rss };
    });
    return { work: "streamed", rows, results };
  });

/** A year of twelve windows from a box with a latency, compared with the ideal time. */
export async function year({ lib, effort }) {
  const server = start("server", ["box", LATENCY_MS]);
  const { url, apiKey, rows } = await server.answer;
  const query = { period: "2026", cycleType: "Day" };
  const windows = await lib.planWindows("apiKey", query);
  const client = new lib.BillingClient({ apiKey, baseUrl: url, concurrency: 4 });
  const fetchRows = (window) => rowsOf(window, url, apiKey);
  const ways = {
    "novita-billing, concurrency 4": async () => (await client.apiKeyBills.list(query)).bills.length,
    "fetch + JSON.parse, four at a time": async () =>
      sum((await withConcurrency(4, windows, fetchRows)).map((list) => list.length)),
    "fetch + JSON.parse, one after the other": async () =>
      sum((await withConcurrency(1, windows, fetchRows)).map((list) => list.length)),
  };
  const tasks = Object.entries(ways).map(([name, work]) => ({
    name,
    async run() {
      const got = await work();
      if (got !== rows) throw new Error(`${name}: ${got} rows of ${rows}`);
    },
  }));
  try {
    const results = await compare(tasks, efforts[effort], () => performance.now());
    const ideal = ROUNDS_OF_A_YEAR * LATENCY_MS;
    const toIdeal = ({ q1, median, q3 }) => ({ q1: q1 / ideal, median: median / ideal, q3: q3 / ideal });
    return { work: "year", rows, results: results.map((result) => ({ ...result, toIdeal: toIdeal(result.ms) })) };
  } finally {
    server.end();
  }
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** Does `work` for every item, at most `concurrency` at a time. */
async function withConcurrency(concurrency, items, work) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const place = next++;
      results[place] = await work(items[place]);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return results;
}

/** Milliseconds from the first import to the first typed row, each in a new process. */
export async function cold({ rows, names, effort }) {
  const file = at(".cache", `cold-${rows}.json`);
  mkdirSync(at(".cache"), { recursive: true });
  writeFileSync(file, bodyOf({ rows }));
  return coldStarts({ rows, names, effort }, async (name) => (await resultOf("cold", [name, file])).ms);
}

/** Cold starts in rotated rounds; `start` makes one. */
export async function coldStarts({ rows, names, effort }, start) {
  const measure = async (name) => ({ ms: await start(name) });
  return { work: "cold", rows, results: await inRounds(names, coldRounds[effort], measure) };
}

/** First calls of pages, in rotated rounds; `start` makes one. */
export async function pageStarts({ rows, names, effort }, start) {
  const answers = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < coldRounds[effort]; round += 1) {
    for (const name of rotated(names, round)) answers[name].push(await start(name));
  }
  const results = names.map((name) => ({
    name,
    ms: quartiles(answers[name]),
    toJson: quartiles(answers[name].map((ms, round) => ms / answers.json[round])),
  }));
  return { work: "start", rows, results };
}

const coldRounds = { full: 15, quick: 5, smoke: 1 };
