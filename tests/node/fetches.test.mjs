// The package with npm's undici and node-fetch, and with Node's streams, files and warnings.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import nodeFetch from "node-fetch";
import { Agent, fetch as undiciFetch } from "undici";
import { importPackage, inPackage } from "../support/consumer.mjs";
import { runThere, watchModule } from "../support/program.mjs";
import { startServer } from "../support/server.mjs";

const server = await startServer();
after(() => server.close());
const { BillingClient, decodeBills } = await importPackage();
const january = { period: "2026-01", cycleType: "Day" };
const truth = { cycleType: "Day", startTime: 1767225600, endTime: 1769903999 };

/** A box on the server, and a client of it. */
async function connect(options, account = {}) {
  const response = await fetch(`${server.origin}/control/new`, { method: "POST", body: JSON.stringify(account) });
  const { id } = await response.json();
  const box = server.boxes.get(id);
  const baseUrl = `${server.origin}/box/${id}`;
  return { box, baseUrl, client: new BillingClient({ apiKey: box.apiKey, baseUrl, ...options }) };
}

/** The parts of a request, as the error message suggests them. */
const parts = (request) => ({
  method: request.method,
  headers: Object.fromEntries(request.headers),
  redirect: request.redirect,
  signal: request.signal,
});

const dispatcher = new Agent();
after(() => dispatcher.close());

for (const [name, unfit, fit] of [
  ["undici", undiciFetch, (request) => undiciFetch(request.url, parts(request))],
  [
    "undici with a dispatcher",
    (request) => undiciFetch(request, { dispatcher }),
    (request) => undiciFetch(request.url, { ...parts(request), dispatcher }),
  ],
  ["node-fetch", nodeFetch, (request) => nodeFetch(request.url, parts(request))],
]) {
  test(`${name} as fetch: a Request is refused at once, its parts are accepted`, async () => {
    const refused = await connect({ fetch: unfit });
    const error = await refused.client.apiKeyBills.list({ ...january, period: "2026" }).catch((thrown) => thrown);
    assert.deepEqual([error.kind, error.path, error.attempts], ["config", "fetch", 0], String(error));
    assert.match(error.message, /request\.url.*headers: Object\.fromEntries\(request\.headers\)/);
    assert.equal(refused.box.requests.length, 0);

    const { client, box } = await connect({ fetch: fit });
    const { bills } = await client.apiKeyBills.list(january);
    assert.deepEqual(JSON.parse(JSON.stringify(bills)), box.bills("apiKey", truth));
    const [{ headers }] = box.requests;
    assert.equal(headers["user-agent"], "novita-billing", "no header is lost");
  });

  test(`${name} as fetch: redirects, broken bodies and aborts have the usual errors`, async () => {
    const faults = [
      [{ name: "redirect", location: "https://example.com/" }, "api"],
      [{ name: "cut-off" }, "network"],
      [{ name: "stall" }, "timeout"],
      [{ name: "rate-limit", waitSeconds: 30 }, "aborted"],
      [{ name: "stall" }, "aborted"],
      [{ name: "no-answer" }, "aborted"],
    ];
    for (const [fault, kind] of faults) {
      const { client, box } = await connect({ fetch: fit, maxRetries: kind === "aborted" ? 1 : 0 });
      box.inject({ ...fault, times: 2 });
      const options = kind === "aborted" ? { signal: AbortSignal.timeout(300) } : { timeoutMs: 300 };
      const error = await client.apiKeyBills.list(january, options).catch((thrown) => thrown);
      assert.equal(error.kind, kind, `${fault.name}: ${error}`);
    }
  });

  test(`${name} as fetch: a body is read as it arrives`, async () => {
    const { client, box } = await connect({ fetch: fit, timeoutMs: 1000, maxRetries: 0 });
    const { length } = JSON.stringify(box.bills("apiKey", truth));
    // Longer than timeoutMs in total, and much shorter between chunks.
    box.inject({ name: "slow-chunks", chunkBytes: Math.ceil(length / 40), pauseMs: 50 });
    const { report } = await client.apiKeyBills.list(january);
    assert.equal(report.complete, true);
  });

  test(`decodeBills reads a Response of ${name}`, async () => {
    let request;
    const { client, box } = await connect({ fetch: (given) => fit((request = given)) });
    await client.apiKeyBills.list(january);
    const table = await decodeBills("apiKey", await fit(request));
    assert.deepEqual(JSON.parse(JSON.stringify(table.toArray())), box.bills("apiKey", truth));
    table.free();
    box.inject({ name: "envelope", status: 400, envelope: { code: 400, reason: "WRONG", message: "no" } });
    const refusal = await decodeBills("apiKey", await fit(request)).catch((thrown) => thrown);
    assert.deepEqual([refusal.kind, refusal.reason], ["api", "WRONG"], String(refusal));
    const used = await fit(request);
    await used.text();
    const error = await decodeBills("apiKey", used).catch((thrown) => thrown);
    assert.deepEqual([error.kind, error.path], ["config", "source"]);
  });
}

