// Nuxt: an endpoint on the Node server and a component in the browser. What was built runs elsewhere, as it is deployed.

import { join } from "node:path";
import { cellsOf } from "../cells.mjs";
import { newNode, pathWith } from "../runtimes.mjs";

const places = {
  endpoint: ({ url, json }) => json(`${url}/api/year`),
  component: ({ url, page }) => page(`${url}/page`),
};

async function prepare(context) {
  const node = await newNode(context);
  const folder = await context.copy("nuxt");
  const nuxt = join("node_modules", "nuxt", "bin", "nuxt.mjs");
  return { node, folder, nuxt, options: { cwd: folder, env: { ...pathWith(node), NUXT_TELEMETRY_DISABLED: "1" } } };
}

async function dev(context) {
  const { node, nuxt, options } = await prepare(context);
  return context.serve(node, (port) => [nuxt, "dev", "--host", "127.0.0.1", "--port", String(port)], options);
}

async function build(context) {
  const { node, folder, nuxt, options } = await prepare(context);
  await context.run(node, [nuxt, "build"], options);
  const cwd = context.move(folder, { ".output": "." });
  return context.serve(node, () => [join("server", "index.mjs")], { cwd, env: { HOST: "127.0.0.1" } });
}

export default { title: "Nuxt 4", cells: cellsOf({ dev, build }, places) };
