// The history: what the sync keeps, and that answers from it are those of the package on the API.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { listen } from "../../tools/loopback.mjs";
import { importPackage, importTesting, importWorkerToken } from "../support/consumer.mjs";
import { apiKey, startWorker, tokenSecret } from "./support.mjs";

const { BillingClient, usageCategories } = await importPackage();
const { mintToken } = await importWorkerToken();

const bearer = async (scope = {}) => ({
  authorization: `Bearer ${await mintToken({ secret: tokenSecret, subject: "user-1", scope, expiresIn: 600 })}`,
});
const day = 86_400_000;
/** The present of all boxes, so that they have the same bills. */
const now = Date.now();
const iso = (time) => new Date(time).toISOString();
/** The last days that the first sync takes, without today, whose bills grow. */
const lastDays = (count) => `${iso(now - count * day).slice(0, 10)}/${iso(now - day).slice(0, 10)}`;
/** The month that the days before today are in. */
const month = iso(now - 2 * day).slice(0, 7);

const lists = {
  apiKey: { api: "apiKeyBills", query: { period: lastDays(20), cycleType: "Day" } },
  usage: { api: "usageBills", query: { period: lastDays(20), cycleType: "Day", productCategory: usageCategories } },
  fixedTerm: { api: "fixedTermBills", query: { period: month } },
};

const small = { now: () => now, upToNow: true, keys: 3, models: 3, instances: 6 };

