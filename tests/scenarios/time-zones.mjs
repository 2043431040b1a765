// Groups by the calendar units of a time zone. The expected keys are those that Intl writes for each row.

import { sumsOf, withoutNames } from "./expected-groups.mjs";
import { equal, failure, includes, january, ok, second } from "./support.mjs";

const account = { keys: 2, models: 1, instances: 8, decimals: "some" };
const hour = 3600;

/** A function for the key of a row's start in a zone. */
function keysIn(timeZone, unit) {
  const format = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit" },
  });
  const known = new Map();
  const keyOf = (start) => {
    const parts = Object.fromEntries(format.formatToParts(start * 1000).map(({ type, value }) => [type, value]));
    const month = `${parts.year}-${parts.month}`;
    return { month, day: `${month}-${parts.day}`, hour: `${month}-${parts.day}T${parts.hour}` }[unit];
  };
  return ({ startTime }) => {
    if (!known.has(startTime)) known.set(startTime, keyOf(startTime));
    return known.get(startTime);
  };
}

/** Checks that the groups by a unit are those of the rows. */
function checkGroups({ total, groups }, rows, keyOf, unit) {
  const left = new Map();
  for (const row of rows) {
    const key = keyOf(row);
    if (!left.has(key)) left.set(key, []);
    left.get(key).push(row);
  }
  equal(withoutNames(total), sumsOf(rows), "the total");
  equal(
    groups.map(({ key }) => key[unit]),
    [...left.keys()].sort(),
    "the keys in their order",
  );
  for (const group of groups) equal(withoutNames(group), sumsOf(left.get(group.key[unit])), group.key[unit]);
}

/** A row of API-key bills, of an hour or of other lengths. */
const row = (startTime, seconds = hour) => ({
  ...{ startTime, endTime: startTime + seconds - 1, productName: "p", category: "llm" },
  ...{ amount: "10000", voucherAmount: "0", payAmount: "10000" },
});
const tableOf = (lib, rows, options) => lib.decodeBills("apiKey", JSON.stringify({ bills: rows }), options);
const hoursFrom = (text, count) => Array.from({ length: count }, (_, index) => row(second(text) + index * hour));

