// Installs what the benches need in addition to the package: the competitors, into benches/ so that no other command
// downloads them, and the crate in benches/serde-rows, built with the same wasm-bindgen and wasm-opt as the package.

import { cpSync, rmSync } from "node:fs";
import { bindgen, npmPackages, runNpmProgram } from "../tools/setup.mjs";
import { at, files, fingerprint, run, step } from "../tools/steps.mjs";

async function serdeRows() {
  const glue = (...parts) => at(".cache", "serde-rows", ...parts);
  const sources = [...files("benches/serde-rows"), at("rust-toolchain.toml"), at("benches", "install.mjs")];
  const products = [glue("serde_rows.js"), glue("serde_rows_bg.wasm")];
  await step("serde-rows (cargo, wasm-bindgen, wasm-opt)", { print: fingerprint(sources), products }, async () => {
    const manifest = at("benches", "serde-rows", "Cargo.toml");
    const target = at("target", "serde-rows");
    const wasm = ["--target", "wasm32-unknown-unknown", "--target-dir", target];
    await run("cargo", ["build", "--release", "--locked", "--manifest-path", manifest, ...wasm]);
    const module = at("target", "serde-rows", "wasm32-unknown-unknown", "release", "serde_rows.wasm");
    const bound = glue("new");
    rmSync(glue(), { recursive: true, force: true });
    await run(bindgen, [
      module,
      "--target",
      "web",
      "--out-dir",
      bound,
      "--omit-default-module-path",
      "--no-typescript",
    ]);
    await runNpmProgram("wasm-opt", ["-O3", glue("new", "serde_rows_bg.wasm"), "-o", glue("serde_rows_bg.wasm")]);
    cpSync(glue("new", "serde_rows.js"), glue("serde_rows.js"));
    rmSync(bound, { recursive: true });
  });
}

export async function installCompetitors() {
  await npmPackages("competitors (npm ci in benches/)", "benches");
  await serdeRows();
}
