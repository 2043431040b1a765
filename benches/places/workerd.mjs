// workerd, the runtime of Cloudflare Workers, in miniflare. Its modules are files without a bundler; bare names are resolved
// here.

import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { Miniflare } from "miniflare";
import { at, files } from "../../tools/steps.mjs";

const esModule = (path, contents) => ({ type: "ESModule", path, contents });

/** The modules below a folder, under another name, filtered by `isWanted`. */
const modulesOf = (folder, name, isWanted = () => true) =>
  files(folder)
    .filter((path) => /\.(m?js|wasm)$/.test(path) && isWanted(path))
    .map((path) => ({
      type: path.endsWith(".wasm") ? "CompiledWasm" : "ESModule",
      path: `${name}/${relative(at(folder), path).replaceAll("\\", "/")}`,
      contents: readFileSync(path, path.endsWith(".wasm") ? undefined : "utf8"),
    }));

/** The competitors, or empty modules for those that are not installed or built. */
function competitors() {
  const installed = existsSync(at("benches", "node_modules"));
  // workerd resolves a bare name relative to the folder of the importing module.
  const named = (name, up, entry) =>
    esModule(`benches/contenders/${name}`, installed ? `export * from "${up}/libs/${entry}";` : "");
  const built = (file) => at(".cache", "serde-rows", file);
  const isBuilt = existsSync(built("serde_rows_bg.wasm"));
  const emptyModule = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  return [
    named("zod", "../..", "zod/index.js"),
    named("valibot", "../..", "valibot/index.mjs"),
    named("@streamparser/json", "../../..", "streamparser/index.js"),
    ...modulesOf("benches/node_modules/zod", "libs/zod", (path) => !/[/\\](src|v3)[/\\]/.test(path)),
    ...modulesOf("benches/node_modules/valibot/dist", "libs/valibot", (path) => path.endsWith("index.mjs")),
    ...modulesOf("benches/node_modules/@streamparser/json/dist/mjs", "libs/streamparser"),
    esModule("serde-rows", isBuilt ? readFileSync(built("serde_rows.js"), "utf8") : ""),
    {
      type: "CompiledWasm",
      path: "serde-rows.wasm",
      contents: isBuilt ? readFileSync(built("serde_rows_bg.wasm")) : emptyModule,
    },
  ];
}

/** Starts the Worker. */
export async function startWorkerd() {
  const worker = new Miniflare({
    modules: [
      esModule("worker.mjs", readFileSync(at("benches", "places", "workerd-worker.mjs"), "utf8")),
      esModule("novita-billing", 'export * from "./package/dist/entry/workerd.js";'),
      ...modulesOf("pkg", "package", (path) => /[/\\](dist|wasm)[/\\]/.test(path)),
      ...["contenders", "corpus.mjs", "measure.mjs", "work.mjs"].flatMap((path) => own(`benches/${path}`)),
      ...competitors(),
    ],
    compatibilityDate: "2026-04-01",
    serviceBindings: { OUTSIDE: async () => new Response("") },
  });
  await worker.ready;
  return {
    version: `workerd ${JSON.parse(readFileSync(at("node_modules", "workerd", "package.json"), "utf8")).version}`,
    async run(comparison) {
      const response = await worker.dispatchFetch("http://worker/", {
        method: "POST",
        body: JSON.stringify(comparison),
      });
      const { result, error } = await response.json();
      if (error) throw new Error(error);
      return result;
    },
    close: () => worker.dispose(),
  };
}

const own = (path) =>
  files(path).map((file) => esModule(relative(at(), file).replaceAll("\\", "/"), readFileSync(file, "utf8")));
