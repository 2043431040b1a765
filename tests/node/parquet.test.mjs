// Parquet files, read back with hyparquet.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { at } from "../../tools/steps.mjs";
import { importPackage, importTesting, inPackage } from "../support/consumer.mjs";

const { addMoney, BillingClient, compareMoney, decodeBills } = await importPackage();
const { ApiBox } = await importTesting();
// The optional peer is found in the folder of this repository, above that of the consumer.
const { toParquet } = await import(pathToFileURL(inPackage("dist", "entry", "parquet.js")).href);

const bytesOf = (...args) => new Response(toParquet(...args)).arrayBuffer();

/** The columns of a file by name, and its rows, with decimals as unscaled integers. */
async function read(file) {
  const metadata = parquetMetadata(file);
  const [, ...columns] = metadata.schema.map((element) => ({ ...element }));
  for (const element of metadata.schema) {
    if (element.converted_type !== "DECIMAL") continue;
    delete element.converted_type;
    delete element.logical_type;
  }
  const rows = await parquetReadObjects({ file, metadata, utf8: false });
  return { columns: Object.fromEntries(columns.map((column) => [column.name, column])), rows, metadata };
}

/** An unscaled integer as decimal text. */
function decimalText(unscaled, scale) {
  if (unscaled instanceof Uint8Array) {
    unscaled = BigInt.asIntN(128, BigInt(`0x${Buffer.from(unscaled).toString("hex")}`));
  }
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
  const text = `${digits.slice(0, digits.length - scale)}.${digits.slice(digits.length - scale)}`;
  return unscaled < 0n ? `-${text}` : text;
}

/** A value as a row of a table has it. */
function valueOf(value, { type, converted_type: converted, scale, logical_type: logical }) {
  if (value === null || value === undefined) return undefined;
  if (converted === "DECIMAL") return addMoney(decimalText(value, scale));
  if (logical?.type === "TIMESTAMP") return value.getTime() / 1000;
  if (type === "BYTE_ARRAY" && value instanceof Uint8Array) return new TextDecoder().decode(value);
  return value;
}

async function load(name, query, options) {
  const box = new ApiBox({ seed: 5, keys: 3, models: 4, instances: 40, ...options });
  return new BillingClient({ apiKey: box.apiKey, fetch: box.fetch })[name].load(query);
}

const days = { period: "2026-01", cycleType: "Day" };
const usageDays = { ...days, productCategory: "llm" };
const isControl = (bill) => bill.category === "summary" || bill.productCategory === "summary";

test("a file has the values of every row, with the types of their fields", async () => {
  for (const [name, query] of [
    ["apiKeyBills", days],
    ["usageBills", usageDays],
    ["fixedTermBills", { period: "2026-01" }],
  ]) {
    const table = await load(name, query);
    const bills = [...table].filter((bill) => !isControl(bill));
    const { columns, rows } = await read(await bytesOf(table));
    const header = table.filter({ startTime: [] }).toCsv().trimEnd().split(",");
    assert.deepEqual(Object.keys(columns), [...header, "currency"]);
    assert.equal(rows.length, bills.length);
    assert.ok(rows.length > 20, name);
    for (const [place, bill] of bills.entries()) {
      for (const column of header) {
        const expected = bill[column] === "" ? undefined : bill[column];
        const found = valueOf(rows[place][column], columns[column]);
        const isDecimal = columns[column].converted_type === "DECIMAL";
        if (isDecimal && expected !== undefined)
          assert.equal(compareMoney(found, expected), 0, `${column}: ${expected}`);
        else assert.equal(found, expected, column);
      }
      assert.equal(valueOf(rows[place].currency, columns.currency), "USD");
    }
    const { total } = table.summarize({ by: [] });
    const sum = addMoney(...rows.map((row) => valueOf(row.total, columns.total)));
    assert.equal(sum, total.total, name);
    for (const money of ["total", "voucher", "cash"]) assert.equal(columns[money].converted_type, "DECIMAL");
    assert.equal(columns.startTime.logical_type.isAdjustedToUTC, true);
    assert.equal(columns.amount.type, "INT64");
    assert.equal(columns.productName.converted_type, "UTF8");
  }
});

const money = { startTime: "1767225600", endTime: "1767311999", amount: "1", voucherAmount: "0", payAmount: "1" };
const decode = (bills, options) =>
  decodeBills("apiKey", JSON.stringify({ bills: bills.map((bill) => ({ ...money, ...bill })) }), options);

test("amounts are exact in as many digits as they need, else text", async () => {
  for (const [amounts, precision, scale] of [
    [["1.5", "-2", "0.0001"], 18, 4],
    [["99999999999999.9999", "-99999999999999.9999"], 18, 4],
    [["100000000000000", "0.1"], 38, 4],
    [["1.000000000000000000000015", "-0.5", "12345"], 38, 24],
    [["-12345678901234567890.123456789012345678"], 38, 18],
    [["123456789012345678901234567890", "0.000000000000000000000001"], undefined],
  ]) {
    const table = await decode(amounts.map((amountDecimal) => ({ amountDecimal })));
    const { columns, rows } = await read(await bytesOf(table));
    for (const column of ["total", "amountDecimal"]) {
      assert.equal(columns[column].precision, precision, String(amounts));
      assert.equal(columns[column].scale, scale, String(amounts));
      const found = rows.map((row) => valueOf(row[column], columns[column]));
      for (const [place, amount] of amounts.entries()) assert.equal(compareMoney(found[place], amount), 0, amount);
    }
  }
});

