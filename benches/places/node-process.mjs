// The process of the place "node": its parent sends comparisons one by one, and gets their results.

import { readFileSync } from "node:fs";
import { at } from "../../tools/steps.mjs";
import { runComparison } from "../work.mjs";

const place = {
  lib: await import("../../pkg/dist/entry/node.js"),
  async serdeRows() {
    const glue = await import("../../.cache/serde-rows/serde_rows.js");
    glue.initSync({ module: readFileSync(at(".cache", "serde-rows", "serde_rows_bg.wasm")) });
    return glue;
  },
  now: () => performance.now(),
};

process.on("message", async (comparison) => {
  try {
    process.send({ result: await runComparison(comparison, place) });
  } catch (error) {
    process.send({ error: error.stack });
  }
});
