// Invoices, transactions and the balance: what they add up to, and how they change with time.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApiBox,
  ask,
  BALANCE_PATH,
  FIXED_TERM_PATH,
  INVOICES_PATH,
  jsonOf,
  refusalOf,
  sumOf,
  TRANSACTIONS_PATH,
  units,
  USAGE_PATH,
} from "./box.mjs";

const SEEDS = [1, 7, 42];
/** 2026-05-20 12:00:00 UTC. */
const MAY = Date.UTC(2026, 4, 20, 12) / 1000;

function boxAt(seconds, options = {}) {
  return new ApiBox({ now: () => seconds * 1000, ...options });
}

/** All invoices, as the API sends them. */
async function invoicesOf(box, query = {}) {
  return (await jsonOf(ask(box, INVOICES_PATH, { pageSize: 100, ...query }))).data;
}

/** All transactions, as the API sends them. */
async function transactionsOf(box, query = {}) {
  return (await jsonOf(ask(box, TRANSACTIONS_PATH, { pageNo: 1, pageSize: 10_000, ...query }))).data;
}

const balanceOf = (box) => jsonOf(ask(box, BALANCE_PATH, {}));

/** The seconds of a month in UTC, both ends included. */
function secondsOf(month) {
  const [year, number] = month.split("-").map(Number);
  return { startTime: Date.UTC(year, number - 1, 1) / 1000, endTime: Date.UTC(year, number, 1) / 1000 - 1 };
}

/** A field in units of 1e-10 (see `units`), from an integer in ten-thousandths. */
const integer = (text) => BigInt(text) * 1_000_000n;

/** How far one end of the month is from the other. */
const length = ({ startTime, endTime }) => Number(endTime) - Number(startTime);

for (const seed of SEEDS) {
  test(`an invoice is the month's usage and the fixed-term bills that begin in it, with seed ${seed}`, async () => {
    for (const decimals of ["all", "none"]) {
      const box = boxAt(MAY, { seed, decimals });
      const invoices = await invoicesOf(box);
      assert.deepEqual(
        invoices.map((invoice) => invoice.billingMonth),
        ["2026-05", "2026-04", "2026-03", "2026-02", "2026-01", "2025-12", "2025-11", "2025-10"],
      );
      for (const invoice of invoices) {
        const month = secondsOf(invoice.billingMonth);
        const usage = [];
        for (const productCategory of new Set(box.account.metered.map((resource) => resource.productCategory))) {
          usage.push(...(await jsonOf(ask(box, USAGE_PATH, { cycleType: "Day", productCategory, ...month }))).bills);
        }
        for (const productCategory of ["llm", "gen_api", "web_search"]) {
          usage.push(...(await jsonOf(ask(box, USAGE_PATH, { cycleType: "Day", productCategory, ...month }))).bills);
        }
        const terms = (await jsonOf(ask(box, FIXED_TERM_PATH, month))).bills.filter(
          (row) => Number(row.startTime) >= month.startTime,
        );
        const parts = sumOf(usage) + sumOf(terms);
        assert.ok(sumOf(usage) > 0n && parts > sumOf(usage), invoice.billingMonth);
        assert.equal(sumOf([invoice], "totalAmountDecimal", "totalAmount"), parts, invoice.billingMonth);
        const vouchers = sumOf([...usage, ...terms], "voucherAmountDecimal", "voucherAmount");
        assert.equal(sumOf([invoice], "voucherPayAmountDecimal", "voucherPayAmount"), vouchers);
        // Paid by voucher, paid in cash, and not paid.
        const cash = sumOf([invoice], "cashPayAmountDecimal", "cashPayAmount");
        assert.equal(vouchers + cash + integer(invoice.debtAmount), parts);
        assert.equal("totalAmountDecimal" in invoice, decimals === "all");

        const said = box.month(invoice.billingMonth);
        assert.deepEqual([said.total, said.usage.total, said.fixedTerm.total, said.voucher].map(units), [
          parts,
          sumOf(usage),
          sumOf(terms),
          vouchers,
        ]);
      }
    }
  });

  test(`the wallet pays what invoices say, and has what transactions leave, with seed ${seed}`, async () => {
    for (const transactionUnit of ["ten-thousandths", "cents"]) {
      const box = boxAt(MAY, { seed, transactionUnit });
      const invoices = await invoicesOf(box);
      const newestFirst = await transactionsOf(box);
      const oldestFirst = newestFirst.toReversed();
      const times = oldestFirst.map((row) => Number(row.transactionTime));
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
      assert.equal(new Set(newestFirst.map((row) => row.serialNumber)).size, newestFirst.length);

      const factor = transactionUnit === "cents" ? 100n : 1n;
      let wallet = 0n;
      for (const row of oldestFirst) {
        const amount = BigInt(row.transactionAmount);
        assert.ok(amount > 0n);
        if (row.state === "success") wallet += row.transactionType === "consume" ? -amount : amount;
        assert.equal(BigInt(row.walletBalance), wallet, row.serialNumber);
        assert.ok(wallet >= 0n);
      }
      const balance = await balanceOf(box);
      assert.equal(wallet * factor, BigInt(balance.cashBalance));

      const charged = (start) =>
        newestFirst.filter((row) => row.note.startsWith(start)).map((row) => BigInt(row.transactionAmount));
      const paid = invoices.filter((invoice) => invoice.status !== "pending");
      assert.deepEqual(
        charged("Bills of"),
        paid.map((invoice) => BigInt(invoice.cashPayAmount) / factor),
      );
      assert.deepEqual(
        charged("Debt of").toSorted(),
        paid.flatMap(({ repaidAmount }) => (repaidAmount === "0" ? [] : [BigInt(repaidAmount) / factor])).toSorted(),
      );
      const owed = paid.reduce((sum, row) => sum + BigInt(row.debtAmount) - BigInt(row.repaidAmount), 0n);
      assert.equal(balance.outstandingInvoices, String(owed));
      assert.equal(BigInt(balance.availableBalance), BigInt(balance.cashBalance) - owed);
    }
  });
}

