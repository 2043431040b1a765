// Rollup, with the plugin that emits assets.

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emittedParts } from "../emitted.mjs";

const rollup = (folder) => join(folder, "node_modules", "rollup", "dist", "bin", "rollup");

export default {
  title: "Rollup",
  cells: [
    {
      name: "Rollup 4, browser",
      async run(context) {
        const folder = await context.copy("rollup", ["bundled/index.html", "bundled/main.js"]);
        await context.run(process.execPath, [rollup(folder), "--config"], { cwd: folder });
        const dist = join(folder, "dist");
        cpSync(join(folder, "index.html"), join(dist, "index.html"));
        return { ...(await context.page(await context.serveFolder(dist))), note: emittedParts(dist) };
      },
    },
    {
      name: "Rollup 4, Node",
      async run(context) {
        const folder = await context.copy("rollup", ["node/year.mjs"]);
        await context.run(process.execPath, [rollup(folder), "--config", "rollup.program.config.js"], { cwd: folder });
        // Where nothing else is.
        const alone = mkdtempSync(join(tmpdir(), "bundle-"));
        context.atEnd(() => rmSync(alone, { recursive: true }));
        cpSync(join(folder, "dist"), alone, { recursive: true });
        return context.print(process.execPath, ["year.mjs"], { cwd: alone });
      },
    },
  ],
};
