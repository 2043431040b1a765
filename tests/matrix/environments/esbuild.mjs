// esbuild: a page and a program for Node, built by the commands that the package's README gives.

import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

async function copyProject({ copy }) {
  const folder = await copy("esbuild", ["bundled/index.html", "node/year.mjs"]);
  const readme = readFileSync(join(folder, "node_modules", "novita-billing", "README.md"), "utf8");
  const { scripts } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  for (const command of Object.values(scripts)) assert.ok(readme.includes(command), `the README has no ${command}`);
  return folder;
}

async function runPage(context) {
  const folder = await copyProject(context);
  await context.run("npm", ["run", "build:page"], { cwd: folder });
  const dist = join(folder, "dist");
  copyFileSync(join(folder, "index.html"), join(dist, "index.html"));
  const note = "with `novita-billing/slim`, `--loader:.wasm=file` and `init(url)`";
  return { ...(await context.page(await context.serveFolder(dist))), note };
}

/** Runs a bundle where nothing else is. */
async function printAlone(context, bundle) {
  const folder = mkdtempSync(join(tmpdir(), "bundle-"));
  context.atEnd(() => rmSync(folder, { recursive: true }));
  const name = bundle.endsWith(".mjs") ? "program.mjs" : "program.cjs";
  copyFileSync(bundle, join(folder, name));
  return context.print(process.execPath, [name], { cwd: folder });
}

async function runProgram(context, format) {
  const folder = await copyProject(context);
  const isDefault = format === "cjs";
  const more = isDefault ? [] : ["--", `--format=${format}`, "--outfile=dist/program.mjs"];
  await context.run("npm", ["run", "build:program", ...more], { cwd: folder });
  const bundle = join(folder, "dist", isDefault ? "program.cjs" : "program.mjs");
  const note = "with `novita-billing/slim`, `--loader:.wasm=binary` and `init(bytes)`";
  return { ...(await printAlone(context, bundle)), note };
}

/** A bundle that lost the module must say how to embed it. */
async function runWithoutModule(context) {
  const folder = await copyProject(context);
  const esbuild = join(folder, "node_modules", ".bin", "esbuild");
  const build = (...more) =>
    context.run(esbuild, ["year.mjs", "--bundle", "--platform=node", "--format=esm", ...more], { cwd: folder });
  await build("--outfile=dist/lost.mjs");
  const bundle = join(folder, "dist", "lost.mjs");
  await assert.rejects(printAlone(context, bundle), (error) => /novita-billing\/slim.*README/.test(error.message));
  await build("--outfile=dist/program.mjs", "--external:novita-billing");
  const result = await context.print(process.execPath, [join("dist", "program.mjs")], { cwd: folder });
  return { ...result, note: "needs `--external:novita-billing`, and the error without it says so" };
}

export default {
  title: "esbuild",
  cells: [
    { name: "esbuild, browser", run: runPage },
    { name: "esbuild, Node, one file (cjs)", run: (context) => runProgram(context, "cjs") },
    { name: "esbuild, Node, one file (esm)", run: (context) => runProgram(context, "esm") },
    { name: "esbuild, Node, package beside it", run: runWithoutModule },
  ],
};
