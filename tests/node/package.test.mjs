// The package in Node: importing and requiring it, what a call leaves behind, and what errors and rows look like.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { importPackage, importTesting, inPackage, requireInConsumer } from "../support/consumer.mjs";
import { runThere, watchModule } from "../support/program.mjs";
import { closeServer, countTimers, january, newClient, openBox } from "./fixtures.mjs";

after(closeServer);

test("import and require return the same classes, without a warning", async () => {
  const program = `
    import * as imported from "novita-billing";
    import { createRequire } from "node:module";
    const required = createRequire(process.cwd() + "/x.js")("novita-billing");
    console.log(JSON.stringify({
      same: Object.keys(imported).every((name) => imported[name] === required[name]),
      names: Object.keys(imported),
    }));`;
  const { stdout, code, stderr } = await runThere(program, {});
  assert.equal(code, 0, stderr);
  const { same, names } = JSON.parse(stdout);
  assert.equal(same, true);
  for (const name of ["BillingClient", "BillingError", "isBillingError", "planWindows", "toWire", "init"]) {
    assert.ok(names.includes(name), name);
  }
  const { planWindows } = requireInConsumer()("novita-billing");
  assert.equal((await planWindows("fixedTerm", { period: "2026" })).length, 12);
});

test("a CommonJS program lists bills", async () => {
  const { box, baseUrl } = await openBox();
  const program = `
    const { BillingClient } = require("novita-billing");
    ${newClient}.apiKeyBills.list(${january}).then(({ bills }) => console.log(bills.length));`;
  const { stdout, code, stderr } = await runThere(program, { baseUrl, apiKey: box.apiKey }, { type: "commonjs" });
  assert.equal(code, 0, stderr);
  const truth = { cycleType: "Day", startTime: 1767225600, endTime: 1769903999 };
  assert.equal(Number(stdout), box.bills("apiKey", truth).length);
});

test("importing has no side effects: no file is read, no timer or listener is set", async () => {
  const program = `
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    const read = fs.readFileSync;
    const wasm = [];
    fs.readFileSync = (...args) => (String(args[0]).endsWith(".wasm") && wasm.push(1), read(...args));
    syncBuiltinESMExports();
    const listeners = () => process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
    const before = listeners();
    const { BillingClient, planWindows } = await import("novita-billing");
    new BillingClient({ apiKey: "sk_a" });
    const idle = [wasm.length, listeners() - before];
    await Promise.all([1, 2, 3].map(() => planWindows("fixedTerm", { period: "2026" })));
    console.log(JSON.stringify([idle, wasm.length]));`;
  const { stdout, code, stderr } = await runThere(program, {});
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), [[0, 0], 1], "read once, on first use");
});

for (const [how, faults, options, end] of [
  ["a call that succeeds", [], {}, "1"],
  ["a call that failed for good", [{ name: "envelope" }], {}, "api"],
  ["a deadline in a wait of half a minute", [{ name: "rate-limit", waitSeconds: 30 }], { deadlineMs: 200 }, "timeout"],
  ["a timeout", [{ name: "stall" }], { timeoutMs: 200, maxRetries: 0 }, "timeout"],
]) {
  test(`a process ends by itself after ${how}`, async () => {
    const { box, baseUrl } = await openBox({ keys: 1, models: 1 });
    for (const fault of faults) box.inject(fault);
    const program = `
      import { BillingClient } from "novita-billing";
      ${countTimers}
      const outcome = await ${newClient}.apiKeyBills.list(${january})
        .then(({ report }) => report.windows.length, ({ kind }) => kind);
      console.log(outcome, timers.size);`;
    const { stdout, code, stderr, ms } = await runThere(program, { baseUrl, apiKey: box.apiKey, options });
    assert.equal(code, 0, stderr);
    assert.equal(stderr, "");
    assert.equal(stdout.trim(), `${end} 0`, "outcome, and timers that are left");
    assert.ok(ms < 10_000, `after ${ms} ms`);
  });
}

