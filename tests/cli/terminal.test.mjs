/* eslint no-control-regex: "off" -- control characters are what these tests look for */

// What reaches a terminal: widths, colours, progress, hostile names, and the ends of a command from outside.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { join } from "node:path";
import stringWidth from "string-width";
import { listen } from "../../tools/loopback.mjs";
import { has } from "../../tools/steps.mjs";
import { boxFor, csvRecords, runCli, runInTerminal, temporaryFolder } from "./cli.mjs";

const terminal = { skip: !has("python3") && "there is no python3 to make a terminal" };

/** Names that a terminal would act on: colours, a title, C1 controls, a carriage return, and text from right to left. */
const hostile = "a\u001b[31mb\u001b]0;title\u0007c\u009b2Jd\re\u202ef\u2028g";
const wide = "画像生成モデル・高解像度バージョン専用インスタンス";

/** An API with two bills, whose names are given, and how many requests it got. */
let api;
let requests = 0;
before(async () => {
  const bill = (productName) => ({
    ...{
      userId: "user-1",
      startTime: "1767225600",
      endTime: "1767311999",
      productName,
      category: "llm",
      ownerID: "key-1",
    },
    ...{ amount: "12345", voucherAmount: "0", payAmount: "12345" },
  });
  const bills = JSON.stringify({ bills: [bill(hostile), bill(wide)] });
  api = await listen(
    createServer((request, response) => {
      requests += 1;
      response.setHeader("content-type", "application/json");
      response.end(request.url.includes("productCategory=llm") ? bills : '{"bills":[]}');
    }),
  );
});
after(() => api.close());

const server = () => ({ url: api.url, box: { apiKey: "sk_of_a_terminal" } });
const month = ["bills", "--period", "2026-01", "--category", "llm"];

/** Escape sequences that the command itself writes: bold, and removing the line of progress. */
const own = /\u001b\[(?:1m|22m|K)/g;
const acting = /(?![\n])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

test("no name reaches a terminal with what it would act on, in any format", terminal, async () => {
  const formats = ["table", "csv", "ndjson", "json", "focus", "markdown"];
  const args = (format) => [...month, "--format", format];
  const results = await Promise.all(formats.map((format) => runInTerminal(server(), args(format), { columns: 300 })));
  results.forEach(({ code, stdout }, index) => {
    assert.equal(code, 0, stdout);
    // A terminal makes "\r\n" of a line break, and CSV has "\r\n" itself; progress begins a line with "\r".
    const text = stdout
      .replaceAll(/\r+\n/g, "\n")
      .replaceAll(/\r(?=\u001b\[K)/g, "")
      .replaceAll(own, "");
    assert.ok(text.includes("title"), formats[index]);
    assert.doesNotMatch(text, acting, `${formats[index]}: ${JSON.stringify(text)}`);
  });
});

test("a terminal gets no Parquet, and nothing is requested", terminal, async () => {
  const before = requests;
  const { code, stdout } = await runInTerminal(server(), [...month, "--format", "parquet"], { columns: 300 });
  assert.equal(code, 2);
  assert.match(stdout, /--format parquet writes bytes, which are not for a terminal: add --output FILE\./);
  assert.equal(requests, before);
});

test("a pipe gets names as the service sends them, but tables stay in lines", async () => {
  const [csv, table, markdown] = await Promise.all(
    ["csv", "table", "markdown"].map((format) => runCli(server(), [...month, "--format", format])),
  );
  assert.deepEqual(
    csvRecords(csv.stdout)
      .map(({ productName }) => productName)
      .sort(),
    [hostile, wide].sort(),
  );
  for (const { stdout } of [table, markdown]) assert.doesNotMatch(stdout, acting);
  assert.ok(table.stdout.includes("a␛[31mb␛]0;title␇c"), table.stdout);
});

test(
  "tables fit a terminal with wide characters in them; amounts are whole, and columns begin at one place",
  terminal,
  async () => {
    const { stdout } = await runInTerminal(server(), month, { columns: 72, env: { NO_COLOR: "1" } });
    const lines = stdout
      .replaceAll(/\r|\u001b\[K/g, "")
      .split("\n")
      .filter((line) => line.includes("$"));
    assert.equal(lines.length, 3);
    for (const line of lines) assert.ok(stringWidth(line) <= 72, line);
    assert.ok(lines[1].includes("画像") && lines[1].includes("…"), lines[1]);
    const places = lines.map((line) => stringWidth(line.slice(0, line.lastIndexOf("."))));
    assert.equal(new Set(places).size, 1, lines.join("\n"));
  },
);

test("colours and progress are for terminals, and NO_COLOR turns colours off", terminal, async () => {
  const [coloured, plain, dumb, piped] = await Promise.all([
    runInTerminal(server(), month),
    runInTerminal(server(), month, { env: { NO_COLOR: "1" } }),
    runInTerminal(server(), month, { env: { TERM: "dumb" } }),
    runCli(server(), month),
  ]);
  assert.ok(coloured.stdout.includes("\u001b[1m"));
  assert.match(coloured.stdout, /1 of 1 requests/);
  for (const { stdout } of [plain, dumb])
    assert.ok(!stdout.includes("\u001b[1m") && stdout.includes("$1.2345"), stdout);
  assert.doesNotMatch(piped.stdout, /\u001b/);
  assert.equal(piped.stderr, "");
});

test("Ctrl-C ends a command that waits at once, with code 130 and without half a file", async (t) => {
  const folder = temporaryFolder(t);
  const box = await boxFor(t, { faults: [{ name: "no-answer", times: Infinity }] });
  let interruptedAt;
  const { code, stdout } = await runCli(box, ["export", "--output", join(folder, "bills.csv")], {
    async onStart(child) {
      while (box.box.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      interruptedAt = performance.now();
      child.kill("SIGINT");
    },
  });
  assert.deepEqual([code, stdout], [130, ""]);
  assert.ok(performance.now() - interruptedAt < 1000, "at once");
  assert.deepEqual(readdirSync(folder), []);
});
