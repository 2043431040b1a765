// Concurrent requests in one Worker, with one client for all of them and with a client for each; the service limits some. In
// workerd a promise of one request must not be awaited in another: a library that shares promises hangs here.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startServer } from "../support/server.mjs";
import { apiKey, startWorker } from "../support/worker.mjs";

const server = await startServer();
after(() => server.close());

async function openBox(account) {
  const body = JSON.stringify({ apiKey, keys: 2, models: 2, ...account });
  const { id } = await (await fetch(`${server.origin}/control/new`, { method: "POST", body })).json();
  return { box: server.boxes.get(id), baseUrl: `${server.origin}/box/${id}` };
}

/** Requests months of bills from a Worker, all at once, and compares them with the expected rows. */
async function requestAll(worker, { box, baseUrl }, own) {
  const months = Array.from({ length: 40 }, (_, index) => (index % 12) + 1);
  const answers = await Promise.all(
    months.map(async (month) => {
      const period = `2026-${String(month).padStart(2, "0")}`;
      const parameters = new URLSearchParams({ baseUrl, period, ...(own ? { own: "" } : {}) });
      const response = await worker.dispatchFetch(`http://worker/bills?${parameters}`, {
        signal: AbortSignal.timeout(25_000),
      });
      assert.equal(response.status, 200, `${period}: ${response.status}`);
      return response.json();
    }),
  );
  for (const [index, answer] of answers.entries()) {
    const month = months[index];
    const range = { startTime: Date.UTC(2026, month - 1, 1) / 1000, endTime: Date.UTC(2026, month, 1) / 1000 - 1 };
    assert.equal(answer.complete, true);
    assert.deepEqual(answer.rows, box.bills("apiKey", { ...range, cycleType: "Day" }), `2026-${month}`);
  }
  assert.equal(box.open, 0, "nothing is left open");
  return answers.reduce((sum, { attempts }) => sum + attempts, 0);
}

for (const [title, own, flags] of [
  ["one client for all of them", false, []],
  ["a client for each of them", true, []],
  ["one client for all of them, with nodejs_compat", false, ["nodejs_compat"]],
]) {
  test(`40 concurrent requests in one Worker, ${title}: each gets all rows, also after a 429`, async (t) => {
    const worker = await startWorker(server.origin, { flags });
    t.after(() => worker.dispose());
    const opened = await openBox();
    const { box } = opened;
    // The first request loads the module; the others must not wait for it.
    assert.equal(await requestAll(worker, opened, own), 40, "one request for each");
    box.inject({ name: "latency", ms: 50, times: Infinity });
    box.inject({ name: "rate-limit", retryAfter: "milliseconds", waitSeconds: 0.4, after: 5, times: 3 });
    box.inject({ name: "reset", after: 20 });
    const before = box.requests.length;
    await requestAll(worker, opened, own);
    const sent = box.requests.slice(before);
    assert.equal(sent.filter(({ status }) => status === 429).length, 3, "three 429s");
    assert.equal(sent.length, 40 + 3 + 1, "each failure was retried once");
  });
}

test("a request that is aborted by its client does not affect others", async (t) => {
  const worker = await startWorker(server.origin);
  t.after(() => worker.dispose());
  const { box, baseUrl } = await openBox();
  const ask = (signal) =>
    worker.dispatchFetch(`http://worker/bills?${new URLSearchParams({ baseUrl, period: "2026-01" })}`, { signal });
  box.inject({ name: "rate-limit", waitSeconds: 1 });
  const controller = new AbortController();
  const outcome = ask(controller.signal).catch(() => "aborted");
  while (box.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  controller.abort();
  assert.equal(await outcome, "aborted");
  const others = await Promise.all([ask(), ask(), ask()].map(async (response) => (await response).json()));
  for (const { complete } of others) assert.equal(complete, true);
});
