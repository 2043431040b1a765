// Loading the WebAssembly module: from files, bytes and servers, and downloads that fail or stall.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { inPackage } from "../support/consumer.mjs";
import { runThere } from "../support/program.mjs";
import { closeServer, january } from "./fixtures.mjs";

after(closeServer);

test("novita-billing/slim: without a module, the error names the remedy; with bytes, a module or a promise, calls work", async () => {
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

test("novita-billing/slim refuses a part of the module, and then takes the whole one", async () => {
  const program = `
    import { readFileSync } from "node:fs";
    import { init, planWindows } from "novita-billing/slim";
    const part = await init(readFileSync(settings.part)).catch(({ kind, message }) => kind + ": " + message);
    await init(readFileSync(settings.wasm));
    console.log(JSON.stringify([part, (await planWindows("fixedTerm", { period: "2026" })).length]));`;
  const { stdout, code, stderr } = await runThere(program, {
    part: inPackage("wasm", "novita_billing_lists.wasm"),
    wasm: inPackage("wasm", "novita_billing_bg.wasm"),
  });
  assert.equal(code, 0, stderr);
  const [part, windows] = JSON.parse(stdout);
  assert.match(
    part,
    /^config: .*novita_billing_lists\.wasm, which is only a part: give init\(\) novita_billing_bg\.wasm$/,
  );
  assert.equal(windows, 12);
});

test("forecastOf needs the module: it says so before init, and needs no init where the module can be loaded at once", async () => {
  const summary = { groups: [{ key: { day: "2026-01-01" }, total: "1.50" }], utcOffset: "+00:00" };
  const program = (entry, init) => `
    import { forecastOf, init } from "novita-billing${entry}";
    import { readFileSync } from "node:fs";
    const summary = { ...settings.summary, report: { windows: [], failed: [], notices: [] } };
    const forecast = () => {
      try {
        return forecastOf(summary, { period: "2026-01-01", now: 1767312000 }).spent;
      } catch ({ kind, message }) {
        return kind + ": " + message;
      }
    };
    const first = forecast();
    ${init}
    console.log(JSON.stringify([first, forecast()]));`;
  const wasm = inPackage("wasm", "novita_billing_bg.wasm");
  const slim = program("/slim", "await init(readFileSync(settings.wasm));");
  const loading = program(
    "/slim",
    `let arrive;
    const loading = init(new Promise((resolve) => (arrive = resolve)));
    const second = forecast();
    arrive(readFileSync(settings.wasm));
    await loading;
    if (!second.includes("await init() before you call forecastOf")) console.log(second);`,
  );
  for (const [code, expected] of [
    [slim, /^config: .*init/],
    [loading, /^config: .*init/],
    [program("", ""), /^1\.5$/],
  ]) {
    const { stdout, code: exit, stderr } = await runThere(code, { wasm, summary });
    assert.equal(exit, 0, stderr);
    const [before, after] = JSON.parse(stdout);
    assert.match(before, expected);
    assert.equal(after, "1.5");
  }
});

test("while the module loads, the signal and the deadline work, and later changes of the query have no effect", async () => {
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
    const calls = [client.fixedTermBills.plan(query), list(options)];
    query.period = "2026-02";
    options.concurrency = 99;
    arrive(readFileSync(settings.wasm));
    await loading;
    const [[window], windows] = await Promise.all(calls);
    console.log(JSON.stringify([ended[0].slice(0, 21), ended[1], window.startTime, windows]));`;
  const wasm = inPackage("wasm", "novita_billing_bg.wasm");
  const { stdout, code, stderr } = await runThere(program, { wasm });
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), ["aborted TimeoutError:", "timeout undefined", 1767225600, 1]);
});

test("the error of a deadline states the given deadlineMs, however long the module loads", async () => {
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

test("a module that is not the package's is refused, and the right one is accepted after it", async () => {
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

test("if the module never arrives, calls time out, and later ones request it again", async () => {
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

test("waiting for a module that never arrives times out after 30 seconds by default, and later calls request it again", async () => {
  const program = `
    import { createServer } from "node:http";
    import { mock } from "node:test";
    import { readFileSync } from "node:fs";
    import { decodeBills, init, planWindows } from "novita-billing/slim";
    let hangs = true;
    let requested;
    const isRequested = new Promise((resolve) => (requested = resolve));
    const server = createServer((_, response) => (hangs ? requested() : response.end(readFileSync(settings.wasm))));
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    mock.timers.enable({ apis: ["setTimeout"] });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const plan = () => planWindows("fixedTerm", { period: "2026" }).then(({ length }) => length, ({ kind }) => kind);
    const decode = () => decodeBills("apiKey", '{"bills":[]}').then(({ length }) => length, ({ kind }) => kind);
    init("http://127.0.0.1:" + server.address().port + "/novita_billing_bg.wasm").catch(() => {});
    const outcomes = Promise.all([plan(), decode()]);
    await isRequested;
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

test("a second init that fails does not make the first one fail", async () => {
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

/** The start of programs in which downloads of the module hang. `turn` lets pending callbacks run. */
const hanging = `
  import { createServer } from "node:http";
  import { mock } from "node:test";
  import { readFileSync } from "node:fs";
  import { BillingClient, init, planWindows } from "novita-billing/slim";
  let requests = 0;
  let hangs = true;
  const server = createServer((_, response) => {
    requests += 1;
    if (!hangs) response.end(readFileSync(settings.wasm));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = "http://127.0.0.1:" + server.address().port + "/novita_billing_bg.wasm";
  const until = async (check) => { while (!check()) await new Promise((resolve) => setImmediate(resolve)); };
  const turn = async () => { for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve)); };
  const outcomeOf = (promise) => promise.then((value) => value?.length ?? "there", ({ kind }) => kind);
  const plan = () => outcomeOf(planWindows("fixedTerm", { period: "2026" }));
  const finish = (...outcomes) => { console.log(JSON.stringify(outcomes)); process.exit(0); };`;

async function runHanging(program) {
  const { stdout, code, stderr } = await runThere(hanging + program, {
    wasm: inPackage("wasm", "novita_billing_bg.wasm"),
  });
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

test("init times out after 30 seconds, whatever its input, and the next one starts a new load", async () => {
  const outcomes = await runHanging(`
    mock.timers.enable({ apis: ["setTimeout"] });
    const state = { url: "pending", promise: "pending", none: "pending" };
    const watch = (name, promise) => outcomeOf(promise).then((outcome) => (state[name] = outcome));
    watch("url", init(url));
    watch("promise", init(new Promise(() => {})));
    watch("none", init());
    await until(() => requests > 0);
    mock.timers.tick(29_999);
    await turn();
    const before = { ...state };
    mock.timers.tick(1);
    await turn();
    mock.timers.reset();
    hangs = false;
    finish(before, state, await outcomeOf(init()), await plan());`);
  const each = (outcome) => ({ url: outcome, promise: outcome, none: outcome });
  assert.deepEqual(outcomes, [each("pending"), each("timeout"), "there", 12]);
});

test("init resolves as soon as any load succeeds, also a later one, and no timer is left", async () => {
  const outcomes = await runHanging(`
    const timers = new Set();
    const { setTimeout: start, clearTimeout: stop } = globalThis;
    globalThis.setTimeout = (work, ms, ...rest) => {
      const timer = start(work, ms, ...rest);
      if (ms >= 1000) timers.add(timer);
      return timer;
    };
    globalThis.clearTimeout = (timer) => (timers.delete(timer), stop(timer));
    const given = outcomeOf(init(new Promise(() => {})));
    const early = outcomeOf(init(url));
    await until(() => requests > 0);
    const client = new BillingClient({ baseUrl: "https://own.example", fetch: async () => new Response('{"bills":[]}') });
    const listed = outcomeOf(client.fixedTermBills.list({ period: "2026-01" }, { timeoutMs: 60_000 }));
    await init(readFileSync(settings.wasm));
    const outcomes = [await given, await early, await listed];
    await turn();
    finish(...outcomes, timers.size);`);
  assert.deepEqual(outcomes, ["there", "there", "there", 0]);
});

test("a call with a short timeout does not abort the load of a call that waits longer", async () => {
  const outcomes = await runHanging(`
    let arrive;
    const patient = outcomeOf(init(new Promise((resolve) => (arrive = resolve))));
    const client = new BillingClient({ baseUrl: "https://own.example", fetch: async () => new Response('{"bills":[]}') });
    const hasty = await outcomeOf(client.fixedTermBills.list({ period: "2026-01" }, { timeoutMs: 50 }));
    arrive(readFileSync(settings.wasm));
    finish(hasty, await patient, await plan());`);
  assert.deepEqual(outcomes, ["timeout", "there", 12]);
});

test("a stalled download does not delay later calls for long: they start another one", async () => {
  const outcomes = await runHanging(`
    mock.timers.enable({ apis: ["setTimeout"] });
    const stalled = outcomeOf(init(url));
    await until(() => requests > 0);
    hangs = false;
    const client = new BillingClient({ baseUrl: "https://own.example", fetch: async () => new Response('{"bills":[]}') });
    const listed = outcomeOf(client.fixedTermBills.list({ period: "2026-01" }, { timeoutMs: 60_000 }));
    mock.timers.tick(5_000);
    finish(await listed, await stalled, requests);`);
  assert.deepEqual(outcomes, ["there", "there", 2]);
});

test("a promise given to init that never resolves does not delay calls that can load the module themselves", async () => {
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

/** What a server does instead of sending the module, the kind of the error, and the number of requests. */
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
  let requests = 0;
  let fails = Infinity;
  const cut = (response) => {
    response.writeHead(200, { "content-length": wasm.length });
    response.write(wasm.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 20));
  };
  const server = createServer((_, response) => {
    requests += 1;
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
  test(`a server that ${what} instead of sending the module: ${kind} after ${times} requests`, async () => {
    const [error, requests, given, windows] = await runDownload(
      fail,
      `const { kind, message } = await init(url).catch((thrown) => thrown);
       const before = requests;
       // Also as a Response that the caller fetched.
       const given = await init(fetch(url)).catch((thrown) => thrown.kind);
       fails = 0;
       finish({ kind, message }, before, given, (await planWindows("fixedTerm", { period: "2026" })).length);`,
    );
    assert.deepEqual([error.kind, requests, given, windows], [kind, times, kind, 12], error.message);
    assert.ok(!error.message.includes(".."), error.message);
    assert.match(error.message, /bytes of novita_billing_bg.wasm/);
  });
}

test("a download of the module that fails temporarily is retried, within the caller's timeout", async () => {
  for (const [what, fail, kind] of failedDownloads) {
    if (kind !== "network") continue;
    const outcomes = await runDownload(
      fail,
      "fails = 1;\n finish(await init(url).then(() => 'there', (thrown) => thrown.kind), requests);",
    );
    assert.deepEqual(outcomes, ["there", 2], what);
  }
});

test("an invalid URL of the module is a config error", async () => {
  const [kind] = await runDownload("0", `finish(await init("no address").catch((thrown) => thrown.kind));`);
  assert.equal(kind, "config");
});

test("a promise given to init that rejects is always handled, and does not end the process", async () => {
  const program = `
    import { readFileSync } from "node:fs";
    import { createContext, runInContext } from "node:vm";
    import * as main from "novita-billing";
    import * as slim from "novita-billing/slim";
    const { init } = settings.entry === "slim" ? slim : main;
    const unhandled = [];
    process.on("unhandledRejection", (reason) => unhandled.push(String(reason)));
    const outcomeOf = (promise) => promise.then(() => "there", ({ kind }) => kind);
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
      for (const way of ways) outcomes.push(await outcomeOf(init(way())));
      await turn();
      return outcomes.join();
    };
    const before = await round();
    // The module is not loaded when init is called, but is when the promise rejects.
    const late = outcomeOf(init(new Promise((_, reject) => setTimeout(reject, 30, new Error("too late")))));
    await init(readFileSync(settings.wasm));
    console.log(JSON.stringify([before, await late, await round(), unhandled]));`;
  for (const entry of ["main", "slim"]) {
    const wasm = inPackage("wasm", "novita_billing_bg.wasm");
    const { stdout, code, stderr } = await runThere(program, { wasm, entry });
    assert.equal(code, 0, stderr);
    const [before, late, after, unhandled] = JSON.parse(stdout);
    assert.equal(before, Array(6).fill("config").join(), `${entry}: if init has to wait for the promise, it rejects`);
    assert.equal(late, "there", `${entry}: another load has succeeded before`);
    assert.equal(after, Array(6).fill("there").join(), `${entry}: if the module is loaded, init ignores the promise`);
    assert.deepEqual(unhandled, [], entry);
  }
});
