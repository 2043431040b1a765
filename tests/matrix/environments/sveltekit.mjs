// SvelteKit: an endpoint on the Node server and a component in the browser. As a development dependency, the package is bundled
// for the server as well; as a dependency, it is not.

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
  return context.serve(node, () => ["build"], { ...options, env: { ...options.env, HOST: "127.0.0.1" } });
}

const modes = Object.entries({ dev, build }).flatMap(([mode, start]) =>
  ["dependencies", "devDependencies"].map((key) => [`${mode}, in ${key}`, (context) => start(context, key)]),
);

export default { title: "SvelteKit 3", cells: cellsOf(Object.fromEntries(modes), places) };
