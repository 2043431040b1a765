// What people style the element with: the names of its parts and custom properties, and those of its texts.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import ts from "typescript";
import { files } from "../../tools/steps.mjs";
import { inPackage } from "../support/consumer.mjs";
import { importElement } from "../support/element.mjs";

const { english } = await importElement("core/words/index.ts");
const manifest = JSON.parse(readFileSync(inPackage("element", "custom-elements.json"), "utf8"));
const [{ cssParts, cssProperties }] = manifest.modules[0].declarations;
const namesOf = (described) => described.map(({ name }) => name).toSorted();
const unique = (names) => [...new Set(names)].toSorted();

const templates = files("pkg-template/element/parts")
  .map((path) => readFileSync(path, "utf8"))
  .join("\n");

test("the manifest names every part, and no other", () => {
  const written = Array.from(templates.matchAll(/\bpart="([^"]+)"/g), ([, names]) => names.split(" "));
  // Sections, whose templates are in one place.
  const sections = Array.from(templates.matchAll(/\b(?:section|loaded)\(\s*"([\w-]+)"/g), ([, name]) => name);
  const names = unique([...written.flat(), ...sections].filter((name) => /^[\w-]+$/.test(name)));
  assert.ok(sections.length > 5 && names.length > 50);
  assert.deepEqual(namesOf(cssParts), names);
});

test("the manifest names every custom property, and no other", () => {
  assert.deepEqual(namesOf(cssProperties), unique(templates.match(/--novita-[\w-]+\b(?!-)/g)));
});

test("the types name every text, with what it says in English", () => {
  const source = readFileSync(inPackage("element", "strings.d.ts"), "utf8");
  const file = ts.createSourceFile("strings.d.ts", source, ts.ScriptTarget.Latest, true);
  const members = file.statements.find(
    (statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === "NovitaBillingStrings",
  ).members;
  assert.deepEqual(
    members.map(({ name }) => name.text),
    Object.keys(english),
  );
  for (const member of members) {
    const message = english[member.name.text];
    const [{ comment }] = member.jsDoc;
    for (const text of Object.values(typeof message === "string" ? { message } : message)) {
      assert.ok(comment.includes(JSON.stringify(text)), `${member.name.text}: ${text}`);
    }
  }
});
