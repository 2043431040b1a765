// Installs what building and testing need: the Rust toolchain and its wasm target, npm packages, the two wasm-bindgen
// tools, a Chromium. Each part that is there already costs next to nothing.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ask, at, files, fingerprint, has, run, say, step, stop } from "./steps.mjs";

const exe = process.platform === "win32" ? ".exe" : "";

/** The Rust version of rust-toolchain.toml. */
export const toolchain = /channel = "(.+)"/.exec(readFileSync(at("rust-toolchain.toml"), "utf8"))[1];

/** Where the tools crate builds to. */
const toolsTarget = at("target", "tools");

/** The pinned wasm-bindgen programs. */
export const bindgen = at("target", "tools", "release", `wasm-bindgen${exe}`);
export const bindgenTestRunner = at("target", "tools", "release", `wasm-bindgen-test-runner${exe}`);

/** A program of an installed npm package. */
export const bin = (name) => at("node_modules", ".bin", process.platform === "win32" ? `${name}.cmd` : name);

export function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    stop(`Node ${process.versions.node} is too old: install Node 20.19 or newer, then run this again.`);
  }
}

/** npm packages, from the lock file. */
export async function npmPackages() {
  checkNode();
  const lock = fingerprint([at("package.json"), at("package-lock.json")]);
  await step("npm packages (npm ci)", { print: lock, products: [at("node_modules", ".package-lock.json")] }, () =>
    run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { shell: process.platform === "win32" }),
  );
}

/** The pinned Rust toolchain with rustfmt, clippy and the wasm target. */
export async function rust() {
  if (!has("rustup")) {
    stop("rustup was not found: install Rust from https://rustup.rs, open a new shell, then run this again.");
  }
  await rustToolchain(toolchain);
  const installed = ask("rustup", ["component", "list", "--installed", "--toolchain", toolchain]) ?? "";
  const missing = ["rustfmt", "clippy"].filter((name) => !installed.includes(name));
  if (missing.length > 0) {
    say(`Rust components ${missing.join(", ")}`);
    await run("rustup", ["component", "add", "--toolchain", toolchain, ...missing]);
  }
  if (!installed.includes("rust-std-wasm32-unknown-unknown")) {
    say("Rust target wasm32-unknown-unknown");
    await run("rustup", ["target", "add", "wasm32-unknown-unknown", "--toolchain", toolchain]);
  }
}

/** A Rust toolchain. One that is installed is left alone: rustup could replace it under a running build. */
export async function rustToolchain(version) {
  const installed = ask("rustup", ["toolchain", "list"])?.split("\n") ?? [];
  if (installed.some((line) => line.startsWith(version))) return;
  say(`Rust ${version}`);
  await run("rustup", ["toolchain", "install", version, "--profile", "minimal"]);
}

/** wasm-bindgen and its test runner, built from the pinned crate. */
export async function bindgenTools() {
  const sources = files("tools/bindgen").filter((path) => !path.includes("target"));
  await step(
    "wasm-bindgen tools (once, two to four minutes)",
    { print: fingerprint(sources, toolchain), products: [bindgen, bindgenTestRunner] },
    () =>
      run("cargo", ["build", "--release", "--locked", "--manifest-path", at("tools", "bindgen", "Cargo.toml")], {
        env: { ...process.env, CARGO_TARGET_DIR: toolsTarget },
      }),
  );
}

/** The pinned wasm-pack, which only its own tests need. */
const wasmPackVersion = "0.15.1";

/** Runs wasm-pack with the pinned wasm-bindgen and wasm-opt. */
export async function wasmPack(...args) {
  const root = at("target", "tools", "wasm-pack");
  const program = join(root, "bin", `wasm-pack${exe}`);
  await step("wasm-pack (once, two to five minutes)", { print: wasmPackVersion, products: [program] }, () =>
    run("cargo", ["install", "--locked", "--quiet", `wasm-pack@${wasmPackVersion}`, "--root", root]),
  );
  const path = [at("target", "tools", "release"), at("node_modules", ".bin"), process.env.PATH].join(delimiter);
  await run(program, args, { env: { ...process.env, PATH: path } });
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

/** apt-get, as root or by sudo; undefined where there is no such thing. */
function aptGet() {
  if (!has("apt-get")) return undefined;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && ask("sudo", ["-n", "true"]) === undefined) return undefined;
  const [program, ...first] = [...(isRoot ? [] : ["sudo", "-n"]), "apt-get"];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return (...args) => run(program, [...first, ...args], { quiet: true, env });
}

/** A Chromium: the installed one, or Debian's package where this may install it. */
export async function chromium() {
  const found = findChromium();
  if (found) return found;
  const apt = aptGet();
  if (apt) {
    say("Chromium (apt-get install chromium, about a minute)");
    await apt("update");
    await apt("install", "-y", "--no-install-recommends", "chromium");
    const installed = findChromium();
    if (installed) return installed;
  }
  return stop("No Chromium or Chrome was found: install one, or set CHROME_PATH to its program, then run this again.");
}

/**
 * The oldest Chromium that Debian serves, unpacked beside the installed one. Says why where it cannot be had, and
 * returns undefined.
 */
export async function oldestChromium() {
  // Lists of packages that are old name files that are gone.
  await aptGet()?.("update");
  const offered = ask("apt-cache", ["madison", "chromium"])?.match(/(?<=\| )\d[^ ]*/g) ?? [];
  // Newest first.
  const version = offered.at(-1);
  if (!version) {
    say("Skipped: apt offers no older Chromium here.");
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

/** All that `npm run build` needs. */
export async function forBuild() {
  await npmPackages();
  await rust();
  await bindgenTools();
}
