// Cloudflare Workers: as wrangler, Vite and Vitest run them, and what wrangler would deploy under old and new compatibility dates.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Miniflare } from "miniflare";
import { newNode, pathWith } from "../runtimes.mjs";

const paths = { Worker: "/", "Durable Object": "/durable-object" };

/** Worker and Durable Object of a server. */
const cellsOf = (name, run) =>
  Object.entries(paths).map(([place, path]) => ({ name: `${name}, ${place}`, run: (context) => run(context, path) }));

/** Copies the project. Returns its folder and how its programs are run. */
async function prepare(context) {
  const node = await newNode(context);
  const folder = await context.copy("worker");
  writeFileSync(join(folder, ".dev.vars"), `NOVITA_API_URL=${context.apiUrl}\nNOVITA_API_KEY=${context.apiKey}\n`);
  const program = (...parts) => join(folder, "node_modules", ...parts);
  const options = { cwd: folder, env: { ...pathWith(node), WRANGLER_SEND_METRICS: "false" } };
  return { node, folder, options, vite: program("vite", "bin", "vite.js"), program };
}

async function wranglerDev(context, path) {
  const { node, options, program } = await prepare(context);
  const wrangler = program("wrangler", "bin", "wrangler.js");
  const args = (port) => [wrangler, "dev", "--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"];
  const url = await context.serve(node, args, options);
  return context.json(url + path);
}

async function viteDev(context, path) {
  const { node, options, vite } = await prepare(context);
  const args = (port) => [vite, "--host", "127.0.0.1", "--port", String(port), "--strictPort"];
  return context.json((await context.serve(node, args, options)) + path);
}

async function vitePreview(context, path) {
  const { node, options, vite } = await prepare(context);
  await context.run(node, [vite, "build"], options);
  const args = (port) => [vite, "preview", "--host", "127.0.0.1", "--port", String(port), "--strictPort"];
  return context.json((await context.serve(node, args, options)) + path);
}

async function vitest(context) {
  const { node, options, program } = await prepare(context);
  const { stdout } = await context.run(node, [program("vitest", "vitest.mjs"), "run"], options);
  return JSON.parse(stdout.split("\n").find((line) => line.startsWith("{")));
}

/** Runs what wrangler would deploy. */
async function deployed(context, path, compatibilityDate, compatibilityFlags = []) {
  const { node, folder, options, program } = await prepare(context);
  const wrangler = program("wrangler", "bin", "wrangler.js");
  await context.run(node, [wrangler, "deploy", "--dry-run", "--outdir", "dist"], options);
  const names = readdirSync(join(folder, "dist")).filter((name) => /\.(js|wasm)$/.test(name));
  // The first module is the Worker.
  const ordered = names.toSorted((a, b) => Number(b === "worker.js") - Number(a === "worker.js"));
  const worker = new Miniflare({
    modules: ordered.map((name) => ({
      type: name.endsWith(".wasm") ? "CompiledWasm" : "ESModule",
      path: name,
      contents: readFileSync(join(folder, "dist", name)),
    })),
    compatibilityDate,
    compatibilityFlags,
    bindings: { NOVITA_API_URL: context.apiUrl, NOVITA_API_KEY: context.apiKey },
    durableObjects: { YEARS: { className: "Year", useSQLite: true } },
  });
  context.atEnd(() => worker.dispose());
  const response = await worker.dispatchFetch(`https://bills.example${path}`);
  if (!response.ok) throw new Error(`status ${response.status}: ${await response.text()}`);
  return response.json();
}

// Around the dates of what changed for a client: streams, fetch, URL, signals and Node's modules.
const dates = [
  "2021-01-01",
  "2021-11-03",
  "2022-10-31",
  "2023-03-14",
  "2024-04-03",
  "2024-09-23",
  "2025-04-01",
  "2026-04-01",
];

export default {
  title: "Cloudflare Workers",
  cells: [
    ...cellsOf("wrangler dev", wranglerDev),
    ...dates.flatMap((date) =>
      cellsOf(`wrangler deploy, compatibility date ${date}`, (context, path) => deployed(context, path, date)),
    ),
    ...cellsOf("wrangler deploy, nodejs_compat", (context, path) =>
      deployed(context, path, "2026-04-01", ["nodejs_compat"]),
    ),
    ...cellsOf("@cloudflare/vite-plugin, dev", viteDev),
    ...cellsOf("@cloudflare/vite-plugin, build and preview", vitePreview),
    { name: "@cloudflare/vitest-plugin", run: vitest },
  ],
};
