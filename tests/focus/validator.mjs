// The official validator of FOCUS, a Python program: found or installed once, and what it says of a file.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "../../tools/steps.mjs";

const packages = ["focus-validator==2.2.1", "pyarrow<24"];
const home = at(".cache", "focus");
const stamp = join(home, "packages.txt");
const program = (name) => join(home, process.platform === "win32" ? "Scripts" : "bin", name);

/** The validator: `validate`, or why there is none. It is installed into `.cache` where a Python is found. */
export function findValidator() {
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== packages.join()) {
    const python = findPython();
    if (!python) return { missing: "no Python of 3.12 or later was found" };
    const failed = install(python);
    if (failed) return { missing: `the validator could not be installed: ${failed}` };
  }
  const where = "import focus_validator; print(list(focus_validator.__path__)[0])";
  const folder = run(program("python"), ["-c", where]).stdout.trim();
  return { validate: (csv) => validate(csv, join(folder, "..")) };
}

/** 3.12 first: what the validator needs is there ready-made for it, and must be compiled for later ones. */
function findPython() {
  const versions = ["3.12", "3.13", "3.14"];
  const root = run("pyenv", ["root"]).stdout.trim();
  const own = root && existsSync(join(root, "versions")) ? readdirSync(join(root, "versions")) : [];
  const candidates = versions.flatMap((version) => [
    `python${version}`,
    ...own
      .filter((name) => name.startsWith(`${version}.`))
      .map((name) => join(root, "versions", name, "bin", "python3")),
  ]);
  const check = "import sys, venv; sys.exit(sys.version_info < (3, 12))";
  return [...candidates, "python3", "python"].find((python) => run(python, ["-c", check]).status === 0);
}

/** Makes the environment. Returns the reason where that fails. */
function install(python) {
  rmSync(home, { recursive: true, force: true });
  const made = run(python, ["-m", "venv", home]);
  if (made.status !== 0) return lastLine(made.stderr);
  const got = run(program("python"), ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]);
  if (got.status !== 0) return lastLine(got.stderr);
  writeFileSync(stamp, packages.join());
  return undefined;
}

const lastLine = (text) => text.trim().split("\n").at(-1) || "it does not say why";

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8", timeout: 900_000 });
  return { status, stdout: stdout ?? "", stderr: error?.message ?? stderr };
}

/** The rules of FOCUS 1.2 that a file breaks. */
async function validate(csv, folder) {
  mkdirSync(at(".cache"), { recursive: true });
  const own = mkdtempSync(at(".cache", "focus-file-"));
  try {
    const file = join(own, "focus.csv");
    writeFileSync(file, csv);
    // It looks for its rules from where it is run, and ends with 0 also where rules are broken.
    const args = ["--data-file", file, "--validate-version", "1.2", "--block-download", "--show-violations"];
    const said = await output(program("focus-validator"), args, folder);
    const count = /\| Fail: (\d+) \|/.exec(said)?.[1];
    const [, failures = ""] = said.split("--- Failures ---");
    const broken = [...failures.matchAll(/^- (\S+): violations=/gm)].map(([, rule]) => rule);
    if (count === undefined || Number(count) !== broken.length) throw new Error(`the validator did not work:\n${said}`);
    return broken.sort();
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

function output(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, timeout: 120_000 });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (part) => (text += part));
    child.on("error", reject);
    child.on("close", () => resolve(text));
  });
}
