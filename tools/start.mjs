// `npm start`: builds the package, starts the API in a box with a made-up account, and serves the billing page.
// `npm start -- --live` shows your own bills: NOVITA_API_KEY holds the key, NOVITA_BASE_URL another address of the API.

import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { build } from "./build.mjs";
import { startDemo } from "./demo-server.mjs";
import { main, say, stop } from "./steps.mjs";

function options() {
  try {
    return parseArgs({ options: { live: { type: "boolean", default: false } } }).values;
  } catch (error) {
    return stop(`${error.message}\nUsage: npm start, or npm start -- --live`);
  }
}

/** The real service, where it is asked for. */
function liveService() {
  const apiKey = process.env.NOVITA_API_KEY;
  if (!apiKey) stop("NOVITA_API_KEY is not set: put your Novita AI key there, then run npm start -- --live again.");
  const baseUrl = process.env.NOVITA_BASE_URL || "https://api.novita.ai";
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const isSafe = url?.protocol === "https:" || ["127.0.0.1", "localhost", "[::1]"].includes(url?.hostname);
  if (!isSafe) stop("NOVITA_BASE_URL must be https (or http on loopback): the key would travel in the open.");
  return { apiKey, baseUrl };
}

function portOf(text = "8787") {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) stop(`PORT is "${text}": it must be a number from 0 to 65535.`);
  return port;
}

/** Opens the page for a person at a terminal; where that does not work the address is printed anyway. */
function open(url) {
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
  const port = portOf(process.env.PORT || undefined);
  await build();
  const page = await startDemo({ port, live }).catch((error) => {
    if (error.code === "EADDRINUSE")
      stop(`Port ${port} is taken: choose another, for example PORT=${port + 1} npm start.`);
    throw error;
  });
  const end = async () => {
    await page.close();
    process.exit(0);
  };
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  say(`The billing page is at ${page.url} (${live ? "your own bills" : "a made-up account"}; Ctrl-C ends it)`);
  open(page.url);
});
