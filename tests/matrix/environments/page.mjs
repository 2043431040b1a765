// Pages without a bundler: scripts, workers and service workers that import the package's served folder, in several browsers.

import { cpSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { firefox, openWebKit } from "../../engines/engines.mjs";
import { oldestChromium, otherEngines } from "../../../tools/setup.mjs";

/** The strictest policy that allows the module. */
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; base-uri 'none'";

const pages = {
  "module script": { path: "module.html", headers: { "content-security-policy": policy } },
  "import map": { path: "import-map.html", headers: {} },
  worker: { path: "with-worker.html", headers: { "content-security-policy": policy } },
  "service worker": { path: "with-service-worker.html", headers: { "content-security-policy": policy } },
};

const browsers = {
  "newest Chromium": (context, url) => context.page(url),
  "oldest Chromium": openOldestChromium,
  Firefox: (context, url) =>
    openEngine(context, url, { package: "firefox-esr", program: "firefox", open: (path) => firefox(path) }),
  WebKitGTK: (context, url) =>
    openEngine(context, url, {
      package: "webkit2gtk-driver",
      program: "webKit",
      open: (webKit, { display }) => openWebKit({ webKit, display }),
    }),
};

async function openOldestChromium(context, url) {
  const path = await oldestChromium();
  if (!path) return { skipped: "apt-get offers no older Chromium here" };
  const { stdout } = await context.run(path, ["--version"]);
  return { ...(await context.page(url, path)), note: /Chromium \d+/.exec(stdout)[0] };
}

async function openEngine(context, url, { package: name, program, open }) {
  const programs = await otherEngines();
  if (!programs[program] || !programs.display) return { skipped: `apt-get cannot install ${name} and xvfb here` };
  const page = await open(programs[program], programs);
  context.atEnd(() => page.close());
  await page.goto(url);
  for (const startTime = Date.now(); Date.now() - startTime < 60_000; await sleep(100)) {
    const { result, failure } = await page.evaluate(
      "return { result: globalThis.result, failure: globalThis.failure };",
    );
    if (failure) throw new Error(failure);
    if (result) return { ...result, note: page.version };
  }
  throw new Error("the page does not answer");
}

const cells = Object.entries(browsers).flatMap(([browser, open]) =>
  Object.entries(pages).map(([kind, { path, headers }]) => ({
    name: `${kind} in ${browser}`,
    async run(context) {
      const folder = join(await context.copy("page"), "public");
      const source = join(folder, "..", "node_modules", "novita-billing");
      cpSync(source, join(folder, "novita-billing"), { recursive: true });
      return open(context, `${await context.serveFolder(folder, headers)}/${path}`);
    },
  })),
);

export default { title: "Page without a bundler", cells };
