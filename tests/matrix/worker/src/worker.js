import { addMoney, BillingClient } from "novita-billing";

async function loadYear(env) {
  const client = new BillingClient({ apiKey: env.NOVITA_API_KEY, baseUrl: env.NOVITA_API_URL });
  const query = { period: "2026", cycleType: "Day" };
  const { bills } = await client.apiKeyBills.list(query);
  const summary = await client.apiKeyBills.summarize(query, { by: ["month"] });
  const listed = addMoney(...bills.map((bill) => bill.total));
  return { rows: bills.length, listed, total: summary.total.total };
}

export class Year {
  #env;

  constructor(state, env) {
    this.#env = env;
  }

  async fetch() {
    return Response.json(await loadYear(this.#env));
  }
}

export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname === "/durable-object") {
      return env.YEARS.get(env.YEARS.idFromName("2026")).fetch(request);
    }
    return Response.json(await loadYear(env));
  },
};
