// esbuild emits the whole module and gives its address.

import { addMoney, BillingClient, init } from "novita-billing/slim";
import moduleUrl from "novita-billing/novita_billing_bg.wasm";

async function loadYear() {
  await init(moduleUrl);
  const client = new BillingClient({ baseUrl: "/billing" });
  const query = { period: "2026", cycleType: "Day" };
  const { bills } = await client.apiKeyBills.list(query);
  const summary = await client.apiKeyBills.summarize(query, { by: ["month"] });
  const listed = addMoney(...bills.map((bill) => bill.total));
  return { rows: bills.length, listed, total: summary.total.total };
}

loadYear().then(
  (result) => (globalThis.result = result),
  (error) => (globalThis.failure = `${error.kind}: ${error.message}`),
);
