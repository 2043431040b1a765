// The module in Node: how it is imported and required, that a process ends by itself after a call, and that a trap in
// the WebAssembly ends calls and nothing else.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { importPackage, importTesting, inPackage, requireInConsumer } from "../support/consumer.mjs";
import { brokenModule, isExecutor, runThere, watchModule } from "../support/program.mjs";
import { startServer } from "../support/server.mjs";

const server = await startServer();
after(() => server.close());

/** A box on the server. */
async function openBox(account = {}) {
  const response = await fetch(`${server.origin}/control/new`, { method: "POST", body: JSON.stringify(account) });
  const { id } = await response.json();
  return { box: server.boxes.get(id), baseUrl: `${server.origin}/box/${id}` };
}

const january = `{ period: "2026-01", cycleType: "Day" }`;
/** Counts the timers that the package leaves: those that were set from a file of it. fetch has timers of its own. */
const countTimers = `
  const timers = new Set();
  const { setTimeout: start, clearTimeout: stop } = globalThis;
  globalThis.setTimeout = (work, ms, ...args) => {
    const timer = start((...given) => (timers.delete(timer), work(...given)), ms, ...args);
    if (new Error().stack.includes("/novita-billing/dist/")) timers.add(timer);
    return timer;
  };
  globalThis.clearTimeout = (timer) => (timers.delete(timer), stop(timer));`;
const newClient = `new BillingClient({ apiKey: settings.apiKey, baseUrl: settings.baseUrl, ...settings.options })`;

