// `npm run worker:dev`: builds the package, and runs the Worker of worker/ with wrangler on this machine, against the simulated
// API or another one. `npm run worker:deploy` builds the same, and deploys it to the Cloudflare account of wrangler.

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { build } from "./build.mjs";
import { isLoopback } from "./loopback.mjs";
import { nodeForWrangler, npmPackages } from "./setup.mjs";
import { at, log, main, run, stop } from "./steps.mjs";

/** What the Worker is set up with; see worker/README.md. Each further account has its key in a variable of its own. */
const variables = [
  ...["NOVITA_API_KEY", "NOVITA_BASE_URL", "TOKEN_SECRET", "TOKEN_PUBLIC_KEY", "ACCESS_TEAM_DOMAIN", "ACCESS_AUD"],
  ...["ALLOWED_ORIGINS", "SIGN_IN_URL"],
];
const isVariable = (name) => variables.includes(name) || /^NOVITA_API_KEY_[A-Z0-9_]+$/.test(name);

const usage = `npm run worker:dev -- [--port 8788] [--base-url URL]
npm run worker:deploy -- [options of wrangler deploy, such as --dry-run]`;

const wrangler = at("worker", "node_modules", "wrangler", "bin", "wrangler.js");

async function prepare() {
  await build();
  await npmPackages("Libraries of the Worker (npm ci in worker)", "worker");
  const node = await nodeForWrangler();
  const env = {
    ...process.env,
    PATH: [dirname(node), process.env.PATH].join(delimiter),
    WRANGLER_SEND_METRICS: "false",
  };
  return { node, options: { cwd: at("worker"), env } };
}

function optionsOf(args) {
  try {
    const { values } = parseArgs({ args, options: { port: { type: "string" }, "base-url": { type: "string" } } });
    const port = Number(values.port ?? 8788);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port ${values.port} is no port`);
    return { port, baseUrl: values["base-url"] };
  } catch (error) {
    return stop(`${error.message}\nUsage: ${usage}`);
  }
}

/** The address and key of the API: those that are set, or a simulated one with a year of bills until now. */
async function serviceOf(baseUrl = process.env.NOVITA_BASE_URL) {
  const { ApiBox, startBox } = await import("../pkg/testing/index.js");
  const apiKey = process.env.NOVITA_API_KEY;
  if (!baseUrl && !apiKey) {
    const { url, box } = await startBox({ upToNow: true });
    return { values: { NOVITA_BASE_URL: url, NOVITA_API_KEY: box.apiKey }, title: "a demo account" };
  }
  if (!apiKey && !isLoopback(baseUrl))
    stop("NOVITA_API_KEY is not set: set it to the key of the API, then run this again.");
  // A server on this machine without a key of its own is a simulated API.
  return {
    values: { ...(baseUrl && { NOVITA_BASE_URL: baseUrl }), NOVITA_API_KEY: apiKey ?? new ApiBox().apiKey },
    title: baseUrl ?? "your own bills",
  };
}

/** A file for the time that wrangler runs, which only its owner can read. */
function variablesFile(values) {
  const folder = mkdtempSync(join(tmpdir(), "novita-billing-worker-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "variables");
  const lines = Object.entries(values).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  writeFileSync(path, `${lines.join("\n")}\n`, { mode: 0o600 });
  return path;
}

async function dev(args) {
  const { port, baseUrl } = optionsOf(args);
  const { node, options } = await prepare();
  const { values, title } = await serviceOf(baseUrl);
  const given = Object.fromEntries(Object.entries(process.env).filter(([name]) => isVariable(name)));
  const isSet = ["TOKEN_SECRET", "TOKEN_PUBLIC_KEY", "ACCESS_TEAM_DOMAIN"].some((name) => given[name]);
  const all = { ...given, ...values, ...(!isSet && { TOKEN_SECRET: randomBytes(32).toString("base64url") }) };
  const path = variablesFile(all);
  const flags = ["--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0", "--env-file", path];
  // In a group of its own, so that what it starts ends with it.
  const child = spawn(node, [wrangler, "dev", ...flags], {
    ...options,
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });
  const end = () => {
    try {
      process.kill(-child.pid);
    } catch {
      // It has ended.
    }
  };
  child.once("exit", (code) => process.exit(code ?? 0));
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, end);
  process.once("exit", end);
  const url = `http://127.0.0.1:${port}`;
  while (!(await fetch(`${url}/healthz`).catch(() => undefined))) await sleep(250);
  if (!all.TOKEN_SECRET) return log(`The billing page is at ${url} (${title}; Ctrl-C stops it)`);
  const { mintToken } = await import("../pkg/dist/entry/worker-token.js");
  const scope = { admin: true };
  const token = await mintToken({ secret: all.TOKEN_SECRET, subject: "local", scope, expiresIn: 12 * 3600 });
  log(`A token that reads everything, for twelve hours: ${token}`);
  log(`The billing page is at ${url}/#token=${token} (${title}; Ctrl-C stops it)`);
}

async function deploy(args) {
  const { node, options } = await prepare();
  await run(node, [wrangler, "deploy", ...args], options);
}

main(async () => {
  const [command, ...args] = process.argv.slice(2);
  if (command === "dev") await dev(args);
  else if (command === "deploy") await deploy(args);
  else stop(`Usage: ${usage}`);
});
