// Exports in Node: streaming a large table takes little of the module's memory, and frees it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runThere, watchModule } from "../support/program.mjs";

test("streaming 200,000 rows as CSV takes little memory, and frees it", async () => {
  const program = `
    import { decodeBills } from "novita-billing";
    ${watchModule}
    const row = (place) => JSON.stringify({
      startTime: "1767225600", endTime: "1767311999", amount: String(place), voucherAmount: "0", payAmount: String(place),
      ownerID: "key-" + (place % 100), category: "llm", productName: "model-" + (place % 40),
    });
    const memory = () => exports.memory.buffer.byteLength;
    const rows = 200_000;
    const table = await decodeBills("apiKey", '{"bills":[' + Array.from({ length: rows }, (_, place) => row(place)) + "]}");
    let lines = 0;
    let total = 0;
    const pass = async () => {
      let rest = "";
      for await (const text of table.toCsvStream({ columns: ["amount"] }).pipeThrough(new TextDecoderStream())) {
        const whole = (rest + text).split("\\r\\n");
        rest = whole.pop();
        for (const line of whole) {
          lines += 1;
          total += Number(line) || 0;
        }
      }
    };
    const before = memory();
    await pass();
    const first = memory();
    for (let n = 0; n < 5; n++) await table.toCsvStream().cancel();
    for (let n = 0; n < 5; n++) {
      const reader = table.toCsvStream().getReader();
      await reader.read();
      await reader.cancel();
    }
    await pass();
    console.log(JSON.stringify([lines, total, first - before, memory() - first]));`;
  const { stdout, code, stderr } = await runThere(program, {});
  assert.equal(code, 0, stderr);
  const [lines, total, first, later] = JSON.parse(stdout);
  assert.equal(lines, 2 * 200_001);
  assert.equal(total, 199_999 * 200_000);
  assert.ok(first < 1_000_000, `${first} bytes more`);
  assert.equal(later, 0);
});
