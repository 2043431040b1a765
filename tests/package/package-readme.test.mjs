// The examples of the README that npm shows, as they are written, against the simulated API. Only the address of the box is
// added.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, test } from "node:test";
import { at, run } from "../../tools/steps.mjs";
import { importPackage, importTesting, inConsumer } from "../support/consumer.mjs";

const { BillingClient } = await importPackage();
const { startBox } = await importTesting();
const readme = readFileSync(at("pkg-template", "README.md"), "utf8");
const server = await startBox();
after(() => server.close());

const key = "apiKey: process.env.NOVITA_API_KEY";
const baseUrl = `baseUrl: ${JSON.stringify(server.url)}`;

/** Runs an example, and returns what it prints. */
async function print(name) {
  const code = new RegExp(`<!-- example: ${name} -->\n\`\`\`js\n(.*?)\`\`\``, "s").exec(readme)?.[1];
  assert.ok(code, `the README has no example ${name}`);
  const program = inConsumer(`package-readme-${name}.mjs`);
  writeFileSync(program, code.replaceAll(key, `${key}, ${baseUrl}`));
  const env = { ...process.env, NOVITA_API_KEY: server.box.apiKey };
  const output = await run(process.execPath, [program], { quiet: true, env, cwd: inConsumer() });
  return output.trim().split("\n");
}

test("the first example prints a month of bills", async () => {
  const rows = server.box.bills("apiKey", { cycleType: "Day", startTime: 1767225600, endTime: 1769903999 });
  const lines = await print("node");
  assert.equal(lines.length, rows.length + 1);
  assert.equal(lines.at(-1), "true []");
});

test("the forms of a query are valid", async () => {
  await print("queries");
  const table = /\| form \| example \|\n.*?\n\n/s.exec(readme)[0];
  const ranges = [...table.matchAll(/`(\{.*?\})`/g)].map(([, range]) => range);
  const periods = [...table.matchAll(/`("\d.*?")`/g)].map(([, period]) => `{ period: ${period} }`);
  assert.deepEqual([ranges.length, periods.length], [3, 5]);
  const client = new BillingClient({ baseUrl: server.url });
  for (const range of [...ranges, ...periods]) {
    const windows = await client.fixedTermBills.plan(new Function(`return ${range}`)());
    assert.ok(windows.length > 0, range);
  }
});

test("the example for errors lists a year", async () => {
  const rows = server.box.bills("fixedTerm", { startTime: 1767225600, endTime: 1798761599 });
  assert.deepEqual((await print("errors")).at(-1), `${rows.length} true`);
});

test("the example for streams, tables and summaries decodes what it exports", async () => {
  const rows = server.box.bills("apiKey", { cycleType: "Day", startTime: 1767225600, endTime: 1798761599 });
  const lines = await print("tables");
  assert.equal(lines.at(-1), String(rows.length));
  assert.match(lines.at(-3), /^\d+ 0 [\d.]+$/);
  const [low, likely, high] = lines.at(-2).split(" ").map(Number);
  assert.ok(0 < low && low <= likely && likely <= high, lines.at(-2));
});

test("the example for tests ends after its break", async () => {
  await print("testing");
});

test("it shows every kind of error", () => {
  for (const kind of ["config", "query", "network", "timeout", "aborted", "api", "decode", "internal"]) {
    assert.ok(readme.includes(`| \`${kind}\` |`), kind);
  }
});
