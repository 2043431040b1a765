// Help, the manual page and the completions: they come from one table, and what they show works.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { inPackage } from "../support/consumer.mjs";
import { listen } from "../../tools/loopback.mjs";
import { has, runSync } from "../../tools/steps.mjs";
import { runCli, runShell, temporaryFolder } from "./cli.mjs";

const commands = [
  ...["bills", "summary", "compare", "balance", "invoices", "transactions", "reconcile"],
  ...["forecast", "export", "plan", "verify", "page", "completion"],
];

const manifest = JSON.parse(readFileSync(inPackage("package.json"), "utf8"));

/** The help of every command, by its name. */
const helps = Object.fromEntries(
  await Promise.all(commands.map(async (name) => [name, (await runCli(undefined, [name, "--help"])).stdout])),
);

test("help names every command, and each has a help of its own with examples", async () => {
  const [program, ofBills, version] = await Promise.all([
    runCli(undefined, ["--help"]),
    runCli(undefined, ["help", "bills"]),
    runCli(undefined, ["--version"]),
  ]);
  assert.equal(program.code, 0);
  for (const name of commands) {
    assert.match(program.stdout, new RegExp(`^  ${name} `, "m"));
    assert.match(helps[name], new RegExp(`Usage:\n  novita-billing ${name}`));
    assert.match(helps[name], /Examples:\n(?: {2}\S.*\n {6}\S.*\n?)+/);
  }
  assert.equal(ofBills.stdout, helps.bills);
  assert.equal(version.stdout, `${manifest.version}\n`);
  for (const line of program.stdout.split("\n")) assert.ok(line.length <= 80, line);
});

test("the examples of help are understood", async (t) => {
  const answer = (url) => {
    if (url.includes("/balance/")) return '{"availableBalance":"0"}';
    return /transaction|monthly\/bill/.test(url) ? '{"data":[],"total":"0"}' : '{"bills":[]}';
  };
  const nothing = createServer(({ url }, response) => response.end(answer(url)));
  const { url, close } = await listen(nothing);
  t.after(close);
  const folder = temporaryFolder(t);
  const examples = commands
    .filter((name) => !["page", "completion"].includes(name))
    .flatMap((name) => [...helps[name].split("Examples:")[1].matchAll(/^ {2}(novita-billing .*)$/gm)])
    .map(([, line]) => line.replace(/ \| jq .*$/, ""));
  assert.ok(examples.length >= 15, String(examples.length));
  const server = { url, box: { apiKey: "sk_of_examples" } };
  const results = await Promise.all(examples.map((line) => runShell(server, `cd ${folder}; ${line}`)));
  results.forEach(({ code, stderr }, index) => {
    // A forecast needs three complete days, which the first days of a month do not have.
    const isEarly = examples[index].includes("forecast") && /complete days?:/.test(stderr);
    assert.ok(code === 0 || isEarly, `${examples[index]}: ${code} ${stderr}`);
  });
});

test("the manual page has every command and option, and man shows it", async (t) => {
  const page = readFileSync(inPackage(manifest.man), "utf8");
  const plain = page.replaceAll("\\-", "-");
  for (const name of commands) assert.ok(plain.includes(`novita-billing ${name}`), name);
  const flags = new Set(
    Object.values(helps).flatMap((text) => [...text.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, flag]) => flag)),
  );
  assert.ok(flags.size > 25, [...flags].join());
  for (const flag of flags) assert.ok(plain.includes(flag), flag);
  if (!has("man")) return t.diagnostic("man is not there");
  const { status, stdout, stderr } = runSync("man", ["--warnings", "-l", inPackage(manifest.man)], {
    env: { ...process.env, MANPAGER: "cat", MANWIDTH: "80" },
  });
  assert.deepEqual([status, stderr], [0, ""]);
  assert.match(stdout, /--fail-over AMOUNT/);
  // It has no date, so that a build can be repeated.
  if (has("mandoc"))
    assert.equal(
      runSync("mandoc", ["-T", "lint", "-W", "warning", inPackage(manifest.man)]).stdout.replace(
        /.*missing date.*\n/,
        "",
      ),
      "",
    );
});

/** What bash completes for the words of a line. */
async function completed(...words) {
  const line = `source <(novita-billing completion bash); COMP_WORDS=(novita-billing ${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length}; _novita_billing; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { code, stdout, stderr } = await runShell(undefined, line);
  assert.deepEqual([code, stderr], [0, ""]);
  return stdout.split("\n").filter(Boolean);
}

test("bash completes commands, options and their values", async () => {
  const [names, flags, values, formats] = await Promise.all([
    completed("re"),
    completed("bills", "--ti"),
    completed("summary", "--list", ""),
    completed("summary", "--format", ""),
  ]);
  assert.deepEqual(names, ["reconcile"]);
  assert.deepEqual(flags, ["--timeout"]);
  assert.deepEqual(values, ["usage", "fixed-term", "api-key"]);
  assert.deepEqual(formats, ["table", "csv", "ndjson", "json", "markdown"]);
});

for (const [shell, load] of [
  ["zsh", "autoload -U compinit && compinit -u && source"],
  ["fish", "source"],
]) {
  test(`${shell} loads its completions`, { skip: !has(shell) && `${shell} is not there` }, async (t) => {
    const { code, stdout } = await runCli(undefined, ["completion", shell]);
    assert.equal(code, 0);
    const file = join(temporaryFolder(t), `novita-billing.${shell}`);
    writeFileSync(file, stdout);
    const { status, stderr } = runSync(shell, ["-c", `${load} ${file}`]);
    assert.deepEqual([status, stderr], [0, ""]);
  });
}
