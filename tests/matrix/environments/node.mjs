// Node: ESM and require, in each version that is supported.

import { withRuntime } from "../runtimes.mjs";

const versions = [
  [`${process.versions.node.split(".")[0]} (that runs this)`, (work) => (context) => work(context, process.execPath)],
  ["20", (work) => withRuntime("node20", work)],
  ["22", (work) => withRuntime("node22", work)],
  ["24", (work) => withRuntime("node24", work)],
];

const cells = versions.flatMap(([version, withNode], index) =>
  ["mjs", "cjs"].map((type) => ({
    name: `Node ${version}, ${type === "mjs" ? "import" : "require"}`,
    isFast: index === 0,
    run: withNode(async (context, node) => {
      const folder = await context.copy("node");
      return context.print(node, [`year.${type}`], { cwd: folder });
    }),
  })),
);

export default { title: "Node", cells };
