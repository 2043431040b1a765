// Downloads of rows: they are written in a worker, under a strict Content-Security-Policy with Trusted Types, and by the page
// itself where there is no worker. Either way the bytes are the same.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { build } from "esbuild";
import { parquetReadObjects } from "hyparquet";
import { at } from "../../tools/steps.mjs";
import { inPackage } from "../support/consumer.mjs";
import { embed, loaded, now, open, strictPolicy } from "./element-page.mjs";

const element = (attributes) => `<novita-billing base-url="/billing" ${attributes}></novita-billing>`;
const apiKeys = element('list="apiKey" period="2026-02"');
const account = element('list="account" period="2026-02"');
const workerScript = "/novita-billing/element/export-worker.js";
const rowFiles = ["rows", "ndjson", "focus"];

/** A page whose element has loaded. */
async function openLoaded(t, options, more) {
  const host = await embed(t, options);
  const page = await open(t, host.url, { clock: now, acceptDownloads: true, ...more });
  await loaded(page);
  return { page, host };
}

/** Downloads a file, and returns its bytes. */
async function download(page, id) {
  const started = page.waitForEvent("download");
  await page.evaluate((name) => document.querySelector("novita-billing").download(name), id);
  const stream = await (await started).createReadStream();
  return Buffer.concat(await stream.toArray());
}

/** The files that the page's own table writes. */
const expectedFiles = (page) =>
  page.evaluate(() => {
    const { table } = document.querySelector("novita-billing");
    return { rows: table.toCsv({ bom: true }), ndjson: table.toNdjson(), focus: table.toFocusCsv() };
  });

const asked = (page) => page.requested.filter((url) => url.endsWith("export-worker.js")).length;

/** Downloads every file of rows of a page with bills by API keys, and compares it with what the table writes. */
async function checkFiles(page) {
  const expected = await expectedFiles(page);
  for (const id of rowFiles) {
    const found = (await download(page, id)).toString("utf8");
    assert.ok(found === expected[id] && found.length > 1000, id);
  }
}

test("files of rows are written in one worker, which loads no module of its own", async (t) => {
  const { page } = await openLoaded(t, { html: apiKeys });
  assert.equal(asked(page), 0, "it is started by the first download");
  const modules = () => page.requested.filter((url) => /\.(wasm|bin)$/.test(url)).length;
  const before = modules();
  await checkFiles(page);
  assert.equal(page.workers().length, 1);
  assert.equal(asked(page), 1);
  assert.equal(modules(), before);
});

test("a filtered view writes only its rows", async (t) => {
  const { page } = await openLoaded(t, { html: apiKeys });
  const expected = await page.evaluate(async () => {
    const node = document.querySelector("novita-billing");
    const { productName } = node.table.at(0);
    node.filter = { productName: [productName] };
    await node.updateComplete;
    const filtered = node.table.filter({ productName });
    try {
      return { rows: filtered.toCsv({ bom: true }), length: filtered.length, all: node.table.length };
    } finally {
      filtered.free();
    }
  });
  assert.ok(expected.length > 0 && expected.length < expected.all);
  assert.ok((await download(page, "rows")).toString("utf8") === expected.rows);
  assert.equal(page.workers().length, 1);
});

test("the sums of groups and bars are written by the page", async (t) => {
  const { page } = await openLoaded(t, { html: apiKeys });
  for (const id of ["groups", "chart"]) assert.ok((await download(page, id)).length > 100);
  assert.equal(asked(page), 0);
});

test("a module of the page's own is used in the worker as well", async (t) => {
  const script = `import "/novita-billing/element/element.js";
    document.querySelector("novita-billing").wasm = fetch("/novita-billing/wasm/novita_billing_bg.wasm");`;
  const { page } = await openLoaded(t, {
    html: "<novita-billing list=apiKey period=2026-02></novita-billing>",
    script: `${script}
    document.querySelector("novita-billing").baseUrl = "/billing";`,
  });
  await checkFiles(page);
  assert.equal(page.workers().length, 1);
  const modules = page.requested.filter((url) => /\.(wasm|bin)$/.test(url)).map((url) => url.split("/").at(-1));
  assert.deepEqual(modules, ["novita_billing_bg.wasm"]);
});

const violation = /^CSP: |violates the following Content Security Policy|TrustedScriptURL/i;

for (const [name, options, more] of [
  [
    "the policy allows no worker",
    { policy: strictPolicy.replace("worker-src 'self'", "worker-src 'none'") },
    { allowed: violation },
  ],
  [
    "the page does not allow the policy of the worker's address",
    { policy: strictPolicy.replace(" novita-billing", "") },
    { allowed: violation },
  ],
  [
    "another script has the policy already",
    {
      script: `trustedTypes.createPolicy("novita-billing", { createScriptURL: (text) => text });
        import("/novita-billing/element/element.js");`,
    },
    { allowed: violation },
  ],
  ["the browser has no workers", { script: 'delete globalThis.Worker; import("/novita-billing/element/element.js");' }],
  ["its script is another one", { scripts: { [workerScript]: "<!doctype html>" } }],
  ["its script throws", { scripts: { [workerScript]: 'throw new Error("broken")' } }],
  ["it fails", { scripts: { [workerScript]: 'onmessage = () => postMessage({ state: "failed", message: "no" })' } }],
  ["it dies", { scripts: { [workerScript]: 'onmessage = () => { throw new Error("broken") }' } }],
  ["it ends itself", { scripts: { [workerScript]: "onmessage = () => close()" } }],
  ["it never answers", { scripts: { [workerScript]: "onmessage = () => {}" } }],
  ["it stops answering", { scripts: { [workerScript]: 'onmessage = () => postMessage({ state: "working" })' } }],
]) {
  test(`the page writes the file if ${name}`, { timeout: 60_000 }, async (t) => {
    const { page } = await openLoaded(t, { html: apiKeys, ...options }, more);
    await checkFiles(page);
    assert.equal(page.workers().length, 0);
    // It is not tried again.
    assert.ok(asked(page) <= 1);
  });
}

