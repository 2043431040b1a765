import assert from "node:assert/strict";
import { test } from "node:test";
import { addMoney, BillingClient } from "novita-billing";
import { startBox } from "novita-billing/testing";

test("the bills of a year add up", async (t) => {
  const { url, box, close } = await startBox({ seed: 31, keys: 3, models: 4 });
  t.after(close);
  const client = new BillingClient({ apiKey: box.apiKey, baseUrl: url });
  const query = { period: "2026", cycleType: "Day" };
  const { bills } = await client.apiKeyBills.list(query);
  const { total } = await client.apiKeyBills.summarize(query, { by: [] });
  const listed = addMoney(...bills.map((bill) => bill.total));
  assert.equal(listed, total.total);
  console.log(JSON.stringify({ rows: bills.length, listed, total: total.total }));
});
