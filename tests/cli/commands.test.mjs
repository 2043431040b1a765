// What each command prints, and how it ends: exact sums against the box.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { importPackage, importTesting } from "../support/consumer.mjs";
import { boxFor, csvRecords, runCli, runShell, secondsOf, smallAccount, temporaryFolder } from "./cli.mjs";

const { addMoney, decodeBills, usageCategories } = await importPackage();
const { startBox } = await importTesting();

const january = secondsOf("2026-01");
const usage = { cycleType: "Day", ...january };

/** The sum of a column of exact decimals. */
const sum = (records, name) => addMoney(...records.map((record) => record[name]));

describe("against an account without faults", () => {
  let server;
  before(async () => (server = await startBox(smallAccount)));
  after(() => server.close());

  const cli = async (...args) => {
    const result = await runCli(server, args);
    assert.equal(result.code, 0, result.stderr);
    return result;
  };

  test("bills in each format for programs read back as the same bills", async () => {
    const month = ["bills", "--period", "2026-01", "--format"];
    const [csv, ndjson, json, focus] = await Promise.all(
      ["csv", "ndjson", "json", "focus"].map((name) => cli(...month, name)),
    );
    const { rows, total, voucher, cash } = server.box.totals("usage", usage);
    const records = csvRecords(csv.stdout);
    assert.equal(records.length, rows);
    assert.deepEqual([sum(records, "total"), sum(records, "voucher"), sum(records, "cash")], [total, voucher, cash]);
    // Progress is only for terminals.
    assert.equal(csv.stderr, "");

    const lines = ndjson.stdout.trim().split("\n");
    const parsed = JSON.parse(json.stdout);
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      parsed.bills,
    );
    const expected = server.box.bills("usage", usage);
    // As the API sends them, but for the order of their fields, and the category that they were asked for with.
    const texts = (bills) =>
      bills.map(({ productCategory: _, ...bill }) => JSON.stringify(Object.entries(bill).sort())).sort();
    assert.equal(String(texts(parsed.bills)) === String(texts(expected)), true);
    const table = await decodeBills("usage", json.stdout);
    assert.equal(table.summarize({ by: [] }).total.total, total);
    assert.equal(sum(csvRecords(focus.stdout), "BilledCost"), cash);
  });

  test("Parquet goes to a file, with the same bills", async (t) => {
    const folder = temporaryFolder(t);
    const file = join(folder, "january.parquet");
    const { stdout } = await cli("export", "--period", "2026-01", "--format", "parquet", "--output", file);
    assert.equal(stdout, "");
    const { rows, total } = server.box.totals("usage", usage);
    const records = await parquetReadObjects({ file: await asyncBufferFromFile(file), useOffsetIndex: false });
    assert.equal(records.length, rows);
    // Numbers lose digits of long decimals, so amounts are compared as the integers of the API, which are exact.
    const amounts = records.reduce((all, { amount }) => all + amount, 0n);
    const expected = server.box.bills("usage", usage).reduce((all, { amount }) => all + BigInt(amount), 0n);
    assert.equal(amounts, expected);
    assert.ok(Math.abs(records.reduce((all, record) => all + record.total, 0) - Number(total)) < 1e-6);
    const piped = await runShell(server, "novita-billing bills --period 2026-01 --format parquet | head -c 4");
    assert.deepEqual([piped.code, piped.stdout], [0, "PAR1"]);
  });

  test("a year is one command, and every list has its bills", async () => {
    const year = { startTime: secondsOf("2026-01").startTime, endTime: secondsOf("2026-12").endTime };
    const of = async (list, ...more) =>
      JSON.parse((await cli("summary", "--period", "2026", "--list", list, "--format", "json", ...more)).stdout);
    const [byMonth, fixed, keys] = await Promise.all([
      of("usage", "--cycle", "month", "--by", "month,productCategory"),
      of("fixed-term"),
      of("api-key", "--cycle", "Month"),
    ]);
    const monthly = { cycleType: "Month", ...year };
    assert.equal(byMonth.total.total, server.box.totals("usage", monthly).total);
    assert.equal(addMoney(...byMonth.groups.map(({ total }) => total)), byMonth.total.total);
    assert.deepEqual([...new Set(byMonth.groups.map(({ key }) => key.month))].length, 12);
    assert.equal(byMonth.report.windows.length, 12 * usageCategories.length);
    assert.equal(fixed.total.total, server.box.totals("fixedTerm", year).total);
    assert.equal(keys.total.total, server.box.totals("apiKey", monthly).total);
    assert.deepEqual(new Set(keys.groups.map(({ key }) => key.ownerID)).size, smallAccount.keys);
  });

  test("a summary as a table, Markdown and CSV has the same exact amounts", async () => {
    const args = ["summary", "--period", "2026-01", "--category", "gpu,llm,serverless", "--format"];
    const { groups, total } = JSON.parse((await cli(...args, "json")).stdout);
    const [table, markdown, csv, ndjson] = await Promise.all(
      ["table", "markdown", "csv", "ndjson"].map((name) => cli(...args, name)),
    );
    const selected = { ...usage, productCategory: ["gpu", "llm", "serverless"] };
    assert.equal(total.total, server.box.totals("usage", selected).total);
    assert.deepEqual(
      csvRecords(csv.stdout).map(({ productCategory, total }) => [productCategory, total]),
      groups.map(({ key, total }) => [key.productCategory, total]),
    );
    assert.deepEqual(
      ndjson.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
      groups,
    );
    const amount = /\$([\d,.]+)\s*(?:\*\*)?\s*\|?$/;
    const amounts = (text) =>
      text
        .trimEnd()
        .split("\n")
        .flatMap((line) => (amount.exec(line) ? [amount.exec(line)[1].replaceAll(",", "")] : []));
    const expected = [...groups.map((group) => group.total), total.total];
    for (const { stdout } of [table, markdown]) {
      assert.deepEqual(
        amounts(stdout).map((text) => addMoney(text)),
        expected,
      );
    }
    assert.match(markdown.stdout, /^\| category \| bills \|/);
  });

  test("filters, categories, cycles, ends and time zones select what they say", async () => {
    const json = async (...args) => JSON.parse((await cli(...args, "--format", "json")).stdout);
    const { bills } = await json("bills", "--period", "2026-01", "--category", "llm,gpu");
    const llm = server.box.bills("usage", { ...usage, productCategory: ["llm", "gpu"] });
    assert.equal(bills.length, llm.length);
    const [{ productName }] = bills;
    const filtered = await json(
      "summary",
      "--period",
      "2026-01",
      "--filter",
      `productName=${productName}`,
      "--by",
      "productName",
    );
    assert.deepEqual(
      filtered.groups.map(({ key }) => key.productName),
      [productName],
    );
    assert.equal(
      filtered.total.rows,
      server.box.bills("usage", usage).filter((row) => row.productName === productName).length,
    );

    const ends = ["--from", "2026-01-01T00:00:00+01:00", "--until", "2026-01-04T00:00:00+01:00"];
    const days = await json("summary", ...ends, "--cycle", "hour", "--by", "day", "--time-zone", "Europe/Berlin");
    assert.deepEqual(
      days.groups.map(({ key }) => key.day),
      ["2026-01-01", "2026-01-02", "2026-01-03"],
    );
    assert.equal(days.timeZone, "Europe/Berlin");
  });

  test("a comparison, a reconciliation and an empty period", async () => {
    const json = async (...args) => JSON.parse((await cli(...args, "--format", "json")).stdout);
    const [changes, [month], none, table] = await Promise.all([
      json("compare", "--period", "2026-02", "--by", "productName"),
      json("reconcile", "--period", "2026-01"),
      json("bills", "--period", "2020-01"),
      cli("bills", "--period", "2020-01"),
    ]);
    const totals = ["2026-01", "2026-02"].map(
      (name) => server.box.totals("usage", { cycleType: "Day", ...secondsOf(name) }).total,
    );
    assert.deepEqual([changes.total.before.total, changes.total.after.total], totals);
    assert.equal(month.bills, server.box.month("2026-01").total);
    assert.equal(month.difference, "0");
    assert.deepEqual(none, { bills: [] });
    assert.match(table.stdout, /\n0 bills .*\$0\.00\n$/);
  });

  test("the account: balance, invoices, transactions", async () => {
    const [balance, invoices, transactions, recharges] = await Promise.all([
      cli("balance", "--format", "json"),
      cli("invoices", "--period", "2026-01/2026-03", "--format", "csv"),
      cli("transactions", "--period", "2026-02", "--format", "ndjson"),
      cli("transactions", "--type", "recharge", "--format", "csv"),
    ]);
    const wire = server.box.balance();
    assert.equal(JSON.parse(balance.stdout).raw.availableBalance, wire.availableBalance);
    assert.deepEqual(
      csvRecords(invoices.stdout).map(({ billingMonth, total }) => [billingMonth, total]),
      ["2026-01", "2026-02", "2026-03"].map((month) => [month, server.box.month(month).total]),
    );
    const { startTime, endTime } = secondsOf("2026-02");
    const all = server.box.transactions();
    const inMonth = all.filter(
      ({ transactionTime }) => startTime <= Number(transactionTime) && Number(transactionTime) <= endTime,
    );
    const lines = transactions.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ serialNumber }) => serialNumber),
      inMonth.map(({ serialNumber }) => serialNumber),
    );
    assert.equal(
      csvRecords(recharges.stdout).length,
      all.filter(({ transactionType }) => transactionType === "recharge").length,
    );
  });

  test("a plan is exact and sends nothing, also without a key", async () => {
    const requests = server.box.requests.length;
    const { code, stdout } = await runCli(undefined, [
      "plan",
      "--period",
      "2026-Q1",
      "--category",
      "gpu",
      "--format",
      "json",
    ]);
    assert.equal(code, 0);
    // A single category is no part of a window.
    assert.deepEqual(JSON.parse(stdout), ["2026-01", "2026-02", "2026-03"].map(secondsOf));
    assert.equal(server.box.requests.length, requests);
  });

  test("verify names no bill of an account that adds up", async () => {
    const { stdout } = await cli("verify", "--period", "2026-01", "--format", "json");
    assert.deepEqual(JSON.parse(stdout), { rows: server.box.totals("usage", usage).rows, unbalanced: [] });
  });

  test("a file is replaced once all is written, and a wrong one is refused before a request", async (t) => {
    const folder = temporaryFolder(t);
    const file = join(folder, "january.csv");
    writeFileSync(file, "before");
    const args = [
      "export",
      "--period",
      "2026-01",
      "--times",
      "iso",
      "--bom",
      "--columns",
      "startTime,total",
      "--output",
    ];
    const { stdout } = await cli(...args, file);
    assert.equal(stdout, "");
    const text = readFileSync(file, "utf8");
    assert.ok(text.startsWith("\ufeffstartTime,total\r\n2026-01-"), text.slice(0, 60));
    assert.equal(sum(csvRecords(text.slice(1)), "total"), server.box.totals("usage", usage).total);
    assert.deepEqual(readdirSync(folder), ["january.csv"]);

    const requests = server.box.requests.length;
    const { code, stderr } = await runCli(server, [...args, join(folder, "missing", "january.csv")]);
    assert.equal(code, 2, stderr);
    assert.equal(server.box.requests.length, requests);
  });

  test("codes 0 and 4: within the limit and over it, exactly", async () => {
    const { total } = server.box.totals("usage", usage);
    const args = ["summary", "--period", "2026-01", "--fail-over"];
    const [within, over] = await Promise.all([
      runCli(server, [...args, total]),
      runCli(server, [...args, addMoney(total, "-0.0000000001")]),
    ]);
    assert.deepEqual([within.code, within.stderr], [0, ""]);
    assert.equal(over.code, 4);
    assert.equal(over.stdout, within.stdout);
    assert.ok(over.stderr.includes(total));
  });

  test("code 2: what is not understood, with advice, and nothing is sent", async () => {
    const requests = server.box.requests.length;
    const lines = [
      [["sumary"], /did you mean "summary"/],
      [["bills", "--perod", "2026"], /--period/],
      [["bills", "--period", "2026-13"], /--period: .*month 13/],
      [["bills", "--format", "xml"], /table, csv, ndjson/],
      [["summary", "--format", "focus"], /markdown/],
      [["bills", "--cycle", "year"], /hour, day, week or month/],
      [["bills", "--list", "fixed-term", "--cycle", "day"], /no cycle/],
      [["bills", "--list", "api-key", "--category", "llm,gen_api"], /several categories/],
      [["bills", "--period", "2026", "--from", "2026-01-01T00:00:00Z"], /either --period/],
      [["bills", "--filter", "productName"], /FIELD=TEXT/],
      [["summary", "--top", "many"], /--top/],
      [["summary", "--by", "planet"], /--by/],
      [["summary", "--fail-over", "1,000"], /--fail-over/],
      [["bills", "--base-url", "http://example.com"], /--base-url/],
      [["completion", "tcsh"], /bash, zsh or fish/],
    ];
    const results = await Promise.all(lines.map(([args]) => runCli(server, args)));
    results.forEach(({ code, stdout, stderr }, index) => {
      const [args, expected] = lines[index];
      assert.deepEqual([code, stdout], [2, ""], `${args.join(" ")}: ${stderr}`);
      assert.match(stderr, expected, args.join(" "));
    });
    assert.equal(server.box.requests.length, requests);
  });

  test("a pipe that closes is no error", async () => {
    const line = "novita-billing bills --period 2026-01/2026-03 --format csv | head -n 2; echo ${PIPESTATUS[0]}";
    const { stdout, stderr } = await runShell(server, line);
    const [names, bill, code] = stdout.trim().split("\n");
    assert.ok(names.startsWith("userId,") && bill.includes(","), stdout);
    assert.deepEqual([code, stderr], ["0", ""]);
  });
});

