// Snapshots of tables, which the element sends to its worker: another instance of the module restores the same rows, or refuses
// them.

import assert from "node:assert/strict";
import { once } from "node:events";
import { pathToFileURL } from "node:url";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { importPackage, importTesting, inPackage } from "../support/consumer.mjs";

const { BillingClient, decodeBills } = await importPackage();
const { ApiBox } = await importTesting();
const entry = pathToFileURL(inPackage("dist", "entry", "snapshots.js")).href;
const { moduleParts, restoreTable, snapshotPieces } = await import(entry);

/** Bills of two months, in several windows. */
async function load(name, query, options) {
  const box = new ApiBox({ seed: 5, keys: 3, models: 4, instances: 40 });
  return new BillingClient({ apiKey: box.apiKey, fetch: box.fetch, ...options })[name].load(query);
}

const snapshotOf = (kind, table) => ({
  ...{ kind, currency: table.currency, utcOffset: table.utcOffset },
  pieces: [...snapshotPieces(table)],
});

const filesOf = (table) => [
  table.toCsv({ times: "iso" }),
  table.toNdjson(),
  table.toFocusCsv(),
  table.toCsv({ count: "begun", columns: ["startTime", "total", "currency"] }),
];

const days = { period: "2026-02/2026-03", cycleType: "Day" };

test("a restored table has the same rows, and writes the same files", async () => {
  for (const [name, kind, query] of [
    ["apiKeyBills", "apiKey", days],
    ["usageBills", "usage", { ...days, productCategory: "llm" }],
    ["fixedTermBills", "fixedTerm", { period: "2026-02/2026-03" }],
  ]) {
    const table = await load(name, query, { currency: "EUR", utcOffset: "+08:00" });
    const [{ ownerID }] = table;
    for (const shown of [table, table.filter({ ownerID }), table.filter({ ownerID: [] })]) {
      const snapshot = snapshotOf(kind, shown);
      assert.ok(snapshot.pieces.length > 1);
      const copy = restoreTable(snapshot);
      assert.deepEqual(filesOf(copy), filesOf(shown), kind);
      assert.deepEqual([...copy], [...shown]);
      assert.deepEqual([copy.currency, copy.utcOffset, copy.length], ["EUR", "+08:00", shown.length]);
      copy.free();
    }
    assert.ok(table.length > 100 && table.filter({ ownerID }).length < table.length);
  }
});

test("hostile names and unknown fields are restored", async () => {
  const names = ["=cmd|' /C calc'!A0", "\u2028\u0000\ufeff", '"; drop table', "😀", "", "-1"];
  const bills = names.map((productName, place) => ({
    ...{ startTime: "0", endTime: "9", amount: String(place), voucherAmount: "0", payAmount: "0" },
    ...{ productName, x_new: { deep: [productName] } },
  }));
  const table = await decodeBills("apiKey", JSON.stringify({ bills }));
  const copy = restoreTable(snapshotOf("apiKey", table));
  assert.deepEqual(filesOf(copy), filesOf(table));
  assert.deepEqual(
    [...copy].map(({ extra }) => extra.x_new.deep[0]),
    names,
  );
});

test("what is damaged, missing or of another version is refused", async () => {
  const table = await load("apiKeyBills", days);
  const { pieces, ...labels } = snapshotOf("apiKey", table);
  const refused = (changed, message) =>
    assert.throws(() => restoreTable({ ...labels, pieces: changed }), { kind: "config", path: "snapshot", message });
  const damaged = pieces[1].slice();
  damaged[damaged.length >> 1] ^= 1;
  refused([pieces[0], damaged, ...pieces.slice(2)], /damaged/);
  refused(pieces.slice(0, -1), /damaged/);
  refused([pieces[0], pieces[1].slice(0, -1), ...pieces.slice(2)], /damaged/);
  const other = pieces[0].slice();
  other[0] ^= 1;
  refused([other, ...pieces.slice(1)], /another version/);
  refused([], /another version/);
  // The instance lives on.
  assert.equal(restoreTable({ ...labels, pieces }).length, table.length);
});

test("a freed table has no snapshot", async () => {
  const table = await load("apiKeyBills", days);
  table.free();
  assert.throws(() => [...snapshotPieces(table)], { kind: "config", path: "table" });
});

test("another thread writes the same file, with the module that was compiled here", async () => {
  const table = await load("usageBills", { ...days, productCategory: "llm" });
  const program = `
    const { parentPort, workerData } = require("node:worker_threads");
    import(${JSON.stringify(entry)}).then(({ useModule, restoreTable }) => {
      useModule(workerData.module);
      parentPort.postMessage(restoreTable(workerData.snapshot).toCsv());
    });`;
  const workerData = { module: moduleParts(), snapshot: snapshotOf("usage", table) };
  const worker = new Worker(program, { eval: true, workerData });
  const [text] = await once(worker, "message");
  assert.equal(text, table.toCsv());
});
