// Imported by its path: an import map is for pages only, not for workers.
import { addMoney, BillingClient } from "/novita-billing/dist/entry/browser.js";

export async function loadYear() {
  const client = new BillingClient({ baseUrl: "/billing" });
  const query = { period: "2026", cycleType: "Day" };
  const { bills } = await client.apiKeyBills.list(query);
  const summary = await client.apiKeyBills.summarize(query, { by: ["month"] });
  const listed = addMoney(...bills.map((bill) => bill.total));
  return { rows: bills.length, listed, total: summary.total.total };
}
