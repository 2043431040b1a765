// Mistakes of a new user: the message says what to write instead.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { importPackage, importTesting, inPackage } from "../support/consumer.mjs";
import { runThere } from "../support/program.mjs";

const { BillingClient, BillingError, decodeBills, formatMoney } = await importPackage();
const { ApiBox } = await importTesting();

const period = { startTime: "1767225600", endTime: "1767311999" };
const money = { amount: "30000", voucherAmount: "10000", payAmount: "20000" };
const bill = { ...period, ...money };
const listOf = (...bills) => JSON.stringify({ bills });

const refused = async (call, kind, path) => {
  const error = await (async () => call())().then(
    () => assert.fail("nothing was refused"),
    (thrown) => thrown,
  );
  assert.ok(error instanceof BillingError, String(error));
  assert.deepEqual([error.kind, error.path], [kind, path], error.message);
  return error.message;
};

test("decodeBills refuses the bills of the other kind, and says which kind they are", async () => {
  const box = new ApiBox();
  const range = { startTime: 1767225600, endTime: 1769903999 };
  const lists = {
    fixedTerm: box.bills("fixedTerm", range),
    apiKey: box.bills("apiKey", { ...range, cycleType: "Day" }),
  };
  for (const [kind, other] of [
    ["fixedTerm", "apiKey"],
    ["apiKey", "fixedTerm"],
  ]) {
    const text = listOf(...lists[kind]);
    (await decodeBills(kind, text)).free();
    const message = await refused(() => decodeBills(other, text), "decode", "bills");
    assert.ok(message.includes(`decodeBills("${kind}", `), message);
    assert.equal((await decodeBills(other, listOf(bill))).length, 1, "rows with the least of fields");
    assert.equal((await decodeBills(other, listOf())).length, 0, "no rows");
  }
  // A client's call takes what the service sends.
  const own = { baseUrl: "https://own.example", fetch: async () => new Response(listOf(...lists.fixedTerm)) };
  const query = { period: "2026-01", cycleType: "Day" };
  const { bills } = await new BillingClient(own).apiKeyBills.list(query);
  assert.ok(bills.length > 0);
});

test("decodeBills speaks of what it was given, and a client of its options", async () => {
  const client = (text) =>
    new BillingClient({ baseUrl: "https://own.example", maxRetries: 0, fetch: async () => new Response(text) });
  const row = JSON.stringify(bill);
  for (const [text, kind, path, says] of [
    ["", "network", undefined, "The body is empty"],
    ["{}", "decode", "bills", "body of a response"],
    ["bills.json", "decode", undefined, "decoded as the JSON itself"],
    [`${row}\n${row}\n`, "decode", "bills", "NDJSON"],
    [`[${row}]`, "decode", undefined, '{"bills":['],
    ['{"bills":"none"}', "decode", "bills", "must be a list or null"],
    [listOf({ ...bill, amount: "x" }), "decode", "bills[0].amount", "must be an integer of 64 bits"],
  ]) {
    const message = await refused(() => decodeBills("apiKey", text), kind, path);
    assert.ok(message.includes(says), message);
    assert.doesNotMatch(message, /baseUrl|service's answer|later/, text);
    const received = await refused(() => client(text).fixedTermBills.list({ period: "2026-01" }), kind, path);
    assert.match(received, /^The service's answer .+(baseUrl|later|support)/, text);
  }
});

test("a table of another copy of the package cannot be compared, and the error says so", async () => {
  const copy = await import(`${pathToFileURL(inPackage("dist", "index.js")).href}?another`);
  // What the entries share is exported by short names; functions know their own.
  const exported = (wanted) => Object.values(copy).find(({ name }) => name === wanted);
  await exported("init2")(readFileSync(inPackage("wasm", "novita_billing_bg.wasm")));
  const foreign = await exported("decodeBills")("apiKey", listOf(bill));
  const table = await decodeBills("apiKey", listOf(bill));
  const message = await refused(() => table.compare(foreign, { by: [] }), "query", "before");
  assert.ok(message.includes("another copy of novita-billing"), message);
  assert.ok((await refused(() => table.compare([], { by: [] }), "query", "before")).includes("an array"));
  table.free();
});

test("a printed row shows the computed amounts, and no absent fields", async () => {
  const table = await decodeBills("apiKey", listOf({ ...bill, extraField: { deep: [1] } }, bill));
  const [first, second] = table.toArray();
  const printed = inspect(first);
  assert.match(printed, /^ApiKeyBill \{/);
  for (const part of ["total: '3'", "voucher: '1'", "cash: '2'", "amount: 30000n", "extraField: { deep: [Array] }"]) {
    assert.ok(printed.includes(part), printed);
  }
  assert.doesNotMatch(inspect(second), /undefined|extra/);
  assert.ok(inspect([[[second]]]).includes("[ApiKeyBill]"));
  table.free();
});

test("a field that is not text cannot group, and the message lists those that can", async () => {
  const table = await decodeBills("apiKey", listOf(bill));
  const message = await refused(() => table.summarize({ by: ["amount"] }), "query", "by[0]");
  assert.match(message, /not a text field: .*month.*productName/);
  assert.doesNotMatch(message, /did you mean/);
  table.free();
});

test("days as two ends are refused with the period that they mean", async () => {
  const client = new BillingClient({ baseUrl: "https://own.example" });
  const query = { from: "2026-01-01", until: "2026-02-01" };
  const message = await refused(() => client.fixedTermBills.plan(query), "query", "from");
  assert.ok(message.includes('period: "2026-01-01/2026-01-31"'), message);
});

test("formatMoney says which currency it was given", async () => {
  const message = await refused(() => formatMoney("1", { currency: "dollars" }), "config", "currency");
  assert.ok(message.includes('"USD", not "dollars"'), message);
});

test("a module that is not found outside of a page needs no Content-Security-Policy", async () => {
  const program = `import { init } from "novita-billing/slim";
    await init("nope.wasm").catch(({ kind, message }) => console.log(kind, message));`;
  const { stdout } = await runThere(program, {});
  assert.match(stdout, /^config the WebAssembly module could not be loaded: .*bytes/);
  assert.doesNotMatch(stdout, /Content-Security-Policy/);
});

test("a misspelt setting of a fault is refused with the right name", () => {
  const fault = { name: "rate-limit", retryafter: "none" };
  assert.throws(() => new ApiBox().inject(fault), /did you mean "retryAfter"\?/);
});
