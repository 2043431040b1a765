// `npm run fuzz`: fuzzes the decoder for ten minutes (`npm run fuzz -- 60` for 60 seconds). Installs a nightly toolchain and
// cargo-fuzz. Findings are kept in fuzz/artifacts; the output has the command that reproduces them.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { cargoProgram, envWithPath, rust } from "./setup.mjs";
import { at, log, main, outputOf, run } from "./steps.mjs";

main(async () => {
  const seconds = Number(process.argv[2] ?? 600);
  if (!Number.isInteger(seconds) || seconds < 1)
    throw new Error("the argument must be a number of seconds: npm run fuzz -- 60");
  await rust();
  if (!outputOf("rustup", ["toolchain", "list"])?.includes("nightly")) {
    log("Rust nightly (cargo-fuzz needs it)");
    await run("rustup", ["toolchain", "install", "nightly", "--profile", "minimal"]);
  }
  const programs = await cargoProgram("cargo-fuzz");
  const folder = at("fuzz");
  mkdirSync(join(folder, "corpus", "decode"), { recursive: true });
  log(`Fuzzing the decoder for ${seconds} seconds (a minute to build when new)`);
  const limits = [`-max_total_time=${seconds}`, "-dict=decode.dict", "-max_len=4096", "-timeout=10"];
  await run("cargo", ["+nightly", "fuzz", "run", "decode", "corpus/decode", "seeds/decode", "--", ...limits], {
    cwd: folder,
    env: envWithPath(programs),
  });
  log("No findings.");
});
