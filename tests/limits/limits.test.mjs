// Every rate limit whose minimum time is below a minute, on real sockets. It takes a quarter of an hour.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cellsBelow, failuresOf, lineOf, runCell } from "../support/limits.mjs";

/** Cells that run in parallel, since they mostly wait. */
const CONCURRENCY = 6;

test("every limit below a minute is kept, and every call completes", { timeout: 3_600_000 }, async (context) => {
  const cells = cellsBelow(60);
  const work = async () => {
    for (let cell = cells.shift(); cell; cell = cells.shift()) {
      const outcome = await runCell(cell);
      context.diagnostic(lineOf(cell, outcome));
      await context.test(lineOf(cell, outcome), () => assert.deepEqual(failuresOf(cell, outcome), []));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
});
