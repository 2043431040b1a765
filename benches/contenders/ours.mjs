// novita-billing.

/** A query for the client, whose fetch ignores it. */
const query = { period: "2026-01", cycleType: "Day" };

/** A client whose every request is answered with this body. */
const clientOf = (lib, body) =>
  new lib.BillingClient({
    apiKey: "sk_bench_0123456789",
    dangerouslyAllowBrowser: true,
    fetch: async () => new Response(body, { headers: { "content-type": "application/json" } }),
  });

/** The table of a body or a stream. */
const tableOf = (lib, source) => lib.decodeBills("apiKey", source);

/** Uses a table and frees it. */
async function withTable(lib, source, use) {
  const table = await tableOf(lib, source);
  try {
    return use(table);
  } finally {
    table.free();
  }
}

/** Totals by product and day, in the form that all contenders have. */
function totalsOfTable(table) {
  const { groups } = table.summarize({ by: ["productName", "day"] });
  return groups.map(({ key, rows, total, voucher, cash }) => {
    const day = Date.parse(key.day) / 86_400_000;
    return { product: key.productName, day, rows, total, voucher, cash };
  });
}

/** `decodeBills`, and for batches the client's `stream`. */
export function ours(lib) {
  const rows = (source) => withTable(lib, source, (table) => table.toArray());
  const totals = (source) => withTable(lib, source, totalsOfTable);
  const load = (source) => tableOf(lib, source);
  const contender = { name: "novita-billing", rows, totals, rowsOfStream: rows, totalsOfStream: totals, load };
  if (clientOf(lib, "").apiKeyBills.stream) {
    contender.batches = (stream) => clientOf(lib, stream).apiKeyBills.stream(query);
  }
  return contender;
}

/** `decodeBills` alone: the table, without row objects. */
export function ourTable(lib) {
  const rows = (source) => tableOf(lib, source);
  return { name: "novita-billing, table alone", rows, rowsOfStream: rows };
}

/** The client's `list`: the same including the request. `call` uses one client for all calls. */
export function ourList(lib) {
  let body;
  const fetch = async () => new Response(body, { headers: { "content-type": "application/json" } });
  const client = new lib.BillingClient({ apiKey: "sk_bench_0123456789", dangerouslyAllowBrowser: true, fetch });
  return {
    name: "novita-billing, list()",
    async call(given) {
      body = given;
      return (await client.apiKeyBills.list(query)).bills;
    },
    rowsOfStream: async (stream) => (await clientOf(lib, stream).apiKeyBills.list(query)).bills,
  };
}
