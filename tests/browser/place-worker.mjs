// The page's worker of the tests.

import { run } from "./place.mjs";

// What bundlers and polyfills add does not make a server of it.
globalThis.process = { env: {}, versions: { node: "24.0.0" } };
globalThis.Deno = { version: { deno: "2.0.0" } };
Object.defineProperty(navigator, "userAgent", { value: "Cloudflare-Workers" });

addEventListener("message", async ({ data }) => postMessage(await run(data)));
