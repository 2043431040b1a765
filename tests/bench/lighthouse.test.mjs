// The report of `npm run lighthouse`: medians, and what it says of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { markdown, summaryOf } from "../../tools/lighthouse/report.mjs";

/** A result of Lighthouse, as far as the report reads it. */
const result = ({ score, ms, shift = 0, bytes = 300_000 }) => ({
  lighthouseVersion: "13.5.0",
  environment: { benchmarkIndex: 2000.4 },
  categories: Object.fromEntries(
    ["performance", "accessibility", "best-practices", "seo"].map((name) => [
      name,
      { score: name === "performance" ? score : 1 },
    ]),
  ),
  audits: {
    ...Object.fromEntries(
      ["first-contentful-paint", "largest-contentful-paint", "speed-index", "total-blocking-time"].map((name) => [
        name,
        { numericValue: ms },
      ]),
    ),
    "cumulative-layout-shift": { numericValue: shift },
    "total-byte-weight": { numericValue: bytes },
  },
});

const runs = [
  { score: 0.94, ms: 2500 },
  { score: 0.97, ms: 1900 },
  { score: 0.91, ms: 2900 },
  { score: 0.96, ms: 2000, shift: 0.0127 },
  { score: 0.95, ms: 2100, bytes: 301_000 },
].map(result);

test("the median, the lowest and the highest of each number", () => {
  const { scores, metrics, bytes } = summaryOf(runs);
  assert.deepEqual(scores.performance, { median: 95, lowest: 91, highest: 97 });
  assert.deepEqual(scores.seo, { median: 100, lowest: 100, highest: 100 });
  assert.deepEqual(metrics["largest-contentful-paint"], { median: 2100, lowest: 1900, highest: 2900 });
  assert.deepEqual(bytes, { median: 300_000, lowest: 300_000, highest: 301_000 });
  assert.equal(summaryOf(runs.slice(0, 4)).scores.performance.median, 94);
});

test("the report has a column for each form, and says what was measured with what", () => {
  const summary = summaryOf(runs);
  const text = markdown(
    { mobile: summary, desktop: summary },
    { browser: "Chromium 156.0.8078.79", runs: 5, load: 0.234 },
  );
  assert.match(text, /^\| \| mobile \| desktop \|$/m);
  assert.match(text, /^\| performance \| 95 \(91–97\) \| 95 \(91–97\) \|$/m);
  assert.match(text, /^\| accessibility \| 100 \| 100 \|$/m);
  assert.match(text, /^\| total blocking time \| 2100 ms \(1900 ms–2900 ms\) \|/m);
  assert.match(text, /^\| cumulative layout shift \| 0\.000 \(0\.000–0\.013\) \|/m);
  assert.match(text, /^\| benchmark index \| 2000 \| 2000 \|$/m);
  assert.match(text, /its load before was 0\.2/);
  assert.match(text, /Lighthouse 13\.5\.0, Chromium 156\.0\.8078\.79; the median of 5 runs/);
});
