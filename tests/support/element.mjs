// Modules of the element, bundled for Node. They use the package that the other tests use, from the consumer.

import { mkdirSync, rmSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { at } from "../../tools/steps.mjs";
import { ensureConsumer, inPackage } from "./consumer.mjs";

/** The package by its file, so that every bundle has the same instance of it. */
const consumersPackage = {
  name: "the consumer's package",
  setup({ onResolve }) {
    const path = pathToFileURL(inPackage("dist", "entry", "node.js")).href;
    onResolve({ filter: /^novita-billing$/ }, () => ({ path, external: true }));
  },
};

let count = 0;

/** Bundles a module of the element and imports it: by default what `core/` exports. */
export async function importElement(entry = "core/index.ts") {
  await ensureConsumer();
  mkdirSync(at(".cache", "element-test"), { recursive: true });
  // Test files run in processes of their own, at the same time.
  const outfile = at(".cache", "element-test", `${process.pid}-${(count += 1)}.mjs`);
  await build({
    entryPoints: [at("pkg-template", "element", entry)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    mainFields: ["module", "main"],
    sourcemap: "inline",
    logLevel: "silent",
    plugins: [consumersPackage],
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile, { force: true });
  }
}