test("an invoice is pending until the third of the next month at 10:00 UTC, then due, overdue, or paid", async () => {
  const issued = Date.UTC(2026, 4, 3, 10) / 1000;
  const seen = new Set();
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    let now = issued - 1;
    const box = new ApiBox({ seed, now: () => now * 1000 });
    const april = async () => (await invoicesOf(box)).find((invoice) => invoice.billingMonth === "2026-04");
    const before = await april();
    assert.deepEqual([before.status, before.invoiceUrl, before.debtAmount], ["pending", "", "0"]);
    assert.equal(length(before), 30 * 86_400 - 1, "a month that is over ends after its start");
    now = issued;
    let last = await april();
    assert.match(last.invoiceUrl, /^https:/);
    for (let day = 0; day < 50; day += 5) {
      now = issued + day * 86_400;
      const later = await april();
      for (const field of ["billId", "totalAmount", "cashPayAmount", "debtAmount"])
        assert.equal(later[field], last[field]);
      assert.ok(BigInt(later.repaidAmount) >= BigInt(last.repaidAmount));
      const isPaid = later.debtAmount === later.repaidAmount;
      assert.equal(later.status, isPaid ? "paid" : day < 15 ? "outed" : "overdue", `seed ${seed}, day ${day}`);
      seen.add(later.status);
      last = later;
    }
  }
  assert.deepEqual([...seen].sort(), ["outed", "overdue", "paid"]);
});

test("the invoice of the running month ends before its start", async () => {
  for (const upToNow of [false, true]) {
    const [running, ...others] = await invoicesOf(boxAt(MAY, { upToNow }));
    assert.deepEqual([running.billingMonth, running.status, running.invoiceUrl], ["2026-05", "pending", ""]);
    assert.equal(running.startTime, String(Date.UTC(2026, 4, 1) / 1000));
    assert.ok(length(running) < 0);
    for (const invoice of others) {
      const { startTime, endTime } = secondsOf(invoice.billingMonth);
      assert.deepEqual([invoice.startTime, invoice.endTime], [String(startTime), String(endTime)]);
    }
  }
});

test("with upToNow the running month's invoice grows, and is the sum of the bills at any moment", async () => {
  let now = MAY;
  const box = new ApiBox({ upToNow: true, now: () => now * 1000 });
  const whole = units(new ApiBox({ now: () => MAY * 1000 }).month("2026-05").total);
  let before = 0n;
  for (let step = 0; step < 5; step += 1) {
    const [{ totalAmountDecimal }] = await invoicesOf(box);
    const month = secondsOf("2026-05");
    const usage = sumOf(box.bills("usage", { cycleType: "Hour", ...month }));
    const stored = sumOf(box.bills("usage", { cycleType: "Day", productCategory: "cloud_storage", ...month }));
    const disks = { cycleType: "Day", productCategory: "cloud_sandbox", category: "cloud_sandbox_storage", ...month };
    const terms = box.bills("fixedTerm", month).filter((row) => Number(row.startTime) >= month.startTime);
    assert.equal(units(totalAmountDecimal), usage + stored + sumOf(box.bills("usage", disks)) + sumOf(terms));
    assert.ok(units(totalAmountDecimal) > before && units(totalAmountDecimal) < whole);
    before = units(totalAmountDecimal);
    now += 7000;
  }
});

