// What the quantities of rows mean: tokens and storage. And rows that are still open.

import { sumsOf, tokensOf, withoutNames } from "./expected-groups.mjs";
import { equal, ok } from "./support.mjs";

/** A row of API-key bills, as the API sends it. */
const row = (fields) => ({
  ...{ startTime: "1767225600", endTime: "1767311999", productName: "p", category: "llm" },
  ...{ amount: "10000", voucherAmount: "0", payAmount: "10000" },
  ...fields,
});
const tableOf = (lib, rows) => lib.decodeBills("apiKey", JSON.stringify({ bills: rows }));

/** The totals of rows, which are checked against those that the tests compute. */
async function totalOf(lib, rows) {
  const table = await tableOf(lib, rows);
  const { total, groups } = table.summarize({ by: ["category"] });
  const bills = table.toArray();
  equal(withoutNames(total), sumsOf(bills), "the total");
  for (const group of groups) {
    const own = bills.filter(({ category }) => category === group.key.category);
    equal(withoutNames(group), sumsOf(own), group.key.category);
  }
  table.free();
  return total;
}

export default {
  "tokens are summed by what the fields mean": async ({ lib }) => {
    const { tokens } = await totalOf(lib, [
      row({
        billNum0: "1000",
        billNum1: "200",
        billNum2: "500",
        billNum3: "30",
        billNum5: "7",
        amountDecimal: "0.0125",
      }),
      // Rows of before there were caches.
      row({ billNum0: "1", billNum1: 2, amountDecimal: "0.5" }),
      row({ billNum0: "0", billNum1: "0", category: "web_search", amountDecimal: "99" }),
    ]);
    equal(tokens, { input: "1538", cacheRead: "500", cacheWrite: "37", output: "202", perMillion: "294.54023" });
    const { tokens: large } = await totalOf(
      lib,
      [1, 2, 3].map(() => row({ billNum0: "9223372036854775807", billNum1: "9223372036854775807" })),
    );
    equal([large.input, large.perMillion], ["27670116110564327421", "0"], "beyond 64 bits");
    const { tokens: free } = await totalOf(lib, [row({ billNum0: "0", billNum1: "0" })]);
    equal(free, { input: "0", cacheRead: "0", cacheWrite: "0", output: "0" }, "no price without tokens");
    const thinking = [row({ billNum0: "5", billNum1: "9", billNum4: "8" })];
    const { tokens: whole } = await totalOf(lib, thinking);
    equal([whole.output, whole.perMillion], ["9", "71428.571429"], "reasoning is a part of the output");
    const bills = (await tableOf(lib, thinking)).toArray();
    equal(whole, tokensOf(bills), "reasoning");
  },

  "tokens are not guessed": async ({ lib }) => {
    const complete = row({ billNum0: "1", billNum1: "2" });
    for (const lacking of [{ billNum1: "2" }, { billNum0: "1" }, {}, { billNum0: null, billNum1: "2" }]) {
      const total = await totalOf(lib, [complete, row({ ...lacking, productName: "q" })]);
      ok(!("tokens" in total), JSON.stringify(lacking));
      const table = await tableOf(lib, [complete, row({ ...lacking, productName: "q" })]);
      const [p, q] = table.summarize({ by: ["productName"], orderBy: "key" }).groups;
      equal([p.tokens.input, q.tokens], ["1", undefined], "only in their group");
      equal(table.filter({ productName: "p" }).summarize({ by: [] }).total.tokens.output, "2", "a filter");
    }
    for (const category of ["gen_api", "web_search", "", undefined]) {
      ok(!("tokens" in (await totalOf(lib, [row({ category, billNum0: "1", billNum1: "2" })]))), category);
    }
    const { control } = (await tableOf(lib, [row({ category: "summary", billNum0: "1", billNum1: "2" })])).summarize({
      by: [],
    });
    ok(!("tokens" in control), "a control total is of no category");
  },

  "the rest, the two sides of a comparison and the parts of a total have tokens": async ({ lib }) => {
    const rows = ["a", "b", "c"].flatMap((productName, index) => [
      row({ productName, billNum0: String(index), billNum1: "1", amount: String(index) }),
      row({ productName, category: "gen_api", billNum0: "1000" }),
    ]);
    const table = await tableOf(lib, rows);
    const { groups } = table.summarize({ by: ["productName"], top: 1 });
    equal(
      groups.map(({ tokens }) => [tokens.input, tokens.output]),
      [
        ["2", "1"],
        ["1", "2"],
      ],
      "a group and the rest",
    );
    const before = table.filter({ productName: "a" });
    const { total, groups: changes } = table.compare(before, { by: ["productName"], orderBy: "key" });
    equal([total.before.tokens.output, total.after.tokens.output], ["1", "3"], "both sides");
    equal(
      changes.map(({ before, after }) => [before.tokens?.output, after.tokens.output]),
      [
        ["1", "1"],
        [undefined, "1"],
        [undefined, "1"],
      ],
      "groups of both sides",
    );
  },

  "storage is measured in hours or days": async ({ lib }) => {
    const { storage, tokens } = await totalOf(lib, [
      row({ category: "cloud_sandbox_storage", billNum0: "5400" }),
      row({ category: "cloud_storage", billNum0: "86400" }),
      row({ category: "local_storage", billNum0: "675" }),
    ]);
    equal([storage, tokens], [{ gbHours: "1.5", gbDays: "1.0078125" }, undefined], "exact where it is finite");
    const third = await totalOf(lib, [row({ category: "cloud_sandbox_storage", billNum0: "2400" })]);
    equal(third.storage, { gbHours: "0.666667" }, "rounded where it is not");
    const unknown = await totalOf(lib, [
      row({ category: "cloud_storage", billNum0: "86400" }),
      row({ category: "cloud_storage" }),
      row({ category: "cloud_sandbox_storage", billNum0: "3600" }),
    ]);
    equal(unknown.storage, { gbHours: "1" }, "a row without its size");
    const none = await totalOf(lib, [row({ category: "cloud_sandbox", billNum0: "3600" })]);
    ok(!("storage" in none), "no storage");
  },

  "rows whose end has not come yet are open": async ({ connect, lib }) => {
    const now = Math.floor(Date.now() / 1000);
    const ends = [now - 7200, now - 3600, now + 3600, now + 7200, now + 7200];
    const rows = ends.map((end, index) =>
      row({
        startTime: String(end - 7199),
        endTime: String(end),
        ownerID: String(index),
        productName: `p${index % 2}`,
      }),
    );
    const fetch = async () => Response.json({ bills: rows });
    const { client } = await connect({ fetch });
    const query = { startTime: now - 86_400, endTime: now + 86_400, cycleType: "Hour" };
    const bills = client.apiKeyBills;
    const stream = bills.stream(query);
    equal(stream.report.rowsOpen, 0, "before the first row");
    for await (const batch of stream) ok(batch.length === 5, "one batch");
    const table = await bills.load(query);
    const reports = [
      stream.report,
      table.report,
      (await bills.list(query)).report,
      (await bills.summarize(query, { by: ["day"] })).report,
      table.summarize({ by: [] }).report,
      (await tableOf(lib, rows)).report,
    ];
    equal(
      reports.map(({ rowsOpen }) => rowsOpen),
      [3, 3, 3, 3, 3, 3],
      "everywhere",
    );
    const some = table.filter({ productName: "p0" });
    equal([some.report.rows, some.report.rowsOpen], [3, 2], "a filter counts its own");
    equal((await tableOf(lib, [])).report.rowsOpen, 0, "no rows");
  },
};
