// Rollup, with the plugin that emits assets.

import { cpSync } from "node:fs";
import { join } from "node:path";
import { pagesOf } from "../bundled.mjs";
import { emittedParts } from "../emitted.mjs";

const rollup = (folder) => join(folder, "node_modules", "rollup", "dist", "bin", "rollup");

const build = (context, folder, config) =>
  context.run(process.execPath, [rollup(folder), "--config", config], { cwd: folder });

const pageCells = pagesOf().map(({ name, sources, ask }) => ({
  name: `Rollup 4, browser, ${name}`,
  async run(context) {
    const folder = await context.copy("rollup", sources);
    await build(context, folder, name === "worker" ? "rollup.worker.config.js" : "rollup.config.js");
    const dist = join(folder, "dist");
    cpSync(join(folder, "index.html"), join(dist, "index.html"));
    return { ...(await ask(context, await context.serveFolder(dist))), note: emittedParts(dist) };
  },
}));

const programCell = {
  name: "Rollup 4, Node",
  async run(context) {
    const folder = await context.copy("rollup", ["node/year.mjs"]);
    await build(context, folder, "rollup.program.config.js");
    return context.print(process.execPath, ["year.mjs"], { cwd: context.move(folder, { dist: "." }) });
  },
};

export default { title: "Rollup", cells: [...pageCells, programCell] };