test("what has happened stays: a later list begins with what is new, and ends with the same transactions", async () => {
  for (const seed of SEEDS) {
    let earlier = [];
    let now = MAY;
    const box = new ApiBox({ seed, recharges: 60, now: () => now * 1000 });
    for (; now < MAY + 40 * 86_400; now += 86_400 * 3 + 1234) {
      const rows = await transactionsOf(box);
      assert.ok(rows.every((row) => Number(row.transactionTime) <= now));
      // Only a recharge that waits for its payment can change, when it expires.
      const kept = rows.slice(rows.length - earlier.length);
      for (const [index, row] of kept.entries()) {
        if (earlier[index].state === "pending") assert.match(row.state, /^(pending|expired)$/);
        else assert.deepEqual(row, earlier[index]);
      }
      earlier = rows;
    }
    assert.ok(earlier.length > 300);
    assert.deepEqual(
      await transactionsOf(new ApiBox({ seed, recharges: 60, now: () => now * 1000 })),
      box.transactions(),
    );
  }
});

test("transactions have every type, channel and state, and filters select by each of them", async () => {
  const box = boxAt(MAY, { seed: 2, recharges: 60 });
  const all = await transactionsOf(box);
  assert.deepEqual(all, box.transactions());
  const fields = {
    transactionType: ["transactionType", ["consume", "recharge", "refund"]],
    transactionChannel: ["transactionChannel", ["AliPay", "PublicRemittance", "Stripe", "WeixinPay"]],
    status: ["state", ["expired", "failed", "pending", "success"]],
    orderType: ["orderType", ["auto_recharge", "bill", "recharge", "refund"]],
    serialNumber: ["serialNumber", [all[5].serialNumber]],
  };
  for (const [parameter, [field, values]] of Object.entries(fields)) {
    for (const value of values) {
      const selected = all.filter((row) => row[field] === value);
      assert.ok(selected.length > 0, value);
      assert.deepEqual(await transactionsOf(box, { [parameter]: value }), selected);
    }
    assert.deepEqual(await transactionsOf(box, { [parameter]: "no such thing" }), []);
  }
  for (const row of all) {
    if (row.transactionType !== "recharge") assert.equal(row.state, "success");
    if (row.state === "pending") assert.ok(MAY - Number(row.transactionTime) < 86_400);
    if (row.state === "expired") assert.ok(MAY - Number(row.transactionTime) >= 86_400);
  }
  const [later, earlier] = [all[10].transactionTime, all[40].transactionTime];
  assert.deepEqual(
    await transactionsOf(box, { transactionTimeStart: earlier, transactionTimeEnd: later }),
    all.filter((row) => row.transactionTime >= earlier && row.transactionTime <= later),
  );
});

test("the invoices begin with 2025-10, or with the account, and a query can begin later", async () => {
  const months = async (options, query) =>
    (await invoicesOf(boxAt(MAY, options), query)).map((invoice) => invoice.billingMonth);
  assert.equal((await months({})).at(-1), "2025-10");
  const young = { from: "2026-02-10", fixedTermFrom: "2026-02-20" };
  assert.deepEqual(await months(young), ["2026-05", "2026-04", "2026-03", "2026-02"]);
  assert.deepEqual(await months({}, { startMonth: "2026-04" }), ["2026-05", "2026-04"]);
  assert.deepEqual(await months({ invoiceOrder: "oldest-first" }, { startMonth: "2026-04" }), ["2026-04", "2026-05"]);
  assert.deepEqual(await months({}, { startMonth: "2026-06" }), []);
  assert.deepEqual(await months({ until: "2026-03-01" }, { startMonth: "2026-01" }), ["2026-02", "2026-01"]);
  assert.deepEqual(await invoicesOf(boxAt(0)), []);
});

