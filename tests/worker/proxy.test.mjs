// The proxy of the Worker: who may ask what, and that nothing else leaves.

import assert from "node:assert/strict";
import { test } from "node:test";
import { importPackage, importWorkerToken } from "../support/consumer.mjs";
import { apiKey, startWorker, tokenSecret } from "./support.mjs";

const { BillingClient } = await importPackage();
const { mintToken } = await importWorkerToken();

const seconds = (text) => Date.parse(text) / 1000;
const january = { startTime: seconds("2026-01-01"), endTime: seconds("2026-02-01") - 1 };
const paths = {
  fixedTerm: "/openapi/v1/billing/bill/monthly/list",
  apiKey: "/openapi/v1/billing/apikey/bill/list",
  usage: "/openapi/v1/billing/bill/list",
};
const token = (scope = {}, more = {}) =>
  mintToken({ secret: tokenSecret, subject: "user-1", scope, expiresIn: 600, ...more });
const bearer = async (...args) => ({ authorization: `Bearer ${await token(...args)}` });
const address = (url, path, query) => `${url}${path}?${new URLSearchParams(query)}`;

test("the client reads through the Worker what it reads from the API", async (t) => {
  const { url, server } = await startWorker(t);
  const direct = new BillingClient({ apiKey, baseUrl: server.url });
  const through = new BillingClient({ baseUrl: url, headers: await bearer() });
  for (const [list, query] of [
    ["fixedTermBills", { period: "2026-01/2026-02" }],
    ["apiKeyBills", { period: "2026-01/2026-02", cycleType: "Day" }],
    ["usageBills", { period: "2026-01", cycleType: "Day", productCategory: "llm" }],
  ]) {
    const [expected, got] = [await direct[list].list(query), await through[list].list(query)];
    assert.ok(expected.bills.length > 0);
    assert.equal(JSON.stringify(got.bills), JSON.stringify(expected.bills), list);
  }
  assert.deepEqual(await through.balance(), await direct.balance());
  assert.deepEqual(await through.invoices.list(), await direct.invoices.list());
});

test("a token for one key, owner or product gets those rows alone, and nothing of the whole account", async (t) => {
  const { url, server } = await startWorker(t);
  const direct = new BillingClient({ apiKey, baseUrl: server.url });
  const queries = {
    apiKey: ["apiKeyBills", { period: "2026-01", cycleType: "Day" }, "keys", "owners"],
    usage: ["usageBills", { period: "2026-01", cycleType: "Day", productCategory: "gpu" }, "owners", "keys"],
    fixedTerm: ["fixedTermBills", { period: "2026-01" }, "owners", "keys"],
  };
  for (const [list, [api, query, own, other]] of Object.entries(queries)) {
    const { bills } = await direct[api].list(query);
    const [{ ownerID, productName }] = bills;
    for (const [scope, isMine] of [
      [{ [own]: [ownerID] }, (bill) => bill.ownerID === ownerID],
      [{ products: [productName] }, (bill) => bill.productName === productName],
      [
        { products: [productName], [own]: [ownerID] },
        (bill) => bill.productName === productName && bill.ownerID === ownerID,
      ],
      [{ [own]: [] }, () => false],
    ]) {
      const client = new BillingClient({ baseUrl: url, headers: await bearer(scope), maxRetries: 0 });
      const mine = await client[api].list(query);
      assert.equal(
        JSON.stringify(mine.bills),
        JSON.stringify(bills.filter(isMine)),
        `${list} ${JSON.stringify(scope)}`,
      );
      assert.equal(mine.report.complete, true);
      for (const call of [() => client.balance(), () => client.invoices.list(), () => client.transactions.list()]) {
        await assert.rejects(call(), { kind: "api", status: 403, reason: "FORBIDDEN" });
      }
    }
    for (const scope of [{ [other]: [ownerID] }, { lists: [] }]) {
      const client = new BillingClient({ baseUrl: url, headers: await bearer(scope), maxRetries: 0 });
      await assert.rejects(client[api].list(query), { kind: "api", status: 403 });
    }
  }
});

