// The proxy that the documentation recommends, and the lists of the billing page, against what the package requests.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { BillingClient } from "../../pkg/dist/entry/node.js";
import * as testing from "../../pkg/testing/index.js";
import { billingProxy } from "../../tools/billing-proxy.mjs";
import { listen } from "../../tools/loopback.mjs";
import { lists } from "../../www/lists.js";
import { toQuery } from "../../www/state.js";

/** Starts a server for the duration of a test. */
async function serve(t, onRequest) {
  const server = await listen(createServer(onRequest));
  t.after(() => server.close());
  return server.url;
}

test("the billing proxy forwards every path that the package requests, for every list of the billing page", async (t) => {
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
    assert.ok(Object.hasOwn(kinds, property), `www/lists.js has no list for client.${property}`);
    const query = { kind: kinds[property], period: "2026-01", cycle: "Month", category: "", product: "" };
    assert.deepEqual((await list.list(toQuery(query))).bills, [], property);
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
