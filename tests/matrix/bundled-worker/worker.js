import { addMoney, BillingClient } from "novita-billing";

async function loadYear() {
  const client = new BillingClient({ baseUrl: "/billing" });
  const query = { period: "2026", cycleType: "Day" };
  const { bills } = await client.apiKeyBills.list(query);
  const summary = await client.apiKeyBills.summarize(query, { by: ["month"] });
  const listed = addMoney(...bills.map((bill) => bill.total));
  return { rows: bills.length, listed, total: summary.total.total };
}

loadYear().then(
  (result) => postMessage({ result }),
  (error) => postMessage({ failure: `${error.kind}: ${error.message}` }),
);
