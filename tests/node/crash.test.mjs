// A broken WebAssembly module: traps, panics, and memory or stack that runs out. Every call settles, and the next one works.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { inPackage } from "../support/consumer.mjs";
import { brokenModule, isExecutor, runThere } from "../support/program.mjs";
import { closeServer, countTimers, january, newClient, openBox } from "./fixtures.mjs";

after(closeServer);

test("after a trap, pending calls reject with kind internal, the process continues, and no rejection is unhandled", async () => {
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

test("the error of a panic has its message and location, without the text that it quotes", async () => {
  const { box, baseUrl } = await openBox({ keys: 1, models: 1 });
  // The panic happens in the module's executor. Its message reaches the facade as the module's panic hook sends it.
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

/** With `lies`, chunks claim an impossible length, which makes the module panic. */
const lieAboutLengths = `
  for (const functions of Object.values(imports)) {
    for (const name of Object.keys(functions).filter((name) => name.includes("_length_"))) {
      const lengthOf = functions[name];
      functions[name] = (given) => (lies && given instanceof Uint8Array ? 2 ** 31 + 8 : lengthOf(given));
    }
  }`;

test("the error of a panic in the shipped module has its location; running out of memory is reported as such", async () => {
  // A chunk that claims an impossible length makes std panic with the message of a full memory. Another message in its place
  // represents a bug.
  const program = `
    import { readFileSync } from "node:fs";
    import { BillingClient, init } from "novita-billing/slim";
    const { Instance } = WebAssembly;
    let lies = true;
    WebAssembly.Instance = function (module, imports) {
      ${lieAboutLengths};
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

test("if no new instance can be made after a trap, calls fail at once, and work again as soon as one can be made", async () => {
  const program = `
    import { BillingClient } from "novita-billing";
    const { Instance } = WebAssembly;
    let lies = false;
    let refuses = false;
    WebAssembly.Instance = function (module, imports) {
      if (refuses) throw new RangeError("no memory for an instance");
      ${lieAboutLengths};
      return new Instance(module, imports);
    };
    WebAssembly.Instance.prototype = Instance.prototype;
    const client = new BillingClient({ baseUrl: "https://own.example", fetch: async () => new Response('{"bills":[]}') });
    const call = () => Promise.race([
      client.apiKeyBills.list(${january}).then(({ report }) => report.complete, ({ kind }) => kind),
      new Promise((resolve) => setTimeout(resolve, 2000, "pending").unref()),
    ]);
    const outcomes = [await call()];
    lies = refuses = true;
    outcomes.push(await call());
    lies = false;
    outcomes.push(await call(), await call());
    refuses = false;
    outcomes.push(await call());
    console.log(JSON.stringify(outcomes));`;
  const { stdout, code, stderr } = await runThere(program, {});
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), [true, "internal", "config", "config", true]);
});

test("running out of memory: the error states it and does not request a bug report, and the next call works", async () => {
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
    const outcomeOf = ({ kind, message }) => ({ kind, message });
    console.log(JSON.stringify({ full: outcomeOf(full), stale: outcomeOf(stale), next: report.complete }));`;
  const flags = ["--wasm-max-mem-pages=200"];
  const { stdout, code, stderr } = await runThere(program, {}, { flags });
  assert.equal(code, 0, stderr);
  const { full, stale, next } = JSON.parse(stdout);
  assert.equal(full.kind, "internal");
  assert.match(full.message, /memory .* ran out.*shorter ranges/);
  assert.ok(!/report/.test(full.message), "no bug report is requested");
  assert.equal(stale.kind, "internal");
  assert.equal(next, true);
});

test("running out of stack: every call settles, and the next one works", async () => {
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

// The stack may end anywhere: in the facade, in the module, or while the module is replaced.
test("a table call that runs out of stack fails with kind internal, later calls work, and the process continues", async () => {
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
    const record = (error) => outcomes.add(error.kind ? error.kind + ": " + error.message : error.name);
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
        record(error);
      }
      // The next call works: on the same table, or on a new one.
      if (round % 2) continue;
      try {
        table.at(0);
      } catch (error) {
        record(error);
      }
      table.free();
    }
    console.log(JSON.stringify([...outcomes]));`;
  const { stdout, code, stderr } = await runThere(program, { wasm: inPackage("wasm", "novita_billing_bg.wasm") });
  assert.equal(code, 0, stderr);
  const outcomes = JSON.parse(stdout);
  assert.ok(outcomes.includes("RangeError"), "at least one ran out of stack in the caller");
  assert.ok(
    outcomes.some((outcome) => outcome.includes("call stack was used up")),
    "at least one ran out of stack in the module",
  );
  const ofPackage = outcomes.filter((outcome) => outcome !== "RangeError");
  for (const outcome of ofPackage) assert.match(outcome, /^internal: .*(?:call stack was used up|has restarted)/);
});

test("a load whose module breaks before its promise resolves is rejected: the table would have no rows", async () => {
  const { box, baseUrl } = await openBox({ keys: 1, models: 1 });
  const program = `
    import { readFileSync } from "node:fs";
    import { BillingClient, decodeBills, init } from "novita-billing/slim";
    await init(readFileSync(settings.wasm));
    const client = ${newClient};
    // The module breaks this many microtasks after the last window has arrived.
    const outcome = async (hops) => {
      const table = await decodeBills("apiKey", '{"bills":[]}');
      const later = async () => {
        for (let hop = 0; hop < hops; hop++) await null;
        try { table.toCsv(); } catch {}
      };
      let broken;
      const call = client.apiKeyBills.list(${january}, { onProgress: () => void (broken = later()) });
      const result = await call.then(({ bills }) => bills.length > 0, ({ kind }) => kind);
      await broken;
      return result;
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

test("a trap during an abort: the call is aborted, and the next one works", async () => {
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

test("a trap releases what other calls hold: their requests are aborted, and no timer is left", async () => {
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

test("a trap while rows are delivered: the stream fails, and later calls work", async () => {
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

test("a process ends by itself after a loop is left, and no timer is left", async () => {
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
