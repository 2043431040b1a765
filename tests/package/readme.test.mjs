// The examples of the README, as they are written, against the simulated API: in Node, in workerd and in Chromium. Only the
// address of the box is added.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, test } from "node:test";
import { chromium } from "playwright-core";
import { startDemo } from "../../tools/demo-server.mjs";
import { findChromium } from "../../tools/setup.mjs";
import { at, run } from "../../tools/steps.mjs";
import { importTesting, inConsumer } from "../support/consumer.mjs";
import { startWorker } from "../support/worker.mjs";

const { startBox } = await importTesting();
const readme = readFileSync(at("README.md"), "utf8");
const server = await startBox();
after(() => server.close());

/** The code of one example, with some of its text replaced. */
function example(name, replacements) {
  let code = new RegExp(`<!-- example: ${name} -->\n\`\`\`js\n(.*?)\`\`\``, "s").exec(readme)?.[1];
  assert.ok(code, `the README has no example ${name}`);
  for (const [from, to] of replacements) {
    assert.ok(code.includes(from), `the example ${name} does not contain ${from}`);
    code = code.replaceAll(from, to);
  }
  return code;
}

test("the example for Node prints a month of bills", async () => {
  const key = "process.env.NOVITA_API_KEY";
  const program = inConsumer("readme-node.mjs");
  writeFileSync(program, example("node", [[key, `${key}, baseUrl: ${JSON.stringify(server.url)}`]]));
  const env = { ...process.env, NOVITA_API_KEY: server.box.apiKey };
  const lines = (await run(process.execPath, [program], { quiet: true, env })).trim().split("\n");
  const rows = server.box.bills("apiKey", { cycleType: "Day", startTime: 1767225600, endTime: 1769903999 });
  assert.equal(lines.length, rows.length + 1);
  assert.equal(lines.at(-1), `${rows.length} rows from 1 requests`);
  assert.ok(lines[0].startsWith("2026-01-01T00:00:00.000Z "), lines[0]);
});

test("the example for summaries prints groups and changes", async () => {
  const key = "process.env.NOVITA_API_KEY";
  const program = inConsumer("readme-summary.mjs");
  writeFileSync(program, example("summary", [[key, `${key}, baseUrl: ${JSON.stringify(server.url)}`]]));
  const env = { ...process.env, NOVITA_API_KEY: server.box.apiKey };
  const lines = (await run(process.execPath, [program], { quiet: true, env })).trim().split("\n");
  assert.equal(lines.filter((line) => line.startsWith("2026-")).length, 12 * 5, "each key in each month");
  assert.match(lines.at(-1), /^the rest -?\$[\d,.]+ -?\d|^\S+ -?\$[\d,.]+ -?\d/);
});

/** What an example for Node prints, line by line. */
async function printed(name) {
  const key = "process.env.NOVITA_API_KEY";
  const program = inConsumer(`readme-${name}.mjs`);
  writeFileSync(program, example(name, [[key, `${key}, baseUrl: ${JSON.stringify(server.url)}`]]));
  const env = { ...process.env, NOVITA_API_KEY: server.box.apiKey };
  return (await run(process.execPath, [program], { quiet: true, env })).trim().split("\n");
}

test("the example for the whole account prints categories, the balance, months beside their invoices, and transactions", async () => {
  const lines = await printed("account");
  const end = lines.findIndex((line) => line.startsWith("spent: "));
  const categories = lines.slice(0, end);
  assert.equal(lines[end], `spent: ${server.box.month("2026-01").total}`);
  assert.ok(lines[end + 1].startsWith("available: "));
  const january = { cycleType: "Day", startTime: 1767225600, endTime: 1769903999 };
  for (const line of categories) {
    const [productCategory, total] = line.split(" ");
    assert.equal(total, server.box.totals("usage", { ...january, productCategory }).total, productCategory);
  }
  assert.equal(categories.length, 9);
  for (const month of ["2026-01", "2026-02", "2026-03"]) {
    const { total } = server.box.month(month);
    assert.ok(lines.includes(`${month} ${total} ${total} 0 true`), month);
  }
  const pages = lines.filter((line) => line.endsWith(" transactions")).map((line) => parseInt(line));
  const sum = pages.reduce((all, rows) => all + rows, 0);
  assert.equal(sum, server.box.transactions().length);
});

test("the example for a forecast prints a range around what is likely", async () => {
  const [line] = await printed("forecast");
  const [, spent, low, high, likely] = /^(\S+) so far; between (\S+) and (\S+), likely (\S+); over/
    .exec(line)
    .map(Number);
  assert.ok(0 < spent && spent < low && low <= likely && likely <= high, line);
});

