// Usage-based bills: what they add up to, and what is refused.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  API_KEY_PATH,
  ApiBox,
  ask,
  DAY,
  FEBRUARY,
  IN_2026,
  IN_JANUARY,
  JANUARY,
  jsonOf,
  refusalOf,
  sumOf,
  USAGE_PATH,
} from "./box.mjs";

const CATEGORIES = [
  "gpu",
  "llm",
  "serverless",
  "cloud_storage",
  "gen_api",
  "cloud_sandbox",
  "llm_dedicated_endpoint",
  "web_search",
  "bare_metal",
];
const OF_API_KEYS = ["llm", "gen_api", "web_search"];
/** Storage has no rows by Hour. */
const isStorage = (row) => /volume|snapshot|storage/.test(row.category);
const SEEDS = [1, 7, 42];

/** The rows of one category, as the API sends them. */
async function usage(box, productCategory, cycleType = "Day", range = IN_JANUARY, more = {}) {
  const query = { cycleType, productCategory, ...range, ...more };
  return (await jsonOf(ask(box, USAGE_PATH, query))).bills;
}

/** The rows of all categories. */
async function allUsage(box, cycleType, range) {
  const lists = await Promise.all(CATEGORIES.map((category) => usage(box, category, cycleType, range)));
  return lists.flat();
}

/** The exact sums of rows by the time at which they begin, rounded down to one of `starts`. */
function sumsByStart(rows, starts) {
  const sums = Object.fromEntries(starts.map((start) => [start, []]));
  for (const row of rows) sums[starts.findLast((start) => start <= Number(row.startTime))].push(row);
  return Object.entries(sums).map(([start, of]) => [start, sumOf(of), sumOf(of, "payableDecimal", "payAmount")]);
}

const startsOf = (rows) => [...new Set(rows.map((row) => Number(row.startTime)))].sort((a, b) => a - b);

for (const seed of SEEDS) {
  test(`every category has rows, and what the API sends is what the box says, with seed ${seed}`, async () => {
    const box = new ApiBox({ seed, models: 8 });
    for (const productCategory of CATEGORIES) {
      const rows = await usage(box, productCategory);
      assert.ok(rows.length > 0, productCategory);
      assert.deepEqual(rows, box.bills("usage", { cycleType: "Day", productCategory, ...IN_JANUARY }));
    }
    const all = box.bills("usage", { cycleType: "Day", ...IN_JANUARY });
    assert.equal(sumOf(all), sumOf(await allUsage(box, "Day")));
    assert.deepEqual(
      box.bills("usage", { cycleType: "Day", productCategory: ["gpu", "llm"], ...IN_JANUARY }),
      all.filter((row) => row.category.startsWith("gpu") || row.category === "llm"),
    );
  });

  for (const decimals of ["all", "some", "none"]) {
    test(`API-key bills are the usage of their categories in each bucket, with seed ${seed}, decimals: ${decimals}`, async () => {
      const box = new ApiBox({ seed, decimals, models: 8 });
      const week = { startTime: JANUARY, endTime: JANUARY + 7 * DAY - 1 };
      for (const [cycleType, range] of [
        ["Hour", week],
        ["Day", IN_JANUARY],
        // The week of New Year has usage from before API-key bills begin.
        ["Week", { startTime: JANUARY + 4 * DAY, endTime: FEBRUARY }],
        ["Month", IN_JANUARY],
      ]) {
        for (const category of OF_API_KEYS) {
          const byKey = (await jsonOf(ask(box, API_KEY_PATH, { cycleType, category, ...range }))).bills;
          const byUse = await usage(box, category, cycleType, range);
          const starts = startsOf(byKey);
          assert.deepEqual(sumsByStart(byUse, starts), sumsByStart(byKey, starts), `${cycleType} ${category}`);
          for (const field of ["amount", "payAmount", "billNum0", "billNum1"]) {
            const sum = (rows) => rows.reduce((total, row) => total + BigInt(row[field]), 0n);
            assert.equal(sum(byUse), sum(byKey), `${cycleType} ${category} ${field}`);
          }
        }
      }
    });
  }

  test(`the control totals are the sums of the details, in each bucket, with seed ${seed}`, async () => {
    for (const decimals of ["all", "some", "none"]) {
      const box = new ApiBox({ seed, decimals });
      for (const cycleType of ["Day", "Month"]) {
        const control = await usage(box, "summary", cycleType);
        const starts = startsOf(control);
        assert.equal(control.length, starts.length, "one row in a bucket");
        assert.deepEqual(sumsByStart(control, starts), sumsByStart(await allUsage(box, cycleType), starts), decimals);
        for (const row of control) assert.equal(row.category, "summary");
      }
    }
  });

  test(`hours add up to days, storage apart, and days to weeks and months, with seed ${seed}`, async () => {
    const box = new ApiBox({ seed, usageFrom: "2025-12-01", until: "2026-03-15" });
    const ever = { startTime: 0, endTime: 4_000_000_000 };
    const rowsOf = (cycleType) => box.bills("usage", { cycleType, ...ever });
    const days = rowsOf("Day");
    for (const cycleType of ["Week", "Month"]) {
      const large = rowsOf(cycleType);
      assert.deepEqual(sumsByStart(days, startsOf(large)), sumsByStart(large, startsOf(large)), cycleType);
    }
    const hours = rowsOf("Hour");
    const measured = days.filter((row) => !isStorage(row));
    assert.deepEqual(sumsByStart(hours, startsOf(measured)), sumsByStart(measured, startsOf(measured)));
    assert.ok(!hours.some(isStorage) && days.some(isStorage));
  });
}

