// The package in a page with a strict Content-Security-Policy: all scenarios in Chromium, some in a worker of the page, and
// tests of what only a page has: when the module is fetched, and that a key is refused.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { launchChromium } from "../../tools/chromium.mjs";
import { alone, together } from "../scenarios/run.mjs";
import { check } from "../support/outcome.mjs";
import { startServer } from "../support/server.mjs";

const server = await startServer();
const browser = await launchChromium();
after(async () => {
  await browser.close();
  await server.close();
});

/** Opens a page on a host of its own, because a browser opens at most six connections to one, and observes it. */
let hosts = 0;
async function openPage() {
  const context = await browser.newContext();
  const page = await context.newPage();
  const observed = { wasmRequests: 0, problems: [] };
  page.on("request", (request) => (observed.wasmRequests += request.url().endsWith(".wasm") ? 1 : 0));
  page.on("pageerror", (error) => observed.problems.push(error));
  page.on(
    "console",
    (message) => /Content.Security.Policy/i.test(message.text()) && observed.problems.push(new Error(message.text())),
  );
  await page.goto(`http://page${(hosts += 1)}.localhost:${server.port}/scenarios.html`);
  await page.waitForFunction(() => globalThis.scenarioPage);
  return { page, observed, close: () => context.close() };
}

/** Pages that are not in use. Scenarios use them one after the other. */
const freePages = [];

const inPage = (page, title) => page.evaluate((name) => globalThis.scenarioPage.run(name), title);
const inWorker = (page, title) => page.evaluate((name) => globalThis.scenarioPage.runInWorker(name), title);

async function runIn(run, title) {
  const opened = freePages.pop() ?? (await openPage());
  check(await run(opened.page, title));
  if (opened.observed.problems.length > 0) throw opened.observed.problems[0];
  // After a failure the page is not used again: calls may still be running in it.
  freePages.push(opened);
}

for (const [name, titles, concurrency] of [
  ["in a page", together, 6],
  ["in a page, one by one", alone, 1],
]) {
  describe(name, { concurrency }, () => {
    for (const title of titles) test(title, { timeout: 40_000 }, () => runIn(inPage, title));
  });
}

const someTitles = together.filter((title) =>
  /a year of daily bills|a connection reset: the same|a key \(plain|abort during a retry/.test(title),
);

describe("in a module worker of a page", { concurrency: 2 }, () => {
  assert.equal(someTitles.length, 4);
  for (const title of someTitles) {
    test(title, { timeout: 40_000 }, async () => {
      await runIn(inWorker, title);
    });
  }
});

describe("only in a page", () => {
  test("the module is fetched once, when the first client is made", async () => {
    const { page, observed, close } = await openPage();
    await page.waitForTimeout(200);
    assert.equal(observed.wasmRequests, 0, "before the first client");
    await page.evaluate(() => {
      for (let made = 0; made < 3; made += 1) new globalThis.scenarioPage.lib.BillingClient({ baseUrl: "/billing" });
    });
    await page.waitForTimeout(200);
    assert.equal(observed.wasmRequests, 1, "with clients");
    await page.evaluate(async () => {
      const plan = () => globalThis.scenarioPage.lib.planWindows("apiKey", { period: "2026", cycleType: "Day" });
      await Promise.all([plan(), plan(), globalThis.scenarioPage.lib.init(), plan()]);
      await plan();
    });
    assert.equal(observed.wasmRequests, 1, "after five");
    assert.deepEqual(observed.problems, []);
    await close();
  });

  test("a stream loads the module if it is the first to need it", async () => {
    const { page, observed, close } = await openPage();
    const outcome = await page.evaluate(() =>
      globalThis.scenarioPage.run("a stream is not affected by later changes of the caller's objects"),
    );
    check(outcome);
    assert.equal(observed.wasmRequests, 1);
    await close();
  });

  for (const where of ["page", "worker"]) {
    test(`a key is refused in a ${where} without dangerouslyAllowBrowser`, async () => {
      await runIn(where === "page" ? inPage : inWorker, "a key in a page is refused without dangerouslyAllowBrowser");
    });
  }

  test("without 'wasm-unsafe-eval' the error names it", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.route(/scenarios\.html/, async (route) => {
      const response = await route.fetch();
      const headers = { ...response.headers(), "content-security-policy": "script-src 'self'" };
      await route.fulfill({ response, headers });
    });
    await page.goto(`${server.origin}/scenarios.html`);
    await page.waitForFunction(() => globalThis.scenarioPage);
    const error = await page.evaluate(() =>
      globalThis.scenarioPage.lib.planWindows("apiKey", { period: "2026", cycleType: "Day" }).then(
        () => "no error",
        ({ kind, message }) => `${kind}: ${message}`,
      ),
    );
    assert.match(error, /^config: .*wasm-unsafe-eval/);
    await context.close();
  });

  test("the error for a missing module has its status, and the next call fetches it again", async () => {
    const { page, observed, close } = await openPage();
    await page.route(/\.wasm$/, (route) => route.fulfill({ status: 404, body: "" }), { times: 1 });
    const outcome = await page.evaluate(async () => {
      const plan = () => globalThis.scenarioPage.lib.planWindows("apiKey", { period: "2026", cycleType: "Day" });
      const error = await plan().catch(({ kind, message }) => `${kind}: ${message}`);
      return [error, (await plan()).length];
    });
    assert.match(outcome[0], /^config: .*404/);
    assert.equal(outcome[1], 12);
    assert.equal(observed.wasmRequests, 2);
    await close();
  });
});
