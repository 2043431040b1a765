// Where the key comes from, and that no output has it.

import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { boxFor, runCli, runShell, temporaryFolder } from "./cli.mjs";

const canary = "sk_canary_7f3d9b1e5a2c48";
const month = ["summary", "--period", "2026-01", "--category", "gpu", "--format", "json"];
const withoutKey = { NOVITA_API_KEY: "" };

test("a key comes from a private file, from standard input, or from a pipe of the shell", async (t) => {
  const server = await boxFor(t, { apiKey: canary });
  const file = join(temporaryFolder(t), "key");
  writeFileSync(file, `${canary}\n`, { mode: 0o600 });
  const results = await Promise.all([
    runCli(server, [...month, "--key-file", file], { env: withoutKey }),
    runCli(server, [...month, "--key-file", "-"], { env: withoutKey, input: `  ${canary}\n` }),
    runShell(server, `novita-billing ${month.join(" ")} --key-file <(echo "$CANARY")`, {
      env: { ...withoutKey, CANARY: canary },
    }),
    // The file goes before the environment.
    runCli(server, [...month, "--key-file", file], { env: { NOVITA_API_KEY: "sk_of_another_account" } }),
  ]);
  for (const { code, stderr } of results) assert.equal(code, 0, stderr);
});

test("a file that others can read, an empty one and none are refused, and nothing is sent", async (t) => {
  const server = await boxFor(t, { apiKey: canary });
  const folder = temporaryFolder(t);
  const [open, empty] = [join(folder, "open"), join(folder, "empty")];
  writeFileSync(open, canary);
  writeFileSync(empty, "\n", { mode: 0o600 });
  for (const mode of [0o644, 0o640, 0o604]) {
    chmodSync(open, mode);
    const { code, stderr } = await runCli(server, [...month, "--key-file", open], { env: withoutKey });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /chmod 600/);
  }
  for (const file of [empty, join(folder, "missing"), folder]) {
    const { code, stderr } = await runCli(server, [...month, "--key-file", file], { env: withoutKey });
    assert.equal(code, 2, stderr);
  }
  const none = await runCli(undefined, month);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /NOVITA_API_KEY/);
  assert.equal(server.box.requests.length, 0);
});

test("a key as an argument is refused, and not repeated", async (t) => {
  const server = await boxFor(t);
  const lines = [
    ["bills", "--api-key", canary],
    ["bills", `--api-key=${canary}`],
    ["bills", `--token=${canary}`],
    ["bills", `--perod=${canary}`],
    ["bills", "--period", canary],
    ["bills", "--key-file", canary],
    ["bills", canary],
    [canary],
    ["completion", canary],
  ];
  const results = await Promise.all(lines.map((args) => runCli(server, args)));
  results.forEach(({ code, stdout, stderr }, index) => {
    assert.equal(code, 2, lines[index].join(" "));
    assert.ok(!`${stdout}${stderr}`.includes(canary), `${lines[index].join(" ")}: ${stderr}`);
  });
});

test("a service that sends the key back does not get it printed, and the key is only in the header", async (t) => {
  const echoes = ["error", "html", "rows", "value", "broken"].map(async (where) => {
    const server = await boxFor(t, { apiKey: canary, faults: [{ name: "echo-key", where, times: Infinity }] });
    const formats = where === "rows" ? ["table", "csv", "json"] : ["table"];
    const args = ["bills", "--period", "2026-01", "--category", "gpu", "--retries", "0", "--format"];
    const results = await Promise.all(formats.map((format) => runCli(server, [...args, format])));
    for (const { code, stdout, stderr } of results) {
      assert.ok(!`${stdout}${stderr}`.includes(canary), where);
      assert.equal(code, where === "rows" ? 0 : 1, `${where}: ${stderr}`);
    }
    // Of these formats, json has every field.
    if (where === "rows") assert.ok(results.at(-1).stdout.includes("*".repeat(canary.length)));
    for (const { keyIn } of server.box.requests) assert.deepEqual(keyIn, ["authorization"]);
  });
  await Promise.all(echoes);
});
