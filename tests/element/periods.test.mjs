// Presets, and what of a period is over, against dates that were worked out by hand.

import assert from "node:assert/strict";
import { test } from "node:test";
import { importElement } from "../support/element.mjs";

const {
  hasBegun,
  isOver,
  isPeriod,
  isPreset,
  lastMonths,
  offsetSeconds,
  periodFields,
  presets,
  resolvePeriod,
  sameDays,
  secondsOf,
} = await importElement();

const at = (text) => Date.parse(text);

test("presets are absolute periods of the service's own calendar", () => {
  const resolved = (text, utcOffset = "+00:00") => presets.map((preset) => resolvePeriod(preset, at(text), utcOffset));
  assert.deepEqual(resolved("2026-11-30T12:00:00Z"), ["2026-11", "2026-10", "2026-08/2026-10", "2026"]);
  // A month that has no 31st, and one in the year before.
  assert.deepEqual(resolved("2026-03-31T12:00:00Z"), ["2026-03", "2026-02", "2025-12/2026-02", "2026"]);
  assert.deepEqual(resolved("2026-01-01T00:00:00Z"), ["2026-01", "2025-12", "2025-10/2025-12", "2026"]);
  // There it is still, or already, another year.
  assert.deepEqual(resolved("2026-01-01T00:00:00Z", "-05:30"), ["2025-12", "2025-11", "2025-09/2025-11", "2025"]);
  assert.deepEqual(resolved("2025-12-31T16:00:00Z", "+08:00"), ["2026-01", "2025-12", "2025-10/2025-12", "2026"]);
  assert.equal(resolvePeriod("2026-Q1", at("2026-11-30T12:00:00Z"), "+00:00"), "2026-Q1");
  assert.equal(lastMonths(6, at("2026-03-31T12:00:00Z"), "+00:00"), "2025-10/2026-03");
});

test("a preset is no period, and a period no preset", () => {
  for (const preset of presets) assert.deepEqual([isPreset(preset), isPeriod(preset)], [true, false]);
  const periods = ["2026", "2026-Q1", "2026-01", "2026-W05", "2026-01-15", "2026-01/2026-03", "2026-01-31/2026"];
  for (const period of periods) assert.deepEqual([isPreset(period), isPeriod(period)], [false, true]);
  for (const text of ["", "2026-13", "2026-02-29", "2026-W54", "2026/2025", "2026/", "a", "1969", "9999", "2026-01 "]) {
    assert.deepEqual([text, isPreset(text), isPeriod(text)], [text, false, false]);
  }
});

test("the seconds of a period include both ends", () => {
  const seconds = (from, until) => ({ startTime: at(from) / 1000, endTime: at(until) / 1000 });
  assert.deepEqual(secondsOf("2026-02", "+00:00"), seconds("2026-02-01T00:00:00Z", "2026-02-28T23:59:59Z"));
  assert.deepEqual(secondsOf("2026-02", "+08:00"), seconds("2026-02-01T00:00:00+08:00", "2026-02-28T23:59:59+08:00"));
  assert.deepEqual(secondsOf("2026-02", "-05:30"), seconds("2026-02-01T00:00:00-05:30", "2026-02-28T23:59:59-05:30"));
  assert.deepEqual(secondsOf("2026-W01", "Z"), seconds("2025-12-29T00:00:00Z", "2026-01-04T23:59:59Z"));
  assert.deepEqual(secondsOf("2026-01-31/2026-Q1", "Z"), seconds("2026-01-31T00:00:00Z", "2026-03-31T23:59:59Z"));
  for (const text of ["2026-13", "2026/2025", "2025/2026/2027", "this-month"])
    assert.throws(() => secondsOf(text, "Z"), { kind: "query" });
  assert.deepEqual(["Z", "+00:00", "-00:30", "+14:00", "no"].map(offsetSeconds), [0, 0, -1800, 50_400, 0]);
});

test("a period has begun with its first second, and is over after its last", () => {
  const phase = (text) => [hasBegun, isOver].map((is) => is("2026-02", at(text), "+08:00"));
  assert.deepEqual(phase("2026-01-31T15:59:59.999Z"), [false, false]);
  assert.deepEqual(phase("2026-01-31T16:00:00Z"), [true, false]);
  assert.deepEqual(phase("2026-02-28T15:59:59.999Z"), [true, false]);
  assert.deepEqual(phase("2026-02-28T16:00:00Z"), [true, true]);
});

test("a day is complete when it has ended in the service's offset", () => {
  const days = (text) => sameDays("2026-11-01/2026-11-03", "2026-10", at(text), "+08:00").period;
  assert.deepEqual(days("2026-10-01T00:00:00Z"), []);
  assert.deepEqual(days("2026-10-31T15:59:59Z"), []);
  assert.deepEqual(days("2026-11-01T15:59:59Z"), []);
  assert.deepEqual(days("2026-11-01T16:00:00Z"), ["2026-11-01"]);
  assert.deepEqual(days("2026-11-03T15:59:59Z"), ["2026-11-01", "2026-11-02"]);
  assert.deepEqual(days("2027-01-01T00:00:00Z"), ["2026-11-01", "2026-11-02", "2026-11-03"]);
});

test("the same days of two periods are equally many", () => {
  const sizes = (period, before, text) => {
    const days = sameDays(period, before, at(text), "+00:00");
    return [days.period.length, days.before.length, days.period.at(-1), days.before.at(-1)];
  };
  assert.deepEqual(sizes("2026-11", "2026-10", "2026-11-13T05:00:00Z"), [12, 12, "2026-11-12", "2026-10-12"]);
  // February is shorter than what of March is over.
  assert.deepEqual(sizes("2026-03", "2026-02", "2026-03-31T05:00:00Z"), [28, 28, "2026-03-28", "2026-02-28"]);
  assert.deepEqual(sizes("2026-02", "2026-01", "2026-03-31T05:00:00Z"), [28, 28, "2026-02-28", "2026-01-28"]);
  assert.deepEqual(sizes("2026-11", "2026-10", "2026-11-01T05:00:00Z"), [0, 0, undefined, undefined]);
});

test("the fields of a form", () => {
  const fields = (period) => Object.values(periodFields(period, at("2026-11-30T12:00:00Z"), "+00:00"));
  assert.deepEqual(fields("this-month"), ["this-month", "2026-11", "2026-11-01", "2026-11-30"]);
  assert.deepEqual(fields("last-3-months"), ["last-3-months", "2026-10", "2026-08-01", "2026-10-31"]);
  assert.deepEqual(fields("2026-02"), ["month", "2026-02", "2026-02-01", "2026-02-28"]);
  assert.deepEqual(fields("2026-02-03"), ["days", "2026-02", "2026-02-03", "2026-02-03"]);
  assert.deepEqual(fields("2026-02-03/2026-03-05"), ["days", "2026-03", "2026-02-03", "2026-03-05"]);
  for (const period of ["2026", "2026-Q1", "2026-W05", "2026-01/2026-02", "2026-01-05/2026-02"]) {
    assert.equal(fields(period)[0], "other", period);
  }
});
