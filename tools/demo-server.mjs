// Serves the billing page, the package and the proxy from one origin, like a real deployment. Behind the proxy is the API in
// a box with a demo account, or the real service. /gallery shows the states of the element, and needs neither.

import { createServer } from "node:http";
import { gzipSync } from "node:zlib";
import { pathToFileURL } from "node:url";
import { acceptsGzip, billingProxy, isFromOwnPage } from "./billing-proxy.mjs";
import { buildPage, demoHtml, galleryHtml, pageFolder, pageHtml } from "./build-page.mjs";
import { chooseScene, scenes } from "./demo-scenes.mjs";
import { listen } from "./loopback.mjs";
import { pageHeaders } from "./page-headers.mjs";
import { at } from "./steps.mjs";

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
  // First, so that no box is left open where the page cannot be built.
  await buildPage();
  const upstream = live ? undefined : await startDemoBox(boxOptions);
  const target = live ?? { baseUrl: upstream.url, apiKey: upstream.box.apiKey };
  const proxy = billingProxy({ ...target, userAgent: "novita-billing-demo" });
  // Imported here, because `build` may have to install sirv first.
  const { staticFiles } = await import("./static-files.mjs");
  const box = upstream?.box;
  const page = pageHtml(
    { ...settingsOf(box), account: `${box ? "A made-up account" : "Novita AI"} · times at UTC+00:00` },
    { demo: box ? demoHtml(scenes) : "" },
  );
  const serveFile = staticFiles({ "/novita-billing/": at("pkg"), "/": pageFolder }, { immutable: /^\/[0-9a-f]{16}\// });
  const context = { proxy, box, page, gallery: galleryHtml(), serveFile };
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

async function handle(request, response, { proxy, box, page, gallery, serveFile }) {
  for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value);
  if (!isFromOwnPage(request)) return sendText(response, 403, "Requests must come from this page's own address.");
  const path = request.url ?? "/";
  if (path.startsWith("/billing/")) return proxy(request, response, path.slice("/billing".length));
  if (path === "/demo" && box) return changeBehaviour(request, response, box);
  if (request.method !== "GET" && request.method !== "HEAD")
    return sendText(response, 405, "Only GET and HEAD are allowed.");
  if (/^\/(?:\?|$)/.test(path)) return sendPage(request, response, page);
  if (/^\/gallery(?:\?|$)/.test(path)) return sendPage(request, response, gallery);
  return serveFile(request, response, () => sendText(response, 404, "Not found."));
}

/** The settings of the element. */
const settingsOf = (box) => ({ currency: box?.currency ?? "USD", utcOffset: "+00:00" });

/** Changes how the box behaves: its scene, and the delay of each answer in milliseconds. */
async function changeBehaviour(request, response, box) {
  if (request.method !== "POST") return sendText(response, 405, "Post a scene and a latency.");
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > 1000) return sendText(response, 413, "The body is too long.");
    chunks.push(chunk);
  }
  let wanted;
  try {
    wanted = JSON.parse(String(Buffer.concat(chunks)));
  } catch {
    return sendText(response, 400, "The body must be JSON.");
  }
  const { scene, latency = 0 } = wanted ?? {};
  if (!chooseScene(box, scene)) {
    return sendText(response, 400, `Unknown scene. Known are ${Object.keys(scenes).join(", ")}.`);
  }
  if (!(latency >= 0 && latency <= 10_000)) return sendText(response, 400, "latency must be from 0 to 10000.");
  if (latency > 0) box.inject({ name: "latency", ms: latency, times: Infinity });
  response.writeHead(204).end();
}

function sendPage(request, response, html) {
  const isCompressed = acceptsGzip(request);
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-cache",
    vary: "accept-encoding",
    ...(isCompressed && { "content-encoding": "gzip" }),
  });
  response.end(isCompressed ? gzipSync(html) : html);
}

function sendText(response, status, text) {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
  response.end(`${text}\n`);
}
