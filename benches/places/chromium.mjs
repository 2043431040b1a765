// A page in Chromium. It is cross-origin isolated, so that its clock has a resolution of 5 microseconds and not 100. Modules
// are served without a bundler; an import map resolves bare names.

import { createServer } from "node:http";
import { launchChromium } from "../../tools/chromium.mjs";
import { listen } from "../../tools/loopback.mjs";
import { staticFiles } from "../../tools/static-files.mjs";
import { at } from "../../tools/steps.mjs";
import { bodyOf } from "../corpus.mjs";

const imports = {
  zod: "/benches/node_modules/zod/index.js",
  valibot: "/benches/node_modules/valibot/dist/index.mjs",
  "@streamparser/json": "/benches/node_modules/@streamparser/json/dist/mjs/index.js",
};

/** The pages. Each has one script. */
const pages = Object.fromEntries(
  ["page", "cold", "start"].map((name) => [
    `/${name}`,
    `<!doctype html>
<title>novita-billing benches</title>
<script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module" src="/benches/places/chromium-${name}.mjs"></script>
`,
  ]),
);

const LATENCY_MS = 100;
const bodies = new Map();

/** Answers a call for bills, late. */
function answer(response, rows) {
  if (!bodies.has(rows)) bodies.set(rows, bodyOf({ rows }));
  response.setHeader("content-type", "application/json");
  setTimeout(() => response.end(bodies.get(rows)), LATENCY_MS);
}

/** Serves the pages, and the folders that they load from. */
async function serve() {
  const serveFile = staticFiles({
    "/pkg/": at("pkg"),
    "/benches/": at("benches"),
    "/serde-rows/": at(".cache", "serde-rows"),
  });
  const server = createServer((request, response) => {
    response.setHeader("cross-origin-opener-policy", "same-origin");
    response.setHeader("cross-origin-embedder-policy", "require-corp");
    const page = pages[request.url.split("?")[0]];
    if (page) return response.setHeader("content-type", "text/html; charset=utf-8").end(page);
    const [, area, rows] = request.url.split("/");
    if (area === "api") return answer(response, Number(rows));
    return serveFile(request, response, () => response.writeHead(404).end());
  });
  return listen(server);
}

/** Opens the page in the Chromium at `executablePath`. */
export async function startChromium(executablePath) {
  const server = await serve();
  const browser = await launchChromium(executablePath);
  /** Opens a page in a context of its own, with an empty cache. */
  const open = async (name) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(600_000);
    await page.goto(`${server.url}/${name}`);
    await page.waitForFunction(() => globalThis.bench);
    return page;
  };
  const page = await open("page");
  return {
    version: `Chromium ${browser.version()}`,
    run: (comparison) => page.evaluate((given) => globalThis.bench.run(given), comparison),
    /** From an empty page to the first row of a call, in milliseconds. */
    async start(name, rows) {
      const fresh = await open(`start?name=${name}&rows=${rows}`);
      try {
        return await fresh.evaluate(() => globalThis.bench.ms);
      } finally {
        await fresh.context().close();
      }
    },
    /** One cold start, in milliseconds. */
    async cold(name, rows) {
      const fresh = await open("cold");
      try {
        return await fresh.evaluate((given) => globalThis.bench.cold(given), { name, rows });
      } finally {
        await fresh.context().close();
      }
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
