// The page of the place "chromium". The bench calls `globalThis.bench`.

import { runComparison } from "../work.mjs";

const place = {
  lib: await import("/pkg/dist/entry/browser.js"),
  async serdeRows() {
    const glue = await import("/serde-rows/serde_rows.js");
    await glue.default({ module_or_path: "/serde-rows/serde_rows_bg.wasm" });
    return glue;
  },
  now: () => performance.now(),
};

globalThis.bench = {
  run(comparison) {
    if (!crossOriginIsolated) throw new Error("the page is not isolated: its clock is too coarse");
    return runComparison(comparison, place);
  },
};
