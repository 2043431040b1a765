// Opens pages with the element in Chromium, on the simulated API: the billing page, and pages that embed it.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before } from "node:test";
import { billingProxy } from "../../tools/billing-proxy.mjs";
import { launchChromium } from "../../tools/chromium.mjs";
import { startDemo } from "../../tools/demo-server.mjs";
import { listen } from "../../tools/loopback.mjs";
import { staticFiles } from "../../tools/static-files.mjs";
import { atEnd } from "../support/at-end.mjs";
import { inPackage, importTesting } from "../support/consumer.mjs";

export const key = "sk_secret_5f1d2c3b4a";

let browser;
/** The server of the billing page, with a box of today. */
export let demo;

before(async () => {
  browser = await launchChromium();
  demo = await startDemo({ box: { apiKey: key, upToNow: true } });
});

after(async () => {
  await browser?.close();
  await demo?.close();
});

/** The strict policy that the element works under. */
export const strictPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types lit-html novita-billing",
].join("; ");

/**
 * A server of a page that embeds the element, of the packed package and of a proxy to a box.
 *
 * @param {import("node:test").TestContext} t
 * @param {object} options
 * @param {string} options.html what the body contains
 * @param {string} [options.script] the page's script
 * @param {string} [options.style] the page's style sheet
 * @param {Record<string, string>} [options.scripts] scripts by their paths, also in place of those of the package
 * @param {object} [options.box] options of the box
 * @param {(request: object, response: object) => void} [options.answer] what answers in place of the box
 */
export async function embed(t, { html, script = 'import "/novita-billing/element/element.js";', style = "", ...more }) {
  const { startBox } = await importTesting();
  const upstream = await startBox({
    seed: 11,
    keys: 3,
    models: 4,
    instances: 6,
    apiKey: key,
    now: () => now,
    ...more.box,
  });
  const proxy = more.answer ?? billingProxy({ baseUrl: upstream.url, apiKey: key });
  const files = staticFiles({ "/novita-billing/": inPackage() });
  const page = `<!doctype html><html lang="${more.lang ?? "en"}"><head><meta charset="utf-8"><title>Host</title>
    <meta name="viewport" content="width=device-width">
    <link rel="stylesheet" href="/host.css"><script type="module" src="/host.js"></script></head><body>${html}</body></html>`;
  const texts = { "/host.js": ["text/javascript", script], "/host.css": ["text/css", style] };
  for (const [path, text] of Object.entries(more.scripts ?? {})) texts[path] = ["text/javascript", text];
  const server = await listen(
    createServer((request, response) => {
      response.setHeader("content-security-policy", more.policy ?? strictPolicy);
      const path = request.url.split("?", 1)[0];
      if (path.startsWith("/billing/")) return proxy(request, response, request.url.slice("/billing".length));
      if (!texts[path] && path.startsWith("/novita-billing/"))
        return files(request, response, () => response.writeHead(404).end());
      if (path === "/favicon.ico") return response.writeHead(204).end();
      const [type, text] = texts[path] ?? ["text/html", page];
      response.writeHead(200, { "content-type": `${type}; charset=utf-8` });
      response.end(text);
    }),
  );
  atEnd(t, async () => {
    await server.close();
    await upstream.close();
  });
  return { url: server.url, box: upstream.box, close: server.close };
}

/** The present of the boxes of embedding pages: the fifteenth day of March is running. */
export const now = Date.parse("2026-03-15T12:00:00Z");

/**
 * Opens a page. At the end of the test it checks that nothing violated the Content-Security-Policy, nothing was logged, and
 * neither the page nor a response had the key. Chromium logs every status from 400 on and every failed request; `allowsErrors`
 * allows that. `allowed` is the pattern of other messages that may be logged.
 *
 * @returns {Promise<import("playwright-core").Page>} with `requested`, the addresses that were requested, and `events`, a
 *   function that returns the element's events so far
 */
export async function open(
  t,
  url,
  { width = 1280, height = 900, allowsErrors = false, allowed, clock, ...context } = {},
) {
  const opened = await browser.newContext({ viewport: { width, height }, ...context });
  const page = await opened.newPage();
  if (clock !== undefined) await page.clock.setFixedTime(clock);
  page.requested = [];
  page.on("request", (request) => page.requested.push(request.url()));
  const problems = [];
  const responses = [];
  page.on("pageerror", (error) => problems.push(error.stack));
  page.on("console", (message) => {
    const isFailedRequest = /^Failed to load resource/.test(message.text());
    if (message.type() === "log" || (allowsErrors && isFailedRequest) || allowed?.test(message.text())) return;
    problems.push(message.text());
  });
  page.on("response", (response) => responses.push(response.text().catch(() => "")));
  await page.addInitScript(() => {
    globalThis.elementEvents = [];
    globalThis.announced = [];
    const types = ["loading", "load", "error", "unauthorized", "change", "select"].map((name) => `novita-${name}`);
    for (const type of types) {
      addEventListener(type, (event) => {
        const { detail } = event;
        const plain = detail instanceof Error ? { kind: detail.kind, message: detail.message } : detail;
        globalThis.elementEvents.push([type, JSON.parse(JSON.stringify(plain))]);
      });
    }
    addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective}`));
  });
  atEnd(t, async () => {
    const html = await page.content();
    const shadow = await page.evaluate(() =>
      Array.from(document.querySelectorAll("novita-billing"), ({ shadowRoot }) => shadowRoot?.innerHTML).join(""),
    );
    await opened.close();
    for (const text of [html, shadow, ...(await Promise.all(responses))]) assert.ok(!text.includes(key), "the key");
    assert.deepEqual(problems, []);
  });
  await page.goto(url);
  page.events = () => page.evaluate(() => globalThis.elementEvents);
  return page;
}

/** Waits until the element says something. */
export async function said(page, pattern, element = page.locator("novita-billing").first()) {
  await element.getByRole("status").filter({ hasText: pattern }).waitFor();
}

/** Waits until the element has loaded, and returns the detail of the last `novita-load`. */
export async function loaded(page, count = 1) {
  await page.waitForFunction(
    (wanted) => globalThis.elementEvents.filter(([type]) => type === "novita-load").length >= wanted,
    count,
  );
  return (await page.events()).findLast(([type]) => type === "novita-load")[1];
}

/** Records what the status says from now on. */
export const recordStatus = (page) =>
  page.evaluate(() => {
    const region = document.querySelector("novita-billing").shadowRoot.querySelector("[role=status]");
    globalThis.announced = [region.textContent];
    new MutationObserver(() => globalThis.announced.push(region.textContent)).observe(region, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
