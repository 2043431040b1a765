const { addMoney, BillingClient } = require("novita-billing");

async function main() {
  const client = new BillingClient({ apiKey: process.env.NOVITA_API_KEY, baseUrl: process.env.NOVITA_API_URL });
  const query = { period: "2026", cycleType: "Day" };
  const { bills } = await client.apiKeyBills.list(query);
  const summary = await client.apiKeyBills.summarize(query, { by: ["month"] });
  const listed = addMoney(...bills.map((bill) => bill.total));
  console.log(JSON.stringify({ rows: bills.length, listed, total: summary.total.total }));
}

main();