describe("with faults", () => {
  const inFebruary = (url) => Number(url.searchParams.get("startTime")) === secondsOf("2026-02").startTime;
  const broken = { name: "envelope", times: Infinity };

  test("code 3: what arrived is printed, and the rest is named by its dates", async (t) => {
    const server = await boxFor(t, { faults: [{ ...broken, match: inFebruary }] });
    const args = ["--period", "2026-01/2026-03", "--category", "gpu,llm", "--format", "json"];
    const [summary, bills, over] = await Promise.all([
      runCli(server, ["summary", ...args]),
      runCli(server, ["bills", ...args]),
      runCli(server, ["summary", ...args, "--fail-over", "0"]),
    ]);
    const categories = { cycleType: "Day", productCategory: ["gpu", "llm"] };
    const arrived = ["2026-01", "2026-03"].map((month) =>
      server.box.totals("usage", { ...categories, ...secondsOf(month) }),
    );
    assert.equal(JSON.parse(summary.stdout).total.total, addMoney(...arrived.map(({ total }) => total)));
    assert.equal(JSON.parse(bills.stdout).bills.length, arrived[0].rows + arrived[1].rows);
    for (const { code, stderr } of [summary, bills, over]) {
      assert.equal(code, 3, "before 4, too");
      assert.match(stderr, /2 of 6 requests failed/);
      assert.match(stderr, /2026-02-01 to 2026-02-28, gpu and llm: .*LIST_BILL_ERROR/);
      assert.ok(!stderr.includes("2026-01") && !stderr.includes("2026-03"), stderr);
    }
  });

  test("code 3: the service said that there is more", async (t) => {
    const server = await boxFor(t, { faults: [{ name: "extra-members", times: Infinity }] });
    const { code, stdout, stderr } = await runCli(server, ["summary", "--period", "2026-01", "--format", "json"]);
    assert.equal(code, 3);
    assert.equal(JSON.parse(stdout).report.complete, false);
    assert.match(stderr, /hasMore|nextCursor/);
  });

  test("code 1: nothing arrived, and nothing is printed or written", async (t) => {
    const folder = temporaryFolder(t);
    const server = await boxFor(t, { faults: [{ ...broken }] });
    const file = join(folder, "bills.csv");
    const [bills, written, balance, forecast] = await Promise.all([
      runCli(server, ["bills", "--period", "2026-01/2026-02"]),
      runCli(server, ["export", "--period", "2026-01", "--output", file]),
      runCli(server, ["balance"]),
      runCli(server, ["forecast", "--period", "2026-01"]),
    ]);
    for (const { code, stdout, stderr } of [bills, written, balance, forecast]) {
      assert.deepEqual([code, stdout], [1, ""], stderr);
      assert.match(stderr, /LIST_BILL_ERROR/);
    }
    assert.match(bills.stderr, /2026-02-01 to 2026-02-28/);
    assert.ok(!existsSync(file));
    assert.deepEqual(readdirSync(folder), []);
  });
});

test("a forecast has the amounts of the library, and its limit is what is likely", async (t) => {
  const now = new Date();
  const today = now.toISOString().slice(0, 10);
  const server = await boxFor(t, {
    upToNow: true,
    until: new Date(now.getTime() + 86_400_000).toISOString().slice(0, 10),
  });
  // The current quarter has three complete days but in its first days.
  const year = today.slice(0, 4);
  const args = [
    "forecast",
    "--period",
    year,
    "--cycle",
    "day",
    "--category",
    "gpu",
    "--budget",
    "0",
    "--format",
    "json",
  ];
  const { code, stdout, stderr } = await runCli(server, [...args, "--fail-over", "0"]);
  if (today < `${year}-01-04`) return assert.equal(code, 2, stderr);
  const { spent, low, likely, high, budgetDay } = JSON.parse(stdout);
  assert.equal(code, 4, stderr);
  assert.ok(
    Number(spent) > 0 &&
      Number(spent) <= Number(low) &&
      Number(low) <= Number(likely) &&
      Number(likely) <= Number(high),
  );
  assert.match(budgetDay, /^\d{4}-\d\d-\d\d$/);
});
