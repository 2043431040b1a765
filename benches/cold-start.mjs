// The time from the first import to the first typed row of a small body. Each measurement needs a new process or page.
// `libUrl` is the package's entry.

const firstRows = {
  async ours(body, libUrl) {
    const lib = await import(libUrl);
    return (await import("./contenders/ours.mjs")).ours(lib).rows(body);
  },
  json: async (body) => (await import("./contenders/json-parse.mjs")).jsonParse.rows(body),
  zod: async (body) => (await import("./contenders/zod.mjs")).zod.rows(body),
  valibot: async (body) => (await import("./contenders/valibot.mjs")).valibot.rows(body),
  streamparser: async (body) => (await import("./contenders/streamparser.mjs")).streamparser.rows(body),
};

/** First rows of a call to an API at this address. */
const firstCalls = {
  async ours(url, libUrl) {
    const { BillingClient } = await import(libUrl);
    const client = new BillingClient({ baseUrl: url });
    return (await client.apiKeyBills.list({ period: "2026-01", cycleType: "Day" })).bills;
  },
  async json(url) {
    const { typed } = await import("./contenders/json-parse.mjs");
    const response = await fetch(`${url}/openapi/v1/billing/apikey/bill/list?startTime=1767225600&endTime=1769903999`);
    if (!response.ok) throw new Error(`the API answered ${response.status}`);
    return (await response.json()).bills.map(typed);
  },
};

/** Milliseconds since the page was opened until a contender has the first row of a call. */
export async function pageStart(name, url, libUrl) {
  const [row] = await firstCalls[name](url, libUrl);
  const ms = performance.now();
  if (typeof row.amount !== "bigint") throw new Error(`${name}: no typed row`);
  return ms;
}

/** Milliseconds until a contender has its first row. */
export async function coldStart(name, body, libUrl) {
  const start = performance.now();
  const [row] = await firstRows[name](body, libUrl);
  const ms = performance.now() - start;
  if (typeof row.amount !== "bigint") throw new Error(`${name}: no typed row`);
  return ms;
}
