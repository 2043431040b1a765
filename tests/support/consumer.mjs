// The package as a user has it: packed from pkg/ and installed into an empty project. Every test of the package loads
// it from there, so that the tarball's contents and its `exports` are what is tested.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { at, files, fingerprint } from "../../tools/steps.mjs";

const dir = at(".cache", "consumer");
const lock = at(".cache", "consumer.lock");
const stamp = join(dir, "fingerprint.txt");

/** A file of the project, e.g. to run a program in it. */
export const inConsumer = (...parts) => join(dir, ...parts);
/** A file of the installed package. */
export const inPackage = (...parts) => join(dir, "node_modules", "novita-billing", ...parts);

/** Modules of the project: each passes on one entry of the package, which Node itself looks up. */
const modules = {
  "main.mjs": 'export * from "novita-billing";\n',
  "testing.mjs": 'export * from "novita-billing/testing";\n',
};

/** Packs and installs, unless that was done for the pkg/ that is there. Test files that run side by side do it once. */
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

const isDone = (print) => existsSync(stamp) && readFileSync(stamp, "utf8") === print;

/** A folder is the lock: only one process can make it. One that is two minutes old was left by a process that died. */
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
  const options = { cwd, encoding: "utf8", shell: process.platform === "win32" };
  const { status, stdout, stderr, error } = spawnSync("npm", args, options);
  if (status !== 0) throw new Error(`npm ${args.join(" ")} failed:\n${error?.message ?? ""}${stderr}${stdout}`);
  return stdout;
}

/** What `import "novita-billing"` gives in the project. */
export const importPackage = () => import(pathToFileURL(inConsumer("main.mjs")).href);
/** What `import "novita-billing/testing"` gives in the project. */
export const importTesting = () => import(pathToFileURL(inConsumer("testing.mjs")).href);
/** The project's own `require`. */
export const requireInConsumer = () => createRequire(inConsumer("package.json"));

/** The file that an entry of the package is under these conditions, as the resolution algorithm has it: first match. */
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
