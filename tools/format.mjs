// `npm run format` writes all sources in their one form; `npm test` checks it, and lints.

import { bin, npmPackages, rust } from "./setup.mjs";
import { at, main, run } from "./steps.mjs";

/** Crates of their own: a contender of the benches, and an example. */
const others = [at("benches", "serde-rows", "Cargo.toml"), at("examples", "worker", "Cargo.toml")];

const windows = process.platform === "win32";
const prettier = (...args) => run(bin("prettier"), ["--log-level", "warn", ...args, "."], { shell: windows });

/** Formats are right and lints are silent, or it fails. */
export async function lint() {
  await run("cargo", ["fmt", "--check", "--all"]);
  for (const manifest of others) await run("cargo", ["fmt", "--check", "--manifest-path", manifest]);
  await prettier("--check");
  await run(bin("eslint"), ["--max-warnings", "0", "."], { shell: windows });
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

/** The same of what the feature brings: its TLS takes minutes to compile. */
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
    for (const manifest of others) await run("cargo", ["fmt", "--manifest-path", manifest]);
    await prettier("--write");
  });
}