test("a part of a range has the same rows as the whole, and rows do not depend on the clock", async () => {
  const box = new ApiBox({ now: () => Date.UTC(1999, 0) });
  const parts = [];
  for (let start = JANUARY; start < FEBRUARY; start += DAY) {
    parts.push(...(await usage(box, "gpu", "Day", { startTime: start, endTime: start + DAY - 1 })));
  }
  assert.deepEqual(parts, await usage(new ApiBox(), "gpu"));
});

test("usage has data before 2026, and begins on the day of an option", async () => {
  const autumn = { startTime: JANUARY - 92 * DAY, endTime: JANUARY - 62 * DAY };
  for (const category of ["gpu", "llm"]) {
    assert.ok((await usage(new ApiBox(), category, "Day", autumn)).length > 0);
    assert.deepEqual(await usage(new ApiBox({ usageFrom: "2025-12-15" }), category, "Day", autumn), []);
    assert.deepEqual(await usage(new ApiBox({ from: "2025-12-15" }), category, "Day", autumn), []);
  }
  assert.throws(
    () => new ApiBox({ usageFrom: "2026-01-02" }),
    /^TypeError: usageFrom must be a date of at latest 2026-01-01/,
  );
});

test("rows have the fields of API-key rows without the name and the mask, and a category of their own", async () => {
  const box = new ApiBox({ models: 8 });
  const [keyRow] = box.bills("apiKey", { cycleType: "Day", ...IN_JANUARY });
  const fields = new Set(Object.keys(keyRow).filter((name) => !name.startsWith("apikey")));
  for (const category of [...CATEGORIES, "summary"]) {
    for (const row of await usage(box, category, "Month")) {
      const optional = Object.keys(row).filter((name) => !fields.has(name));
      assert.ok(
        optional.every((name) => /^billNum[235]$/.test(name)),
        `${category}: ${optional}`,
      );
      for (const name of fields) if (!/^billNum[235]$/.test(name)) assert.ok(name in row, `${category}: ${name}`);
    }
  }
  const categories = new Set((await allUsage(box, "Month")).map((row) => row.category));
  assert.ok(categories.has("cloud_sandbox_storage") && !categories.has("cloud_sandbox"));
});

