// `npm start`: builds the package, starts the simulated API with a demo account, and serves the billing page.
// `npm start -- --live` shows your own bills: NOVITA_API_KEY is the key, NOVITA_BASE_URL another address of the API.

import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { build } from "./build.mjs";
import { startDemo } from "./demo-server.mjs";
import { isLoopback } from "./loopback.mjs";
import { log, main, stop } from "./steps.mjs";

function options() {
  try {
    return parseArgs({ options: { live: { type: "boolean", default: false } } }).values;
  } catch (error) {
    return stop(`${error.message}\nUsage: npm start, or npm start -- --live`);
  }
}

/** The address and key of the real service. */
function liveService() {
  const apiKey = process.env.NOVITA_API_KEY;
  if (!apiKey) stop("NOVITA_API_KEY is not set: set it to your Novita AI key, then run npm start -- --live again.");
  const baseUrl = process.env.NOVITA_BASE_URL || "https://api.novita.ai";
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const isSafe = url?.protocol === "https:" || isLoopback(baseUrl);
  if (!isSafe) stop("NOVITA_BASE_URL must be https (or http on loopback), because the key would be sent unencrypted.");
  return { apiKey, baseUrl };
}

function parsePort(text = "8787") {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) stop(`PORT is "${text}": it must be a number from 0 to 65535.`);
  return port;
}

/** Opens the page in a browser if the command runs in a terminal. Failures are ignored, because the address is printed. */
function openBrowser(url) {
  const { CI, NO_OPEN, BROWSER } = process.env;
  if (CI || NO_OPEN || BROWSER === "none" || !process.stdout.isTTY) return;
  const openers = { darwin: ["open", url], win32: ["cmd", "/c", "start", "", url] };
  const [program, ...args] = openers[process.platform] ?? ["xdg-open", url];
  spawn(program, args, { detached: true, stdio: "ignore" })
    .on("error", () => {})
    .unref();
}

main(async () => {
  const live = options().live ? liveService() : undefined;
  const port = parsePort(process.env.PORT || undefined);
  await build();
  const server = await startDemo({ port, live, box: { upToNow: true } }).catch((error) => {
    if (error.code === "EADDRINUSE")
      stop(`Port ${port} is in use: choose another one, for example PORT=${port + 1} npm start.`);
    throw error;
  });
  const shutDown = async () => {
    await server.close();
    process.exit(0);
  };
  process.once("SIGINT", shutDown);
  process.once("SIGTERM", shutDown);
  log(`The billing page is at ${server.url} (${live ? "your own bills" : "a demo account"}; Ctrl-C stops it)`);
  openBrowser(server.url);
});
