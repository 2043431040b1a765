// A Worker with the installed package, without a bundler: its modules are the package's files, and "novita-billing" is
// resolved by the "workerd" condition of its manifest, as wrangler does.

import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Miniflare } from "miniflare";
import { at, files } from "../../tools/steps.mjs";
import { ensureConsumer, inPackage, resolveExport } from "./consumer.mjs";

/** The key of the Worker and of the scenarios' boxes. */
export const apiKey = "sk_places_0123456789";

/** Starts the Worker of the tests, or one with another source, module or compatibility date. */
export async function startWorker(origin, { flags = [], source = ownSource(), apiKey: key = apiKey, ...more } = {}) {
  const { manifest } = await ensureConsumer();
  const worker = new Miniflare({
    modules: modulesOf(manifest, source, more.wasm),
    compatibilityDate: more.date ?? "2026-04-01",
    compatibilityFlags: flags,
    bindings: { ORIGIN: origin, NOVITA_API_KEY: key },
  });
  await worker.ready;
  return worker;
}

const ownSource = () => readFileSync(at("tests", "workerd", "worker.mjs"), "utf8");

function modulesOf(manifest, source, wasm) {
  const entry = resolveExport(manifest, ".", ["workerd", "worker", "import"]);
  const packageFiles = files(relative(at(), inPackage("dist")), relative(at(), inPackage("wasm")));
  return [
    esModule("worker.mjs", source),
    esModule("novita-billing", `export * from "./package/${entry}";`),
    ...files("tests/scenarios").map((path) => moduleOf(path, "scenarios", at("tests", "scenarios"))),
    ...packageFiles
      .filter((path) => /\.(js|wasm)$/.test(path))
      .map((path) => moduleOf(path, "package", inPackage(), wasm)),
  ];
}

const esModule = (path, contents) => ({ type: "ESModule", path, contents });

function moduleOf(path, folder, root, wasm = path) {
  const name = join(folder, relative(root, path)).replaceAll("\\", "/");
  if (path.endsWith(".wasm")) return { type: "CompiledWasm", path: name, contents: readFileSync(wasm) };
  return esModule(name, readFileSync(path, "utf8"));
}
