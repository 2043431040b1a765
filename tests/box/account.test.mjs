import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiBox, DAY, FEBRUARY, IN_2026, IN_JANUARY, JANUARY, units } from "./box.mjs";

const CYCLES = ["Hour", "Day", "Week", "Month"];
const EVER = { startTime: 0, endTime: 4_000_000_000 };

/** The sums of rows by key and product. */
function sumsBy(rows, bucketOf) {
  const sums = new Map();
  for (const row of rows) {
    const name = `${bucketOf(row)} ${row.ownerID} ${row.productId}`;
    const sum = sums.get(name) ?? { total: 0n, cash: 0n, tokens: 0n, output: 0n, origin: 0n };
    sum.total += units(row.amountDecimal);
    sum.cash += units(row.payableDecimal);
    sum.origin += units(row.originAmountDecimal);
    sum.tokens += BigInt(row.billNum0);
    sum.output += BigInt(row.billNum1);
    sums.set(name, sum);
  }
  return sums;
}

test("the account depends on the seed, and not on earlier queries", () => {
  const one = new ApiBox({ seed: 7 });
  const other = new ApiBox({ seed: 7 });
  other.bills("apiKey", { cycleType: "Week", ...IN_2026 });
  const query = { cycleType: "Day", startTime: JANUARY + 5 * DAY, endTime: JANUARY + 9 * DAY - 1 };
  assert.deepEqual(one.bills("apiKey", query), other.bills("apiKey", query));
  assert.deepEqual(one.bills("fixedTerm", EVER), other.bills("fixedTerm", EVER));
  assert.notDeepEqual(one.bills("apiKey", query), new ApiBox({ seed: 8 }).bills("apiKey", query));
});

test("a part of a range has the same rows as the whole", () => {
  const box = new ApiBox();
  const whole = box.bills("apiKey", { cycleType: "Day", ...IN_JANUARY });
  const parts = [];
  for (let start = JANUARY; start < FEBRUARY; start += DAY) {
    parts.push(...box.bills("apiKey", { cycleType: "Day", startTime: start, endTime: start + DAY - 1 }));
  }
  assert.deepEqual(parts, whole);
});

for (const utcOffset of ["+00:00", "+08:00", "-03:30"]) {
  test(`hours add up to days, days to weeks and months, to the last digit, at ${utcOffset}`, () => {
    const box = new ApiBox({ utcOffset, keys: 3, from: "2026-01-01", until: "2026-03-15" });
    const rowsOf = (cycleType) => box.bills("apiKey", { cycleType, ...EVER });
    for (const [small, large] of [
      ["Hour", "Day"],
      ["Day", "Week"],
      ["Day", "Month"],
    ]) {
      const buckets = rowsOf(large);
      const starts = [...new Set(buckets.map((row) => Number(row.startTime)))].reverse();
      const bucketOf = (row) => starts.find((start) => start <= Number(row.startTime));
      assert.deepEqual(
        sumsBy(rowsOf(small), bucketOf),
        sumsBy(buckets, (row) => Number(row.startTime)),
        `${small} to ${large}`,
      );
    }
  });
}

test("weeks begin on Monday, or by option on Sunday, and months on their first day", () => {
  const startsOf = (box, cycleType) =>
    new Set(
      box.bills("apiKey", { cycleType, ...IN_2026 }).map((row) => new Date(Number(row.startTime) * 1000).toISOString()),
    );
  for (const start of startsOf(new ApiBox(), "Week")) assert.equal(new Date(start).getUTCDay(), 1);
  for (const start of startsOf(new ApiBox({ weekStart: "sunday" }), "Week"))
    assert.equal(new Date(start).getUTCDay(), 0);
  for (const start of startsOf(new ApiBox(), "Month")) assert.match(start, /^2026-\d\d-01T00:00:00/);
});

test("the box's totals are the sums of its rows, with every option of decimals", () => {
  for (const decimals of ["all", "some", "none"]) {
    const box = new ApiBox({ decimals });
    const totals = CYCLES.map((cycleType) => box.totals("apiKey", { cycleType, ...IN_JANUARY }));
    for (const { total, voucher, cash } of totals) assert.equal(units(total), units(voucher) + units(cash));
    // January does not end with a week. With decimals in some rows only, the others lose their fractions.
    const [hours, days, , months] = totals.map(({ rows: _, ...money }) => money);
    if (decimals !== "some") assert.deepEqual([hours, days], [months, months]);
    const withDecimals = box.bills("apiKey", { cycleType: "Day", ...IN_JANUARY }).filter((row) => row.amountDecimal);
    assert.equal(withDecimals.length > 0, decimals !== "none");
  }
});

