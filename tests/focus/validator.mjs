// The official validator of FOCUS, a Python program: finds or installs it, and runs it on a file.

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "../../tools/steps.mjs";
import { pythonWith, run } from "../support/python.mjs";

const packages = ["focus-validator==2.2.1", "pyarrow<24"];

/** The validator as `validate`, or the reason why it is `missing`. It is installed into `.cache` if there is a Python. */
export function findValidator() {
  // 3.12 first: for later versions some dependencies have no wheels and would have to be compiled.
  const { program, missing } = pythonWith("focus", packages, ["3.12", "3.13", "3.14"]);
  if (missing) return { missing };
  const where = "import focus_validator; print(list(focus_validator.__path__)[0])";
  const folder = run(program("python"), ["-c", where]).stdout.trim();
  return { validate: (csv, model) => validate(csv, program("focus-validator"), join(folder, ".."), model) };
}

/** The rules of FOCUS that a file breaks: of version 1.2, or of another with the folder of its rules. */
async function validate(csv, validator, folder, { version = "1.2", rules } = {}) {
  mkdirSync(at(".cache"), { recursive: true });
  const own = mkdtempSync(at(".cache", "focus-file-"));
  try {
    const file = join(own, "focus.csv");
    writeFileSync(file, csv);
    // It looks for its rules in the working directory, and exits with 0 even if rules are broken.
    const args = ["--data-file", file, "--validate-version", version, "--block-download", "--show-violations"];
    if (rules) args.push("--rule-set-path", rules);
    const said = await output(validator, args, folder);
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