test("the page writes the file if the worker's script is not there", async (t) => {
  const host = await embed(t, { html: apiKeys });
  const page = await open(t, host.url, { clock: now, acceptDownloads: true, allowsErrors: true });
  await page.route(`**${workerScript}`, (route) => route.fulfill({ status: 404, body: "" }));
  await loaded(page);
  await checkFiles(page);
});

test("the bills of an account are the same file, written in the worker or by the page", async (t) => {
  const [inWorker, inPage] = [
    await openLoaded(t, { html: account }),
    await openLoaded(t, { html: account, scripts: { [workerScript]: 'throw new Error("broken")' } }),
  ];
  for (const id of rowFiles) {
    const [one, other] = [await download(inWorker.page, id), await download(inPage.page, id)];
    assert.ok(one.equals(other) && one.length > 1000, id);
  }
  assert.deepEqual([inWorker.page.workers().length, inPage.page.workers().length], [1, 0]);
});

const silent = { [workerScript]: 'onmessage = () => postMessage({ state: "working" })' };

for (const [name, act] of [
  ["an element that is removed", (node) => node.remove()],
  ["an element that gets another client", (node) => (node.baseUrl = "/billing/")],
]) {
  test(`${name} ends its download and the worker`, async (t) => {
    const { page } = await openLoaded(t, { html: apiKeys, scripts: silent });
    const started = page.waitForEvent("worker");
    await page.evaluate(() => {
      globalThis.ended = document
        .querySelector("novita-billing")
        .download("rows")
        .then(
          () => "done",
          (error) => error.kind,
        );
    });
    const worker = await started;
    await page.waitForTimeout(200);
    const since = Date.now();
    const closed = worker.waitForEvent("close");
    await page.evaluate(`(${act})(document.querySelector("novita-billing"))`);
    assert.equal(await page.evaluate(() => globalThis.ended), "aborted");
    await closed;
    assert.ok(Date.now() - since < 5000);
  });
}

test("several elements share the worker, one file after the other, and after a cancelled one another is written", async (t) => {
  const { page } = await openLoaded(t, { html: apiKeys + apiKeys });
  await loaded(page, 2);
  const expected = await expectedFiles(page);
  const sizes = await page.evaluate(async () => {
    const files = [];
    const create = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
      files.push(blob.size);
      return create(blob);
    };
    const [one, other] = document.querySelectorAll("novita-billing");
    const cancelled = one.download("rows").catch((error) => error.kind);
    const rest = [other.download("ndjson"), other.download("focus")];
    one.remove();
    return [await cancelled, ...(await Promise.all(rest).then(() => files))];
  });
  // A script that several wait for may reach them in any order.
  const [ended, ...files] = sizes;
  const expectedSizes = ["ndjson", "focus"].map((id) => Buffer.byteLength(expected[id]));
  assert.deepEqual([ended, files.toSorted()], ["aborted", expectedSizes.toSorted()]);
  assert.equal(page.workers().length, 1);
});

test("a worker that has nothing to do ends, and the next download starts another", async (t) => {
  const { page } = await openLoaded(t, { html: apiKeys }, { clock: undefined });
  await page.clock.install();
  await download(page, "rows");
  assert.equal(page.workers().length, 1);
  const closed = page.workers()[0].waitForEvent("close");
  await page.clock.fastForward(31_000);
  await closed;
  assert.ok((await download(page, "ndjson")).length > 1000);
  assert.equal(page.workers().length, 1);
});

test("Parquet is offered once the element has what writes it", async (t) => {
  const { outputFiles } = await build({
    stdin: { contents: 'export { ByteWriter, ParquetWriter } from "hyparquet-writer";', resolveDir: at() },
    ...{ bundle: true, format: "esm", conditions: ["browser"], write: false },
  });
  // As an import map or a bundler does.
  const entry = readFileSync(inPackage("dist", "entry", "parquet.js"), "utf8");
  const scripts = {
    "/hyparquet-writer.js": outputFiles[0].text,
    "/novita-billing/dist/entry/parquet.js": entry.replace('"hyparquet-writer"', '"/hyparquet-writer.js"'),
  };
  const { page } = await openLoaded(t, { html: account, scripts });
  const button = page.locator("novita-billing").getByRole("button", { name: /Parquet/ });
  assert.equal(await button.count(), 0);
  const refused = await page.evaluate(() =>
    document
      .querySelector("novita-billing")
      .download("parquet")
      .catch(({ kind, path }) => ({ kind, path })),
  );
  assert.deepEqual(refused, { kind: "config", path: "parquet" });
  await page.evaluate(async () => {
    const { toParquet } = await import("/novita-billing/dist/entry/parquet.js");
    document.querySelector("novita-billing").parquet = toParquet;
  });
  await button.waitFor();
  const [started] = await Promise.all([page.waitForEvent("download"), button.click()]);
  assert.match(started.suggestedFilename(), /^novita_account_2026-02_day_rows\.parquet$/);
  const bytes = Buffer.concat(await (await started.createReadStream()).toArray());
  const file = new Uint8Array(bytes).buffer;
  const rows = await parquetReadObjects({ file });
  const csv = (await download(page, "rows")).toString("utf8").trim().split("\r\n");
  assert.equal(rows.length, csv.length - 1);
  assert.equal(Object.keys(rows[0]).join(","), csv[0].replace("\ufeff", ""));
});
