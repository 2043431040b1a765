// novita-billing, as its users call it.

/** What the rows are asked for where they come through a client; a body is served whatever is asked. */
const query = { period: "2026-01", cycleType: "Day" };

/** A client whose requests are all answered with this body. */
const clientOf = (lib, body) =>
  new lib.BillingClient({
    apiKey: "sk_bench_0123456789",
    dangerouslyAllowBrowser: true,
    fetch: async () => new Response(body, { headers: { "content-type": "application/json" } }),
  });

/** The columns of a body or a stream. */
const tableOf = (lib, source) => lib.decodeBills("apiKey", source);

/** Uses a table and lets go of it. */
async function withTable(lib, source, use) {
  const table = await tableOf(lib, source);
  try {
    return use(table);
  } finally {
    table.free();
  }
}

/** Totals by product and day, in the names that every contender gives them. */
function totalsOfTable(table) {
  const { groups } = table.summarize({ by: ["productName", "day"] });
  return groups.map(({ key, rows, total, voucher, cash }) => {
    const day = Date.parse(key.day) / 86_400_000;
    return { product: key.productName, day, rows, total, voucher, cash };
  });
}

/** `decodeBills`, and where there are batches the client's `stream`. */
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

/** `decodeBills` alone: columns, of which no rows are made. */
export function ourTable(lib) {
  const rows = (source) => tableOf(lib, source);
  return { name: "novita-billing, table alone", rows, rowsOfStream: rows };
}

/** The client's `list`: the same with all that a request takes. */
export function ourList(lib) {
  return {
    name: "novita-billing, list()",
    rowsOfStream: async (stream) => (await clientOf(lib, stream).apiKeyBills.list(query)).bills,
  };
}
