// The service's control totals are no bills: neither files nor open groups have them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { importElement } from "../support/element.mjs";
import { row, seconds, showRows } from "../support/element-model.mjs";

const { lists } = await importElement();
const { fileOf } = await importElement("core/exports.ts");
const { rowPieces } = await importElement("core/pieces.ts");

const now = Date.parse("2026-02-20T12:00:00Z");
const start = seconds("2026-01-02T00:00:00Z");
const bills = [row(start, 3, { category: "gpu" }), row(start, 4, { category: "llm" })];
const control = row(start, 7, { category: "summary" });
const rows = Object.fromEntries(["usage", "fixedTerm", "apiKey"].map((kind) => [kind, [...bills, control]]));
/** The service may have another category of its own in a control total that it was asked for. */
const asked = { ...control, category: "llm" };

async function textOf({ content }) {
  const decoder = new TextDecoder();
  let text = "";
  const tables = content.tables.map(({ table }) => table);
  for await (const piece of rowPieces(content.format, tables)) text += decoder.decode(piece, { stream: true });
  return text;
}

for (const list of Object.keys(lists)) {
  test(`the files and open groups of ${list} have no control totals`, async (t) => {
    const inputs = { list, period: "2026-01", "group-by": "ownerID" };
    const { model, maker } = await showRows(t, inputs, { rows, now });
    const { answer } = model({ open: [JSON.stringify(["o1"])] });
    assert.ok(answer.control || list === "usage", "its sums are shown by themselves");
    const [group] = answer.groups.rows;
    assert.equal(group.bills.length, group.rows.value);
    const shown = Array.from({ length: group.bills.length }, (_, index) => group.bills.at(index).cells[1].text);
    assert.ok(!shown.includes("summary"), shown.join());
    for (const id of ["rows", "ndjson", "focus"]) {
      const text = await textOf(fileOf(maker.context, id, undefined));
      assert.equal(text.trim().split("\n").length, group.rows.value + (id === "ndjson" ? 0 : 1), id);
      assert.doesNotMatch(text, /summary/, id);
    }
  });
}

test("control totals that were asked for are no bills, whatever their own category is", async (t) => {
  const inputs = { list: "usage", period: "2026-01", category: "summary" };
  const { model } = await showRows(t, inputs, { rows: { usage: [...bills, asked] }, now });
  const { answer } = model();
  assert.equal(answer.control.items[0].amount.value, "7");
  assert.equal(answer.isEmpty, true);
  assert.deepEqual([answer.emptyText, answer.downloads], ["There are no bills in this period.", []]);
});

test("without control totals, all rows are in the files", async (t) => {
  const { model, maker } = await showRows(t, { list: "apiKey", period: "2026-01" }, { rows: { apiKey: bills }, now });
  model();
  const text = await textOf(fileOf(maker.context, "ndjson", undefined));
  assert.equal(text.trim().split("\n").length, bills.length);
});
