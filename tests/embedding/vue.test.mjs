// Vue in a Vite project, with the tag in a template: built, in development, and rendered on a server.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { checkDownload, checkPeriods, open } from "./page.mjs";
import { copyOf, moduleFiles, runProgram, startBoxFor, startVite } from "./project.mjs";

const folder = await copyOf("vue", "tests/embedding/vue-checks");

test("the project compiles, and its templates are checked", { timeout: 120_000 }, async () => {
  await runProgram(folder, "vue-tsc");
  const path = join(folder, "src", "App.vue");
  const source = readFileSync(path, "utf8");
  try {
    writeFileSync(path, source.replace('list="usage"', 'list="everything"').replace("detail.total", "detail.sum"));
    const failed = await runProgram(folder, "vue-tsc").catch(({ message }) => message);
    assert.match(failed, /"everything"' is not assignable to type/);
    assert.match(failed, /'sum' does not exist/);
  } finally {
    writeFileSync(path, source);
  }
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
    const page = await open(t, await startVite(t, folder, "preview", { url }), { policies: "vue" });
    await checkPeriods(page, box);
    await checkDownload(page);
  },
);

test("the server for development shows them, too", { timeout: 120_000 }, async (t) => {
  const { url, box } = await startBoxFor(t);
  const page = await open(t, await startVite(t, folder, "dev", { url }), { isStrict: false });
  await checkPeriods(page, box);
  await checkDownload(page);
});

test(
  "a page that a server rendered with an empty tag is taken over without a warning, and loads once",
  {
    timeout: 120_000,
  },
  async (t) => {
    const env = { NODE_ENV: "development" };
    const config = ["--config", "vue-checks/vite.config.ts", "--mode", "development"];
    await runProgram(folder, "vite", ["build", ...config], env);
    await runProgram(folder, "vite", ["build", "--ssr", "vue-checks/server.ts", "--outDir", "server"], env);
    const { render } = await import(pathToFileURL(join(folder, "server", "server.js")).href);
    const html = await render();
    assert.match(html, /<novita-billing( [a-z-]+="[^"]*")+><\/novita-billing>/);
    const file = join(folder, "checks", "vue-checks", "hydrate.html");
    writeFileSync(file, readFileSync(file, "utf8").replace("<!--app-->", html));

    const { url, box } = await startBoxFor(t);
    const root = await startVite(t, folder, "preview", { url }, "--outDir", "checks");
    const page = await open(t, `${root}/vue-checks/hydrate.html`, { policies: "vue" });
    await page.locator("output", { hasText: "2026-03" }).waitFor();
    const asked = box.requests.map((request) => request.url);
    assert.equal(new Set(asked).size, asked.length, "no request was sent twice");
    await checkPeriods(page, box);
    await checkDownload(page);
    await page.evaluate(() => globalThis.unmount());
    await page.locator("novita-billing").waitFor({ state: "detached" });
  },
);
