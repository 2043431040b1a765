// As many rows as an account with many keys has in a month. It runs alone, because it blocks the environment for a second.

import { equal, january, januaryWindow, ok } from "./support.mjs";

const [chunks, each] = [200, 1000];
const amountOf = (place) => (place * 7919) % 100_000;
const dayOf = (place) => januaryWindow.startTime + 86_400 * Math.floor(place / 6700);

function row(place) {
  const [startTime, amount] = [dayOf(place), amountOf(place)];
  const times = `"startTime":"${startTime}","endTime":"${startTime + 86_399}"`;
  const money = `"amount":"${amount}","voucherAmount":"0","payAmount":"${amount}"`;
  return `{"userId":"user-1",${times},"category":"llm","ownerID":"key-${place % 50}",${money}}`;
}

/** The body of the answer, generated as it is read. */
function bodyOf() {
  const encoder = new TextEncoder();
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      const rows = Array.from({ length: each }, (_, place) => row(sent * each + place));
      controller.enqueue(encoder.encode(`${sent === 0 ? '{"bills":[' : ","}${rows}${sent === chunks - 1 ? "]}" : ""}`));
      sent += 1;
      if (sent === chunks) controller.close();
    },
  });
}

/** Counts the lines of a stream of text, and asserts that no chunk is large. */
async function linesOf(stream) {
  let lines = 0;
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return lines;
    ok(value.length < 70_000, `a chunk of ${value.length} bytes`);
    for (const byte of value) if (byte === 10) lines += 1;
  }
}

export default {
  "200,000 rows take few bytes each, and each can be read": async ({ lib }) => {
    const fetch = async () => new Response(bodyOf());
    const client = new lib.BillingClient({ baseUrl: "https://own.example", fetch });
    const table = await client.apiKeyBills.load(january);
    equal(table.length, chunks * each, "rows");
    ok(table.memory < 12 * table.length, `${table.memory / table.length} bytes a row`);
    let place = 0;
    for (const bill of table) {
      if (bill.amount !== BigInt(amountOf(place)) || bill.startTime !== dayOf(place)) ok(false, `row ${place}`);
      place += 1;
    }
    equal(place, table.length, "each");
    equal(table.at(123_456).amount, BigInt(amountOf(123_456)), "at");
    const one = table.filter({ ownerID: "key-7", startTime: String(januaryWindow.startTime) });
    equal([one.length, one.at(-1).ownerID], [6700 / 50, "key-7"], "a selection");
    equal(table.verify(), { rows: chunks * each, unbalanced: [] }, "balanced");
    const csv = table.toCsvStream({ columns: ["total", "ownerID", "startTime"] });
    table.free();
    equal(await linesOf(csv), chunks * each + 1, "lines of CSV, in chunks");
    equal(one.toArray().length, one.length, "the selection stays usable");
    one.free();
  },
};
