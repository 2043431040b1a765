// Bundles the billing page into .cache/page: its scripts with the element and the package, in a folder that is named for its
// content, so that browsers may keep it for ever. Texts and modules are compressed beside themselves. The gallery has a script
// of its own beside it, because only that one has the simulated API.

import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { at, files, fingerprint, step } from "./steps.mjs";

/** Where the page is, as it is served. */
export const pageFolder = at(".cache", "page");

/** The style sheets: of the page, and of the gallery. */
const sheets = [at("www", "page.css"), at("www", "gallery", "gallery.css")];

const modules = ["novita_billing_lists.wasm", "novita_billing_answers.bin"];
const inPage = (...parts) => join(pageFolder, ...parts);

/** Builds the page. Needs pkg/. */
export async function buildPage() {
  const inputs = [...files("www", "pkg", "tools/build-page.mjs"), at("package-lock.json")];
  const products = [inPage("paths.json")];
  return step("Billing page (esbuild)", { print: fingerprint(inputs), products }, async () => {
    rmSync(pageFolder, { recursive: true, force: true });
    const { scripts, early } = await bundle();
    const hash = createHash("sha256");
    for (const { contents } of scripts) hash.update(contents);
    for (const file of modules) hash.update(readFileSync(at("pkg", "wasm", file)));
    for (const sheet of sheets) hash.update(readFileSync(sheet));
    const folder = hash.digest("hex").slice(0, 16);
    // The package looks for its modules two folders above its script.
    const script = inPage(folder, "page", "script");
    for (const path of [script, inPage(folder, "wasm")]) mkdirSync(path, { recursive: true });
    for (const { path, contents } of scripts) write(join(script, basename(path)), contents);
    for (const file of modules) write(inPage(folder, "wasm", file), readFileSync(at("pkg", "wasm", file)));
    for (const sheet of sheets) write(join(script, basename(sheet)), readFileSync(sheet));
    cpSync(at("www", "icon.svg"), inPage("icon.svg"));
    const [lists, answers] = modules.map((file) => `/${folder}/wasm/${file}`);
    const served = (file) => `/${folder}/page/script/${file}`;
    const paths = {
      folder: `/${folder}/`,
      ...{ script: served("page.js"), style: served("page.css") },
      ...{ galleryScript: served("gallery.js"), galleryStyle: served("gallery.css") },
    };
    writeFileSync(inPage("paths.json"), JSON.stringify({ ...paths, lists, answers, early: early.map(served) }));
  });
}

/** The scripts of the page, the gallery and the worker, and the names of those that a page needs for its first answer. */
async function bundle() {
  const { build } = await import("esbuild");
  const outdir = inPage("script");
  const { outputFiles, metafile } = await build({
    entryPoints: { page: at("www", "page.js"), gallery: at("www", "gallery", "gallery.js") },
    ...{ bundle: true, format: "esm", target: "es2022", minify: true, charset: "utf8", legalComments: "none" },
    ...{ outdir, splitting: true, chunkNames: "[name]-[hash]", metafile: true, write: false, logLevel: "warning" },
    ...{ absWorkingDir: at() },
    alias: {
      "novita-billing/element": at("pkg", "element", "element.js"),
      "novita-billing/testing": at("pkg", "testing", "index.js"),
      "novita-billing": at("pkg", "dist", "entry", "browser.js"),
    },
    // The simulated API imports Node's modules only where it is asked for a server.
    external: ["node:*"],
  });
  // The worker's script is loaded by its address, so that a bundler does not see it.
  const worker = at("pkg", "element", "export-worker.js");
  const scripts = [...outputFiles, { path: worker, contents: readFileSync(worker) }];
  return { scripts, early: scriptsOfFirstAnswer(metafile.outputs, relative(at(), outdir)) };
}

/** The page's script, those of the element and of its details, and what they import. */
function scriptsOfFirstAnswer(outputs, folder) {
  const found = new Set();
  const add = (path) => {
    if (found.has(path)) return;
    found.add(path);
    for (const { path: imported, kind } of outputs[path].imports) if (kind === "import-statement") add(imported);
  };
  add([...folder.split(sep), "page.js"].join("/"));
  for (const [path, { entryPoint }] of Object.entries(outputs)) {
    if (/^pkg\/element\/(?:element|details-\w+)\.js$/.test(entryPoint ?? "")) add(path);
  }
  return Array.from(found, (path) => basename(path));
}

/** Writes a file, and compressed forms of it. */
function write(path, contents) {
  writeFileSync(path, contents);
  if (path.endsWith(".bin")) return;
  writeFileSync(`${path}.gz`, gzipSync(contents, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: contents.length };
  writeFileSync(`${path}.br`, brotliCompressSync(contents, { params }));
}

/** The page's HTML. Values are texts; those of `html` are HTML already. */
export const pageHtml = (values, html = {}) =>
  withPaths(at("www", "index.html"), { icon: "/icon.svg", baseUrl: "/billing", ...values }, html);

/** The HTML of the gallery. */
export const galleryHtml = () => withPaths(at("www", "gallery", "index.html"));

function withPaths(template, values = {}, html = {}) {
  const { early, ...paths } = JSON.parse(readFileSync(inPage("paths.json"), "utf8"));
  const preloads = early.map((path) => `<link rel="modulepreload" href="${escape(path)}" />`).join("");
  return fill(readFileSync(template, "utf8"), { ...paths, ...values }, { preloads, ...html });
}

/** The panel of the demo. */
export function demoHtml(scenes) {
  const options = Object.entries(scenes).map(
    ([name, { label }]) => `<option value="${name}">${escape(label)}</option>`,
  );
  return fill(readFileSync(at("www", "demo.html"), "utf8"), {}, { scenes: options.join("") });
}

const fill = (template, values, html) =>
  template.replaceAll(/\{\{(\w+)\}\}/g, (_, name) => html[name] ?? escape(values[name] ?? ""));

const escape = (text) => text.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
