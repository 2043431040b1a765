// Tables in Node: their memory is freed by free() and by the garbage collector, and a trap makes only the tables of its own
// instance unusable.

import assert from "node:assert/strict";
import { test } from "node:test";
import { brokenModule, runThere, watchModule } from "../support/program.mjs";

/** The start of programs: a client of a service with a given body, and the size of the module's memory. */
const service = `
  import { BillingClient, decodeBills } from "novita-billing";
  const row = (place) => JSON.stringify({
    startTime: "1767225600", endTime: "1767311999", amount: String(place), voucherAmount: "0", payAmount: String(place),
    ownerID: "key-" + (place % 100), category: "llm", productName: "model-" + (place % 40),
  });
  const body = (rows) => '{"bills":[' + Array.from({ length: rows }, (_, place) => row(place)) + "]}";
  const answering = (text) => new BillingClient({ baseUrl: "https://own.example", fetch: async () => new Response(text) });
  const january = { period: "2026-01", cycleType: "Day" };
  ${watchModule}
  const memory = () => exports.memory.buffer.byteLength;
  const later = () => new Promise((resolve) => setTimeout(resolve, 5));`;

test("the memory of freed tables is reused by loads, filters and decodings", async () => {
  const program = `${service}
    const text = body(20_000);
    const client = answering(text);
    const round = async () => {
      const table = await client.apiKeyBills.load(january);
      const some = table.filter({ ownerID: "key-7" });
      table.free();
      const decoded = await decodeBills("apiKey", text);
      const found = [some.length, [...some].length, decoded.at(-1).amount, decoded.verify().rows];
      some.free();
      decoded.free();
      await decodeBills("apiKey", text.slice(0, -2)).catch(() => {});
      return found.join();
    };
    for (let i = 0; i < 3; i++) await round();
    const before = memory();
    const found = new Set();
    for (let i = 0; i < 20; i++) found.add(await round());
    console.log(JSON.stringify([[...found], memory() - before]));`;
  const { stdout, code, stderr } = await runThere(program, {});
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), [["200,200,19999,20000"], 0]);
});

test("tables without references are garbage-collected, and their memory is reused", async () => {
  const program = `${service}
    const client = answering(body(5000));
    const forget = async () => void (await client.apiKeyBills.load(january)).filter({ ownerID: "key-7" }).at(0);
    const rounds = async (count) => {
      for (let i = 0; i < count; i++) {
        await forget();
        gc();
        await later();
      }
    };
    const kept = await client.apiKeyBills.load(january);
    await rounds(5);
    const before = memory();
    await rounds(100);
    const grown = memory() - before;
    console.log(JSON.stringify([grown, kept.length, String(kept.at(-1).amount), 100 * kept.memory > 2_000_000]));`;
  const { stdout, code, stderr } = await runThere(program, {}, { flags: ["--expose-gc"] });
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), [0, 5000, "4999", true]);
});

test("the module's memory grows by a table, not by the body that it was decoded from", async () => {
  const program = `${service}
    await decodeBills("apiKey", "{\\"bills\\":[]}");
    const text = body(200_000);
    const sources = { text, bytes: new TextEncoder().encode(text), response: new Response(text) };
    const found = [];
    for (const source of Object.values(sources)) {
      const before = memory();
      const table = await decodeBills("apiKey", source);
      found.push([table.length, table.memory, memory() - before]);
      table.free();
    }
    console.log(JSON.stringify([text.length, found]));`;
  const { stdout, code, stderr } = await runThere(program, {});
  assert.equal(code, 0, stderr);
  const [length, found] = JSON.parse(stdout);
  assert.ok(length > 30_000_000, "a body of many megabytes");
  for (const [rows, held, grown] of found) {
    assert.equal(rows, 200_000);
    assert.ok(held < 3_000_000, `the table holds ${held} bytes`);
    assert.ok(grown < 2 * held + 1_000_000, `the memory grew by ${grown} bytes`);
  }
});

test("after a trap, tables of the old instance say that it has restarted, and new tables work", async () => {
  const program = `${service.replace('"novita-billing"', '"novita-billing/slim"')}
    import { readFileSync } from "node:fs";
    import { init } from "novita-billing/slim";
    await init(readFileSync(settings.wasm));
    const client = answering(body(3000));
    const outcome = (work) => {
      try {
        return work();
      } catch ({ kind, message }) {
        return kind + ": " + message;
      }
    };
    let old = [await client.apiKeyBills.load(january), await decodeBills("apiKey", body(10))];
    old[0].at(0);
    const iterator = old[0][Symbol.iterator]();
    iterator.next();
    const trapped = outcome(() => old[0].verify());
    const stale = old.flatMap((table) => [
      outcome(() => table.at(0)),
      outcome(() => table.filter({})),
      outcome(() => [...table]),
      outcome(() => table.memory),
    ]);
    const lengths = old.map((table) => table.length);
    old[1].free();
    const freed = outcome(() => old[1].at(0));
    // Handles of the old instance must not be freed in the new one, where other tables have the same addresses.
    const fresh = [await client.apiKeyBills.load(january), await decodeBills("apiKey", body(10))];
    old = undefined;
    for (let i = 0; i < 5; i++) {
      gc();
      await later();
    }
    const sums = fresh.map((table) => String(table.toArray().reduce((sum, { amount }) => sum + amount, 0n)));
    console.log(JSON.stringify({ trapped, stale, lengths, freed, sums }));`;
  const { stdout, code, stderr } = await runThere(
    program,
    { wasm: brokenModule("table_unbalanced") },
    { flags: ["--expose-gc"] },
  );
  assert.equal(code, 0, stderr);
  const { trapped, stale, lengths, freed, sums } = JSON.parse(stdout);
  assert.match(trapped, /^internal: .*report it/);
  for (const outcome of stale) assert.match(outcome, /^internal: .*has restarted/);
  assert.deepEqual(lengths, [3000, 10]);
  assert.match(freed, /^config: .*freed/);
  assert.deepEqual(sums, [String((2999 * 3000) / 2), "45"]);
});
