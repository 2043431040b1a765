// The examples that editors show: each `@example` of the public types, as it is written. It compiles in a user's project, and
// runs against the simulated API. Where a line ends with what it gives, `f(x); // "…"`, it gives that.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { at, run } from "../../tools/steps.mjs";
import { ensureConsumer, inConsumer } from "../support/consumer.mjs";
import { publicSymbols } from "../support/declarations.mjs";

await ensureConsumer();

/**
 * What examples use without declaring it: the package's exports, a client and a box, bills, tables and summaries, and what a
 * program has from elsewhere. The runner below makes the values.
 */
const prelude = `
import * as library from "novita-billing";
import * as testing from "novita-billing/testing";
import * as parquet from "novita-billing/parquet";
import * as workerToken from "novita-billing/worker-token";
import { createWriteStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { Writable } from "node:stream";
import { Agent, fetch as undiciFetch } from "undici";
import type { ApiKeyBill, BillTable, Group, Progress } from "novita-billing";
export interface Given {
  client: library.BillingClient;
  box: testing.ApiBox;
  bills: ApiKeyBill[];
  row: ApiKeyBill;
  table: BillTable<ApiKeyBill>;
  january: BillTable<ApiKeyBill>;
  february: BillTable<ApiKeyBill>;
  groups: Group[];
  dispatcher: Agent;
  postMessage: (message: unknown) => void;
  gives: (value: unknown, expected: unknown) => void;
  console: { log(...values: unknown[]): void; error(...values: unknown[]): void };
}
`;
const values = [
  ...["addMoney", "BillingClient", "BillingError", "calendarKeys", "compareMoney", "decodeBills", "forecastOf"],
  ...["formatMoney", "init", "isBillingError", "planWindows", "previousPeriod", "summaryToCsv", "toPlain", "toWire"],
  "usageCategories",
];
const given = [
  ...["client", "box", "bills", "row", "table", "january", "february", "groups", "dispatcher", "postMessage", "gives"],
  "console",
];
const head = `
  const { ${values} } = library;
  const { ApiBox, handleNode, startBox } = testing;
  const { toParquet } = parquet;
  const { checkScope, mintToken } = workerToken;
  const { ${given} } = given;
`;

/** `f(x); // "…"` asserts, where what follows is a value, or what `console.log` prints, which may be several of them. */
function asserting(code) {
  return code.replaceAll(/^( *)(.+); \/\/ (.+)$/gm, (line, indent, expression, comment) => {
    const shown = valuesIn(comment);
    if (!shown || /^(?:await|const|for|if|let|return) /.test(expression)) return line;
    const logged = /^console\.log\((.*)\)$/.exec(expression)?.[1];
    return `${indent}gives([${logged ?? expression}], [${shown}]);`;
  });
}

/** The values that a comment consists of, as code; undefined if it is prose. */
function valuesIn(comment) {
  const value = /"(?:[^"\\]|\\.)*"|'[^']*'|-?\d+(?:\.\d+)?|true|false|\[[^…]*\]/.source;
  if (!new RegExp(`^(?:(?:${value})(?: |$))+$`).test(comment)) return undefined;
  return comment.match(new RegExp(value, "g")).join(", ");
}

/** Examples of properties that are values show the value alone. */
const isExpression = (code) => code.startsWith("(");

const examples = publicSymbols((entry) => !/element|react/.test(entry)).flatMap(({ path, tags }) =>
  tags
    .filter(({ name }) => name === "example")
    .map(({ text }, index) => {
      const name = `${path.replaceAll(/\W+/g, "-").replace(/-$/, "")}${index || ""}`;
      return { path, name, code: text };
    }),
);

const folder = inConsumer("examples");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const { name, code } of examples) {
  const body = isExpression(code) ? `const example: library.ClientOptions["fetch"] = ${code};` : asserting(code);
  // In a block, so that an example may declare what others are given.
  const text = `${prelude}export default async function (given: Given): Promise<unknown> {${head}{\n${body}\n}\nreturn;\n}\n`;
  writeFileSync(`${folder}/${name}.mts`, text);
}

