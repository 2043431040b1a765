// The documentation that editors show of the public types: everything has some, what is called has an example, and every name
// has one meaning.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ensureConsumer } from "../support/consumer.mjs";
import { publicSymbols, readDeclarations } from "../support/declarations.mjs";

await ensureConsumer();

/** The element and its wrappers are documented by their manifest. */
const isLibrary = (entry) => !/element|react/.test(entry);
const symbols = publicSymbols(isLibrary);

/** What callers implement or pass on, so that there is no call to show: shapes of Node's and of any fetch's objects. */
const shapes = /^(?:ByteStream|ResponseLike|NodeResponse|NodeSocket|Exchange)\./;

test("what is public is found: exports, members, inherited members, and named types", () => {
  const paths = new Set(symbols.map(({ path }) => path));
  for (const path of [
    "BillingClient",
    "BillingClient.balance",
    "BillTable.[Symbol.iterator]",
    "FixedTermBill.startTime",
    "FixedTermBill.total",
    "ReportData.windows",
    "TimeRange.period",
    "ClientEvent.waitMs",
    "ApiBox.totals",
    "RateLimit.waitSeconds",
    "toParquet",
  ]) {
    assert.ok(paths.has(path), path);
  }
  assert.ok(symbols.length > 500, `${symbols.length}`);
});

test("everything public has a doc comment", () => {
  const bare = symbols.filter(({ documentation }) => documentation === "");
  assert.deepEqual(
    bare.map(({ path }) => path),
    [],
  );
});

test("every function, class and method has an example", () => {
  const callable = symbols.filter(({ path, isCallable }) => isCallable && !shapes.test(path));
  assert.ok(callable.length > 50, `${callable.length}`);
  const bare = callable.filter(({ tags }) => !tags.some(({ name, text }) => name === "example" && text));
  assert.deepEqual(
    bare.map(({ path }) => path),
    [],
  );
});

test("no two entries export one name for two things", () => {
  const { exported } = readDeclarations();
  const meanings = new Map();
  for (const [entry, exports] of exported) {
    for (const { name, symbol } of exports) {
      if (!meanings.has(name)) meanings.set(name, new Map());
      const entries = meanings.get(name).get(symbol) ?? [];
      meanings.get(name).set(symbol, [...entries, entry]);
    }
  }
  assert.deepEqual(meanings.get("BillingClient")?.size, 1);
  // Every entry may have a default export of its own.
  const several = [...meanings].filter(([name, symbols]) => name !== "default" && symbols.size > 1);
  assert.deepEqual(
    several.map(([name, symbols]) => `${name}: ${[...symbols.values()].map((all) => all.join(" ")).join(" / ")}`),
    [],
  );
});
