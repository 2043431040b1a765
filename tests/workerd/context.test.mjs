// Calls of one request, and of several, in a Worker: each runs in its own async context, and each settles after a trap.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { brokenModule } from "../support/program.mjs";
import { startServer } from "../support/server.mjs";
import { apiKey, startWorker } from "../support/worker.mjs";

const server = await startServer();
after(() => server.close());

const tenants = `
  import { AsyncLocalStorage } from "node:async_hooks";
  import { BillingClient } from "novita-billing";
  const storage = new AsyncLocalStorage();
  let client;
  const makeClient = () => {
    const tried = new Set();
    return new BillingClient({
      apiKey: async () => "sk_tenant_" + storage.getStore().name + "_0123456789",
      onEvent: () => storage.getStore().events++,
      fetch: async (request) => {
        const name = new URL(request.url).searchParams.get("productName");
        const key = request.headers.get("authorization");
        const { wrong } = storage.getStore();
        if (storage.getStore().name !== name || key !== "Bearer sk_tenant_" + name + "_0123456789") wrong.push([name, key]);
        await scheduler.wait(Math.random() * 20);
        if (storage.getStore().name !== name) wrong.push([name, "later"]);
        if (name.endsWith("0") && !tried.has(request.url)) {
          tried.add(request.url);
          return new Response("", { status: 503, headers: { "retry-after": "0" } });
        }
        return new Response('{"bills":[]}');
      },
    });
  };
  export default {
    async fetch(request) {
      const prefix = new URL(request.url).searchParams.get("prefix");
      client ??= makeClient();
      const wrong = [];
      const call = (name, start) => {
        const store = { name, wrong, events: 0 };
        return storage.run(store, () => start({ period: "2026-01/2026-02", cycleType: "Day", productName: name })).then(() => store.events > 0);
      };
      const { apiKeyBills: bills } = client;
      const ended = await Promise.all(Array.from({ length: 4 }, (_, index) => [
        call(prefix + "l" + index, (query) => bills.list(query)),
        call(prefix + "s" + index, (query) => bills.summarize(query, { by: [] })),
        call(prefix + "b" + index, async (query) => { for await (const rows of bills.stream(query)) void rows; }),
      ]).flat());
      return Response.json({ wrong, hasEvents: ended.every(Boolean), calls: ended.length });
    },
  };`;

test("calls of many requests at once, in a Worker: each runs in the async context in which it was made", async (t) => {
  const worker = await startWorker(server.origin, { flags: ["nodejs_compat"], source: tenants });
  t.after(() => worker.dispose());
  const ask = async (prefix) => {
    const signal = AbortSignal.timeout(20_000);
    const response = await worker.dispatchFetch(`http://worker/?prefix=${prefix}`, { signal });
    assert.equal(response.status, 200, await response.clone().text());
    return response.json();
  };
  const answers = await Promise.all(["a", "b", "c", "d", "e"].map(ask));
  for (const answer of answers) assert.deepEqual(answer, { wrong: [], hasEvents: true, calls: 12 });
});

const trapping = `
  import { BillingClient, isBillingError, planWindows } from "novita-billing";
  const query = { period: "2026-01", cycleType: "Day" };
  const outcome = (call) => Promise.race([
    call.then(() => "ok", (error) => (isBillingError(error) ? error.kind : String(error))),
    scheduler.wait(5_000).then(() => "hangs"),
  ]);
  export default {
    async fetch() {
      const client = new BillingClient({ apiKey: "${apiKey}", fetch: async () => new Response('{"bills":[]}') });
      const { apiKeyBills: bills } = client;
      const outcomes = await Promise.all([
        outcome(bills.list(query)),
        outcome(bills.load(query)),
        outcome(bills.summarize(query, { by: [] })),
        outcome(bills.stream(query)[Symbol.asyncIterator]().next()),
      ]);
      return Response.json([outcomes, (await planWindows("apiKey", query)).length]);
    },
  };`;

for (const flags of [[], ["nodejs_compat"]]) {
  test(`a trap before a call waits for anything, in a Worker (${flags}): all calls of the request fail`, async (t) => {
    const wasm = brokenModule("executor");
    const worker = await startWorker(server.origin, { flags, source: trapping, wasm });
    t.after(() => worker.dispose());
    for (let round = 0; round < 2; round++) {
      const response = await worker.dispatchFetch("http://worker/", { signal: AbortSignal.timeout(20_000) });
      assert.deepEqual(await response.json(), [Array(4).fill("internal"), 1]);
    }
  });
}