test("the types have examples, and many say what they give", () => {
  assert.ok(examples.length > 60, `${examples.length}`);
  assert.equal(new Set(examples.map(({ name }) => name)).size, examples.length);
  const asserted = examples.filter(({ code }) => asserting(code) !== code);
  assert.ok(asserted.length > 10, `${asserted.length}`);
  assert.equal(asserting('addMoney("0.1", "0.2"); // "0.3"'), 'gives([addMoney("0.1", "0.2")], ["0.3"]);');
  assert.equal(asserting('console.log(a.kind, b()); // "query" 7'), 'gives([a.kind, b()], ["query", 7]);');
  assert.equal(asserting("compute(); // the largest first"), "compute(); // the largest first");
});

/** Makes what examples are given, runs each of them, and prints the error of each, or null. The clock stands in November. */
const runner = `
import { mock } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { readFileSync, writeFileSync } from "node:fs";
import { Agent } from "undici";
import { BillingClient } from "novita-billing";
import { ApiBox } from "novita-billing/testing";

mock.timers.enable({ apis: ["Date"], now: Date.parse("2026-11-24T12:00:00Z") });
const box = new ApiBox();
process.env.NOVITA_API_KEY = box.apiKey;
// Only a server of an example has an address on this machine.
const { fetch: realFetch } = globalThis;
const wasm = new URL("../node_modules/novita-billing/wasm/novita_billing_bg.wasm", import.meta.url);
globalThis.fetch = async (input, init) => {
  const { hostname, pathname } = new URL(input.url ?? input);
  if (hostname === "127.0.0.1") return realFetch(input, init);
  if (!pathname.endsWith(".wasm")) return box.fetch(input, init);
  return new Response(readFileSync(wasm), { headers: { "content-type": "application/wasm" } });
};
const client = new BillingClient({ apiKey: box.apiKey, fetch: box.fetch, maxRetries: 3 });
const year = await client.apiKeyBills.load({ period: "2026", cycleType: "Day" });
const load = (period) => client.apiKeyBills.load({ period, cycleType: "Day" });
const [january, february] = [await load("2026-01"), await load("2026-02")];
const bills = january.toArray();
const { groups } = january.summarize({ by: ["productName"] });
writeFileSync("bills-2026-01.json", JSON.stringify({ bills: january }));
const quiet = { log() {}, error() {} };

const results = {};
for (const name of process.argv.slice(2)) {
  const { default: example } = await import(\`./\${name}.mjs\`);
  const table = year.filter({});
  const gives = (value, expected) => {
    if (!isDeepStrictEqual(value, expected)) throw new Error(\`\${JSON.stringify(value)} instead of \${JSON.stringify(expected)}\`);
  };
  const given = { client, box, bills, row: bills[0], table, january, february, groups, dispatcher: new Agent(), gives };
  try {
    const ended = example({ ...given, postMessage: structuredClone, console: quiet });
    await Promise.race([ended, sleep(20_000, undefined, { ref: false }).then(() => Promise.reject(new Error("it does not end")))]);
    results[name] = null;
  } catch (error) {
    results[name] = String(error.stack);
  }
  box.clear();
  table.free();
}
writeFileSync("results.json", JSON.stringify(results));
// Servers of examples listen on.
process.exit();
`;

const options = {
  ...{ strict: true, skipLibCheck: true, allowUnreachableCode: true },
  ...{
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  },
  ...{
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts"],
    outDir: folder,
  },
  ...{ types: ["node"], typeRoots: [at("node_modules", "@types")] },
};
const paths = examples.map(({ name }) => `${folder}/${name}.mts`);
const program = ts.createProgram(paths, options);

test("every example compiles", () => {
  const errors = ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const line = file?.text.slice(0, start).split("\n").length ?? 0;
    const place = file ? `${basename(file.fileName)}: ${file.text.split("\n")[line - 1]}` : "";
    return `${place}\n    ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
  assert.deepEqual(errors, []);
});

test("every example runs, and gives what it says", { timeout: 180_000 }, async () => {
  program.emit();
  writeFileSync(`${folder}/run.mjs`, runner);
  const names = examples.map(({ name }) => name);
  await run(process.execPath, ["run.mjs", ...names], { quiet: true, cwd: folder });
  const results = Object.entries(JSON.parse(readFileSync(`${folder}/results.json`, "utf8")));
  assert.equal(results.length, examples.length);
  assert.deepEqual(
    results.filter(([, error]) => error !== null),
    [],
  );
});
