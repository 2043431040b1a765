// Angular: the development server and the build of @angular/build. Angular 22 needs Node 22.22.3 or newer.

import { join } from "node:path";
import { newNode } from "../runtimes.mjs";

const ng = (folder) => join(folder, "node_modules", "@angular", "cli", "bin", "ng.js");

const note = "with `novita-billing/slim`, the module as an asset and `init(url)`";

async function runDev(context) {
  const folder = await context.copy("angular");
  const args = (port) => [ng(folder), "serve", "--host", "127.0.0.1", "--port", String(port)];
  // As on a developer's machine: only there it bundles packages beforehand.
  const env = { CI: undefined };
  return { ...(await context.page(await context.serve(await newNode(context), args, { cwd: folder, env }))), note };
}

async function runBuild(context) {
  const folder = await context.copy("angular");
  await context.run(await newNode(context), [ng(folder), "build"], { cwd: folder });
  return { ...(await context.page(await context.serveFolder(join(folder, "dist", "bills", "browser")))), note };
}

export default {
  title: "Angular",
  cells: [
    { name: "Angular 22, dev", run: runDev },
    { name: "Angular 22, build", run: runBuild },
  ],
};