test("a process ends by itself after an abort during a wait, and no timer is left", async () => {
  const { box, baseUrl } = await openBox();
  box.inject({ name: "rate-limit", waitSeconds: 30 });
  const program = `
    import { BillingClient } from "novita-billing";
    ${countTimers}
    const controller = new AbortController();
    const client = new BillingClient({
      apiKey: settings.apiKey,
      baseUrl: settings.baseUrl,
      onEvent: (event) => event.type === "wait" && setTimeout(() => controller.abort("enough"), 10),
    });
    const { cause } = await client.apiKeyBills.list(${january}, { signal: controller.signal }).catch((error) => error);
    console.log(cause, timers.size);`;
  const { stdout, code, stderr, ms } = await runThere(program, { baseUrl, apiKey: box.apiKey });
  assert.equal(code, 0, stderr);
  assert.equal(stdout.trim(), "enough 0");
  assert.ok(ms < 10_000, `after ${ms} ms`);
});

test("calls of every outcome leave nothing behind in the module", async () => {
  const program = `
    import { BillingClient, planWindows } from "novita-billing";
    ${watchModule}
    const answers = ['{"bills":[]}', "<html>", '{"bills":[7]}'];
    let asked = 0;
    const fetch = async () => new Response(answers[asked++ % answers.length]);
    const client = new BillingClient({ baseUrl: "https://own.example", fetch, maxRetries: 0 });
    const row = '{"startTime":"1","endTime":"2","amount":"3","voucherAmount":"0","payAmount":"3"}';
    const rows = async () => new Response('{"bills":[' + row + ']}');
    const ownRows = new BillingClient({ baseUrl: "https://own.example", fetch: rows }).fixedTermBills;
    const round = async () => {
      await planWindows("apiKey", { period: "2026", cycleType: "Day" });
      await planWindows("fixedTerm", { period: "nonsense" }).catch(() => {});
      await client.fixedTermBills.list({ period: "2026-01" }).catch(() => {});
      await client.fixedTermBills.list({ period: "2026-01" }, { signal: AbortSignal.abort() }).catch(() => {});
      for (const stream of [client.fixedTermBills.stream({ period: "2026-01" }), ownRows.stream({ period: "2026-Q1" })]) {
        try {
          for await (const rows of stream) if (rows.length > 0) break;
        } catch {}
      }
    };
    for (let i = 0; i < 300; i++) await round();
    const { memory } = exports;
    const slots = Object.values(exports).find((thing) => thing instanceof WebAssembly.Table);
    const before = [slots.length, memory.buffer.byteLength];
    for (let i = 0; i < 1500; i++) await round();
    console.log(JSON.stringify([before, [slots.length, memory.buffer.byteLength]]));`;
  const { stdout, code, stderr } = await runThere(program, {});
  assert.equal(code, 0, stderr);
  const [before, after] = JSON.parse(stdout);
  assert.deepEqual(after, before, "slots for JavaScript values, and bytes of memory");
});

test("an error has only the fields that it has values for", async () => {
  const { BillingClient } = await importPackage();
  const error = await new BillingClient({ apiKey: "sk_a" }).apiKeyBills.list({}).catch((thrown) => thrown);
  assert.deepEqual(Object.keys(error).sort(), ["kind", "path"]);
});

