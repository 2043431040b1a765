// Astro: an endpoint on the Node server and a script in the browser.

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
  return { node, astro, options: { cwd: folder, env: { ...pathWith(node), ASTRO_TELEMETRY_DISABLED: "1" } } };
}

async function dev(context) {
  const { node, astro, options } = await prepare(context);
  return context.serve(node, (port) => [astro, "dev", "--host", "127.0.0.1", "--port", String(port)], options);
}

async function build(context) {
  const { node, astro, options } = await prepare(context);
  await context.run(node, [astro, "build"], options);
  const env = { ...options.env, HOST: "127.0.0.1" };
  return context.serve(node, () => [join("dist", "server", "entry.mjs")], { ...options, env });
}

export default { title: "Astro 7", cells: cellsOf({ dev, build }, places) };
