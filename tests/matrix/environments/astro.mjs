// Astro: an endpoint on the Node server and a script in the browser. What was built runs elsewhere, as it is deployed.

import { join } from "node:path";
import { cellsOf } from "../cells.mjs";
import { newNode, pathWith } from "../runtimes.mjs";

const places = {
  endpoint: ({ url, json }) => json(`${url}/year`),
  script: ({ url, page }) => page(`${url}/page`),
};

async function prepare(context) {
  const node = await newNode(context);
  const folder = await context.copy("astro");
  const astro = join("node_modules", "astro", "bin", "astro.mjs");
  return { node, folder, astro, options: { cwd: folder, env: { ...pathWith(node), ASTRO_TELEMETRY_DISABLED: "1" } } };
}

async function dev(context) {
  const { node, astro, options } = await prepare(context);
  return context.serve(node, (port) => [astro, "dev", "--host", "127.0.0.1", "--port", String(port)], options);
}

/** The build leaves packages outside, so that they are deployed with it. */
async function build(context) {
  const { node, folder, astro, options } = await prepare(context);
  await context.run(node, [astro, "build"], options);
  const cwd = context.move(folder, { dist: "dist", node_modules: "node_modules" });
  return context.serve(node, () => [join("dist", "server", "entry.mjs")], { cwd, env: { HOST: "127.0.0.1" } });
}

export default { title: "Astro 7", cells: cellsOf({ dev, build }, places) };
