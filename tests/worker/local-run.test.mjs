// `npm run worker:dev`: the Worker in wrangler, with its page in Chromium.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { launchChromium } from "../../tools/chromium.mjs";
import { freePort } from "../../tools/loopback.mjs";
import { at } from "../../tools/steps.mjs";
import { importPackage, importTesting, importWorkerToken } from "../support/consumer.mjs";
import { apiKey, tokenSecret } from "./support.mjs";

const { BillingClient } = await importPackage();
const { mintToken } = await importWorkerToken();

const january = "?list=apiKey&period=2026-01";
const tokenFor = (scope = {}, expiresIn = 600) =>
  mintToken({ secret: tokenSecret, subject: "user-1", scope, expiresIn });
/** The total of the rows of API keys in January, as the element shows it. */
async function totalOf(filter = {}) {
  const client = new BillingClient({ apiKey, baseUrl: server.url });
  const table = await client.apiKeyBills.load({ period: "2026-01", cycleType: "Day" });
  const { total } = table.filter(filter).summarize({ by: [] });
  return new Intl.NumberFormat("en", { style: "currency", currency: "USD" }).format(Number(total.total));
}

let browser;
let server;
let child;
let url;
let output = "";

before(async () => {
  browser = await launchChromium();
  const { startBox } = await importTesting();
  server = await startBox({ seed: 9, keys: 3, models: 3, instances: 3, apiKey, upToNow: true });
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const args = [at("tools", "worker.mjs"), "dev", "--port", String(port), "--base-url", server.url];
  const env = { ...process.env, NOVITA_API_KEY: apiKey, TOKEN_SECRET: tokenSecret, ALLOWED_ORIGINS: "", NO_COLOR: "1" };
  child = spawn(process.execPath, args, { cwd: at(), env });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (data) => (output += data));
  while (!output.includes("The billing page is at")) {
    if (child.exitCode !== null) throw new Error(output);
    await sleep(100);
  }
});

after(async () => {
  await browser?.close();
  if (child?.exitCode === null) {
    child.kill("SIGINT");
    await once(child, "exit");
  }
  await server?.close();
});

/** Opens the page. At the end of the test, no response has had the key, and nothing violated the policy. */
async function open(t, path) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const responses = [];
  const complaints = [];
  page.on("response", (response) => responses.push(response.text().catch(() => "")));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  t.after(async () => {
    await context.close();
    for (const text of await Promise.all(responses)) assert.ok(!text.includes(apiKey), "the key");
    // Chromium logs each status from 400 on.
    assert.deepEqual(
      complaints.filter((text) => !/Failed to load resource: .* status of 40[134]/.test(text)),
      [],
    );
  });
  await page.goto(url + path);
  return page;
}

const shown = (page, text) => page.locator("novita-billing").getByText(text, { exact: false }).first().waitFor();
const tokenField = (page) => page.getByLabel("Token");

test("it prints an address with a token that reads everything, and neither key nor secret", async () => {
  const [, address] = /The billing page is at (\S+)/.exec(output);
  const token = new URLSearchParams(new URL(address).hash.slice(1)).get("token");
  const path = "/openapi/v1/billing/balance/detail";
  const headers = { authorization: `Bearer ${token}` };
  assert.equal((await fetch(url + path, { headers })).status, 200);
  assert.equal((await fetch(url + path)).status, 401);
  for (const secret of [apiKey, tokenSecret]) assert.ok(!output.includes(secret));
});

test("the page needs no token, has a strict policy, and is sent once", async () => {
  const page = await fetch(`${url}/`);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<novita-billing /);
  assert.match(
    page.headers.get("content-security-policy"),
    /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/,
  );
  const etag = page.headers.get("etag");
  assert.ok(etag);
  assert.equal((await fetch(`${url}/`, { headers: { "if-none-match": etag } })).status, 304);
  const health = await fetch(`${url}/healthz`);
  assert.deepEqual([health.status, await health.json()], [200, { ok: true }]);
  const unknown = await fetch(`${url}/no/such/path`);
  assert.deepEqual([unknown.status, (await unknown.json()).reason], [404, "NOT_FOUND"]);
});

test("the token of the address shows the bills, and is not left in the address", async (t) => {
  const page = await open(t, `/${january}#token=${await tokenFor()}`);
  await shown(page, await totalOf());
  assert.equal(new URL(page.url()).hash, "");
  assert.equal(await page.getByRole("heading", { name: "Sign in" }).isVisible(), false);
  // It is kept for this tab.
  await page.reload();
  await shown(page, await totalOf());
  await page.getByRole("button", { name: "Sign out" }).click();
  await tokenField(page).waitFor();
});

test("a token of one key shows the bills of that key", async (t) => {
  const [{ ownerID }] = server.box.bills("apiKey", { period: "2026-01", cycleType: "Day" });
  const filter = { ownerID: [ownerID] };
  assert.notEqual(await totalOf(filter), await totalOf());
  const page = await open(t, `/${january}#token=${await tokenFor({ keys: [ownerID] })}`);
  await shown(page, await totalOf(filter));
});

test("without a token the page asks for one, says what is wrong with it, and then shows the bills", async (t) => {
  const page = await open(t, `/${january}`);
  await tokenField(page).waitFor();
  const give = async (text) => {
    await tokenField(page).fill(text);
    await page.getByRole("button", { name: "Show the bills" }).click();
  };
  await give("sk_not_a_token");
  await page.getByText("This is not a token").waitFor();
  await give(await tokenFor({}, -60));
  await page.getByText("The token has expired").waitFor();
  await give(await mintToken({ secret: "another secret of 32 characters!!", subject: "x", scope: {}, expiresIn: 600 }));
  await page.getByText("The token is not accepted").waitFor();
  await give(await tokenFor());
  await shown(page, await totalOf());
  assert.equal(await page.getByRole("heading", { name: "Sign in" }).isVisible(), false);
});
