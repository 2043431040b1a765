// Vite: the development server with its dependency optimizer, and the build.

import assert from "node:assert/strict";
import { join } from "node:path";
import { emittedParts } from "../emitted.mjs";

const vite = (folder) => join(folder, "node_modules", "vite", "bin", "vite.js");

const sources = ["bundled/index.html", "bundled/main.js"];
const projects = {
  5: { name: "vite-5", isOld: true },
  6: { name: "vite-6", isOld: true },
  7: { name: "vite-7", isOld: true },
  8: { name: "vite", isOld: false },
};

const copyProject = ({ copy }, { name, isOld }) =>
  copy(name, isOld ? [...sources, "vite/vite.config.js", "vite/vite-7.config.js"] : sources);

const setting = 'optimizeDeps: { exclude: ["novita-billing"] }';

/** Vite 8 needs no setting. Older ones do, and what the page shows without it must say so. */
async function runDev(context, project) {
  const folder = await copyProject(context, project);
  const open = async (config) => {
    const args = (port) => [vite(folder), "--config", config, "--force", "--host", "127.0.0.1", "--port", String(port)];
    return context.page(await context.serve(process.execPath, args, { cwd: folder }));
  };
  if (!project.isOld) return open("vite.config.js");
  await assert.rejects(open("vite.config.js"), (error) => error.message.includes(setting));
  return { ...(await open("vite-7.config.js")), note: `needs \`${setting}\`, and the error without it says so` };
}

async function runBuild(context, project) {
  const folder = await copyProject(context, project);
  await context.run(process.execPath, [vite(folder), "build"], { cwd: folder });
  const dist = join(folder, "dist");
  return { ...(await context.page(await context.serveFolder(dist))), note: emittedParts(dist) };
}

const cells = Object.entries(projects).flatMap(([version, project]) => [
  { name: `Vite ${version}, dev`, run: (context) => runDev(context, project) },
  { name: `Vite ${version}, build`, run: (context) => runBuild(context, project) },
]);

export default { title: "Vite", cells };
