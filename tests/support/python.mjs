// Python for tests: one that is there is found, and an environment of its own is made in `.cache`, once for each list of
// packages.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "../../tools/steps.mjs";

/**
 * An environment with these packages, as pip wants them: `program` gives the path of a program in it; or why there is
 * none. `versions` are those of Python that will do, the best first; later ones than the first are tried at last.
 */
export function pythonWith(name, packages, versions) {
  const home = at(".cache", name);
  const stamp = join(home, "packages.txt");
  const program = (name) => join(home, process.platform === "win32" ? "Scripts" : "bin", name);
  const wanted = packages.join("\n");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    const python = findPython(versions);
    if (!python) return { missing: `no Python of ${versions.toSorted()[0]} or later was found` };
    rmSync(home, { recursive: true, force: true });
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages];
    const failed = failure(python, ["-m", "venv", home]) ?? failure(program("python"), pip);
    if (failed) return { missing: `what it takes could not be installed: ${failed}` };
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

/** What a program fails with, in its last line. */
function failure(command, args) {
  const { status, stderr } = run(command, args);
  return status === 0 ? undefined : stderr.trim().split("\n").at(-1) || "it does not say why";
}

/** Runs a program to its end. */
export function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    ...{ encoding: "utf8", timeout: 900_000, maxBuffer: 1 << 28 },
    ...options,
  });
  return { status, stdout: stdout ?? "", stderr: error?.message ?? stderr };
}
