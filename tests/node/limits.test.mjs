// A service with rate limits, on real sockets: the shortest cases. `npm run test:all` runs the others.

import assert from "node:assert/strict";
import { test } from "node:test";
import { importPackage, importTesting } from "../support/consumer.mjs";
import { failuresOf, lineOf, runCell } from "../support/limits.mjs";

const { BillingClient } = await importPackage();
const { ApiBox, startBox } = await importTesting();

const cells = [
  { kind: "bucket of one", rate: 5, retryAfter: "none", calls: 1, windows: 12 },
  { kind: "bucket of a second", rate: 5, retryAfter: "seconds", calls: 1, windows: 12 },
  { kind: "second", rate: 5, retryAfter: "seconds", calls: 1, windows: 12 },
];

for (const cell of cells) {
  test(`a rate limit is kept, and every call completes: ${cell.kind}, ${cell.rate}/s, ${cell.calls} x ${cell.windows}`, async () => {
    const outcome = await runCell(cell);
    assert.deepEqual(failuresOf(cell, outcome), [], lineOf(cell, outcome));
    assert.ok(outcome.waits > 0, "events report the waits");
  });
}

const year = { period: "2026", cycleType: "Day" };

/** The result of a call to a box that listens on a socket. */
async function listAt(options, clientOptions, query = year) {
  const server = await startBox({ keys: 1, models: 1, ...options });
  try {
    const client = new BillingClient({ apiKey: server.box.apiKey, baseUrl: server.url, ...clientOptions });
    const started = performance.now();
    const error = await client.apiKeyBills.list(query).then(
      () => undefined,
      (thrown) => thrown,
    );
    return { error, ms: performance.now() - started, requests: server.box.requests.length };
  } finally {
    await server.close();
  }
}

const never = [{ name: "rate-limit", times: Infinity }];

test("maxWaitMs ends a call without successful requests, and the error says so", async () => {
  const { error, ms, requests } = await listAt({ faults: never }, { maxWaitMs: 1500 });
  assert.deepEqual([error.kind, error.status], ["api", 429]);
  // The rest of the second, if another window got the 429.
  assert.ok(error.retryAfterMs > 500 && error.retryAfterMs <= 1000, `${error.retryAfterMs}`);
  assert.match(error.message, /maxWaitMs/);
  assert.ok(ms < 4000 && requests <= 7, `${ms} ms, ${requests} requests`);
});

test("the error of a deadline during a wait states the learnt rate", async () => {
  const limit = { kind: "token-bucket", perSecond: 2, retryAfter: "milliseconds" };
  const { error } = await listAt({ limit }, { deadlineMs: 3000 });
  assert.equal(error.kind, "timeout");
  assert.match(error.message, /about \d+\.\d\d requests a second/);
});

test("without retries, a 429 ends the call, unless maxWaitMs is given", async () => {
  const once = { faults: [{ name: "rate-limit", retryAfter: "milliseconds", waitSeconds: 0.1 }] };
  const january = { period: "2026-01", cycleType: "Day" };
  const refused = await listAt(once, { maxRetries: 0 }, january);
  assert.deepEqual([refused.error.kind, refused.error.status, refused.requests], ["api", 429, 1]);
  const waited = await listAt(once, { maxRetries: 0, maxWaitMs: 1000 }, january);
  assert.deepEqual([waited.error, waited.requests], [undefined, 2]);
});

test("Retry-After is read as RFC 3339, as unix seconds and with +0000", async () => {
  const until = Math.ceil(Date.now() / 1000) + 3600;
  const forms = [
    new Date(until * 1000).toISOString(),
    String(until),
    new Date(until * 1000).toUTCString().replace("GMT", "+0000"),
  ];
  for (const form of forms) {
    const fetch = async () => new Response("", { status: 429, headers: { "retry-after": form } });
    const client = new BillingClient({ baseUrl: "https://own.example", fetch });
    const error = await client.apiKeyBills.list(year).catch((thrown) => thrown);
    assert.ok(error.retryAfterMs > 3_590_000 && error.retryAfterMs <= 3_602_000, `${form}: ${error.retryAfterMs}`);
  }
});

test("a client keeps the learnt rate for its next call", async () => {
  const box = new ApiBox({ keys: 1, models: 1, limit: { kind: "token-bucket", perSecond: 5, retryAfter: "none" } });
  const client = new BillingClient({ apiKey: box.apiKey, fetch: box.fetch });
  await client.apiKeyBills.list(year);
  const before = box.requests.filter(({ status }) => status === 429).length;
  await client.apiKeyBills.list({ period: "2026-01/2026-08", cycleType: "Day" });
  const again = box.requests.filter(({ status }) => status === 429).length - before;
  assert.ok(before >= 3 && again <= 1, `${before} refused, then ${again}`);
});
