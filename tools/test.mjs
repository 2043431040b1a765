// `npm test`: installs what the tests need, and runs all groups of tests that do not take long.
//
//   npm test -- rust package      only these groups
//   npm run test:all              all groups
//   npm run test:all -- --long    only those that take long

import { readdirSync } from "node:fs";
import { build, vectors } from "./build.mjs";
import { lint, lintReqwest } from "./format.mjs";
import {
  bindgenTestRunner,
  chromium,
  forBuild,
  nodeForWrangler,
  npmPackages,
  oldestChromium,
  otherEngines,
  runNpmProgram,
  rustToolchain,
  wasmPack,
} from "./setup.mjs";
import { size } from "./size.mjs";
import { at, files, log, main, run } from "./steps.mjs";
import { oldestRust, rustVersion } from "./versions.mjs";

/** Runs the test files of a folder, each in a process of its own. */
async function nodeTests(folder, env = {}) {
  const tests = files(`tests/${folder}`).filter((path) => path.endsWith(".test.mjs"));
  if (tests.length === 0) throw new Error(`tests/${folder} has no tests`);
  await run(process.execPath, ["--test", "--test-reporter=spec", ...tests], { env: { ...process.env, ...env } });
}

/** Checks the core crate, with all features, with the oldest Rust that it supports. */
async function checkOldestRust() {
  await rustToolchain(oldestRust);
  await run("cargo", [`+${oldestRust}`, "check", "--locked", "-p", "novita-billing", "--all-features"], {
    env: { ...process.env, CARGO_TARGET_DIR: at("target", "msrv") },
  });
}

/** Builds the wasm crate's own package with wasm-pack, and tests it. */
async function standalone() {
  await wasmPack("build", "wasm", "--target", "web", "--mode", "no-install", "--out-dir", "../.cache/standalone");
  await nodeTests("standalone");
}

/** Runs the element in Firefox and WebKitGTK, where they can be had. */
async function otherEngineTests() {
  await nodeTests("engines", { ENGINES: JSON.stringify(await otherEngines()) });
}

/** Runs cells of the matrix of environments. */
const matrix = (...options) => run(process.execPath, [at("tests", "matrix", "run.mjs"), ...options]);

/** Runs the browser tests in the oldest supported Chromium, if it is available. */
async function oldestBrowserTests() {
  const path = await oldestChromium();
  if (path) await nodeTests("browser", { CHROME_PATH: path });
}

/** Checks the types of the deployable Worker, and runs it. */
async function workerTests() {
  await npmPackages("Libraries of the Worker (npm ci in worker)", "worker");
  await nodeForWrangler();
  await runNpmProgram("tsc", ["-p", "worker"]);
  await nodeTests("worker");
}

