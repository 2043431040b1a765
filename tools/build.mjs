// `npm run build`: installs what it needs and writes pkg/, ready for `npm pack`.
//
// The table of fields in Rust -> row classes in TypeScript (generate-rows.mjs);
// Rust -> wasm (cargo) -> two parts (wasm-split) -> glue and definitions (wasm-bindgen) -> optimized wasm (wasm-opt), the
// parts and both together (wasm-merge) -> pkg/wasm;
// pkg-template's TypeScript -> pkg (tsc) -> bundles (esbuild); the element (build-element.mjs); the package's other files; the
// command line (build-cli.mjs). A step is skipped if its inputs and products have not changed.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import { commandLine } from "./build-cli.mjs";
import { element } from "./build-element.mjs";
import { rowClasses } from "./generate-rows.mjs";
import { bindgen, forBuild, runNpmProgram, wasmSplit } from "./setup.mjs";
import { at, files, fingerprint, log, main, outputOf, run, step } from "./steps.mjs";
import { packageVersion } from "./versions.mjs";

const name = "novita_billing";
/**
 * The module, and its two parts, which a page loads one after the other: what it takes to list bills, and everything else. The
 * second part is compressed.
 */
const modules = [`${name}_bg.wasm`, `${name}_lists.wasm`, `${name}_answers.bin`];
const quietly = { quiet: true };
const glue = (...parts) => at(".cache", "glue", "wasm", ...parts);

async function wasm() {
  const print = fingerprint([
    ...files("src", "wasm", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "tools/bindgen/Cargo.lock"),
    ...files("tools/build.mjs", "tools/bindgen/src", "package-lock.json"),
  ]);
  const build = print.slice(0, 16);
  const products = [`${name}.js`, `${name}.d.ts`, "runtime.js", ...modules].map((file) => glue(file));
  return step(
    "Rust to WebAssembly (cargo, wasm-bindgen, wasm-opt; a minute when new)",
    { print, products },
    async () => {
      await run(
        "cargo",
        [
          "build",
          "--release",
          "--locked",
          "-p",
          "novita-billing-wasm",
          "--no-default-features",
          "--features",
          "split",
          "--target",
          "wasm32-unknown-unknown",
          "--target-dir",
          at("target"),
        ],
        {
          env: {
            ...process.env,
            CARGO_ENCODED_RUSTFLAGS: [...vectors, ...inlining, ...relocations, ...withoutPaths()].join("\x1f"),
            NOVITA_BILLING_BUILD: build,
          },
        },
      );
      await bind(glue(), build);
      // The declaration of Symbol.dispose does not compile under lib es2022; the facade frees what it makes.
      const types = readFileSync(glue(`${name}.d.ts`), "utf8").replaceAll(/^.*\[Symbol\.dispose\].*\n/gm, "");
      writeFileSync(glue(`${name}.d.ts`), types);
      // The executor looks for queueMicrotask when an instance starts, and would otherwise poll unguarded. A test may have
      // removed it.
      const script = readFileSync(glue(`${name}.js`), "utf8");
      const lookup = /(?<=const ret = )[^\n;]*\.queueMicrotask(?=;)/g;
      if (script.match(lookup)?.length !== 1) throw new Error("the glue does not look for queueMicrotask as expected");
      writeFileSync(glue(`${name}.js`), script.replace(lookup, "queueMicrotask"));
      // The facade and the glue share one runtime, which wasm-bindgen puts into a folder with a hash in its name.
      const [folder] = readdirSync(glue("snippets"));
      writeFileSync(glue("runtime.js"), `export * from "./snippets/${folder}/js/runtime.js";\n`);
      cpSync(at("wasm", "js", "runtime.d.ts"), glue("runtime.d.ts"));
    },
  );
}

/**
 * Writes the optimized module, its parts and their glue into a folder, from what cargo built last. The file of the second part
 * begins with the name of the build.
 */
async function bind(folder, build) {
  rmSync(folder, { recursive: true, force: true });
  const parts = at(".cache", "parts");
  mkdirSync(parts, { recursive: true });
  await run(wasmSplit, [at("target", "wasm32-unknown-unknown", "release", `${name}_wasm.wasm`), parts], quietly);
  await run(bindgen, [
    join(parts, "main.wasm"),
    ...["--target", "web", "--out-name", name, "--out-dir", folder, "--remove-producers-section"],
    // The package has the module's URL in one place; with a second one here bundlers would emit the file twice.
    "--omit-default-module-path",
    // After a trap the glue can start again with a new instance.
    "--experimental-reset-state-function",
    // The second part imports the table of functions.
    "--keep-lld-exports",
  ]);
  const main = join(folder, `${name}_bg.wasm`);
  const answers = join(parts, "split_answers.wasm");
  const whole = join(parts, "whole.wasm");
  // The module names the features that rustc used. With --all-features Node could not load it.
  const printed = await runNpmProgram("wasm-opt", [main, "--print-features"], quietly);
  const features = printed.match(/^--enable-\S+/gm) ?? [];
  const passes = ["-O3", ...fewInlined, "--low-memory-unused", "--strip-debug", "--strip-target-features"];
  const optimize = (input, output, ...more) =>
    runNpmProgram("wasm-opt", [...features, ...more, ...passes, input, "-o", output], quietly);
  await runNpmProgram("wasm-merge", [...features, main, "__wasm_split", answers, "answers", "-o", whole], quietly);
  await optimize(main, join(folder, `${name}_lists.wasm`));
  await optimize(answers, answers);
  // Not every server compresses modules, nor files of an unknown type.
  const compressed = deflateSync(readFileSync(answers), { level: 9 });
  writeFileSync(join(folder, `${name}_answers.bin`), Buffer.concat([Buffer.from(build), compressed]));
  // What only a second part would import.
  const exports = ["__indirect_function_table", "__wasm_split_shared0"].map((name) => `--remove-exports=${name}`);
  await optimize(whole, main, ...exports);
}

