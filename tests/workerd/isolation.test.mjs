// A failure in one request of a Worker does not affect others: a trap in the module, and calls that are refused at once.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { brokenModule } from "../support/program.mjs";
import { startServer } from "../support/server.mjs";
import { apiKey, startWorker } from "../support/worker.mjs";

const server = await startServer();
after(() => server.close());

async function openBox(account = { keys: 1, models: 1 }) {
  const body = JSON.stringify({ apiKey, ...account });
  const { id } = await (await fetch(`${server.origin}/control/new`, { method: "POST", body })).json();
  return { box: server.boxes.get(id), baseUrl: `${server.origin}/box/${id}` };
}

const trapping = `
  import { BillingClient, decodeBills, isBillingError } from "novita-billing";
  let client;
  const kindOf = (error) => (isBillingError(error) ? error.kind : "no BillingError: " + error);
  export default {
    async fetch(request) {
      const url = new URL(request.url);
      client ??= new BillingClient({ apiKey: "${apiKey}", baseUrl: url.searchParams.get("baseUrl"), maxRetries: 0, timeoutMs: 3000 });
      try {
        if (url.pathname === "/trap") return new Response((await decodeBills("apiKey", '{"bills":[]}')).toCsv());
        const { bills } = await client.apiKeyBills.list({ period: "2026-01", cycleType: "Day" });
        return new Response("rows: " + (bills.length > 0));
      } catch (error) {
        return new Response(kindOf(error));
      }
    },
  };`;

for (const [title, options] of [
  ["today", {}],
  ["with nodejs_compat", { flags: ["nodejs_compat"] }],
  ["at a date before promises were resolved across requests", { date: "2023-01-01" }],
]) {
  test(`a trap in one request, ${title}: it and all pending ones fail, and the next one succeeds`, async (t) => {
    const worker = await startWorker(server.origin, { ...options, source: trapping, wasm: brokenModule("table_csv") });
    t.after(() => worker.dispose());
    const { box, baseUrl } = await openBox();
    const ask = async (path, signal = AbortSignal.timeout(20_000)) => {
      const response = await worker.dispatchFetch(`http://worker${path}?${new URLSearchParams({ baseUrl })}`, {
        signal,
      });
      return response.text();
    };
    assert.equal(await ask("/"), "rows: true");
    box.inject({ name: "latency", ms: 1500, times: 3 });
    const answered = box.requests.length;
    const pending = [ask("/"), ask("/"), ask("/")];
    while (box.requests.length < answered + 3) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(await ask("/trap"), "internal");
    assert.deepEqual(await Promise.all(pending), ["internal", "internal", "internal"]);
    assert.equal(await ask("/"), "rows: true");
  });
}

const holding = `
  import { BillingClient, decodeBills, isBillingError } from "novita-billing";
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const kindOf = (error) => (isBillingError(error) ? error.kind : "no BillingError: " + error);
  // Plain data, which requests can share.
  let held = 0;
  let isTrapped = false;
  async function hold(url) {
    const [baseUrl, concurrency] = ["baseUrl", "concurrency"].map((name) => url.searchParams.get(name));
    const client = new BillingClient({ apiKey: "${apiKey}", baseUrl, concurrency: Number(concurrency), maxRetries: 0 });
    const stream = client.apiKeyBills.stream({ period: "2026-01/2026-06", cycleType: "Day" });
    const rows = stream[Symbol.asyncIterator]();
    const { value } = await rows.next();
    held += 1;
    while (!isTrapped) await sleep(20);
    const next = async () => {
      for (;;) if ((await rows.next()).done) return "done";
    };
    const outcome = await Promise.race([next().catch(kindOf), sleep(15_000).then(() => "pending")]);
    const { done } = await Promise.race([rows.next(), sleep(5_000).then(() => ({ done: "pending" }))]);
    return [value.length > 0, outcome, done, stream.report.complete];
  }
  export default {
    async fetch(request) {
      const url = new URL(request.url);
      if (url.pathname === "/held") return Response.json(held);
      if (url.pathname === "/hold") return Response.json(await hold(url).catch(kindOf));
      const table = await decodeBills("apiKey", '{"bills":[]}');
      let kind = "no error";
      try {
        table.toCsv();
      } catch (error) {
        kind = kindOf(error);
      }
      isTrapped = true;
      return Response.json(kind);
    },
  };`;

