// Opens the billing page in Chromium, on the simulated API, and checks it at the end of each test.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import { launchChromium } from "../../tools/chromium.mjs";
import { startDemo } from "../../tools/demo-server.mjs";

export const key = "sk_secret_5f1d2c3b4a";

const second = (text) => Date.parse(`${text}Z`) / 1000;
/** A range of whole days, both included, for the box's expected rows. */
export const days = (from, to) => ({ startTime: second(`${from}T00:00:00`), endTime: second(`${to}T23:59:59`) });

let browser;
/** The page's server, shared by the tests of a file. */
export let demo;

before(async () => {
  browser = await launchChromium();
  demo = await startDemo({ box: { apiKey: key } });
});

after(async () => {
  await browser?.close();
  await demo?.close();
});

/**
 * Opens the page. At the end of the test it checks that nothing violated the Content-Security-Policy, nothing was logged,
 * and no response had the key. Chromium logs every status from 400 on; `allowsErrorStatus` allows that.
 */
export async function open(t, search = "", { width = 1280, allowsErrorStatus = false, server = demo } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  const page = await context.newPage();
  // The URLs of all requests, for tests.
  page.requested = [];
  page.on("request", (request) => page.requested.push(request.url()));
  const problems = [];
  const responses = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    const isErrorStatus = message.text().startsWith("Failed to load resource");
    if (message.type() !== "log" && !(allowsErrorStatus && isErrorStatus)) problems.push(message.text());
  });
  page.on("response", (response) => responses.push(textOf(response)));
  await page.addInitScript(() => {
    globalThis.progressTexts = [];
    addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective}`));
    addEventListener("DOMContentLoaded", () => {
      const record = () => {
        for (const id of ["progress-text", "activity"])
          globalThis.progressTexts.push(document.getElementById(id).textContent);
      };
      const observed = { childList: true, characterData: true, subtree: true };
      new MutationObserver(record).observe(document.getElementById("progress-region"), observed);
    });
  });
  t.after(async () => {
    server.box?.clear();
    const html = await page.content();
    const texts = await Promise.all(responses);
    await context.close();
    assert.deepEqual(problems, []);
    assert.ok(!html.includes(key), "the key is in the page");
    assert.ok(!texts.some((text) => text.includes(key)), "the key is in a response");
  });
  await page.goto(`${server.url}/${search}`);
  await page.waitForSelector("#show-button");
  return page;
}

/** Opens a page whose every request is answered with the same bills. */
export async function openWith(t, search, rows, options) {
  const page = await open(t, "?kind=fixedTerm&period=2020-01", options);
  await page.route("**/billing/**", (route) => route.fulfill({ json: { bills: rows } }));
  await page.goto(`${demo.url}/${search}`);
  await settled(page);
  return page;
}

/** The headers and body of a response; a body that broke off has no text. */
async function textOf(response) {
  const [headers, body] = await Promise.all([response.allHeaders(), response.text()].map((it) => it.catch(() => "")));
  return JSON.stringify(headers) + body;
}

/** Waits until the page is not loading. */
export const settled = (page) =>
  page.waitForFunction(() => {
    const shown = (id) => !document.getElementById(id).hidden;
    const hasText = (id) => document.getElementById(id).textContent !== "";
    const hasResult =
      ["bills-region", "overview-region"].some(shown) || ["alert-region", "status-region"].some(hasText);
    return !shown("progress-region") && hasResult;
  });

/** The exact sums that the page shows. */
export async function totals(page, list = "#totals") {
  const [total, voucher, cash] = await page.$$eval(`${list} dt + dd data`, (nodes) => nodes.map((node) => node.value));
  const rows = await page.textContent(`${list} > :last-child dd`);
  return { rows: Number(rows.replaceAll(",", "")), total, voucher, cash };
}

export const shownText = (page, id) => page.$eval(id, (node) => node.innerText);

/** Opens details, and waits for their table. */
export async function unfold(page, id) {
  await page.click(`#${id} > summary`);
  await page.waitForSelector(`#${id} tbody tr`);
}
