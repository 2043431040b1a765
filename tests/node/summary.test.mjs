// A client's summary holds no rows: for a million rows, its memory is that of its groups.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runThere, watchModule } from "../support/program.mjs";

test("a summary of 1,000,000 rows takes less than 16 MB", async () => {
  const program = `
    import { BillingClient } from "novita-billing";
    ${watchModule}
    const [chunks, each, days] = [1000, 1000, 31];
    const row = (place) => {
      const start = 1767225600 + 86400 * Math.floor((place * days) / (chunks * each));
      return '{"userId":"user-1","startTime":"' + start + '","endTime":"' + (start + 86399) + '","category":"llm","productName":"model-' +
        (place % 40) + '","ownerID":"key-' + (place % 100) + '","billNum0":"' + place + '","amount":"' + place + '","voucherAmount":"0","payAmount":"' +
        place + '","amountDecimal":"' + (place % 7) + '.0000' + (place % 10) + '"}';
    };
    const encoder = new TextEncoder();
    let sent = 0;
    const body = () => new ReadableStream({
      pull(controller) {
        const rows = Array.from({ length: each }, (_, place) => row(sent * each + place));
        controller.enqueue(encoder.encode((sent === 0 ? '{"bills":[' : ",") + rows + (sent === chunks - 1 ? "]}" : "")));
        sent += 1;
        if (sent === chunks) controller.close();
      },
    });
    const client = new BillingClient({ baseUrl: "https://own.example", fetch: async () => new Response(body()) });
    const query = { period: "2026-01", cycleType: "Day" };
    await client.apiKeyBills.plan(query);
    const memory = () => exports.memory.buffer.byteLength;
    const before = memory();
    const { total, groups, report } = await client.apiKeyBills.summarize(query, { by: ["productName", "day"] });
    console.log(JSON.stringify({ total, groups: groups.length, rows: report.rows, grown: memory() - before }));`;
  const { stdout, code, stderr } = await runThere(program, {});
  assert.equal(code, 0, stderr);
  const { total, groups, rows, grown } = JSON.parse(stdout);
  let [units, cash] = [0n, 0n];
  for (let place = 0; place < 1_000_000; place++) {
    units += BigInt(place % 7) * 100_000n + BigInt(place % 10);
    cash += BigInt(place);
  }
  const text = (sum, places) => `${sum / 10n ** places}.${String(sum % 10n ** places).padStart(Number(places), "0")}`;
  const short = (decimal) => decimal.replace(/\.?0+$/, "");
  assert.deepEqual([rows, groups], [1_000_000, 31 * 40]);
  assert.deepEqual([total.total, total.cash], [short(text(units, 5n)), short(text(cash, 4n))]);
  assert.equal(total.quantities.billNum0, String(cash));
  assert.ok(grown < 16_000_000, `the memory grew by ${grown} bytes`);
});