test("debts from before 2025-10 are in that month's invoice, even if it has no bills", async () => {
  const young = { from: "2026-02-10", fixedTermFrom: "2026-02-20" };
  const box = boxAt(MAY, { ...young, earlierDebt: "12.34" });
  const invoice = (await invoicesOf(box)).at(-1);
  assert.deepEqual(
    [invoice.billingMonth, invoice.totalAmount, invoice.debtAmount, invoice.repaidAmount, invoice.status],
    ["2025-10", "0", "123400", "0", "overdue"],
  );
  const without = boxAt(MAY, young).balance();
  assert.equal(BigInt((await balanceOf(box)).outstandingInvoices) - BigInt(without.outstandingInvoices), 123_400n);
  const old = (await invoicesOf(boxAt(MAY, { earlierDebt: "1" }))).at(-1);
  assert.equal(BigInt(old.debtAmount) - BigInt((await invoicesOf(boxAt(MAY))).at(-1).debtAmount), 10_000n);
});

test("the months of an account follow the service's offset", async () => {
  const box = boxAt(MAY, { utcOffset: "+08:00" });
  const [, april] = await invoicesOf(box);
  assert.equal(april.startTime, String(Date.UTC(2026, 3, 1) / 1000 - 8 * 3600));
  const span = { startTime: Number(april.startTime), endTime: Number(april.endTime) };
  const terms = box.bills("fixedTerm", span).filter((row) => Number(row.startTime) >= span.startTime);
  assert.equal(
    units(april.totalAmountDecimal),
    sumOf(box.bills("usage", { cycleType: "Day", ...span })) + sumOf(terms),
  );
});

test("with decimals in some rows only, invoices are exact all the same", async () => {
  const [all, some] = ["all", "some"].map((decimals) => boxAt(MAY, { decimals }));
  const [exact, rows] = [await invoicesOf(all), await invoicesOf(some)];
  assert.ok(rows.some((row) => row.totalAmountDecimal) && rows.some((row) => !row.totalAmountDecimal));
  for (const [index, row] of rows.entries()) {
    assert.equal(row.totalAmount, exact[index].totalAmount);
    if (row.totalAmountDecimal) assert.equal(row.totalAmountDecimal, exact[index].totalAmountDecimal);
    assert.deepEqual(some.month(row.billingMonth), all.month(row.billingMonth));
  }
});

test("integers of invoices, transactions and the balance are texts, numbers or both, and no digit is lost", async () => {
  const pages = { pageNo: 1, pageSize: 50 };
  const fetched = async (wire) => {
    const box = boxAt(MAY, { wire });
    const texts = await Promise.all(
      [
        [INVOICES_PATH, {}],
        [TRANSACTIONS_PATH, pages],
        [BALANCE_PATH, {}],
      ].map(async ([path, query]) => (await ask(box, path, query)).text()),
    );
    return texts.join("\n");
  };
  const text = await fetched("text");
  assert.doesNotMatch(text, /":-?\d/);
  for (const wire of ["number", "mixed"]) {
    const written = await fetched(wire);
    assert.equal(written.replace(/("\w+":)(-?\d+)(?=[,}])/g, '$1"$2"'), text);
    assert.match(written, /"total":\d/);
  }
  const numbers = await fetched("number");
  for (const field of ["totalAmount", "debtAmount", "transactionAmount", "transactionTime", "cashBalance"]) {
    assert.match(numbers, new RegExp(`"${field}":-?\\d`));
  }
});

test("the balance is a flat object of integer texts, of which each can be given or left out", async () => {
  const FIELDS = ["availableBalance", "cashBalance", "creditLimit", "pendingCharges", "outstandingInvoices"];
  const balance = await balanceOf(boxAt(MAY));
  assert.deepEqual(Object.keys(balance), FIELDS);
  for (const value of Object.values(balance)) assert.match(value, /^-?\d+$/);
  assert.equal(balance.pendingCharges, "0");
  for (const field of FIELDS) {
    assert.equal(
      (await balanceOf(boxAt(MAY, { balance: { [field]: "-12345678901234567890" } })))[field],
      "-12345678901234567890",
    );
    const without = await balanceOf(boxAt(MAY, { balance: { [field]: null } }));
    assert.deepEqual(
      Object.keys(without),
      FIELDS.filter((name) => name !== field),
    );
  }
  const nothing = Object.fromEntries(FIELDS.map((field) => [field, null]));
  assert.deepEqual(await balanceOf(boxAt(MAY, { balance: nothing })), {});
  assert.deepEqual(await balanceOf(boxAt(MAY, { balance: { creditLimit: undefined } })), balance);
  assert.deepEqual((await balanceOf(boxAt(0))).cashBalance, "0");
});

