// The deployable Worker in workerd, bundled as wrangler does it, with the installed package, on a box over loopback.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { at, files } from "../../tools/steps.mjs";
import { atEnd } from "../support/at-end.mjs";
import { ensureConsumer, importTesting, inPackage, resolveExport } from "../support/consumer.mjs";

export const apiKey = "sk_worker_3c1f5d2b4a6e";
export const tokenSecret = "a secret of thirty-two characters";

/** The package by its files, as the condition "workerd" resolves it. */
const installedPackage = (manifest) => ({
  name: "the installed package",
  setup({ onResolve }) {
    onResolve({ filter: /^novita-billing(\/.*)?$/ }, ({ path }) => ({
      path: inPackage(resolveExport(manifest, path.replace("novita-billing", "."), ["workerd", "worker", "import"])),
    }));
    // Modules are compiled by the platform: the bundle imports them by their file.
    onResolve({ filter: /\.wasm$/ }, ({ path }) => ({ path: `./${basename(path)}`, external: true }));
  },
});

/** Imports a library of the Worker. */
export const importLibrary = (name) => import(pathToFileURL(createRequire(at("worker", "package.json")).resolve(name)));

let bundled;

async function bundle() {
  const { manifest } = await ensureConsumer();
  const { outputFiles } = await build({
    entryPoints: [at("worker", "src", "index.ts")],
    bundle: true,
    format: "esm",
    target: "es2024",
    write: false,
    external: ["cloudflare:*"],
    logLevel: "warning",
    plugins: [installedPackage(manifest)],
  });
  const [{ text }] = outputFiles;
  const names = new Set(Array.from(text.matchAll(/"\.\/([\w-]+\.wasm)"/g), ([, name]) => name));
  return [
    { type: "ESModule", path: "index.js", contents: text },
    ...Array.from(names, (name) => ({
      type: "CompiledWasm",
      path: name,
      contents: readFileSync(inPackage("wasm", name)),
    })),
  ];
}

/** Makes the tables of the history, as `wrangler d1 migrations apply` does. */
async function migrate(database) {
  for (const path of files("worker/migrations")) {
    const statements = readFileSync(path, "utf8").replaceAll(/--.*$/gm, "").split(";");
    for (const sql of statements.filter((text) => text.trim())) await database.prepare(sql).run();
  }
}

/**
 * Starts a box, and the Worker on it.
 *
 * @param {import("node:test").TestContext} t
 * @param {object} [options] those of Miniflare, and
 * @param {object} [options.box] options of the box
 * @param {object} [options.bindings] variables and secrets
 * @param {boolean} [options.history] whether there is a database
 */
export async function startWorker(t, { box: boxOptions = {}, bindings = {}, history = false, ...options } = {}) {
  const { startBox } = await importTesting();
  const server = await startBox({ seed: 5, keys: 4, models: 4, instances: 5, apiKey, ...boxOptions });
  const logs = [];
  const worker = new Miniflare({
    modules: await (bundled ??= bundle()),
    compatibilityDate: "2026-04-01",
    compatibilityFlags: ["enable_request_signal"],
    bindings: { NOVITA_API_KEY: apiKey, NOVITA_BASE_URL: server.url, TOKEN_SECRET: tokenSecret, ...bindings },
    handleRuntimeStdio: (stdout, stderr) => {
      for (const stream of [stdout, stderr]) stream.on("data", (data) => logs.push(String(data)));
    },
    ...(history && { d1Databases: { DB: "history" } }),
    ...options,
  });
  const database = history ? await worker.getD1Database("DB") : undefined;
  if (database) await migrate(database);
  const sync = async () => (await worker.getWorker()).scheduled({ cron: "17 * * * *" });
  const url = String(await worker.ready).replace(/\/$/, "");
  atEnd(t, async () => {
    await worker.dispose();
    await server.close();
  });
  return { url, box: server.box, server, worker, logs, database, sync };
}
