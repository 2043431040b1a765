// Puts the page together in public/: its own files, the package as it is installed, and the headers of both.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { pageHeaders } from "../tools/page-headers.mjs";

const here = (...parts) => join(dirname(fileURLToPath(import.meta.url)), ...parts);
const installed = dirname(createRequire(import.meta.url).resolve("novita-billing/package.json"));
const target = here("public");

rmSync(target, { recursive: true, force: true });
mkdirSync(target);
cpSync(here("page"), target, { recursive: true });
// The look of the billing page is that of the package's own page.
for (const file of ["page.css", "icon.svg"]) cpSync(join(installed, "cli", "page", file), join(target, file));
// Files of the package import each other by relative paths, so that they are served as they are.
const isServed = (path) => !/\.d\.ts$|\.json$/.test(path);
for (const folder of ["dist", "element", "wasm"]) {
  cpSync(join(installed, folder), join(target, "novita-billing", folder), { recursive: true, filter: isServed });
}

// Those of every server of the page. On Cloudflare it is always sent by https.
const headers = { ...pageHeaders, "strict-transport-security": "max-age=31536000" };
const lines = Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`);
writeFileSync(join(target, "_headers"), `/*\n${lines.join("\n")}\n`);

const { version } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
console.log(`The page is in public/, with novita-billing ${version}`);
