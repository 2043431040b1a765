// The package as users have it: packed from pkg/ and installed into an empty project, the consumer. All tests of the package
// load it from there, so that the tarball and its `exports` are tested.

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { at, files, fingerprint, hasContent, runSync, scriptOptions } from "../../tools/steps.mjs";

const dir = at(".cache", "consumer");
const lock = at(".cache", "consumer.lock");
const stamp = join(dir, "fingerprint.txt");

/** A path in the project. */
export const inConsumer = (...parts) => join(dir, ...parts);
/** A path in the installed package. */
export const inPackage = (...parts) => join(dir, "node_modules", "novita-billing", ...parts);

/** Modules of the project. Each re-exports an entry of the package, which Node resolves. */
const modules = {
  "main.mjs": 'export * from "novita-billing";\n',
  "testing.mjs": 'export * from "novita-billing/testing";\n',
  "worker-token.mjs": 'export * from "novita-billing/worker-token";\n',
};

/** Packs and installs the package, unless it was done for this pkg/. Of test files that run in parallel, one does it. */
export async function ensureConsumer() {
  if (!existsSync(at("pkg", "package.json"))) throw new Error("pkg/ is missing: run npm run build first");
  const print = fingerprint(files("pkg", "tests/support/consumer.mjs"));
  while (!isDone(print)) {
    if (!takeLock()) {
      await sleep(100);
      continue;
    }
    try {
      if (!isDone(print)) install(print);
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
  return { dir, manifest: JSON.parse(readFileSync(inPackage("package.json"), "utf8")) };
}

const isDone = (print) => hasContent(stamp, print);

/** The lock is a folder, because only one process can create it. One that is two minutes old is stale. */
function takeLock() {
  mkdirSync(at(".cache"), { recursive: true });
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > 120_000) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

function install(print) {
  const fresh = `${dir}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  const [{ filename }] = JSON.parse(npm(at("pkg"), "pack", "--json", "--ignore-scripts", "--pack-destination", fresh));
  writeFileSync(join(fresh, "package.json"), '{ "name": "consumer", "private": true }\n');
  // Offline: the package depends on nothing.
  npm(fresh, "install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", `./${filename}`);
  for (const [name, text] of Object.entries(modules)) writeFileSync(join(fresh, name), text);
  writeFileSync(join(fresh, "fingerprint.txt"), print);
  rmSync(dir, { recursive: true, force: true });
  renameSync(fresh, dir);
}

function npm(cwd, ...args) {
  const { status, stdout, stderr } = runSync("npm", args, { cwd, ...scriptOptions });
  if (status !== 0) throw new Error(`npm ${args.join(" ")} failed:\n${stderr}${stdout}`);
  return stdout;
}

/** Imports a module of the project, with the package that is in pkg/ now: a test file may be run by itself after a build. */
async function importInConsumer(name) {
  await ensureConsumer();
  return import(pathToFileURL(inConsumer(name)).href);
}

/** Imports "novita-billing" in the project. */
export const importPackage = () => importInConsumer("main.mjs");
/** Imports "novita-billing/testing" in the project. */
export const importTesting = () => importInConsumer("testing.mjs");
/** Imports "novita-billing/worker-token" in the project. */
export const importWorkerToken = () => importInConsumer("worker-token.mjs");
/** The `require` of the project. */
export const requireInConsumer = () => createRequire(inConsumer("package.json"));

/** Resolves an entry of the package under some conditions: the first that matches counts. */
export function resolveExport(manifest, entry, conditions) {
  const pick = (target) => {
    if (typeof target === "string") return target;
    for (const [condition, inner] of Object.entries(target)) {
      if (condition !== "default" && !conditions.includes(condition)) continue;
      const found = pick(inner);
      if (found) return found;
    }
    return undefined;
  };
  const found = pick(manifest.exports[entry]);
  if (!found) throw new Error(`the package has no ${entry} for ${conditions.join(", ")}`);
  return found.replace(/^\.\//, "");
}