test("integers are truncated decimals, so that some charges are 0", () => {
  const rows = new ApiBox().bills("apiKey", { cycleType: "Day", ...IN_JANUARY });
  for (const row of rows) {
    assert.equal(BigInt(row.amount), units(row.amountDecimal) / 1_000_000n);
    assert.equal(BigInt(row.payAmount), units(row.payableDecimal) / 1_000_000n);
    assert.equal(row.payAmountDisplay, Number(row.payAmount) / 10_000);
  }
  assert.ok(rows.some((row) => row.amount === "0" && row.amountDecimal !== "0"));
});

test("the account has difficult values of real ones", () => {
  const box = new ApiBox();
  const days = box.bills("apiKey", { cycleType: "Day", ...IN_JANUARY });
  const [first, second] = box.account.keys;
  assert.deepEqual([first.name, first.mask], [second.name, second.mask]);
  assert.notEqual(first.ownerID, second.ownerID);
  assert.ok(days.some((row) => row.amountDecimal === "0"));
  assert.ok(
    days.some((row) => BigInt(row.billNum0) > 2n ** 53n && BigInt(Number(row.billNum0)) !== BigInt(row.billNum0)),
  );
  assert.ok(days.some((row) => /[^ -~]/.test(row.apikeyName)) && days.some((row) => /[^ -~]/.test(row.productName)));
  assert.ok(days.some((row) => row.voucherAmount !== "0"));

  const terms = box.bills("fixedTerm", EVER);
  assert.ok(terms.some((row) => row.amount.startsWith("-")));
  assert.ok(terms.some((row) => row.voucherAmount !== "0"));
  for (const tradeType of ["monthly_new_buy", "monthly_re_buy", "monthly_re_config"]) {
    assert.ok(terms.some((row) => row.tradeType === tradeType));
  }
  const equal = terms.filter((row, at) =>
    terms.slice(at + 1).some((next) => JSON.stringify(next) === JSON.stringify(row)),
  );
  assert.ok(equal.length > 0, "two equal charges");
  const monthOf = (time) => new Date(Number(time) * 1000).getUTCMonth();
  assert.ok(
    terms.some((row) => monthOf(row.startTime) !== monthOf(row.endTime)),
    "a period over a month's border",
  );
  assert.ok(
    terms.some((row) => monthOf(row.startTime) === monthOf(row.endTime)),
    "a period within a month",
  );
});

test("a charge that crosses the border of two months is in both, unless rows match by start", () => {
  for (const match of ["overlap", "start"]) {
    const box = new ApiBox({ match });
    const january = box.bills("fixedTerm", IN_JANUARY).map((row) => JSON.stringify(row));
    const next = box.bills("fixedTerm", { startTime: FEBRUARY, endTime: FEBRUARY + 28 * DAY - 1 });
    const both = next.filter((row) => january.includes(JSON.stringify(row)));
    assert.equal(both.length > 0, match === "overlap");
    for (const row of both) assert.ok(Number(row.startTime) < FEBRUARY && Number(row.endTime) >= FEBRUARY);
  }
});

test("the summary of a month is the sum of the details of the same query, with every option of decimals", () => {
  for (const decimals of ["all", "some", "none"]) {
    const box = new ApiBox({ decimals, instances: 40 });
    const summaries = box.bills("fixedTerm", { ...EVER, category: "summary" });
    const { rows: _, ...sum } = box.totals("fixedTerm", EVER);
    const { rows, ...control } = box.totals("fixedTerm", { ...EVER, category: "summary" });
    assert.deepEqual(control, sum);
    assert.equal(rows, new Set(box.bills("fixedTerm", EVER).map((row) => row.cycle)).size);
    for (const { startTime, endTime, cycle } of summaries) {
      const span = { startTime: Number(startTime), endTime: Number(endTime) };
      const [month] = box.bills("fixedTerm", { ...span, category: "summary" });
      const details = box.bills("fixedTerm", span);
      const money = (row) => (row.amountDecimal ? units(row.amountDecimal) : BigInt(row.amount) * 1_000_000n);
      assert.equal(
        money(month),
        details.reduce((total, row) => total + money(row), 0n),
        cycle,
      );
    }
  }
});

