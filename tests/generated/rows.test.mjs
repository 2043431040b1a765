// Sources that are generated from the table of fields in Rust: as committed, and for another kind of bill.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { classesOf, table } from "../../tools/generate-rows.mjs";
import { at } from "../../tools/steps.mjs";

const kinds = table();

test("the committed sources are those that the table of fields generates", async () => {
  for (const { path, text } of await classesOf(kinds)) {
    const committed = existsSync(path) ? readFileSync(path, "utf8") : "";
    const name = relative(at(), path);
    assert.ok(committed === text, `${name} is not what src/bill/fields.rs gives: run npm run build, and commit it`);
  }
});

test("every field has documentation that fits into a comment", () => {
  for (const { kind, doc, fields } of kinds) {
    for (const text of [doc, ...fields.map(({ doc }) => doc)]) assert.match(text, /^[ -~]+\.$/, kind);
    for (const text of fields.map(({ doc }) => doc)) assert.ok(!text.includes("*/"), text);
  }
});

/** The facade's module of rows with the classes of a table. */
async function rowsOf(kinds) {
  const written = new Map((await classesOf(kinds)).map(({ path, text }) => [path, text]));
  const plugin = {
    name: "written",
    setup({ onLoad }) {
      onLoad({ filter: /generated/ }, ({ path }) => ({ contents: written.get(path), loader: "ts" }));
    },
  };
  const source = `export * from "./rows.ts"; export * from "./wire.ts"; export * from "./generated/rows.ts";`;
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: at("pkg-template", "src"), loader: "ts" },
    ...{ bundle: true, format: "esm", target: "es2022", write: false, plugins: [plugin] },
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}

/** A value of each type as a row has it, another one for each field, and as the API writes it. */
const valueOf = {
  text: (place) => [`text ${place}`, `text ${place}`],
  int64: (place) => [2n ** 60n + BigInt(place), String(2n ** 60n + BigInt(place))],
  time: (place) => [1_767_225_600 + place, String(1_767_225_600 + place)],
  number: (place) => [place + 0.5, place + 0.5],
  decimal: (place) => [`${place}.25`, `${place}.25`],
};

/** A block of one row with a value for each field that is present. */
function blockOf(fields, isThere) {
  const lists = { text: [], int64: [], number: [], decimal: [] };
  const slots = fields.map(({ type, name }, place) => {
    if (!isThere(name)) return 0;
    return lists[type === "time" ? "number" : type].push(valueOf[type](place)[0]);
  });
  const encoded = lists.decimal.map((text) => Buffer.from(text));
  let end = 0;
  const block = {
    ...{ first: 0, part: 0, length: 1, slots: Uint32Array.from(slots), extras: new Uint32Array() },
    ...{ integers: BigInt64Array.from(lists.int64), numbers: Float64Array.from(lists.number) },
    decimals: { bytes: Buffer.concat(encoded), ends: Uint32Array.from(encoded, ({ length }) => (end += length)) },
  };
  return { block, texts: ["", ...lists.text] };
}

const classOf = ({ kind }) => `${kind[0].toUpperCase()}${kind.slice(1)}Bill`;

// A kind that the API does not have: rows of bills per API key with another field, without the key's name and mask.
const apiKey = kinds.find(({ kind }) => kind === "apiKey");
const category = kinds.flatMap(({ fields }) => fields).find(({ name }) => name === "productCategory");
const imagined = {
  kind: "imagined",
  doc: "A row of a list that the API does not have.",
  fields: [...apiKey.fields.filter(({ name }) => !["apikeyName", "apikeyMask"].includes(name)), category],
};

test("rows of every kind, also of another one, have each field's value, and give the API's JSON", async () => {
  const rows = await rowsOf([...kinds, imagined]);
  for (const { kind, fields } of [...kinds, imagined]) {
    const name = classOf({ kind });
    const { block, texts } = blockOf(fields, () => true);
    const [row] = rows.makeRows(rows[name], block, texts);
    assert.equal(row.constructor.name, name);
    assert.deepEqual(Object.keys(row), [...fields.map(({ name }) => name), "extra"]);
    const sent = Object.fromEntries(fields.map(({ name, type }, place) => [name, valueOf[type](place)[1]]));
    for (const [place, { name, type, javascript }] of fields.entries()) {
      assert.equal(row[name], valueOf[type](place)[0], name);
      assert.equal(typeof row[name], javascript, name);
    }
    assert.deepEqual(JSON.parse(JSON.stringify(row)), sent);
    assert.deepEqual(rows.toWire({ ...row }), sent);
    assert.equal(row.total, sent.amountDecimal);
  }
});

test("an absent field is undefined if its type allows that, and absent text is empty", async () => {
  const rows = await rowsOf([...kinds, imagined]);
  for (const { kind, fields } of [...kinds, imagined]) {
    const required = fields.filter(({ javascript, isOptional }) => javascript !== "string" && !isOptional);
    const isRequired = (name) => required.some((field) => field.name === name);
    const { block, texts } = blockOf(fields, isRequired);
    const [row] = rows.makeRows(rows[classOf({ kind })], block, texts);
    for (const { name, isOptional } of fields) {
      if (isOptional) assert.equal(row[name], undefined, name);
      else if (!isRequired(name)) assert.equal(row[name], "", name);
    }
  }
});
