// Astro: an endpoint on the Node server and a script in the browser.

import { join } from "node:path";
import { node24, pathWith } from "../node24.mjs";

const places = {
  endpoint: ({ url, json }) => json(`${url}/year`),
  script: ({ url, page }) => page(`${url}/page`),
};

async function prepare(context) {
  const node = await node24(context);
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

const cells = Object.entries({ dev, build }).flatMap(([mode, start]) =>
  Object.entries(places).map(([place, ask]) => ({
    name: `${mode}, ${place}`,
    run: async (context) => ask({ ...context, url: await start(context) }),
  })),
);

export default { title: "Astro 7", cells };
