import { addMoney, BillingClient } from "novita-billing";
import { ApiBox } from "novita-billing/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the bills of a year add up, although the service asks to wait", async () => {
  const box = new ApiBox({ seed: 31, keys: 3, models: 4, faults: [{ name: "rate-limit", times: 1 }] });
  const client = new BillingClient({ apiKey: box.apiKey, fetch: box.fetch });
  const query = { period: "2026", cycleType: "Day" };
  const listing = client.apiKeyBills.list(query);
  await vi.advanceTimersByTimeAsync(60_000);
  const { bills } = await listing;
  const { total } = await client.apiKeyBills.summarize(query, { by: [] });
  const listed = addMoney(...bills.map((bill) => bill.total));
  expect(listed).toBe(total.total);
  console.log(JSON.stringify({ rows: bills.length, listed, total: total.total }));
});
