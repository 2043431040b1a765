// Installs what building and testing need: the Rust toolchain with its wasm target, npm packages, the wasm-bindgen programs
// and a Chromium. What is installed already is skipped.

import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { at, files, fingerprint, has, log, outputOf, run, scriptOptions, step, stop } from "./steps.mjs";
import { cargoPrograms, oldestNode, oldestNodeOfWrangler, rustVersion } from "./versions.mjs";

const exe = process.platform === "win32" ? ".exe" : "";

/** The folder of the programs that `tools/bindgen` builds. */
const bindgenFolder = at("target", "tools", "release");
export const wasmSplit = join(bindgenFolder, `wasm-split${exe}`);
export const bindgen = join(bindgenFolder, `wasm-bindgen${exe}`);
export const bindgenTestRunner = join(bindgenFolder, `wasm-bindgen-test-runner${exe}`);

/** Runs a program of an installed npm package. */
export function runNpmProgram(name, args, options) {
  const file = process.platform === "win32" ? `${name}.cmd` : name;
  return run(at("node_modules", ".bin", file), args, { ...scriptOptions, ...options });
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [oldestMajor, oldestMinor] = oldestNode.split(".").map(Number);
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    stop(`Node ${process.versions.node} is too old: install Node ${oldestNode} or newer, then run this again.`);
  }
}

/** Installs the npm packages of a folder from its lock file. */
export async function npmPackages(name = "npm packages (npm ci)", folder = "") {
  checkNode();
  const print = fingerprint([at(folder, "package.json"), at(folder, "package-lock.json")]);
  await step(name, { print, products: [at(folder, "node_modules", ".package-lock.json")] }, () =>
    run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: at(folder), ...scriptOptions }),
  );
}

/** The path of a Node that runs wrangler: this one, or where it is too old, npm's. */
export async function nodeForWrangler() {
  if (Number(process.versions.node.split(".")[0]) >= oldestNodeOfWrangler) return process.execPath;
  await npmPackages("A newer Node, for wrangler (npm ci in tools/node)", join("tools", "node"));
  const path = at("tools", "node", "node_modules", `node-${process.platform}-${process.arch}`, "bin", "node");
  return existsSync(path)
    ? path
    : stop(`wrangler needs Node ${oldestNodeOfWrangler}: install it, then run this again.`);
}

/** The pinned Rust toolchain with rustfmt, clippy and the wasm target. */
export async function rust() {
  if (!has("rustup")) {
    stop("rustup was not found: install Rust from https://rustup.rs, open a new shell, then run this again.");
  }
  await rustToolchain(rustVersion);
  const installed = outputOf("rustup", ["component", "list", "--installed", "--toolchain", rustVersion]) ?? "";
  const missing = ["rustfmt", "clippy"].filter((name) => !installed.includes(name));
  if (missing.length > 0) {
    log(`Rust components ${missing.join(", ")}`);
    await run("rustup", ["component", "add", "--toolchain", rustVersion, ...missing]);
  }
  if (!installed.includes("rust-std-wasm32-unknown-unknown")) {
    log("Rust target wasm32-unknown-unknown");
    await run("rustup", ["target", "add", "wasm32-unknown-unknown", "--toolchain", rustVersion]);
  }
}

/** Installs a Rust toolchain, unless it is installed: rustup could replace it during a build. */
export async function rustToolchain(version) {
  const installed = outputOf("rustup", ["toolchain", "list"])?.split("\n") ?? [];
  if (installed.some((line) => line.startsWith(version))) return;
  log(`Rust ${version}`);
  await run("rustup", ["toolchain", "install", version, "--profile", "minimal"]);
}

/** Builds wasm-bindgen, its test runner and wasm-split from the crate that pins their versions. */
async function bindgenPrograms() {
  const print = fingerprint(files("tools/bindgen"), rustVersion);
  await step(
    "wasm-bindgen and wasm-split (once, two to four minutes)",
    { print, products: [bindgen, bindgenTestRunner, wasmSplit] },
    () =>
      run("cargo", ["build", "--release", "--locked", "--manifest-path", at("tools", "bindgen", "Cargo.toml")], {
        env: { ...process.env, CARGO_TARGET_DIR: at("target", "tools") },
      }),
  );
}