test("import and require give the same classes, without a warning", async () => {
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

test("importing does nothing: no file is read, no timer, no listener", async () => {
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

test("a process ends by itself after an abort in a wait, and no timer is left", async () => {
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

test("novita-billing/slim: without a module the error says what to do; with bytes, a module or a promise it works", async () => {
  const program = `
    import { readFileSync } from "node:fs";
    import { init, planWindows } from "novita-billing/slim";
    const plan = () => planWindows("fixedTerm", { period: "2026" });
    const first = await plan().catch(({ kind, message }) => kind + ": " + message);
    const bad = await init(new Uint8Array([1, 2, 3])).catch(({ kind }) => kind);
    const worse = await init(Promise.reject(new Error("no file"))).catch(({ kind, message }) => kind + ": " + message);
    const bytes = readFileSync(settings.wasm);
    const ways = { bytes, buffer: new Uint8Array(bytes).buffer, module: new WebAssembly.Module(bytes), promise: Promise.resolve(bytes),
      response: new Response(bytes, { headers: { "content-type": "application/wasm" } }) };
    await init(ways[settings.way]);
    console.log(JSON.stringify([first, bad, worse, (await plan()).length]));`;
  for (const way of ["bytes", "buffer", "module", "promise", "response"]) {
    const { stdout, code, stderr } = await runThere(program, {
      wasm: inPackage("wasm", "novita_billing_bg.wasm"),
      way,
    });
    assert.equal(code, 0, `${way}: ${stderr}`);
    const [first, bad, worse, windows] = JSON.parse(stdout);
    assert.match(first, /^config: .*init/, way);
    assert.deepEqual([bad, windows], ["config", 12], way);
    assert.match(worse, /^config: .*no file/, way);
  }
});

test("while the module loads, signal and deadline are heard, and what was asked stays what it was", async () => {
  const program = `
    import { readFileSync } from "node:fs";
    import { BillingClient, init } from "novita-billing/slim";
    let arrive;
    const loading = init(new Promise((resolve) => (arrive = resolve)));
    const client = new BillingClient({ baseUrl: "https://own.example", fetch: async () => new Response('{"bills":[]}') });
    const list = (options) => client.fixedTermBills.list({ period: "2026-01" }, options).then(
      ({ report }) => report.windows.length,
      ({ kind, cause }) => kind + " " + cause,
    );
    const signal = AbortSignal.timeout(50);
    const ended = await Promise.all([list({ signal }), list({ deadlineMs: 60 })]);
    const query = { period: "2026-01" };
    const options = { concurrency: 1 };
    const asked = [client.fixedTermBills.plan(query), list(options)];
    query.period = "2026-02";
    options.concurrency = 99;
    arrive(readFileSync(settings.wasm));
    await loading;
    const [[window], windows] = await Promise.all(asked);
    console.log(JSON.stringify([ended[0].slice(0, 21), ended[1], window.startTime, windows]));`;
  const wasm = inPackage("wasm", "novita_billing_bg.wasm");
  const { stdout, code, stderr } = await runThere(program, { wasm });
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), ["aborted TimeoutError:", "timeout undefined", 1767225600, 1]);
});

test("the error of a deadline names the number that was given, however long the module loads", async () => {
  const program = `
    import { readFileSync } from "node:fs";
    import { BillingClient, init } from "novita-billing/slim";
    let arrive;
    init(new Promise((resolve) => (arrive = resolve)));
    const client = new BillingClient({ baseUrl: "https://own.example", fetch: () => new Promise(() => {}) });
    const call = client.fixedTermBills.list({ period: "2026-01" }, { deadlineMs: 2000 }).catch((error) => error);
    setTimeout(() => arrive(readFileSync(settings.wasm)), 300);
    const { kind, message } = await call;
    console.log(JSON.stringify([kind, message]));`;
  const wasm = inPackage("wasm", "novita_billing_bg.wasm");
  const { stdout, code, stderr } = await runThere(program, { wasm });
  assert.equal(code, 0, stderr);
  const [kind, message] = JSON.parse(stdout);
  assert.equal(kind, "timeout");
  assert.match(message, /deadlineMs of 2000 ms is over with 0 of 1 windows done/);
});

test("another module is refused, and the right one is taken after it", async () => {
  const program = `
    import { readFileSync } from "node:fs";
    import { init, planWindows } from "novita-billing/slim";
    const empty = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
    const kinds = [];
    for (const input of [empty, Promise.resolve(empty), Promise.resolve(7)]) {
      await init(input).catch(({ kind }) => kinds.push(kind));
    }
    await init(readFileSync(settings.wasm));
    console.log(JSON.stringify([...kinds, (await planWindows("fixedTerm", { period: "2026" })).length]));`;
  const wasm = inPackage("wasm", "novita_billing_bg.wasm");
  const { stdout, code, stderr } = await runThere(program, { wasm });
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), ["config", "config", "config", 12]);
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

test("an error shows the fields that it has, and no others", async () => {
  const { BillingClient } = await importPackage();
  const error = await new BillingClient({ apiKey: "sk_a" }).apiKeyBills.list({}).catch((thrown) => thrown);
  assert.deepEqual(Object.keys(error).sort(), ["kind", "path"]);
});

test("a row has the fields that its class declares, and int64 and times are text in JSON", async () => {
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

test("a trap in the module: pending calls reject with kind internal, the process lives on, nothing is unhandled", async () => {
  const { box, baseUrl } = await openBox();
  const program = `
    import { readFileSync } from "node:fs";
    import { BillingClient, BillingError, init, planWindows } from "novita-billing/slim";
    const unhandled = [];
    process.on("unhandledRejection", (reason) => unhandled.push(String(reason)));
    process.on("uncaughtException", (error) => unhandled.push(String(error)));
    await init(readFileSync(settings.wasm));
    const client = ${newClient};
    const call = () => client.apiKeyBills.list(${january}).then(() => "no error", (error) => {
      return error instanceof BillingError ? error.kind + ": " + error.cause.message : String(error);
    });
    const outcomes = await Promise.all([call(), call(), call()]);
    outcomes.push(await call());
    const windows = (await planWindows("fixedTerm", { period: "2026" })).length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    console.log(JSON.stringify({ outcomes, windows, unhandled }));`;
  const settings = { wasm: brokenModule("executor"), baseUrl, apiKey: box.apiKey };
  const { stdout, code, stderr } = await runThere(program, settings);
  assert.equal(code, 0, stderr);
  const { outcomes, windows, unhandled } = JSON.parse(stdout);
  assert.equal(outcomes.length, 4);
  for (const outcome of outcomes) assert.match(outcome, /^internal: RuntimeError: unreachable/);
  assert.equal(windows, 12, "what needs no poll still works");
  assert.deepEqual(unhandled, []);
});

test("a panic: its message and place are told, and nothing of the text that it quotes", async () => {
  const { box, baseUrl } = await openBox({ keys: 1, models: 1 });
  // The module's own executor in which a panic happens: the words reach the facade as the module's panic hook sends them.
  const program = `
    import { BillingClient } from "novita-billing";
    const isExecutor = ${isExecutor};
    const { Instance } = WebAssembly;
    let broken = true;
    WebAssembly.Instance = function (module, imports) {
      const made = new Instance(module, imports);
      const functions = Object.assign({}, ...Object.values(imports));
      const recordPanic = Object.keys(functions).find((name) => name.includes("recordPanic"));
      const executor = Object.keys(made.exports).find((name) => isExecutor(name, made.exports[name].length));
      const poll = (...given) => {
        if (!broken) return made.exports[executor](...given);
        const words = new TextEncoder().encode(settings.panic);
        const address = made.exports.__wbindgen_malloc(words.length, 1);
        new Uint8Array(made.exports.memory.buffer).set(words, address);
        functions[recordPanic](address, words.length);
        throw new WebAssembly.RuntimeError("unreachable");
      };
      return { exports: { ...made.exports, [executor]: poll } };
    };
    WebAssembly.Instance.prototype = Instance.prototype;
    const client = ${newClient};
    const call = () => client.apiKeyBills.list(${january}).catch((error) => error);
    const outcomes = (await Promise.all([call(), call()])).map(({ kind, message }) => ({ kind, message }));
    broken = false;
    console.log(JSON.stringify([outcomes, (await call()).report.complete]));`;
  const panic = `panicked at src/bill/decode.rs:12:34:\nend byte index 3 is not a char boundary of \`${box.apiKey}\``;
  const { stdout, code, stderr } = await runThere(program, { panic, baseUrl, apiKey: box.apiKey });
  assert.equal(code, 0, stderr);
  const [outcomes, isComplete] = JSON.parse(stdout);
  for (const { kind, message } of outcomes) {
    assert.equal(kind, "internal");
    assert.match(message, /panicked at src\/bill\/decode\.rs:12:34: end byte index 3 is not a char boundary/);
    assert.ok(!message.includes(box.apiKey), message);
  }
  assert.equal(isComplete, true, "the next call works");
});

test("a panic of the module as it is shipped is told with its place; one for want of memory as that", async () => {
  // A chunk that says that it is longer than any can be makes std panic with words that mean want of memory. Other words in
  // their place stand for a defect.
  const program = `
    import { readFileSync } from "node:fs";
    import { BillingClient, init } from "novita-billing/slim";
    const { Instance } = WebAssembly;
    let lies = true;
    WebAssembly.Instance = function (module, imports) {
      for (const functions of Object.values(imports)) {
        for (const name of Object.keys(functions).filter((name) => name.includes("_length_"))) {
          const lengthOf = functions[name];
          functions[name] = (given) => (lies && given instanceof Uint8Array ? 2 ** 31 + 8 : lengthOf(given));
        }
      }
      return new Instance(module, imports);
    };
    WebAssembly.Instance.prototype = Instance.prototype;
    const wasm = readFileSync(settings.wasm, "latin1");
    await init(Buffer.from(wasm.replaceAll("capacity overflow", settings.words), "latin1"));
    const client = new BillingClient({ baseUrl: "https://own.example", fetch: async () => new Response('{"bills":[]}') });
    const call = () => client.apiKeyBills.list(${january}).catch((error) => error);
    const outcomes = (await Promise.all([call(), call()])).map(({ kind, message }) => kind + ": " + message);
    lies = false;
    console.log(JSON.stringify([outcomes, (await call()).report.complete]));`;
  for (const [words, expected] of [
    ["capacity 0verflow", /^internal: .*panicked at .*raw_vec.*\.rs:\d+:\d+: capacity 0verflow.*report/],
    ["capacity overflow", /^internal: .*memory .* ran out/],
  ]) {
    const wasm = inPackage("wasm", "novita_billing_bg.wasm");
    const { stdout, code, stderr } = await runThere(program, { wasm, words });
    assert.equal(code, 0, stderr);
    const [outcomes, isComplete] = JSON.parse(stdout);
    for (const outcome of outcomes) assert.match(outcome, expected);
    assert.equal(isComplete, true, "the next call works");
  }
});

test("more than fits into memory: the error says so, and is no defect to report; the next call works", async () => {
  const program = `
    import { BillingClient, decodeBills } from "novita-billing";
    const row = (id) => JSON.stringify({
      startTime: "1767225600", endTime: "1767311999", amount: "1", voucherAmount: "0", payAmount: "1",
      productId: id + "x".repeat(1000),
    });
    let id = 0;
    const pull = (controller) =>
      controller.enqueue(new TextEncoder().encode((id ? "," : '{"bills":[') + Array.from({ length: 100 }, () => row(id++))));
    const endless = async () => new Response(new ReadableStream({ pull }));
    const small = await decodeBills("apiKey", '{"bills":[' + row(0) + "]}");
    const client = new BillingClient({ baseUrl: "https://own.example", fetch: endless, maxRetries: 0 });
    const full = await client.apiKeyBills.load(${january}).catch((error) => error);
    let stale;
    try { small.at(0); } catch (error) { stale = error; }
    const empty = new BillingClient({ baseUrl: "https://own.example", fetch: async () => new Response('{"bills":[]}') });
    const { report } = await empty.apiKeyBills.list(${january});
    const told = ({ kind, message }) => ({ kind, message });
    console.log(JSON.stringify({ full: told(full), stale: told(stale), next: report.complete }));`;
  const flags = ["--wasm-max-mem-pages=200"];
  const { stdout, code, stderr } = await runThere(program, {}, { flags });
  assert.equal(code, 0, stderr);
  const { full, stale, next } = JSON.parse(stdout);
  assert.equal(full.kind, "internal");
  assert.match(full.message, /memory .* ran out.*shorter ranges/);
  assert.ok(!/report/.test(full.message), "nobody is asked to report it");
  assert.equal(stale.kind, "internal");
  assert.equal(next, true);
});

test("an error that nobody catches prints some short lines, its message among the first", async () => {
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

test("whoever runs out of stack breaks nothing for others: every call settles, and the next one works", async () => {
  const { box, baseUrl } = await openBox({ keys: 1, models: 1 });
  box.inject({ name: "latency", ms: 500, times: 5 });
  const program = `
    import { BillingClient, decodeBills } from "novita-billing";
    const table = await decodeBills("apiKey", '{"bills":[]}');
    const client = ${newClient};
    const call = () => client.apiKeyBills.list(${january}).then(() => "rows", ({ kind }) => kind);
    const pending = Array.from({ length: 5 }, call);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const deep = () => {
      try {
        deep();
      } catch (error) {
        try {
          table.summarize({ by: [] });
        } catch {}
        throw error;
      }
    };
    try {
      deep();
    } catch {}
    const settled = await Promise.all(pending);
    await new Promise((resolve) => setTimeout(resolve, 3500));
    console.log(JSON.stringify([settled.length, await call()]));`;
  const { stdout, code, stderr } = await runThere(program, { baseUrl, apiKey: box.apiKey });
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), [5, "rows"]);
});

// Wherever the stack ends: in the facade, in the module, or while the module is replaced.
test("a table call that runs out of stack is told so, harms no later call, and never ends the process", async () => {
  const program = `
    import { readFileSync } from "node:fs";
    import { decodeBills, init } from "novita-billing/slim";
    await init(readFileSync(settings.wasm));
    const text = '{"bills":[{"startTime":"1","endTime":"2","amount":"3","voucherAmount":"0","payAmount":"3"}]}';
    const dive = (levels, work) => (levels > 0 ? dive(levels - 1, work) : work());
    const fits = (levels) => {
      try {
        dive(levels, () => {});
        return true;
      } catch {
        return false;
      }
    };
    const outcomes = new Set();
    const tell = (error) => outcomes.add(error.kind ? error.kind + ": " + error.message : error.name);
    for (let round = 0; round < 160; round++) {
      const near = round >> 1;
      const table = await decodeBills("apiKey", text);
      let [low, high] = [0, 100_000];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (fits(middle)) low = middle;
        else high = middle;
      }
      try {
        dive(low - near, () => table.summarize({ by: ["ownerID"] }));
      } catch (error) {
        tell(error);
      }
      // Whatever is asked next finds a module that works: the same table, or the next one.
      if (round % 2) continue;
      try {
        table.at(0);
      } catch (error) {
        tell(error);
      }
      table.free();
    }
    console.log(JSON.stringify([...outcomes]));`;
  const { stdout, code, stderr } = await runThere(program, { wasm: inPackage("wasm", "novita_billing_bg.wasm") });
  assert.equal(code, 0, stderr);
  const outcomes = JSON.parse(stdout);
  assert.ok(outcomes.includes("RangeError"), "the caller's own");
  assert.ok(
    outcomes.some((outcome) => outcome.includes("call stack was used up")),
    "one ended in the module",
  );
  const told = outcomes.filter((outcome) => outcome !== "RangeError");
  for (const outcome of told) assert.match(outcome, /^internal: .*(?:call stack was used up|has restarted)/);
});

test("a table whose module breaks before its caller's turn is not given: it would have no rows", async () => {
  const { box, baseUrl } = await openBox({ keys: 1, models: 1 });
  const program = `
    import { readFileSync } from "node:fs";
    import { BillingClient, decodeBills, init } from "novita-billing/slim";
    await init(readFileSync(settings.wasm));
    const client = ${newClient};
    // The module breaks so many microtasks after the last window has arrived.
    const outcome = async (hops) => {
      const table = await decodeBills("apiKey", '{"bills":[]}');
      const later = async () => {
        for (let hop = 0; hop < hops; hop++) await null;
        try { table.toCsv(); } catch {}
      };
      let broken;
      const call = client.apiKeyBills.list(${january}, { onProgress: () => void (broken = later()) });
      const came = await call.then(({ bills }) => bills.length > 0, ({ kind }) => kind);
      await broken;
      return came;
    };
    const outcomes = [];
    for (let hops = 0; hops < 24; hops++) outcomes.push(await outcome(hops));
    console.log(JSON.stringify(outcomes));`;
  const settings = { wasm: brokenModule("table_csv"), baseUrl, apiKey: box.apiKey };
  const { stdout, code, stderr } = await runThere(program, settings);
  assert.equal(code, 0, stderr);
  const outcomes = JSON.parse(stdout);
  assert.deepEqual([...new Set(outcomes)].sort(), ["internal", true], outcomes.join());
});

test("a callback that throws where console.error throws, too, changes nothing", async () => {
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

test("a module that never arrives: calls end in their time, and later ones ask for it anew", async () => {
  const program = `
    import { createServer } from "node:http";
    import { readFileSync } from "node:fs";
    import { BillingClient, init, planWindows } from "novita-billing/slim";
    let hangs = true;
    const server = createServer((request, response) => hangs || response.end(readFileSync(settings.wasm)));
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = "http://127.0.0.1:" + server.address().port + "/novita_billing_bg.wasm";
    init(url).catch(() => {});
    const client = new BillingClient({ baseUrl: "https://own.example", fetch: async () => new Response('{"bills":[]}') });
    const list = (options) => client.apiKeyBills.list(${january}, options).then(({ report }) => report.complete, ({ kind }) => kind);
    const ended = await list({ timeoutMs: 300 });
    hangs = false;
    const outcomes = [ended, await list({ timeoutMs: 5000 }), (await planWindows("fixedTerm", { period: "2026" })).length];
    console.log(JSON.stringify(outcomes));
    process.exit(0);`;
  const { stdout, code, stderr } = await runThere(program, { wasm: inPackage("wasm", "novita_billing_bg.wasm") });
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), ["timeout", true, 12]);
});

test("whoever waits for a module that never arrives, and sets no time, is told after half a minute; then it is asked for anew", async () => {
  const program = `
    import { createServer } from "node:http";
    import { mock } from "node:test";
    import { readFileSync } from "node:fs";
    import { decodeBills, init, planWindows } from "novita-billing/slim";
    let hangs = true;
    let asked;
    const isAsked = new Promise((resolve) => (asked = resolve));
    const server = createServer((_, response) => (hangs ? asked() : response.end(readFileSync(settings.wasm))));
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    mock.timers.enable({ apis: ["setTimeout"] });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const plan = () => planWindows("fixedTerm", { period: "2026" }).then(({ length }) => length, ({ kind }) => kind);
    const decode = () => decodeBills("apiKey", '{"bills":[]}').then(({ length }) => length, ({ kind }) => kind);
    init("http://127.0.0.1:" + server.address().port + "/novita_billing_bg.wasm").catch(() => {});
    const outcomes = Promise.all([plan(), decode()]);
    await isAsked;
    mock.timers.tick(60_000);
    const first = await Promise.race([outcomes, turn().then(turn).then(() => "pending")]);
    mock.timers.reset();
    hangs = false;
    console.log(JSON.stringify([first, await plan(), await decode()]));
    process.exit(0);`;
  const { stdout, code, stderr } = await runThere(program, { wasm: inPackage("wasm", "novita_billing_bg.wasm") });
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), [["timeout", "timeout"], 12, 0]);
});

test("a second init that fails takes the first one not down", async () => {
  const program = `
    import { readFileSync } from "node:fs";
    import { init, planWindows } from "novita-billing/slim";
    let arrive;
    const first = init(new Promise((resolve) => (arrive = resolve)));
    const second = init(Promise.reject(new Error("no file"))).catch(({ kind }) => kind);
    const waiting = planWindows("fixedTerm", { period: "2026" });
    const kinds = [await second];
    const later = planWindows("fixedTerm", { period: "2026" });
    arrive(readFileSync(settings.wasm));
    await first;
    console.log(JSON.stringify([...kinds, (await waiting).length, (await later).length]));`;
  const { stdout, code, stderr } = await runThere(program, { wasm: inPackage("wasm", "novita_billing_bg.wasm") });
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), ["config", 12, 12]);
});

/** Programs in which downloads of the module hang: settings have the file, and `turn` waits for what is at hand. */
const hanging = `
  import { createServer } from "node:http";
  import { mock } from "node:test";
  import { readFileSync } from "node:fs";
  import { BillingClient, init, planWindows } from "novita-billing/slim";
  let asked = 0;
  let hangs = true;
  const server = createServer((_, response) => {
    asked += 1;
    if (!hangs) response.end(readFileSync(settings.wasm));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = "http://127.0.0.1:" + server.address().port + "/novita_billing_bg.wasm";
  const until = async (check) => { while (!check()) await new Promise((resolve) => setImmediate(resolve)); };
  const turn = async () => { for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve)); };
  const told = (promise) => promise.then((value) => value?.length ?? "there", ({ kind }) => kind);
  const plan = () => told(planWindows("fixedTerm", { period: "2026" }));
  const finish = (...outcomes) => { console.log(JSON.stringify(outcomes)); process.exit(0); };`;

async function runHanging(program) {
  const { stdout, code, stderr } = await runThere(hanging + program, {
    wasm: inPackage("wasm", "novita_billing_bg.wasm"),
  });
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

test("init gives up after half a minute, whatever it was given, and the next one begins anew", async () => {
  const outcomes = await runHanging(`
    mock.timers.enable({ apis: ["setTimeout"] });
    const state = { url: "pending", promise: "pending", none: "pending" };
    const watch = (name, promise) => told(promise).then((outcome) => (state[name] = outcome));
    watch("url", init(url));
    watch("promise", init(new Promise(() => {})));
    watch("none", init());
    await until(() => asked > 0);
    mock.timers.tick(29_999);
    await turn();
    const before = { ...state };
    mock.timers.tick(1);
    await turn();
    mock.timers.reset();
    hangs = false;
    finish(before, state, await told(init()), await plan());`);
  const each = (outcome) => ({ url: outcome, promise: outcome, none: outcome });
  assert.deepEqual(outcomes, [each("pending"), each("timeout"), "there", 12]);
});

test("init is there as soon as any load is, also one that began later; no timer is left", async () => {
  const outcomes = await runHanging(`
    const timers = new Set();
    const { setTimeout: start, clearTimeout: stop } = globalThis;
    globalThis.setTimeout = (work, ms, ...rest) => {
      const timer = start(work, ms, ...rest);
      if (ms >= 1000) timers.add(timer);
      return timer;
    };
    globalThis.clearTimeout = (timer) => (timers.delete(timer), stop(timer));
    const given = told(init(new Promise(() => {})));
    const early = told(init(url));
    await until(() => asked > 0);
    const client = new BillingClient({ baseUrl: "https://own.example", fetch: async () => new Response('{"bills":[]}') });
    const listed = told(client.fixedTermBills.list({ period: "2026-01" }, { timeoutMs: 60_000 }));
    await init(readFileSync(settings.wasm));
    const outcomes = [await given, await early, await listed];
    await turn();
    finish(...outcomes, timers.size);`);
  assert.deepEqual(outcomes, ["there", "there", "there", 0]);
});

test("who gives up soon takes the load from nobody who waits longer", async () => {
  const outcomes = await runHanging(`
    let arrive;
    const patient = told(init(new Promise((resolve) => (arrive = resolve))));
    const client = new BillingClient({ baseUrl: "https://own.example", fetch: async () => new Response('{"bills":[]}') });
    const hasty = await told(client.fixedTermBills.list({ period: "2026-01" }, { timeoutMs: 50 }));
    arrive(readFileSync(settings.wasm));
    finish(hasty, await patient, await plan());`);
  assert.deepEqual(outcomes, ["timeout", "there", 12]);
});

test("a download that stalled holds up nobody for long who could begin another one", async () => {
  const outcomes = await runHanging(`
    mock.timers.enable({ apis: ["setTimeout"] });
    const stalled = told(init(url));
    await until(() => asked > 0);
    hangs = false;
    const client = new BillingClient({ baseUrl: "https://own.example", fetch: async () => new Response('{"bills":[]}') });
    const listed = told(client.fixedTermBills.list({ period: "2026-01" }, { timeoutMs: 60_000 }));
    mock.timers.tick(5_000);
    finish(await listed, await stalled, asked);`);
  assert.deepEqual(outcomes, ["there", "there", 2]);
});

test("what was given to init and never comes holds up nobody who can load the module alone", async () => {
  const program = `
    import { BillingClient, init } from "novita-billing";
    let outcome = "pending";
    const given = init(new Promise(() => {})).then(() => "there", ({ kind }) => kind);
    const client = new BillingClient({ baseUrl: "https://own.example", fetch: async () => new Response('{"bills":[]}') });
    const { report } = await client.fixedTermBills.list({ period: "2026-01" }, { timeoutMs: 300 });
    console.log(report.complete, await given);`;
  const { stdout, code, stderr } = await runThere(program, {});
  assert.equal(code, 0, stderr);
  assert.equal(stdout.trim(), "true there");
});

/** What a server does in place of giving the module, what the error is, and how often it is asked. */
const failedDownloads = [
  ["answers 404", "response.writeHead(404).end()", "config", 1],
  ["answers 503", "response.writeHead(503).end()", "network", 2],
  ["answers 429", "response.writeHead(429).end()", "network", 2],
  ["gives a page", 'response.setHeader("content-type", "text/html").end("<html>")', "config", 1],
  ["gives a page as a module", 'response.setHeader("content-type", "application/wasm").end("<html>")', "config", 1],
  ["ends the connection", "response.destroy()", "network", 2],
  ["cuts the module", "cut(response)", "network", 2],
  ["cuts the module, with its type", 'cut(response.setHeader("content-type", "application/wasm"))', "network", 2],
  [
    "cuts the module, with a type that has parameters",
    'cut(response.setHeader("content-type", "application/wasm; v=1"))',
    "network",
    2,
  ],
];

const download = `
  import { createServer } from "node:http";
  import { readFileSync } from "node:fs";
  import { init, planWindows } from "novita-billing/slim";
  const wasm = readFileSync(settings.wasm);
  let asked = 0;
  let fails = Infinity;
  const cut = (response) => {
    response.writeHead(200, { "content-length": wasm.length });
    response.write(wasm.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 20));
  };
  const server = createServer((_, response) => {
    asked += 1;
    if (fails-- > 0) FAIL;
    else response.setHeader("content-type", "application/wasm").end(wasm);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = "http://127.0.0.1:" + server.address().port + "/novita_billing_bg.wasm";
  const finish = (...outcomes) => { console.log(JSON.stringify(outcomes)); process.exit(0); };`;

async function runDownload(fail, program) {
  const wasm = inPackage("wasm", "novita_billing_bg.wasm");
  const { stdout, code, stderr } = await runThere(download.replace("FAIL", fail) + program, { wasm });
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

for (const [what, fail, kind, times] of failedDownloads) {
  test(`a server that ${what} in place of giving the module: ${kind}, asked ${times} times`, async () => {
    const [error, asked, given, windows] = await runDownload(
      fail,
      `const { kind, message } = await init(url).catch((thrown) => thrown);
       const before = asked;
       // As one that the caller fetched, too.
       const given = await init(fetch(url)).catch((thrown) => thrown.kind);
       fails = 0;
       finish({ kind, message }, before, given, (await planWindows("fixedTerm", { period: "2026" })).length);`,
    );
    assert.deepEqual([error.kind, asked, given, windows], [kind, times, kind, 12], error.message);
    assert.ok(!error.message.includes(".."), error.message);
    assert.match(error.message, /connect-src.*script-src/);
  });
}

test("a download of the module that fails for a moment is tried again, within the caller's time", async () => {
  for (const [what, fail, kind] of failedDownloads) {
    if (kind !== "network") continue;
    const outcomes = await runDownload(
      fail,
      "fails = 1;\n finish(await init(url).then(() => 'there', (thrown) => thrown.kind), asked);",
    );
    assert.deepEqual(outcomes, ["there", 2], what);
  }
});

test("an address of the module that is no address is a config error", async () => {
  const [kind] = await runDownload("0", `finish(await init("no address").catch((thrown) => thrown.kind));`);
  assert.equal(kind, "config");
});

test("a promise given to init that rejects is minded in every case, and ends no process", async () => {
  const program = `
    import { readFileSync } from "node:fs";
    import { createContext, runInContext } from "node:vm";
    import * as main from "novita-billing";
    import * as slim from "novita-billing/slim";
    const { init } = settings.entry === "slim" ? slim : main;
    const unhandled = [];
    process.on("unhandledRejection", (reason) => unhandled.push(String(reason)));
    const told = (promise) => promise.then(() => "there", ({ kind }) => kind);
    const turn = () => new Promise((resolve) => setTimeout(resolve, 20));
    const foreign = runInContext("() => Promise.reject(new Error('of another realm'))", createContext({}));
    const ways = [
      () => Promise.reject(new Error("no file")),
      () => new Promise((_, reject) => setTimeout(reject, 5, new Error("no file, later"))),
      foreign,
      () => ({ then: (_, reject) => reject(new Error("of a thenable")) }),
      () => ({ get then() { throw new Error("cannot be looked at"); } }),
      () => new URL("file:///no/such/file"),
    ];
    const round = async () => {
      const outcomes = [];
      for (const way of ways) outcomes.push(await told(init(way())));
      await turn();
      return outcomes.join();
    };
    const before = await round();
    // Not there when init is called, but when the promise rejects.
    const late = told(init(new Promise((_, reject) => setTimeout(reject, 30, new Error("too late")))));
    await init(readFileSync(settings.wasm));
    console.log(JSON.stringify([before, await late, await round(), unhandled]));`;
  for (const entry of ["main", "slim"]) {
    const wasm = inPackage("wasm", "novita_billing_bg.wasm");
    const { stdout, code, stderr } = await runThere(program, { wasm, entry });
    assert.equal(code, 0, stderr);
    const [before, late, after, unhandled] = JSON.parse(stdout);
    assert.equal(before, Array(6).fill("config").join(), `${entry}: where it is waited for, init rejects`);
    assert.equal(late, "there", `${entry}: another one was there first`);
    assert.equal(after, Array(6).fill("there").join(), `${entry}: where the module is there, nobody asks`);
    assert.deepEqual(unhandled, [], entry);
  }
});

test("with mocked timers a wait ends when the mocked time has passed", async () => {
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

test("a trap when one aborts: the call is aborted all the same, and the next one works", async () => {
  const { box, baseUrl } = await openBox({ keys: 1, models: 1 });
  box.inject({ name: "no-answer" });
  const program = `
    import { readFileSync } from "node:fs";
    import { BillingClient, init } from "novita-billing/slim";
    const unhandled = [];
    process.on("unhandledRejection", (reason) => unhandled.push(String(reason)));
    await init(readFileSync(settings.wasm));
    const client = ${newClient};
    const controller = new AbortController();
    const call = client.apiKeyBills.list(${january}, { signal: controller.signal }).catch(({ kind }) => kind);
    await new Promise((resolve) => setTimeout(resolve, 200));
    controller.abort();
    const first = await call;
    const { report } = await client.apiKeyBills.list(${january});
    console.log(JSON.stringify([first, report.complete, unhandled]));
    process.exit(0);`;
  const { stdout, code, stderr } = await runThere(program, {
    wasm: brokenModule("aborthandle_abort"),
    baseUrl,
    apiKey: box.apiKey,
  });
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), ["aborted", true, []]);
});

test("a trap lets go of what other calls hold: their requests are aborted, no timer is left", async () => {
  const program = `
    import { readFileSync } from "node:fs";
    import { BillingClient, init } from "novita-billing/slim";
    ${countTimers}
    await init(readFileSync(settings.wasm));
    const signals = [];
    const fetch = ({ signal }) => (signals.push(signal), new Promise(() => {}));
    const client = new BillingClient({ baseUrl: "https://own.example", fetch, deadlineMs: 60_000 });
    const list = (options) => client.fixedTermBills.list({ period: "2026-01" }, options).catch(({ kind }) => kind);
    const controller = new AbortController();
    const calls = [list(), list({ signal: controller.signal })];
    while (signals.length < 2) await new Promise(setImmediate);
    controller.abort();
    console.log(JSON.stringify([await Promise.all(calls), signals[0].aborted, timers.size]));`;
  const { stdout, code, stderr, ms } = await runThere(program, { wasm: brokenModule("aborthandle_abort") });
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), [["internal", "aborted"], true, 0]);
  assert.ok(ms < 10_000, `after ${ms} ms`);
});

test("a trap while rows are taken: the stream fails, and calls after it work", async () => {
  const { box, baseUrl } = await openBox({ keys: 1, models: 1 });
  const program = `
    import { readFileSync } from "node:fs";
    import { BillingClient, init } from "novita-billing/slim";
    ${countTimers}
    const unhandled = [];
    process.on("unhandledRejection", (reason) => unhandled.push(String(reason)));
    await init(readFileSync(settings.wasm));
    const client = ${newClient};
    const stream = client.apiKeyBills.stream({ period: "2026-Q1", cycleType: "Day" });
    const iterator = stream[Symbol.asyncIterator]();
    const kind = await iterator.next().catch((error) => error.kind);
    const { done } = await iterator.next();
    const { report } = await client.apiKeyBills.list(${january});
    console.log(JSON.stringify([kind, done, stream.report.complete, report.complete, timers.size, unhandled]));`;
  const { stdout, code, stderr, ms } = await runThere(program, {
    wasm: brokenModule("billstream_next"),
    baseUrl,
    apiKey: box.apiKey,
  });
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), ["internal", true, false, true, 0, []]);
  assert.ok(ms < 10_000, `after ${ms} ms`);
});

