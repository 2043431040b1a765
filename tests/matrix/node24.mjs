// Node 24, which npm has for Linux on x64, for tools that do not run in Node 20.

import { join } from "node:path";

/** The program. */
export async function node24({ copy }) {
  return join(await copy("node24"), "node_modules", "node24", "bin", "node");
}

/** The environment of programs that start Node themselves. */
export const pathWith = (node) => ({ PATH: `${join(node, "..")}:${process.env.PATH}` });
