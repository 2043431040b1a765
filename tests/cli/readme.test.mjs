// The examples of the README for the command line, line by line, as they are written.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { at } from "../../tools/steps.mjs";
import { boxFor, runShell, temporaryFolder } from "./cli.mjs";

const readme = readFileSync(at("README.md"), "utf8");
const lines = /<!-- example: cli -->\n```sh\n(.*?)```/s.exec(readme)[1].trim().split("\n");

test("each line succeeds, and has the result that its comment says", async (t) => {
  const server = await boxFor(t);
  const folder = temporaryFolder(t);
  const results = await Promise.all(lines.map((line) => runShell(server, `cd ${folder}; ${line}`)));
  assert.equal(results.length, 7);
  results.forEach(({ code, stdout, stderr }, index) => {
    assert.equal(code, 0, `${lines[index]}: ${stderr}`);
    assert.equal(stdout === "", lines[index].includes("--output"), lines[index]);
  });
  assert.ok(existsSync(join(folder, "focus.csv")));
  assert.equal(results[1].stdout.trim().split("\r\n").length, 13, "a line for each month of the year");
});

test("the exit codes are those of the help", async () => {
  const { stdout } = await runShell(undefined, "novita-billing --help");
  const codes = [.../^Exit codes:\n(.*?)\n\n/ms.exec(stdout)[1].matchAll(/^ {2}(\d+) /gm)].map(([, code]) => code);
  const documented = [...readme.matchAll(/^\| (\d+) \| /gm)].map(([, code]) => code);
  assert.deepEqual(documented, codes);
});
