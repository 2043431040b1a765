// `npm run bench`: novita-billing beside what one would use in its place, in Node, workerd and Chromium.
//
//   npm run bench -- node              one place only (also: workerd, chromium)
//   npm run bench -- --quick           a short run
//   npm run bench -- --work rows,year  only this work
//   npm run bench -- --work limits     only how the client keeps to limits of requests, on a virtual clock
//   npm run bench -- --rows 20000      other numbers of rows, side by side
//   npm run bench -- --json            results as JSON on standard output, and what happens on standard error
//   npm run bench -- --markdown        writes the tables into benches/README.md
//
// Every result is checked to be right before it is timed. benches/README.md says what each line means.

import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { build } from "../tools/build.mjs";
import { chromium } from "../tools/setup.mjs";
import { at, main, run, say } from "../tools/steps.mjs";
import { cold, coldStarts, held, streamed, year } from "./alone/index.mjs";
import { installCompetitors } from "./install.mjs";
import { startChromium } from "./places/chromium.mjs";
import { startNode } from "./places/node.mjs";
import { startWorkerd } from "./places/workerd.mjs";
import { allWork, aloneWith, comparisons } from "./plan.mjs";
import { machine, report } from "./report.mjs";
import { judge } from "./targets.mjs";

const places = {
  node: startNode,
  workerd: startWorkerd,
  chromium: async () => startChromium(await chromium()),
};

/** What is measured unless it is named. The table of limits tells nothing of this machine. */
const withoutLimits = allWork.filter((name) => name !== "limits");

/** How a client fares where requests are limited: the table that the tests of the crate print. */
async function printLimits() {
  const table = ["client::tests::limits::table", "--", "--exact", "--ignored", "--nocapture"];
  await run("cargo", ["test", "--locked", "--quiet", "--lib", ...table]);
}

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
      rows: { type: "string" },
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
    work: among(values.work?.split(",") ?? withoutLimits, allWork, "work"),
    numbers: values.rows?.split(",").map(countOf),
  };
}

function countOf(text) {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new Error(`--rows takes numbers of rows, such as 1000,20000: not ${text}`);
}

/** Everything that is compared in one place, and its version. */
async function sideBySide(name, { work, effort, numbers }, results) {
  const place = await places[name]();
  try {
    for (const comparison of comparisons({ place: name, work, effort, numbers })) {
      const { work, rows, form, scripts } = comparison;
      say(`${name}: ${work}, ${rows} rows, ${form}${scripts ? ", names beyond ASCII" : ""}`);
      results.push({ place: name, ...(await place.run(comparison)) });
    }
    if (place.cold && work.includes("cold")) {
      say(`${name}: cold`);
      const plan = aloneWith("cold", effort);
      results.push({ place: name, ...(await coldStarts(plan, (one) => place.cold(one, plan.rows))) });
    }
    return place.version;
  } finally {
    await place.close();
  }
}

async function inFreshProcesses({ work, effort }, results) {
  const lib = await import("../pkg/dist/entry/node.js");
  const measures = { held, streamed, cold, year: (plan) => year({ ...plan, lib }) };
  for (const [name, measure] of Object.entries(measures)) {
    if (!work.includes(name)) continue;
    say(`node, fresh processes: ${name}`);
    results.push({ place: "node", ...(await measure(aloneWith(name, effort))) });
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
  if (settings.work.includes("limits")) await printLimits();
  if (settings.work.every((name) => name === "limits")) return;
  if (settings.json) console.log = console.error;
  await build();
  if (!settings.smoke) await installCompetitors();

  const kind = machine();
  const results = [];
  const versions = {};
  for (const name of settings.places) versions[name] = await sideBySide(name, settings, results);
  if (settings.places.includes("node")) await inFreshProcesses(settings, results);

  const outcome = { machine: kind, places: versions, effort: settings.effort, targets: judge(results), results };
  if (settings.json) process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`);
  else console.log(`\n${report(outcome, "terminal")}`);
  if (settings.markdown) writeReadme(report(outcome, "markdown"));
});