export default {
  "hours of the service are grouped by the hours, days and months of a zone": async ({ connect }) => {
    const { client } = await connect({}, { ...account, dense: true });
    // Clocks change in New York on the 8th, and in Berlin on the 29th.
    const query = { period: "2026-02-28/2026-03", cycleType: "Hour" };
    const table = await client.apiKeyBills.load(query);
    const rows = table.toArray();
    ok(rows.length > 1000, "enough rows");
    for (const timeZone of ["Europe/Berlin", "America/New_York", "Asia/Shanghai", "Pacific/Apia", "UTC"]) {
      for (const unit of ["hour", "day", "month"]) {
        const summary = table.summarize({ by: [unit], timeZone });
        checkGroups(summary, rows, keysIn(timeZone, unit), unit);
        equal(summary.utcOffset, "+00:00", "the offset of the service is another one");
      }
    }
    const spec = { by: ["day", "ownerID"], timeZone: "Europe/Berlin" };
    const { total, groups } = await client.apiKeyBills.summarize(query, spec);
    const whole = table.summarize(spec);
    equal([total, groups], [whole.total, whole.groups], "a call gives the groups of its table");
    const eight = table.summarize({ by: ["day"], timeZone: "+08:00" });
    const shifted = ({ startTime }) => new Date((startTime + 8 * hour) * 1000).toISOString().slice(0, 10);
    checkGroups(eight, rows, shifted, "day");
    equal(eight.groups, table.summarize({ by: ["day"], timeZone: "Asia/Shanghai" }).groups, "the same clocks");
    const [own, same] = [{}, { timeZone: "Z" }].map((zone) => table.summarize({ by: ["week", "day"], ...zone }));
    equal(same.groups, own.groups, "the service's own days");
  },

  "a day has 23 or 25 hours when clocks change": async ({ lib }) => {
    const hoursOf = async (timeZone, first) => {
      const table = await tableOf(lib, hoursFrom(first, 72));
      const days = table.summarize({ by: ["day"], timeZone }).groups;
      equal(
        table.summarize({ by: ["hour"], timeZone }).groups.reduce((all, { rows }) => all + rows, 0),
        72,
        "hours with the same name are one group",
      );
      table.free();
      return days.map(({ key, rows }) => `${key.day} ${rows}`);
    };
    equal(await hoursOf("Europe/Berlin", "2026-03-27T23:00:00Z"), [
      ...["2026-03-28 24", "2026-03-29 23", "2026-03-30 24", "2026-03-31 1"],
    ]);
    equal(await hoursOf("America/New_York", "2026-10-31T04:00:00Z"), [
      ...["2026-10-31 24", "2026-11-01 25", "2026-11-02 23"],
    ]);
  },

  "a zone whose days cut the rows is refused before anything is sent": async ({ connect, lib }) => {
    const { client, box } = await connect({}, account);
    const bills = client.apiKeyBills;
    const day = (period) => ({ period, cycleType: "Day" });
    const hours = (period) => ({ period, cycleType: "Hour" });
    for (const [query, timeZone, by, begins] of [
      [january, "+08:00", ["day"], "2026-01-02 begins at 2026-01-02T00:00:00+08:00"],
      [january, "America/New_York", ["ownerID", "week"], "2026-W02 begins at 2026-01-05T00:00:00-05:00"],
      [january, "Asia/Shanghai", ["month"], "2026-02 begins at 2026-02-01T00:00:00+08:00"],
      [day("2026-07"), "Europe/London", ["day"], "2026-07-02 begins at 2026-07-02T00:00:00+01:00"],
      [hours("2026-01"), "Asia/Kolkata", ["day"], "2026-01-02 begins at 2026-01-02T00:00:00+05:30"],
      [hours("2026-01"), "Asia/Kathmandu", ["hour"], "begins at"],
      [hours("2026-06-01"), "Australia/Lord_Howe", ["day"], "2026-06-02 begins at 2026-06-02T00:00:00+10:30"],
      [{ period: "2026-01", cycleType: "Month" }, "Europe/Berlin", ["month"], "2026-02 begins at"],
      [hours("2041-01"), "Europe/Berlin", ["day"], "2040-12-31T23:59:59Z"],
    ]) {
      const about = `${query.period} ${timeZone}`;
      const { message } = await failure(lib, bills.summarize(query, { by, timeZone }), "query", { path: "timeZone" });
      includes(message, begins, about);
      includes(message, timeZone, about);
    }
    equal((await box.state()).requests, 0, "nothing was sent");
    for (const [query, timeZone, by] of [
      [january, "Europe/London", ["day"]],
      [january, "Asia/Kolkata", []],
      [january, "Asia/Kolkata", ["productName"]],
      [hours("2026-01-02"), "Australia/Lord_Howe", ["day", "hour"]],
    ]) {
      const { report } = await bills.summarize(query, { by, timeZone });
      ok(report.complete, `${timeZone} by ${by}`);
    }
    // The days of a service in Shanghai are those of the zone.
    const shanghai = await connect({ utcOffset: "+08:00" }, { ...account, utcOffset: "+08:00" });
    const { groups } = await shanghai.client.apiKeyBills.summarize(january, { by: ["day"], timeZone: "Asia/Shanghai" });
    equal(groups[0].key.day, "2026-01-01", "the first day");
  },

  "a row that a zone would cut is refused in tables and comparisons": async ({ lib }) => {
    const days = await tableOf(lib, [row(second("2026-01-01T00:00:00Z"), 86_400)]);
    const spec = { by: ["day"], timeZone: "Europe/Berlin" };
    for (const work of [() => days.summarize(spec), () => days.compare(days, spec)]) {
      const { message } = await failure(lib, async () => work(), "query", { path: "timeZone" });
      includes(
        message,
        "2026-01-02 begins at 2026-01-02T00:00:00+01:00, which is 2026-01-01T23:00:00Z for the service",
      );
      includes(message, 'cycleType "Hour"');
    }
    const [before, after] = await Promise.all(
      ["2026-01-01T23:00:00Z", "2026-01-02T23:00:00Z"].map((start) => tableOf(lib, hoursFrom(start, 2))),
    );
    const { groups } = after.compare(before, spec);
    equal(
      groups.map(({ key, change }) => [key.day, change]),
      [
        ["2026-01-02", "-2"],
        ["2026-01-03", "2"],
      ],
      "a comparison",
    );
    const old = await tableOf(lib, hoursFrom("2014-12-31T23:00:00Z", 1));
    await failure(lib, async () => old.summarize(spec), "query", { path: "timeZone" });
    equal(old.summarize({ ...spec, timeZone: "+01:00" }).groups[0].key.day, "2015-01-01", "an offset holds always");
  },

  "fixed-term bills belong to the month in which they begin": async ({ connect }) => {
    const { client } = await connect({}, account);
    const table = await client.fixedTermBills.load({ period: "2026" });
    for (const timeZone of ["America/New_York", "Asia/Kolkata", "+13:45"]) {
      const summary = table.summarize({ by: ["month"], timeZone });
      const shifted = ({ startTime }) => new Date((startTime + 13.75 * hour) * 1000).toISOString().slice(0, 7);
      const keyOf = timeZone.startsWith("+") ? shifted : keysIn(timeZone, "month");
      checkGroups(summary, table.toArray(), keyOf, "month");
    }
  },

  "what is not a time zone is refused before anything is sent": async ({ connect, lib }) => {
    const { client, box } = await connect({}, account);
    const table = await tableOf(lib, hoursFrom("2026-01-01T00:00:00Z", 1));
    const wrong = ["Mars/Olympus", "Europe/Berlin ", "", "+8", "+08", "+0800", "+14:30", "UTC+8", "z", "local"];
    for (const timeZone of [...wrong, 8, 0, null, true, {}, [], ["x", 0, 9, 0], new Date(0), () => "UTC"]) {
      for (const by of [["day"], []]) {
        const spec = { by, timeZone };
        const error = await failure(lib, async () => table.summarize(spec), "query", { path: "timeZone" });
        includes(error.message, "Europe/Berlin", "an example");
        await failure(lib, async () => table.compare(table, spec), "query", { path: "timeZone" });
        await failure(lib, client.apiKeyBills.summarize(january, spec), "query", { path: "timeZone" });
        await failure(lib, client.fixedTermBills.summarize({ period: "2026" }, spec), "query", { path: "timeZone" });
      }
    }
    equal((await box.state()).requests, 0, "nothing was sent");
    const given = { by: ["day"], timeZone: undefined };
    equal(table.summarize(given).groups.length, 1, "undefined is left out");
  },
};
