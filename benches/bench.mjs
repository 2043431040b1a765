// `npm run bench`: novita-billing beside what one would use in its place, in Node, workerd and Chromium.
//
//   npm run bench -- node              one place only (also: workerd, chromium)
//   npm run bench -- --quick           a short run
//   npm run bench -- --work rows,year  only this work
//   npm run bench -- --json            results as JSON on standard output, and what happens on standard error
//   npm run bench -- --markdown        writes the tables into benches/README.md
//
// Every result is checked to be right before it is timed. benches/README.md says what each line means.

import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { build } from "../tools/build.mjs";
import { chromium } from "../tools/setup.mjs";
import { at, main, say } from "../tools/steps.mjs";
import { cold, held, streamed, year } from "./alone/index.mjs";
import { builtIn } from "./contenders/index.mjs";
import { startChromium } from "./places/chromium.mjs";
import { startNode } from "./places/node.mjs";
import { startWorkerd } from "./places/workerd.mjs";
import { judge } from "./targets.mjs";
import { machine, report } from "./report.mjs";

const places = {
  node: startNode,
  workerd: startWorkerd,
  chromium: async () => startChromium(await chromium()),
};

/** Who takes part in what. */
const fields = {
  rows: { whole: ["ours", "json", "zod", "valibot", "serde"], chunks: ["ours", "list", "json", "streamparser"] },
  totals: {
    whole: ["ours", "json", "money", "zod", "valibot", "serde"],
    chunks: ["ours", "json", "money", "streamparser"],
  },
  first: { chunks: ["ours", "json", "streamparser"] },
  held: ["ours", "json", "zod", "valibot"],
  streamed: ["ours", "json", "streamparser", "nothing"],
  cold: ["ours", "json", "zod", "valibot", "streamparser"],
};
const allWork = [...Object.keys(fields), "year"];

const numbers = { full: [1000, 20_000, 200_000], quick: [1000, 20_000], smoke: [200] };
const largest = { full: 200_000, quick: 20_000, smoke: 500 };
const passed = { full: 1_000_000, quick: 1_000_000, smoke: 24_000 };

/** The command line, read and checked. */
function settingsOf(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      quick: { type: "boolean" },
      smoke: { type: "boolean" },
      json: { type: "boolean" },
      markdown: { type: "boolean" },
      work: { type: "string" },
    },
  });
  const among = (given, known, what) => {
    const strange = given.filter((name) => !known.includes(name));
    if (strange.length > 0) throw new Error(`there is no ${what} ${strange.join(", ")}; there are ${known.join(", ")}`);
    return given.length > 0 ? given : known;
  };
  return {
    ...values,
    effort: values.smoke ? "smoke" : values.quick ? "quick" : "full",
    places: among(positionals, Object.keys(places), "place"),
    work: among(values.work?.split(",") ?? [], allWork, "work"),
  };
}

/** The comparisons of a place. */
function comparisonsOf({ effort, work, smoke }) {
  const chosen = (names) => names.filter((name) => !smoke || builtIn.includes(name));
  return ["rows", "totals", "first"]
    .filter((name) => work.includes(name))
    .flatMap((name) =>
      Object.entries(fields[name]).flatMap(([form, names]) =>
        numbers[effort]
          .filter((rows) => name !== "first" || rows > 1000 || smoke)
          .map((rows) => ({ work: name, form, rows, names: chosen(names), effort })),
      ),
    );
}

/** What text beyond ASCII changes: V8 then holds the whole text of a body in two bytes for each character. */
const beyondAscii = ({ effort }) =>
  ["rows", "totals"].map((work) => ({
    work,
    form: "whole",
    rows: numbers[effort].at(-1) > 20_000 ? 20_000 : numbers[effort].at(-1),
    scripts: true,
    names: ["ours", "json"],
    effort,
  }));

async function sideBySide(name, settings, results) {
  const place = await places[name]();
  try {
    const comparisons = comparisonsOf(settings);
    if (name === "node") comparisons.push(...beyondAscii(settings).filter(({ work }) => settings.work.includes(work)));
    for (const comparison of comparisons) {
      say(
        `${name}: ${comparison.work}, ${comparison.rows} rows, ${comparison.form}${comparison.scripts ? ", beyond ASCII" : ""}`,
      );
      results.push({ place: name, ...(await place.run(comparison)) });
    }
    return place.version;
  } finally {
    await place.close();
  }
}

async function inFreshProcesses({ effort, work, smoke }, results) {
  const lib = await import("../pkg/dist/entry/node.js");
  const canStream = Boolean(new lib.BillingClient({ baseUrl: "http://127.0.0.1:1" }).apiKeyBills.stream);
  const chosen = (names) => names.filter((name) => !smoke || builtIn.includes(name) || name === "nothing");
  const works = {
    held: () => held({ rows: largest[effort], names: chosen(fields.held), effort }),
    streamed: () =>
      streamed({
        rows: passed[effort],
        names: chosen(fields.streamed).filter((name) => name !== "ours" || canStream),
        effort,
      }),
    year: () => year({ lib, effort }),
    cold: () => cold({ rows: 1000, names: chosen(fields.cold), effort }),
  };
  for (const [name, measure] of Object.entries(works)) {
    if (!work.includes(name)) continue;
    say(`node, fresh processes: ${name}`);
    results.push({ place: "node", ...(await measure()) });
  }
}

/** Puts the tables between the two marks in the README. */
function writeReadme(text) {
  const file = at("benches", "README.md");
  const [before, , after] = readFileSync(file, "utf8").split(/(?<=<!-- results -->\n)|(?=<!-- end of results -->)/);
  writeFileSync(file, `${before}\n${text}\n\n${after}`);
}

main(async () => {
  const settings = settingsOf(process.argv.slice(2));
  if (settings.json) console.log = console.error;
  await build();
  if (!settings.smoke) await (await import("./install.mjs")).installCompetitors();

  const results = [];
  const versions = {};
  for (const name of settings.places) versions[name] = await sideBySide(name, settings, results);
  if (settings.places.includes("node")) await inFreshProcesses(settings, results);

  const outcome = { machine: machine(), places: versions, effort: settings.effort, targets: judge(results), results };
  if (settings.json) process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`);
  else console.log(`\n${report(outcome, "terminal")}`);
  if (settings.markdown) writeReadme(report(outcome, "markdown"));
});
