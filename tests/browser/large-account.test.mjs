// A large account in the element: 200,000 bills hold up the page for no act, downloads included.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { bodyOf, truthOf } from "../../benches/corpus.mjs";
import { launchChromium } from "../../tools/chromium.mjs";
import { listen } from "../../tools/loopback.mjs";
import { staticFiles } from "../../tools/static-files.mjs";
import { at } from "../../tools/steps.mjs";
import { importPackage, inPackage } from "../support/consumer.mjs";

const bills = { rows: 200_000, seed: 3, month: 1 };

/** The longest task, in milliseconds, that is tolerated on a busy machine. On a quiet one they are below 100. */
const maxTask = 300;

/** As a page without a bundler names what an optional peer consists of. */
const imports = { "hyparquet-writer": "/hyparquet-writer/src/index.js", "hyparquet/src/": "/hyparquet/src/" };

const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>
  <script type="importmap">${JSON.stringify({ imports: { ...imports, hyparquet: "/hyparquet/src/index.js" } })}</script>
  <script type="module" src="/novita-billing/element/element.js"></script></head>
  <body><novita-billing base-url="/billing" list="apiKey" period="2026-01" group-by="productName"></novita-billing></body></html>`;

let browser;
let server;

before(async () => {
  browser = await launchChromium();
  const body = gzipSync(bodyOf(bills), { level: 1 });
  const files = staticFiles({
    "/novita-billing/": inPackage(),
    "/hyparquet-writer/": at("node_modules", "hyparquet-writer"),
    "/hyparquet/": at("node_modules", "hyparquet"),
  });
  server = await listen(
    createServer((request, response) => {
      if (/^\/(?:novita-billing|hyparquet(?:-writer)?)\//.test(request.url))
        return files(request, response, () => response.writeHead(404).end());
      if (request.url.startsWith("/billing/")) {
        response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
        return response.end(body);
      }
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(html);
    }),
  );
});

after(async () => {
  await browser?.close();
  await server?.close();
});

test("200,000 bills: the total is exact, and no act holds up the page", async () => {
  const page = await (await browser.newContext({ acceptDownloads: true })).newPage();
  await page.addInitScript(() => {
    globalThis.tasks = [];
    const record = (list) => globalThis.tasks.push(...list.getEntries().map(({ duration }) => Math.round(duration)));
    new PerformanceObserver(record).observe({ type: "longtask", buffered: true });
    addEventListener("novita-load", ({ detail }) => (globalThis.detail = detail));
  });
  await page.goto(server.url);
  await page.waitForFunction(() => globalThis.detail, undefined, { timeout: 60_000 });
  const { addMoney } = await importPackage();
  const { total, rows } = await page.evaluate(() => globalThis.detail);
  assert.equal(rows, bills.rows);
  assert.equal(total, addMoney(...truthOf(bills).map((group) => group.total)));

  const longest = {};
  const act = async (name, work) => {
    await work();
    // Until nothing is being prepared: two frames without a long task.
    await page.waitForTimeout(500);
    longest[name] = await page.evaluate(() => Math.max(0, ...globalThis.tasks.splice(0)));
  };
  const set = (property, value) =>
    page.evaluate(([name, text]) => (document.querySelector("novita-billing")[name] = text), [property, value]);
  const part = (name) => page.locator("novita-billing").locator(`[part~=${name}]`).first();
  await act("load", () => {});
  await act("other groups", () => set("groupBy", "ownerID,productName"));
  await act("other bars", () => set("unit", "week"));
  await act("a filter", () => set("filter", { category: "llm" }));
  await act("no filter", () => set("filter", {}));
  await act("an open group", () => part("disclosure").click());
  await act("groups with rows", () => set("groupBy", "ownerID"));
  await part("rows").waitFor();
  await act("scrolled rows", () =>
    part("rows").evaluate(async (list) => {
      for (let step = 0; step < 20; step += 1) {
        list.scrollTop += 5000;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    }),
  );
  await page.evaluate(async () => {
    const { toParquet } = await import("/novita-billing/dist/entry/parquet.js");
    document.querySelector("novita-billing").parquet = toParquet;
  });
  for (const id of ["groups", "chart", "rows", "ndjson", "focus", "parquet"]) {
    const download = page.waitForEvent("download", { timeout: 180_000 });
    await act(`download of ${id}`, () =>
      page.evaluate((name) => document.querySelector("novita-billing").download(name), id),
    );
    await download;
  }
  assert.equal(page.workers().length, 1);
  console.log(`the longest task of each act, in milliseconds: ${JSON.stringify(longest)}`);
  const tooLong = Object.entries(longest).filter(([, ms]) => ms > maxTask);
  assert.deepEqual(tooLong, []);
});
