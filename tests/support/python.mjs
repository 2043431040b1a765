// Python for tests: makes virtual environments in `.cache` with an installed Python.

import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { at, hasContent, runSync } from "../../tools/steps.mjs";

/**
 * Makes a virtual environment, once for each list of packages.
 *
 * @param {string} name of its folder
 * @param {string[]} packages requirements of pip
 * @param {string[]} versions of Python that are supported, the preferred one first; any later version is tried last
 * @returns {{ program?: (name: string) => string, missing?: string }} `program` gives the path of a program in it;
 *   `missing` says why there is no environment
 */
export function pythonWith(name, packages, versions) {
  const home = at(".cache", name);
  const stamp = join(home, "packages.txt");
  const program = (name) => join(home, process.platform === "win32" ? "Scripts" : "bin", name);
  const wanted = packages.join("\n");
  if (!hasContent(stamp, wanted)) {
    const python = findPython(versions);
    if (!python) return { missing: `no Python of ${versions.toSorted()[0]} or later was found` };
    rmSync(home, { recursive: true, force: true });
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages];
    const failed = failure(python, ["-m", "venv", home]) ?? failure(program("python"), pip);
    if (failed) return { missing: `its packages could not be installed: ${failed}` };
    writeFileSync(stamp, wanted);
  }
  return { program };
}

function findPython(versions) {
  const root = run("pyenv", ["root"]).stdout.trim();
  const own = root && existsSync(join(root, "versions")) ? readdirSync(join(root, "versions")) : [];
  const candidates = versions.flatMap((version) => [
    `python${version}`,
    ...own
      .filter((name) => name.startsWith(`${version}.`))
      .map((name) => join(root, "versions", name, "bin", "python3")),
  ]);
  const [, minor] = versions.toSorted()[0].split(".");
  const check = `import sys, venv; sys.exit(sys.version_info < (3, ${minor}))`;
  return [...candidates, "python3", "python"].find((python) => run(python, ["-c", check]).status === 0);
}

/** The last line of a program's errors, or undefined if it succeeds. */
function failure(command, args) {
  const { status, stderr } = run(command, args);
  return status === 0 ? undefined : stderr.trim().split("\n").at(-1) || "without a message";
}

/** Runs a program to its end, for at most 15 minutes. */
export const run = (command, args, options) =>
  runSync(command, args, { timeout: 900_000, maxBuffer: 1 << 28, ...options });
