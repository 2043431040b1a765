// The calendar keys of a period are computed without the module: they are the keys that the module gives to a summary.

import assert from "node:assert/strict";
import { test } from "node:test";
import { importPackage } from "../support/consumer.mjs";

const { calendarKeys, decodeBills, planWindows } = await importPackage();

/** A bill of one hour in every hour of a period. */
async function hourlyBills(period) {
  const windows = await planWindows("fixedTerm", { period });
  const hoursOf = ({ startTime, endTime }) =>
    Array.from({ length: (endTime + 1 - startTime) / 3600 }, (_, hour) => startTime + hour * 3600);
  return windows.flatMap(hoursOf).map((hour) => ({
    startTime: String(hour),
    endTime: String(hour + 3599),
    amount: "1",
    voucherAmount: "0",
    payAmount: "1",
  }));
}

for (const period of ["2026-01-31", "2026-W05", "2024-02", "2026-W53/2027-01-05", "2027-Q1", "2026-12-30/2027-01-02"]) {
  test(`the calendar keys of ${period} are the keys of a summary with a bill in every hour`, async () => {
    const table = await decodeBills("fixedTerm", JSON.stringify({ bills: await hourlyBills(period) }));
    for (const unit of ["hour", "day", "week", "month"]) {
      const keys = table.summarize({ by: [unit] }).groups.map(({ key }) => key[unit]);
      assert.deepEqual(calendarKeys(period, unit), keys, `by ${unit}`);
    }
    table.free();
  });
}
