// Node: ESM and require, in each version that is supported.

import { join } from "node:path";

const versions = {
  [`${process.versions.node.split(".")[0]} (that runs this)`]: async () => process.execPath,
  22: nodeOfNpm("node22"),
  24: nodeOfNpm("node24"),
};

/** A Node that npm has for Linux on x64. */
function nodeOfNpm(name) {
  return async ({ copy }) => join(await copy("runtimes"), "node_modules", name, "bin", "node");
}

const cells = Object.entries(versions).flatMap(([version, find], index) =>
  ["mjs", "cjs"].map((type) => ({
    name: `Node ${version}, ${type === "mjs" ? "import" : "require"}`,
    isFast: index === 0,
    async run(context) {
      const folder = await context.copy("node");
      return context.print(await find(context), [`year.${type}`], { cwd: folder });
    },
  })),
);

export default { title: "Node", cells };
