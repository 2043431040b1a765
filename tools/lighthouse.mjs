// `npm run lighthouse`: opens the built billing page with Lighthouse as on a phone and on a desktop, prints the medians, and
// writes them into benches/lighthouse.md. Only this command installs Lighthouse, into tools/lighthouse.
//
//   npm run lighthouse -- mobile     one form only: mobile, desktop
//   npm run lighthouse -- --runs 1   fewer runs; the report is written only after five or more, of both forms

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { build } from "./build.mjs";
import { startDemo } from "./demo-server.mjs";
import { forms, markdown, summaryOf } from "./lighthouse/report.mjs";
import { chromium, npmPackages } from "./setup.mjs";
import { at, log, main, outputOf, run, stop } from "./steps.mjs";

const reportFile = at("benches", "lighthouse.md");
const lighthouse = at("tools", "lighthouse", "node_modules", "lighthouse", "cli", "index.js");

/** Without a sandbox, which containers do not allow. */
const chromeFlags = "--headless --no-sandbox --disable-gpu --disable-dev-shm-usage";

/** The runs after which medians are worth a report. */
const enoughRuns = 5;

function settingsOf(args) {
  const options = { runs: { type: "string", default: String(enoughRuns) } };
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
  if (!/^[1-9]\d?$/.test(values.runs)) throw new Error(`--runs must be a number from 1 to 99, not ${values.runs}`);
  const unknown = positionals.filter((name) => !Object.hasOwn(forms, name));
  if (unknown.length > 0) throw new Error(`unknown form ${unknown}; known are ${Object.keys(forms)}`);
  return { runs: Number(values.runs), names: positionals.length > 0 ? positionals : Object.keys(forms) };
}

/** A Node that Lighthouse supports: the one that runs this, or the one beside Lighthouse, which npm has for Linux on x64. */
function newNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 19)) return process.execPath;
  const installed = at("tools", "lighthouse", "node_modules", "node24", "bin", "node");
  return existsSync(installed) ? installed : stop("Lighthouse needs Node 22.19 or newer: run this command with one.");
}

/** Asks the simulated service for bills once. */
async function warmUp({ box, boxUrl }) {
  const endTime = Math.floor(Date.now() / 1000);
  const query = new URLSearchParams({ startTime: endTime - 86_400, endTime, cycleType: "Day", productCategory: "llm" });
  const headers = {
    authorization: `Bearer ${box.apiKey}`,
    "content-type": "application/json",
    "user-agent": "lighthouse",
  };
  const response = await fetch(`${boxUrl}/openapi/v1/billing/bill/list?${query}`, { headers });
  if (!response.ok) throw new Error(`the simulated service answered with status ${response.status}`);
  await response.arrayBuffer();
}

/** One run, in a Chromium of its own. */
async function measure(url, form, node) {
  const output = at(".cache", "lighthouse", `${form}.json`);
  const options = ["--output=json", `--output-path=${output}`, "--quiet", `--chrome-flags=${chromeFlags}`];
  await run(node, [lighthouse, url, ...options, ...forms[form]], { quiet: true });
  const result = JSON.parse(readFileSync(output, "utf8"));
  if (result.runtimeError) throw new Error(`Lighthouse failed: ${result.runtimeError.message}`);
  return result;
}

main(async () => {
  const { runs, names } = settingsOf(process.argv.slice(2));
  await build();
  await npmPackages("Lighthouse (npm ci in tools/lighthouse)", "tools/lighthouse");
  process.env.CHROME_PATH = await chromium();
  mkdirSync(at(".cache", "lighthouse"), { recursive: true });
  const node = newNode();
  const [load] = loadavg();
  const demo = await startDemo();
  const summaries = {};
  try {
    // The simulated service makes its account when it is asked first.
    await warmUp(demo);
    for (const form of names) {
      const results = [];
      for (let count = 1; count <= runs; count += 1) {
        log(`${form}, run ${count} of ${runs}`);
        results.push(await measure(demo.url, form, node));
      }
      summaries[form] = summaryOf(results);
    }
  } finally {
    await demo.close();
  }
  const browser = outputOf(process.env.CHROME_PATH, ["--version"]) ?? "an unknown browser";
  const text = markdown(summaries, { browser, runs, load });
  console.log(`\n${text}`);
  if (runs < enoughRuns || names.length < Object.keys(forms).length) return;
  writeFileSync(reportFile, text);
  log("Written into benches/lighthouse.md");
});