test("the quantity of storage is gigabytes times seconds, and its cost follows from the unit price", async () => {
  const box = new ApiBox({ metered: 40 });
  const days = box.bills("usage", { cycleType: "Day", ...IN_JANUARY }).filter(isStorage);
  const kinds = new Set();
  for (const row of days) {
    kinds.add(row.category);
    const { quantity } = box.account.metered.find(({ id }) => id === row.ownerID);
    if (row.category === "cloud_sandbox_storage") assert.equal(Number(row.billNum0) / 3600, quantity * 24, "GB·hours");
    else assert.equal(Number(row.billNum0) / 3600 / 24, quantity, "GB·days");
    const price = BigInt(row.billNum0) * BigInt(row.discountPrice0) * 1_000_000n;
    assert.equal(sumOf([row]) * BigInt(row.pricePrecision), price);
  }
  assert.deepEqual([...kinds].sort(), ["cloud_sandbox_storage", "network_volume", "snapshot"]);
});

test("in all categories but those of models the cost is the quantity times the price", () => {
  const box = new ApiBox();
  const rows = box.bills("usage", { cycleType: "Month", ...IN_2026 });
  const metered = rows.filter((row) => !OF_API_KEYS.includes(row.category));
  for (const row of metered) {
    const price = BigInt(row.billNum0) * BigInt(row.discountPrice0) * 1_000_000n;
    assert.equal(sumOf([row]) * BigInt(row.pricePrecision), price, row.productName);
    assert.ok(sumOf([row], "originAmountDecimal") >= sumOf([row]));
  }
  assert.ok(metered.some((row) => row.billingMethod === 4) && metered.some((row) => sumOf([row]) === 0n));
});

test("vouchers pay all, a part or nothing of a day, and cash the rest", () => {
  const shares = new Set();
  for (const row of new ApiBox().bills("usage", { cycleType: "Day", ...IN_JANUARY })) {
    const [total, voucher] = [sumOf([row]), sumOf([row], "voucherAmountDecimal")];
    assert.equal(voucher + sumOf([row], "payableDecimal"), total);
    assert.ok(voucher >= 0n && voucher <= total);
    if (total > 0n) shares.add(voucher === 0n ? "nothing" : voucher === total ? "all" : "a part");
  }
  assert.equal(shares.size, 3);
});

test("filters: the rows' category, a part of the product's name, and the owner, also in control totals", async () => {
  const box = new ApiBox();
  const sandbox = await usage(box, "cloud_sandbox", "Day", IN_JANUARY, { category: "cloud_sandbox_cpu" });
  assert.deepEqual([...new Set(sandbox.map((row) => row.category))], ["cloud_sandbox_cpu"]);
  assert.deepEqual(await usage(box, "gpu", "Day", IN_JANUARY, { category: "gpu" }), []);
  assert.deepEqual(await usage(box, "gpu", "Day", IN_JANUARY, { category: "llm" }), []);
  const named = await usage(box, "llm", "Day", IN_JANUARY, { productName: "LLAMA-3" });
  assert.ok(named.length > 0 && named.every((row) => row.productName.includes("llama-3")));
  for (const [category, ownerId] of [
    ["llm", box.account.keys[2].ownerID],
    ["gpu", box.account.metered[0].id],
  ]) {
    const all = await usage(box, category);
    const owned = await usage(box, category, "Day", IN_JANUARY, { ownerId });
    assert.ok(owned.length > 0);
    assert.deepEqual(
      owned,
      all.filter((row) => row.ownerID === ownerId),
    );
    const control = await usage(box, "summary", "Day", IN_JANUARY, { ownerId });
    assert.equal(sumOf(control), sumOf(box.bills("usage", { cycleType: "Day", ownerId, ...IN_JANUARY })));
    assert.ok(sumOf(control) >= sumOf(owned) && sumOf(control) < sumOf(await usage(box, "summary")));
  }
});

