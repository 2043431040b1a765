// Puts the page together in public/: its own files, the package as it is installed, and the headers of both.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = (...parts) => join(dirname(fileURLToPath(import.meta.url)), ...parts);
const installed = dirname(createRequire(import.meta.url).resolve("novita-billing/package.json"));
const target = here("public");

rmSync(target, { recursive: true, force: true });
mkdirSync(target);
cpSync(here("page"), target, { recursive: true });
// Files of the package import each other by relative paths, so that they are served as they are.
const isServed = (path) => !/\.d\.ts$|\.json$/.test(path);
for (const folder of ["dist", "element", "wasm"]) {
  cpSync(join(installed, folder), join(target, "novita-billing", folder), { recursive: true, filter: isServed });
}

const policy = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "style-src": "'self'",
  "img-src": "'self' data:",
  "connect-src": "'self'",
  "worker-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
  "require-trusted-types-for": "'script'",
  // Lit's own, and that of the element's worker.
  "trusted-types": "lit-html novita-billing",
};
const headers = {
  "content-security-policy": Object.entries(policy)
    .map((entry) => entry.join(" "))
    .join("; "),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=31536000",
  "x-content-type-options": "nosniff",
};
const lines = Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`);
writeFileSync(join(target, "_headers"), `/*\n${lines.join("\n")}\n`);

const { version } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
console.log(`The page is in public/, with novita-billing ${version}`);
