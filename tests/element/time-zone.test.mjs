// With a time zone, days are those of the zone: those that are compared, the one that is running, and those with missing bills.
// Where the days of the zone cut rows, there is an explanation in place of the chart.

import assert from "node:assert/strict";
import { test } from "node:test";
import { importElement } from "../support/element.mjs";
import { row, seconds, showRows } from "../support/element-model.mjs";

const { sameDays } = await importElement();
const { fileOf } = await importElement("core/exports.ts");

const hour = 3600;
/** The tenth of March, ten in the evening, in New York. */
const now = Date.parse("2026-03-11T02:00:00Z");

const hourly = (from, until) =>
  Array.from({ length: (until - from) / hour }, (_, index) => row(from + index * hour, 1, { length: hour }));

/** One for each hour of February and March, until now. */
const rows = { usage: hourly(seconds("2026-02-01T00:00:00Z"), now / 1000) };
const inputs = { list: "usage", category: "llm", cycle: "Hour", unit: "day", period: "2026-03" };

for (const [timeZone, count, change, label] of [
  ["", 10, "0", "the service's days"],
  ["Z", 10, "0", "the service's days by an offset"],
  // Until the clock change of 8 March, of whose days one has 23 hours; the tenth is not over.
  ["America/New_York", 9, "-1", "days that end later"],
  // The first day of each month began in the month before: eleven hours of it are in other bills.
  ["Pacific/Auckland", 9, "0", "days that begin earlier"],
  ["+02:00", 9, "0", "an offset"],
]) {
  test(`the same days are complete ones, of ${label}`, async (t) => {
    const shown = await showRows(t, { ...inputs, compare: "same-days", "time-zone": timeZone }, { rows, now });
    const { headline, groups, movers } = shown.model().answer;
    const [days] = headline.changes;
    assert.equal(days.label, `Against the same ${count} days, those that are complete`);
    assert.equal(days.amount.value, change);
    assert.equal(groups.rows[0].change.amount.value, change);
    assert.equal(movers?.rows[0].change.amount.value, change === "0" ? undefined : change);
  });
}

test("a day that the end of a period cuts is compared with none", () => {
  const days = (timeZone) => sameDays("2026-03", "2026-02", Date.parse("2026-03-31T12:00:00Z"), "+00:00", timeZone);
  assert.deepEqual([days("+00:00").period.at(-1), days("+00:00").before.at(-1)], ["2026-03-28", "2026-02-28"]);
  // The last hours of 28 February are those of March for the service.
  assert.deepEqual([days("-05:00").period.at(-1), days("-05:00").before.at(-1)], ["2026-03-27", "2026-02-27"]);
  assert.deepEqual([days("+05:00").period[0], days("+05:00").before[0]], ["2026-03-02", "2026-02-02"]);
});

for (const [timeZone, running] of [
  ["", "2026-03-11"],
  ["America/New_York", "2026-03-10"],
  ["Pacific/Auckland", "2026-03-11"],
  ["-03:00", "2026-03-10"],
]) {
  test(`the unit that is not over is that of ${timeZone || "the service"}`, async (t) => {
    const { model } = await showRows(t, { ...inputs, "time-zone": timeZone }, { rows, now });
    const open = (unit) =>
      model({ unit })
        .answer.chart.bars.filter(({ isOpen }) => isOpen)
        .map(({ key }) => key);
    assert.deepEqual(open("day"), [running]);
    assert.deepEqual(open("week"), ["2026-W11"]);
    assert.deepEqual(open("month"), ["2026-03"]);
    const hours = { "": "02", "America/New_York": "22", "Pacific/Auckland": "15", "-03:00": "23" };
    assert.deepEqual(open("hour"), [`${running}T${hours[timeZone]}`]);
  });
}

test("missing bills are those of the zone's days", async (t) => {
  // The second request begins on 2 March of the service.
  const isRefused = (_, { startTime }) => startTime === seconds("2026-03-02T00:00:00Z");
  const two = { ...inputs, period: "2026-02/2026-03" };
  for (const [timeZone, first, day] of [
    ["", "2026-03-02", "2026-03-01"],
    ["America/New_York", "2026-03-01", "2026-02-28"],
    ["Pacific/Auckland", "2026-03-02", "2026-03-01"],
  ]) {
    const { model } = await showRows(t, { ...two, "time-zone": timeZone }, { rows, now, isRefused });
    const { bars } = model().answer.chart;
    assert.equal(bars.find(({ isMissing }) => isMissing)?.key, first, timeZone);
    assert.equal(bars.find(({ key }) => key === day).isMissing, false);
  }
});

test("where a zone cuts rows, the reason stands in place of the bars, as the download says it", async (t) => {
  const zone = { ...inputs, period: "2026-02", "time-zone": "Asia/Kolkata" };
  const { model, maker } = await showRows(t, zone, { rows, now });
  const { answer } = model();
  assert.equal(answer.chart, undefined);
  assert.equal(answer.isEmpty, false);
  assert.match(answer.emptyText, /^rows cannot be grouped by month of Asia\/Kolkata: .*leave timeZone out$/);
  const download = () => fileOf(maker.context, "chart", undefined).content.text();
  assert.throws(download, { kind: "query", path: "timeZone", message: answer.emptyText });
  const inBerlin = (await showRows(t, { ...inputs, "time-zone": "Europe/Berlin" }, { rows, now })).model().answer;
  assert.deepEqual([inBerlin.emptyText, inBerlin.chart.unit], ["", "day"]);
  const filtered = model({ filter: { productName: ["no such product"] } }).answer;
  assert.equal(filtered.emptyText, "No bill of this period matches the filters.");
});
