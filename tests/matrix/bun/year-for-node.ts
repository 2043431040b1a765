// `bun build --target node` takes the package's entry for Node, but not the file of its module, which this imports as well.
import { readFileSync } from "node:fs";
import { addMoney, BillingClient, init } from "novita-billing/slim";
import file from "novita-billing/novita_billing_bg.wasm" with { type: "file" };

await init(readFileSync(new URL(file, import.meta.url)));
const client = new BillingClient({ apiKey: process.env.NOVITA_API_KEY, baseUrl: process.env.NOVITA_API_URL });
const query = { period: "2026", cycleType: "Day" } as const;
const { bills } = await client.apiKeyBills.list(query);
const summary = await client.apiKeyBills.summarize(query, { by: ["month"] });
const listed = addMoney(...bills.map((bill) => bill.total));
console.log(JSON.stringify({ rows: bills.length, listed, total: summary.total.total }));
