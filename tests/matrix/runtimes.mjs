// Programs of other runtimes, which npm has for this platform. Install scripts do not run, so the packages with the programs
// are looked for instead of the commands that those scripts would put in their place.

import { existsSync, readdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** What a cell returns whose runtime cannot be had here. */
const notHere = (name) => ({ skipped: `npm has no ${name} for ${process.platform} on ${process.arch}` });

/** A runtime's program in the installed project `runtimes`; undefined if it is not there. */
async function find(context, ...places) {
  const modules = join(await context.copy("runtimes"), "node_modules");
  return places.map((place) => join(modules, ...place)).find((path) => existsSync(path));
}

/** The programs of all installed packages of a scope: npm installs those for this platform. */
async function findInScope(context, scope, ...path) {
  const folder = join(await context.copy("runtimes"), "node_modules", scope);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return find(context, ...names.map((name) => [scope, name, ...path]));
}

const program = (name) => (process.platform === "win32" ? `${name}.exe` : name);

/** How the cells find each runtime. */
export const runtimes = {
  node20: (context) => find(context, ["node20", "bin", "node"]),
  node22: (context) => find(context, ["node22", "bin", "node"]),
  node24: (context) => find(context, ["node24", "bin", "node"]),
  deno: (context) => findInScope(context, "@deno", program("deno")),
  bun: (context) => findInScope(context, "@oven", "bin", program("bun")),
};

/** A Node for tools that do not run in Node 20: npm's Node 24, or where npm has none, the Node that runs this. */
export const newNode = async (context) => (await runtimes.node24(context)) ?? process.execPath;

/** The environment of programs that start Node themselves. */
export const pathWith = (node) => ({ PATH: [dirname(node), process.env.PATH].join(delimiter) });

/** A cell's `run` that gets the program of a runtime, and says so where there is none. */
export const withRuntime = (name, work) => async (context) => {
  const found = await runtimes[name](context);
  return found ? work(context, found) : notHere(name);
};