/** Every engine that runs the package has 128-bit vectors: Node 16.4, Chrome 91, Firefox 89, Safari 16.4, workerd. */
export const vectors = ["-Ctarget-feature=+simd128"];

/**
 * Hot functions are marked for inlining in the source; little else is inlined, and code is not copied to save branches, nor are
 * loops vectorized or long ones unrolled. With LLVM's own thresholds, vectorized loops and wasm-opt's own inlining, what lists
 * load is 15 kB larger (brotli), and decoding takes as long (Node 24: 16.7 for 16.4 ms for 20,000 rows); with vectorized loops
 * alone 2 kB, and 16.6 ms. Without vectorized straight-line code (SLP) decoding takes 6 % longer. `opt-level = "z"` gave no
 * smaller module, and took 17 % longer to decode and 26 % longer to add up.
 */
const inlining = [
  ...[
    "inline-threshold=60",
    "inlinehint-threshold=100",
    // Together 1.3 kB.
    "jump-threading-threshold=1",
    "disable-lsr",
    "unroll-threshold=40",
    "unroll-partial-threshold=0",
  ].map((option) => `-Cllvm-args=-${option}`),
  ...["-Cno-vectorize-loops"],
];

/**
 * wasm-opt inlines only small functions. A large one that is inlined into its only caller takes fewer bytes, but the module is
 * 2 to 7 kB larger once it is compressed (brotli): more local variables make its bytes harder to predict.
 */
const fewInlined = ["--one-caller-inline-max-function-size=20", "--flexible-inline-max-function-size=10"];

/** By these, wasm-split knows what each function uses. */
const relocations = ["-Clink-arg=--emit-relocs"];

/** Removes this machine's folders from the source locations of panics. */
function withoutPaths() {
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
  const names = { [at()]: "novita-billing", [cargoHome]: "cargo", [outputOf("rustc", ["--print", "sysroot"])]: "rust" };
  return Object.entries(names).map(([path, name]) => `--remap-path-prefix=${path}=${name}`);
}

async function facade() {
  const print = fingerprint([
    // The bundle has the glue, and the runtime that it shares with the facade.
    ...files("pkg-template", "wasm/js"),
    glue(`${name}.d.ts`),
    glue(`${name}.js`),
    ...[at("tools", "build.mjs"), at("package-lock.json")],
  ]);
  const products = [at("pkg", "dist", "index.js"), at("pkg", "testing", "index.js")];
  return step("Facade and simulated API (tsc, esbuild)", { print, products }, async () => {
    rmSync(at("pkg"), { recursive: true, force: true });
    await run(process.execPath, [
      at("node_modules", "typescript", "bin", "tsc"),
      "-p",
      at("pkg-template", "tsconfig.json"),
    ]);
    await bundleTesting();
    cpSync(at("pkg", "src"), at("pkg", "dist"), { recursive: true });
    for (const file of [`${name}.js`, "runtime.js", "snippets"]) {
      cpSync(glue(file), at("pkg", "wasm", file), { recursive: true });
    }
    rmSync(at("pkg", "src"), { recursive: true });
    await bundleFacade();
    rmSync(at("pkg", "wasm", "snippets"), { recursive: true });
    removeInternalTypes();
  });
}

/** The globals that `wasm/js/runtime.js` replaces in the glue. */
const guardedGlobals = {
  queueMicrotask: "guardedMicrotask",
  FinalizationRegistry: "GuardedFinalizationRegistry",
};

/** Removes the definitions that no entry leads to: they are internal, and import what the package does not contain. */
function removeInternalTypes() {
  const { exports: entries } = JSON.parse(readFileSync(at("pkg-template", "package.json"), "utf8"));
  const reached = new Set(Object.values(entries).flatMap(({ types }) => (types ? [at("pkg", types)] : [])));
  // A set iterates over what is added meanwhile, too.
  for (const path of reached) {
    if (!existsSync(path)) continue;
    for (const [, module] of readFileSync(path, "utf8").matchAll(/(?:from|import\() ?"(\.[^"]+)\.js"/g)) {
      reached.add(join(dirname(path), `${module}.d.ts`));
    }
  }
  const types = files("pkg/dist", "pkg/testing").filter((path) => path.endsWith(".d.ts"));
  for (const path of types) if (!reached.has(path)) rmSync(path);
}

