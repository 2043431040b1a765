// The contents of the package: its files and entries, and nothing about the machine that built it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { test } from "node:test";
import { transformSync } from "esbuild";
import ts from "typescript";
import { at, files, outputOf } from "../../tools/steps.mjs";

const manifest = JSON.parse(readFileSync(at("pkg", "package.json"), "utf8"));
const packed = JSON.parse(
  outputOf("npm", ["pack", "--dry-run", "--json"], { cwd: at("pkg"), shell: process.platform === "win32" }),
);
const names = packed[0].files.map(({ path }) => path);

test("the tarball holds code, types, the module and its two parts, a manifest of elements, the command line, licences and the readme, and nothing else", () => {
  assert.deepEqual(
    names.filter((name) => /\.(wasm|bin)$/.test(name)),
    ["wasm/novita_billing_answers.bin", "wasm/novita_billing_bg.wasm", "wasm/novita_billing_lists.wasm"],
  );
  const others = names.filter(
    (name) =>
      !/^(dist|element|testing|wasm)\/.+\.(js|d\.ts|wasm|bin)$/.test(name) &&
      !/^cli\/(?:[\w-]+\.js|novita-billing\.1|LICENSES\.txt|page\/(?:index\.html|page\.css|icon\.svg))$/.test(name) &&
      !["package.json", "element/custom-elements.json", "README.md", "LICENSE-MIT", "LICENSE-APACHE"].includes(name),
  );
  assert.deepEqual(others, []);
});

test("every file that the manifest names is in the tarball", () => {
  const leaves = (target) => (typeof target === "string" ? [target] : Object.values(target).flatMap(leaves));
  const ofCommand = [`./${manifest.bin["novita-billing"]}`, manifest.man];
  for (const path of [manifest.types, `./${manifest.customElements}`, ...ofCommand, ...leaves(manifest.exports)])
    assert.ok(names.includes(path.slice(2)), path);
});

test("the conditions of the main entry are in the order that resolvers need", () => {
  const conditions = Object.keys(manifest.exports["."]);
  assert.deepEqual(conditions, ["types", "workerd", "edge-light", "deno", "bun", "node", "default"]);
});

test("resolvers that know no exports, as Parcel's by default, find the main entry", () => {
  const { node, default: browser } = manifest.exports["."];
  assert.deepEqual([manifest.main, manifest.browser], [node, browser]);
});

test("it has no dependencies and no install scripts, and the version of the crate", () => {
  for (const name of ["dependencies", "optionalDependencies", "scripts"]) {
    assert.equal(manifest[name], undefined, name);
  }
  assert.deepEqual(Object.keys(manifest.bin), ["novita-billing"]);
  // Only Parquet files and the component for React need them.
  const optional = { optional: true };
  assert.deepEqual(Object.keys(manifest.peerDependencies), ["hyparquet-writer", "react"]);
  assert.deepEqual(manifest.peerDependenciesMeta, { "hyparquet-writer": optional, react: optional });
  const crate = /^version = "(.+)"$/m.exec(readFileSync(at("Cargo.toml"), "utf8"))[1];
  assert.equal(manifest.version, crate);
});

test("no file contains a path of the machine that built it", () => {
  const home = [at("."), process.env.HOME, process.env.CARGO_HOME].filter((path) => path && path.length > 1);
  for (const file of files("pkg")) {
    const text = readFileSync(file, "latin1");
    for (const path of home) assert.ok(!text.includes(`${path.replace(/\/$/, "")}/`), `${file} contains ${path}`);
  }
});

test("no script evaluates text or awaits at its top level, and only the entries for Node and Bun and the command line import modules of Node", () => {
  for (const file of files("pkg").filter((path) => path.endsWith(".js"))) {
    const text = readFileSync(file, "utf8");
    assert.ok(!/\beval\(|new Function\(/.test(text), `${file} evaluates text`);
    // CommonJS has no await at the top level, so the conversion to it fails where there is one.
    assert.doesNotThrow(() => transformSync(text, { format: "cjs", logLevel: "silent" }), file);
    if (!/entry[\\/](?:node|bun)\.js$/.test(file) && !file.startsWith(at("pkg", "cli")))
      assert.ok(!/from ?"node:/.test(text), `${file} imports a module of Node`);
  }
});

test("only one script holds the URL of each file, so that bundlers emit it once", () => {
  const urls = files("pkg")
    .filter((path) => path.endsWith(".js"))
    .flatMap((path) => {
      const found = readFileSync(path, "utf8").matchAll(/new URL\("([^"]*)", ?import\.meta\.url\)/g);
      return Array.from(found, ([, url]) => `${basename(path).replace(/-\w{8}\.js$/, ".js")}: ${url}`);
    });
  assert.deepEqual(urls.toSorted(), [
    "browser.js: ../../wasm/novita_billing_answers.bin",
    "browser.js: ../../wasm/novita_billing_lists.wasm",
    "downloads.js: ./export-worker.js",
    "node.js: ../../wasm/novita_billing_bg.wasm",
  ]);
});

test("the worker's script imports nothing, so that bundlers may copy it as it is", () => {
  const text = readFileSync(at("pkg", "element", "export-worker.js"), "utf8");
  assert.deepEqual(ts.preProcessFile(text).importedFiles, []);
  assert.ok(!/import\.meta|\bimport\(/.test(text));
});

test("the element's scripts import each other and the package by relative paths only", () => {
  for (const file of files("pkg/element").filter((path) => path.endsWith(".js"))) {
    const { importedFiles } = ts.preProcessFile(readFileSync(file, "utf8"));
    const imports = importedFiles.map(({ fileName }) => fileName);
    const isOfReact = /react(-server)?\.js$/.test(file);
    for (const name of imports) {
      assert.ok(name.startsWith("./") || name.startsWith("../") || (isOfReact && name === "react"), `${file}: ${name}`);
    }
  }
});

test("the scripts for React say that they belong to the client, which frameworks with server components need", () => {
  for (const name of ["react.js", "react-server.js"]) {
    assert.match(readFileSync(at("pkg", "element", name), "utf8"), /^"use client";/, name);
  }
});

test("the command line imports the package by relative paths, and has no copy of the module's glue", () => {
  const scripts = files("pkg/cli").filter((path) => path.endsWith(".js"));
  const imported = new Set();
  for (const file of scripts) {
    const text = readFileSync(file, "utf8");
    assert.ok(!text.includes("WebAssembly.instantiate"), file);
    for (const { fileName } of ts.preProcessFile(text).importedFiles)
      imported.add(fileName.replace(/-[0-9A-Z]{8}\.js$/, ""));
  }
  const others = [...imported].filter((name) => !name.startsWith("./") && !name.startsWith("node:"));
  // The latter is what the entries share: the code for Parquet files is bundled with its writer.
  assert.deepEqual(others.sort(), ["../dist/entry/node.js", "../dist/index.js"]);
});

test("every script of the element that defines it is known to have a side effect", () => {
  assert.ok(manifest.sideEffects.includes("./element/*.js"));
});
