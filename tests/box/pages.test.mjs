// The pages of invoices and transactions, and the faults of pages: each does what its name says.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiBox, ask, INVOICES_PATH, jsonOf, refusalOf, TRANSACTIONS_PATH, units } from "./box.mjs";

const now = () => Date.UTC(2026, 4, 20, 12);
/** How each list names the page's number, and its box's rows. */
const LISTS = [
  { path: INVOICES_PATH, page: "page", rows: (box) => box.invoices(), key: (row) => row.billingMonth },
  { path: TRANSACTIONS_PATH, page: "pageNo", rows: (box) => box.transactions(), key: (row) => row.serialNumber },
];
const [INVOICES, TRANSACTIONS] = LISTS;

function boxWith(...faults) {
  return new ApiBox({ now, faults });
}

/** One page as the API sends it. */
function pageOf(box, { path, page }, number, pageSize, more = {}) {
  return jsonOf(ask(box, path, { [page]: number, pageSize, ...more }));
}

/** The rows of the first pages, up to an empty one or `most`. */
async function pagesOf(box, list, pageSize, most = 100, first = 1) {
  const pages = [];
  while (pages.length < most) {
    const { data } = await pageOf(box, list, first + pages.length, pageSize);
    if (data.length === 0) break;
    pages.push(data);
  }
  return pages;
}

for (const list of LISTS) {
  test(`pages of ${list.path} are all rows, each once, and then empty, for any size and seed`, async () => {
    for (const seed of [1, 7, 42]) {
      const box = new ApiBox({ seed, now });
      const rows = list.rows(box);
      assert.ok(rows.length >= 8);
      for (const size of [1, 3, 7, rows.length - 1, rows.length, rows.length + 1, 1000]) {
        const pages = await pagesOf(box, list, size);
        assert.deepEqual(pages.flat(), rows, `size ${size}`);
        assert.ok(pages.slice(0, -1).every((page) => page.length === size));
        const beyond = await pageOf(box, list, pages.length + 5, size);
        assert.deepEqual(beyond.data, []);
        assert.equal(beyond.total, list === TRANSACTIONS ? String(rows.length) : undefined);
      }
    }
  });

  test(`"pages-ignored": every page of ${list.path} is the first one`, async () => {
    const box = boxWith({ name: "pages-ignored" });
    const first = list.rows(box).slice(0, 4);
    assert.deepEqual(await pagesOf(box, list, 4, 6), Array(6).fill(first));
  });

  test(`"last-page-repeated": after the last page of ${list.path} it comes again, for ever`, async () => {
    const box = boxWith({ name: "last-page-repeated" });
    const rows = list.rows(box);
    const count = Math.ceil(rows.length / 5);
    const pages = await pagesOf(box, list, 5, count + 4);
    assert.deepEqual(pages.slice(0, count).flat(), rows);
    assert.deepEqual(pages.slice(count), Array(4).fill(pages[count - 1]));
  });

  test(`"page-size-capped": pages of ${list.path} are smaller than asked, and together all rows`, async () => {
    for (const [fault, size] of [
      [{ name: "page-size-capped" }, 5],
      [{ name: "page-size-capped", to: 3 }, 3],
    ]) {
      const box = boxWith(fault);
      const pages = await pagesOf(box, list, 50);
      assert.equal(pages[0].length, size);
      assert.deepEqual(pages.flat(), list.rows(box));
      assert.equal((await pageOf(box, list, 1, 2)).data.length, 2, "a smaller size stays");
    }
  });

  test(`"overlapping-pages": the second page of ${list.path} repeats the end of the first, and none is lost`, async () => {
    for (const count of [1, 2]) {
      const box = boxWith({ name: "overlapping-pages", rows: count });
      const rows = list.rows(box);
      const pages = await pagesOf(box, list, 4);
      assert.deepEqual(pages[1].slice(0, count), pages[0].slice(-count));
      assert.deepEqual(pages.flat(), [...rows.slice(0, 4), ...rows.slice(4 - count)]);
      if (list === TRANSACTIONS) {
        const totals = [1, 2, 3].map(async (number) => (await pageOf(box, list, number, 4)).total);
        assert.deepEqual(
          (await Promise.all(totals)).map(Number),
          [0, count, count].map((more) => rows.length + more),
        );
      }
    }
  });

  test(`with firstPage 0 the first page of ${list.path} is page 0`, async () => {
    const box = new ApiBox({ now, firstPage: 0 });
    const rows = list.rows(box);
    assert.deepEqual((await pagesOf(box, list, 3, 100, 0)).flat(), rows);
    assert.deepEqual((await pageOf(box, list, 1, 3)).data, rows.slice(3, 6));
    assert.equal((await refusalOf(ask(box, list.path, { [list.page]: -1, pageSize: 3 }))).status, 400);
  });
}

test("invoices have page 1 of 10 months by default", async () => {
  const box = new ApiBox({ now: () => Date.UTC(2026, 11, 20) });
  assert.equal(box.invoices().length, 15);
  assert.deepEqual((await jsonOf(ask(box, INVOICES_PATH, {}))).data, box.invoices().slice(0, 10));
  assert.deepEqual((await jsonOf(ask(box, INVOICES_PATH, { page: 2 }))).data, box.invoices().slice(10));
});