test("a row has the fields of its class, and int64 and times are text in JSON", async () => {
  const { ApiBox } = await importTesting();
  const { BillingClient } = await importPackage();
  const box = new ApiBox();
  const client = new BillingClient({ apiKey: box.apiKey, fetch: box.fetch });
  const declared = ["bill.d.ts", "generated/rows.d.ts"].map((file) => readFileSync(inPackage("dist", file), "utf8"));
  const fieldsOf = (name) => {
    const [, body] = new RegExp(`class ${name}[^{]*\\{(.*?)\\n\\}`, "s").exec(declared.join("\n"));
    return [...body.matchAll(/^ {4}(?!abstract)(\w+)\??: /gm)].map(([, field]) => field);
  };
  const { bills: fixedTerm } = await client.fixedTermBills.list({ period: "2026-01" });
  const { bills: perKey } = await client.apiKeyBills.list({ period: "2026-01", cycleType: "Month" });
  for (const [name, [row]] of Object.entries({ FixedTermBill: fixedTerm, ApiKeyBill: perKey })) {
    assert.deepEqual(Object.keys(row).sort(), [...fieldsOf("Bill"), ...fieldsOf(name)].sort(), name);
    const wire = JSON.parse(JSON.stringify(row));
    for (const [field, value] of Object.entries(row)) {
      if (typeof value === "bigint" || field.endsWith("Time")) assert.equal(typeof wire[field], "string", field);
    }
  }
});

test("an uncaught error prints a few short lines, with its message among the first", async () => {
  for (const program of [
    `import { BillingClient } from "novita-billing"; new BillingClient({ apikey: "sk_x" });`,
    `import { BillingClient } from "novita-billing"; await new BillingClient({ apiKey: "sk_x" }).apiKeyBills.list({});`,
    `import { decodeBills } from "novita-billing"; await decodeBills("apiKey", "<html>");`,
  ]) {
    const { code, stderr } = await runThere(program, {});
    assert.equal(code, 1, stderr);
    assert.ok(stderr.length < 2000, `${stderr.length} bytes`);
    const place = stderr.indexOf("BillingError: ");
    assert.ok(place > 0 && place < 700, `the message begins at byte ${place}`);
  }
});

test("a callback that throws changes nothing, even if console.error throws as well", async () => {
  const { box, baseUrl } = await openBox({ keys: 1, models: 1 });
  const program = `
    import { BillingClient } from "novita-billing";
    console.error = () => { throw new Error("not in tests"); };
    const fail = () => { throw new Error("mine"); };
    settings.options = { onEvent: fail };
    const client = ${newClient};
    const { report } = await client.apiKeyBills.list(${january}, { onProgress: fail });
    console.log(report.complete);`;
  const { stdout, code, stderr } = await runThere(program, { baseUrl, apiKey: box.apiKey });
  assert.equal(code, 0, stderr);
  assert.equal(stdout.trim(), "true");
});

test("with mocked timers, a wait ends when the mocked time has passed", async () => {
  const program = `
    import { mock } from "node:test";
    import { BillingClient } from "novita-billing";
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    mock.timers.enable({ apis: ["setTimeout", "Date"] });
    let asked = 0;
    const refusal = () => new Response("{}", { status: 503, headers: { "retry-after": "30" } });
    const fetch = async () => (asked++ === 0 ? refusal() : new Response('{"bills":[]}'));
    const client = new BillingClient({ baseUrl: "https://own.example", fetch });
    let outcome = "pending";
    client.apiKeyBills.list(${january}).then(() => (outcome = "rows"), ({ kind }) => (outcome = kind));
    let seconds = 0;
    for (; seconds < 600 && outcome === "pending"; seconds += 5) {
      await turn();
      mock.timers.tick(5000);
      await turn();
    }
    console.log(outcome, seconds <= 60);
    process.exit(0);`;
  const { stdout, code, stderr } = await runThere(program, {});
  assert.equal(code, 0, stderr);
  assert.equal(stdout.trim(), "rows true");
});

test("isBillingError recognizes the errors of another copy of the package, which has its own class", async () => {
  const one = await import(pathToFileURL(inPackage("dist", "entry", "slim.js")).href);
  const copy = await import(`${pathToFileURL(inPackage("dist", "index.js")).href}?copy`);
  // What the entries share is exported by short names; classes know their own.
  const BillingError = Object.values(copy).find(({ name }) => name === "BillingError");
  const error = new BillingError({ kind: "config", message: "of a copy" });
  assert.equal(error instanceof one.BillingError, false);
  assert.equal(one.isBillingError(error), true);
  assert.equal(one.isBillingError({ kind: "config" }), false);
});
