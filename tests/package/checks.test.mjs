// publint and attw on the packed package. Each exception has its reason here; another one fails.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { run } from "../../tools/steps.mjs";
import { copyProject, tarballPath } from "../support/project.mjs";

const folder = await copyProject({ source: join("tests", "package", "checks"), folder: "package-checks" });
const program = (...path) => join(folder, "node_modules", ...path);

/** What publint may suggest. */
const suggestions = {
  // Resolvers that know no `exports`, as Parcel's by default, read `browser`.
  USE_EXPORTS_BROWSER: ["browser"],
};

test("publint finds nothing in the tarball, suggestions included", async () => {
  const { publint } = await import(pathToFileURL(program("publint", "src", "index-node.js")));
  const { buffer } = new Uint8Array(readFileSync(tarballPath()));
  const { messages } = await publint({ pack: { tarball: buffer }, strict: true });
  const unexpected = messages.filter(({ code, path }) => suggestions[code]?.join() !== path?.join());
  assert.deepEqual(unexpected, []);
});

/** What attw may find, and where. */
const exceptions = {
  // The package is ESM only: Node 20.19 and newer `require` it, which TypeScript knows from `module: "node20"` on.
  CJSResolvesToESM: ["node16-cjs"],
  // TypeScript's resolution for Node before 12 knows no `exports`.
  NoResolution: ["node10"],
};

test("attw finds no wrong types in the tarball, and nothing else than what ES modules alone mean", async () => {
  const args = [program("@arethetypeswrong", "cli", "dist", "index.js"), tarballPath(), "--format", "json"];
  // With problems it ends with code 1.
  const printed = await run(process.execPath, [...args, "--profile", "esm-only"], { quiet: true });
  const { analysis, problems } = JSON.parse(printed);
  assert.equal(analysis.types.kind, "included");
  assert.ok(Object.keys(analysis.entrypoints).includes("./testing"));
  for (const { kind, resolutionKind, entrypoint } of Object.values(problems).flat()) {
    assert.ok(exceptions[kind]?.includes(resolutionKind), `${kind}: ${entrypoint}, ${resolutionKind}`);
  }
});
