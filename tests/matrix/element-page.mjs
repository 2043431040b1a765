// What a page with the element must do.

import assert from "node:assert/strict";
import { importPackage } from "../support/consumer.mjs";
import { now } from "./year.mjs";

/** How long the page may take for each step: development servers build what it asks for. */
const timeout = 60_000;

/**
 * Opens a page whose element has the year's bills per API key. The total must be there, and each script that the element loads
 * late must arrive: a language, the details, the rows, and the worker that writes files.
 *
 * @param {import("./cell.mjs").CellContext} context
 * @param {string} url
 * @returns {Promise<object>} the sums of the bills in a file, and the total that is shown
 */
export const askElement = ({ inPage }, url) =>
  inPage(async (page) => {
    page.setDefaultTimeout(timeout);
    await page.clock.setFixedTime(now);
    await page.addInitScript(() => {
      addEventListener("novita-load", () => (globalThis.isLoaded = true));
      addEventListener("novita-error", ({ detail }) => (globalThis.failure = detail.message));
    });
    await page.goto(url);
    await page.waitForFunction(() => globalThis.isLoaded ?? globalThis.failure);
    const failure = await page.evaluate(() => globalThis.failure);
    if (failure) throw new Error(failure);
    const element = page.locator("novita-billing");
    const total = await element.locator("[part~=total] data").getAttribute("value");
    await element.evaluate((node) => (node.locale = "de"));
    await element.getByRole("heading", { name: "Summe", exact: true }).waitFor();
    const groups = element.locator("[part~=groups]");
    await groups.locator("[part~=disclosure]").first().click();
    await groups.locator("[part~=rows]").waitFor();
    const bills = await downloadBills(page, element);
    assert.equal(page.workers().length, 1, "the page wrote the file, because the worker did not");
    const { addMoney } = await importPackage();
    return { rows: bills.length, listed: addMoney(...bills.map((bill) => bill.total)), total };
  });

async function downloadBills(page, element) {
  const started = page.waitForEvent("download");
  await element.evaluate((node) => node.download("ndjson"));
  const file = Buffer.concat(await (await (await started).createReadStream()).toArray());
  const { decodeBills } = await importPackage();
  const table = await decodeBills("apiKey", `{"bills":[${file.toString("utf8").trim().split("\n").join()}]}`);
  return table.toArray();
}
