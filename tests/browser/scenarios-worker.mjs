// The page's worker in which scenarios run.

import { run } from "./scenario-runner.mjs";

// Bundlers and polyfills define some globals of servers; the package must still recognize a browser.
globalThis.process = { env: {}, versions: { node: "24.0.0" } };
globalThis.Deno = { version: { deno: "2.0.0" } };
Object.defineProperty(navigator, "userAgent", { value: "Cloudflare-Workers" });

addEventListener("message", async ({ data }) => postMessage(await run(data)));
