// Next: server components, route handlers on Node and on the edge, and client components.

import assert from "node:assert/strict";
import { renameSync } from "node:fs";
import { join } from "node:path";
import { askElement } from "../element-page.mjs";
import { newNode, pathWith } from "../runtimes.mjs";

const bundlers = { Turbopack: "--turbopack", webpack: "--webpack" };

const places = {
  "server component": async ({ url, html }) => JSON.parse(html(await (await fetch(`${url}/server`)).text())),
  "route handler on Node": ({ url, json }) => json(`${url}/node`),
  "route handler on the edge": ({ url, json }) => json(`${url}/edge`),
  "client component": ({ url, page }) => page(`${url}/client`),
  element: (context) => askElement(context, `${context.url}/element`),
};

/** What the server component has in its element `pre`. */
function html(text) {
  const found = /<pre>(.*?)<\/pre>/.exec(text)?.[1];
  if (!found) throw new Error(text.slice(0, 2000));
  return found.replaceAll("&quot;", '"');
}

const program = join("node_modules", "next", "dist", "bin", "next");
const environment = (node) => ({ ...pathWith(node), NEXT_TELEMETRY_DISABLED: "1" });

/** The build that was made last: cells that need the same one share it. */
let built;

/** Builds a copy of a project, unless the last build was the same. Returns its folder. */
async function build(context, node, bundler, { project, prepare, more = [] }) {
  const key = [bundler, project, prepare];
  if (built?.key.every((part, index) => part === key[index])) return built.folder;
  built = undefined;
  const folder = await context.copy(project, more);
  prepare?.(folder);
  await context.run(node, [program, "build", bundlers[bundler]], { cwd: folder, env: environment(node) });
  built = { key, folder };
  return folder;
}

/** Some path that is answered without the package. */
const path = "/billing/";

function serve(context, node, cwd, ...mode) {
  const args = (port) => [program, ...mode, "--hostname", "127.0.0.1", "--port", String(port)];
  return context.serve(node, args, { cwd, env: { ...environment(node), CI: "" }, path });
}

async function startBuild(context, node, bundler) {
  return serve(context, node, await build(context, node, bundler, { project: "next" }), "start");
}

async function startDev(context, node, bundler) {
  built = undefined;
  return serve(context, node, await context.copy("next"), "dev", bundlers[bundler]);
}

const standalone = { project: "next-standalone", more: ["next/app", "next/lib"] };
const useConfigOfWebpack = (folder) =>
  renameSync(join(folder, "next-webpack.config.js"), join(folder, "next.config.js"));

/** Starts the server alone, as it is deployed. */
async function startStandalone(context, node, bundler, prepare) {
  const folder = await build(context, node, bundler, { ...standalone, prepare });
  const moved = context.move(folder, {
    [join(".next", "standalone")]: ".",
    [join(".next", "static")]: join(".next", "static"),
  });
  return context.serve(node, () => ["server.js"], { cwd: moved, env: { HOSTNAME: "127.0.0.1" }, path });
}

const setting = 'serverExternalPackages: ["novita-billing"]';
const needsSetting = `needs \`${setting}\`, and the error without it says so`;

/** webpack without that setting: what needs no file of the package works, and what the server prints says what to set. */
async function runWithoutSetting(context) {
  const url = await startStandalone(context, await newNode(context), "webpack");
  await assert.rejects(context.json(`${url}/node`), (error) => error.message.includes(setting));
  return { ...(await context.json(`${url}/edge`)), note: "on Node the error names the setting" };
}

/** Each place, on the server of one mode. */
const cellsOf = (mode, start, note) =>
  Object.entries(places).map(([place, ask]) => ({
    name: `${mode}, ${place}`,
    async run(context) {
      const url = await start(context, await newNode(context));
      return { ...(await ask({ ...context, url, html })), note };
    },
  }));

const cells = Object.keys(bundlers).flatMap((bundler) => [
  ...cellsOf(`${bundler}, build`, (context, node) => startBuild(context, node, bundler)),
  ...cellsOf(`${bundler}, dev`, (context, node) => startDev(context, node, bundler)),
]);

const standaloneCells = [
  ...cellsOf("Turbopack, standalone", (context, node) => startStandalone(context, node, "Turbopack")),
  ...cellsOf(
    "webpack, standalone",
    (context, node) => startStandalone(context, node, "webpack", useConfigOfWebpack),
    needsSetting,
  ),
  { name: "webpack, standalone, without the setting, route handler on the edge", run: runWithoutSetting },
];

export default { title: "Next 16", cells: [...cells, ...standaloneCells] };
