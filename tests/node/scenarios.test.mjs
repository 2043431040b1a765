// The package in Node: every scenario, from the installed tarball, against a server on a real socket.

import { after, describe, test } from "node:test";
import { inspect } from "node:util";
import { alone, runScenario, together } from "../scenarios/run.mjs";
import { importPackage } from "../support/consumer.mjs";
import { check } from "../support/outcome.mjs";
import { startServer } from "../support/server.mjs";

const server = await startServer();
after(() => server.close());

const place = {
  lib: await importPackage(),
  origin: server.origin,
  holdsKey: true,
  isPage: false,
  inspect: (value) => inspect(value, { showHidden: true, depth: Infinity, maxArrayLength: Infinity, getters: true }),
};

const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));

for (const [name, titles, concurrency] of [
  ["in Node", together, 6],
  ["in Node, one by one", alone, 1],
]) {
  describe(name, { concurrency }, () => {
    for (const title of titles) {
      test(title, { timeout: 30_000 }, async () => check(await runScenario(title, place)));
    }
  });
}

test("no rejection was left unhandled", () => {
  if (unhandled.length > 0) throw unhandled[0];
});
