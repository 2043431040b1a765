// Vite: the development server with its dependency optimizer, and the build.

import assert from "node:assert/strict";
import { join } from "node:path";
import { bundlerCells } from "../bundled.mjs";

const vite = (folder) => join(folder, "node_modules", "vite", "bin", "vite.js");

const projects = {
  5: { name: "vite-5", isOld: true },
  6: { name: "vite-6", isOld: true },
  7: { name: "vite-7", isOld: true },
  8: { name: "vite", isOld: false },
};

const setting = 'optimizeDeps: { exclude: ["novita-billing"] }';

/** Starts the development server. Only one that is new has bundled nothing beforehand. */
async function open(context, folder, config, ask) {
  const args = (port) => [vite(folder), "--config", config, "--force", "--host", "127.0.0.1", "--port", String(port)];
  return ask(await context.serve(process.execPath, args, { cwd: folder }));
}

const dev = (context, folder, ask) => open(context, folder, "vite.config.js", ask);

/** Vite 8 needs no setting. Older ones do, and what the page shows without it must say so. */
async function oldDev(context, folder, ask) {
  await assert.rejects(dev(context, folder, ask), (error) => error.message.includes(setting));
  const sums = await open(context, folder, "vite-7.config.js", ask);
  return { ...sums, note: `needs \`${setting}\`, and the error without it says so` };
}

async function build(context, folder) {
  await context.run(process.execPath, [vite(folder), "build"], { cwd: folder });
  return join(folder, "dist");
}

const cells = Object.entries(projects).flatMap(([version, { name, isOld }]) =>
  bundlerCells(`Vite ${version}`, name, {
    dev: isOld ? oldDev : dev,
    build,
    more: isOld ? ["vite/vite.config.js", "vite/vite-7.config.js"] : [],
  }),
);

export default { title: "Vite", cells };
