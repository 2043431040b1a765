// The wasm crate's own package, as wasm-pack makes it, installed by npm: in Node and in a page.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { after, test } from "node:test";
import { chromium } from "playwright-core";
import { importPackage, importTesting } from "../support/consumer.mjs";
import { runThere } from "../support/program.mjs";
import { findChromium } from "../../tools/setup.mjs";
import { at } from "../../tools/steps.mjs";

const dir = at(".cache", "standalone-consumer");
rmSync(dir, { recursive: true, force: true });
mkdirSync(dir, { recursive: true });
writeFileSync(join(dir, "package.json"), '{ "name": "consumer", "private": true, "type": "module" }\n');
execFileSync(
  "npm",
  ["install", "--offline", "--install-links", "--no-audit", "--no-fund", at(".cache", "standalone")],
  {
    cwd: dir,
    shell: process.platform === "win32",
  },
);
const installed = (...parts) => join(dir, "node_modules", "novita-billing-wasm", ...parts);

const { ApiBox } = await importTesting();
const { BillingClient } = await importPackage();
const box = new ApiBox({ keys: 2, models: 2 });

/** A server with a proxy to the API, and the files of a page. */
const server = createServer(async ({ url, headers }, response) => {
  if (url.startsWith("/billing/")) {
    // The proxy holds the key.
    const kept = ["accept", "authorization", "content-type", "user-agent"].filter((name) => name in headers);
    const passed = Object.fromEntries(kept.map((name) => [name, headers[name]]));
    const asked = new Request(`https://api.novita.ai${url.slice("/billing".length)}`, {
      headers: { authorization: `Bearer ${box.apiKey}`, ...passed },
    });
    const answer = await box.fetch(asked);
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    return response.end(Buffer.from(await answer.arrayBuffer()));
  }
  if (!url.startsWith("/novita-billing-wasm/"))
    return response.setHeader("content-type", "text/html").end("<!doctype html><title>bills</title>");
  const types = { ".js": "text/javascript", ".wasm": "application/wasm" };
  response.setHeader("content-type", types[extname(url)] ?? "text/plain");
  response.end(readFileSync(join(dir, "node_modules", url)));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
after(() => server.close());
const origin = `http://127.0.0.1:${server.address().port}`;

/** The number of bills, their exact totals and their completeness, according to the package of novita-billing. */
async function expected() {
  const client = new BillingClient({ apiKey: box.apiKey, fetch: box.fetch });
  const perKey = await client.apiKeyBills.list({ period: "2026-Q1", cycleType: "Day" });
  const fixedTerm = await client.fixedTermBills.list({ period: "2026-Q1" });
  const usage = await client.usageBills.list({
    period: "2026-Q1",
    cycleType: "Month",
    productCategory: ["gpu", "llm"],
  });
  const shown = ({ bills, report }) => [bills.map(({ amount, total }) => `${amount} ${total}`), report.complete];
  assert.ok(perKey.bills.length > 0 && fixedTerm.bills.length > 0 && usage.bills.length > 0);
  return [shown(perKey), shown(fixedTerm), shown(usage)];
}

/** The same with the crate's own package: a function for Node and for a page. */
async function asked({ listApiKeyBills, listFixedTermBills, listUsageBills }, options) {
  const perKey = await listApiKeyBills({ period: "2026-Q1", cycleType: "Day" }, options);
  const fixedTerm = await listFixedTermBills({ period: "2026-Q1" }, options);
  const usage = await listUsageBills(
    { period: "2026-Q1", cycleType: "Month", productCategory: ["gpu", "llm"] },
    options,
  );
  const shown = ({ bills, report }) => [bills.map(({ amount, total }) => `${amount} ${total}`), report.complete];
  return [shown(perKey), shown(fixedTerm), shown(usage)];
}

test("in Node: all kinds of bills, to the last digit", async () => {
  const program = `
    import { readFileSync } from "node:fs";
    import * as bills from "novita-billing-wasm";
    bills.initSync({ module: readFileSync(settings.wasm) });
    const asked = ${asked};
    console.log(JSON.stringify(await asked(bills, settings.options)));`;
  const settings = {
    wasm: installed("novita_billing_wasm_bg.wasm"),
    options: { apiKey: box.apiKey, baseUrl: `${origin}/billing` },
  };
  const { stdout, stderr, code } = await runThere(program, settings, { cwd: dir });
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), await expected());
});

test("invalid queries and options are refused by kind and path, and an error of the service is reported", async () => {
  const program = `
    import { readFileSync } from "node:fs";
    import * as bills from "novita-billing-wasm";
    bills.initSync({ module: readFileSync(settings.wasm) });
    const outcome = (query, options) => bills.listFixedTermBills(query, options).then(
      () => "bills",
      ({ kind, path, status }) => [kind, path ?? status],
    );
    const january = { period: "2026-01" };
    console.log(JSON.stringify([
      await outcome({ period: "2026-1" }, { baseUrl: settings.baseUrl }),
      await outcome(january, { baseUrl: "http://billing.example" }),
      await outcome(january, { apiKey: "two words" }),
      await outcome(january, { baseUrl: settings.baseUrl, colour: "red" }),
      await outcome(january, { baseUrl: settings.baseUrl, apiKey: "sk_wrong_0123456789" }),
    ]));`;
  const settings = { wasm: installed("novita_billing_wasm_bg.wasm"), baseUrl: `${origin}/billing` };
  const { stdout, stderr, code } = await runThere(program, settings, { cwd: dir });
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), [
    ["query", "period"],
    ["config", "baseUrl"],
    ["config", "apiKey"],
    ["config", "colour"],
    ["api", 401],
  ]);
});

