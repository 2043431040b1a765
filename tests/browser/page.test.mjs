// The billing page: `npm start`, in Chromium.

import assert from "node:assert/strict";
import { test } from "node:test";
import { demo, loaded, open, said } from "./element-page.mjs";

test("opens with this month of the account, from scripts that are compressed and kept, and asked for at once", async (t) => {
  const page = await open(t, demo.url);
  const responses = [];
  page.on("response", (response) => responses.push(response));
  await page.reload();
  const detail = await loaded(page);
  assert.equal(detail.list, "account");
  assert.equal(detail.complete, true);
  const scripts = responses.filter((response) => /\.js$/.test(new URL(response.url()).pathname));
  const early = await page.evaluate(() =>
    Array.from(document.querySelectorAll("link[rel=modulepreload]"), ({ href }) => href),
  );
  assert.deepEqual(new Set(scripts.map((response) => response.url())), new Set(early));
  for (const script of scripts) assert.match((await script.allHeaders())["cache-control"], /immutable/);
  const bills = responses.find((response) => response.url().includes("/billing/"));
  assert.equal((await bills.allHeaders())["content-encoding"], "gzip");
});

test("on a phone the total is in sight", async (t) => {
  const page = await open(t, demo.url, { width: 390, height: 844 });
  await loaded(page);
  const total = page.locator("novita-billing").locator("[part~=total]");
  const { y, height } = await total.boundingBox();
  assert.ok(y + height < 600, `the total ends at ${y + height}`);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 390, `the page is ${width} px wide`);
  // The margin is the element's alone, and the page's heading begins where its boxes do.
  const edges = await Promise.all(
    [page.locator("novita-billing [part~=controls]"), page.getByRole("heading", { level: 1 })].map((one) =>
      one.boundingBox(),
    ),
  );
  assert.ok(edges[0].x <= 16, `the first box begins at ${edges[0].x}`);
  assert.equal(edges[0].x, edges[1].x);
});

test("the demo's panel changes how the service behaves", async (t) => {
  const page = await open(t, demo.url, { allowsErrors: true });
  t.after(() => demo.box.clear());
  await loaded(page);
  await page.getByText("Demo: how the service behaves").click();
  await page.getByLabel("The service").selectOption("rejects the key");
  await page.getByRole("button", { name: "Load again" }).click();
  await said(page, "You are not signed in");
  await page.getByLabel("The service").selectOption("works");
  await page.getByLabel("Delay of each answer").fill("200");
  await page.getByRole("button", { name: "Load again" }).click();
  await loaded(page, 2);
});

test("a link shows the same again", async (t) => {
  const page = await open(t, demo.url);
  await loaded(page);
  const billing = page.locator("novita-billing");
  await billing.getByLabel("Usage-based bills").check();
  await said(page, /^Usage-based bills/);
  await billing.getByLabel("Group by").selectOption({ label: "Product" });
  await billing.getByRole("heading", { name: "By Product", exact: true }).waitFor();
  const other = await open(t, page.url());
  await loaded(other);
  await other.locator("novita-billing").getByRole("heading", { name: "By Product", exact: true }).waitFor();
  assert.ok(await other.locator("novita-billing").getByLabel("Usage-based bills").isChecked());
});

test("without its script the page says so", async (t) => {
  const page = await open(t, `${demo.url}/?`, { javaScriptEnabled: false }).catch(() => undefined);
  if (page) await page.getByText("it needs JavaScript").waitFor();
});