test("a process ends by itself after a break, and no timer is left", async () => {
  const { box, baseUrl } = await openBox();
  box.inject({ name: "slow-chunks", chunkBytes: 2000, pauseMs: 20, times: Infinity });
  const program = `
    import { BillingClient } from "novita-billing";
    ${countTimers}
    const client = ${newClient};
    for await (const rows of client.apiKeyBills.stream({ period: "2026", cycleType: "Day" })) if (rows.length > 0) break;
    console.log(timers.size);`;
  const { stdout, code, stderr, ms } = await runThere(program, { baseUrl, apiKey: box.apiKey });
  assert.equal(code, 0, stderr);
  assert.equal(stdout.trim(), "0");
  assert.ok(ms < 10_000, `after ${ms} ms`);
});

test("a copy of the package has another class, and isBillingError knows its errors", async () => {
  const one = await import(pathToFileURL(inPackage("dist", "entry", "slim.js")).href);
  const copy = await import(`${pathToFileURL(inPackage("dist", "index.js")).href}?copy`);
  // What the entries share is exported by short names; classes know their own.
  const BillingError = Object.values(copy).find(({ name }) => name === "BillingError");
  const error = new BillingError({ kind: "config", message: "of a copy" });
  assert.equal(error instanceof one.BillingError, false);
  assert.equal(one.isBillingError(error), true);
  assert.equal(one.isBillingError({ kind: "config" }), false);
});
