// The period before, and the calendar keys of a period: what the package answers without the module agrees with the Rust
// crate and with the module.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { importPackage } from "../support/consumer.mjs";

const { calendarKeys, decodeBills, isBillingError, planWindows, previousPeriod } = await importPackage();

/** What a function returns, or "refused" where it throws a query error at this path. */
function resultOf(work, path) {
  try {
    return work();
  } catch (error) {
    assert.ok(isBillingError(error) && error.kind === "query" && error.path === path, String(error));
    return "refused";
  }
}

test("the period before is the one that the Rust crate gives", () => {
  const lines = readFileSync(new URL("../support/periods.txt", import.meta.url), "utf8")
    .trim()
    .split("\n");
  const pairs = lines.filter((line) => !line.startsWith("#")).map((line) => line.split(" "));
  assert.ok(pairs.length > 200);
  for (const [period, before] of pairs) {
    assert.equal(
      resultOf(() => previousPeriod(period), "period"),
      before,
      period,
    );
  }
});

test("calendar keys are every unit that overlaps the period, in order", () => {
  for (const [period, unit, keys] of [
    ["2026-Q1", "month", ["2026-01", "2026-02", "2026-03"]],
    ["2026-01-31/2026-02-10", "month", ["2026-01", "2026-02"]],
    ["2026-01", "week", ["2026-W01", "2026-W02", "2026-W03", "2026-W04", "2026-W05"]],
    ["2026-12-31/2027-01-04", "week", ["2026-W53", "2027-W01"]],
    ["2026-W01", "month", ["2025-12", "2026-01"]],
    ["2026-02-27/2026-03-01", "day", ["2026-02-27", "2026-02-28", "2026-03-01"]],
    ["2026-01-15", "month", ["2026-01"]],
  ]) {
    assert.deepEqual(calendarKeys(period, unit), keys, `${period} by ${unit}`);
  }
  const hours = calendarKeys("2026-01-31/2026-02-01", "hour");
  assert.equal(hours.length, 48);
  assert.deepEqual([hours[0], hours[7], hours[47]], ["2026-01-31T00", "2026-01-31T07", "2026-02-01T23"]);
  assert.equal(calendarKeys("2024", "day").length, 366);
  assert.equal(calendarKeys("2026", "week").length, 53);
});

test("calendar keys are the keys of a summary over a period with a bill in every hour", async () => {
  const periods = ["2026-01-31", "2026-W05", "2024-02", "2026-W53/2027-01-05", "2027-Q1", "2026-12-30/2027-01-02"];
  for (const period of periods) {
    const bills = (await planWindows("fixedTerm", { period })).flatMap(({ startTime, endTime }) =>
      Array.from({ length: (endTime + 1 - startTime) / 3600 }, (_, hour) => ({
        startTime: String(startTime + hour * 3600),
        endTime: String(startTime + hour * 3600 + 3599),
        amount: "1",
        voucherAmount: "0",
        payAmount: "1",
      })),
    );
    const table = await decodeBills("fixedTerm", JSON.stringify({ bills }));
    for (const unit of ["hour", "day", "week", "month"]) {
      const keys = table.summarize({ by: [unit] }).groups.map(({ key }) => key[unit]);
      assert.deepEqual(calendarKeys(period, unit), keys, `${period} by ${unit}`);
    }
    table.free();
  }
});

test("calendar keys are refused for what is not a period with bills or not a calendar unit", () => {
  for (const period of [
    "",
    "2026-13",
    "2025-W53",
    "2026-02-29",
    "2026/2025",
    "2026/x",
    "a/b/c",
    "1969",
    "5139",
    2026,
  ]) {
    assert.equal(
      resultOf(() => calendarKeys(period, "day"), "period"),
      "refused",
      String(period),
    );
  }
  for (const unit of ["year", "Day", "constructor", undefined, null, ["day"]]) {
    assert.equal(
      resultOf(() => calendarKeys("2026", unit), "unit"),
      "refused",
      String(unit),
    );
  }
});