test("category and cycle are required, and the categories are an open set", async () => {
  const box = new ApiBox();
  const query = { cycleType: "Day", productCategory: "gpu", ...IN_JANUARY };
  const refused = async (change, reason, message) => {
    const refusal = await refusalOf(ask(box, USAGE_PATH, { ...query, ...change }));
    assert.deepEqual([refusal.status, refusal.code, refusal.reason], [400, 400, reason]);
    assert.match(refusal.message, message);
  };
  const { cycleType: _, ...noCycle } = query;
  const { productCategory: __, ...noCategory } = query;
  assert.equal((await refusalOf(ask(box, USAGE_PATH, noCycle))).reason, "INVALID_BILL_CYCLE");
  assert.equal((await refusalOf(ask(box, USAGE_PATH, noCategory))).reason, "INVALID_PRODUCT_CATEGORY");
  await refused({ productCategory: "" }, "INVALID_PRODUCT_CATEGORY", /productCategory/);
  await refused({ cycleType: "Year" }, "INVALID_BILL_CYCLE", /Year/);
  await refused({ cycleType: "day" }, "INVALID_BILL_CYCLE", /day/);
  assert.deepEqual(await usage(box, "quantum"), []);
});

test("a range is 31 days at most, by Hour 7, and without one it is the current month or day", async () => {
  const box = new ApiBox({ now: () => (JANUARY + 3.5 * DAY) * 1000 });
  const ranged = (cycleType, seconds) =>
    ask(box, USAGE_PATH, { cycleType, productCategory: "gpu", startTime: JANUARY, endTime: JANUARY + seconds });
  for (const [cycleType, seconds] of [
    ["Day", 31 * DAY],
    ["Month", 31 * DAY],
    ["Hour", 7 * DAY],
    ["Day", 0],
  ]) {
    const { status, reason } = await refusalOf(ranged(cycleType, seconds));
    assert.deepEqual([status, reason], [400, "VALIDATOR_PARAM"], cycleType);
  }
  await jsonOf(ranged("Day", 31 * DAY - 1));
  await jsonOf(ranged("Hour", 7 * DAY - 1));
  assert.deepEqual(await usage(box, "gpu", "Day", {}), await usage(box, "gpu", "Day"));
  const day = { startTime: JANUARY + 3 * DAY, endTime: JANUARY + 4 * DAY - 1 };
  assert.deepEqual(await usage(box, "gpu", "Hour", {}), await usage(box, "gpu", "Hour", day));
});

test("storage by Hour is refused by name, and is not in the hours of other categories", async () => {
  const box = new ApiBox();
  const week = { startTime: JANUARY, endTime: JANUARY + 7 * DAY - 1 };
  const hours = (query) => ask(box, USAGE_PATH, { cycleType: "Hour", ...week, ...query });
  for (const query of [
    { productCategory: "cloud_storage" },
    { productCategory: "cloud_sandbox", category: "cloud_sandbox_storage" },
  ]) {
    const { status, reason, message } = await refusalOf(hours(query));
    assert.deepEqual([status, reason], [400, "INVALID_BILL_CYCLE"]);
    assert.match(message, /cycleType Hour .*(cloud_storage|cloud_sandbox_storage)/);
  }
  const sandbox = (await jsonOf(hours({ productCategory: "cloud_sandbox" }))).bills;
  assert.ok(sandbox.length > 0 && !sandbox.some(isStorage));
});

test("a service that ignores the category gives the same rows for every one", async () => {
  const box = new ApiBox({ ignoresCategory: true });
  const all = box.bills("usage", { cycleType: "Day", ...IN_JANUARY });
  for (const category of ["gpu", "llm", "summary", "quantum"]) assert.deepEqual(await usage(box, category), all);
  assert.notDeepEqual(box.bills("usage", { cycleType: "Day", productCategory: "gpu", ...IN_JANUARY }), all);
});

