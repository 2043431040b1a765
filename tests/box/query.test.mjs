// The queries of the box's own methods: they are those of the client.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiBox, DAY, FEBRUARY, IN_2026, IN_JANUARY, JANUARY } from "./box.mjs";

const box = new ApiBox({ until: "2027-02-01" });
const iso = (second, ms = "") => new Date(second * 1000).toISOString().replace(".000Z", `${ms}Z`);
const days = (first, end) => ({ startTime: JANUARY + first * DAY, endTime: JANUARY + end * DAY - 1 });

/** Forms of a range, each with the seconds that it means. */
const forms = [
  [{ period: "2026" }, IN_2026],
  [{ period: "2026-01" }, IN_JANUARY],
  [{ period: "2026-Q1" }, days(0, 90)],
  [{ period: "2026-Q4" }, days(273, 365)],
  [{ period: "2026-12" }, days(334, 365)],
  [{ period: "2026-01-15" }, days(14, 15)],
  // ISO weeks begin on Monday, and the first one has the 4th of January.
  [{ period: "2026-W01" }, days(-3, 4)],
  [{ period: "2026-W05" }, days(25, 32)],
  [{ period: "2026-W53" }, days(361, 368)],
  [{ period: "2026-01/2026-03" }, days(0, 90)],
  [{ period: "2026-W01/2026-01-15" }, days(-3, 15)],
  [{ from: JANUARY, until: FEBRUARY }, IN_JANUARY],
  [{ from: iso(JANUARY), until: new Date(FEBRUARY * 1000) }, IN_JANUARY],
  [{ from: "2026-01-01T08:00:00+08:00", until: "2026-01-31 21:00:00-03:00" }, IN_JANUARY],
  // Fractions of a second are rounded up in half-open ranges, and down where both ends are included.
  [{ from: iso(JANUARY - 1, ".001"), until: new Date(FEBRUARY * 1000 - 999) }, IN_JANUARY],
  [{ startTime: new Date(JANUARY * 1000 + 999), endTime: iso(FEBRUARY - 1, ".999") }, IN_JANUARY],
];

test("every form of a range that the client takes gives the rows of its seconds", () => {
  for (const [range, seconds] of forms) {
    const name = JSON.stringify(range);
    for (const [kind, more] of [
      ["fixedTerm", {}],
      ["apiKey", { cycleType: "Day" }],
      ["usage", { cycleType: "Day", productCategory: ["gpu", "llm"] }],
    ]) {
      const rows = box.bills(kind, { ...more, ...seconds });
      assert.ok(rows.length > 0, `${kind} ${name}`);
      assert.deepEqual(box.bills(kind, { ...more, ...range }), rows, `${kind} ${name}`);
      assert.deepEqual(box.totals(kind, { ...more, ...range }), box.totals(kind, { ...more, ...seconds }), name);
    }
  }
});

test("periods are in the box's UTC offset", () => {
  const east = new ApiBox({ utcOffset: "+08:00" });
  const seconds = { startTime: JANUARY - 8 * 3600, endTime: FEBRUARY - 8 * 3600 - 1 };
  const query = { cycleType: "Hour", category: "llm" };
  assert.deepEqual(
    east.bills("apiKey", { ...query, period: "2026-01" }),
    east.bills("apiKey", { ...query, ...seconds }),
  );
});

test("the other fields of a query select as before", () => {
  const { ownerID } = box.account.keys[1];
  const query = { period: "2026-01", cycleType: "Day", category: "llm", productName: "deep", ownerId: ownerID };
  const rows = box.bills("usage", { ...query, productCategory: undefined });
  assert.ok(rows.length > 0);
  for (const row of rows) {
    assert.deepEqual([row.ownerID, row.category], [ownerID, "llm"]);
    assert.match(String(row.productName), /deep/i);
  }
});

test("a query that the client refuses is a TypeError that names what is wrong", () => {
  const [apiKey, range] = [{ cycleType: "Day" }, { period: "2026-01" }];
  for (const [kind, query, named] of [
    ["fixedTerm", {}, /startTime and endTime, or from and until, or period/],
    ["fixedTerm", { startTime: 1 }, /startTime/],
    ["fixedTerm", { period: "2026", from: 1, until: 2 }, /period/],
    ["fixedTerm", { period: "January" }, /2026-01-31/],
    ["fixedTerm", { period: "2026-W54" }, /week/],
    ["fixedTerm", { period: "2025-W53" }, /week/],
    ["fixedTerm", { period: "2026-02/2026-01" }, /ends before/],
    ["fixedTerm", { period: "2026/2027/2028" }, /slash/],
    ["fixedTerm", { startTime: 1.5, endTime: 2 }, /startTime/],
    ["fixedTerm", { startTime: Date.now(), endTime: 2 }, /startTime/],
    ["fixedTerm", { from: "2026-01-01", until: 2 }, /from/],
    ["fixedTerm", { from: 2, until: "2026-01-01T00:00:00" }, /until/],
    ["fixedTerm", { from: 2, until: 2 }, /ends before/],
    ["fixedTerm", { ...range, ownerID: "x" }, /ownerID.*ownerId/],
    ["fixedTerm", { ...range, cycleType: "Day" }, /cycleType/],
    ["apiKey", range, /cycleType/],
    ["apiKey", { ...range, cycleType: "day" }, /cycleType/],
    ["apiKey", { ...range, ...apiKey, category: 7 }, /category/],
    ["usage", range, /cycleType/],
    ["daily", range, /kind/],
  ]) {
    const isNamed = (error) => error instanceof TypeError && named.test(error.message);
    assert.throws(() => box.totals(kind, query), isNamed, JSON.stringify(query));
  }
});

test("invoices and transactions take the client's queries, too", () => {
  const now = () => (JANUARY + 200 * DAY) * 1000;
  const { invoices, transactions } = { invoices: new ApiBox({ now }), transactions: new ApiBox({ now }) };
  const months = invoices.invoices({ startMonth: "2026-02", endMonth: "2026-04" }).map((row) => row.billingMonth);
  assert.deepEqual(months, ["2026-04", "2026-03", "2026-02"]);
  assert.throws(() => invoices.invoices({ endMonth: "April" }), TypeError);
  const own = transactions.transactions({ transactionTimeStart: JANUARY, transactionTimeEnd: FEBRUARY - 1 });
  assert.ok(own.length > 0 && own.length < transactions.transactions().length);
  const inJanuary = { from: "2026-01-01T00:00:00Z", until: new Date(FEBRUARY * 1000), pageSize: 5 };
  assert.deepEqual(transactions.transactions(inJanuary), own);
  assert.throws(() => transactions.transactions({ since: JANUARY }), TypeError);
});
