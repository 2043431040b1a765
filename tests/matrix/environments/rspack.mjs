// Rspack: the development server, and the build.

import { join } from "node:path";
import { emittedParts } from "../emitted.mjs";

const rspack = (folder) => join(folder, "node_modules", "@rspack", "cli", "bin", "rspack.js");

const copyProject = ({ copy }) => copy("rspack", ["bundled/index.html", "bundled/main.js"]);

async function runDev(context) {
  const folder = await copyProject(context);
  const args = (port) => [rspack(folder), "dev", "--host", "127.0.0.1", "--port", String(port)];
  return context.page(await context.serve(process.execPath, args, { cwd: folder }));
}

async function runBuild(context) {
  const folder = await copyProject(context);
  await context.run(process.execPath, [rspack(folder), "build"], { cwd: folder });
  const dist = join(folder, "dist");
  return { ...(await context.page(await context.serveFolder(dist))), note: emittedParts(dist) };
}

export default {
  title: "Rspack",
  cells: [
    { name: "Rspack 2, dev", run: runDev },
    { name: "Rspack 2, build", run: runBuild },
  ],
};
