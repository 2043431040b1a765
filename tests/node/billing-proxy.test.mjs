// The proxy that the documentation recommends, against what the package requests.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, get } from "node:http";
import { test } from "node:test";
import { createGunzip } from "node:zlib";
import { BillingClient } from "../../pkg/dist/entry/node.js";
import * as testing from "../../pkg/testing/index.js";
import { lists, queryOf } from "../../tools/bill-lists.mjs";
import { billingProxy } from "../../tools/billing-proxy.mjs";
import { listen } from "../../tools/loopback.mjs";

/** Starts a server for the duration of a test. */
async function serve(t, onRequest) {
  const server = await listen(createServer(onRequest));
  t.after(() => server.close());
  return server.url;
}

test("the billing proxy forwards every path that the package requests, for every list", async (t) => {
  const forwarded = [];
  const apiUrl = await serve(t, (request, response) => {
    forwarded.push(request.url.split("?", 1)[0]);
    response.setHeader("content-type", "application/json");
    response.end('{"bills":[]}');
  });
  const proxy = billingProxy({ baseUrl: apiUrl, apiKey: "sk_of_the_proxy" });
  const proxyUrl = await serve(t, (request, response) => proxy(request, response, request.url));
  // The proxy replaces the key.
  const client = new BillingClient({ apiKey: "sk_of_the_client", baseUrl: proxyUrl });

  const kinds = Object.fromEntries(Object.entries(lists).map(([kind, { clientProperty }]) => [clientProperty, kind]));
  const billLists = Object.entries(client).filter(([, list]) => typeof list.summarize === "function");
  for (const [property, list] of billLists) {
    assert.ok(Object.hasOwn(kinds, property), `tools/bill-lists.mjs has no list for client.${property}`);
    const query = queryOf(kinds[property], { period: "2026-01", cycle: "Month", category: "" });
    assert.deepEqual((await list.list(query)).bills, [], property);
  }
  assert.equal(new Set(forwarded).size, billLists.length, "each list has its own path");
});

test("the billing proxy forwards every path of the account to the API, and no other", async (t) => {
  const api = await testing.startBox({ now: () => Date.UTC(2026, 2, 20), requireUserAgent: true });
  t.after(() => api.close());
  const { box, url: baseUrl } = api;
  const proxy = billingProxy({ baseUrl, apiKey: box.apiKey });
  const proxyUrl = await serve(t, (request, response) => proxy(request, response, request.url));

  const march = { startTime: 1_772_323_200, endTime: 1_775_001_599 };
  const usage = { cycleType: "Month", productCategory: "gpu", ...march };
  const answers = [
    [testing.USAGE_PATH, usage, { bills: box.bills("usage", usage) }],
    [testing.BALANCE_PATH, {}, box.balance()],
    [testing.INVOICES_PATH, { pageSize: 50 }, { data: box.invoices() }],
    [
      testing.TRANSACTIONS_PATH,
      { pageNo: 1, pageSize: 3 },
      { data: box.transactions().slice(0, 3), total: String(box.transactions().length) },
    ],
  ];
  for (const [path, query, answer] of answers) {
    const response = await fetch(`${proxyUrl}${path}?${new URLSearchParams(query)}`);
    assert.deepEqual([response.status, await response.json()], [200, answer], path);
  }
  const forwarded = box.requests.length;
  for (const path of ["/openapi/v1/billing/bill", "/openapi/v1/billing/transaction", "/openapi/v1/api-keys"]) {
    assert.equal((await fetch(`${proxyUrl}${path}`)).status, 404, path);
  }
  assert.equal(box.requests.length, forwarded);
});

test("the billing proxy compresses bills, as they arrive, for those who take it", { timeout: 20_000 }, async (t) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const row = (index) => `{"startTime":"${index}","amount":"10000"}`;
  const rows = Array.from({ length: 5000 }, (_, index) => row(index)).join();
  const apiUrl = await serve(t, async (request, response) => {
    response.setHeader("content-type", "application/json");
    response.write(`{"bills":[${rows}`);
    await held;
    response.end("]}");
  });
  const proxy = billingProxy({ baseUrl: apiUrl, apiKey: "sk_of_the_proxy" });
  const proxyUrl = await serve(t, (request, response) => proxy(request, response, request.url));
  const { hostname, port } = new URL(proxyUrl);
  const open = (encoding) =>
    new Promise((resolve, reject) => {
      const headers = encoding === undefined ? {} : { "accept-encoding": encoding };
      get({ hostname, port, path: testing.USAGE_PATH, headers }, resolve).on("error", reject);
    });

  const compressed = await open("br, gzip");
  assert.equal(compressed.headers["content-encoding"], "gzip");
  let received = 0;
  let text = "";
  compressed.on("data", (bytes) => (received += bytes.length));
  const unzipped = compressed.pipe(createGunzip()).setEncoding("utf8");
  unzipped.on("data", (part) => (text += part));
  // All but the last bytes, which may be the beginning of a key, have arrived although the answer has not ended.
  while (!text.includes(row(4990))) await once(unzipped, "data");
  release();
  await once(unzipped, "end");
  assert.equal(JSON.parse(text).bills.length, 5000);
  assert.ok(received < text.length / 5, `${received} bytes for ${text.length}`);

  for (const encoding of [undefined, "identity", "gzip;q=0", "br"]) {
    const plain = await open(encoding);
    assert.equal(plain.headers["content-encoding"], undefined, encoding);
    assert.equal(plain.headers.vary, "accept-encoding");
    assert.equal(
      JSON.parse(
        await plain
          .setEncoding("utf8")
          .toArray()
          .then((parts) => parts.join("")),
      ).bills.length,
      5000,
    );
  }
});
