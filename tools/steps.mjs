// What every command of this repository is made of: steps that say what they do, skip what is done already, and
// stop with a sentence when something is missing. Only Node's own modules, so that it runs before anything is installed.

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** A path below the root. */
export const at = (...parts) => join(root, ...parts);

const started = Date.now();
const clock = () => `${((Date.now() - started) / 1000).toFixed(0).padStart(4)}s`;

/** Says one line, with the time since the command began. */
export function say(text) {
  console.log(`[${clock()}] ${text}`);
}

/** Ends the command with a sentence that says what to do. */
export function stop(text) {
  console.error(`\n${text}`);
  process.exit(1);
}

/** Runs a program to its end and shows its output. Rejects when it fails. */
export function run(program, args, options = {}) {
  const { quiet = false, ...rest } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: quiet ? "pipe" : "inherit", ...rest });
    let output = "";
    // Text in whole characters, wherever a chunk ends.
    child.stdout?.setEncoding("utf8");
    child.stderr?.setEncoding("utf8");
    child.stdout?.on("data", (data) => (output += data));
    child.stderr?.on("data", (data) => (output += data));
    child.on("error", (error) => reject(new Error(`${program} could not be started: ${error.message}`)));
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(output);
      const tail = quiet ? `\n${output.slice(-8000)}` : "";
      reject(new Error(`${program} ${args.join(" ")} ended with ${signal ?? code}${tail}`));
    });
  });
}

/** What a program prints, or undefined when it is not there or fails. */
export function ask(program, args, options = {}) {
  const { status, stdout } = spawnSync(program, args, { cwd: root, encoding: "utf8", ...options });
  return status === 0 ? stdout.trim() : undefined;
}

/** Whether a program can be started. */
export const has = (program) => spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined;

/** All files below the given files and folders, sorted, without build products. */
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

/** A fingerprint of files (their names and contents) and of any further text. */
export function fingerprint(paths, ...more) {
  const hash = createHash("sha256");
  for (const path of paths)
    hash
      .update(`${relative(root, path)}\0`)
      .update(readFileSync(path))
      .update("\0");
  for (const text of more) hash.update(`${text}\0`);
  return hash.digest("hex");
}

/**
 * Does `work` unless it was done for the same `print` and its `products` are still there.
 * A step that is skipped costs no more than the reading of its inputs. Where the work changes what the print is of, a
 * function gives it, before and after.
 */
export async function step(name, { print, products = [] }, work) {
  const current = typeof print === "function" ? print : () => print;
  const stamp = at(".cache", "stamps", name.replaceAll(/[^a-z0-9]+/gi, "-"));
  const isStamped = existsSync(stamp) && readFileSync(stamp, "utf8") === current();
  if (isStamped && products.every((path) => existsSync(path))) return false;
  say(name);
  await work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, current());
  return true;
}

/** Runs a command's main function; a failure is one readable text and exit code 1. */
export function main(work) {
  work().catch((error) => stop(error.message));
}
