// Bundles the element into pkg/element: its entries, what they share, and a script for each language. Libraries are bundled;
// the package itself is not: the element imports its entry for browsers by a relative path, so that a page that imports both has
// one copy of it. The worker that writes files has what it uses of the package in its script, because bundlers copy that as it is.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { at, files, fingerprint, run, step } from "./steps.mjs";

const source = (...parts) => at("pkg-template", "element", ...parts);
const target = (...parts) => at("pkg", "element", ...parts);

/** The package as the element sees it, and its entry for snapshots, which is only for the element. */
const packageEntry = at("pkg", "dist", "entry", "browser.js");
const snapshotsEntry = at("pkg", "dist", "entry", "snapshots.js");

/**
 * Replaces imports of the package, and of its entry for snapshots, by those of its files.
 *
 * @param {string} path how the bundle imports the package
 * @param {string} [snapshots] how it imports the other entry
 * @returns {import("esbuild").Plugin}
 */
export const packageAt = (path, snapshots) => ({
  name: "package",
  setup({ onResolve }) {
    onResolve({ filter: /^novita-billing$/ }, () => ({ path, external: true }));
    onResolve({ filter: /^novita-billing\/snapshots$/ }, () => ({ path: snapshots, external: true }));
  },
});

/**
 * Shortens style sheets, and removes the indentation of templates, which esbuild takes for texts; a line break is white space
 * enough.
 */
const shortTemplates = {
  name: "short templates",
  setup: ({ onLoad, esbuild }) =>
    onLoad({ filter: /[\\/]element[\\/]parts[\\/].*\.ts$/ }, async ({ path }) => {
      let contents = readFileSync(path, "utf8");
      for (const [template, sheet] of contents.matchAll(/\bcss`([^`$]+)`/g)) {
        const { code } = await esbuild.transform(sheet, { loader: "css", minify: true });
        contents = contents.replace(template, () => `css\`${code.trim().replaceAll("\\", "\\\\")}\``);
      }
      return { contents: shortened(contents), loader: "ts" };
    }),
};

const shortened = (contents) => contents.replaceAll(/^ +/gm, "");

/**
 * d3-array computes some constants when it is loaded. Its manifest says that nothing depends on that; bundlers need it at each
 * place to leave out what is not used: 0.7 kB (brotli).
 */
const unusedConstants = {
  name: "unused constants",
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]d3-array[\\/]dist[\\/]d3-array\.mjs$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replaceAll(
        /^((?:const|var) \w+ =) (.*(?:[bB]isect|Blur2|[aA]rray).*);$/gm,
        "$1 /* @__PURE__ */ (() => $2)();",
      ),
    })),
};

/** The scripts that are loaded when they are needed. */
const lazyScripts = /[\\/]element[\\/](?:details|downloads|parts[\\/]virtual-rows)\.ts$/;

/**
 * Lets these scripts import all of the element, which is there when they are. Otherwise esbuild would cut what each of them shares
 * with it out of the element's script, into many that are compressed one by one: 2.5 kB more (brotli).
 */
const oneElementScript = {
  name: "one element script",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^the-element$/ }, () => ({ path: source("element.ts") }));
    onLoad({ filter: lazyScripts }, ({ path }) => ({
      contents: `import "the-element";\n${shortened(readFileSync(path, "utf8"))}`,
      loader: "ts",
    }));
  },
};

const relativePath = (from, to) => relative(dirname(from), to).split(sep).join("/");

/** Options that all bundles of the element have. */
const common = {
  bundle: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
  minify: true,
  charset: "utf8",
  // Lit has another build for development.
  conditions: ["production"],
};

export async function element() {
  const print = fingerprint([
    ...files("pkg-template/element", "tools/build-element.mjs", "package-lock.json", "pkg-template/src"),
  ]);
  const scripts = ["element.js", "class.js", "react.js", "react-server.js", "server.js", "export-worker.js"];
  const products = scripts.map((file) => target(file));
  return step("Element (tsc, esbuild, terser)", { print, products }, async () => {
    const { build } = await import("esbuild");
    await run(process.execPath, [at("node_modules", "typescript", "bin", "tsc"), "-p", source("tsconfig.json")]);
    rmSync(target(), { recursive: true, force: true });
    mkdirSync(target(), { recursive: true });
    const entries = (...names) => Object.fromEntries(names.map((name) => [name, source("entry", `${name}.ts`)]));
    await build({
      ...common,
      entryPoints: entries("element", "class", "react"),
      outdir: target(),
      splitting: true,
      chunkNames: "[name]-[hash]",
      // These imports need not run anything: they only say what belongs together.
      logOverride: { "ignored-bare-import": "silent" },
      external: ["react"],
      plugins: [
        packageAt(...[packageEntry, snapshotsEntry].map((path) => relativePath(target("x"), path))),
        oneElementScript,
        shortTemplates,
        unusedConstants,
      ],
    });
    await build({
      ...common,
      entryPoints: { "export-worker": source("worker", "export-worker.ts") },
      outdir: target(),
      // Not every browser has workers that are modules.
      format: "iife",
      alias: { "novita-billing/snapshots": snapshotsEntry },
    });
    await build({
      ...common,
      entryPoints: entries("server", "react-server"),
      outdir: target(),
      external: ["react"],
      conditions: ["node"],
    });
    for (const path of files("pkg/element")) await shorten(path);
    for (const path of files("pkg-template/element/types")) {
      // The package under its own name would need a resolver that knows `exports`.
      const types = readFileSync(path, "utf8").replaceAll('from "novita-billing"', 'from "../dist/index.js"');
      writeFileSync(target(basename(path)), types);
    }
    const { customElementsManifest, stringTypes } = await descriptions();
    writeFileSync(target("custom-elements.json"), `${JSON.stringify(customElementsManifest(), null, 2)}\n`);
    writeFileSync(target("strings.d.ts"), stringTypes());
  });
}

/** Shortens a script that esbuild has minified: by 1.5 kB (brotli) for the element's. */
async function shorten(path) {
  const { minify } = await import("terser");
  const options = { module: true, ecma: 2022, compress: { passes: 3, directives: false } };
  const { code } = await minify(readFileSync(path, "utf8"), options);
  writeFileSync(path, code);
}

/** The custom-elements manifest and the types of the texts, from the tables of the element. */
async function descriptions() {
  const { build } = await import("esbuild");
  const outfile = at(".cache", "element-descriptions.mjs");
  const plugins = [packageAt(pathToFileURL(at("pkg", "dist", "entry", "node.js")).href)];
  await build({ ...common, entryPoints: [source("descriptions.ts")], outfile, plugins });
  return import(`${outfile}?${Date.now()}`);
}
