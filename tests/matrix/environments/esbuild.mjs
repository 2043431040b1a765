// esbuild: pages and a program for Node, built by the commands that the package's README gives.

import assert from "node:assert/strict";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { askElement } from "../element-page.mjs";

/** Copies a project, whose commands are those of the README. */
async function copyProject({ copy }, name, more) {
  const folder = await copy(name, more);
  const readme = readFileSync(join(folder, "node_modules", "novita-billing", "README.md"), "utf8");
  const { scripts } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  for (const command of Object.values(scripts)) assert.ok(readme.includes(command), `the README has no ${command}`);
  return folder;
}

/** Builds a page, and serves it. Returns its URL. */
async function servePage(context, folder, script) {
  await context.run("npm", ["run", script], { cwd: folder });
  const dist = join(folder, "dist");
  copyFileSync(join(folder, "index.html"), join(dist, "index.html"));
  return context.serveFolder(dist);
}

async function runPage(context) {
  const folder = await copyProject(context, "esbuild", ["bundled/index.html"]);
  const note = "with `novita-billing/slim`, `--loader:.wasm=file` and `init(url)`";
  return { ...(await context.page(await servePage(context, folder, "build:page"))), note };
}

async function runWorker(context) {
  const folder = await copyProject(context, "esbuild-worker", ["bundled-worker/index.html", "bundled-worker/main.js"]);
  const note = "with `novita-billing/slim`, `--loader:.wasm=file` and `init(url)`; the worker is an entry";
  return { ...(await context.page(await servePage(context, folder, "build"))), note };
}

async function runElement(context) {
  const folder = await copyProject(context, "esbuild-element", ["bundled-element/index.html"]);
  const note = "with `--splitting`, `--loader:.wasm=file` and the property `wasm`; the element's worker is an entry";
  return { ...(await askElement(context, await servePage(context, folder, "build"))), note };
}

const copyProgram = (context) => copyProject(context, "esbuild", ["node/year.mjs"]);

/** Runs a bundle where nothing else is. */
function printAlone(context, folder, name) {
  const cwd = context.move(folder, { [join("dist", name)]: name });
  return context.print(process.execPath, [name], { cwd });
}

async function runProgram(context, format) {
  const folder = await copyProgram(context);
  const isDefault = format === "cjs";
  const more = isDefault ? [] : ["--", `--format=${format}`, "--outfile=dist/program.mjs"];
  await context.run("npm", ["run", "build:program", ...more], { cwd: folder });
  const note = "with `novita-billing/slim`, `--loader:.wasm=binary` and `init(bytes)`";
  return { ...(await printAlone(context, folder, isDefault ? "program.cjs" : "program.mjs")), note };
}

/** A bundle that lost the module must say how to embed it. */
async function runWithoutModule(context) {
  const folder = await copyProgram(context);
  const esbuild = join(folder, "node_modules", ".bin", "esbuild");
  const build = (...more) =>
    context.run(esbuild, ["year.mjs", "--bundle", "--platform=node", "--format=esm", ...more], { cwd: folder });
  await build("--outfile=dist/lost.mjs");
  await build("--outfile=dist/program.mjs", "--external:novita-billing");
  const result = await context.print(process.execPath, [join("dist", "program.mjs")], { cwd: folder });
  await assert.rejects(printAlone(context, folder, "lost.mjs"), (error) =>
    /novita-billing\/slim.*README/.test(error.message),
  );
  return { ...result, note: "needs `--external:novita-billing`, and the error without it says so" };
}

export default {
  title: "esbuild",
  cells: [
    { name: "esbuild, browser, page", run: runPage },
    { name: "esbuild, browser, worker", run: runWorker },
    { name: "esbuild, browser, element", run: runElement },
    { name: "esbuild, Node, one file (cjs)", run: (context) => runProgram(context, "cjs") },
    { name: "esbuild, Node, one file (esm)", run: (context) => runProgram(context, "esm") },
    { name: "esbuild, Node, package beside it", run: runWithoutModule },
  ],
};
