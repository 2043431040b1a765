// Many requests, which a service answers one after the other: what has arrived is shown long before everything is there.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { bodyOf, truthOf } from "../../benches/corpus.mjs";
import { launchChromium } from "../../tools/chromium.mjs";
import { listen } from "../../tools/loopback.mjs";
import { staticFiles } from "../../tools/static-files.mjs";
import { importPackage, inPackage } from "../support/consumer.mjs";

const months = Array.from({ length: 12 }, (_, index) => ({ rows: 16_667, seed: 3, month: index + 1 }));

/** The time between two answers, in milliseconds. */
const pace = 1000;

const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>
  <script type="module" src="/novita-billing/element/element.js"></script></head>
  <body><novita-billing base-url="/billing" list="apiKey" period="2026" group-by="productName"></novita-billing></body></html>`;

let browser;
let server;

before(async () => {
  browser = await launchChromium();
  const bodies = months.map((month) => gzipSync(bodyOf(month), { level: 1 }));
  const files = staticFiles({ "/novita-billing/": inPackage() });
  let turn = Promise.resolve();
  server = await listen(
    createServer((request, response) => {
      if (request.url.startsWith("/novita-billing/"))
        return files(request, response, () => response.writeHead(404).end());
      if (!request.url.startsWith("/billing/"))
        return response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(html);
      const startTime = Number(new URL(request.url, "http://localhost").searchParams.get("startTime"));
      const answer = () => {
        response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
        response.end(bodies[new Date(startTime * 1000).getUTCMonth()]);
      };
      turn = turn.then(() => new Promise((resolve) => setTimeout(resolve, pace))).then(answer);
    }),
  );
});

after(async () => {
  await browser?.close();
  await server?.close();
});

/** Notes in the page when there is what: answers, totals, and the end. */
function watch() {
  const seen = (globalThis.seen = { totals: [], said: new Set() });
  addEventListener("novita-load", ({ detail }) => Object.assign(seen, { detail, end: performance.now() }));
  // A frame shows what was rendered before it.
  const look = () => {
    const root = document.querySelector("novita-billing")?.shadowRoot;
    const part = root?.querySelector("[part~=running-total]");
    if (part?.checkVisibility({ opacityProperty: true })) {
      const label = part.querySelector(".total-label").textContent;
      const { value } = part.querySelector("data");
      if (seen.totals.at(-1)?.label !== label) seen.totals.push({ label, value, at: performance.now() });
    }
    const said = root?.querySelector("[role=status]")?.textContent.trim();
    if (said) seen.said.add(said);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

test("200,000 bills in twelve requests: a total so far is there soon after the first answer", async () => {
  const page = await (await browser.newContext()).newPage();
  await page.addInitScript(watch);
  await page.goto(server.url);
  await page.waitForFunction(() => globalThis.seen.detail, undefined, { timeout: 60_000 });
  const seen = await page.evaluate(() => ({
    ...globalThis.seen,
    said: [...globalThis.seen.said],
    firstAnswer: Math.min(
      ...performance
        .getEntriesByType("resource")
        .filter(({ name }) => new URL(name).pathname.startsWith("/billing/"))
        .map(({ responseEnd }) => responseEnd),
    ),
  }));

  const { addMoney } = await importPackage();
  const totals = months.map((month) => addMoney(...truthOf(month).map((group) => group.total)));
  const [first] = seen.totals;
  assert.ok(totals.includes(first.value), "the first total is that of one month");
  const times = [first.at / seen.firstAnswer, seen.firstAnswer / 1000, seen.end / 1000].map((time) => time.toFixed(2));
  console.log(
    `the first total after ${times[0]} times the first answer (${times[1]} s), everything after ${times[2]} s`,
  );
  assert.ok(first.at < seen.end / 3, "long before everything is there");

  const labels = seen.totals.map(({ label }) => label);
  assert.match(labels[0], /^So far: 1 of 12 requests$/);
  assert.ok(labels.length >= 6, `many of them are shown: ${labels.join()}`);
  const amounts = seen.totals.map(({ value }) => Number(value));
  assert.deepEqual(
    amounts,
    amounts.toSorted((a, b) => a - b),
  );
  assert.deepEqual([seen.detail.total, seen.detail.rows, seen.detail.complete], [addMoney(...totals), 200_004, true]);
  const shown = page.locator("novita-billing");
  assert.equal(await shown.locator("[part~=total] data").getAttribute("value"), addMoney(...totals));
  assert.equal(await shown.locator("[part~=running-total]").count(), 0, "it is not there any more");
  // What changes with every request is not announced.
  assert.ok(seen.said.length <= 3, seen.said.join());
});
