// What the commands of this repository have in common: paths, programs, progress, and steps that are skipped when they are
// up to date. It uses only Node's own modules, because it runs before anything is installed.

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** A path below the repository's root. */
export const at = (...parts) => join(root, ...parts);

const startTime = Date.now();

/** Prints a line of progress, with the seconds since the command started. */
export function log(text) {
  const seconds = ((Date.now() - startTime) / 1000).toFixed(0).padStart(4);
  console.log(`[${seconds}s] ${text}`);
}

/** Ends the command with a message. */
export function stop(message) {
  console.error(`\n${message}`);
  process.exit(1);
}

/** Runs a command's main function. If it fails, the command ends with the error's message and exit code 1. */
export function main(work) {
  work().catch((error) => stop(error.message));
}

/**
 * Runs a program to its end and shows its output, or with `quiet` returns it. Rejects if the program fails.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions & { quiet?: boolean }} [options]
 */
export function run(program, args, { quiet = false, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: quiet ? "pipe" : "inherit", ...options });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (data) => (output += data));
    child.on("error", (error) => reject(new Error(`${program} could not be started: ${error.message}`)));
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(output);
      const tail = quiet ? `\n${output.slice(-8000)}` : "";
      reject(new Error(`${program} ${args.join(" ")} ended with ${signal ?? code}${tail}`));
    });
  });
}

/** Runs a program to its end. Returns its status, undefined if it could not be started, and what it printed. */
export function runSync(program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: root, encoding: "utf8", ...options });
  return { status: status ?? undefined, stdout: stdout ?? "", stderr: error?.message ?? stderr ?? "" };
}

/** What a program prints, or undefined if it fails or could not be started. */
export function outputOf(program, args, options) {
  const { status, stdout } = runSync(program, args, options);
  return status === 0 ? stdout.trim() : undefined;
}

/** Whether a program can be started. */
export const has = (program) => runSync(program, ["--version"], { stdio: "ignore" }).status !== undefined;

/** npm and its programs are scripts, which Windows can only run in a shell. */
export const scriptOptions = { shell: process.platform === "win32" };

/** All files below some files and folders, sorted, without `node_modules` and `target`. */
export function files(...paths) {
  const found = [];
  const walk = (path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isFile()) return found.push(path);
    for (const name of readdirSync(path)) {
      if (name !== "node_modules" && name !== "target") walk(join(path, name));
    }
  };
  for (const path of paths) walk(at(path));
  return found.sort();
}

/** A hash of the names and contents of files, and of other texts. */
export function fingerprint(paths, ...texts) {
  const hash = createHash("sha256");
  for (const path of paths) {
    hash
      .update(`${relative(root, path)}\0`)
      .update(readFileSync(path))
      .update("\0");
  }
  for (const text of texts) hash.update(`${text}\0`);
  return hash.digest("hex");
}

/** Whether a file has this content: how a stamp of an earlier run is checked. */
export const hasContent = (path, content) => existsSync(path) && readFileSync(path, "utf8") === content;

/**
 * Does `work`, unless it was done for the same fingerprint (`print`) and its `products` still exist.
 *
 * @param {string} name is printed, and identifies the step
 * @param {{ print: string | (() => string), products?: string[] }} inputs `print` is a function if the work changes its
 *   own inputs
 * @param {() => unknown} work
 * @returns {Promise<boolean>} whether the work was done
 */
export async function step(name, { print, products = [] }, work) {
  const currentPrint = typeof print === "function" ? print : () => print;
  const stamp = at(".cache", "stamps", name.replaceAll(/[^a-z0-9]+/gi, "-"));
  if (hasContent(stamp, currentPrint()) && products.every((path) => existsSync(path))) return false;
  log(name);
  await work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, currentPrint());
  return true;
}
