/**
 * Requests that cannot be made, and answers that cannot be used: what a `fetch` throws or gives then is no fault of the
 * network, and no retry helps.
 */

import { attempt, chainOf, kindOf } from "./inspect.js";

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
const words = new RegExp(
  [
    "^Failed to (?:construct|execute|parse) |^Headers\\b|^Request\\b|\\binvalid header\\b|\\bByteString\\b",
    "\\bnot a valid HTTP (?:method|token)|\\binvalid request method|^URL scheme .* not supported",
  ].join("|"),
  "i",
);

/** What undici says of addresses that it does not fetch, as the cause of "fetch failed". */
const noFetch = new Set(["unknown scheme", "not implemented... yet...", "URL scheme must be a HTTP(S) scheme"]);

/** What a method says that was taken off its object, in workerd and Chromium, Firefox, and Safari. */
const unbound = /Illegal invocation|does not implement interface|^Can only call .+ on instances of/;

/**
 * What engines say where a program has a mistake: V8, SpiderMonkey, JavaScriptCore. A network that fails has other words in
 * all of them, so this names what it knows, and nothing else.
 */
const mistakes = new RegExp(
  [
    " is not (?:a function|a constructor|iterable|an object)\\b|^Class constructor | is (?:undefined|null)$",
    "^Cannot (?:read|set|delete|create) propert|^Cannot (?:destructure|convert undefined or null|convert a Symbol)",
    "^Cannot (?:perform|assign to)|^Assignment to constant|^can't (?:access property|convert)|^invalid assignment",
  ].join("|"),
);

/** Whether what `fetch` threw says that no request could be made, and what is wrong then. */
export function unsendable(thrown: unknown): Unsendable | undefined {
  const errors = chainOf(thrown).map((error) => {
    const text = (name: string) => {
      const value = attempt(() => (error as Record<string, unknown>)[name]);
      return typeof value === "string" ? value : "";
    };
    return { name: text("name"), message: text("message"), code: text("code"), input: text("input") };
  });
  const [first] = errors;
  if (first && errors.length === 1 && isMistake(first)) return { path: "fetch", message: mistaken };
  if (errors.some(({ name, message }) => name === "TypeError" && unbound.test(message))) {
    return { path: "fetch", message: lostObject };
  }
  // npm's undici and node-fetch have classes of their own: for them, the platform's Request is an address as text.
  const isText = "[object Request]";
  if (errors.some(({ message, input }) => message.includes(isText) || input === isText || message === tooOld)) {
    return { path: "fetch", message: unknownRequest };
  }
  if (errors.some(({ message }) => message === "bad port")) {
    return { path: "baseUrl", message: "baseUrl has a port that fetch refuses: nothing was sent" };
  }
  const wrong = errors.find(
    ({ name, message, code }) =>
      codes.has(code) || noFetch.has(message) || (name === "TypeError" && words.test(message)),
  );
  if (!wrong) return undefined;
  return /header|ByteString/i.test(wrong.message)
    ? { path: "headers", message: "the request cannot be made with these headers: nothing was sent" }
    : { path: "fetch", message: "fetch could not make the request, so nothing was sent: the cause says what is wrong" };
}

/**
 * Whether what was thrown is a mistake in a program. JSON that cannot be read is none: it may be what another service
 * answered that a fetch of the user's own asks. Nor is what has a code, which platforms give to their failures.
 */
function isMistake({ name, message, code }: { name: string; message: string; code: string }): boolean {
  if (code !== "") return false;
  if (name === "SyntaxError") return !/JSON/.test(message);
  return name === "ReferenceError" || (name === "TypeError" && mistakes.test(message));
}

const mistaken = "fetch has a mistake in its own code, so nothing was tried again: the cause says which";

const lostObject =
  "fetch was called without the object that it belongs to: give a function that calls it there, e.g. fetch: (request) => " +
  "env.SERVICE.fetch(request)";

/** What is wrong with what a `fetch` gave, where it cannot be an answer to read bills of, and what came in its place. */
export function unusable(response: unknown, status: number): (Unsendable & { found: string }) | undefined {
  const found = kindOf(response);
  if (status < 0) {
    // This is how a fetch says that the network failed.
    if (attempt(() => (response as Response).type) === "error") return undefined;
    return { path: "fetch", message: `fetch gave no Response: ${wanted}`, found: `fetch gave ${found}` };
  }
  // The body of an error only adds words to what its status says.
  if (status < 200 || status > 299) return undefined;
  const problem = isUsed(response as Partial<Response>)
    ? "that was read already, or is being read: a body can be read once, so give a new Response for each request"
    : isReadable(response as Partial<Response>)
      ? undefined
      : `whose body cannot be read: ${wanted}`;
  return problem && { path: "fetch", message: `fetch gave a Response ${problem}`, found: `fetch gave ${found}` };
}

/** Whether an answer was read already, or is being read. */
const isUsed = (response: Partial<Response>) => attempt(() => response.bodyUsed || response.body?.locked) === true;

/** Whether an answer has a body that `readerOf` can read, or says that it has none. Its body may have been read already. */
export function isReadable(response: Partial<Response>, body: unknown = attempt(() => response.body)): boolean {
  const has = (look: () => unknown) => typeof attempt(look) === "function";
  const stream = body as Partial<ReadableStream & AsyncIterable<unknown>> | null | undefined;
  return (
    body === null ||
    has(() => stream?.getReader) ||
    has(() => stream?.[Symbol.asyncIterator]) ||
    has(() => response.arrayBuffer)
  );
}

/** What to give in its place. */
export const wanted = "give what the platform's fetch gives, in tests e.g. new Response(JSON.stringify({ bills: [] }))";

/** What node-fetch 2 says of a Request that it does not know. */
const tooOld = "Only absolute URLs are supported";

const unknownRequest =
  "this fetch does not take a Request, so nothing was sent. Give it the parts, with what else it needs, e.g. fetch: " +
  "(request) => yourFetch(request.url, { method: request.method, headers: Object.fromEntries(request.headers), " +
  "redirect: request.redirect, signal: request.signal, dispatcher })";
