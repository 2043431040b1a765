// The year of bills that every environment loads, and its sums.

import assert from "node:assert/strict";
import { importTesting } from "../support/consumer.mjs";

/** The secret of the projects' servers. */
export const key = "sk_matrix_0a1b2c3d4e";

/** The present of the simulated API. */
export const now = Date.parse("2027-03-15T12:00:00Z");

/** The query of all projects. */
export const query = { period: "2026", cycleType: "Day" };

/** Starts the simulated API, and computes what the projects should. */
export async function startYear() {
  const { startBox } = await importTesting();
  const { url, box, close } = await startBox({ seed: 31, keys: 3, models: 4, apiKey: key, now: () => now });
  const range = { startTime: Date.parse("2026-01-01") / 1000, endTime: Date.parse("2027-01-01") / 1000 - 1 };
  const { rows, total } = box.totals("apiKey", { ...range, cycleType: query.cycleType });
  return { url, close, sums: { rows, listed: total, total } };
}

/** Compares what a project printed. */
export function checkSums({ rows, listed, total }, sums) {
  assert.ok(sums.rows > 1000, "the year is too small to say anything");
  assert.deepEqual({ rows, listed, total }, sums);
}
