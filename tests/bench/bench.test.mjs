// The benches: their input is correct, wrong results are refused before anything is timed, and the command runs in every
// place. There is too little data for meaningful times.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bodyOf, streamOf, truthOf, typedValue, wireRows } from "../../benches/corpus.mjs";
import { jsonParse, jsonParseMoney } from "../../benches/contenders/json-parse.mjs";
import { compare, efforts, quartiles, rotated } from "../../benches/measure.mjs";
import { evaluate } from "../../benches/targets.mjs";
import { checkRows, checkTotals, runComparison } from "../../benches/work.mjs";
import { at } from "../../tools/steps.mjs";
import { runNode } from "../support/program.mjs";

const corpus = { rows: 300, seed: 7 };
const typedRows = () => jsonParse.rows(bodyOf(corpus));

describe("bodies", () => {
  test("depend on nothing but the seed", () => {
    assert.deepEqual(bodyOf(corpus), bodyOf(corpus));
    assert.notDeepEqual(bodyOf({ ...corpus, seed: 8 }), bodyOf(corpus));
  });

  test("have exactly the requested rows, in their month, with all fields", () => {
    for (const [rows, month] of [
      [0, 1],
      [1, 2],
      [3333, 2],
      [3333, 12],
    ]) {
      const { bills } = JSON.parse(new TextDecoder().decode(bodyOf({ rows, month })));
      assert.equal(bills.length, rows);
      for (const bill of bills) {
        assert.equal(Object.keys(bill).length, 28);
        assert.equal(new Date(bill.startTime * 1000).getUTCMonth() + 1, month);
        assert.equal(bill.endTime - bill.startTime, 86_399);
      }
    }
  });

  test("are ASCII unless other scripts are requested", () => {
    assert.ok(bodyOf(corpus).every((byte) => byte < 0x80));
    assert.ok(bodyOf({ ...corpus, scripts: true }).some((byte) => byte >= 0x80));
  });

  test("stream in chunks that add up to the body", async () => {
    const body = bodyOf(corpus);
    const chunks = [];
    for await (const chunk of streamOf(body)) chunks.push(chunk);
    assert.ok(chunks.length > 1);
    assert.ok(chunks.every(({ length }, index) => length === 16_384 || index === chunks.length - 1));
    assert.deepEqual(Buffer.concat(chunks), Buffer.from(body));
  });

  test("add up to their totals, and each total is voucher and cash", () => {
    const units = (text) => {
      const [whole, fraction = ""] = text.split(".");
      return BigInt(whole + fraction.padEnd(10, "0"));
    };
    const sums = { total: 0n, voucher: 0n, cash: 0n, rows: 0 };
    for (const { total, voucher, cash, rows } of truthOf(corpus)) {
      sums.rows += rows;
      sums.total += units(total);
      sums.voucher += units(voucher);
      sums.cash += units(cash);
    }
    assert.equal(sums.rows, corpus.rows);
    assert.ok(sums.voucher > 0n && sums.cash > 0n);
    assert.equal(sums.total, sums.voucher + sums.cash);
  });
});

