// `npm run fuzz`: the decoder under any bytes for ten minutes (`npm run fuzz -- 60` for 60 seconds). Installs a nightly
// toolchain and cargo-fuzz when they are not there. What it finds is kept in fuzz/artifacts, with the command that
// repeats it.

import { existsSync, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { rust } from "./setup.mjs";
import { ask, at, main, run, say } from "./steps.mjs";

const version = "0.13.2";
const root = at("target", "tools", "cargo-fuzz");

main(async () => {
  const seconds = Number(process.argv[2] ?? 600);
  if (!Number.isInteger(seconds) || seconds < 1) throw new Error("say how many seconds: npm run fuzz -- 60");
  await rust();
  if (!ask("rustup", ["toolchain", "list"])?.includes("nightly")) {
    say("Rust nightly (cargo-fuzz needs it)");
    await run("rustup", ["toolchain", "install", "nightly", "--profile", "minimal"]);
  }
  if (!existsSync(join(root, "bin"))) {
    say(`cargo-fuzz ${version} (once, two minutes)`);
    await run("cargo", ["install", "--locked", `cargo-fuzz@${version}`, "--root", root]);
  }
  const path = `${join(root, "bin")}${delimiter}${process.env.PATH}`;
  const folder = at("fuzz");
  mkdirSync(join(folder, "corpus", "decode"), { recursive: true });
  say(`Fuzzing the decoder for ${seconds} seconds (a minute to build when new)`);
  const limits = [`-max_total_time=${seconds}`, "-dict=decode.dict", "-max_len=4096", "-timeout=10"];
  await run("cargo", ["+nightly", "fuzz", "run", "decode", "corpus/decode", "seeds/decode", "--", ...limits], {
    cwd: folder,
    env: { ...process.env, PATH: path },
  });
  say("Nothing was found.");
});
