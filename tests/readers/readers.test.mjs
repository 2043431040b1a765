// Exports read back by other programs: pandas, DuckDB, polars and pyarrow must find every text unchanged, and as many
// distinct ids as were written.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { at } from "../../tools/steps.mjs";
import { importPackage, inPackage } from "../support/consumer.mjs";
import { pythonWith, run } from "../support/python.mjs";

const list = readFileSync(at("tests", "readers", "requirements.txt"), "utf8");
const packages = list.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
const { program, missing } = pythonWith("readers", packages, ["3.11", "3.12", "3.13", "3.14"]);
const skip = missing && `skipped: ${missing}`;
if (skip) console.log(skip);

const readers = ["pandas", "duckdb", "polars", "pyarrow"];
const lib = await importPackage();
mkdirSync(at(".cache"), { recursive: true });
const folder = mkdtempSync(at(".cache", "readers-files-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** What each reader finds in each column of files `{ text, as, columns }`, see read.py. */
function read(files) {
  const jobs = files.map(({ text, as, columns }, place) => {
    const path = join(folder, `${place}.${as === "ndjson" || as === "parquet" ? as : "csv"}`);
    writeFileSync(path, text);
    return { path, as, columns };
  });
  const script = at("tests", "readers", "read.py");
  const { status, stdout, stderr } = run(program("python"), ["-X", "utf8", script], { input: JSON.stringify(jobs) });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

/** A seeded generator of integers below a bound. */
function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Random texts of these letters. */
function texts(count, letters, longest, seed) {
  const next = random(seed);
  const one = () => Array.from({ length: 1 + next(longest) }, () => letters[next(letters.length)]).join("");
  return Array.from({ length: count }, one);
}

const { ambiguous, plain } = JSON.parse(readFileSync(at("tests", "support", "ambiguous.json"), "utf8"));
const prefixes = ["user-", "resource-", "key-", "member-", "product-", "account-", "category-", "trade-"];
/** Texts that a reader may not read as text. In some file, each is the only value of its column. */
const guessed = unique([
  ...ambiguous,
  ...plain,
  ...prefixes.flatMap((prefix) => [prefix, `${prefix}42`, `${prefix}${prefix}42`]),
  ...texts(300, [..."0123456789.-"], 10, 1),
  ...texts(300, [..."0123456789.-+eExXabTZ:/ _,"], 12, 2),
  ...texts(100, [..."01234 -/:\\TZ+"], 19, 3),
  ...texts(300, [..."nNaAuUlLiIfFtTrReEyYsSoO<>/#."], 4, 4),
  ...texts(100, [..."0１٣१½²②-."], 3, 5),
]);
/** Texts of all kinds, for one column. */
const mixed = unique([
  ...guessed,
  ...["\u2028", "a\u2029b", "a\u0085b", "line\nbreak", "line\r\nbreak", "a\u000b\u000c\u001c\u001e"],
  ...texts(
    500,
    [..."=+-@＝＋－＠;\t\r\n\"', ab1\u0000\u000b\u000c\u001c\u0085\u00a0\u2028\u2029\u200b\ufeff|\\#😀ü"],
    8,
    6,
  ),
]);

function unique(list) {
  return [...new Set(list)].filter((text) => text !== "" && text !== "summary");
}

const money = { amount: "10000", voucherAmount: "0", payAmount: "10000" };
const period = { startTime: "1767225600", endTime: "1767311999" };
const tableOf = (kind, bills) =>
  lib.decodeBills(kind, JSON.stringify({ bills: bills.map((bill) => ({ ...period, ...money, ...bill })) }));

/** Removes the formula guard: at the beginning, and in each part that would be a cell with another separator. */
function unguarded(cell) {
  const skipped = /^["'\s\u200b\ufeff\p{Cc}]*/u;
  const isLive = (part) => /^[=+@＝＋－＠-]/.test(part.replace(skipped, ""));
  const isControl = /^["'\s\u200b\ufeff]*?\p{Cc}/u.test(cell);
  // eslint-disable-next-line no-control-regex
  const parts = cell.split(/(?<=[;\t\n-\r\x1c-\x1e\x85\u2028\u2029])/);
  const isGuarded = (part, place) => (place === 0 ? isControl || isLive(cell) : isLive(part));
  return parts.map((part, place) => (isGuarded(part, place) ? part.replace(/^'/, "") : part)).join("");
}

/** For both kinds of bills: a field, its column in FOCUS, the prefix of that column, and whether it holds ids. */
const kinds = {
  apiKey: [
    ["userId", "BillingAccountId", "user-", true],
    ["ownerID", "SubAccountId", "key-", true],
    ["productId", "x_ProductId", "product-", true],
    ["apikeyName", "SubAccountName", "key-", false],
    ["apikeyMask", "x_ApiKeyMask", "key-", false],
    ["category", "x_Category", "category-", false],
  ],
  fixedTerm: [
    ["userId", "BillingAccountId", "user-", true],
    ["memberId", "SubAccountId", "member-", true],
    ["ownerID", "ResourceId", "resource-", true],
    ["productId", "x_ProductId", "product-", true],
    ["memberId", "SubAccountName", "member-", false],
    ["productCategory", "x_Category", "category-", false],
    ["tradeType", "x_TradeType", "trade-", false],
    ["cycle", "x_Cycle", "cycle-", false],
  ],
};

/** A function that removes guard and prefix from a cell. */
const bareOf = (prefix, isId) => (cell) => {
  const text = unguarded(cell);
  return isId || text.startsWith(prefix) ? text.slice(prefix.length) : text;
};

/** Checks that each reader found the expected texts in a column, once `bare` has removed guards and prefixes. */
function same(found, column, expected, bare, about) {
  for (const reader of readers) {
    const { [column]: cells, error } = found[reader];
    const where = `${reader}, ${column}, ${about}`;
    assert.equal(error, undefined, where);
    const others = cells.filter((cell) => typeof cell !== "string");
    assert.deepEqual(others, [], `${where}: all are text`);
    assert.deepEqual(cells.map(bare), expected, where);
    assert.equal(new Set(cells).size, new Set(expected).size, `${where}: distinct texts stay distinct`);
  }
}

for (const [kind, columns] of Object.entries(kinds)) {
  const fields = unique(columns.map(([field]) => field));
  const focusColumns = columns.map(([, column]) => column);

  test(`FOCUS of ${kind} bills, with inferred types: columns with a single odd text`, { skip }, async () => {
    // Several columns in a file, each with its own text, alone or alternating with a second one.
    const files = [];
    for (let first = 0; first < guessed.length; first += fields.length) {
      const bill = (more) =>
        Object.fromEntries(fields.map((field, place) => [field, guessed[(first + place + more) % guessed.length]]));
      for (const bills of [
        [bill(0), bill(0), bill(0)],
        [bill(0), bill(1), bill(0)],
      ]) {
        const table = await tableOf(kind, bills);
        const account = guessed[first];
        files.push({ bills, account, text: table.toFocusCsv({ billingAccountName: account }) });
      }
    }
    const requested = ["BilledCost", "BillingAccountName", ...focusColumns];
    const found = read(files.map(({ text }) => ({ text, as: "inferred", columns: requested })));
    for (const [place, { bills, account }] of files.entries()) {
      const about = JSON.stringify(bills.slice(0, 2));
      for (const [field, column, prefix, isId] of columns) {
        const expected = bills.map((bill) => bill[field]);
        same(found[place], column, expected, bareOf(prefix, isId), about);
      }
      const accounts = bills.map(() => account);
      same(found[place], "BillingAccountName", accounts, bareOf("account-", false), about);
      for (const reader of readers) {
        const costs = found[place][reader].BilledCost.map(({ float }) => Number(float));
        assert.deepEqual(costs, [1, 1, 1], `${reader}: costs are numbers`);
      }
    }
  });

  const bills = mixed.map((text) => Object.fromEntries(fields.map((field) => [field, text])));

  test(`FOCUS of ${kind} bills, with inferred types: all texts in one column`, { skip }, async () => {
    const table = await tableOf(kind, bills);
    const [found] = read([{ text: table.toFocusCsv(), as: "inferred", columns: focusColumns }]);
    for (const [, column, prefix, isId] of columns) same(found, column, mixed, bareOf(prefix, isId), "all");
  });

  test(`CSV and NDJSON of ${kind} bills, read as text: every text is unchanged`, { skip }, async () => {
    const table = await tableOf(kind, bills);
    const [guarded, exact, lines] = read([
      { text: table.toCsv(), as: "text", columns: fields },
      { text: table.toCsv({ formulaGuard: false }), as: "text", columns: fields },
      { text: table.toNdjson(), as: "ndjson", columns: fields },
    ]);
    for (const field of fields) {
      same(guarded, field, mixed, unguarded, "guarded");
      same(exact, field, mixed, (cell) => cell, "not guarded");
      same(lines, field, mixed, (cell) => cell, "NDJSON");
    }
  });
}

test("each reader infers other types where nothing prevents it", { skip }, async () => {
  const odd = ["NA", "yes", "true", "0x1a", "2026-01-01", "1e5"];
  const tables = await Promise.all(odd.map((text) => tableOf("apiKey", [{ apikeyName: text }])));
  const columns = ["apikeyName"];
  const found = read(tables.map((table) => ({ text: table.toCsv(), as: "inferred", columns })));
  for (const [reader, taken] of Object.entries({
    pandas: ["NA", "true", "1e5"],
    duckdb: ["yes", "true", "0x1a", "2026-01-01", "1e5"],
    polars: ["true", "1e5"],
    pyarrow: ["NA", "true", "0x1a", "2026-01-01", "1e5"],
  })) {
    const others = odd.filter((text, place) => found[place][reader].apikeyName[0] !== text);
    assert.deepEqual(others, taken, reader);
  }
});

test("CSV with times in ISO 8601, with inferred types: every reader finds the same moments", { skip }, async () => {
  const seconds = [0, 1_767_225_600, 1_769_814_000, 1_772_323_199, 4_102_444_799];
  const bills = seconds.map((second) => ({
    startTime: String(second),
    endTime: String(second),
    createTime: String(second),
  }));
  const offsets = ["+00:00", "+08:00", "-05:30"];
  const columns = ["startTime", "endTime", "createTime"];
  const texts = offsets.map(async (utcOffset) => {
    const source = JSON.stringify({ bills: bills.map((bill) => ({ ...bill, ...money })) });
    const table = await lib.decodeBills("fixedTerm", source, { utcOffset });
    return table.toCsv({ columns: [...columns, "total", "currency"], times: "iso" });
  });
  const found = read((await Promise.all(texts)).map((text) => ({ text, as: "inferred", columns })));
  for (const [place, offset] of offsets.entries()) {
    for (const reader of readers) {
      for (const column of columns) {
        const cells = found[place][reader][column];
        // Text, or a time with its type. Programs that keep no zone convert to UTC.
        const moments = cells.map((cell) => {
          const text = typeof cell === "string" ? cell : Object.values(cell)[0];
          return Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`) / 1000;
        });
        assert.deepEqual(moments, seconds, `${reader}, ${column}, ${offset}: ${JSON.stringify(cells)}`);
      }
    }
  }
});

test("Parquet: every reader finds the same texts, times, integers and exact amounts", { skip }, async () => {
  const { toParquet } = await import(pathToFileURL(inPackage("dist", "entry", "parquet.js")).href);
  const names = mixed.slice(0, 2000);
  const integers = ["9223372036854775807", "-9223372036854775808", "0", "42"];
  const isAbsent = (place) => place % 5 === 4;
  for (const [places, precision] of [
    [6, "long"],
    [20, "longer"],
  ]) {
    const amountOf = (place) => `${place % 3 === 0 ? "-" : ""}${place}.${String(place + 1).padStart(places, "0")}`;
    const bills = names.map((productName, place) => ({
      ...{ productName, ownerID: productName, amountDecimal: amountOf(place) },
      ...(!isAbsent(place) && { billNum0: integers[place % 4], apikeyName: `key ${place % 7}` }),
    }));
    const table = await tableOf("apiKey", bills);
    const text = new Uint8Array(await new Response(toParquet(table)).arrayBuffer());
    const columns = [
      "productName",
      "ownerID",
      "apikeyName",
      "billNum0",
      "total",
      "amountDecimal",
      "startTime",
      "endTime",
    ];
    const [found] = read([{ text, as: "parquet", columns }]);
    for (const reader of readers) {
      const { error, ...cells } = found[reader];
      assert.equal(error, undefined, `${reader}, ${precision}`);
      for (const column of ["productName", "ownerID"]) assert.deepEqual(cells[column], names, `${reader}, ${column}`);
      const keys = bills.map(({ apikeyName }) => apikeyName ?? null);
      assert.deepEqual(cells.apikeyName, keys, reader);
      const valueOf = (cell) => (cell === null || typeof cell === "string" ? cell : Object.values(cell)[0]);
      // By default pandas reads integers as floats if some are absent.
      if (reader !== "pandas") {
        const numbers = bills.map(({ billNum0 }) => billNum0 ?? null);
        assert.deepEqual(cells.billNum0.map(valueOf), numbers, reader);
      }
      for (const column of ["total", "amountDecimal"]) {
        assert.deepEqual([...new Set(cells[column].flatMap((cell) => Object.keys(cell)))], ["Decimal"], reader);
        const amounts = cells[column].map(valueOf);
        for (const [place, amount] of amounts.entries()) {
          assert.equal(lib.compareMoney(amount, amountOf(place)), 0, `${reader}: ${amount}`);
        }
        assert.equal(lib.addMoney(...amounts), table.summarize({ by: [] }).total.total, reader);
      }
      for (const column of ["startTime", "endTime"]) {
        const moments = cells[column].map((cell) => Date.parse(valueOf(cell).replace(/(?:\+00:00)?$/, "Z")) / 1000);
        assert.deepEqual([...new Set(moments)], [Number(period[column])], `${reader}, ${column}`);
      }
    }
  }
});

test("CSV of a summary and of a comparison, read as text: every text is unchanged", { skip }, async () => {
  const table = await tableOf(
    "apiKey",
    mixed.map((text) => ({ ownerID: text, apikeyName: text, apikeyMask: text })),
  );
  const spec = { by: ["ownerID"] };
  const summary = table.summarize(spec);
  const comparison = table.compare(await tableOf("apiKey", []), spec);
  const columns = ["ownerID", "apikeyName", "apikeyMask"];
  const [ofSummary, ofComparison] = read(
    [summary, comparison].map((answer) => ({ text: lib.summaryToCsv(answer), as: "text", columns })),
  );
  for (const [found, { groups }] of [
    [ofSummary, summary],
    [ofComparison, comparison],
  ]) {
    const expected = groups.map(({ key }) => key.ownerID);
    assert.equal(expected.length, mixed.length);
    for (const column of columns) same(found, column, expected, unguarded, "groups");
  }
});
