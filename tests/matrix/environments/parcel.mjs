// Parcel: the development server, and the build.

import { join } from "node:path";
import { emittedParts } from "../emitted.mjs";

const parcel = (folder) => join(folder, "node_modules", "parcel", "lib", "bin.js");

const copyProject = ({ copy }) => copy("parcel", ["bundled/index.html", "bundled/main.js"]);

async function runDev(context) {
  const folder = await copyProject(context);
  const args = (port) => [parcel(folder), "--no-cache", "--host", "127.0.0.1", "--port", String(port)];
  return context.page(await context.serve(process.execPath, args, { cwd: folder }));
}

async function runBuild(context) {
  const folder = await copyProject(context);
  await context.run(process.execPath, [parcel(folder), "build", "--no-cache"], { cwd: folder });
  const dist = join(folder, "dist");
  return { ...(await context.page(await context.serveFolder(dist))), note: emittedParts(dist) };
}

export default {
  title: "Parcel",
  cells: [
    { name: "Parcel 2, dev", run: runDev },
    { name: "Parcel 2, build", run: runBuild },
  ],
};
