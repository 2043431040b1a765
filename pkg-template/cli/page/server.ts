/**
 * Serves the page, the package and the proxy that adds the key, on this machine alone. Other users and other pages can reach the
 * port: every address but one begins with a random token, and requests of other origins are refused.
 */

import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { billingProxy, isFromOwnPage } from "../../../tools/billing-proxy.mjs";
import { pageHeaders } from "../../../tools/page-headers.mjs";
import { UsageError } from "../usage-error.js";
import { type PageSettings, pageHtml, packageFiles, sendFile } from "./files.js";

export interface PageOptions extends Omit<PageSettings, "folder"> {
  readonly port: number;
  readonly apiKey: string;
  readonly baseUrl: string;
}

export interface Page {
  /** The address of the page. */
  readonly url: string;
  /**
   * An address that leads to the page once. It is what the browser is started with: the arguments of a process can be seen by
   * the other users of the machine.
   */
  readonly launchUrl: string;
}

/** @throws {UsageError} if the port is in use */
export async function startPage({ port, apiKey, baseUrl, ...labels }: PageOptions): Promise<Page> {
  const token = randomBytes(24).toString("base64url");
  const folder = `/${token}`;
  const site: Site = {
    token,
    launch: randomBytes(24).toString("base64url"),
    proxy: billingProxy({ baseUrl, apiKey, userAgent: "novita-billing-page" }),
    files: packageFiles(),
    html: pageHtml({ folder, ...labels }),
  };
  const server = createServer((request, response) => {
    handle(request, response, site).catch(() => response.destroy());
  });
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    throw new UsageError(
      `--port: ${port} cannot be used (${(error as NodeJS.ErrnoException).code}). Choose another one.`,
    );
  }
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: `${origin}${folder}/`, launchUrl: `${origin}/open/${site.launch}` };
}

interface Site {
  readonly token: string;
  /** What the browser is started with, until it was used. */
  launch: string | undefined;
  readonly proxy: ReturnType<typeof billingProxy>;
  readonly files: ReadonlyMap<string, string>;
  readonly html: string;
}

async function handle(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value);
  // Nothing of the page is of use to the next one, whose token differs.
  response.setHeader("cache-control", "no-store");
  if (!isFromOwnPage(request)) return sendText(response, 403, "Requests must come from this page's own address.");
  const [, token = "", ...rest] = (request.url ?? "/").split("/");
  const path = rest.join("/");
  if (token === "open" && site.launch !== undefined && isSame(path, site.launch)) {
    site.launch = undefined;
    response.writeHead(303, { location: `/${site.token}/` }).end();
    return;
  }
  // The same answer as for an address that does not exist.
  if (!isSame(token, site.token))
    return sendText(response, 404, "Not found. The address of the page is in the terminal.");
  if (path.startsWith("billing/")) return site.proxy(request, response, `/${path.slice("billing/".length)}`);
  if (request.method !== "GET" && request.method !== "HEAD") {
    return sendText(response, 405, "Only GET and HEAD are allowed.");
  }
  const name = path.split("?", 1)[0] ?? "";
  if (name === "") {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(site.html);
    return;
  }
  const file = site.files.get(name);
  if (file === undefined) return sendText(response, 404, "Not found.");
  await sendFile(file, response);
}

/** Compares in constant time. */
function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}
