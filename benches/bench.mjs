// `npm run bench`: compares novita-billing with its alternatives, in two versions of Node, workerd and Chromium.
//
//   npm run bench -- node              one place only (also: node24, workerd, chromium)
//   npm run bench -- --quick           a short run
//   npm run bench -- --work rows,year  only this work
//   npm run bench -- --work limits     only the client's behaviour under rate limits, on a virtual clock
//   npm run bench -- --rows 20000      other numbers of rows in comparisons
//   npm run bench -- --json            results as JSON on standard output, and progress on standard error
//   npm run bench -- --markdown        writes the tables into benches/README.md
//
// Every result is checked before it is timed. benches/README.md explains each line.

import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { build } from "../tools/build.mjs";
import { chromium } from "../tools/setup.mjs";
import { at, log, main, run } from "../tools/steps.mjs";
import { cold, coldStarts, held, pageStarts, streamed, year } from "./alone/index.mjs";
import { installCompetitors } from "./install.mjs";
import { startChromium } from "./places/chromium.mjs";
import { startNode, startNode24 } from "./places/node.mjs";
import { startWorkerd } from "./places/workerd.mjs";
import { allWork, aloneWith, comparisons } from "./plan.mjs";
import { machine, report } from "./report.mjs";
import { evaluate } from "./targets.mjs";

const places = {
  node: startNode,
  node24: startNode24,
  workerd: startWorkerd,
  chromium: async () => startChromium(await chromium()),
};

/** What is measured by default. The table of limits does not depend on the machine. */
const withoutLimits = allWork.filter((name) => name !== "limits");

/** Prints the client's behaviour under rate limits, a table of the crate's tests. */
async function printLimits() {
  const table = ["client::tests::limits::table", "--", "--exact", "--ignored", "--nocapture"];
  await run("cargo", ["test", "--locked", "--quiet", "--lib", ...table]);
}

/** The options of the command line. */
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
  const knownOf = (given, known, what) => {
    const unknown = given.filter((name) => !known.includes(name));
    if (unknown.length > 0) throw new Error(`unknown ${what} ${unknown.join(", ")}; known are ${known.join(", ")}`);
    return given.length > 0 ? given : known;
  };
  return {
    ...values,
    effort: values.smoke ? "smoke" : values.quick ? "quick" : "full",
    places: knownOf(positionals, Object.keys(places), "place"),
    work: knownOf(values.work?.split(",") ?? withoutLimits, allWork, "work"),
    numbers: values.rows?.split(",").map(countOf),
  };
}

function countOf(text) {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new Error(`--rows must be numbers of rows such as 1000,20000, not ${text}`);
}

/** Runs all comparisons in one place. Returns its version. */
async function sideBySide(name, { work, effort, numbers }, results) {
  const place = await places[name]();
  if (!place) return log(`${name}: not available here`);
  try {
    for (const comparison of comparisons({ place: name, work, effort, numbers })) {
      const { work, rows, form, scripts, pair } = comparison;
      const details = `${scripts ? ", names beyond ASCII" : ""}${pair ? ", in a pair" : ""}`;
      log(`${name}: ${work}, ${rows} rows, ${form}${details}`);
      results.push({ place: name, pair, ...(await place.run(comparison)) });
    }
    for (const [alone, measure] of Object.entries({ cold: coldStarts, start: pageStarts })) {
      if (!place[alone] || !work.includes(alone)) continue;
      log(`${name}: ${alone}`);
      const plan = aloneWith(alone, effort);
      results.push({ place: name, ...(await measure(plan, (one) => place[alone](one, plan.rows))) });
    }
    return place.version;
  } finally {
    await place.close();
  }
}

async function inNewProcesses({ work, effort }, results) {
  const lib = await import("../pkg/dist/entry/node.js");
  const measures = { held, streamed, cold, year: (plan) => year({ ...plan, lib }) };
  for (const [name, measure] of Object.entries(measures)) {
    if (!work.includes(name)) continue;
    log(`node, new processes: ${name}`);
    results.push({ place: "node", ...(await measure(aloneWith(name, effort))) });
  }
}

/** Writes the tables between the two marks in the README. */
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

  const machineInfo = machine();
  const results = [];
  const versions = {};
  for (const name of settings.places) versions[name] = await sideBySide(name, settings, results);
  if (settings.places.includes("node")) await inNewProcesses(settings, results);

  const outcome = {
    machine: machineInfo,
    places: versions,
    effort: settings.effort,
    targets: evaluate(results),
    results,
  };
  if (settings.json) process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`);
  else console.log(`\n${report(outcome, "terminal")}`);
  if (settings.markdown) writeReadme(report(outcome, "markdown"));
});