test("hostile names, absent values and extreme integers", async () => {
  const names = [
    "=1+1",
    "\u2028\u0000\ufeff",
    '"; drop table bills; --',
    "😀",
    "null",
    "../../etc/passwd",
    "ü".repeat(5000),
  ];
  const bills = names.map((productName, place) => ({
    productName,
    billNum0: place % 2 ? String(2n ** 63n - 1n) : "-5",
  }));
  const table = await decode([...bills, {}, { category: "summary", productName: "a control total" }]);
  const { columns, rows } = await read(await bytesOf(table));
  assert.deepEqual(
    rows.map((row) => valueOf(row.productName, columns.productName)),
    [...names, undefined],
  );
  const integers = rows.map((row) => valueOf(row.billNum0, columns.billNum0));
  assert.deepEqual(integers, [...bills.map(({ billNum0 }) => BigInt(billNum0)), undefined]);
  assert.equal(rows[0].basePrice0 ?? undefined, undefined);
});

test("times beyond the year 9999 are unix seconds", async () => {
  const { columns, rows } = await read(await bytesOf(await decode([{}, { endTime: "9007199254740991" }])));
  assert.equal(columns.endTime.logical_type, undefined);
  assert.deepEqual(
    rows.map(({ endTime }) => endTime),
    [1_767_311_999n, 9_007_199_254_740_991n],
  );
  assert.equal(columns.startTime.converted_type, "TIMESTAMP_MILLIS");
});

test("several tables are one file, with the columns that all of them have or those that are named", async () => {
  const [usage, fixedTerm] = [await load("usageBills", usageDays), await load("fixedTermBills", { period: "2026-01" })];
  const { columns, rows } = await read(await bytesOf([usage, fixedTerm]));
  assert.ok(columns.total && columns.productCategory && columns.currency);
  assert.equal(columns.tradeMode ?? columns.billNum0, undefined);
  const sum = addMoney(...rows.map((row) => valueOf(row.total, columns.total)));
  assert.equal(sum, addMoney(...[usage, fixedTerm].map((table) => table.summarize({ by: [] }).total.total)));
  const named = await read(await bytesOf([usage, fixedTerm], { columns: ["total", "startTime", "total"] }));
  assert.deepEqual(Object.keys(named.columns), ["total", "startTime"]);
});

test("a table without rows is a file without rows, with the same columns", async () => {
  const table = await load("usageBills", usageDays);
  const empty = await read(await bytesOf(table.filter({ startTime: [] })));
  assert.deepEqual(
    [empty.rows.length, Object.keys(empty.columns)],
    [0, Object.keys((await read(await bytesOf(table))).columns)],
  );
});

const folder = mkdtempSync(join(at(".cache"), "parquet-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("a large table is written in row groups, to a file as well, and may be freed before that", async () => {
  const bills = Array.from({ length: 10_000 }, (_, place) => ({
    ownerID: `key-${place % 7}`,
    amountDecimal: String(place),
  }));
  const table = await decode(bills);
  const path = join(folder, "bills.parquet");
  const stream = toParquet(table);
  table.free();
  await writeFile(path, stream);
  const { rows, columns, metadata } = await read(new Uint8Array(readFileSync(path)).buffer);
  assert.ok(metadata.row_groups.length > 1);
  assert.equal(rows.length, bills.length);
  assert.deepEqual(
    rows.map((row) => valueOf(row.total, columns.total)),
    bills.map(({ amountDecimal }) => amountDecimal),
  );
  const encodings = metadata.row_groups.map(
    ({ columns: chunks }) =>
      chunks.find(
        ({
          meta_data: {
            path_in_schema: [name],
          },
        }) => name === "ownerID",
      ).meta_data.encodings,
  );
  for (const encoding of encodings) assert.ok(encoding.includes("RLE_DICTIONARY"));
});

test("a stream that is cancelled ends", async () => {
  const reader = toParquet(await load("usageBills", usageDays)).getReader();
  await reader.read();
  await reader.cancel();
  assert.equal((await reader.read()).done, true);
});

test("wrong arguments are refused", async () => {
  const table = await load("usageBills", usageDays);
  for (const [args, expected] of [
    [[table, { columns: ["startTime", "nonsense"] }], { kind: "config", path: "columns[1]" }],
    [[table, { columns: [] }], { kind: "config", path: "columns" }],
    [[table, { columns: "total" }], { kind: "config", path: "columns" }],
    [[table, { column: ["total"] }], { kind: "config", path: "column" }],
    [[table, null], { kind: "config", path: "options" }],
    [[[]], { kind: "config", path: "tables" }],
    [[undefined], { kind: "query", path: "tables" }],
    [[[table, {}]], { kind: "query", path: "tables" }],
    [[[table, await decode([], { currency: "EUR" })]], { kind: "config", path: "tables" }],
  ]) {
    assert.throws(() => toParquet(...args), expected);
  }
  table.free();
  assert.throws(() => toParquet(table), { kind: "config", path: "table" });
});