/** A worker with a box of many kinds of bills until now, whose history is synced. */
async function synced(t, box = {}) {
  const started = await startWorker(t, { history: true, box: { ...small, ...box } });
  await started.sync();
  const get = async (path, query, scope = {}) => {
    const response = await fetch(`${started.url}${path}?${new URLSearchParams(query)}`, {
      headers: await bearer(scope),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const direct = new BillingClient({ apiKey, baseUrl: started.server.url });
  const load = (list) => direct[lists[list].api].load(lists[list].query);
  return { ...started, get, direct, load };
}

const failures = async ({ database }) =>
  (await database.prepare("SELECT failures FROM runs").all()).results.flatMap(({ failures }) => JSON.parse(failures));
const dump = async ({ database }, table) => (await database.prepare(`SELECT * FROM ${table}`).all()).results;

for (const match of ["overlap", "start", "containment", "cycle"]) {
  test(`summaries and exports are those of the API, which selects fixed-term bills by ${match}`, async (t) => {
    const worker = await synced(t, { match });
    assert.deepEqual(await failures(worker), []);
    for (const [list, { query }] of Object.entries(lists)) {
      const table = await worker.load(list);
      assert.ok(table.length > 0, list);
      // A fixed-term bill is longer than a day.
      const unit = list === "fixedTerm" ? "month" : "day";
      for (const by of [[], [unit, "productName"], ["productName"]]) {
        for (const count of ["all", "begun"]) {
          const asked = { list, period: query.period, by: by.join(","), count };
          const { status, text, headers } = await worker.get("/history/summary", asked);
          assert.equal(status, 200, text);
          const { report: ignored, ...summary } = JSON.parse(text);
          const { report, ...expected } = JSON.parse(JSON.stringify(table.summarize({ by, count })));
          assert.deepEqual(summary, expected, `${list} ${by} ${count}`);
          assert.equal(ignored.complete && report.complete, true);
          assert.ok(Date.parse(headers.get("x-history-until")) > now - 60_000);
        }
      }
      for (const [path, type, expected] of [
        ["/history/bills", "application/x-ndjson", table.toNdjson()],
        ["/history/export.ndjson", "application/x-ndjson", table.toNdjson()],
        ["/history/export.csv", "text/csv", table.toCsv()],
        ["/history/export.focus.csv", "text/csv", table.toFocusCsv()],
      ]) {
        const { status, text, headers } = await worker.get(path, { list, period: query.period });
        assert.equal(status, 200, text);
        assert.equal(text, expected, `${list} ${path}`);
        assert.match(headers.get("content-type"), new RegExp(`^${type}`));
        assert.equal(headers.get("content-encoding"), "gzip", path);
      }
    }
  });
}

test("a token for one key or product gets summaries and exports of that alone", async (t) => {
  const worker = await synced(t);
  const table = await worker.load("apiKey");
  const { ownerID, productName } = table.at(0);
  const period = lists.apiKey.query.period;
  for (const [scope, filter] of [
    [{ keys: [ownerID] }, { ownerID }],
    [{ products: [productName] }, { productName }],
    [{ keys: [] }, { ownerID: [] }],
  ]) {
    const mine = table.filter(filter);
    const { text } = await worker.get("/history/summary", { list: "apiKey", period, by: "ownerID" }, scope);
    const expected = JSON.parse(JSON.stringify(mine.summarize({ by: ["ownerID"] })));
    assert.deepEqual([JSON.parse(text).total, JSON.parse(text).groups], [expected.total, expected.groups]);
    assert.equal((await worker.get("/history/bills", { list: "apiKey", period }, scope)).text, mine.toNdjson());
    // What a caller filters by is taken from what is in the scope.
    const other = table.toArray().find((bill) => bill.ownerID !== ownerID).ownerID;
    const narrowed = await worker.get(
      "/history/bills",
      { list: "apiKey", period, ownerID: other },
      { keys: [ownerID] },
    );
    assert.equal(narrowed.text, "");
  }
  for (const scope of [{ owners: ["x"] }, { lists: ["usage"] }]) {
    assert.equal((await worker.get("/history/summary", { list: "apiKey", period }, scope)).status, 403);
  }
});

test("closed days are fetched once, the last days again, and a repeated sync leaves the same rows", async (t) => {
  const worker = await synced(t);
  const [bills, count] = [await dump(worker, "bills"), worker.box.requests.length];
  await worker.sync();
  assert.deepEqual(await dump(worker, "bills"), bills);
  // Four days are open: today, and what ended in the last three days.
  const again = worker.box.requests.slice(count).map(({ url }) => new URL(url, worker.url));
  const days = again.filter(({ pathname }) => pathname.endsWith("/billing/bill/list"));
  assert.equal(days.length, usageCategories.length);
  for (const { searchParams } of days) {
    const seconds = Number(searchParams.get("endTime")) - Number(searchParams.get("startTime")) + 1;
    assert.equal(seconds, 4 * 86_400);
  }
});

test("what the API does not answer is fetched by the next sync, and the rest is there", async (t) => {
  const worker = await startWorker(t, { history: true, box: small });
  worker.box.inject({
    name: "envelope",
    status: 400,
    match: ({ pathname }) => pathname.includes("apikey"),
    times: Infinity,
  });
  await worker.sync();
  const [failure] = await failures(worker);
  assert.match(failure, /^apiKey \d{4}-\d\d-\d\d: api: /);
  const of = async () => new Set((await dump(worker, "windows")).map(({ list }) => list));
  assert.deepEqual(await of(), new Set(["fixedTerm", "usage"]));
  worker.box.clear();
  await worker.sync();
  assert.deepEqual(await of(), new Set(["fixedTerm", "usage", "apiKey"]));
});

test("what the history does not have is said, and is not a sum without it", async (t) => {
  const worker = await synced(t);
  const ask = async (query) => {
    const { status, text } = await worker.get("/history/summary", query);
    return [status, JSON.parse(text).message];
  };
  const old = iso(now - 60 * day).slice(0, 10);
  assert.deepEqual(
    await ask({ list: "apiKey", period: `${old}/${iso(now).slice(0, 10)}` }).then(([status]) => status),
    404,
  );
  assert.match(
    (await ask({ list: "apiKey", period: old }))[1],
    new RegExp(`the history lacks 1 windows of apiKey, from ${old}`),
  );
  for (const [query, message] of [
    [{ list: "apikey", period: month }, /list must be/],
    [{ list: "apiKey", period: "2026-13" }, /period/],
    [{ list: "apiKey" }, /period/],
    [{ list: "apiKey", period: month, by: "colour" }, /colour/],
    [{ list: "apiKey", period: month, group: "day" }, /there is no parameter "group"/],
    [{ list: "usage", period: month, category: "shoes" }, /no category "shoes"/],
    [{ list: "fixedTerm", period: lastDays(10) }, /calendar month/],
    [{ list: "apiKey", period: month, top: "0" }, /top must be/],
    [{ list: "apiKey", period: month, count: "none" }, /count must be/],
  ]) {
    const [status, text] = await ask(query);
    assert.equal(status, 400, JSON.stringify(query));
    assert.match(text, message);
  }
});

test("without a database the history is not there, and everything else is", async (t) => {
  const { url, sync } = await startWorker(t);
  await sync();
  const headers = await bearer();
  assert.equal((await fetch(`${url}/history/summary?list=apiKey&period=2026-01`, { headers })).status, 503);
  assert.equal((await fetch(`${url}/openapi/v1/billing/balance/detail`, { headers })).status, 200);
});

test("accounts have histories and caches of their own", async (t) => {
  const { ApiBox, handleNode } = await importTesting();
  const otherKey = "sk_other_0123456789abc";
  const boxes = [apiKey, otherKey].map((key, seed) => new ApiBox({ ...small, seed, apiKey: key }));
  const boxOf = ({ headers: { authorization } }) => boxes.find((box) => authorization === `Bearer ${box.apiKey}`);
  const server = await listen(createServer((request, response) => void handleNode(boxOf(request), request, response)));
  t.after(server.close);
  const { sync, url } = await startWorker(t, {
    history: true,
    bindings: { NOVITA_BASE_URL: server.url, NOVITA_API_KEY_OTHER: otherKey },
  });
  await sync();
  const { period } = lists.apiKey.query;
  const headers = await bearer();
  const totals = [];
  for (const [box, account] of [
    [boxes[0], {}],
    [boxes[1], { account: "other" }],
  ]) {
    const client = new BillingClient({ apiKey: box.apiKey, fetch: box.fetch });
    const table = await client.apiKeyBills.load(lists.apiKey.query);
    const response = await fetch(
      `${url}/history/summary?${new URLSearchParams({ list: "apiKey", period, ...account })}`,
      {
        headers,
      },
    );
    const { total } = await response.json();
    assert.deepEqual(total, JSON.parse(JSON.stringify(table.summarize({ by: [] }).total)));
    totals.push(total.total);
    // A closed day, which is cached.
    const startTime = Math.floor(now / day - 10) * 86_400;
    const query = new URLSearchParams({ cycleType: "Day", startTime, endTime: startTime + 86_399, ...account });
    for (let time = 0; time < 2; time += 1) {
      const answer = await fetch(`${url}/openapi/v1/billing/apikey/bill/list?${query}`, { headers });
      const expected = box.bills("apiKey", { startTime, endTime: startTime + 86_399, cycleType: "Day" });
      const owners = (bills) => bills.map(({ ownerID }) => ownerID);
      assert.deepEqual(owners((await answer.json()).bills), owners(expected));
    }
  }
  assert.notEqual(totals[0], totals[1]);
});

test("an account whose key is refused has no history, and no key is in the database", async (t) => {
  const { database, sync, url } = await startWorker(t, {
    history: true,
    box: small,
    bindings: { NOVITA_API_KEY_OTHER: "sk_other_0123456789abc" },
  });
  await sync();
  const accounts = (await database.prepare("SELECT DISTINCT account FROM windows").all()).results;
  // The box does not know the other key.
  assert.deepEqual(accounts, [{ account: "" }]);
  const runs = (await database.prepare("SELECT account, failures FROM runs ORDER BY account").all()).results;
  assert.deepEqual(
    runs.map(({ account }) => account),
    ["", "other"],
  );
  assert.match(runs[1].failures, /api/);
  const tables = await Promise.all(["windows", "bills", "snapshots", "runs"].map((table) => dump({ database }, table)));
  const text = JSON.stringify(tables);
  assert.ok(text.length > 10_000);
  for (const secret of [apiKey, "sk_other_0123456789abc", tokenSecret]) assert.ok(!text.includes(secret));
  const headers = await bearer();
  const other = await fetch(`${url}/history/summary?list=apiKey&period=${month}&account=other`, { headers });
  assert.equal(other.status, 404);
});
