// The border between JavaScript and the module: a used up stack, fake clocks, async contexts, missing globals and bytes that
// lie harm one call at most, and none of the calls after it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ensureConsumer, inPackage } from "../support/consumer.mjs";
import { brokenModule, runThere } from "../support/program.mjs";

await ensureConsumer();

/**
 * The beginning of a program that wraps imports of the module. `hooks` has a function for each part of a name of an import: it
 * gets the original function and its arguments.
 */
const wrapImports = `
  const hooks = {};
  const { Instance } = WebAssembly;
  WebAssembly.Instance = function (module, imports) {
    const wrapped = {};
    for (const [from, functions] of Object.entries(imports)) {
      wrapped[from] = { ...functions };
      for (const [name, original] of Object.entries(functions)) {
        if (typeof original !== "function") continue;
        wrapped[from][name] = (...given) => {
          const part = Object.keys(hooks).find((part) => name.includes(part));
          return part ? hooks[part](original, given) : original(...given);
        };
      }
    }
    return new Instance(module, wrapped);
  };
  WebAssembly.Instance.prototype = Instance.prototype;`;

const common = `
  import { BillingClient, decodeBills, init, isBillingError, planWindows } from "novita-billing";
  const unhandled = [];
  process.on("unhandledRejection", (reason) => unhandled.push(String(reason)));
  process.on("uncaughtException", (error) => unhandled.push(String(error)));
  const row = {
    userId: "u", startTime: "1767225600", endTime: "1767311999", billingMethod: 1, productName: "p", category: "llm",
    ownerID: "1", billNum0: "1", billNum1: "1", basePrice0: "1", basePrice1: "1", discountPrice0: "1", discountPrice1: "1",
    amount: "10000", voucherAmount: "0", payAmount: "10000", payAmountDisplay: 1, pricePrecision: 1, productId: "i",
    apikeyName: "n", apikeyMask: "m",
  };
  const bytesOf = (count) => new TextEncoder().encode(JSON.stringify({ bills: Array(count).fill(row) }));
  const answer = bytesOf(1);
  /** Without a Response, whose streams need queueMicrotask in Node. */
  const respond = (bytes = answer, status = 200) => ({
    status,
    headers: new Headers({ "retry-after": "0" }),
    body: (async function* () { yield bytes; })(),
  });
  const query = { period: "2026-01", cycleType: "Day" };
  const makeClient = (options) => new BillingClient({ apiKey: "sk_border_0123456789", fetch: async () => respond(), ...options });
  const realTimeout = setTimeout;
  const within = (promise, ms = 3000) =>
    Promise.race([promise, new Promise((resolve) => realTimeout(resolve, ms, "hangs"))]);
  const outcome = (call) => within((async () => call())().then(
    () => "ok",
    (error) => (isBillingError(error) ? error.kind + (error.path ? " at " + error.path : "") : "no BillingError: " + error),
  ));
  const allWays = {
    list: () => makeClient().apiKeyBills.list(query),
    load: () => makeClient().apiKeyBills.load(query),
    summarize: () => makeClient().apiKeyBills.summarize(query, { by: [] }),
    stream: async () => { for await (const rows of makeClient().apiKeyBills.stream(query)) void rows; },
    decodeBills: () => decodeBills("apiKey", answer),
    planWindows: () => planWindows("apiKey", query),
  };
  const tryAll = async () => {
    const outcomes = [];
    for (const [name, way] of Object.entries(allWays)) outcomes.push(name + ": " + (await outcome(way)));
    return outcomes.filter((text) => !text.endsWith(": ok"));
  };
  const finish = (...results) => { console.log(JSON.stringify([...results, unhandled])); process.exit(0); };`;

async function run(program, { settings = {}, flags = [] } = {}) {
  const { stdout, code, stderr } = await runThere(`${common}\n${program}`, settings, { flags });
  assert.equal(code, 0, stderr);
  const results = JSON.parse(stdout.trim().split("\n").at(-1));
  assert.deepEqual(results.pop(), [], "nothing is unhandled");
  return results;
}