test('"months-filled-up": invoices beyond the last month are months that were seen, or ever earlier empty ones', async () => {
  for (const setting of [{}, { with: "seen" }, { with: "empty" }]) {
    const box = boxWith({ name: "months-filled-up", ...setting });
    const rows = box.invoices();
    const pages = await pagesOf(box, INVOICES, 5, 6);
    assert.ok(pages.every((page) => page.length === 5));
    const [all, filled] = [pages.flat().slice(0, rows.length), pages.flat().slice(rows.length)];
    assert.deepEqual(all, rows);
    if (setting.with === "empty") {
      const months = filled.map((row) => row.billingMonth);
      assert.deepEqual(
        months.slice(0, 11),
        ["09", "08", "07", "06", "05", "04", "03", "02", "01"].map((m) => `2025-${m}`).concat("2024-12", "2024-11"),
      );
      assert.equal(new Set(months).size, months.length);
      for (const row of filled) {
        assert.deepEqual([row.billId, row.totalAmount, row.debtAmount], ["", "0", "0"]);
        assert.deepEqual(
          Object.keys(row).sort(),
          Object.keys(rows[0])
            .filter((name) => !name.endsWith("Decimal"))
            .sort(),
        );
      }
    } else {
      for (const [index, row] of filled.entries()) assert.deepEqual(row, rows[index % rows.length]);
    }
  }
  const none = new ApiBox({ now: () => 0, faults: [{ name: "months-filled-up" }] });
  assert.deepEqual((await pageOf(none, INVOICES, 1, 5)).data, []);
});

test('"wrong-total": the total of the transactions is too low, too high or absent, and the rows are right', async () => {
  for (const [settings, change] of [
    [{}, -4],
    [{ total: "low", by: 1 }, -1],
    [{ total: "low", by: 100_000 }, Number.NEGATIVE_INFINITY],
    [{ total: "high" }, 4],
    [{ total: "high", by: 9 }, 9],
    [{ total: "absent" }, undefined],
  ]) {
    const box = boxWith({ name: "wrong-total", ...settings });
    const rows = box.transactions();
    const { data, ...rest } = await pageOf(box, TRANSACTIONS, 2, 4);
    assert.deepEqual(data, rows.slice(4, 8));
    assert.deepEqual(rest, change === undefined ? {} : { total: String(Math.max(0, rows.length + change)) });
    assert.deepEqual((await pagesOf(box, TRANSACTIONS, 4)).flat(), rows);
  }
});

test('"altered-invoice": the total of one month differs by an exact amount, or its status', async () => {
  for (const [decimals, settings, month, difference, status] of [
    ["all", {}, "2026-05", "0.01", "pending"],
    ["all", { month: "2026-03", difference: "-0.0000000001" }, "2026-03", "-0.0000000001"],
    ["none", { month: "2026-03", difference: "1.5" }, "2026-03", "1.5"],
    ["all", { month: "2026-03", difference: "0", status: "voided" }, "2026-03", "0", "voided"],
  ]) {
    const box = new ApiBox({ now, decimals, faults: [{ name: "altered-invoice", ...settings }] });
    const rows = box.invoices();
    const sent = (await pagesOf(box, INVOICES, 3)).flat();
    for (const [index, row] of sent.entries()) {
      if (row.billingMonth !== month) {
        assert.deepEqual(row, rows[index]);
        continue;
      }
      const { totalAmount, totalAmountDecimal, ...others } = row;
      const { totalAmount: _, totalAmountDecimal: __, ...before } = rows[index];
      assert.deepEqual(others, { ...before, status: status ?? before.status });
      const total = units(box.month(month).total) + units(difference);
      if (decimals === "all") assert.equal(units(totalAmountDecimal), total);
      assert.equal(BigInt(totalAmount), total / 1_000_000n);
    }
  }
});

test("faults of pages affect every page or as many as they say, combine, and count only requests of their lists", async () => {
  const box = boxWith(
    { name: "pages-ignored", times: 2, after: 1 },
    { name: "page-size-capped", to: 2 },
    { name: "rate-limit", after: 4 },
  );
  const rows = box.transactions();
  const balance = () => jsonOf(ask(box, "/openapi/v1/billing/balance/detail", {}));
  await balance();
  const pages = [];
  for (const number of [1, 2, 3]) pages.push((await pageOf(box, TRANSACTIONS, number, 4)).data);
  assert.deepEqual(pages, [rows.slice(0, 2), rows.slice(0, 2), rows.slice(0, 2)]);
  assert.equal((await refusalOf(ask(box, TRANSACTIONS_PATH, { pageNo: 4, pageSize: 4 }))).reason, "LIST_BILL_TOO_FAST");
  assert.deepEqual((await pageOf(box, TRANSACTIONS, 4, 4)).data, rows.slice(6, 8));
  assert.deepEqual(
    box.requests.map((request) => request.faults.join()),
    [
      "",
      "page-size-capped",
      "pages-ignored,page-size-capped",
      "pages-ignored,page-size-capped",
      "page-size-capped,rate-limit",
      "page-size-capped",
    ],
  );
});

test("a wrong setting of a fault of pages is refused, and the message names it", () => {
  for (const [fault, message] of [
    [{ name: "page-size-capped", to: 0 }, /^fault "page-size-capped": to must be an integer from 1 to /],
    [{ name: "overlapping-pages", row: 1 }, 'fault "overlapping-pages": unknown setting "row": did you mean "rows"?'],
    [
      { name: "months-filled-up", with: "all" },
      /^fault "months-filled-up": with must be one of "seen", "empty", not "all"/,
    ],
    [{ name: "wrong-total", total: 5 }, /^fault "wrong-total": total must be one of "low", "high", "absent", not 5/],
    [
      { name: "altered-invoice", month: "May" },
      /^fault "altered-invoice": month must be a month of the form 2026-01, not "May"/,
    ],
    [
      { name: "altered-invoice", difference: 1 },
      /^fault "altered-invoice": difference must be a decimal number as text/,
    ],
  ]) {
    assert.throws(() => boxWith(fault), { name: "TypeError", message });
  }
});
