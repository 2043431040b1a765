// The formula guard of summaries' CSV, which TypeScript writes, against the committed cases that the Rust crate runs for
// the CSV of rows (src/answer/export/tests.rs).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { importPackage } from "../support/consumer.mjs";

const { summaryToCsv } = await importPackage();

test("cells of a summary are guarded as the committed cases say", () => {
  const cases = JSON.parse(readFileSync(new URL("../vectors/formula-guard.json", import.meta.url), "utf8"));
  assert.ok(cases.length > 0);
  const totals = { rows: 1, total: "0", voucher: "0", cash: "0", quantities: {} };
  for (const { text, guarded, unguarded } of cases) {
    const summary = { total: totals, groups: [{ key: { apikeyName: text }, ...totals }] };
    const cell = (formulaGuard) => summaryToCsv(summary, { columns: ["apikeyName"], formulaGuard });
    assert.equal(cell(true), `apikeyName\r\n${guarded}\r\n`, JSON.stringify(text));
    assert.equal(cell(false), `apikeyName\r\n${unguarded}\r\n`, JSON.stringify(text));
  }
});