test("calls at the end of the stack fail or succeed, and all calls after them succeed", async () => {
  const [kinds, hanging, after] = await run(`
    await tryAll();
    const client = makeClient();
    const calls = [];
    for (const [padding, way] of [[0, "list"], [1, "summarize"], [3, "list"], [5, "load"]]) {
      let frame = 0;
      const dive = (...given) => {
        try { dive(...given); } catch {}
        frame += 1;
        if (frame < 20 || frame > 400) return;
        try {
          calls.push(way === "summarize" ? client.apiKeyBills.summarize(query, { by: [] }) : client.apiKeyBills[way](query));
        } catch {}
      };
      dive(...Array(padding).fill(1));
    }
    const settled = await Promise.all(calls.map((call) => within(call.then(() => "ok", (error) =>
      isBillingError(error) ? error.kind : error instanceof RangeError ? "RangeError" : String(error)))));
    const kinds = [...new Set(settled)].filter((kind) => !["ok", "internal", "RangeError", "hangs"].includes(kind));
    finish(kinds, settled.filter((kind) => kind === "hangs").length, await tryAll());`);
  assert.deepEqual(kinds, []);
  assert.equal(hanging, 0);
  assert.deepEqual(after, []);
});

/** Where the stack may end inside of the module: while a task is scheduled, and while a promise is made. */
for (const [what, part] of [
  ["a microtask is scheduled", "queueMicrotask"],
  ["a promise is made", "_promise_"],
  ["an object is made", "_new_"],
]) {
  test(`the stack ends when ${what}: pending calls fail with kind internal, and all calls after them succeed`, async () => {
    const [hits, outcomes, after] = await run(`
      ${wrapImports}
      await planWindows("apiKey", query);
      let hits = 0;
      hooks["${part}"] = (original, given) => {
        delete hooks["${part}"];
        hits += 1;
        throw new RangeError("Maximum call stack size exceeded");
      };
      const outcomes = [];
      for (const way of ["list", "summarize", "stream"]) {
        outcomes.push(await outcome(allWays[way]));
      }
      finish(hits, outcomes, await tryAll());`);
    assert.equal(hits, 1);
    assert.deepEqual(outcomes, ["internal", "ok", "ok"]);
    assert.deepEqual(after, []);
  });
}

test("a promise of the module that rejects with any other value: kind internal for all pending calls, then all calls succeed", async () => {
  const [outcomes, after] = await run(`
    ${wrapImports}
    await tryAll();
    hooks._resolve_ = (original, [deferred]) => {
      delete hooks._resolve_;
      deferred.reject(new RangeError("Invalid array length"));
    };
    const pending = outcome(() => makeClient({ fetch: () => new Promise(() => {}) }).apiKeyBills.list(query));
    const failed = await outcome(allWays.list);
    finish([failed, await pending], await tryAll());`);
  assert.deepEqual(outcomes, ["internal", "internal"]);
  assert.deepEqual(after, []);
});

test("a trap while the garbage collector frees a table is no error of the process, and all calls after it succeed", async () => {
  const [after] = await run(
    `
    import { readFileSync } from "node:fs";
    await init(readFileSync(settings.wasm));
    await (async () => void (await decodeBills("apiKey", answer)))();
    for (let round = 0; round < 5; round++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const outcomes = [];
    for (const way of ["decodeBills", "load"]) outcomes.push(await outcome(allWays[way]));
    finish(outcomes);`,
    { settings: { wasm: brokenModule("__wbg_table_free") }, flags: ["--expose-gc"] },
  );
  assert.deepEqual(after, ["ok", "ok"]);
});

test("apiKey, fetch and callbacks run in the async context in which their call was made", async () => {
  const [seen] = await run(`
    import { AsyncLocalStorage } from "node:async_hooks";
    const storage = new AsyncLocalStorage();
    const seen = [];
    const tried = new Set();
    const note = (what, owner) => { if (storage.getStore() !== owner) seen.push([what, owner, storage.getStore() ?? null]); };
    const client = new BillingClient({
      apiKey: async () => {
        await 0;
        return "sk_tenant_" + storage.getStore() + "_0123456789";
      },
      fetch: async (request) => {
        const owner = new URL(request.url).searchParams.get("productName");
        note("fetch", owner);
        note("key", request.headers.get("authorization").split("_")[2] === owner ? storage.getStore() : "another key");
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
        note("fetch later", owner);
        if (!tried.has(request.url)) return tried.add(request.url), respond(answer, 503);
        const { body, ...head } = respond();
        return { ...head, body: { getReader: () => ({
          read: async () => (note("read", owner), body.next()),
          cancel() {},
        }) } };
      },
      onEvent: ({ url }) => { if (url) note("onEvent", new URL(url).searchParams.get("productName")); },
    });
    const { apiKeyBills: bills } = client;
    const as = (owner, call) => storage.run(owner, () => call(
      { ...query, period: "2026-Q1", productName: owner },
      { onProgress: () => note("onProgress", owner) },
    ));
    const calls = [];
    for (let index = 0; index < 6; index++) {
      calls.push(
        as("list" + index, (query, options) => bills.list(query, options)),
        as("load" + index, (query, options) => bills.load(query, options)),
        as("summarize" + index, (query, options) => bills.summarize(query, { by: [] }, options)),
        as("stream" + index, async (query, options) => {
          let rows = 0;
          for await (const batch of bills.stream(query, options)) {
            note("loop", query.productName);
            rows += batch.length;
          }
          return rows;
        }),
      );
      // A call that is made without a context has none.
      calls.push(bills.list({ ...query, productName: "undefined" }, { onProgress: () => note("onProgress", undefined) }).catch(() => {}));
    }
    await within(Promise.all(calls), 10_000);
    finish(seen.filter(([, owner]) => owner !== "undefined").slice(0, 5));`);
  assert.deepEqual(seen, []);
});