test("the example for bills that began earlier prints their total", async () => {
  const key = "process.env.NOVITA_API_KEY";
  const program = inConsumer("readme-begun.mjs");
  writeFileSync(program, example("begun", [[key, `${key}, baseUrl: ${JSON.stringify(server.url)}`]]));
  const env = { ...process.env, NOVITA_API_KEY: server.box.apiKey };
  const [all, begun, rest] = (await run(process.execPath, [program], { quiet: true, env })).trim().split("\n");
  const { total } = server.box.totals("fixedTerm", { startTime: 1772323200, endTime: 1775001599 });
  assert.match(all, new RegExp(`^${total.replace(".", "\\.")}, of which [\\d.]+ began earlier$`));
  assert.ok(Number(begun) < Number(total));
  assert.match(rest, /^\d+ \d+$/);
});

test("the examples for tables count a year, and the rows of a file", async () => {
  const key = "process.env.NOVITA_API_KEY";
  const [asked, decoded] = [inConsumer("readme-table.mjs"), inConsumer("readme-decode.mjs")];
  writeFileSync(asked, example("table", [[key, `${key}, baseUrl: ${JSON.stringify(server.url)}`]]));
  const env = { ...process.env, NOVITA_API_KEY: server.box.apiKey };
  const lines = (await run(process.execPath, [asked], { quiet: true, env })).trim().split("\n");
  const range = { startTime: 1767225600, endTime: 1798761599 };
  const rows = server.box.bills("apiKey", { cycleType: "Day", ...range });
  assert.ok(lines[0].startsWith(`${rows.length} rows, the last one `), lines[0]);
  assert.equal(lines.at(-1), "0 rows whose total is not voucher + cash");
  const charged = rows.filter((row) => row.category === "llm" && !/^[0.]*$/.test(row.amountDecimal));
  assert.equal(lines.length, charged.length + 2);

  const exporting = inConsumer("readme-exports.mjs");
  writeFileSync(exporting, example("exports", [[key, `${key}, baseUrl: ${JSON.stringify(server.url)}`]]));
  await run(process.execPath, [exporting], { quiet: true, env, cwd: inConsumer() });
  const january = server.box.bills("apiKey", { cycleType: "Day", startTime: 1767225600, endTime: 1769903999 });
  for (const [name, lines] of [
    ["bills.csv", 1],
    ["all-columns.csv", 1],
    ["bills.ndjson", 0],
  ]) {
    assert.equal(readFileSync(inConsumer(name), "utf8").split("\n").length - 1, january.length + lines, name);
  }
  assert.ok(readFileSync(inConsumer("focus.csv"), "utf8").includes(",Credit,"));

  const file = inConsumer("bills-2026-01.json");
  writeFileSync(file, JSON.stringify({ bills: rows }));
  writeFileSync(decoded, example("decode", [['"bills-2026-01.json"', JSON.stringify(file)]]));
  const printed = await run(process.execPath, [decoded], { quiet: true });
  assert.equal(printed.trim(), `${rows.length} rows, 0 unknown fields`);
});

test("the example for rows as they arrive writes a year of bills, one a line", async () => {
  const key = "process.env.NOVITA_API_KEY";
  const program = inConsumer("readme-stream.mjs");
  writeFileSync(program, example("stream", [[key, `${key}, baseUrl: ${JSON.stringify(server.url)}`]]));
  const env = { ...process.env, NOVITA_API_KEY: server.box.apiKey };
  const lines = (await run(process.execPath, [program], { quiet: true, env })).trim().split("\n");
  const rows = server.box.bills("apiKey", { cycleType: "Day", startTime: 1767225600, endTime: 1798761599 });
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    rows,
  );
});

test("the example for a Worker answers with the API's own rows, and with the error as JSON", async () => {
  const key = "env.NOVITA_API_KEY";
  const source = example("worker", [[key, `${key}, baseUrl: ${JSON.stringify(server.url)}`]]);
  const worker = await startWorker("", { source, apiKey: server.box.apiKey });
  const response = await worker.dispatchFetch("http://worker/?period=2026-02");
  const range = { startTime: 1769904000, endTime: 1772323199 };
  assert.deepEqual(await response.json(), server.box.bills("fixedTerm", range));
  const refused = await worker.dispatchFetch("http://worker/?period=February");
  assert.deepEqual([refused.status, (await refused.json()).path], [400, "period"]);
  await worker.dispose();
});

test("the example for a page sets the title, through a proxy that holds the key", async (t) => {
  const demo = await startDemo({ port: 0 });
  t.after(() => demo.close());
  const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox", "--disable-gpu"] });
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(demo.url);
  // The page's policy allows no inline script: the example is put in place of one of its own.
  const code = example("page", [['"novita-billing"', '"/novita-billing/dist/entry/browser.js"']]);
  await page.route("**/page/script/page.js", (route) => route.fulfill({ contentType: "text/javascript", body: code }));
  await page.reload();
  await page.waitForFunction(() => document.title.endsWith(" bills"));
  const rows = demo.box.bills("fixedTerm", { category: "gpu", startTime: 1767225600, endTime: 1775001599 });
  assert.equal(await page.title(), `${rows.length} bills`);
});
