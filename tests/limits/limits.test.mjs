// Every limit that itself takes less than a minute, on real sockets: a quarter of an hour, so not in `npm test`.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cellsBelow, complaints, lineOf, runCell } from "../support/limits.mjs";

/** Side by side: almost all of the time is waiting. */
const AT_A_TIME = 6;

test("every limit below a minute is kept, and every call completes", { timeout: 3_600_000 }, async (context) => {
  const cells = cellsBelow(60);
  const work = async () => {
    for (let cell = cells.shift(); cell; cell = cells.shift()) {
      const outcome = await runCell(cell);
      context.diagnostic(lineOf(cell, outcome));
      await context.test(lineOf(cell, outcome), () => assert.deepEqual(complaints(cell, outcome), []));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
});