for (const [what, fake] of [
  ["never runs the microtask", "() => {}"],
  ["throws", "() => { throw new Error('fake'); }"],
  ["is undefined", "undefined"],
]) {
  test(`calls succeed while a queueMicrotask is installed that ${what}, in a new instance as well, and after it`, async () => {
    const [first, during, after] = await run(`
      const real = globalThis.queueMicrotask;
      globalThis.queueMicrotask = ${fake};
      const first = await tryAll();
      globalThis.queueMicrotask = real;
      await tryAll();
      globalThis.queueMicrotask = ${fake};
      const refused = await Promise.all([
        outcome(() => makeClient().apiKeyBills.list({ period: "x" })),
        outcome(() => planWindows("apiKey", {})),
      ]);
      const during = [...(await tryAll()), ...refused];
      globalThis.queueMicrotask = real;
      finish(first, during, await tryAll());`);
    assert.deepEqual(first, []);
    assert.deepEqual(during, ["query at period", "query at startTime"]);
    assert.deepEqual(after, []);
  });
}

test("calls that were made while timers are mocked, and calls after that, succeed", async () => {
  const [during, after] = await run(`
    import { mock } from "node:test";
    mock.timers.enable({ apis: ["setTimeout", "setInterval", "setImmediate", "Date"] });
    const during = await tryAll();
    mock.timers.reset();
    finish(during, await tryAll());`);
  assert.deepEqual(during, []);
  assert.deepEqual(after, []);
});

test("bytes whose length and place lie are read as they are", async () => {
  const [decoded, others] = await run(`
    class Lying extends Uint8Array {
      get length() { return 5; }
      get byteLength() { return 7; }
      get byteOffset() { return 3; }
      get buffer() { return new ArrayBuffer(16); }
      subarray() { return "no bytes"; }
    }
    const bytes = bytesOf(3000);
    const others = [];
    for (let index = 0; index < 20; index++) others.push(await decodeBills("apiKey", answer));
    const decoded = [];
    for (const source of [
      new Lying(bytes),
      new ReadableStream({ start(controller) { controller.enqueue(new Lying(bytes)); controller.close(); } }),
      respond(new Lying(bytes)),
    ]) decoded.push((await decodeBills("apiKey", source)).length);
    decoded.push((await makeClient({ fetch: async () => respond(new Lying(bytes)) }).apiKeyBills.load(query)).length);
    const view = new DataView(bytes.buffer);
    Object.defineProperty(view, "byteLength", { value: 4 });
    decoded.push((await makeClient({ fetch: async () => respond(view) }).apiKeyBills.load(query)).length);
    const moved = bytesOf(1);
    structuredClone(moved.buffer, { transfer: [moved.buffer] });
    decoded.push(await outcome(() => decodeBills("apiKey", moved)));
    finish(decoded, others.every((table) => table.length === 1 && table.at(0).ownerID === "1"));`);
  assert.deepEqual(decoded, [3000, 3000, 3000, 3000, 3000, "config at source"]);
  assert.equal(others, true);
});

/** Globals, what replaces them, and the outcome of a call. */
const globals = [
  ["AbortController", "undefined", "config at fetch"],
  ["AbortController", "class { constructor() { throw new Error('no'); } }", "config at fetch"],
  ["Request", "undefined", "config at fetch"],
  ["Headers", "undefined", "config at fetch"],
  ["URLSearchParams", "undefined", "config at fetch"],
  ["setTimeout", "undefined", "config at setTimeout"],
  ["setTimeout", "() => { throw new Error('no'); }", "config at setTimeout"],
  ["clearTimeout", "undefined", "ok"],
  ["clearTimeout", "() => { throw new Error('no'); }", "ok"],
  ["performance", "undefined", "ok"],
  ["performance", "{ now() { throw new Error('no'); } }", "ok"],
  ["performance", "{ now: () => NaN }", "ok"],
  ["TextEncoder", "undefined", "ok"],
  ["TextDecoder", "undefined", "ok"],
  ["FinalizationRegistry", "undefined", "ok"],
  ["Math.random", "() => { throw new Error('no'); }", "ok"],
  ["Math.random", "() => 1", "ok"],
  ["Date.now", "() => { throw new Error('no'); }", "ok"],
];