test("what is refused says so in general words, and in exact ones in the log", async (t) => {
  const { url, box, logs } = await startWorker(t);
  const good = await token();
  const query = { ...january, cycleType: "Day" };
  const refused = async (status, { path = paths.apiKey, search = query, headers, method } = {}) => {
    const authorization = `Bearer ${good}`;
    const response = await fetch(address(url, path, search), { method, headers: headers ?? { authorization } });
    const text = await response.text();
    assert.equal(response.status, status, `${path} ${JSON.stringify(search)} ${text}`);
    assert.equal(response.headers.get("cache-control"), "private, no-store");
    assert.ok(!text.includes(apiKey) && !text.includes(tokenSecret));
    return JSON.parse(text);
  };
  const [head, claims, signature] = good.split(".");
  const unsigned = Buffer.from('{"alg":"none"}').toString("base64url");
  for (const authorization of [
    "",
    "Bearer",
    `Basic ${good}`,
    "Bearer x.y.z",
    `Bearer ${head}.${claims}.${signature.slice(0, -2)}AA`,
    `Bearer ${unsigned}.${claims}.`,
    `Bearer ${await token({}, { expiresIn: -60 })}`,
    `Bearer ${await token({}, { secret: "another secret of 32 characters!!" })}`,
  ]) {
    await refused(401, { headers: authorization ? { authorization } : {} });
  }
  await refused(404, { path: "/openapi/v1/user" });
  await refused(404, { path: "/openapi/v1/billing/bill/list/" });
  for (const method of ["POST", "PUT", "DELETE", "HEAD"].slice(0, 3)) await refused(405, { method });
  await refused(400, { search: { ...query, endTime: seconds("2026-03-01") } });
  await refused(400, { search: { cycleType: "Day" } });
  await refused(400, { search: { ...query, cycleType: "Fortnight" } });
  await refused(400, { search: { ...query, apiKey: "x" } });
  await refused(400, { search: [...Object.entries(query), ["cycleType", "Hour"]] });
  await refused(404, { search: { ...query, account: "other" } });
  await refused(404, { search: { ...query, account: "../x" } });
  assert.equal(box.requests.length, 0, "nothing was sent");
  const text = logs.join("");
  for (const why of ["ERR_JWT_EXPIRED", "ERR_JWS_SIGNATURE_VERIFICATION_FAILED", "no token"])
    assert.ok(text.includes(why), why);
  for (const secret of [apiKey, tokenSecret, good, claims]) assert.ok(!text.includes(secret));
});

test("the API gets the key, and nothing of the caller's headers", async (t) => {
  const { url, box } = await startWorker(t);
  const headers = { ...(await bearer()), cookie: "session=1", "x-forwarded-for": "10.0.0.1", "x-own": "1" };
  const response = await fetch(address(url, paths.apiKey, { ...january, cycleType: "Day" }), { headers });
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type"), /^application\/json/);
  assert.equal(response.headers.get("content-encoding"), "gzip");
  const [request] = box.requests;
  // The box writes down neither key nor token.
  assert.equal(request.headers.authorization, "Bearer [key]");
  for (const name of ["cookie", "x-own", "x-forwarded-for"]) assert.equal(request.headers[name], undefined, name);
});

test("closed periods are asked for once an account, open ones each time", async (t) => {
  const other = "sk_other_0123456789abc";
  const { url, box } = await startWorker(t, { bindings: { NOVITA_API_KEY_OTHER: other } });
  const ask = async (search, headers) => {
    const response = await fetch(address(url, paths.apiKey, search), { headers: headers ?? (await bearer()) });
    return { status: response.status, text: await response.text() };
  };
  const closed = { ...january, cycleType: "Day" };
  const first = await ask(closed);
  const count = box.requests.length;
  assert.deepEqual(await ask(Object.fromEntries(Object.entries(closed).toReversed())), first);
  assert.equal(box.requests.length, count, "from the cache");
  // A scope gets its part of what is cached.
  const { ownerID } = JSON.parse(first.text).bills[0];
  const part = JSON.parse((await ask(closed, await bearer({ keys: [ownerID] }))).text).bills;
  assert.ok(part.length > 0 && part.every((bill) => bill.ownerID === ownerID));
  assert.equal(box.requests.length, count);
  // Another account has another key, which the box does not know.
  assert.equal((await ask({ ...closed, account: "other" })).status, 502);
  assert.equal(box.requests.length, count + 1);
  const now = Math.floor(Date.now() / 1000);
  const open = { startTime: now - 86_400, endTime: now, cycleType: "Day" };
  const before = box.requests.length;
  await ask(open);
  await ask(open);
  assert.equal(box.requests.length, before + 2);
});

test("without a secret or Access, every request is refused with 503", async (t) => {
  for (const bindings of [{ TOKEN_SECRET: "" }, { TOKEN_SECRET: "short" }, { NOVITA_BASE_URL: "http://api.example" }]) {
    const { url, box } = await startWorker(t, { bindings });
    const headers = await bearer();
    const response = await fetch(address(url, paths.apiKey, { ...january, cycleType: "Day" }), { headers });
    assert.equal(response.status, 503);
    assert.equal((await fetch(`${url}/healthz`)).status, 503);
    assert.equal(box.requests.length, 0);
  }
});

test("the service that quotes the key, redirects or fails does not give it away", async (t) => {
  const { url, box } = await startWorker(t);
  const ask = async () =>
    fetch(address(url, paths.usage, { ...january, cycleType: "Day", productCategory: "llm" }), {
      headers: await bearer(),
      redirect: "manual",
    });
  for (const fault of [
    { name: "echo-key" },
    { name: "redirect" },
    { name: "rate-limit", waitSeconds: 7 },
    { name: "reset", times: 2 },
  ]) {
    box.inject(fault);
    const response = await ask();
    const text = await response.text().catch(() => "");
    assert.ok(!text.includes(apiKey), fault.name);
    assert.equal(response.headers.get("location"), null);
    if (fault.name === "rate-limit")
      assert.deepEqual([response.status, response.headers.get("retry-after")], [429, "7"]);
    if (fault.name === "reset") assert.equal(response.status, 502);
  }
  // One connection that breaks before the response is no failure: the server may have closed it while it was idle.
  box.inject({ name: "reset" });
  assert.equal((await ask()).status, 200);
});
