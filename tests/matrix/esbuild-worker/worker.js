// esbuild leaves the expression by which main.js starts this script as it is: name it as an entry, so that it is beside main.js.

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
  (result) => postMessage({ result }),
  (error) => postMessage({ failure: `${error.kind}: ${error.message}` }),
);
