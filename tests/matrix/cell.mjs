// What the cells of the matrix use: copies of projects, programs and servers in them, and pages in Chromium.

import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { billingProxy } from "../../tools/billing-proxy.mjs";
import { launchChromium } from "../../tools/chromium.mjs";
import { freePort, listen } from "../../tools/loopback.mjs";
import { staticFiles } from "../../tools/static-files.mjs";
import { copyProject } from "../support/project.mjs";
import { key } from "./year.mjs";

/** No project takes longer to build or to answer. */
const timeoutMs = 180_000;

/**
 * The context of one cell.
 *
 * @param {{ url: string }} year the simulated API
 * @returns {{ context: CellContext, end: () => Promise<void> }} `end` stops what the cell started
 * @typedef {object} CellContext
 * @property {string} apiUrl the simulated API
 * @property {string} apiKey its key
 * @property {(name: string, more?: string[]) => Promise<string>} copy copies a folder of tests/matrix, with more files of
 *   tests/matrix beside its own, and installs it; returns its folder
 * @property {(folder: string, places: Record<string, string>) => string} move copies what a build made, each file or folder to its
 *   place in a new folder elsewhere, which it returns; the project itself is out of reach until the cell ends
 * @property {(work: () => unknown) => void} atEnd
 * @property {(program: string, args: string[], options?: object) => Promise<{ stdout: string, stderr: string }>} run runs a program
 * @property {(program: string, args: string[], options?: object) => Promise<object>} print runs a program that prints the sums as JSON
 * @property {(program: string, args: (port: number) => string[], options?: object) => Promise<string>} serve starts a server;
 *   returns its URL once it answers
 * @property {(folder: string, headers?: object) => Promise<string>} serveFolder serves built files, and the API below `/billing`
 * @property {(work: (page: import("playwright-core").Page) => Promise<object>, chromium?: string) => Promise<object>} inPage does
 *   something with a new page; the message of what fails has what the page logged
 * @property {(url: string, chromium?: string) => Promise<object>} page opens a page that sets `result` or `failure` of its
 *   window
 * @property {(url: string) => Promise<object>} json requests JSON
 */
export function cellContext({ url: apiUrl }) {
  const works = [];
  let served = "";
  const atEnd = (work) => works.push(work);
  const env = { ...process.env, NOVITA_API_URL: apiUrl, NOVITA_API_KEY: key, NO_COLOR: "1", CI: "1" };

  function move(folder, places) {
    const away = `${folder}-away`;
    rmSync(away, { recursive: true, force: true });
    renameSync(folder, away);
    const moved = mkdtempSync(join(tmpdir(), "moved-"));
    atEnd(() => {
      rmSync(moved, { recursive: true });
      renameSync(away, folder);
    });
    for (const [from, to] of Object.entries(places)) cpSync(join(away, from), join(moved, to), { recursive: true });
    return moved;
  }

  async function run(program, args, { cwd, env: more = {}, isAllowed = (code) => code === 0 } = {}) {
    const child = spawn(program, args, { cwd, env: { ...env, ...more }, stdio: ["ignore", "pipe", "pipe"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"])
      child[name].setEncoding("utf8").on("data", (data) => (output[name] += data));
    const code = await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code, signal) => resolve(code ?? signal));
    });
    clearTimeout(timer);
    if (isAllowed(code)) return { ...output, code };
    throw new Error(`${basename(program)} ${args.join(" ")} ended with ${code}: ${output.stderr}${output.stdout}`);
  }

  async function print(program, args, options) {
    const { stdout, stderr } = await run(program, args, options);
    // Runners of tests indent what a test prints, some on standard error, and print their own lines after it.
    const printed = /\{"rows":.*\}/.exec(`${stdout}\n${stderr}`);
    if (!printed) throw new Error(`${basename(program)} ${args.join(" ")} printed no sums: ${stderr}${stdout}`);
    return JSON.parse(printed[0]);
  }

  async function serve(program, args, { cwd, env: more = {}, path = "/" } = {}) {
    const port = await freePort();
    const child = spawn(program, args(port), {
      cwd,
      env: { ...env, PORT: String(port), ...more },
      stdio: ["ignore", "pipe", "pipe"],
      // Some servers start others: all of them end with the group.
      detached: true,
    });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (data) => {
        printed += data;
        served = printed;
      });
    }
    let ended;
    child.on("error", (error) => (ended = error.message));
    child.on("exit", (code) => (ended = `code ${code}`));
    atEnd(() => {
      if (!ended) process.kill(-child.pid, "SIGKILL");
    });
    const url = `http://127.0.0.1:${port}`;
    for (const startTime = Date.now(); ; await new Promise((resolve) => setTimeout(resolve, 200))) {
      if (ended) throw new Error(`${basename(program)} ended with ${ended}: ${printed}`);
      if (Date.now() - startTime > timeoutMs) throw new Error(`${basename(program)} does not answer: ${printed}`);
      const response = await fetch(url + path).catch(() => undefined);
      if (response) return url;
    }
  }

  async function serveFolder(folder, headers = {}) {
    const forward = billingProxy({ baseUrl: apiUrl, apiKey: key });
    const serveFile = staticFiles({ "/": folder });
    const server = createServer((request, response) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      if (request.url.startsWith("/billing/")) return forward(request, response, request.url.slice("/billing".length));
      return serveFile(request, response, () => response.writeHead(404).end());
    });
    const { url, close } = await listen(server);
    atEnd(close);
    return url;
  }

  async function inPage(work, executablePath) {
    const browser = await launchChromium(executablePath);
    atEnd(() => browser.close());
    const opened = await browser.newPage();
    const logged = [];
    opened.on("console", (message) => logged.push(message.text()));
    opened.on("pageerror", (error) => logged.push(error.stack ?? String(error)));
    return work(opened).catch((error) => {
      throw new Error([error.message, ...logged].join("\n"));
    });
  }

  const page = (url, executablePath) =>
    inPage(async (opened) => {
      await opened.goto(url);
      await opened.waitForFunction(() => globalThis.result ?? globalThis.failure, undefined, { timeout: 60_000 });
      const { result, failure } = await opened.evaluate(() => ({
        result: globalThis.result,
        failure: globalThis.failure,
      }));
      if (failure) throw new Error(failure);
      return result;
    }, executablePath);

  async function json(url) {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    const text = await response.text();
    // Servers print errors, and do not report them otherwise.
    if (!response.ok) throw new Error(`status ${response.status}: ${text.slice(0, 2000)} ${served.slice(-5000)}`);
    return JSON.parse(text);
  }

  const inMatrix = (name) => join("tests", "matrix", name);
  const copy = (name, more = []) =>
    copyProject({ source: inMatrix(name), folder: join("matrix", name), more: more.map(inMatrix) });
  const context = { apiUrl, apiKey: key, atEnd, copy, move, run, print, serve, serveFolder, inPage, page, json };
  const end = async () => {
    for (const work of works.toReversed())
      await Promise.resolve()
        .then(work)
        .catch(() => {});
  };
  return { context, end };
}
