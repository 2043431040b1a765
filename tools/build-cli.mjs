// Bundles the command line into pkg/cli: its entry, what the commands share, and a script for each part that is loaded when it is
// used. Its libraries are bundled, so that it needs none; the package itself is not: the scripts import its entry for Node by a
// relative path. The manual page is written from the tables that `--help` is made of.

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { packageAt } from "./build-element.mjs";
import { at, files, fingerprint, run, step } from "./steps.mjs";
import { packageVersion } from "./versions.mjs";

const source = (...parts) => at("pkg-template", "cli", ...parts);
const target = (...parts) => at("pkg", "cli", ...parts);

/** Libraries in the bundle, whose licences the package must have. */
const libraries = [
  ...["commander", "get-east-asian-width", "string-width", "strip-ansi", "ansi-regex"],
  ...["hyparquet-writer", "hyparquet"],
];

/** The package's own code for Parquet files is bundled with the writer that it imports, and shares the rest of the package. */
const parquetAt = (entry) => ({
  name: "parquet",
  setup({ onResolve }) {
    onResolve({ filter: /^novita-billing\/parquet$/ }, () => ({ path: entry }));
    onResolve({ filter: /^\.\.\/index\.js$/ }, ({ importer }) =>
      importer === entry ? { path: "../dist/index.js", external: true } : undefined,
    );
  },
});

/** What the page of `page` has beside the package. */
const pageFiles = ["index.html", "page.css", "icon.svg"];

/** The parser is CommonJS and requires modules of Node. */
const banner = 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);';

export async function commandLine() {
  const print = fingerprint([
    ...files("pkg-template/cli", "pkg-template/src", "pkg-template/element/core/periods.ts", "tools/build-cli.mjs"),
    ...files("tools/billing-proxy.mjs", "tools/page-headers.mjs", "package-lock.json", "Cargo.toml"),
    ...pageFiles.map((file) => at("www", file)),
  ]);
  const products = [target("main.js"), target("novita-billing.1"), target("page", "index.html")];
  return step("Command line (tsc, esbuild)", { print, products }, async () => {
    const { build } = await import("esbuild");
    await run(process.execPath, [at("node_modules", "typescript", "bin", "tsc"), "-p", source("tsconfig.json")]);
    rmSync(target(), { recursive: true, force: true });
    mkdirSync(target("page"), { recursive: true });
    await build({
      entryPoints: { main: source("main.ts") },
      outdir: target(),
      ...{ bundle: true, splitting: true, format: "esm", platform: "node", target: "node20.19" },
      ...{ chunkNames: "[name]-[hash]", charset: "utf8", legalComments: "none", logLevel: "warning" },
      ...{ minifySyntax: true, minifyWhitespace: true, lineLimit: 160 },
      banner: { js: banner },
      plugins: [packageAt("../dist/entry/node.js"), parquetAt(at("pkg", "dist", "entry", "parquet.js"))],
    });
    const main = readFileSync(target("main.js"), "utf8");
    writeFileSync(target("main.js"), `#!/usr/bin/env node\n${main}`, { mode: 0o755 });
    for (const file of pageFiles) cpSync(at("www", file), target("page", file));
    writeFileSync(target("novita-billing.1"), await manualPage());
    writeFileSync(target("LICENSES.txt"), licences());
  });
}

async function manualPage() {
  const { build } = await import("esbuild");
  const outfile = at(".cache", "cli-manual.mjs");
  await build({
    ...{ entryPoints: [source("arguments", "manual.ts")], outfile, bundle: true, format: "esm", platform: "node" },
    plugins: [packageAt(pathToFileURL(at("pkg", "dist", "entry", "node.js")).href)],
  });
  const module = await import(`${pathToFileURL(outfile).href}?${Date.now()}`);
  return module.manualPage(packageVersion);
}

const licences = () =>
  libraries
    .map((name) => {
      const file = ["LICENSE", "license"]
        .map((file) => at("node_modules", name, file))
        .find((path) => existsSync(path));
      return `${name}\n\n${readFileSync(file, "utf8").trim()}\n`;
    })
    .join("\n----\n\n");