test("a broken Node stream as body rejects its call and does not end the process, even if it is not read", async () => {
  const program = `
    import { Readable } from "node:stream";
    import { BillingClient, decodeBills } from "novita-billing";
    const broken = (status) => {
      const body = new Readable({ read() {} });
      body.destroy(new Error("reset"));
      return { status, headers: new Headers(), body };
    };
    const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
    const outcome = (call) => call.then(() => "no error", ({ kind }) => kind);
    const kinds = [];
    for (const status of [200, 302, 500]) {
      const client = new BillingClient({ baseUrl: "https://own.example", fetch: async () => broken(status), maxRetries: 0 });
      kinds.push(await outcome(client.apiKeyBills.list(${JSON.stringify(january)})));
      kinds.push(await outcome(decodeBills("apiKey", broken(status))));
      // The response arrives after the end of the call.
      const late = new BillingClient({ baseUrl: "https://own.example", fetch: () => sleep(30).then(() => broken(status)) });
      kinds.push(await outcome(late.apiKeyBills.list(${JSON.stringify(january)}, { deadlineMs: 10 })));
    }
    await sleep(60);
    console.log(JSON.stringify(kinds));`;
  const { stdout, code, stderr } = await runThere(program, {});
  assert.equal(code, 0, stderr);
  const each = (kind) => [kind, kind, "timeout"];
  assert.deepEqual(JSON.parse(stdout), [...each("network"), ...each("api"), ...each("api")]);
});

test("headers that fetch cannot send are a config error", async () => {
  for (const headers of [{ "transfer-encoding": "chunked" }, { expect: "100-continue" }]) {
    const { client } = await connect({ headers });
    const error = await client.apiKeyBills.list(january).catch((thrown) => thrown);
    assert.deepEqual([error.kind, error.path, error.attempts], ["config", "headers", 0], String(error.cause));
  }
  const client = new BillingClient({ apiKey: "sk_0123456789", baseUrl: "http://127.0.0.1:6000" });
  const error = await client.apiKeyBills.list(january).catch((thrown) => thrown);
  assert.deepEqual([error.kind, error.path], ["config", "baseUrl"]);
});

test("init accepts the URL of a file, also as text or a promise", async () => {
  const wasm = inPackage("wasm", "novita_billing_bg.wasm");
  const program = `
    import { init, planWindows } from "novita-billing/slim";
    const missing = await init(new URL(settings.url + ".not")).catch(({ kind, message }) => kind + ": " + message);
    const ways = { url: new URL(settings.url), text: settings.url, promise: Promise.resolve(new URL(settings.url)) };
    await init(ways[settings.way]);
    console.log(JSON.stringify([missing, (await planWindows("fixedTerm", { period: "2026" })).length]));`;
  for (const way of ["url", "text", "promise"]) {
    const { stdout, code, stderr } = await runThere(program, { url: pathToFileURL(wasm).href, way });
    assert.equal(code, 0, `${way}: ${stderr}`);
    const [missing, windows] = JSON.parse(stdout);
    assert.match(missing, /^config: .*ENOENT/);
    assert.equal(windows, 12, way);
  }
});

