// React in a Vite project, in TypeScript: built, in development, and rendered on a server.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { checkDownload, checkPeriods, open } from "./page.mjs";
import { copyOf, moduleFiles, runProgram, startBoxFor, startVite } from "./project.mjs";

const folder = await copyOf("react", "tests/embedding/react-checks");

test("the project compiles", { timeout: 120_000 }, async () => {
  await runProgram(folder, "tsc");
});

test(
  "the built page has each part of the module once, and shows the totals of the service under a strict policy",
  {
    timeout: 120_000,
  },
  async (t) => {
    await runProgram(folder, "vite", ["build"]);
    assert.deepEqual(moduleFiles(folder, "dist"), ["novita_billing_answers.bin", "novita_billing_lists.wasm"]);
    const { url, box } = await startBoxFor(t);
    const page = await open(t, await startVite(t, folder, "preview", { url }));
    await checkPeriods(page, box);
    await checkDownload(page);
  },
);

test("the server for development shows them, too", { timeout: 120_000 }, async (t) => {
  const { url, box } = await startBoxFor(t);
  const page = await open(t, await startVite(t, folder, "dev", { url }), { isStrict: false });
  await checkPeriods(page, box);
  await checkDownload(page);
  // A script that is loaded later.
  const element = page.locator("novita-billing");
  await element.evaluate((node) => (node.locale = "de"));
  await element.getByText("Nutzungsabhängig").first().waitFor();
});

describe("with React for development, which warns of more", { timeout: 120_000 }, () => {
  let server;
  before(async () => {
    const config = ["--config", "react-checks/vite.config.ts", "--mode", "development"];
    const env = { NODE_ENV: "development" };
    await runProgram(folder, "vite", ["build", ...config], env);
    await runProgram(folder, "vite", ["build", "--ssr", "react-checks/server.tsx", "--outDir", "server"], env);
    server = await import(pathToFileURL(join(folder, "server", "server.js")).href);
    const file = join(folder, "checks", "react-checks", "hydrate.html");
    writeFileSync(file, readFileSync(file, "utf8").replace("<!--app-->", server.render()));
  });

  /** Opens one of the pages. */
  async function openCheck(t, name, options) {
    const { url, box } = await startBoxFor(t);
    const root = await startVite(t, folder, "preview", { url }, "--outDir", "checks");
    return { page: await open(t, `${root}/react-checks/${name}.html`, options), box };
  }

  test("a server renders an empty tag", () => {
    assert.match(server.render(), /<novita-billing( [a-z-]+="[^"]*")*><\/novita-billing>/);
  });

  test("a page that a server rendered waits for its scripts, without an error, and takes over without a warning", async (t) => {
    const { page, box } = await openCheck(t, "hydrate");
    await page.waitForFunction(() => customElements.get("novita-billing") && globalThis.hydrate);
    const element = page.locator("novita-billing");
    await element.evaluate((node) => node.updateComplete);
    assert.equal(await element.evaluate((node) => node.shadowRoot.textContent), "");
    assert.equal(box.requests.length, 0);
    await page.evaluate(() => void globalThis.hydrate());
    await checkPeriods(page, box);
    await checkDownload(page);
  });

  /** Renders the component with properties, and waits until it has loaded as often. */
  const render = (page, properties) =>
    page.evaluate((given) => globalThis.render({ baseUrl: "/billing", ...given }), properties);
  const waitForLoads = (page, count) =>
    page.waitForFunction(
      (wanted) => globalThis.seen.filter(([, type]) => type === "novita-load").length >= wanted,
      count,
    );
  const read = (page, name) => page.evaluate((property) => globalThis.reference.current[property], name);

  test("another property loads anew, another handler does not; handlers are those of the last rendering", async (t) => {
    const { page, box } = await openCheck(t, "component");
    await render(page, { list: "apiKey", period: "2026-02", locale: "de" });
    await waitForLoads(page, 1);
    assert.equal(box.requests.filter(({ url }) => url.includes("apikey")).length, 1);
    const before = box.requests.length;
    await render(page, { list: "apiKey", period: "2026-02" });
    await page.waitForFunction(() => globalThis.reference.current.locale === "");
    assert.equal(box.requests.length, before);
    await render(page, { list: "apiKey", period: "2026-01" });
    await waitForLoads(page, 2);
    assert.deepEqual(await page.evaluate(() => globalThis.seen), [
      [1, "novita-loading"],
      [1, "novita-load"],
      [3, "novita-loading"],
      [3, "novita-load"],
    ]);
    // What is not given any more has its default.
    await render(page, {});
    await waitForLoads(page, 3);
    assert.deepEqual([await read(page, "list"), await read(page, "period")], ["account", "this-month"]);
  });

  test("what a person chose in the element stays when the page renders again", async (t) => {
    const { page } = await openCheck(t, "component");
    const given = { list: "apiKey", period: "2026-02", groupBy: "ownerID", filter: { category: ["llm"] } };
    await render(page, given);
    await waitForLoads(page, 1);
    const element = page.locator("novita-billing");
    await element.getByRole("combobox", { name: "Group by" }).first().selectOption("productName");
    await page.waitForFunction(() => globalThis.reference.current.groupBy.startsWith("productName"));
    await render(page, { ...given, budget: "100" });
    await page.waitForFunction(() => globalThis.reference.current.budget === "100");
    assert.match(await read(page, "groupBy"), /^productName/);
    // A property that changed is set nevertheless.
    await render(page, { ...given, groupBy: "category" });
    await page.waitForFunction(() => globalThis.reference.current.groupBy === "category");
  });

  test("class, style and ARIA are the tag's, and a removed element stops loading", async (t) => {
    const { page, box } = await openCheck(t, "component");
    box.inject({ name: "latency", ms: 60_000, times: Infinity });
    const more = { className: "bills", style: { maxWidth: "40rem" }, id: "own", "aria-label": "Bills" };
    await render(page, { list: "apiKey", period: "2026-02", ...more });
    await page.locator("novita-billing#own.bills[aria-label=Bills]").waitFor();
    assert.equal(await page.locator("novita-billing").evaluate((node) => node.style.maxWidth), "40rem");
    while (box.open === 0) await page.waitForTimeout(20);
    await page.evaluate(() => globalThis.unmount());
    await page.locator("novita-billing").waitFor({ state: "detached" });
    while (box.open > 0) await page.waitForTimeout(20);
    assert.equal(await page.evaluate(() => globalThis.reference.current), null);
  });
});
