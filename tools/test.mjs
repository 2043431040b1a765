// `npm test`: installs what the tests need and runs every test: formats and lints, Rust on the host, the module in
// Node and Chromium, the package and its types, then the package from its tarball in Node, workerd and Chromium.
//
//   npm test -- rust package      only these groups
//   npm run test:all              the long groups, too, which take another quarter of an hour
//   npm run test:all -- long      only the long groups

import { readdirSync } from "node:fs";
import { build, vectors } from "./build.mjs";
import { lint } from "./format.mjs";
import { bindgenTestRunner, chromium, forBuild, oldestChromium, toolchain } from "./setup.mjs";
import { size } from "./size.mjs";
import { at, files, main, run, say } from "./steps.mjs";

/** Test files of one folder, all of one process each, side by side as Node sees fit. */
async function nodeTests(folder, env = {}) {
  const tests = files(`tests/${folder}`).filter((path) => path.endsWith(".test.mjs"));
  if (tests.length === 0) throw new Error(`tests/${folder} holds no tests`);
  await run(process.execPath, ["--test", "--test-reporter=spec", ...tests], { env: { ...process.env, ...env } });
}

/** The browser tests in the oldest supported Chromium; where that cannot be had, one line says so. */
async function oldestBrowserTests() {
  const path = await oldestChromium();
  if (path) await nodeTests("browser", { CHROME_PATH: path });
}

const groups = {
  lint: { says: "Formats and lints (rustfmt, clippy for both targets, prettier, eslint)", work: lint },
  rust: {
    says: "Rust on the host, examples in the documentation included (a minute when new)",
    work: () => run("cargo", ["test", "--locked", "--quiet"]),
  },
  wasm: {
    says: "The module's border with JavaScript, in Node (wasm-bindgen-test)",
    work: () =>
      run("cargo", ["test", "--locked", "--target", "wasm32-unknown-unknown", "--test", "border"], {
        env: {
          ...process.env,
          CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: bindgenTestRunner,
          // As it is shipped: the host's tests run the scalar body, these the vector one.
          CARGO_ENCODED_RUSTFLAGS: vectors.join("\x1f"),
        },
      }),
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
};

/** What takes too long for `npm test`. */
const longGroups = {
  oldest: {
    says: "The package and the billing page in the oldest Chromium that Debian serves",
    work: oldestBrowserTests,
  },
  limits: {
    says: "Services that limit requests, on real sockets (a quarter of an hour)",
    work: () => nodeTests("limits"),
  },
};

main(async () => {
  const everything = { ...groups, ...longGroups };
  const args = process.argv.slice(2);
  const byDefault = args.includes("--all") ? everything : groups;
  const wanted = args
    .filter((arg) => arg !== "--all")
    .flatMap((arg) => (arg === "long" ? Object.keys(longGroups) : arg));
  const unknown = wanted.filter((name) => !Object.hasOwn(everything, name));
  if (unknown.length > 0) throw new Error(`no such tests: ${unknown}; there are ${Object.keys(everything)}`);
  const folders = readdirSync(at("tests"));
  const chosen = Object.entries(wanted.length > 0 ? everything : byDefault).filter(
    ([name]) => wanted.length === 0 || wanted.includes(name),
  );

  await forBuild();
  if (chosen.some(([name]) => ["bench", "browser", "oldest", "package"].includes(name)))
    process.env.CHROME_PATH = await chromium();
  if (chosen.some(([name]) => name in longGroups || folders.includes(name))) {
    await build();
    const { ensureConsumer } = await import("../tests/support/consumer.mjs");
    await ensureConsumer();
  }
  // A group that fails is no reason to keep silent about the others.
  const failed = [];
  for (const [place, [name, group]] of chosen.entries()) {
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