test("one signal for forty calls: Node does not warn, every call ends, and no listener is left", async () => {
  const program = `
    import { getEventListeners } from "node:events";
    import { BillingClient } from "novita-billing";
    const warnings = [];
    process.on("warning", ({ name }) => warnings.push(name));
    const forty = (work) => Promise.all(Array.from({ length: 40 }, work));
    const answers = new BillingClient({ baseUrl: "https://own.example", fetch: async () => new Response('{"bills":[]}') });
    const silent = new BillingClient({ baseUrl: "https://own.example", fetch: () => new Promise(() => {}) });
    const controller = new AbortController();
    const { signal } = controller;
    const list = (client) => client.apiKeyBills.list(${JSON.stringify(january)}, { signal })
      .then(({ bills }) => bills.length, ({ kind }) => kind);
    const good = await forty(() => list(answers));
    const left = getEventListeners(signal, "abort").length;
    const ended = forty(() => list(silent));
    setTimeout(() => controller.abort(), 20);
    const bad = await ended;
    await new Promise((done) => setTimeout(done, 20));
    console.log(JSON.stringify([good, bad, left, getEventListeners(signal, "abort").length, warnings]));`;
  const { stdout, code, stderr } = await runThere(program, {});
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), [Array(40).fill(0), Array(40).fill("aborted"), 0, 0, []]);
});

test("the module's memory does not grow by a body of 120 MB that arrives in one chunk", async () => {
  const program = `
    import { BillingClient, decodeBills } from "novita-billing";
    ${watchModule}
    const row = '{"startTime":"1767225600","endTime":"1767225601","amount":"1","voucherAmount":"0","payAmount":"1"}';
    const rows = Array(200_000).fill(row).join();
    const bytes = new TextEncoder().encode('{"bills":[' + rows + " ".repeat(101_000_000) + ']}');
    const client = new BillingClient({ baseUrl: "https://own.example", fetch: async () => new Response(bytes) });
    const { total } = await client.apiKeyBills.summarize(${JSON.stringify(january)}, { by: [] });
    const one = '{"bills":[' + row + " ".repeat(120_000_000) + "]}";
    const found = [total.rows, (await decodeBills("apiKey", one)).length];
    found.push((await decodeBills("apiKey", new TextEncoder().encode(one))).length);
    found.push((await decodeBills("apiKey", new Response(one))).length);
    console.log(JSON.stringify([found, bytes.length, exports.memory.buffer.byteLength]));`;
  const { stdout, code, stderr } = await runThere(program, {});
  assert.equal(code, 0, stderr);
  const [rows, body, memory] = JSON.parse(stdout);
  assert.deepEqual(rows, [200_000, 1, 1, 1]);
  assert.ok(body > 120_000_000 && memory < 10_000_000, `${memory} bytes of memory for ${body} of body`);
});

test("a long call does not retain its finished requests", async () => {
  const program = `
    import { BillingClient } from "novita-billing";
    const answered = [];
    const fetch = async (request) => {
      const from = Number(new URL(request.url).searchParams.get("startTime"));
      const row = { startTime: from, endTime: from + 1, amount: "1", voucherAmount: "0", payAmount: "1" };
      const response = new Response(JSON.stringify({ bills: [row] }));
      answered.push(new WeakRef(response), new WeakRef(request));
      return response;
    };
    const client = new BillingClient({ baseUrl: "https://own.example", fetch });
    let kept;
    for await (const bills of client.apiKeyBills.stream({ from: 1767225600, until: 1767225600 + 700 * 86400, cycleType: "Hour" })) {
      if (answered.length < 160 || kept) continue;
      for (let turn = 0; turn < 5; turn++) await new Promise((done) => setTimeout(done, 10)), gc();
      kept = [answered.length, answered.filter((one) => one.deref()).length];
    }
    console.log(JSON.stringify(kept));`;
  const { stdout, code, stderr } = await runThere(program, {}, { flags: ["--expose-gc"] });
  assert.equal(code, 0, stderr);
  const [made, kept] = JSON.parse(stdout);
  assert.ok(made >= 160 && kept <= 60, `${kept} of ${made} are kept`);
});