/** Installs a program of `cargoPrograms`. Returns the folder that contains it. */
export async function cargoProgram(name) {
  const version = cargoPrograms[name];
  const root = at("target", "tools", name);
  const folder = join(root, "bin");
  const products = [join(folder, `${name}${exe}`)];
  await step(`${name} ${version} (once, two to five minutes)`, { print: version, products }, () =>
    run("cargo", ["install", "--locked", "--quiet", `${name}@${version}`, "--root", root]),
  );
  return folder;
}

/** An environment in which these folders come first in the path. */
export const envWithPath = (...folders) => ({
  ...process.env,
  PATH: [...folders, process.env.PATH].join(delimiter),
});

/** Runs wasm-pack with the pinned wasm-bindgen and wasm-opt. */
export async function wasmPack(...args) {
  const folder = await cargoProgram("wasm-pack");
  await run("wasm-pack", args, { env: envWithPath(folder, bindgenFolder, at("node_modules", ".bin")) });
}

const chromiums = [
  process.env.CHROME_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

/** The path of an installed Chromium or Chrome. */
export const findChromium = () => chromiums.find((path) => path && existsSync(path));

/** apt-get, as root or by sudo; undefined if it cannot be used. */
function aptGet() {
  if (!has("apt-get")) return undefined;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && outputOf("sudo", ["-n", "true"]) === undefined) return undefined;
  const [program, ...first] = [...(isRoot ? [] : ["sudo", "-n"]), "apt-get"];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return (...args) => run(program, [...first, ...args], { quiet: true, env });
}

/** The path of a Chromium, which is installed from Debian's package if there is none. */
export async function chromium() {
  const found = findChromium();
  if (found) return found;
  const apt = aptGet();
  if (apt) {
    log("Chromium (apt-get install chromium, about a minute)");
    await apt("update");
    await apt("install", "-y", "--no-install-recommends", "chromium");
    const installed = findChromium();
    if (installed) return installed;
  }
  return stop("No Chromium or Chrome was found: install one or set CHROME_PATH to its path, then run this again.");
}

/** Firefox and WebKitGTK, by what the tests need of each: a program, or undefined where it cannot be had. */
export async function otherEngines() {
  const programs = {
    firefox: "/usr/bin/firefox-esr",
    webKit: "/usr/bin/WebKitWebDriver",
    display: "/usr/bin/xvfb-run",
  };
  const isMissing = () => Object.values(programs).some((path) => !existsSync(path));
  const apt = aptGet();
  if (isMissing() && apt) {
    log("Firefox and WebKitGTK (apt-get install, about a minute)");
    await apt("update");
    await apt("install", "-y", "--no-install-recommends", "firefox-esr", "webkit2gtk-driver", "xvfb", "xauth");
  }
  if (isMissing())
    log("Skipped in part: Firefox (/usr/bin/firefox-esr) or WebKitGTK (webkit2gtk-driver, xvfb) is not there.");
  return Object.fromEntries(Object.entries(programs).filter(([, path]) => existsSync(path)));
}

/**
 * The path of the oldest Chromium that Debian offers, which is unpacked without being installed; undefined, with a message,
 * if there is none.
 */
export async function oldestChromium() {
  // Outdated package lists name files that no longer exist.
  await aptGet()?.("update");
  const offered = outputOf("apt-cache", ["madison", "chromium"])?.match(/(?<=\| )\d[^ ]*/g) ?? [];
  // The newest is the first.
  const version = offered.at(-1);
  if (!version) {
    log("Skipped: apt offers no older Chromium here.");
    return undefined;
  }
  const folder = at(".cache", `chromium-${version}`);
  const program = join(folder, "usr", "lib", "chromium", "chromium");
  await step(`Chromium ${version} (apt-get download)`, { print: version, products: [program] }, async () => {
    mkdirSync(folder, { recursive: true });
    const names = ["chromium", "chromium-common"].map((name) => `${name}=${version}`);
    await run("apt-get", ["download", ...names], { cwd: folder, quiet: true });
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".deb"))) {
      await run("dpkg-deb", ["-x", file, "."], { cwd: folder });
      rmSync(join(folder, file));
    }
  });
  return program;
}

/** Installs all that `npm run build` needs. */
export async function forBuild() {
  await npmPackages();
  await rust();
  await bindgenPrograms();
}
