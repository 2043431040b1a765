// Next: server components, route handlers on Node and on the edge, and client components.

import { join } from "node:path";
import { newNode, pathWith } from "../runtimes.mjs";

const bundlers = { Turbopack: "--turbopack", webpack: "--webpack" };

const places = {
  "server component": async ({ url, html }) => JSON.parse(html(await (await fetch(`${url}/server`)).text())),
  "route handler on Node": ({ url, json }) => json(`${url}/node`),
  "route handler on the edge": ({ url, json }) => json(`${url}/edge`),
  "client component": ({ url, page }) => page(`${url}/client`),
};

/** What the server component has in its element `pre`. */
function html(text) {
  const found = /<pre>(.*?)<\/pre>/.exec(text)?.[1];
  if (!found) throw new Error(text.slice(0, 2000));
  return found.replaceAll("&quot;", '"');
}

/** The bundler of the build that is in the copy of the project: the cells of one bundler share a build. */
let built;

async function start(context, bundler, isBuilt) {
  const node = await newNode(context);
  const program = join("node_modules", "next", "dist", "bin", "next");
  const more = { ...pathWith(node), NEXT_TELEMETRY_DISABLED: "1" };
  if (!isBuilt || built?.bundler !== bundler) {
    built = { bundler, folder: await context.copy("next") };
    const args = [program, "build", bundlers[bundler]];
    if (isBuilt) await context.run(node, args, { cwd: built.folder, env: more });
  }
  const { folder } = built;
  if (!isBuilt) built = undefined;
  const mode = isBuilt ? ["start"] : ["dev", bundlers[bundler]];
  const args = (port) => [program, ...mode, "--hostname", "127.0.0.1", "--port", String(port)];
  return context.serve(node, args, { cwd: folder, env: { ...more, CI: "" }, path: "/billing/" });
}

const cells = Object.keys(bundlers).flatMap((bundler) =>
  [true, false].flatMap((isBuilt) =>
    Object.entries(places).map(([place, ask]) => ({
      name: `${bundler}, ${isBuilt ? "build" : "dev"}, ${place}`,
      async run(context) {
        return ask({ ...context, url: await start(context, bundler, isBuilt), html });
      },
    })),
  ),
);

export default { title: "Next 16", cells };
