// The recommended set-up of a page: a small proxy on the page's own origin holds the secret key, and the page asks the
// proxy. This is such a proxy in full, for Node and without a dependency: copy it, and put your own check of who is
// asking (a session, a sign-in) in front of it, because whoever may ask it may read the bills.

import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** The only paths that are forwarded: a proxy that holds a key must not be a door to the whole API. */
const paths = ["/openapi/v1/billing/bill/monthly/list", "/openapi/v1/billing/apikey/bill/list"];

/** Headers of the answer that the page gets to see. */
const passedOn = ["retry-after", "retry-after-ms", "x-request-id", "request-id"];

/**
 * Makes the proxy: a handler for `node:http` and the path below its prefix, query included.
 *
 * @param {{ baseUrl: string, apiKey: string, userAgent?: string }} options where the API is, and the key
 * @returns {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse, target: string) => Promise<void>}
 */
export function billingProxy({ baseUrl, apiKey, userAgent = "novita-billing-proxy" }) {
  // A new set of headers, nothing of the browser's: its cookies are none of the API's business.
  const headers = {
    accept: "application/json",
    authorization: `Bearer ${apiKey}`,
    "content-type": "application/json",
    "user-agent": userAgent,
  };
  return async function forward(request, response, target) {
    const [path] = target.split("?", 1);
    if (!paths.includes(path)) return say(response, 404, "NOT_FOUND", "the proxy forwards the two billing lists only");
    if (request.method !== "GET")
      return say(response, 405, "METHOD_NOT_ALLOWED", "the billing lists are read with GET");

    // When the browser hangs up, the request to the API ends too.
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    try {
      const answer = await fetch(`${baseUrl.replace(/\/+$/, "")}${target}`, {
        headers,
        redirect: "manual",
        signal: gone.signal,
      });
      for (const name of passedOn) {
        const value = answer.headers.get(name);
        if (value !== null && !value.includes(apiKey)) response.setHeader(name, value);
      }
      // Whatever it is, on the page's origin it is data and never a document.
      const isJson = /^application\/json\b/i.test(answer.headers.get("content-type") ?? "");
      response.setHeader("content-type", isJson ? "application/json" : "text/plain; charset=utf-8");
      response.setHeader("cache-control", "no-store");
      // A redirect goes back as its bare status, without an address: neither the key nor the page follows it.
      response.writeHead(answer.status);
      await pipeline(withoutKey(answer.body ?? Readable.from([]), apiKey), response);
    } catch {
      // The error is dropped: it may quote the request, and with it the key.
      if (gone.signal.aborted) return;
      // An answer that has begun and broken off must break off here too, or the page would take it for whole.
      if (response.headersSent) response.destroy();
      else say(response, 502, "UNREACHABLE", "the proxy could not reach the billing API");
    }
  };
}

/** A body as it comes, in which the key, should it be echoed, is starred out; nothing changes its length. */
async function* withoutKey(body, key) {
  let held = Buffer.alloc(0);
  for await (const chunk of body) {
    const bytes = Buffer.concat([held, chunk]);
    for (let at = bytes.indexOf(key); at >= 0; at = bytes.indexOf(key, at)) bytes.fill("*", at, at + key.length);
    // The last bytes may be the beginning of a key that the next chunk ends.
    const ready = Math.max(0, bytes.length - key.length + 1);
    if (ready > 0) yield bytes.subarray(0, ready);
    held = bytes.subarray(ready);
  }
  if (held.length > 0) yield held;
}

/** An error of the proxy's own, in the shape of the API's errors, so that the page's client can read it out. */
function say(response, code, reason, message) {
  response.writeHead(code, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify({ code, reason, message, metadata: {} }));
}