describe("results are refused", () => {
  const mutations = {
    "if an int64 is a string": (rows) => (rows[5].amount = "1"),
    "if an int64 was rounded": (rows) => (rows[5].billNum0 += 1n),
    "if a time is a string": (rows) => (rows[299].startTime = String(rows[299].startTime)),
    "if a text differs": (rows) => (rows[0].apikeyMask += " "),
    "if a field is absent": (rows) => delete rows[7].originAmountDecimal,
    "if a row is absent": (rows) => rows.pop(),
    "if a row is duplicated": (rows) => rows.push(rows[0]),
    "if rows are in another order": (rows) => rows.reverse(),
  };
  test("unless they are right", () => {
    checkRows(typedRows(), corpus);
    checkTotals(jsonParse.totals(bodyOf(corpus)), corpus);
    checkTotals(jsonParseMoney.totals(bodyOf(corpus)), corpus);
  });
  for (const [title, mutate] of Object.entries(mutations)) {
    test(title, () => {
      const rows = typedRows();
      mutate(rows);
      assert.throws(() => checkRows(rows, corpus));
    });
  }
  for (const field of ["total", "voucher", "cash", "rows", "day"]) {
    test(`if ${field} of one group differs by the least amount`, () => {
      const groups = jsonParse.totals(bodyOf(corpus));
      groups[3][field] = typeof groups[3][field] === "number" ? groups[3][field] + 1 : `${groups[3][field]}1`;
      assert.throws(() => checkTotals(groups, corpus));
    });
  }
  test("if a group is absent", () => {
    assert.throws(() => checkTotals(jsonParse.totals(bodyOf(corpus)).slice(1), corpus), /groups/);
  });

  test("before anything is timed, with the contender's name", async () => {
    let timed = false;
    const now = () => ((timed = true), 0);
    const table = { toArray: () => typedRows().slice(1), free() {} };
    const lib = {
      decodeBills: async () => table,
      BillingClient: class {
        apiKeyBills = {};
      },
    };
    const comparison = { work: "rows", form: "whole", ...corpus, names: ["ours", "json"], effort: "smoke" };
    await assert.rejects(runComparison(comparison, { lib, now }), /novita-billing: wrong result for rows/);
    assert.equal(timed, false);
  });
});

describe("times", () => {
  test("quartiles are interpolated", () => {
    assert.deepEqual(quartiles([4, 1, 3, 2, 5]), { q1: 2, median: 3, q3: 4 });
    assert.deepEqual(quartiles([1, 2]), { q1: 1.25, median: 1.5, q3: 1.75 });
    assert.equal(quartiles([]), undefined);
  });

  test("each round begins with another task", () => {
    assert.deepEqual(
      [0, 1, 2, 3].map((round) => rotated(["a", "b", "c"], round).join("")),
      ["abc", "bca", "cab", "abc"],
    );
  });

  test("ratios are of the same round, also on a machine that gets slower", async () => {
    let clock = 0;
    let run = 0;
    // The machine gets slower all the time; ratios of two tasks in one round do not change.
    const task = (name, ms) => ({ name, run: async () => (clock += ms * (1 + (run++ >> 1))) });
    const effort = { ...efforts.smoke, rounds: 9, fewestRounds: 9 };
    const [first, second] = await compare([task("first", 2), task("second", 6)], effort, () => clock);
    assert.deepEqual(first.ratio, { q1: 1, median: 1, q3: 1 });
    assert.deepEqual(second.ratio, { q1: 3, median: 3, q3: 3 });
    assert.equal(second.rounds, 9);
    assert.ok(second.ms.q3 > second.ms.q1);
  });

  test("short tasks are repeated within a sample", async () => {
    let clock = 0;
    let runs = 0;
    const task = { name: "short", run: () => ((clock += 0.5), (runs += 1)) };
    const [result] = await compare([task], { ...efforts.smoke, sampleMs: 50 }, () => clock);
    assert.equal(result.ms.median, 0.5);
    assert.equal(runs, 1 + 2 * 100);
  });
});

describe("targets", () => {
  const result = (median) => ({
    place: "workerd",
    pair: true,
    work: "rows",
    form: "whole",
    rows: 20_000,
    results: [{ name: "novita-billing" }, { name: "JSON.parse + BigInt", ratio: { median } }],
  });
  const year = (median) => ({ place: "node", work: "year", rows: 1, results: [{ toIdeal: { median } }] });
  test("are evaluated by medians, where more or less is better", () => {
    const verdicts = (results) => evaluate(results).map(({ reached, aimReached }) => [reached, aimReached]);
    assert.deepEqual(verdicts([result(2.1)]), [[false, false]]);
    assert.deepEqual(verdicts([result(2.2)]), [[true, false]]);
    assert.deepEqual(verdicts([result(3.1)]), [[true, true]]);
    // The slowest engine counts.
    assert.deepEqual(verdicts([result(9), { ...result(2.1), place: "chromium" }]), [[false, false]]);
    assert.deepEqual(verdicts([year(1.3)]), [[false, false]]);
    assert.deepEqual(verdicts([year(1.15)]), [[true, false]]);
    assert.deepEqual(verdicts([year(1.05)]), [[true, true]]);
  });
  test("are not evaluated if they were not measured", () => {
    assert.deepEqual(evaluate([]), []);
    assert.deepEqual(evaluate([{ ...result(9), place: "node" }]), []);
    assert.deepEqual(evaluate([{ ...result(9), rows: 1000 }]), []);
    // Other contenders leave garbage.
    assert.deepEqual(evaluate([{ ...result(9), pair: false }]), []);
  });
});

