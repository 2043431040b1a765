// Parcel: the development server, and the build.

import { join } from "node:path";
import { bundlerCells } from "../bundled.mjs";

const parcel = (folder) => join(folder, "node_modules", "parcel", "lib", "bin.js");

async function dev(context, folder, ask) {
  const args = (port) => [parcel(folder), "--no-cache", "--host", "127.0.0.1", "--port", String(port)];
  return ask(await context.serve(process.execPath, args, { cwd: folder }));
}

async function build(context, folder) {
  await context.run(process.execPath, [parcel(folder), "build", "--no-cache"], { cwd: folder });
  return join(folder, "dist");
}

const how = { dev, build };
const note = 'needs `"@parcel/resolver-default": { "packageExports": true }` in package.json';

export default {
  title: "Parcel",
  cells: [
    ...bundlerCells("Parcel 2", "parcel", { ...how, pages: ["page", "worker"] }),
    ...bundlerCells("Parcel 2", "parcel-element", { ...how, pages: ["element"], more: ["parcel/.proxyrc.mjs"], note }),
  ],
};
