/** Requests that cannot be made: what a `fetch` throws then is no fault of the network, and no retry helps. */

import { attempt, chainOf } from "./values.js";

/** What is wrong, as a `config` error says it. */
export interface Unsendable {
  path: "baseUrl" | "fetch" | "headers";
  message: string;
}

/** Codes of Node and undici for a call that was wrong. */
const codes = new Set([
  "ERR_INVALID_ARG_TYPE",
  "ERR_INVALID_ARG_VALUE",
  "ERR_INVALID_CHAR",
  "ERR_INVALID_HTTP_TOKEN",
  "ERR_INVALID_PROTOCOL",
  "ERR_INVALID_URL",
  "UND_ERR_INVALID_ARG",
  "UND_ERR_NOT_SUPPORTED",
]);

/** Messages, where there is no code: those of the `Request`, `Headers` and `fetch` of browsers and of Node. */
const words = /^(?:Failed to (?:construct|execute|parse) |Headers\b|Request\b)|\binvalid header\b/i;

/** Whether what `fetch` threw says that no request could be made, and what is wrong then. */
export function unsendable(thrown: unknown): Unsendable | undefined {
  const errors = chainOf(thrown).map((error) => {
    const text = (name: string) => {
      const value = attempt(() => (error as Record<string, unknown>)[name]);
      return typeof value === "string" ? value : "";
    };
    return { name: text("name"), message: text("message"), code: text("code"), input: text("input") };
  });
  // npm's undici and node-fetch have classes of their own: for them, the platform's Request is an address as text.
  const isText = "[object Request]";
  if (errors.some(({ message, input }) => message.includes(isText) || input === isText || message === tooOld)) {
    return { path: "fetch", message: unknownRequest };
  }
  if (errors.some(({ message }) => message === "bad port")) {
    return { path: "baseUrl", message: "baseUrl has a port that fetch refuses: nothing was sent" };
  }
  const wrong = errors.find(
    ({ name, message, code }) => codes.has(code) || (name === "TypeError" && words.test(message)),
  );
  if (!wrong) return undefined;
  return /header/i.test(wrong.message)
    ? { path: "headers", message: "the request cannot be made with these headers: nothing was sent" }
    : { path: "fetch", message: "fetch could not make the request, so nothing was sent: the cause says what is wrong" };
}

/** What node-fetch 2 says of a Request that it does not know. */
const tooOld = "Only absolute URLs are supported";

const unknownRequest =
  "this fetch does not take a Request, so nothing was sent. Give it the parts, with what else it needs, e.g. fetch: " +
  "(request) => yourFetch(request.url, { method: request.method, headers: Object.fromEntries(request.headers), " +
  "redirect: request.redirect, signal: request.signal, dispatcher })";
