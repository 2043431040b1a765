// Rspack: the development server, and the build.

import { join } from "node:path";
import { bundlerCells } from "../bundled.mjs";

const rspack = (folder) => join(folder, "node_modules", "@rspack", "cli", "bin", "rspack.js");

async function dev(context, folder, ask) {
  const args = (port) => [rspack(folder), "dev", "--host", "127.0.0.1", "--port", String(port)];
  return ask(await context.serve(process.execPath, args, { cwd: folder }));
}

async function build(context, folder) {
  await context.run(process.execPath, [rspack(folder), "build"], { cwd: folder });
  return join(folder, "dist");
}

export default { title: "Rspack", cells: bundlerCells("Rspack 2", "rspack", { dev, build }) };
