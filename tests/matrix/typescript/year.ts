import { addMoney, type ApiKeyQuery, BillingClient, type BillReport, type Summary } from "novita-billing";

const client = new BillingClient({ apiKey: process.env.NOVITA_API_KEY, baseUrl: process.env.NOVITA_API_URL });
const query: ApiKeyQuery = { period: "2026", cycleType: "Day" };
const { bills, report }: { bills: { total: string }[]; report: BillReport } = await client.apiKeyBills.list(query);
const summary: Summary = await client.apiKeyBills.summarize(query, { by: ["month"] });
const listed = addMoney(...bills.map((bill) => bill.total));
console.log(JSON.stringify({ rows: report.rows, listed, total: summary.total.total }));
