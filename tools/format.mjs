// `npm run format` formats all sources. `npm test` checks formats and lints.

import { npmPackages, runNpmProgram, rust } from "./setup.mjs";
import { at, main, run } from "./steps.mjs";

/** Crates outside of the workspace: a contender of the benches, and an example. */
const otherCrates = [at("benches", "serde-rows", "Cargo.toml"), at("examples", "worker", "Cargo.toml")];

const prettier = (mode) => runNpmProgram("prettier", ["--log-level", "warn", mode, "."]);

/** Fails if a format is wrong or a lint reports something. */
export async function lint() {
  await run("cargo", ["fmt", "--check", "--all"]);
  for (const manifest of otherCrates) await run("cargo", ["fmt", "--check", "--manifest-path", manifest]);
  await prettier("--check");
  await runNpmProgram("eslint", ["--max-warnings", "0", "."]);
  const clippy = ["clippy", "--locked", "--quiet"];
  const wasm = ["-p", "novita-billing-wasm", "--target", "wasm32-unknown-unknown"];
  const host = ["-p", "novita-billing", "-p", "novita-billing-fields"];
  await run("cargo", [...clippy, "--all-targets", ...host, "--", "-D", "warnings"]);
  await run("cargo", [...clippy, "--lib", "--test", "border", ...wasm, "--", "-D", "warnings"]);
  const strict = { env: { ...process.env, RUSTDOCFLAGS: "-D warnings" } };
  const doc = ["doc", "--locked", "--quiet", "--no-deps"];
  await run("cargo", doc, strict);
  await run("cargo", [...doc, ...wasm, "--document-private-items"], strict);
}

/** The same for the feature `reqwest`, whose TLS takes minutes to compile. */
export async function lintReqwest() {
  const feature = ["--locked", "--quiet", "-p", "novita-billing", "--features", "reqwest"];
  await run("cargo", ["clippy", ...feature, "--all-targets", "--", "-D", "warnings"]);
  await run("cargo", ["doc", ...feature, "--no-deps"], { env: { ...process.env, RUSTDOCFLAGS: "-D warnings" } });
}

if (process.argv[1] === import.meta.filename) {
  main(async () => {
    await npmPackages();
    await rust();
    await run("cargo", ["fmt", "--all"]);
    await run("cargo", ["fmt", "--manifest-path", at("tools", "bindgen", "Cargo.toml")]);
    for (const manifest of otherCrates) await run("cargo", ["fmt", "--manifest-path", manifest]);
    await prettier("--write");
  });
}
