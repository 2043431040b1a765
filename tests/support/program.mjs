// Programs of their own in the consumer's project, and modules that are broken on purpose for them.

import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import binaryen from "binaryen";
import { at } from "../../tools/steps.mjs";
import { inConsumer, inPackage } from "./consumer.mjs";

/** Runs a program in the consumer's project, or another. It gets `settings` as a global and says what it found as JSON. */
export function runThere(program, settings, { type = "module", flags = [], cwd = inConsumer() } = {}) {
  const text = `globalThis.settings = ${JSON.stringify(settings)};\n${program}`;
  const child = spawn(process.execPath, [...flags, `--input-type=${type}`, "-e", text], { cwd });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (data) => (output.stdout += data));
  child.stderr.setEncoding("utf8").on("data", (data) => (output.stderr += data));
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), 20_000);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ ...output, code: code ?? signal, ms: performance.now() - started });
    });
  });
}

/** The beginning of a program that looks into the module: `exports` are those of the instance that is in use. */
export const watchModule = `
  let exports;
  const { Instance } = WebAssembly;
  WebAssembly.Instance = function (...given) {
    const made = new Instance(...given);
    exports = made.exports;
    return made;
  };
  WebAssembly.Instance.prototype = Instance.prototype;`;

/** Which export polls the calls: the closure that the executor's microtasks call, the one with three parameters. */
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
  if (names.length !== 1) throw new Error(`${names.length} exports look like the executor's`);
  return names[0].name;
}

/** The package's module with one exported function that traps; "executor" is the one that polls the calls. */
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
