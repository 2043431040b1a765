// Results as tables, one for each task and place, for a terminal or as Markdown.

import { cpus, loadavg, totalmem } from "node:os";
import { works } from "./work.mjs";

/** The kind of machine, and its load, by which times are affected more than ratios. */
export const machine = () => ({
  cores: cpus().length,
  processor: cpus()[0]?.model.trim() ?? "unknown",
  memoryGB: Math.round(totalmem() / 2 ** 30),
  system: `${process.platform} ${process.arch}`,
  node: process.versions.node,
  v8: process.versions.v8,
  load: loadavg()[0],
});

const digits = (number) => (number >= 100 ? number.toFixed(0) : number >= 10 ? number.toFixed(1) : number.toFixed(2));
const spread = (quartiles, unit) =>
  quartiles && `${digits(quartiles.median)}${unit} (${digits(quartiles.q1)}–${digits(quartiles.q3)})`;
const scaled = (quartiles, by) =>
  quartiles && { q1: quartiles.q1 / by, median: quartiles.median / by, q3: quartiles.q3 / by };
const count = (number) => number.toLocaleString("en-US");

const placeName = { node: "Node", node24: "Node 24", workerd: "workerd", chromium: "Chromium" };
const label = {
  ours: "novita-billing",
  list: "novita-billing, list()",
  json: "JSON.parse + BigInt",
  zod: "JSON.parse + zod",
  valibot: "JSON.parse + valibot",
  streamparser: "@streamparser/json + BigInt",
  nothing: "reading alone, keeping nothing",
};

/** The table of each task: a title, column heads, and lines. */
const tables = {
  rows: sideBySide,
  totals: sideBySide,
  call: sideBySide,
  first: ({ results, ...result }) => ({
    title: titleOf(result),
    heads: ["", "time", "times the first"],
    lines: results.map(({ name, ms, ratio }, index) => [
      name,
      spread(ms, " ms"),
      index === 0 ? "" : spread(ratio, "×"),
    ]),
  }),
  held({ rows, results }) {
    const byJson = results.find(({ name }) => name === "json").bytesPerRow.median;
    return {
      title: `Node: memory held for ${count(rows)} loaded rows`,
      heads: ["", "bytes a row", "times less than JSON.parse + BigInt", "peak while loading, bytes a row"],
      lines: results.map(({ name, bytesPerRow, peakBytesPerRow }) => [
        label[name],
        spread(bytesPerRow, ""),
        digits(byJson / bytesPerRow.median),
        spread(peakBytesPerRow, ""),
      ]),
    };
  },
  streamed: ({ rows, results }) => ({
    title: `Node: growth at the peak of one pass over ${count(rows)} rows, in MB`,
    heads: ["", "held", "heap, young 1 MB", "resident set, young 1 MB", "heap", "resident set"],
    lines: results.map(({ name, held, used, rss, tightUsed, tightRss }) => [
      label[name],
      ...[held, tightUsed, tightRss, used, rss].map((bytes) => spread(scaled(bytes, 1e6), "")),
    ]),
  }),
  year: ({ rows, results }) => ({
    title: `Node: a year of ${count(rows)} rows, 12 windows, 100 ms latency`,
    heads: ["", "time", "times the ideal three rounds (300 ms)"],
    lines: results.map(({ name, ms, toIdeal }) => [name, spread(ms, " ms"), spread(toIdeal, "×")]),
  }),
  start: ({ place, rows, results }) => ({
    title: `${placeName[place]}: from an empty page to the first of ${count(rows)} typed rows, API at 100 ms`,
    heads: ["", "time", "times fetch + JSON.parse"],
    lines: results.map(({ name, ms, toJson }) => [label[name], spread(ms, " ms"), spread(toJson, "×")]),
  }),
  cold: ({ place, rows, results }) => ({
    title: `${placeName[place]}: cold start, from the first import to the first typed row of ${count(rows)}`,
    heads: ["", "time"],
    lines: results.map(({ name, ms }) => [label[name], spread(ms, " ms")]),
  }),
};

function sideBySide({ results, ...result }) {
  return {
    title: titleOf(result),
    heads: ["", "time", "MB/s", "novita-billing is faster by"],
    lines: results.map(({ name, ms, ratio }, index) => [
      name,
      spread(ms, " ms"),
      digits(result.bytes / 1000 / ms.median),
      index === 0 ? "" : spread(ratio, "×"),
    ]),
  };
}

function titleOf({ place, work, rows, form, scripts, pair }) {
  const bodyForm = { whole: "in one piece", chunks: "in 16 KB chunks" }[form];
  const names = scripts ? ", names of keys beyond ASCII" : "";
  const alone = pair && work !== "call" ? ", two contenders alone" : "";
  return `${placeName[place]}: ${works[work].title}, ${count(rows)} rows ${bodyForm}${names}${alone}`;
}

function targetTable(targets) {
  const limit = ({ least, most }) => (least === undefined ? `≤ ${most}` : `≥ ${least}`);
  const verdict = ({ reached, aimReached }) => (aimReached ? "aim reached" : reached ? "reached" : "not reached");
  return {
    title: "Targets",
    heads: ["", "measured", "target", "aim", ""],
    lines: targets.map((target) => [
      target.title,
      digits(target.value),
      limit(target),
      String(target.aim),
      verdict(target),
    ]),
  };
}

/** All tables as text: `form` is "terminal" or "markdown". */
export function report({ machine, places, effort, results, targets }, form) {
  const { processor, cores, memoryGB, system, node, v8, load } = machine;
  const about = [
    `${processor}, ${cores} cores, ${memoryGB} GB, ${system}; Node ${node} (V8 ${v8})`,
    ...Object.values(places).filter((version) => version && version !== `Node ${node}`),
    `${effort} run; load before: ${load.toFixed(1)}`,
  ].join("; ");
  const all = [
    ...(targets.length > 0 ? [targetTable(targets)] : []),
    ...results.map((result) => tables[result.work](result)),
  ];
  return [about, ...all.map(form === "markdown" ? markdown : terminal)].join("\n\n");
}

function terminal({ title, heads, lines }) {
  const all = [heads, ...lines];
  const widths = heads.map((_, column) => Math.max(...all.map((line) => (line[column] ?? "").length)));
  const text = (line) =>
    line
      .map((cell, column) =>
        column === 0 ? (cell ?? "").padEnd(widths[column]) : (cell ?? "").padStart(widths[column]),
      )
      .join("   ");
  return [title, ...all.map((line) => `  ${text(line)}`.trimEnd())].join("\n");
}

function markdown({ title, heads, lines }) {
  const text = (line) => `| ${line.map((cell) => cell ?? "").join(" | ")} |`;
  return [
    `**${title}**\n`,
    text(heads),
    text(heads.map((_, column) => (column === 0 ? "---" : "---:"))),
    ...lines.map(text),
  ].join("\n");
}
