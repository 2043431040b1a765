// The sources of the package import each other in one direction: there is no cycle, of types either.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { at, files } from "../../tools/steps.mjs";

const root = at("pkg-template");

/** The source files that a source file imports, also by `import type` and `export … from`. */
function importsOf(path) {
  const { importedFiles } = ts.preProcessFile(readFileSync(path, "utf8"));
  const relativeImports = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith("."));
  return relativeImports.map((name) => join(dirname(path), name.replace(/\.js$/, ".ts")));
}

/** The first cycle of a graph, as a list of files that ends as it begins; undefined if there is none. */
function findCycle(graph) {
  const finished = new Set();
  const visit = (path, trail) => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (finished.has(path)) return undefined;
    for (const next of graph.get(path) ?? []) {
      const cycle = visit(next, [...trail, path]);
      if (cycle) return cycle;
    }
    finished.add(path);
    return undefined;
  };
  for (const path of graph.keys()) {
    const cycle = visit(path, []);
    if (cycle) return cycle;
  }
  return undefined;
}

test("a cycle is found, and a graph without one has none", () => {
  assert.deepEqual(
    findCycle(
      new Map([
        ["a", ["b"]],
        ["b", ["c", "d"]],
        ["d", ["b"]],
      ]),
    ),
    ["b", "d", "b"],
  );
  assert.equal(
    findCycle(
      new Map([
        ["a", ["b", "c"]],
        ["b", ["c"]],
        ["c", []],
      ]),
    ),
    undefined,
  );
});

test("no source file of the package imports itself, directly or through others", () => {
  const sources = files("pkg-template/src", "pkg-template/testing").filter(
    (path) => path.endsWith(".ts") && !path.endsWith(".d.ts"),
  );
  const graph = new Map(sources.map((path) => [path, importsOf(path)]));
  assert.ok(graph.get(at("pkg-template", "src", "index.ts"))?.length > 10);
  const cycle = findCycle(graph)?.map((path) => relative(root, path));
  assert.equal(cycle?.join(" -> "), undefined);
});
