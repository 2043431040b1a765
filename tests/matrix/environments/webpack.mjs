// webpack: the development server, and the build.

import { join } from "node:path";
import { bundlerCells } from "../bundled.mjs";

const webpack = (folder) => join(folder, "node_modules", "webpack", "bin", "webpack.js");

async function dev(context, folder, ask) {
  const mode = ["serve", "--mode", "development"];
  const args = (port) => [webpack(folder), ...mode, "--host", "127.0.0.1", "--port", String(port)];
  return ask(await context.serve(process.execPath, args, { cwd: folder }));
}

async function build(context, folder) {
  await context.run(process.execPath, [webpack(folder), "--mode", "production"], { cwd: folder });
  return join(folder, "dist");
}

export default { title: "webpack", cells: bundlerCells("webpack 5", "webpack", { dev, build }) };
