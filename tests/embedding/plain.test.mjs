// A plain page without a build: a server in Node serves it, the package's files and the proxy.

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkDownload, checkPeriods, open } from "./page.mjs";
import { copyOf, key, startBoxFor, startServer } from "./project.mjs";

const folder = await copyOf("plain", "tools/billing-proxy.mjs");

test("a plain page shows the totals of the service under a strict policy", { timeout: 60_000 }, async (t) => {
  const { url, box } = await startBoxFor(t);
  const server = await startServer(t, folder, () => ["server.mjs"], { NOVITA_API_URL: url, NOVITA_API_KEY: key });
  const page = await open(t, server);
  await checkPeriods(page, box);
  await checkDownload(page);
  assert.ok(page.requested.every((address) => address.startsWith(server)));
});

test("without a key the server says so, and does not start", async (t) => {
  await assert.rejects(
    startServer(t, folder, () => ["server.mjs"], { NOVITA_API_KEY: "" }),
    /NOVITA_API_KEY is not set/,
  );
});
