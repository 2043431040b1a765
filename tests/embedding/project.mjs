// The projects of examples/embedding: their copies, their programs and servers, and the box that they ask.

import { spawn } from "node:child_process";
import { basename, join } from "node:path";
import { freePort } from "../../tools/loopback.mjs";
import { files, run } from "../../tools/steps.mjs";
import { atEnd } from "../support/at-end.mjs";
import { importPackage, importTesting } from "../support/consumer.mjs";
import { copyProject } from "../support/project.mjs";

/** The present of the pages and of their boxes. */
export const now = Date.parse("2026-03-15T12:00:00Z");

/** The secret of the projects' servers, which no page may see. */
export const key = "sk_embedded_0a1b2c3d4e";

/**
 * Copies a project of examples/embedding and installs what it needs.
 *
 * @param {string} name
 * @param {...string} more files that the project's users copy into it as well, or that only its tests need
 * @returns {Promise<string>} its folder
 */
export const copyOf = (name, ...more) =>
  copyProject({ source: `examples/embedding/${name}`, folder: `embedding/${name}`, more });

/** Runs a program of a project's packages to its end. Returns what it printed. */
export const runProgram = (folder, name, args = [], env = {}) =>
  run(process.execPath, [programs[name](folder), ...args], {
    cwd: folder,
    quiet: true,
    env: { ...process.env, ...env },
  });

const programs = {
  tsc: (folder) => join(folder, "node_modules", "typescript", "bin", "tsc"),
  "vue-tsc": (folder) => join(folder, "node_modules", "vue-tsc", "bin", "vue-tsc.js"),
  vite: (folder) => join(folder, "node_modules", "vite", "bin", "vite.js"),
};

/** The names of the module's files in a folder, without the hashes that bundlers add. */
export const moduleFiles = (folder, ...parts) =>
  files(join(".cache", "embedding", basename(folder), ...parts))
    .filter((path) => /\.(wasm|bin)$/.test(path))
    .map((path) => basename(path).replace(/-[\w-]{8}(?=\.)/, ""));

/** A box on a socket for a test. */
export async function startBoxFor(t) {
  const { startBox } = await importTesting();
  const options = { seed: 15, keys: 3, models: 4, instances: 6, apiKey: key, now: () => now };
  const { url, box, close } = await startBox(options);
  atEnd(t, close);
  return { url, box };
}

/** What the box has of a range of days, as the projects write it: over all categories of usage-based bills. */
export async function expectedText(box, period, from, until) {
  const { addMoney, usageCategories } = await importPackage();
  const range = { startTime: Date.parse(from) / 1000, endTime: Date.parse(until) / 1000 - 1, cycleType: "Day" };
  const totals = usageCategories.map((productCategory) => box.totals("usage", { ...range, productCategory }));
  const rows = totals.reduce((sum, one) => sum + one.rows, 0);
  const total = addMoney(...totals.map((one) => one.total));
  return { total, text: `${rows} bills of ${period}: ${total} USD` };
}

/**
 * Starts a server of a project as its users do.
 *
 * @param {import("node:test").TestContext} t ends the server
 * @param {string} folder the project
 * @param {(port: number) => string[]} args of Node
 * @param {Record<string, string>} env
 * @returns {Promise<string>} its URL
 */
export async function startServer(t, folder, args, env) {
  const port = await freePort();
  const child = spawn(process.execPath, args(port), {
    cwd: folder,
    env: { ...process.env, PORT: String(port), NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  atEnd(t, () => child.kill());
  let printed = "";
  const url = `http://127.0.0.1:${port}`;
  await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (data) => {
        printed += data;
        if (printed.includes(url)) resolve();
      });
    }
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}:\n${printed}`)));
  });
  return url;
}

/** Starts one of Vite's servers: "preview" serves what was built, "dev" the sources. */
export const startVite = (t, folder, command, box, ...more) =>
  startServer(
    t,
    folder,
    (port) => [programs.vite(folder), command, "--host", "127.0.0.1", "--port", String(port), "--strictPort", ...more],
    { NOVITA_API_URL: box.url, NOVITA_API_KEY: key },
  );
