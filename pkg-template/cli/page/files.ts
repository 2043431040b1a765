/** The files of the page: those of the package, and the page's own. */

import { createReadStream, readdirSync, readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { extname, join, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { packageFolder } from "../version.js";

/** The types of what a page loads; nothing else is served. */
const contentTypes: Readonly<Record<string, string>> = {
  ".bin": "application/octet-stream",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** The files by the paths that they are served under: known in advance, so that no path leads out of the package. */
export function packageFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const folder of ["element", "dist", "wasm", join("cli", "page")]) {
    for (const entry of readdirSync(join(packageFolder, folder), { recursive: true, encoding: "utf8" })) {
      if (!Object.hasOwn(contentTypes, extname(entry))) continue;
      const name = [...folder.split(sep), ...entry.split(sep)].join("/");
      files.set(`novita-billing/${name}`, join(packageFolder, folder, entry));
    }
  }
  return files;
}

export async function sendFile(path: string, response: ServerResponse): Promise<void> {
  response.writeHead(200, { "content-type": contentTypes[extname(path)] });
  await pipeline(createReadStream(path), response);
}

export interface PageSettings {
  /** What all addresses of the page begin with. */
  readonly folder: string;
  readonly currency: string;
  readonly utcOffset: string;
}

/** The page's HTML. */
export function pageHtml({ folder, currency, utcOffset }: PageSettings): string {
  const file = (path: string) => `${folder}/novita-billing/${path}`;
  const values: Readonly<Record<string, string>> = {
    account: `Novita AI · times at UTC${utcOffset}`,
    answers: file("wasm/novita_billing_answers.bin"),
    baseUrl: `${folder}/billing`,
    currency,
    icon: file("cli/page/icon.svg"),
    lists: file("wasm/novita_billing_lists.wasm"),
    script: file("element/element.js"),
    style: file("cli/page/page.css"),
    utcOffset,
  };
  const template = readFileSync(join(packageFolder, "cli", "page", "index.html"), "utf8");
  return template.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => escaped(values[name] ?? ""));
}

const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
