// SvelteKit: an endpoint on the Node server and a component in the browser. As a development dependency, the package is bundled
// for the server as well; as a dependency, it is not.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cellsOf } from "../cells.mjs";
import { newNode, pathWith } from "../runtimes.mjs";

const places = {
  endpoint: ({ url, json }) => json(`${url}/year`),
  component: ({ url, page }) => page(`${url}/page`),
};

/** Names the package in the manifest, as `npm install` with or without `--save-dev` does: adapter-node bundles the latter. */
function save(folder, key) {
  const path = join(folder, "package.json");
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  manifest[key] = { ...manifest[key], "novita-billing": "*" };
  writeFileSync(path, JSON.stringify(manifest));
}

async function prepare(context, key) {
  const node = await newNode(context);
  const folder = await context.copy("sveltekit");
  save(folder, key);
  return {
    node,
    folder,
    options: { cwd: folder, env: pathWith(node) },
    vite: join("node_modules", "vite", "bin", "vite.js"),
  };
}

async function dev(context, key) {
  const { node, options, vite } = await prepare(context, key);
  const args = (port) => [vite, "dev", "--host", "127.0.0.1", "--port", String(port), "--strictPort"];
  return context.serve(node, args, options);
}

async function build(context, key) {
  const { node, options, vite } = await prepare(context, key);
  await context.run(node, [vite, "build"], options);
  return serveBuild(context, node, options.cwd);
}

const serveBuild = (context, node, cwd) => context.serve(node, () => ["build"], { cwd, env: { HOST: "127.0.0.1" } });

/** The build elsewhere, as it is deployed: with the manifest and the dependencies, and without the development dependencies. */
async function startDeployed(context, key) {
  const { node, folder, options, vite } = await prepare(context, key);
  await context.run(node, [vite, "build"], options);
  const dependencies = key === "dependencies" ? [join("node_modules", "novita-billing")] : [];
  const places = ["build", "package.json", ...dependencies];
  return serveBuild(context, node, context.move(folder, Object.fromEntries(places.map((place) => [place, place]))));
}

const advice = 'in SvelteKit by "dependencies" in place of "devDependencies"';

/** What was bundled for the server has lost the module once its packages are gone. The error must say what to do. */
async function runWithoutPackages(context) {
  const url = await startDeployed(context, "devDependencies");
  await assert.rejects(context.json(`${url}/year`), (error) => error.message.includes(advice));
  return {
    ...(await context.page(`${url}/page`)),
    note: "the endpoint needs the package in `dependencies`, and its error says so",
  };
}

const keys = ["dependencies", "devDependencies"];
const modes = [
  ...Object.entries({ dev, build }).flatMap(([mode, start]) =>
    keys.map((key) => [`${mode}, in ${key}`, (context) => start(context, key)]),
  ),
  ["build, in dependencies, deployed", (context) => startDeployed(context, "dependencies")],
];

export default {
  title: "SvelteKit 3",
  cells: [
    ...cellsOf(Object.fromEntries(modes), places),
    { name: "build, in devDependencies, deployed, component", run: runWithoutPackages },
  ],
};
