const { addMoney, BillingClient } = require("novita-billing");
const { ApiBox } = require("novita-billing/testing");

test("the bills of a year add up", async () => {
  const box = new ApiBox({ seed: 31, keys: 3, models: 4 });
  // Where the environment simulates a page (jsdom, happy-dom), a key is refused without this option.
  const client = new BillingClient({ apiKey: box.apiKey, fetch: box.fetch, dangerouslyAllowBrowser: true });
  const query = { period: "2026", cycleType: "Day" };
  const { bills } = await client.apiKeyBills.list(query);
  const { total } = await client.apiKeyBills.summarize(query, { by: [] });
  const listed = addMoney(...bills.map((bill) => bill.total));
  expect(listed).toBe(total.total);
  console.log(JSON.stringify({ rows: bills.length, listed, total: total.total }));
});