for (const [what, account] of [
  ["more rows than are buffered", { keys: 40, models: 12, dense: true }],
  ["few rows, all of which are buffered", { keys: 1, models: 1 }],
]) {
  for (const concurrency of [1, 4]) {
    test(`a paused stream of ${what}, with a concurrency of ${concurrency}: its next() fails after a trap in another request`, async (t) => {
      const worker = await startWorker(server.origin, { source: holding, wasm: brokenModule("table_csv") });
      t.after(() => worker.dispose());
      const { baseUrl } = await openBox(account);
      const ask = async (path) => {
        const parameters = new URLSearchParams({ baseUrl, concurrency });
        const signal = AbortSignal.timeout(40_000);
        return (await worker.dispatchFetch(`http://worker${path}?${parameters}`, { signal })).json();
      };
      const stream = ask("/hold");
      while ((await ask("/held")) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal(await ask("/trap"), "internal");
      assert.deepEqual(await stream, [true, "internal", true, false]);
    });
  }
}

// With older compatibility dates workerd reports a promise as unhandled that was rejected before another one adopts it.
for (const date of ["2025-01-01", "2026-04-01"]) {
  test(`a call that is refused at once causes no unhandledrejection event, at ${date}`, async (t) => {
    const source = `
    import { BillingClient, decodeBills, init, planWindows } from "novita-billing";
    const unhandled = [];
    addEventListener("unhandledrejection", (event) => unhandled.push(String(event.reason)));
    export default {
      async fetch() {
        const client = new BillingClient({ apiKey: "${apiKey}", baseUrl: "http://127.0.0.1:9" });
        const { apiKeyBills: bills } = client;
        const query = { period: "2026-01", cycleType: "Day" };
        const aborted = { signal: AbortSignal.abort() };
        const calls = [
          () => planWindows("apiKey", {}),
          () => planWindows("apiKey", query, { splitBy: "year" }),
          () => planWindows("none", query),
          () => bills.plan({}),
          () => bills.plan(query, { splitBy: 1 }),
          () => bills.list(),
          () => bills.list(query, { timeoutMs: -1 }),
          () => bills.list(query, aborted),
          () => bills.load(query, aborted),
          () => bills.load({}),
          () => bills.summarize(query, { by: ["nonsense"] }),
          () => bills.summarize(query, { by: [] }, aborted),
          () => bills.summarize(query),
          () => bills.stream(query, aborted)[Symbol.asyncIterator]().next(),
          () => bills.stream({})[Symbol.asyncIterator]().next(),
          () => bills.stream(query)[Symbol.asyncIterator]().throw(new Error("mine")),
          () => decodeBills("none", "{}"),
          () => decodeBills("apiKey", 7),
          () => decodeBills("apiKey", "<html>"),
          () => decodeBills("apiKey", new Response("no", { status: 500 })),
        ];
        let refused = 0;
        // An async function that returns the promise adopts it later than one that awaits it.
        const ways = calls.flatMap((call) => [call, async () => call()]);
        for (const ask of ways) {
          try {
            await ask();
          } catch {
            refused += 1;
          }
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        return Response.json({ refused, calls: ways.length, unhandled });
      },
    };`;
    const worker = await startWorker(server.origin, { source, date });
    t.after(() => worker.dispose());
    const { refused, calls, unhandled } = await (await worker.dispatchFetch("http://worker/")).json();
    assert.equal(refused, calls);
    assert.deepEqual(unhandled, []);
  });
}