test("a global that is missing or throws fails a call with a hint at most: the module does not restart", async () => {
  const [found] = await run(
    `
    const found = [];
    const table = await decodeBills("apiKey", answer);
    const text = new TextDecoder().decode(answer);
    for (const [name, makeFake] of [${globals.map(([name, fake]) => `["${name}", () => (${fake})]`).join(", ")}]) {
      const [key, owner] = name.includes(".") ? [name.split(".")[1], globalThis[name.split(".")[0]]] : [name, globalThis];
      const property = Object.getOwnPropertyDescriptor(owner, key);
      const headers = new Headers();
      // The first response is an error, after which the call waits.
      let requests = 0;
      const client = makeClient({ fetch: async () => ({ ...respond(answer, requests++ === 0 ? 503 : 200), headers }) });
      Object.defineProperty(owner, key, { value: makeFake(), configurable: true, writable: true });
      const outcomes = [
        await outcome(() => client.apiKeyBills.list(query)),
        await outcome(() => decodeBills("apiKey", text).then((table) => table.toCsv())),
      ];
      Object.defineProperty(owner, key, property);
      found.push([...outcomes, await outcome(allWays.list), table.at(0).ownerID === "1"]);
    }
    finish(found);`,
  );
  for (const [index, [name, fake, expected]] of globals.entries()) {
    assert.deepEqual(found[index], [expected, "ok", "ok", true], `${name} = ${fake}`);
  }
});

test("a status from 600 to 999 is an api error with that status", async () => {
  const [found] = await run(`
    const found = [];
    for (const status of [600, 999]) {
      const fetch = async () => respond(new Uint8Array(), status);
      for (const call of [
        () => makeClient({ fetch, maxRetries: 0 }).apiKeyBills.list(query),
        () => decodeBills("apiKey", respond(new Uint8Array(), status)),
      ]) found.push(await call().catch(({ kind, status }) => [kind, status]));
    }
    finish(found);`);
  assert.deepEqual(found, [
    ["api", 600],
    ["api", 600],
    ["api", 999],
    ["api", 999],
  ]);
});

test("after a trap the report of a stream has the rows that were delivered", async () => {
  const [delivered, kind, rows, complete] = await run(
    `
    import { readFileSync } from "node:fs";
    await init(readFileSync(settings.wasm));
    const bytes = bytesOf(3000);
    const stream = makeClient({ fetch: async () => respond(bytes) }).apiKeyBills.stream(query);
    const batches = stream[Symbol.asyncIterator]();
    let delivered = 0;
    for (let index = 0; index < 2; index++) delivered += (await batches.next()).value.length;
    const table = await decodeBills("apiKey", answer);
    try { table.toCsv(); } catch {}
    const kind = await outcome(() => batches.next());
    finish(delivered, kind, stream.report.rows, stream.report.complete);`,
    { settings: { wasm: brokenModule("table_csv") } },
  );
  assert.ok(delivered > 0);
  assert.equal(kind, "internal");
  assert.ok(rows >= delivered, `${rows} of ${delivered}`);
  assert.equal(complete, false);
});

test("unknown fields keep numbers that are too small for a double as text, and have no lone surrogates", async () => {
  const { decodeBills } = await import(inPackage("dist", "entry", "node.js"));
  const extraOf = async (fields) => {
    const table = await decodeBills(
      "apiKey",
      `{"bills":[{"startTime":"1767225600","endTime":"1767311999","amount":"1","voucherAmount":"0","payAmount":"1",${fields}}]}`,
    );
    return table.at(0).extra;
  };
  for (const [number, expected] of [
    ["1e-400", "1e-400"],
    ["-1e-400", "-1e-400"],
    ["1.23456789e-320", "1.23456789e-320"],
    ["4.9e-324", "4.9e-324"],
    ["5e-324", 5e-324],
    ["2.5e-300", 2.5e-300],
    ["0e-400", 0],
    ["0.000", 0],
    ["1e400", "1e400"],
  ]) {
    assert.deepEqual(await extraOf(`"n":${number}`), { n: expected }, number);
  }
  const extra = await extraOf(String.raw`"a\ud800":"\udfff b","c":["\ud83d\ude00","\\ud800","\u0000\ud800"]`);
  assert.deepEqual(extra, { "a\ufffd": "\ufffd b", c: ["😀", "\\ud800", "\u0000\ufffd"] });
});
