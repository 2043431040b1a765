// Opens the pages of the projects in Chromium, and checks what all of them do.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import { launchChromium } from "../../tools/chromium.mjs";
import { atEnd } from "../support/at-end.mjs";
import { importPackage } from "../support/consumer.mjs";
import { expectedText, key, now } from "./project.mjs";

let browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser?.close());

/** The policy that the element works under. */
export const strictPolicy = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "style-src": "'self'",
  "connect-src": "'self'",
  "worker-src": "'self'",
  "base-uri": "'none'",
  "require-trusted-types-for": "'script'",
  "trusted-types": "lit-html novita-billing",
};

/**
 * Opens a page. At the end of the test it checks that nothing was logged but news, nothing violated the policy, and the key did
 * not reach the page.
 *
 * @param {import("node:test").TestContext} t
 * @param {string} url
 * @param {object} [options]
 * @param {boolean} [options.isStrict] whether the page has the strict policy
 * @param {string} [options.policies] names of Trusted Types that the page's framework needs in addition
 * @param {RegExp} [options.allowed] what may be logged
 * @returns {Promise<import("playwright-core").Page>} with `requested`, the addresses that were requested
 */
export async function open(t, url, { isStrict = true, policies = "", allowed } = {}) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.clock.setFixedTime(now);
  const problems = [];
  const bodies = [];
  page.requested = [];
  page.on("request", (request) => page.requested.push(request.url()));
  page.on("response", (response) => bodies.push(response.text().catch(() => "")));
  page.on("pageerror", (error) => problems.push(error.stack));
  page.on("console", (message) => {
    // The pages have no icon, which browsers ask for.
    const isNews = ["log", "debug", "info"].includes(message.type()) || /favicon\.ico$/.test(message.location().url);
    if (!isNews && !allowed?.test(message.text())) problems.push(message.text());
  });
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      console.error(`CSP: ${violatedDirective} ${blockedURI}`),
    );
  });
  atEnd(t, async () => {
    const html = await page.content();
    await context.close();
    for (const text of [html, ...(await Promise.all(bodies))]) assert.ok(!text.includes(key), "the key");
    assert.deepEqual(problems, []);
  });
  const response = await page.goto(url);
  if (isStrict) {
    const policy = response.headers()["content-security-policy"] ?? "";
    const wanted = { ...strictPolicy, "trusted-types": [strictPolicy["trusted-types"], policies].join(" ").trim() };
    const found = policy.split("; ").map((directive) => directive.split(/ (.*)/, 2));
    assert.deepEqual(Object.fromEntries(found), wanted);
  }
  return page;
}

/** The total that the element shows. */
export const shownTotal = (page) => page.locator("novita-billing [part~=total] data").getAttribute("value");

/** Downloads all bills: the worker writes them, and their sum is the total that the element shows. */
export async function checkDownload(page) {
  const { addMoney } = await importPackage();
  const started = page.waitForEvent("download");
  await page.locator("novita-billing").evaluate((node) => node.download("ndjson"));
  const bytes = Buffer.concat(await (await (await started).createReadStream()).toArray());
  const bills = bytes.toString("utf8").trim().split("\n").map(JSON.parse);
  const totals = bills.map(({ amountDecimal, amount }) => amountDecimal ?? tenThousandths(amount));
  assert.equal(addMoney(...totals), await shownTotal(page));
  assert.equal(page.workers().length, 1);
}

/** An integer of ten-thousandths as decimal text. */
function tenThousandths(amount) {
  const digits = amount.replace("-", "").padStart(5, "0");
  return `${amount.startsWith("-") ? "-" : ""}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

/** Checks what the page writes and what the element shows, of the running month and after another period is chosen. */
export async function checkPeriods(page, box) {
  const check = async (...range) => {
    const { text, total } = await expectedText(box, ...range);
    await page.locator("output", { hasText: text }).waitFor({ timeout: 15_000 });
    assert.equal(await shownTotal(page), total);
  };
  await check("2026-03", "2026-03-01", "2026-04-01");
  await page
    .getByRole("combobox", { name: /^Period/ })
    .first()
    .selectOption("last-month");
  await check("2026-02", "2026-02-01", "2026-03-01");
  await page
    .getByRole("combobox", { name: /^Period/ })
    .first()
    .selectOption("last-3-months");
  await check("2025-12/2026-02", "2025-12-01", "2026-03-01");
}
