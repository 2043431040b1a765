// What the benches need beside the package: the competitors, installed into benches/ so that nothing else downloads
// them, and the crate in benches/serde-rows, through the same wasm-bindgen and wasm-opt as the package.

import { cpSync, rmSync } from "node:fs";
import { bin, bindgen } from "../tools/setup.mjs";
import { at, files, fingerprint, run, step } from "../tools/steps.mjs";

const windows = process.platform === "win32";

async function packages() {
  const print = fingerprint([at("benches", "package.json"), at("benches", "package-lock.json")]);
  const products = [at("benches", "node_modules", ".package-lock.json")];
  await step("competitors (npm ci in benches/)", { print, products }, () =>
    run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: at("benches"), shell: windows }),
  );
}

async function serdeRows() {
  const glue = (...parts) => at(".cache", "serde-rows", ...parts);
  const sources = [...files("benches/serde-rows"), at("rust-toolchain.toml"), at("benches", "install.mjs")];
  const products = [glue("serde_rows.js"), glue("serde_rows_bg.wasm")];
  await step("serde-rows (cargo, wasm-bindgen, wasm-opt)", { print: fingerprint(sources), products }, async () => {
    const manifest = at("benches", "serde-rows", "Cargo.toml");
    const target = at("target", "serde-rows");
    const wasm = ["--target", "wasm32-unknown-unknown", "--target-dir", target];
    await run("cargo", ["build", "--release", "--locked", "--manifest-path", manifest, ...wasm]);
    const built = at("target", "serde-rows", "wasm32-unknown-unknown", "release", "serde_rows.wasm");
    const made = glue("new");
    rmSync(glue(), { recursive: true, force: true });
    await run(bindgen, [built, "--target", "web", "--out-dir", made, "--omit-default-module-path", "--no-typescript"]);
    const optimize = ["-O3", at(".cache", "serde-rows", "new", "serde_rows_bg.wasm"), "-o", glue("serde_rows_bg.wasm")];
    await run(bin("wasm-opt"), optimize, { shell: windows });
    cpSync(glue("new", "serde_rows.js"), glue("serde_rows.js"));
    rmSync(made, { recursive: true });
  });
}

/** Installs and builds them, unless that was done. */
export async function installCompetitors() {
  await packages();
  await serdeRows();
}
