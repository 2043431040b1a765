// The Worker under many requests, with callers that hang up, and with any scope.

import assert from "node:assert/strict";
import { get } from "node:http";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { importPackage, importWorkerToken } from "../support/consumer.mjs";
import { apiKey, startWorker, tokenSecret } from "./support.mjs";

const { BillingClient } = await importPackage();
const { mintToken } = await importWorkerToken();

const path = "/openapi/v1/billing/apikey/bill/list";
const bearer = async (scope = {}, subject = "user-1") => ({
  authorization: `Bearer ${await mintToken({ secret: tokenSecret, subject, scope, expiresIn: 600 })}`,
});
/** A day of 2026, or with a second that differs: an answer that is not in the cache. */
const dayAt = (place) => {
  const startTime = Date.UTC(2026, 0, 1 + (place % 28)) / 1000;
  return { cycleType: "Hour", startTime: startTime + Math.floor(place / 28), endTime: startTime + 86_399 };
};

/** An answer on a connection of its own: one that is used again may have been closed by the other side in between. */
const answerOf = (url, headers) =>
  new Promise((resolve, reject) => {
    const request = get(url, { headers, agent: false }, async (response) => {
      const chunks = await response.toArray().catch(reject);
      resolve({ status: response.statusCode, text: Buffer.concat(chunks ?? []).toString() });
    });
    request.on("error", reject);
  });

test("1,000 requests, 100 at a time, each get all of their rows", async (t) => {
  const { url, box } = await startWorker(t);
  const headers = [await bearer(), await bearer({ lists: ["apiKey"] })];
  let next = 0;
  const work = async () => {
    for (let place = next++; place < 1000; place = next++) {
      const query = dayAt(place);
      const answer = await answerOf(`${url}${path}?${new URLSearchParams(query)}`, headers[place % 2]);
      assert.equal(answer.status, 200, answer.text);
      const { bills } = JSON.parse(answer.text);
      assert.equal(bills.length, box.bills("apiKey", query).length, `request ${place}`);
    }
  };
  await Promise.all(Array.from({ length: 100 }, work));
  assert.equal(box.open, 0);
});

/** A request whose answer has begun, or after a second without one. Node's fetch would not end its connection at once. */
const begun = (url, headers) =>
  new Promise((resolve) => {
    const request = get(url, { headers }, (response) => response.once("data", () => resolve(request)));
    request.on("error", () => {});
    setTimeout(() => resolve(request), 1000);
  });

test("a caller who hangs up leaves nothing open at the service, and later ones get everything", async (t) => {
  const { url, box } = await startWorker(t);
  const headers = await bearer();
  for (const fault of [
    { name: "no-answer" },
    { name: "stall" },
    { name: "slow-chunks", chunkBytes: 64, pauseMs: 20 },
  ]) {
    box.inject({ ...fault, times: 8 });
    const before = box.requests.length;
    const asked = Array.from({ length: 8 }, (_, place) =>
      begun(`${url}${path}?${new URLSearchParams(dayAt(place))}`, headers),
    );
    // The platform's own runtime notices a reset at once, where the edge of the network notices an end as well.
    for (const { socket } of await Promise.all(asked)) socket.resetAndDestroy();
    assert.equal(box.requests.length, before + 8, fault.name);
    for (let wait = 0; box.open > 0 && wait < 200; wait += 1) await sleep(50);
    assert.equal(box.open, 0, fault.name);
  }
  for (let place = 0; place < 8; place += 1) {
    const response = await fetch(`${url}${path}?${new URLSearchParams(dayAt(place))}`, { headers });
    assert.equal((await response.json()).bills.length, box.bills("apiKey", dayAt(place)).length);
  }
});

test("an answer that the service cuts off is cut off for the caller, too, and not cached", async (t) => {
  const { url, box } = await startWorker(t);
  const ask = async () => fetch(`${url}${path}?${new URLSearchParams(dayAt(3))}`, { headers: await bearer() });
  box.inject({ name: "cut-off" });
  await assert.rejects(async () => {
    const response = await ask();
    // Where nothing was sent yet, the Worker can still say it.
    assert.notEqual(response.status, 200);
    JSON.parse(await response.text()).bills.length;
  });
  const whole = await (await ask()).json();
  assert.equal(whole.bills.length, box.bills("apiKey", dayAt(3)).length);
});

test("whatever a scope is, its bearer sees the rows that it has and no others", async (t) => {
  const { url, server, box } = await startWorker(t);
  const direct = new BillingClient({ apiKey, baseUrl: server.url });
  const queries = {
    apiKey: ["apiKeyBills", { period: "2026-02", cycleType: "Day" }],
    usage: ["usageBills", { period: "2026-02", cycleType: "Day", productCategory: "llm" }],
    fixedTerm: ["fixedTermBills", { period: "2026-02" }],
  };
  const all = {};
  for (const [list, [api, query]] of Object.entries(queries)) all[list] = (await direct[api].list(query)).bills;
  const values = (field) => [...new Set(Object.values(all).flatMap((bills) => bills.map((bill) => bill[field])))];
  const [owners, products, lists] = [values("ownerID"), values("productName"), Object.keys(all)];
  let seed = 7;
  const below = (count) => (seed = (seed * 48_271) % 2_147_483_647) % count;
  const some = (items) => items.filter(() => below(3) === 0);
  const maybe = (name, items) => (below(2) === 0 ? { [name]: some(items) } : {});
  for (let round = 0; round < 25; round += 1) {
    const scope = {
      ...maybe("lists", lists),
      ...(below(2) === 0 ? maybe("keys", owners) : maybe("owners", owners)),
      ...maybe("products", products),
    };
    const headers = await bearer(scope);
    for (const [list, [api, query]] of Object.entries(queries)) {
      const isRefused =
        (scope.lists && !scope.lists.includes(list)) || (list === "apiKey" ? scope.owners : scope.keys) !== undefined;
      const ids = scope.keys ?? scope.owners;
      const isMine = (bill) =>
        (!ids || ids.includes(bill.ownerID)) && (!scope.products || scope.products.includes(bill.productName));
      const client = new BillingClient({ baseUrl: url, headers, maxRetries: 0 });
      const label = `${list} ${JSON.stringify(scope)}`;
      if (isRefused) await assert.rejects(client[api].list(query), { kind: "api", status: 403 }, label);
      else {
        const { bills } = await client[api].list(query);
        assert.equal(JSON.stringify(bills), JSON.stringify(all[list].filter(isMine)), label);
      }
    }
  }
  assert.equal(box.open, 0);
});
