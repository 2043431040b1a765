// webpack: the development server, and the build.

import { join } from "node:path";
import { emittedParts } from "../emitted.mjs";

const webpack = (folder) => join(folder, "node_modules", "webpack", "bin", "webpack.js");

const copyProject = ({ copy }) => copy("webpack", ["bundled/index.html", "bundled/main.js"]);

async function runDev(context) {
  const folder = await copyProject(context);
  const args = (port) => [
    webpack(folder),
    "serve",
    "--mode",
    "development",
    "--host",
    "127.0.0.1",
    "--port",
    String(port),
  ];
  return context.page(await context.serve(process.execPath, args, { cwd: folder }));
}

async function runBuild(context) {
  const folder = await copyProject(context);
  await context.run(process.execPath, [webpack(folder), "--mode", "production"], { cwd: folder });
  const dist = join(folder, "dist");
  return { ...(await context.page(await context.serveFolder(dist))), note: emittedParts(dist) };
}

export default {
  title: "webpack",
  cells: [
    { name: "webpack 5, dev", run: runDev },
    { name: "webpack 5, build", run: runBuild },
  ],
};
