// `npm test`: installs what the tests need and runs every test: what is generated, formats and lints, Rust on the host,
// the module in Node and Chromium, the package and its types, then the package from its tarball in Node, workerd and
// Chromium.
//
//   npm test -- rust package      only these groups
//   npm run test:all              every group, also those that take long, which `npm test` leaves out unless they are named
//   npm run test:all -- --long    only those that take long

import { readdirSync, readFileSync } from "node:fs";
import { build, vectors } from "./build.mjs";
import { lint, lintReqwest } from "./format.mjs";
import { bindgenTestRunner, chromium, forBuild, oldestChromium, rustToolchain, toolchain, wasmPack } from "./setup.mjs";
import { size } from "./size.mjs";
import { at, files, main, run, say } from "./steps.mjs";

/** Test files of one folder, all of one process each, side by side as Node sees fit. */
async function nodeTests(folder, env = {}) {
  const tests = files(`tests/${folder}`).filter((path) => path.endsWith(".test.mjs"));
  if (tests.length === 0) throw new Error(`tests/${folder} holds no tests`);
  await run(process.execPath, ["--test", "--test-reporter=spec", ...tests], { env: { ...process.env, ...env } });
}

/** The core crate builds with the Rust version that its manifest names, with all of its features. */
async function oldestRust() {
  const version = `${/^rust-version = "(.+)"$/m.exec(readFileSync(at("Cargo.toml"), "utf8"))[1]}.0`;
  await rustToolchain(version);
  await run("cargo", [`+${version}`, "check", "--locked", "-p", "novita-billing", "--all-features"], {
    env: { ...process.env, CARGO_TARGET_DIR: at("target", "msrv") },
  });
}

/** What wasm-pack makes of the wasm crate, apart from pkg/. */
async function standalone() {
  await wasmPack("build", "wasm", "--target", "web", "--mode", "no-install", "--out-dir", "../.cache/standalone");
  await nodeTests("standalone");
}

/** The browser tests in the oldest supported Chromium; where that cannot be had, one line says so. */
async function oldestBrowserTests() {
  const path = await oldestChromium();
  if (path) await nodeTests("browser", { CHROME_PATH: path });
}

const groups = {
  generated: {
    says: "The sources that are generated from the Rust table of fields, as they are committed",
    work: () => nodeTests("generated"),
    // Which writes them anew.
    isBeforeBuild: true,
  },
  lint: { says: "Formats and lints (rustfmt, clippy for both targets, prettier, eslint)", work: lint },
  rust: {
    says: "Rust on the host, examples in the documentation included (a minute when new)",
    work: () => run("cargo", ["test", "--locked", "--quiet"]),
  },
  wasm: {
    says: "The module's border with JavaScript, in Node (wasm-bindgen-test)",
    work: () =>
      run(
        "cargo",
        ["test", "--locked", "-p", "novita-billing-wasm", "--target", "wasm32-unknown-unknown", "--test", "border"],
        {
          env: {
            ...process.env,
            CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: bindgenTestRunner,
            // As it is shipped: the host's tests run the scalar body, these the vector one.
            CARGO_ENCODED_RUSTFLAGS: vectors.join("\x1f"),
          },
        },
      ),
  },
  size: { says: "What a browser loads", work: size },
  package: { says: "The package: its files, types, entries", work: () => nodeTests("package") },
  box: { says: "The API in a box", work: () => nodeTests("box") },
  bench: { says: "The benches, in tiny sizes: their bodies and their checks", work: () => nodeTests("bench") },
  focus: {
    says: "Exports to FOCUS, by its official validator (Python 3.12; a minute when new)",
    work: () => nodeTests("focus"),
  },
  node: { says: "The package in Node", work: () => nodeTests("node") },
  workerd: { says: "The package in workerd", work: () => nodeTests("workerd") },
  browser: { says: "The package and the billing page in Chromium", work: () => nodeTests("browser") },
  reqwest: {
    says: "The crate's host on reqwest: lints, real sockets, examples in the documentation (five minutes when new)",
    work: async () => {
      await lintReqwest();
      const features = ["test", "--locked", "--quiet", "--features", "reqwest"];
      await run("cargo", [...features, "--test", "reqwest"]);
      await run("cargo", [...features, "--doc"]);
    },
    isLong: true,
  },
  examples: {
    says: "Programs in Rust: a native one, and a Cloudflare Worker (five minutes when new)",
    work: () => nodeTests("examples"),
    isLong: true,
  },
  msrv: {
    says: "The core crate in the oldest Rust that its manifest names (half a minute when new)",
    work: oldestRust,
    isLong: true,
  },
  standalone: {
    says: "The wasm crate's own package, made by wasm-pack, in Node and Chromium (five minutes when new)",
    work: standalone,
    isLong: true,
  },
  oldest: {
    says: "The package and the billing page in the oldest Chromium that Debian serves",
    work: oldestBrowserTests,
    isLong: true,
  },
  readers: {
    says: "Exports, read back by pandas, DuckDB, polars and pyarrow (Python 3.11; a minute, two when new)",
    work: () => nodeTests("readers"),
    isLong: true,
  },
  limits: {
    says: "Services that limit requests, on real sockets (a quarter of an hour)",
    work: () => nodeTests("limits"),
    isLong: true,
  },
};

/** Which groups are asked for, in their order. */
function chosenOf(given) {
  const options = given.filter((argument) => argument.startsWith("--"));
  const wanted = given.filter((argument) => !argument.startsWith("--"));
  const odd = options.filter((option) => !["--all", "--long"].includes(option));
  const unknown = wanted.filter((name) => !Object.hasOwn(groups, name));
  if (odd.length > 0) throw new Error(`no such option: ${odd}; there are --all, --long`);
  if (unknown.length > 0) throw new Error(`no such tests: ${unknown}; there are ${Object.keys(groups)}`);
  return Object.entries(groups).filter(([name, { isLong = false }]) => {
    if (wanted.length > 0) return wanted.includes(name);
    if (options.includes("--long")) return isLong;
    return options.includes("--all") || !isLong;
  });
}

main(async () => {
  const chosen = chosenOf(process.argv.slice(2));
  const folders = readdirSync(at("tests"));

  await forBuild();
  if (chosen.some(([name]) => ["bench", "browser", "oldest", "package", "standalone"].includes(name)))
    process.env.CHROME_PATH = await chromium();
  const needsPackage = ([name, { isBeforeBuild }]) => name === "oldest" || (folders.includes(name) && !isBeforeBuild);
  let needsBuild = chosen.some(needsPackage);
  // A group that fails is no reason to keep silent about the others.
  const failed = [];
  for (const [place, [name, group]] of chosen.entries()) {
    if (needsBuild && !group.isBeforeBuild) {
      needsBuild = false;
      await build();
      const { ensureConsumer } = await import("../tests/support/consumer.mjs");
      await ensureConsumer();
    }
    say(`(${place + 1}/${chosen.length}) ${name}: ${group.says}`);
    try {
      await group.work();
    } catch (error) {
      console.error(error.message);
      failed.push(name);
    }
  }
  if (failed.length > 0) {
    throw new Error(`Failed: ${failed.join(", ")}. To run only these: npm test -- ${failed.join(" ")}`);
  }
  say(
    `All of it passed, on Rust ${toolchain} and Node ${process.versions.node}: ${chosen.map(([name]) => name).join(", ")}`,
  );
});
