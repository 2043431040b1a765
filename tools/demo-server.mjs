// Serves the billing page, the package and the proxy from one origin, like a real deployment. Behind the proxy is the API in
// a box with a demo account, or the real service.

import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import { billingProxy } from "./billing-proxy.mjs";
import { chooseScene, scenes } from "./demo-scenes.mjs";
import { listen } from "./loopback.mjs";
import { at } from "./steps.mjs";

/** Security headers that allow only what the page needs. */
const securityHeaders = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; "),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Folders by the path that they are served under. */
const folders = {
  "/novita-billing/": at("pkg"),
  "/chart.js/": at("node_modules", "chart.js", "dist"),
  "/": at("www"),
};

/**
 * Starts the server.
 *
 * @param {object} [options]
 * @param {number} [options.port] 0, the default, is any free port
 * @param {{ baseUrl: string, apiKey: string }} [options.live] the real service, instead of the box
 * @param {object} [options.box] options of the box that replace those of the demo account
 * @returns {Promise<{ url: string, box?: object, boxUrl?: string, close: () => Promise<void> }>} no box when live
 */
export async function startDemo({ port = 0, live, box: boxOptions } = {}) {
  const upstream = live ? undefined : await startDemoBox(boxOptions);
  const target = live ?? { baseUrl: upstream.url, apiKey: upstream.box.apiKey };
  const proxy = billingProxy({ ...target, userAgent: "novita-billing-demo" });
  // Imported here, because `build` may have to install sirv first.
  const { staticFiles } = await import("./static-files.mjs");
  const context = { proxy, box: upstream?.box, serveFile: staticFiles(folders) };
  const server = createServer((request, response) => {
    handle(request, response, context).catch(() => response.destroy());
  });
  try {
    const { url, close } = await listen(server, port);
    const closeAll = () => Promise.all([close(), upstream?.close()]);
    return { url, box: upstream?.box, boxUrl: upstream?.url, close: closeAll };
  } catch (error) {
    await upstream?.close();
    throw error;
  }
}

/** A small account with bills up to today, of which the last ones grow with the clock if the option `upToNow` is set. */
async function startDemoBox(options) {
  const { startBox } = await import(pathToFileURL(at("pkg", "testing", "index.js")).href);
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  return startBox({ seed: 2026, keys: 5, models: 12, instances: 14, until: tomorrow, ...options });
}

async function handle(request, response, { proxy, box, serveFile }) {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  if (!isSameOrigin(request)) return sendText(response, 403, "Requests must come from this page's own address.");
  const path = request.url ?? "/";
  if (path.startsWith("/billing/")) return proxy(request, response, path.slice("/billing".length));
  if (path === "/settings.json") return sendJson(response, settings(box));
  if (path === "/demo/faults" && box) return changeScene(request, response, box);
  if (request.method !== "GET" && request.method !== "HEAD")
    return sendText(response, 405, "Only GET and HEAD are allowed.");
  return serveFile(request, response, () => sendText(response, 404, "Not found."));
}

/**
 * Whether a request comes from the page itself. A proxy with a key must not answer pages of other origins, nor a host name
 * of theirs that resolves to 127.0.0.1 (DNS rebinding).
 */
function isSameOrigin({ headers }) {
  const host = (headers.host ?? "").replace(/:\d+$/, "");
  const site = headers["sec-fetch-site"] ?? "none";
  return ["127.0.0.1", "localhost"].includes(host) && ["same-origin", "none"].includes(site);
}

/** The settings of the page. */
function settings(box) {
  const demo = box && { scenes: Object.entries(scenes).map(([name, { label }]) => ({ name, label })) };
  return { baseUrl: "/billing", currency: box?.currency ?? "USD", utcOffset: "+00:00", demo };
}

/** Changes the faults of the box. */
async function changeScene(request, response, box) {
  if (request.method !== "POST") return sendText(response, 405, "Post the name of a scene.");
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > 1000) return sendText(response, 413, "The name of a scene is too long.");
    chunks.push(chunk);
  }
  const known = chooseScene(box, String(Buffer.concat(chunks)));
  if (!known) return sendText(response, 400, `Unknown scene. Known are ${Object.keys(scenes).join(", ")}.`);
  response.writeHead(204).end();
}

function sendJson(response, value) {
  response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(value));
}

function sendText(response, status, text) {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
  response.end(`${text}\n`);
}
