// Totals by group, of a table and of a call that keeps no rows, and comparisons of two periods. All sums are checked against
// sums of the rows with BigInt.

import { checkSummary, hasDecimal, keyText, sumsOf, unitOf, withoutNames } from "./expected-groups.mjs";
import { equal, failure, january, ok, quarter, sum } from "./support.mjs";

const account = { keys: 3, models: 3, instances: 12, decimals: "some" };
const years = { apiKey: { period: "2026", cycleType: "Day" }, fixedTerm: { period: "2026" } };

/** A summary without the durations of its windows. */
const answerOf = ({ report, ...summary }) => ({
  ...summary,
  report: {
    ...report,
    windows: report.windows.map(({ startTime, endTime, rows, bytes }) => [startTime, endTime, rows, bytes]),
  },
});

/** Rows of API-key bills as the API sends them. */
const row = (fields) => ({
  ...{ startTime: "1767225600", endTime: "1767311999", amount: "10000", voucherAmount: "0", payAmount: "10000" },
  ...fields,
});
const tableOf = (lib, rows, options) => lib.decodeBills("apiKey", JSON.stringify({ bills: rows }), options);

/** The error of a synchronous call. */
const refusal = (lib, work, kind, fields) => failure(lib, async () => work(), kind, fields);

export default {
  "a year of both kinds has the same groups from a table and from a stream": async ({ connect }) => {
    for (const [kind, query] of Object.entries(years)) {
      const { client } = await connect({}, account);
      const bills = client[`${kind}Bills`];
      const table = await bills.load(query);
      const rows = table.toArray();
      const decimal = rows.filter(hasDecimal).length;
      ok(decimal > 0 && decimal < rows.length, "some rows have decimal money");
      for (const by of [[], ["month"], ["ownerID"], ["productName", "month"]]) {
        const ofTable = table.summarize({ by });
        checkSummary(ofTable, rows, by);
        equal(ofTable.report, table.report, "the table's report");
        const streamed = await bills.summarize(query, { by });
        equal(answerOf(streamed), answerOf(ofTable), `${kind} by ${by}: as it arrives`);
      }
      table.free();
    }
  },

  "hours, days, weeks and months are those of the service's offset, also across a year's end": async ({ connect }) => {
    for (const [utcOffset, offset] of [
      ["+00:00", 0],
      ["+08:00", 28_800],
      ["-05:30", -19_800],
    ]) {
      const { client } = await connect({ utcOffset }, { ...account, utcOffset, until: "2027-02-01" });
      const bills = client.apiKeyBills;
      const days = await bills.load({ period: "2026-12-14/2027-01-17", cycleType: "Day" });
      equal(days.summarize({ by: ["day"] }).groups.length, 35, "a group for each day");
      for (const by of [["day"], ["week"], ["month"], ["week", "category"]]) {
        checkSummary(days.summarize({ by }), days.toArray(), by, { offset, about: `${by} at ${utcOffset}` });
      }
      const [{ key }] = days.summarize({ by: ["week"], orderBy: "key" }).groups;
      equal(key.week, "2026-W51", "a Monday begins a week");
      equal(
        days.summarize({ by: ["week"] }).groups.map((group) => group.key.week),
        ["2026-W51", "2026-W52", "2026-W53", "2027-W01", "2027-W02"],
        "the last week of 2026 is its 53rd, and has the first of January",
      );
      const hours = await bills.load({ period: "2026-01-01/2026-01-02", cycleType: "Hour" });
      checkSummary(hours.summarize({ by: ["hour"] }), hours.toArray(), ["hour"], { offset, about: utcOffset });
      equal(hours.summarize({ by: ["hour"] }).utcOffset, utcOffset, "the label");
    }
  },

  "groups are ordered by total or by key, and the others are one group": async ({ lib }) => {
    const amounts = { b: "30000", a: "30000", d: "-5", c: "40000", "": "1" };
    const table = await tableOf(
      lib,
      Object.entries(amounts).map(([productName, amount]) => row({ productName, amount })),
    );
    const names = (spec) => table.summarize(spec).groups.map(({ key, other }) => (other ? "rest" : key.productName));
    const by = ["productName"];
    equal(names({ by }), ["c", "a", "b", "", "d"], "the largest first, equal ones by their keys");
    equal(names({ by, orderBy: "key" }), ["", "a", "b", "c", "d"], "by key");
    equal(names({ by, top: 2 }), ["c", "a", "rest"], "the two largest");
    equal(names({ by, top: 2, orderBy: "key" }), ["a", "c", "rest"], "the two largest, by key");
    equal(names({ by, top: 5 }), ["c", "a", "b", "", "d"], "no group of others");
    equal(table.summarize({ by, top: 3 }).groups.at(-1), {
      ...{ key: {}, other: true, rows: 2, total: "-0.0004", voucher: "0", cash: "2", quantities: {} },
    });
    equal(table.summarize({ by: [] }).groups.length, 1, "the grand total is one group");
    const none = table.filter({ productName: "none such" }).summarize({ by });
    equal(
      [none.groups, none.total],
      [[], { rows: 0, total: "0", voucher: "0", cash: "0", quantities: {} }],
      "of no rows",
    );
    equal(await tableOf(lib, [], { currency: "EUR" }).then((empty) => empty.summarize({ by: [] }).currency), "EUR");
  },

  "keys are grouped by their ids, and labelled with their latest name": async ({ connect, lib }) => {
    const { client } = await connect({}, account);
    const { groups } = await client.apiKeyBills.summarize(january, { by: ["ownerID"] });
    equal(groups.length, account.keys, "a group for each key");
    const shown = groups.map(({ labels }) => `${labels.apikeyName} ${labels.apikeyMask}`);
    ok(new Set(shown).size < groups.length, "two of them share name and mask");
    const named = (ownerID, apikeyName) => row({ ownerID, apikeyName, apikeyMask: "sk_****1" });
    const table = await tableOf(lib, [
      named("1", "old"),
      named("2", "other"),
      named("1", "new"),
      named("1", undefined),
    ]);
    const [one] = table.summarize({ by: ["ownerID"], orderBy: "key" }).groups;
    equal([one.key, one.labels], [{ ownerID: "1" }, { apikeyName: "new", apikeyMask: "sk_****1" }]);
    ok(!("labels" in table.summarize({ by: ["apikeyName"] }).groups[0]), "labels belong to ids");
  },

  "control totals are never added to details": async ({ lib }) => {
    const rows = [row({ category: "llm" }), row({ category: "summary", amount: "10000" }), row({ category: "web" })];
    const table = await tableOf(lib, rows);
    const { total, groups, control, report } = table.summarize({ by: ["category"] });
    equal([total.rows, total.total, groups.map(({ key }) => key.category)], [2, "2", ["llm", "web"]], "details");
    equal([control.rows, control.total, report.rows], [1, "1", 3], "the control total, and all rows");
    ok(!("control" in table.filter({ category: "llm" }).summarize({ by: [] })), "undefined without control totals");
    const before = table.filter({ category: "llm" });
    equal(table.compare(before, { by: [] }).total.change, "1", "nor in comparisons");
  },

  "a comparison has the groups of both sides, the largest change first": async ({ connect, lib }) => {
    const { client } = await connect({}, account);
    const bills = client.apiKeyBills;
    const [before, after] = [lib.previousPeriod("2026-02"), "2026-02"];
    const [old, now] = [
      await bills.load({ period: before, cycleType: "Day" }),
      await bills.load({ period: after, cycleType: "Day" }),
    ];
    for (const by of [[], ["ownerID"], ["productName", "category"]]) {
      const { total, groups } = now.compare(old, { by });
      const [was, is] = [old.summarize({ by }), now.summarize({ by })];
      equal([total.before, total.after], [was.total, is.total], "the totals of both");
      equal(total.change, sum([is.total.total, `-${was.total.total}`]), "the change");
      const percent = (Number(total.change) * 100) / Number(was.total.total);
      ok(Math.abs(total.changePercent - percent) < 1e-9, `${total.changePercent} percent`);
      for (const { key, before, after, change } of groups) {
        const find = ({ groups }) => groups.find((group) => keyText(group) === keyText({ key }));
        equal([before, after], [withoutNames(find(was)), withoutNames(find(is))], "a group of both");
        equal(sum([before.total, change]), after.total, "before and change are after");
      }
      equal(sum(groups.map(({ change }) => change)), total.change, "the changes add up");
    }
    const priced = (prices) =>
      tableOf(
        lib,
        Object.entries(prices).map(([productName, amount]) => row({ productName, amount })),
      );
    const [earlier, later] = [
      await priced({ gone: "20000", same: "5", up: "10000", free: "0" }),
      await priced({ new: "40000", same: "5", up: "15000", free: "30000" }),
    ];
    const by = ["productName"];
    const found = later.compare(earlier, { by }).groups;
    equal(
      found.map(({ key, change, changePercent }) => [key.productName, change, changePercent]),
      [
        ["new", "4", null],
        ["free", "3", null],
        ["gone", "-2", -100],
        ["up", "0.5", 50],
        ["same", "0", 0],
      ],
      "new and gone groups have no percentage",
    );
    equal([found[0].before.rows, found[0].before.total], [0, "0"], "the absent side is zero");
    const { groups: top } = later.compare(earlier, { by, top: 2 });
    equal(top.at(-1).other && [top.length, top.at(-1).change], [3, "-1.5"], "the rest");
    const negative = await priced({ x: "-10000" });
    equal(
      (await priced({ x: "-5000" })).compare(negative, { by }).groups[0].changePercent,
      50,
      "an increase from a negative total",
    );
  },

  "tables that cannot be compared are refused": async ({ lib }) => {
    const table = await tableOf(lib, [row({})]);
    const euro = await tableOf(lib, [row({})], { currency: "EUR" });
    const zone = await tableOf(lib, [row({})], { utcOffset: "+08:00" });
    const other = await lib.decodeBills("fixedTerm", '{"bills":[]}');
    for (const before of [euro, zone, other, undefined, null, {}, []]) {
      await refusal(lib, () => table.compare(before, { by: [] }), "query", { path: "before" });
    }
    euro.free();
    const freed = await tableOf(lib, []);
    freed.free();
    await refusal(lib, () => table.compare(freed, { by: [] }), "config", { path: "table" });
    await refusal(lib, () => freed.summarize({ by: [] }), "config", { path: "table" });
  },

  "an invalid spec is refused with the path of its error, before anything is sent": async ({ connect, lib }) => {
    const { client, box } = await connect({}, account);
    const table = await tableOf(lib, [row({})]);
    const throwing = {
      get by() {
        throw new Error("no");
      },
    };
    for (const [spec, path] of [
      [undefined, "spec"],
      [null, "spec"],
      ["day", "spec"],
      [[], "spec"],
      [{}, "by"],
      [{ by: "day" }, "by"],
      [{ by: [null] }, "by[0]"],
      [{ by: ["day", "product"] }, "by[1]"],
      [{ by: ["amount"] }, "by[0]"],
      [{ by: ["day", "day"] }, "by[1]"],
      [{ by: [], top: 0 }, "top"],
      [{ by: [], top: "3" }, "top"],
      [{ by: [], orderBy: "totals" }, "orderBy"],
      [{ by: [], limit: 3 }, "limit"],
      [throwing, "spec"],
      [{ by: ["hour"] }, "by[0]"],
    ]) {
      const { message } = await refusal(lib, () => table.summarize(spec), "query", { path });
      await refusal(lib, () => table.compare(table, spec), "query", { path });
      const asked = await refusal(lib, () => client.apiKeyBills.summarize(january, spec), "query", { path });
      if (path === "spec") equal(asked.message, message, "the same message");
    }
    equal((await box.state()).requests, 0, "nothing was sent");
    const weeks = { period: "2026-01", cycleType: "Week" };
    await refusal(lib, () => client.apiKeyBills.summarize(weeks, { by: ["day"] }), "query", { path: "by[0]" });
    const months = client.fixedTermBills;
    for (const onWindowError of ["throw", "collect"]) {
      const options = { onWindowError };
      const call = months.summarize({ period: "2026" }, { by: ["hour"] }, options);
      const { message } = await failure(lib, call, "query", { path: "by[0]" });
      ok(/hour/.test(message), message);
    }
  },

  "a window that is retried counts once, and one that fails is in the report": async ({ connect }) => {
    const { client, box } = await connect({}, account);
    const spec = { by: ["productName", "month"] };
    const table = await client.apiKeyBills.load(quarter);
    const whole = table.summarize(spec);
    await box.inject({ name: "cut-off", times: 2 });
    const again = await client.apiKeyBills.summarize(quarter, spec);
    ok(
      again.report.windows.some(({ attempts }) => attempts > 1),
      "a window is retried",
    );
    equal([again.total, again.groups], [whole.total, whole.groups], "and counts once");

    const february = 1769904000;
    await box.inject({ name: "wrong-shape", times: Infinity, only: { startTime: String(february) } });
    const { report, total, groups } = await client.apiKeyBills.summarize(quarter, spec, { onWindowError: "collect" });
    equal([report.complete, report.failed.length, report.failed[0].window.startTime], [false, 1, february], "named");
    const others = table.toArray().filter((bill) => unitOf("month", bill.startTime) !== "2026-02");
    equal(withoutNames(total), sumsOf(others), "the totals are of the other windows");
    ok(!groups.some(({ key }) => key.month === "2026-02"), "no group of the window that failed");
    equal(report.rows, others.length, "rows");
  },
};