test("what is required is refused by name, and so is a value that is no month, page or number", async () => {
  const box = boxAt(MAY);
  const pages = { pageNo: 1, pageSize: 10 };
  for (const [path, query, message] of [
    [TRANSACTIONS_PATH, { pageSize: 10 }, "pageNo is required"],
    [TRANSACTIONS_PATH, { pageNo: 1 }, "pageSize is required"],
    [TRANSACTIONS_PATH, { ...pages, pageNo: 0 }, "pageNo must be greater than or equal to 1"],
    [TRANSACTIONS_PATH, { ...pages, pageSize: 0 }, "pageSize must be greater than or equal to 1"],
    [TRANSACTIONS_PATH, { ...pages, pageNo: "first" }, "pageNo must be an integer"],
    [TRANSACTIONS_PATH, { ...pages, transactionTimeStart: "2026-01-01" }, "transactionTimeStart must be an integer"],
    [INVOICES_PATH, { page: 0 }, "page must be greater than or equal to 1"],
    [INVOICES_PATH, { page: -1 }, "page must be greater than or equal to 1"],
    [INVOICES_PATH, { startMonth: "2026-1" }, "startMonth must be a month of the form YYYY-MM"],
    [INVOICES_PATH, { startMonth: "2026-13" }, "startMonth must be a month of the form YYYY-MM"],
    [INVOICES_PATH, { startMonth: "2025-09" }, "startMonth must be greater than or equal to 2025-10"],
  ]) {
    const refusal = await refusalOf(ask(box, path, query));
    assert.deepEqual(refusal, { status: 400, code: 400, reason: "VALIDATOR_PARAM", message });
  }
  for (const path of [BALANCE_PATH, INVOICES_PATH, TRANSACTIONS_PATH]) {
    const headers = { Authorization: "Bearer no", "Content-Type": "application/json", "User-Agent": "x" };
    assert.equal((await refusalOf(ask(box, path, pages, { headers }))).status, 401);
    assert.equal((await refusalOf(ask(box, path, pages, { method: "POST" }))).status, 405);
  }
  await jsonOf(ask(box, INVOICES_PATH, { pages: 1, page: 1 }));
  assert.deepEqual(box.requests.at(-1).unknownParameters, ["pages"]);
  await jsonOf(ask(box, BALANCE_PATH, { page: 1 }));
  assert.deepEqual(box.requests.at(-1).unknownParameters, ["page"]);
});

test("a wrong option of the account is refused, and the message names it", () => {
  for (const [options, message] of [
    [{ earlierDebt: 12 }, 'earlierDebt must be a decimal number as text, such as "0.01", not 12'],
    [{ earlierDebt: "a lot" }, 'earlierDebt must be a decimal number as text, such as "0.01", not "a lot"'],
    [{ balance: { cash: "1" } }, /^balance: unknown field "cash": did you mean "cashBalance"\?/],
    [{ balance: { cashBalance: 1 } }, "balance.cashBalance must be an integer as text, or null, not 1"],
    [{ firstPage: 2 }, "firstPage must be one of 0, 1, not 2"],
    [{ metered: -1 }, "metered must be an integer from 0 to 100000, not -1"],
    [{ transactionUnit: "euro" }, 'transactionUnit must be one of "ten-thousandths", "cents", not "euro"'],
  ]) {
    assert.throws(() => new ApiBox(options), { name: "TypeError", message });
  }
  assert.throws(() => new ApiBox().month("January"), /^TypeError: month must be a month of the form 2026-01/);
});

test("with absentFields invoices and transactions lack optional fields, but never the month and the money", async () => {
  const box = boxAt(MAY, { absentFields: true, recharges: 30 });
  const [invoices, transactions] = [await invoicesOf(box), await transactionsOf(box)];
  assert.ok(invoices.some((row) => !("debtAmount" in row) || row.debtAmount === null));
  assert.ok(transactions.some((row) => !("note" in row)) && transactions.some((row) => row.note === null));
  for (const row of invoices) assert.ok(row.billingMonth && row.totalAmount && row.totalAmountDecimal && row.status);
  for (const row of transactions) assert.ok(row.serialNumber && row.transactionTime && row.transactionAmount);
});