const groups = {
  generated: {
    title: "Committed sources that are generated from the Rust table of fields",
    work: () => nodeTests("generated"),
    // The build would generate them again.
    isBeforeBuild: true,
  },
  lint: { title: "Formats and lints (rustfmt, clippy for both targets, prettier, eslint)", work: lint },
  rust: {
    title: "Rust on the host, with the examples in the documentation (a minute when new)",
    work: () => run("cargo", ["test", "--locked", "--quiet"]),
  },
  wasm: {
    title: "The border between Rust and JavaScript, in Node (wasm-bindgen-test)",
    work: () =>
      run(
        "cargo",
        ["test", "--locked", "-p", "novita-billing-wasm", "--target", "wasm32-unknown-unknown", "--test", "border"],
        {
          env: {
            ...process.env,
            CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: bindgenTestRunner,
            // As in the package: the tests on the host run the scalar code, these the vector code.
            CARGO_ENCODED_RUSTFLAGS: vectors.join("\x1f"),
          },
        },
      ),
  },
  size: { title: "Size of what a browser loads", work: size },
  package: { title: "The package: its files, types, entries", work: () => nodeTests("package") },
  box: { title: "The simulated API", work: () => nodeTests("box") },
  bench: { title: "The benches, with little data: their input and their checks", work: () => nodeTests("bench") },
  element: {
    title: "The element without a DOM: its state, session, model and words",
    work: () => nodeTests("element"),
  },
  node: { title: "The package in Node", work: () => nodeTests("node") },
  cli: { title: "The command line, from the packed package (a minute)", work: () => nodeTests("cli") },
  matrix: { title: "The package in environments that need nothing else", work: () => matrix("--fast") },
  workerd: { title: "The package in workerd", work: () => nodeTests("workerd") },
  worker: { title: "The deployable Worker, in workerd and wrangler (a minute)", work: workerTests },
  browser: { title: "The package and the billing page in Chromium", work: () => nodeTests("browser") },
  reqwest: {
    title: "The crate's host on reqwest: lints, real sockets, examples in the documentation (five minutes when new)",
    work: async () => {
      await lintReqwest();
      const features = ["test", "--locked", "--quiet", "--features", "reqwest"];
      await run("cargo", [...features, "--test", "reqwest"]);
      await run("cargo", [...features, "--doc"]);
    },
    isLong: true,
  },
  examples: {
    title: "Programs in Rust: a native one, and a Cloudflare Worker (five minutes when new)",
    work: () => nodeTests("examples"),
    isLong: true,
  },
  embedding: {
    title:
      "Pages with the element: plain, React, Vue, a Worker's; built and in development (two minutes, four when new)",
    work: () => nodeTests("embedding"),
    isLong: true,
  },
  msrv: {
    title: "The core crate with the oldest Rust that it supports (half a minute when new)",
    work: checkOldestRust,
    isLong: true,
  },
  standalone: {
    title: "The wasm crate's own package, made by wasm-pack, in Node and Chromium (five minutes when new)",
    work: standalone,
    isLong: true,
  },
  oldest: {
    title: "The package and the billing page in the oldest Chromium that Debian offers",
    work: oldestBrowserTests,
    isLong: true,
  },
  engines: {
    title: "The element in Firefox and WebKitGTK (a minute, two when new)",
    work: otherEngineTests,
    isLong: true,
  },
  environments: {
    title: "The package in all environments of the matrix (a quarter of an hour)",
    work: () => matrix(),
    isLong: true,
  },
  focus: {
    title: "Exports to FOCUS, by its official validator (Python 3.12; a minute when new)",
    work: () => nodeTests("focus"),
    isLong: true,
  },
  readers: {
    title: "Exports, read back by pandas, DuckDB, polars and pyarrow (Python 3.11; a minute, two when new)",
    work: () => nodeTests("readers"),
    isLong: true,
  },
  limits: {
    title: "Rate limits, on real sockets (a quarter of an hour)",
    work: () => nodeTests("limits"),
    isLong: true,
  },
};

/** The groups that the arguments select, in their order. */
function selectedGroups(given) {
  const options = given.filter((argument) => argument.startsWith("--"));
  const wanted = given.filter((argument) => !argument.startsWith("--"));
  const unknownOptions = options.filter((option) => !["--all", "--long"].includes(option));
  const unknown = wanted.filter((name) => !Object.hasOwn(groups, name));
  if (unknownOptions.length > 0) throw new Error(`unknown option ${unknownOptions}; known are --all, --long`);
  if (unknown.length > 0) throw new Error(`unknown group ${unknown}; known are ${Object.keys(groups)}`);
  return Object.entries(groups).filter(([name, { isLong = false }]) => {
    if (wanted.length > 0) return wanted.includes(name);
    if (options.includes("--long")) return isLong;
    return options.includes("--all") || !isLong;
  });
}

main(async () => {
  const selected = selectedGroups(process.argv.slice(2));
  const folders = readdirSync(at("tests"));

  await forBuild();
  const needsBrowser = [
    "bench",
    "browser",
    "cli",
    "embedding",
    "engines",
    "matrix",
    "oldest",
    "package",
    "standalone",
    "worker",
  ];
  if (selected.some(([name]) => needsBrowser.includes(name))) process.env.CHROME_PATH = await chromium();
  // eslint checks with types, some of which the build generates.
  const needsPackage = ([name, { isBeforeBuild }]) =>
    ["oldest", "lint"].includes(name) || (folders.includes(name) && !isBeforeBuild);
  let needsBuild = selected.some(needsPackage);
  // All groups run, also after one has failed.
  const failed = [];
  for (const [place, [name, group]] of selected.entries()) {
    if (needsBuild && !group.isBeforeBuild) {
      needsBuild = false;
      await build();
      const { ensureConsumer } = await import("../tests/support/consumer.mjs");
      await ensureConsumer();
    }
    log(`(${place + 1}/${selected.length}) ${name}: ${group.title}`);
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
  log(
    `All passed, with Rust ${rustVersion} and Node ${process.versions.node}: ${selected.map(([name]) => name).join(", ")}`,
  );
});