describe("the command", () => {
  const bench = (...args) => runNode([at("benches", "bench.mjs"), ...args]);

  test("runs in all places and prints JSON", { timeout: 60_000 }, async () => {
    const { code, stdout, stderr } = await bench("--smoke", "--json", "--work", "rows,totals,call,cold,start");
    assert.equal(code, 0, stderr);
    const { machine, places, results } = JSON.parse(stdout);
    // Node 24 is installed by full runs only.
    const known = Object.keys(places).filter((name) => name !== "node24");
    assert.deepEqual(known, ["node", "workerd", "chromium"]);
    assert.ok(machine.cores > 0);
    for (const place of Object.keys(places)) {
      for (const [work, form] of [
        ["rows", "whole"],
        ["rows", "chunks"],
        ["totals", "whole"],
        ["totals", "chunks"],
        ["call", "whole"],
      ]) {
        const isIt = (one) => one.place === place && one.work === work && one.form === form && !one.scripts;
        const found = results.filter(isIt);
        const pairs = found.filter(({ pair }) => pair);
        assert.equal(pairs.length, work === "totals" && form === "chunks" ? 0 : 1, `${place}: ${work}, ${form}`);
        assert.equal(found.length - pairs.length, work === "call" ? 0 : 1, `${place}: ${work}, ${form}`);
        assert.ok(pairs.every(({ results }) => results.length === 2));
        for (const { ratio, rounds } of found.flatMap(({ results }) => results)) {
          assert.equal(rounds, 2);
          assert.ok(ratio.q1 <= ratio.median && ratio.median <= ratio.q3);
        }
      }
    }
    for (const place of ["node", "chromium"]) {
      const { results: starts } = results.find((one) => one.place === place && one.work === "cold");
      assert.ok(starts.every(({ ms }) => ms.median > 0));
    }
    const { results: pages } = results.find((one) => one.place === "chromium" && one.work === "start");
    assert.ok(pages.every(({ ms }) => ms.median > 100));
  });

  test("prints tables, of one place if one is named", { timeout: 60_000 }, async () => {
    const { code, stdout, stderr } = await bench("node", "--smoke", "--work", "rows,held");
    assert.equal(code, 0, stderr);
    assert.match(
      stdout,
      /Node: typed rows with bigint, from bytes, 200 rows in 16 KB chunks\n.*novita-billing is faster by\n/,
    );
    assert.match(stdout, /Node: memory held for 500 loaded rows\n/);
    assert.doesNotMatch(stdout, /workerd:|Chromium:/);
  });

  test("lists the known names if a name is wrong", async () => {
    const place = await bench("nodejs");
    assert.equal(place.code, 1);
    assert.match(place.stderr, /unknown place nodejs; known are node, node24, workerd, chromium/);
    const work = await bench("--work", "speed");
    assert.equal(work.code, 1);
    assert.match(work.stderr, /unknown work speed; known are rows, totals/);
  });
});

test("a typed value is a bigint, a number or unchanged", () => {
  const [row] = wireRows(corpus);
  assert.equal(typedValue("amount", "12"), 12n);
  assert.equal(typedValue("endTime", "12"), 12);
  assert.equal(typedValue("pricePrecision", 12), 12);
  assert.equal(typeof typedValue("productName", row.productName), "string");
});
