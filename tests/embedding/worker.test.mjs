// A page that a Worker serves: the page and the package's files are its assets, and the key is its secret.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Miniflare } from "miniflare";
import ts from "typescript";
import { run } from "../../tools/steps.mjs";
import { atEnd } from "../support/at-end.mjs";
import { checkDownload, checkPeriods, open } from "./page.mjs";
import { copyOf, key, startBoxFor } from "./project.mjs";

const folder = await copyOf("worker");
const { scripts } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
await run(scripts.build, [], { cwd: folder, shell: true, quiet: true });

/** The Worker in workerd, as its configuration has it. */
async function startWorker(t, bindings) {
  const file = join(folder, "wrangler.jsonc");
  const { config } = ts.parseConfigFileTextToJson(file, readFileSync(file, "utf8"));
  const worker = new Miniflare({
    modules: true,
    scriptPath: join(folder, config.main),
    compatibilityDate: config.compatibility_date,
    assets: {
      directory: join(folder, config.assets.directory),
      binding: config.assets.binding,
      routerConfig: { has_user_worker: true, invoke_user_worker_ahead_of_assets: config.assets.run_worker_first },
    },
    bindings,
  });
  atEnd(t, () => worker.dispose());
  return String(await worker.ready).replace(/\/$/, "");
}

test("a Worker's page shows the totals of the service under a strict policy", { timeout: 60_000 }, async (t) => {
  const { url, box } = await startBoxFor(t);
  const worker = await startWorker(t, { NOVITA_API_URL: url, NOVITA_API_KEY: key });
  const page = await open(t, worker);
  await checkPeriods(page, box);
  await checkDownload(page);
  assert.ok(page.requested.every((address) => address.startsWith(worker)));
});

test("the Worker forwards bills and the account, by GET, and nothing else", async (t) => {
  const { url, box } = await startBoxFor(t);
  const worker = await startWorker(t, { NOVITA_API_URL: url, NOVITA_API_KEY: key });
  const status = async (path, init) => (await fetch(`${worker}${path}`, init)).status;
  assert.equal(await status("/billing/openapi/v1/billing/balance/detail"), 200);
  const sent = box.requests.length;
  for (const path of ["/billing/openapi/v1/models", "/billing/", "/billing/openapi/v1/billing/../models"]) {
    assert.equal(await status(path), 404, path);
  }
  assert.equal(await status("/billing/openapi/v1/billing/balance/detail", { method: "POST" }), 405);
  assert.equal(box.requests.length, sent);
});