test("buckets at the edges of a range are whole, or clipped so that neighbouring ranges add up", () => {
  const middle = JANUARY + 10 * DAY + 13 * 3600 + 1800;
  const [before, after] = [
    { cycleType: "Month", startTime: JANUARY, endTime: middle - 1 },
    { cycleType: "Month", startTime: middle, endTime: FEBRUARY - 1 },
  ];
  const total = (box, query) => units(box.totals("apiKey", query).total);
  const whole = new ApiBox();
  const month = total(whole, { cycleType: "Month", ...IN_JANUARY });
  assert.deepEqual([total(whole, before), total(whole, after)], [month, month]);
  const clipped = new ApiBox({ edges: "clipped" });
  assert.equal(total(clipped, before) + total(clipped, after), month);
  for (const row of clipped.bills("apiKey", before)) assert.equal(row.endTime, String(middle - 1));
});

test("with absentFields some optional fields are absent or null, but never the money", () => {
  const box = new ApiBox({ absentFields: true });
  const rows = [...box.bills("apiKey", { cycleType: "Day", ...IN_JANUARY }), ...box.bills("fixedTerm", EVER)];
  assert.ok(rows.some((row) => !("productName" in row)) && rows.some((row) => row.productName === null));
  for (const row of rows) for (const field of ["startTime", "endTime", "amount", "payAmount"]) assert.ok(row[field]);
});

test("a dense account has a row for every key, product and day", () => {
  const box = new ApiBox({ keys: 20, models: 14, dense: true });
  assert.equal(box.bills("apiKey", { cycleType: "Day", ...IN_JANUARY }).length, 20 * 14 * 31);
});

test("an unknown option or a wrong value is refused, and the message names the option", () => {
  const cases = [
    [{ sed: 1 }, 'the box: unknown option "sed": did you mean "seed"?'],
    [{ fixed_term_from: "2026-01-01" }, 'the box: unknown option "fixed_term_from": did you mean "fixedTermFrom"?'],
    [{ keys: -1 }, "keys must be an integer from 0 to 10000, not -1"],
    [{ keys: 1.5 }, "keys must be an integer from 0 to 10000, not 1.5"],
    [{ from: "2026-02-30" }, 'from must be a date of the form 2026-01-31, not "2026-02-30"'],
    [{ until: new Date(0) }, "until must be a string, not an object"],
    [{ utcOffset: "8" }, 'utcOffset must be a UTC offset of the form +08:00, not "8"'],
    [{ wire: "xml" }, 'wire must be one of "text", "number", "mixed", not "xml"'],
    [{ dense: "yes" }, 'dense must be true or false, not "yes"'],
    [{ now: 0 }, "now must be a function, not 0"],
    [{ faults: { name: "html" } }, "faults must be an array, not an object"],
    [{ limit: "none" }, 'limit must be an object, not "none"'],
    [{ limit: { kind: "leaky" } }, 'limit.kind must be one of "token-bucket", "fixed-window"'],
    [{ limit: { kind: "token-bucket" } }, "limit.perSecond is required"],
    [{ limit: { kind: "token-bucket", perSecond: 0 } }, "limit.perSecond must be a number above 0, not 0"],
    [
      { limit: { kind: "fixed-window", requests: 1, second: 1 } },
      'limit: unknown setting "second": did you mean "seconds"?',
    ],
  ];
  for (const [options, message] of cases) assert.throws(() => new ApiBox(options), { name: "TypeError", message });
  assert.throws(() => new ApiBox({ xyz: 1 }), /^TypeError: the box: unknown option "xyz": known are seed, apiKey, /);
  assert.throws(() => new ApiBox("seed"), /^TypeError: the box must be an object, not "seed"$/);
  assert.equal(new ApiBox({ apiKey: undefined }).apiKey, "sk_box_0123456789");
});

test("every integer of every row fits into 64 bits, for all cycles and seeds", () => {
  const holds = (text) => BigInt.asIntN(64, BigInt(text)) === BigInt(text);
  for (const seed of [0, 1, 7, 42]) {
    const box = new ApiBox({ seed, keys: 8, models: 14 });
    const rows = ["Day", "Week", "Month"].flatMap((cycleType) => box.bills("apiKey", { cycleType, ...IN_2026 }));
    for (const row of [...rows, ...box.bills("fixedTerm", EVER)]) {
      for (const [name, text] of Object.entries(row)) {
        if (/^-?\d+$/.test(text)) assert.ok(holds(text), `seed ${seed}: ${name} is ${text}`);
      }
    }
  }
});
