// The native program examples/year.rs, against the simulated API on a real socket.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, test } from "node:test";
import { importPackage, importTesting } from "../support/consumer.mjs";
import { at } from "../../tools/steps.mjs";

const { BillingClient } = await importPackage();
const { startBox } = await importTesting();
const server = await startBox();
const { box } = server;
after(() => server.close());

/** Runs the program: its output and its exit code. */
function runYear(year, env = {}) {
  const args = ["run", "--quiet", "--locked", "--features", "reqwest", "--example", "year", "--", year];
  const options = { NOVITA_API_KEY: box.apiKey, NOVITA_BASE_URL: server.url, ...env };
  const program = spawn("cargo", args, { cwd: at(), env: { ...process.env, ...options } });
  const written = { out: "", err: "" };
  program.stdout.setEncoding("utf8").on("data", (text) => (written.out += text));
  program.stderr.setEncoding("utf8").on("data", (text) => (written.err += text));
  return new Promise((resolve, reject) => {
    program.once("error", reject).once("close", (code) => resolve({ ...written, code }));
  });
}

/** The indented lines below a heading. */
function linesOf(out, heading) {
  const [, after] = out.split(`${heading}:\n`);
  const lines = after.split("\n");
  const end = lines.findIndex((line) => !line.startsWith("  "));
  return lines.slice(0, end).map((line) => line.trim());
}

test("the summary and the stream of a year equal those of the npm package", { timeout: 600_000 }, async () => {
  box.clear();
  box.inject({ name: "server-error", times: 1 });
  const { out, err, code } = await runYear("2026");
  assert.equal(code, 0, err);
  assert.equal(box.openStreams ?? 0, 0);

  const client = new BillingClient({ apiKey: box.apiKey, fetch: box.fetch });
  const table = await client.apiKeyBills.load({ period: "2026", cycleType: "Day" });
  for (const by of ["month", "productName"]) {
    const { groups, total } = table.summarize({ by: [by], orderBy: "key" });
    const expected = [...groups.map((group) => [group.key[by], group.total]), ["total", total.total]];
    const found = linesOf(out, `by ${by}`);
    for (const [index, [name, amount]] of expected.entries()) {
      assert.ok(found[index].startsWith(name.trim()) && found[index].endsWith(` ${amount}`), found[index]);
    }
    assert.deepEqual(found.slice(expected.length), ["complete: true"]);
  }
  const tokens = table.toArray().reduce((sum, bill) => sum + (bill.billNum0 ?? 0n), 0n);
  assert.match(out, new RegExp(`^rows: ${table.length}, billNum0: ${tokens}, complete: true$`, "m"));
});

test("a wrong key fails the program and is not shown", { timeout: 600_000 }, async () => {
  box.clear();
  const { err, code } = await runYear("2026", { NOVITA_API_KEY: "sk_not_the_key_0123456789" });
  assert.notEqual(code, 0);
  assert.ok(err.includes("401") && !err.includes("0123456789"), err);
});
