// The period before, as the package gives it, against the file that the Rust crate is held to, too.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { importPackage } from "../support/consumer.mjs";

const { isBillingError, previousPeriod } = await importPackage();

test("the period before is the one that the Rust crate gives", () => {
  const lines = readFileSync(new URL("../support/periods.txt", import.meta.url), "utf8")
    .trim()
    .split("\n");
  const pairs = lines.filter((line) => !line.startsWith("#")).map((line) => line.split(" "));
  assert.ok(pairs.length > 200);
  for (const [period, before] of pairs) {
    let found;
    try {
      found = previousPeriod(period);
    } catch (error) {
      assert.ok(isBillingError(error) && error.kind === "query" && error.path === "period", `${period}: ${error}`);
      found = "refused";
    }
    assert.equal(found, before, period);
  }
});
