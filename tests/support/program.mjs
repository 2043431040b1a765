// Runs programs in processes of their own, and makes modules with an export that traps.

import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import binaryen from "binaryen";
import { at } from "../../tools/steps.mjs";
import { inConsumer, inPackage } from "./consumer.mjs";

/**
 * Runs a script of Node and collects its output.
 *
 * @param {string[]} args of Node
 * @param {import("node:child_process").SpawnOptions & { onOutput?: (stdout: string, child: object) => void }} [options]
 *   `onOutput` is called with all that was printed so far
 * @returns {Promise<{ code: number | string, stdout: string, stderr: string, ms: number }>} `code` is the exit code or
 *   the signal
 */
export function runNode(args, { onOutput, ...options } = {}) {
  const startTime = performance.now();
  const child = spawn(process.execPath, args, options);
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) {
    child[name].setEncoding("utf8").on("data", (data) => (output[name] += data));
  }
  if (onOutput) child.stdout.on("data", () => onOutput(output.stdout, child));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      resolve({ ...output, code: code ?? signal, ms: performance.now() - startTime });
    });
  });
}

/** Runs a program in the consumer's project, or another folder, with a global `settings`. It is killed after 20 seconds. */
export function runThere(program, settings, { type = "module", flags = [], cwd = inConsumer() } = {}) {
  const text = `globalThis.settings = ${JSON.stringify(settings)};\n${program}`;
  const kill = { timeout: 20_000, killSignal: "SIGKILL" };
  return runNode([...flags, `--input-type=${type}`, "-e", text], { cwd, ...kill });
}

/** The beginning of a program that accesses the module: `exports` are those of the current instance. */
export const watchModule = `
  let exports;
  const { Instance } = WebAssembly;
  WebAssembly.Instance = function (...given) {
    const made = new Instance(...given);
    exports = made.exports;
    return made;
  };
  WebAssembly.Instance.prototype = Instance.prototype;`;

/** Whether an export polls calls: it is the closure of the executor's microtasks, with three parameters. */
export const isExecutor = (name, parameters) => /closures.*invoke/.test(name) && parameters === 3;

function nameOf(module, wanted) {
  if (wanted !== "executor") return wanted;
  const names = Array.from({ length: module.getNumExports() }, (_, place) =>
    binaryen.getExportInfo(module.getExportByIndex(place)),
  )
    .filter(({ kind }) => kind === binaryen.ExternalFunction)
    .filter(({ name, value }) => {
      const { params } = binaryen.getFunctionInfo(module.getFunction(value));
      return isExecutor(name, binaryen.expandType(params).length);
    });
  if (names.length !== 1) throw new Error(`${names.length} exports match the executor's`);
  return names[0].name;
}

/** Writes the package's module with one export that traps; "executor" is the one that polls calls. Returns its path. */
export function brokenModule(name) {
  const module = binaryen.readBinary(readFileSync(inPackage("wasm", "novita_billing_bg.wasm")));
  module.setFeatures(module.getFeatures() | binaryen.Features.ReferenceTypes | binaryen.Features.BulkMemory);
  const found = module.getExport(nameOf(module, name));
  if (!found) throw new Error(`the module has no export ${name}`);
  const exported = binaryen.getExportInfo(found).value;
  binaryen.Function.setBody(module.getFunction(exported), module.unreachable());
  const path = at(".cache", `broken-${name}.wasm`);
  writeFileSync(path, module.emitBinary());
  module.dispose();
  return path;
}