test("an option that is misspelt or of the wrong type is named, with what it must be", async () => {
  const program = `
    import { readFileSync } from "node:fs";
    import * as bills from "novita-billing-wasm";
    bills.initSync({ module: readFileSync(settings.wasm) });
    const outcome = (options) => bills.listFixedTermBills({ period: "2026-01" }, options).then(
      () => "bills",
      ({ kind, path, message }) => [kind, path, message],
    );
    const all = [];
    for (const options of [
      { timeout: 5 }, { timeoutMs: "5" }, { concurrency: 1.5 }, { concurrency: 9, baseUrl: "https://own.example" }, { apiKey: 5 },
      { dangerouslyAllowBrowser: "yes" }, { splitBy: "year" }, "options", { apiKey: undefined },
    ]) all.push(await outcome(options));
    console.log(JSON.stringify(all));`;
  const { stdout, stderr, code } = await runThere(
    program,
    { wasm: installed("novita_billing_wasm_bg.wasm") },
    { cwd: dir },
  );
  assert.equal(code, 0, stderr);
  const found = JSON.parse(stdout);
  const expected = [
    ["timeout", "did you mean timeoutMs?"],
    ["timeoutMs", "must be a whole number, not text"],
    ["concurrency", "must be a whole number, not 1.5"],
    ["concurrency", "from 1 to 6, not 9"],
    ["apiKey", "must be text, not a number"],
    ["dangerouslyAllowBrowser", "must be true or false, not text"],
    ["splitBy", "month"],
    ["options", "an object such as"],
    ["apiKey", "is missing"],
  ];
  for (const [place, [path, says]] of expected.entries()) {
    const [kind, where, message] = found[place];
    assert.deepEqual([kind, where], ["config", path], message);
    assert.ok(message.includes(says), message);
  }
});

test("every export of its definitions has a sentence, and parameters have JavaScript's names", () => {
  const [own] = readFileSync(installed("novita_billing_wasm.d.ts"), "utf8").split(/^export type InitInput/m);
  // wasm-bindgen's own members are not documented, and neither are those that must be absent.
  const internal = /free\(\): void|\[Symbol\.dispose\]|private constructor|\?: never;/;
  const lines = own.split("\n");
  lines.forEach((line, index) => {
    const isDeclaration = /^(?:export (?:interface|class|function|type)| {4}\w+\??[:(]| {2}\w+\??[:(])/.test(line);
    if (!isDeclaration || internal.test(line)) return;
    assert.match(lines[index - 1], /\*\/$/, `no documentation: ${line}`);
  });
  assert.doesNotMatch(own, /\[`|`\]|See `\w+`\.$|Which one\./m);
  for (const [, parameters] of own.matchAll(/\w\(([^()]*)\):/g)) assert.doesNotMatch(parameters, /_/);
});

test("in a page: all kinds of bills through a proxy; a key is refused", async (t) => {
  const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(origin);
  const found = await page.evaluate(`(async () => {
    const bills = await import("/novita-billing-wasm/novita_billing_wasm.js");
    await bills.default();
    const asked = ${asked};
    const refused = await bills.listFixedTermBills({ period: "2026-01" }, { apiKey: "sk_0123456789" }).catch(({ path }) => path);
    const found = await asked(bills, { baseUrl: location.origin + "/billing" }).catch(({ message }) => message);
    return [found, refused];
  })()`);
  assert.deepEqual(found, [await expected(), "apiKey"]);
});

test("its definitions compile on their own, contain no any, and asynchronous functions return promises", () => {
  const types = readFileSync(installed("novita_billing_wasm.d.ts"), "utf8");
  // wasm-bindgen's own types for loading the module are left out.
  const [own] = types.split(/^export type InitInput/m);
  const code = own.replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, "");
  assert.doesNotMatch(code, /\bany\b/);
  for (const name of ["listApiKeyBills", "listFixedTermBills", "load", "summarize", "next"]) {
    assert.match(code, new RegExp(`\\b${name}\\(.*\\): Promise<\\w`), name);
  }
  const use = `
    import { type FixedTermBills, listApiKeyBills, listFixedTermBills } from "novita-billing-wasm";
    const fixedTerm: FixedTermBills = await listFixedTermBills({ period: "2026-01" });
    const amounts: bigint[] = fixedTerm.bills.map(({ amount }) => amount);
    const { bills, report } = await listApiKeyBills({ period: "2026-01", cycleType: "Day" }, { baseUrl: "/billing" });
    const totals: string[] = bills.map(({ total }) => total);
    const isComplete: boolean = report.complete;
    // @ts-expect-error there is no such cycle
    await listApiKeyBills({ period: "2026-01", cycleType: "Year" });
    export { amounts, isComplete, totals };`;
  writeFileSync(join(dir, "use.ts"), use);
  const compilerOptions = {
    ...{ noEmit: true, strict: true, target: "es2022", module: "nodenext", types: [] },
    lib: ["es2022", "dom", "esnext.disposable"],
  };
  writeFileSync(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["use.ts"] }));
  const tsc = at("node_modules", "typescript", "bin", "tsc");
  execFileSync(process.execPath, [tsc, "-p", dir], { stdio: "inherit" });
});
