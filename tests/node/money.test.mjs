// Exact arithmetic on amounts: sums and comparisons of decimal text of any length.

import assert from "node:assert/strict";
import { test } from "node:test";
import { importPackage } from "../support/consumer.mjs";

const { addMoney, compareMoney, isBillingError } = await importPackage();

const long = `${"9".repeat(5000)}.${"9".repeat(5000)}`;

test("amounts add up to the last digit, whatever their length and scale", () => {
  for (const [amounts, sum] of [
    [[], "0"],
    [["1.50"], "1.5"],
    [["0.1", "0.2"], "0.3"],
    [["0.1", "0.2", "-0.3"], "0"],
    [["-0.05", "0.001"], "-0.049"],
    [["-0"], "0"],
    [["007.10", "100"], "107.1"],
    [["12345678901234567890.123456789012", "0.000000000000000000001"], "12345678901234567890.123456789012000000001"],
    [[long, `0.${"0".repeat(4999)}1`], `1${"0".repeat(5000)}`],
  ]) {
    assert.equal(addMoney(...amounts), sum);
    assert.equal(addMoney(...[...amounts].reverse()), sum);
  }
});

test("amounts compare exactly, and sort", () => {
  for (const [a, b, order] of [
    ["1.50", "1.5", 0],
    ["-0", "0.00", 0],
    ["2", "10", -1],
    ["-2", "-10", 1],
    ["-0.0000000000000000001", "0", -1],
    ["9007199254740993", "9007199254740992", 1],
    [long, `1${"0".repeat(5000)}`, -1],
  ]) {
    assert.equal(compareMoney(a, b), order);
    assert.equal(compareMoney(b, a), order === 0 ? 0 : -order);
  }
  assert.deepEqual(["10", "-1", "9.5", "9.50001"].sort(compareMoney), ["-1", "9.5", "9.50001", "10"]);
});

test("what is not decimal text is refused, and the error names the argument", () => {
  for (const bad of [
    undefined,
    null,
    1.5,
    1n,
    "",
    "1e3",
    "+1",
    ".5",
    "1.",
    " 1",
    "1,5",
    "NaN",
    "１",
    {},
    Symbol("1"),
  ]) {
    for (const [work, path] of [
      [() => addMoney(bad), "amounts[0]"],
      [() => addMoney("1", "2", bad), "amounts[2]"],
      [() => compareMoney(bad, "1"), "a"],
      [() => compareMoney("1", bad), "b"],
    ]) {
      assert.throws(work, (error) => isBillingError(error) && error.kind === "config" && error.path === path);
    }
  }
});
