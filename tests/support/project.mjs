// Projects as users have them: each in a folder of its own, with its packages from its lock file and novita-billing from the
// packed tarball.

import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { at, fingerprint, run, scriptOptions, step } from "../../tools/steps.mjs";
import { ensureConsumer, inConsumer } from "./consumer.mjs";

/** What a user does not copy. */
const isLeftOut = (path) => ["node_modules", "dist"].includes(basename(path));

/** The packed package. */
export const tarballPath = () => inConsumer(readdirSync(inConsumer()).find((file) => file.endsWith(".tgz")));

/**
 * Copies a project of this repository and installs what it needs.
 *
 * @param {object} project
 * @param {string} project.source its folder, relative to the root of the repository
 * @param {string} project.folder where the copy is made, in `.cache`
 * @param {string[]} [project.more] files of the repository that its users copy into it as well, or that only its tests need
 * @returns {Promise<string>} the folder of the copy
 */
export async function copyProject({ source, folder, more = [] }) {
  await ensureConsumer();
  const copy = at(".cache", folder);
  mkdirSync(copy, { recursive: true });
  for (const entry of readdirSync(copy)) {
    if (entry !== "node_modules") rmSync(join(copy, entry), { recursive: true });
  }
  cpSync(at(source), copy, { recursive: true, filter: (path) => !isLeftOut(path) });
  for (const path of more) cpSync(at(path), join(copy, basename(path)), { recursive: true });
  const hasLock = existsSync(join(copy, "package-lock.json"));
  const manifests = ["package.json", ...(hasLock ? ["package-lock.json"] : [])].map((file) => at(source, file));
  const tarball = tarballPath();
  const print = fingerprint([tarball, ...manifests, at("tests", "support", "project.mjs")]);
  const products = [join(copy, "node_modules", "novita-billing", "package.json")];
  await step(`${source} (npm ci)`, { print, products }, async () => {
    if (hasLock) await npm(copy, "ci");
    await npm(copy, "install", "--no-save", tarball);
  });
  return copy;
}

const npm = (cwd, command, ...args) =>
  run("npm", [command, "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", ...args], {
    cwd,
    quiet: true,
    ...scriptOptions,
  });