/**
 * Bundles the facade. What the entries share, the glue included, is one script: it compresses better, and a browser loads
 * one file instead of a dozen. The entries stay separate files, so that two of them in one program have the same classes.
 */
async function bundleFacade() {
  // Lines end somewhere, because Node prints the whole line of an uncaught error. Lines of 160 cost 0.4 kB of brotli; longer ones save nothing more.
  const lineLength = 330;
  // Imported here, because it may have to be installed first.
  const { build, transform } = await import("esbuild");
  const { minify } = await import("terser");
  // The local names of the generated glue say nothing; they cost 0.7 kB of brotli.
  const script = at("pkg", "wasm", `${name}.js`);
  const shortened = { minifyIdentifiers: true, format: "esm", target: "es2022" };
  writeFileSync(script, (await transform(readFileSync(script, "utf8"), shortened)).code);
  const { outputFiles } = await build({
    entryPoints: files("pkg/dist/entry").filter((path) => path.endsWith(".js")),
    ...{ bundle: true, splitting: true, format: "esm", target: "es2022" },
    // Bun's entry imports the module's file by one; Bun alone reads it.
    supported: { "import-attributes": true },
    external: ["node:*", "*.wasm", "*.wasm?module", "hyparquet-writer"],
    // The glue enters the module from microtasks and from callbacks of finalization, from which a trap would escape.
    ...{ define: guardedGlobals, inject: files("pkg/wasm/snippets") },
    ...{ outdir: at("pkg", "dist"), entryNames: "entry/[name]", chunkNames: "index", write: false },
    // Names are kept, for stack traces and for class names in consoles; they cost 2.8 kB of brotli.
    ...{ minifySyntax: true, minifyWhitespace: true, lineLimit: lineLength, legalComments: "none" },
    logLevel: "warning",
  });
  for (const file of files("pkg").filter((path) => /(dist|wasm)\/.+\.js$/.test(path))) rmSync(file);
  // Terser finds 0.5 kB (brotli) that esbuild does not. With variables that it puts elsewhere, it would be 0.5 kB more, but
  // classes would get the names of the properties that they are put into.
  const kept = { keep_classnames: true, keep_fnames: true, reduce_vars: false, collapse_vars: false };
  const compress = { passes: 2, directives: false, ...kept };
  const options = { module: true, ecma: 2022, mangle: false, compress, format: { max_line_len: lineLength } };
  for (const { path, text } of outputFiles) writeFileSync(path, (await minify(text, options)).code);
}

/** Bundles the simulated API, because it shares code with the facade. It is not minified: users read it when they debug. */
async function bundleTesting() {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    ...{ entryPoints: [at("pkg", "testing", "index.js")], outfile: at("pkg", "testing", "index.js") },
    ...{ bundle: true, format: "esm", target: "es2022", write: false, logLevel: "warning" },
  });
  for (const file of files("pkg/testing").filter((path) => path.endsWith(".js"))) rmSync(file);
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
}

async function assemble() {
  const inputs = [
    ...files(".cache/glue", "pkg-template", "LICENSE-MIT", "LICENSE-APACHE", "Cargo.toml", "tools/build.mjs"),
  ];
  const products = [at("pkg", "package.json"), ...modules.map((file) => at("pkg", "wasm", file))];
  return step("Package (pkg/)", { print: fingerprint(inputs), products }, async () => {
    mkdirSync(at("pkg", "wasm"), { recursive: true });
    for (const file of modules) cpSync(glue(file), at("pkg", "wasm", file));
    cpSync(at("pkg-template", `${name}_bg.wasm.d.ts`), at("pkg", "wasm", `${name}_bg.wasm.d.ts`));
    // Users get the types of values. Those of instantiation are internal, and do not compile in projects without the
    // DOM's types.
    const [types] = readFileSync(glue(`${name}.d.ts`), "utf8").split(/^export type InitInput/m);
    writeFileSync(at("pkg", "wasm", `${name}.d.ts`), types);
    const manifest = JSON.parse(readFileSync(at("pkg-template", "package.json"), "utf8"));
    writeFileSync(at("pkg", "package.json"), `${JSON.stringify({ ...manifest, version: packageVersion }, null, 2)}\n`);
    for (const file of ["LICENSE-MIT", "LICENSE-APACHE"]) cpSync(at(file), at("pkg", file));
    cpSync(at("pkg-template", "README.md"), at("pkg", "README.md"));
  });
}

/** Builds the package. Returns whether anything had changed. */
export async function build() {
  await forBuild();
  const steps = [
    await rowClasses(),
    await wasm(),
    await facade(),
    await element(),
    await assemble(),
    await commandLine(),
  ];
  return steps.includes(true);
}

if (process.argv[1] === import.meta.filename) {
  main(async () => {
    const isNew = await build();
    const size = (statSync(at("pkg", "wasm", `${name}_bg.wasm`)).size / 1024).toFixed(0);
    log(`${isNew ? "Built pkg/" : "pkg/ was up to date"}: the wasm has ${size} KB. Next: cd pkg && npm pack`);
  });
}
