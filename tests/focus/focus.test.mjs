// Exports to FOCUS, checked by the official validator. The rules that may fail are listed here.
//
// The validator comes with the rules of version 1.2 only. A file of version 1.3 must keep these as well: 1.3 has all mandatory
// columns of 1.2. The rules of 1.3 are a release asset of the specification, model-1.3.*.json, which no package registry has:
// FOCUS_MODEL_1_3 may name a folder with it. `src/answer/export/tests.rs` compares the columns with the specification's list.

import assert from "node:assert/strict";
import { test } from "node:test";
import { importPackage, importTesting } from "../support/consumer.mjs";
import { findValidator } from "./validator.mjs";

const { validate, missing } = findValidator();
const rules13 = process.env.FOCUS_MODEL_1_3;
const skip = missing && `skipped: ${missing}`;
if (skip) console.log(skip);

/**
 * InvoiceId must be null for a charge without an invoice (C-004), and must not be null (C-005): the validator checks
 * both in every row, so no file can pass both.
 */
const contradiction = ["InvoiceId-C-005-C"];
/**
 * EffectiveCost must be 0 for a purchase that covers future charges. A fixed-term bill covers its own period and leads to
 * no further charges, but the validator applies the rule to every purchase.
 */
const purchases = ["EffectiveCost-C-005-C"];
/** By the specification (StringHandling) strings are Unicode; the validator requires ASCII. A rule fails with its parent. */
const unicode = ["ChargeDescription-C-000-M", "ChargeDescription-C-002-M"];
const unicodeAccount = ["BillingAccountId-C-000-M", "BillingAccountId-C-003-M", "BillingAccountName-C-002-M"];

const lib = await importPackage();
const { ApiBox } = await importTesting();
const box = new ApiBox({ seed: 7 });
const client = new lib.BillingClient({ apiKey: box.apiKey, fetch: box.fetch });

/** A quarter of bills of a kind. With `ascii`, other characters are replaced by question marks. */
async function load(kind, { ascii }) {
  const cycle = kind === "apiKey" ? { cycleType: "Week" } : {};
  const table = await client[`${kind}Bills`].load({ period: "2026-Q1", ...cycle });
  if (!ascii) return table;
  const lines = table
    .toNdjson()
    .replaceAll(/[^\n\u0020-\u007e]/g, "?")
    .trim()
    .split("\n");
  return lib.decodeBills(kind, `{"bills":[${lines}]}`);
}

const known = { apiKey: contradiction, fixedTerm: [...purchases, ...contradiction] };

for (const kind of ["apiKey", "fixedTerm"]) {
  for (const vouchers of ["netted", "credits"]) {
    test(`bills of kind ${kind}, vouchers ${vouchers}, keep all other rules`, { skip }, async () => {
      const table = await load(kind, { ascii: true });
      assert.ok(table.length > 30, "some rows");
      const csv = table.toFocusCsv({ vouchers, billingAccountName: "Books" });
      assert.equal(csv.includes(",Credit,"), vouchers === "credits", "vouchers among them");
      assert.deepEqual(await validate(csv), known[kind].toSorted());
    });
  }
}

for (const kind of ["apiKey", "fixedTerm"]) {
  for (const vouchers of ["netted", "credits"]) {
    test(`FOCUS 1.3 of kind ${kind}, vouchers ${vouchers}, keeps the rules of 1.2`, { skip }, async () => {
      const csv = (await load(kind, { ascii: true })).toFocusCsv({ version: "1.3", vouchers });
      assert.deepEqual(await validate(csv), known[kind].toSorted());
    });

    const skip13 = skip || (!rules13 && "skipped: FOCUS_MODEL_1_3 names no folder with model-1.3.*.json");
    test(
      `FOCUS 1.3 of kind ${kind}, vouchers ${vouchers}, keeps all other rules of 1.3`,
      { skip: skip13 },
      async () => {
        const csv = (await load(kind, { ascii: true })).toFocusCsv({ version: "1.3", vouchers });
        const broken = await validate(csv, { version: "1.3", rules: rules13 });
        // Rules of 1.3 have the dataset's name before that of 1.2.
        const others = broken.filter((rule) => !known[kind].includes(rule.replace(/^CAU-/, "")));
        assert.deepEqual(others, []);
      },
    );
  }
}

test(
  "one file with both kinds, names beyond ASCII, numeric ids and absent fields keeps all other rules",
  { skip },
  async () => {
    const money = { amount: "10000", voucherAmount: "0", payAmount: "10000" };
    const row = { startTime: "1767225600", endTime: "1767311999", ...money };
    const numeric = { ...row, userId: "42", ownerID: "7", productId: "1e5", category: "none such" };
    const odd = await lib.decodeBills("apiKey", JSON.stringify({ bills: [numeric, { ...numeric, ownerID: "" }, row] }));
    const tables = [odd, ...(await Promise.all(["apiKey", "fixedTerm"].map((kind) => load(kind, { ascii: false }))))];
    const [first, ...others] = tables.map((table) => table.toFocusCsv());
    const csv = first + others.map((text) => text.slice(text.indexOf("\r\n") + 2)).join("");
    assert.deepEqual(await validate(csv), [...unicode, ...known.fixedTerm].toSorted());
  },
);

test("names and ids that do not look like text keep all other rules", { skip }, async () => {
  const money = { amount: "10000", voucherAmount: "5000", payAmount: "5000" };
  for (const [text, also] of [
    ["42", []],
    ["2026-01-01", []],
    ["2026-01-01T00:00:00", []],
    ["NULL", []],
    ["true", []],
    ["\uff14\uff12", [...unicode, ...unicodeAccount]],
  ]) {
    const names = {
      userId: text,
      ownerID: text,
      apikeyName: text,
      apikeyMask: text,
      productName: text,
      productId: text,
    };
    const row = { startTime: "1767225600", endTime: "1767311999", ...money, ...names, category: text };
    const table = await lib.decodeBills("apiKey", JSON.stringify({ bills: [row, row] }));
    const csv = table.toFocusCsv({ vouchers: "credits", billingAccountName: text });
    assert.deepEqual(await validate(csv), [...contradiction, ...also].toSorted(), text);
  }
});

test("the validator finds a broken rule", { skip }, async () => {
  const csv = (await load("apiKey", { ascii: true })).toFocusCsv();
  assert.ok((await validate(csv.replaceAll("Usage-Based", "Sometimes"))).includes("ChargeFrequency-C-003-M"));
});
