// The package in a Cloudflare Worker: every scenario in workerd, against a server on a real socket.

import { after, describe, test } from "node:test";
import { alone, together } from "../scenarios/run.mjs";
import { check } from "../support/outcome.mjs";
import { startServer } from "../support/server.mjs";
import { startWorker } from "../support/worker.mjs";

const server = await startServer();
const worker = await startWorker(server.origin);
after(async () => {
  await worker.dispose();
  await server.close();
});

const run = async (title) => (await worker.dispatchFetch("http://worker/", { method: "POST", body: title })).json();

for (const [name, titles, concurrency] of [
  ["in a Worker", together, 6],
  ["in a Worker, one by one", alone, 1],
]) {
  describe(name, { concurrency }, () => {
    for (const title of titles) {
      test(title, { timeout: 30_000 }, async () => check(await run(title)));
    }
  });
}