test("buckets at the edges of a range are whole, or clipped so that neighbouring ranges add up", async () => {
  const middle = JANUARY + 10 * DAY + 13 * 3600 + 1800;
  const halves = [
    { startTime: JANUARY, endTime: middle - 1 },
    { startTime: middle, endTime: FEBRUARY - 1 },
  ];
  for (const edges of ["whole", "clipped"]) {
    const box = new ApiBox({ edges });
    const month = sumOf(box.bills("usage", { cycleType: "Month", ...IN_JANUARY }));
    const [first, second] = halves.map((half) => sumOf(box.bills("usage", { cycleType: "Month", ...half })));
    if (edges === "whole") assert.deepEqual([first, second], [month, month]);
    else assert.equal(first + second, month);
  }
});

test("with upToNow the open buckets grow with the clock, and no row is of the future", async () => {
  let now = JANUARY + 10 * DAY + 13 * 3600;
  const live = new ApiBox({ upToNow: true, now: () => now * 1000 });
  const done = new ApiBox();
  const today = { startTime: JANUARY + 10 * DAY, endTime: JANUARY + 11 * DAY - 1 };
  const month = sumOf(done.bills("usage", { cycleType: "Month", ...IN_JANUARY }));
  for (const [cycleType, range] of [
    ["Hour", today],
    ["Day", IN_JANUARY],
    ["Month", IN_JANUARY],
  ]) {
    now = JANUARY + 10 * DAY + 13 * 3600;
    let before = -1n;
    for (let step = 0; step < 8; step += 1) {
      const rows = (
        await Promise.all(["gpu", "llm", "cloud_sandbox"].map((of) => usage(live, of, cycleType, range)))
      ).flat();
      for (const row of rows) assert.ok(Number(row.startTime) <= now, cycleType);
      assert.ok(rows.some((row) => Number(row.endTime) > now) || step % 4 === 3, `an open ${cycleType}`);
      assert.ok(sumOf(rows) >= before, cycleType);
      if (step > 0 && step % 4 !== 0) assert.ok(sumOf(rows) > before, `${cycleType} grows within an hour`);
      before = sumOf(rows);
      assert.ok(before < month);
      now += 900;
    }
  }
  // Both views agree at any moment, and hours with days.
  for (const second of [0, 1, 1799, 3599, 3600]) {
    now = JANUARY + 12 * DAY + 7 * 3600 + second;
    const sums = ["Hour", "Day"].map((cycleType) => {
      const day = { startTime: JANUARY + 12 * DAY, endTime: JANUARY + 13 * DAY - 1 };
      return [
        sumOf(live.bills("apiKey", { cycleType, ...day })),
        sumOf(live.bills("usage", { cycleType, productCategory: OF_API_KEYS, ...day })),
      ];
    });
    assert.equal(new Set(sums.flat()).size, 1);
  }
  now = FEBRUARY;
  assert.equal(sumOf(live.bills("usage", { cycleType: "Month", ...IN_JANUARY })), month);
  const terms = live.bills("fixedTerm", { startTime: 0, endTime: 4_000_000_000 });
  assert.ok(terms.length > 0 && terms.every((row) => Number(row.startTime) <= now));
});

test("every integer of every row fits into 64 bits, and decimals are their exact values", () => {
  for (const seed of [0, ...SEEDS]) {
    const rows = new ApiBox({ seed, models: 14, metered: 30 }).bills("usage", { cycleType: "Month", ...IN_2026 });
    for (const row of rows) {
      for (const [name, text] of Object.entries(row)) {
        if (/^-?\d+$/.test(text)) assert.equal(BigInt.asIntN(64, BigInt(text)), BigInt(text), name);
      }
      assert.equal(BigInt(row.amount), sumOf([row]) / 1_000_000n);
    }
  }
});

test("with absentFields some optional fields are absent or null, but never the money", async () => {
  const rows = await allUsage(new ApiBox({ absentFields: true }), "Day");
  assert.ok(rows.some((row) => !("productName" in row)) && rows.some((row) => row.productName === null));
  for (const row of rows) for (const field of ["startTime", "endTime", "amount", "payAmount"]) assert.ok(row[field]);
});
