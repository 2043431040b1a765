// The recommended setup of a page: a small proxy on the page's own origin has the secret key, and the page sends its requests
// to the proxy. This is a complete one for Node, without dependencies. Copy it, and put authentication of users (a session,
// a sign-in) in front of it: everyone who can reach it can read the bills.

import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createGzip } from "node:zlib";

/**
 * The only paths that are forwarded, by what they return: the proxy must not give access to the rest of the API. Remove those
 * that the page does not need; the proxy then responds with 404.
 */
const billingPaths = {
  fixedTerm: "/openapi/v1/billing/bill/monthly/list",
  apiKey: "/openapi/v1/billing/apikey/bill/list",
  usage: "/openapi/v1/billing/bill/list",
  balance: "/openapi/v1/billing/balance/detail",
  invoices: "/openapi/v1/billing/monthly/bill",
  transactions: "/openapi/v1/bill/transaction",
};
const allowedPaths = new Set(Object.values(billingPaths));

/** Headers of the API's response that are forwarded to the page. */
const forwardedResponseHeaders = ["retry-after", "retry-after-ms", "x-request-id", "request-id"];

/**
 * Makes the proxy: a handler for `node:http`. `target` is the path and query after the proxy's own prefix.
 *
 * @param {{ baseUrl: string, apiKey: string, userAgent?: string }} options where the API is, and the key
 * @returns {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse, target: string) => Promise<void>}
 */
export function billingProxy({ baseUrl, apiKey, userAgent = "novita-billing-proxy" }) {
  // No header of the browser is forwarded: its cookies must not reach the API.
  const requestHeaders = {
    accept: "application/json",
    authorization: `Bearer ${apiKey}`,
    "content-type": "application/json",
    "user-agent": userAgent,
  };
  return async function forward(request, response, target) {
    const [path] = target.split("?", 1);
    if (!allowedPaths.has(path))
      return sendError(response, 404, "NOT_FOUND", "the proxy forwards only the paths of bills and of the account");
    if (request.method !== "GET") return sendError(response, 405, "METHOD_NOT_ALLOWED", "the method must be GET");

    // If the browser closes the connection, the request to the API is aborted.
    const aborter = new AbortController();
    response.once("close", () => aborter.abort());
    try {
      const upstream = await fetch(`${baseUrl.replace(/\/+$/, "")}${target}`, {
        headers: requestHeaders,
        redirect: "manual",
        signal: aborter.signal,
      });
      for (const name of forwardedResponseHeaders) {
        const value = upstream.headers.get(name);
        if (value !== null && !value.includes(apiKey)) response.setHeader(name, value);
      }
      // On the page's origin the body must be data, never a document.
      const isJson = /^application\/json\b/i.test(upstream.headers.get("content-type") ?? "");
      response.setHeader("content-type", isJson ? "application/json" : "text/plain; charset=utf-8");
      response.setHeader("cache-control", "no-store");
      response.setHeader("vary", "accept-encoding");
      const body = withoutKey(upstream.body ?? Readable.from([]), apiKey);
      const isCompressed = acceptsGzip(request) && upstream.status === 200;
      if (isCompressed) response.setHeader("content-encoding", "gzip");
      // A redirect is forwarded without its location, so that neither the proxy nor the page follows it.
      response.writeHead(upstream.status);
      if (isCompressed) await pipeline(body, createGzip(gzipOptions), response);
      else await pipeline(body, response);
    } catch {
      // The error is not forwarded, because it may quote the key.
      if (aborter.signal.aborted) return;
      // A truncated response must be truncated here, too: otherwise the page would consider it complete.
      if (response.headersSent) response.destroy();
      else sendError(response, 502, "UNREACHABLE", "the proxy could not reach the billing API");
    }
  };
}

/** Bills compress to an eighth. What has arrived is flushed, so that the page sees rows while the API is still sending. */
const gzipOptions = { level: 4, flush: constants.Z_SYNC_FLUSH };

/** Whether the browser takes gzip. */
export const acceptsGzip = ({ headers }) =>
  /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(headers["accept-encoding"] ?? "");

/**
 * For a proxy on loopback: whether a request comes from the proxy's own page. A proxy with a key must not answer pages of other
 * origins, nor a host name of theirs that resolves to 127.0.0.1 (DNS rebinding).
 *
 * @param {import("node:http").IncomingMessage} request
 */
export function isFromOwnPage({ headers, socket }) {
  const port = socket.localPort === 80 ? "" : `:${socket.localPort}`;
  const hosts = ["127.0.0.1", "localhost"].map((name) => `${name}${port}`);
  const { host = "", origin } = headers;
  const site = headers["sec-fetch-site"] ?? "none";
  return (
    hosts.includes(host) &&
    (origin === undefined || origin === `http://${host}`) &&
    (site === "same-origin" || site === "none")
  );
}

/**
 * A body with each occurrence of the key replaced by asterisks. Its length does not change.
 *
 * @param {AsyncIterable<Uint8Array>} body
 * @param {string} key
 * @returns {AsyncGenerator<Uint8Array>}
 */
export async function* withoutKey(body, key) {
  let held = Buffer.alloc(0);
  for await (const chunk of body) {
    const bytes = Buffer.concat([held, chunk]);
    for (let at = bytes.indexOf(key); at >= 0; at = bytes.indexOf(key, at)) bytes.fill("*", at, at + key.length);
    // The last bytes may be the beginning of a key that continues in the next chunk.
    const ready = Math.max(0, bytes.length - key.length + 1);
    if (ready > 0) yield bytes.subarray(0, ready);
    held = bytes.subarray(ready);
  }
  if (held.length > 0) yield held;
}

/** Sends an error of the proxy in the form of the API's errors, so that the page's client can report it. */
function sendError(response, code, reason, message) {
  response.writeHead(code, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify({ code, reason, message, metadata: {} }));
}
