// `page`: who gets an answer, that the key stays in the process, and what the browser is started with.

import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { chromium } from "playwright-core";
import { findChromium } from "../../tools/setup.mjs";
import { boxFor, runCli, secondsOf, temporaryFolder } from "./cli.mjs";

const canary = "sk_canary_7f3d9b1e5a2c48";

/** Starts the page, and stops it when the test is over. Its first line is its address. */
async function startPage(t, server, args, options) {
  let child;
  let output;
  const ended = runCli(server, args, { ...options, onStart: (started, text) => ([child, output] = [started, text]) });
  t.after(async () => {
    child.kill("SIGINT");
    assert.equal((await ended).code, 130);
  });
  while (!output.stdout.includes("\n")) {
    if (child.exitCode !== null) throw new Error(output.stderr);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { url: new URL(output.stdout.trim()), output };
}

/** A request as a browser or another program sends it. */
function ask(url, path, headers = {}, method = "GET") {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: url.hostname, port: url.port, path, method, headers: { host: url.host, ...headers } },
      (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (data) => (body += data));
        response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
      },
    );
    sent.on("error", reject).end();
  });
}

test("the page and its files are served at an address with a token, and the key stays in the process", async (t) => {
  const server = await boxFor(t, { apiKey: canary });
  const { url, output } = await startPage(t, server, ["page", "--no-open"]);
  assert.equal(url.hostname, "127.0.0.1");
  assert.match(url.pathname, /^\/[\w-]{32}\/$/);
  const page = await ask(url, url.pathname);
  assert.equal(page.status, 200);
  assert.match(page.headers["content-security-policy"], /default-src 'none'/);
  const linked = [...page.body.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => path);
  assert.ok(linked.length >= 5, page.body);
  for (const path of linked) {
    const file = await ask(url, path);
    assert.equal(file.status, 200, path);
    assert.ok(!file.body.includes(canary));
  }
  const baseUrl = /base-url="([^"]+)"/.exec(page.body)[1];
  const query = { cycleType: "Day", productCategory: "gpu", ...secondsOf("2026-01") };
  const bills = await ask(url, `${baseUrl}/openapi/v1/billing/bill/list?${new URLSearchParams(query)}`);
  assert.deepEqual(JSON.parse(bills.body).bills.length, server.box.bills("usage", query).length);
  assert.deepEqual(server.box.requests.at(-1).keyIn, ["authorization"]);
  assert.ok(!`${page.body}${bills.body}${output.stdout}${output.stderr}`.includes(canary));
});

test("in a browser, the page shows the month's exact total, and no request of it has the key", async (t) => {
  const server = await boxFor(t, { apiKey: canary });
  const { url } = await startPage(t, server, ["page", "--no-open"]);
  const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox", "--disable-gpu"] });
  t.after(() => browser.close());
  const page = await browser.newPage();
  const problems = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("request", (sent) => {
    if (JSON.stringify([sent.url(), sent.headers()]).includes(canary)) problems.push("the key is in a request");
  });
  await page.goto(`${url.href}?period=2026-01&count=begun`);
  const total = await page.evaluate(async () => {
    const element = document.querySelector("novita-billing");
    const { detail } = await new Promise((resolve) => element.addEventListener("novita-load", resolve, { once: true }));
    return detail.total;
  });
  assert.equal(total, server.box.month("2026-01").total);
  assert.deepEqual(problems, []);
});

test("requests without the token or of another origin get no answer", async (t) => {
  const server = await boxFor(t);
  const { url } = await startPage(t, server, ["page", "--no-open"]);
  const path = `${url.pathname}billing/openapi/v1/billing/balance/detail`;
  const statusOf = async (...args) => (await ask(url, ...args)).status;
  assert.equal(await statusOf(path), 200);
  const requests = server.box.requests.length;
  const other = url.pathname.replace(/^\/./, (start) => (start === "/A" ? "/B" : "/A"));
  assert.equal(await statusOf(other), 404, "another token");
  assert.equal(await statusOf("/"), 404, "no token");
  assert.equal(await statusOf(path.replace(url.pathname, "/")), 404);
  assert.equal(await statusOf(path, { host: `evil.example:${url.port}` }), 403, "DNS rebinding");
  assert.equal(await statusOf(path, { host: "127.0.0.1" }), 403, "another port");
  for (const site of ["cross-site", "same-site"])
    assert.equal(await statusOf(path, { "sec-fetch-site": site }), 403, site);
  assert.equal(await statusOf(path, { origin: "https://evil.example" }), 403);
  assert.equal(await statusOf(`${url.pathname}billing/openapi/v1/api-keys`), 404, "another path of the API");
  for (const file of [
    "../package.json",
    "novita-billing/package.json",
    "novita-billing/element/../package.json",
    "novita-billing/%2e%2e/package.json",
  ]) {
    assert.equal(await statusOf(`${url.pathname}${file}`), 404, file);
  }
  assert.equal(await statusOf(url.pathname, {}, "POST"), 405);
  assert.equal(server.box.requests.length, requests);
});

test("without a command the browser is started, with an address that works once and does not have the token", async (t) => {
  const server = await boxFor(t);
  const folder = temporaryFolder(t);
  const [browser, opened] = [join(folder, "browser"), join(folder, "opened")];
  writeFileSync(browser, `#!/bin/sh\nprintf %s "$1" > ${opened}.part && mv ${opened}.part ${opened}\n`, {
    mode: 0o700,
  });
  const { url } = await startPage(t, server, [], { env: { BROWSER: browser } });
  while (!existsSync(opened)) await new Promise((resolve) => setTimeout(resolve, 20));
  const launch = new URL(readFileSync(opened, "utf8"));
  assert.ok(!launch.href.includes(url.pathname.slice(1, -1)));
  const { status, headers } = await ask(url, launch.pathname);
  assert.deepEqual([status, headers.location], [303, url.pathname]);
  assert.equal((await ask(url, launch.pathname)).status, 404);
});

test("a port that is in use is refused", async (t) => {
  const server = await boxFor(t);
  const { port } = new URL(server.url);
  const { code, stderr } = await runCli(server, ["page", "--no-open", "--port", port]);
  assert.equal(code, 2);
  assert.match(stderr, /EADDRINUSE/);
});
