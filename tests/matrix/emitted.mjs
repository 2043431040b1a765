// What bundlers emit of the package's WebAssembly module.

import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { at } from "../../tools/steps.mjs";

/**
 * Checks that a build has each part of the module once, and not the whole module, which pages do not load.
 *
 * @param {string} folder of the build
 * @returns {string} a note that says so
 */
export function emittedParts(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const parts = files.filter(({ name }) => /\.(wasm|bin)$/.test(name));
  const sizes = parts.map(({ parentPath, name }) => statSync(join(parentPath, name)).size).sort();
  const expected = ["novita_billing_lists.wasm", "novita_billing_answers.bin"].map(
    (name) => statSync(at("pkg", "wasm", name)).size,
  );
  assert.deepEqual(sizes, expected.sort(), `emitted ${parts.map(({ name }) => name)}`);
  return "emits each part once";
}
