// What the results look like: one table for each work and place, as text for a terminal or as Markdown.

import { cpus, totalmem } from "node:os";
import { works } from "./work.mjs";

/** The kind of machine: no name of it. */
export const machine = () => ({
  cores: cpus().length,
  processor: cpus()[0]?.model.trim() ?? "unknown",
  memoryGB: Math.round(totalmem() / 2 ** 30),
  system: `${process.platform} ${process.arch}`,
  node: process.versions.node,
  v8: process.versions.v8,
});

const digits = (number) => (number >= 100 ? number.toFixed(0) : number >= 10 ? number.toFixed(1) : number.toFixed(2));
const spread = (quartiles, unit) =>
  quartiles && `${digits(quartiles.median)}${unit} (${digits(quartiles.q1)}–${digits(quartiles.q3)})`;
const scaled = (quartiles, by) =>
  quartiles && { q1: quartiles.q1 / by, median: quartiles.median / by, q3: quartiles.q3 / by };
const count = (number) => number.toLocaleString("en-US");

const placeName = { node: "Node", workerd: "workerd", chromium: "Chromium" };
const label = {
  ours: "novita-billing",
  list: "novita-billing, list()",
  json: "JSON.parse + BigInt",
  zod: "JSON.parse + zod",
  valibot: "JSON.parse + valibot",
  streamparser: "@streamparser/json + BigInt",
  nothing: "reading alone, keeping nothing",
};

/** One result as a table: a title, column heads, and lines. */
function tableOf(result) {
  const { work, place, rows, results } = result;
  if (work === "held") {
    const byJson = results.find(({ name }) => name === "json")?.bytesPerRow.median;
    return {
      title: `Node: memory held for ${count(rows)} loaded rows`,
      heads: ["", "bytes a row", "times less than JSON.parse + BigInt", "peak while loading, bytes a row"],
      lines: results.map(({ name, bytesPerRow, peakBytesPerRow }) => [
        label[name],
        spread(bytesPerRow, ""),
        byJson ? digits(byJson / bytesPerRow.median) : "",
        spread(peakBytesPerRow, ""),
      ]),
    };
  }
  if (work === "streamed") {
    return {
      title: `Node: growth during one pass over ${count(rows)} rows, in MB`,
      heads: ["", "held at the peak", "heap with garbage at the peak", "resident set at the peak"],
      lines: results.map(({ name, held, used, rss }) => [
        label[name],
        ...[held, used, rss].map((bytes) => spread(scaled(bytes, 1e6), "")),
      ]),
    };
  }
  if (work === "year") {
    return {
      title: `Node: a year of ${count(rows)} rows, 12 windows, 100 ms latency`,
      heads: ["", "time", "times the ideal three rounds (300 ms)"],
      lines: results.map(({ name, ms, toIdeal }) => [name, spread(ms, " ms"), spread(toIdeal, "×")]),
    };
  }
  if (work === "cold") {
    return {
      title: `${placeName[place]}: cold start, from the first import to the first typed row of ${count(rows)}`,
      heads: ["", "time"],
      lines: results.map(({ name, ms }) => [label[name], spread(ms, " ms")]),
    };
  }
  const rates = work !== "first";
  return {
    title: `${placeName[place]}: ${works[work].says}, ${count(rows)} rows${heading(result)}`,
    heads: ["", "time", ...(rates ? ["MB/s", "novita-billing is faster by"] : ["times the first"])],
    lines: results.map(({ name, ms, ratio }, index) => [
      name,
      spread(ms, " ms"),
      ...(rates ? [digits(result.bytes / 1000 / ms.median)] : []),
      index === 0 ? "" : spread(ratio, "×"),
    ]),
  };
}

const heading = ({ form, scripts }) =>
  `${{ whole: " in one piece", chunks: " in 16 KB chunks" }[form] ?? ""}${scripts ? ", names of keys beyond ASCII" : ""}`;

function targetTable(targets) {
  const limit = ({ least, most }) => (least === undefined ? `≤ ${most}` : `≥ ${least}`);
  const verdict = ({ reached, aimReached }) => (aimReached ? "aim reached" : reached ? "reached" : "not reached");
  return {
    title: "What is to be reached",
    heads: ["", "measured", "to reach", "aim", ""],
    lines: targets.map((target) => [
      target.says,
      digits(target.value),
      limit(target),
      String(target.aim),
      verdict(target),
    ]),
  };
}

/** All tables as text: `form` is "terminal" or "markdown". */
export function report({ machine, places, results, targets }, form) {
  const { processor, cores, memoryGB, system, node, v8 } = machine;
  const about = [
    `${processor}, ${cores} cores, ${memoryGB} GB, ${system}; Node ${node} (V8 ${v8})`,
    ...Object.values(places).filter((version) => !version.startsWith("Node")),
  ].join("; ");
  const tables = [...(targets.length > 0 ? [targetTable(targets)] : []), ...results.map(tableOf)];
  return [about, ...tables.map(form === "markdown" ? markdown : terminal)].join("\n\n");
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
