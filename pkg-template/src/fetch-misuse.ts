/**
 * Failures of `fetch` that no retry can help: a request that cannot be made, a `fetch` with a bug, or a value that is not a
 * usable response. They are recognized by the codes and messages of each platform; anything else counts as a failure of the
 * network, which is retried.
 */

import { isReadable } from "./body.js";
import { describeType, orUndefined } from "./inspect.js";
import { causeChain, textProperty } from "./thrown.js";

/** The path and message of the `config` error. */
export interface FetchMisuse {
  path: "baseUrl" | "fetch" | "headers";
  message: string;
}

/** The properties by which an error is recognized. `input` is that of an invalid URL. */
interface ErrorTexts {
  name: string;
  message: string;
  code: string;
  input: string;
}

/** Codes of Node and undici for invalid arguments. */
const argumentCodes = new Set([
  "ERR_INVALID_ARG_TYPE",
  "ERR_INVALID_ARG_VALUE",
  "ERR_INVALID_CHAR",
  "ERR_INVALID_HTTP_TOKEN",
  "ERR_INVALID_PROTOCOL",
  "ERR_INVALID_URL",
  "UND_ERR_INVALID_ARG",
  "UND_ERR_NOT_SUPPORTED",
]);

/** TypeErrors without a code, of `Request`, `Headers` and `fetch` in browsers and in Node. */
const argumentMessage = new RegExp(
  [
    "^Failed to (?:construct|execute|parse) |^Headers\\b|^Request\\b|\\binvalid header\\b|\\bByteString\\b",
    "\\bnot a valid HTTP (?:method|token)|\\binvalid request method|^URL scheme .* not supported",
  ].join("|"),
  "i",
);

/** The causes that undici gives to "fetch failed" for a URL that it does not fetch. */
const unsupportedUrl = new Set(["unknown scheme", "not implemented... yet...", "URL scheme must be a HTTP(S) scheme"]);

/** A method that was called without its object: in workerd and Chromium, Firefox, and Safari. */
const lostReceiver = /Illegal invocation|does not implement interface|^Can only call .+ on instances of/;

/** TypeErrors of V8, SpiderMonkey and JavaScriptCore for a bug in a program. None of them has these texts for a failed request. */
const programBug = new RegExp(
  [
    " is not (?:a function|a constructor|iterable|an object)\\b|^Class constructor | is (?:undefined|null)$",
    "^Cannot (?:read|set|delete|create) propert|^Cannot (?:destructure|convert undefined or null|convert a Symbol)",
    "^Cannot (?:perform|assign to)|^Assignment to constant|^can't (?:access property|convert)|^invalid assignment",
  ].join("|"),
);

/** The text that a `Request` becomes in a `fetch` that takes it as a URL: npm's undici and node-fetch have their own class. */
const requestAsText = "[object Request]";

/** The message of node-fetch 2 for a `Request` of the platform. */
const nodeFetchMessage = "Only absolute URLs are supported";

/** The misuse that a `fetch` reports by throwing; undefined for a failure of the network. */
export function misuseOfThrown(thrown: unknown): FetchMisuse | undefined {
  const errors = causeChain(thrown).map((error): ErrorTexts => {
    const text = (name: string) => textProperty(error, name);
    return { name: text("name"), message: text("message"), code: text("code"), input: text("input") };
  });
  const [first] = errors;
  if (first && errors.length === 1 && isBug(first)) return { path: "fetch", message: bugMessage };
  if (errors.some(({ name, message }) => name === "TypeError" && lostReceiver.test(message))) {
    return { path: "fetch", message: lostReceiverMessage };
  }
  const takesNoRequest = ({ message, input }: ErrorTexts) =>
    message.includes(requestAsText) || input === requestAsText || message === nodeFetchMessage;
  if (errors.some(takesNoRequest)) return { path: "fetch", message: requestMessage };
  if (errors.some(({ message }) => message === "bad port")) {
    return { path: "baseUrl", message: "baseUrl has a port that fetch blocks, so nothing was sent: use another port" };
  }
  const invalid = errors.find(
    ({ name, message, code }) =>
      argumentCodes.has(code) || unsupportedUrl.has(message) || (name === "TypeError" && argumentMessage.test(message)),
  );
  if (!invalid) return undefined;
  return /header|ByteString/i.test(invalid.message)
    ? { path: "headers", message: "no request can be made with these headers, so nothing was sent: see the cause" }
    : { path: "fetch", message: "fetch could not make the request, so nothing was sent: see the cause" };
}

/**
 * Whether an error is a bug in a program. Invalid JSON is not: another service may have sent it to the caller's fetch. Nor
 * are errors with a code: platforms give codes to failures.
 */
function isBug({ name, message, code }: ErrorTexts): boolean {
  if (code !== "") return false;
  if (name === "SyntaxError") return !/JSON/.test(message);
  return name === "ReferenceError" || (name === "TypeError" && programBug.test(message));
}

/** The misuse that a value of `fetch` shows, and a description of the value; undefined for a usable response. */
export function misuseOfResponse(response: unknown, status: number): (FetchMisuse & { found: string }) | undefined {
  const found = `fetch returned ${describeType(response)}`;
  if (status < 0) {
    // `Response.error()` is how a fetch reports a failure of the network.
    if (orUndefined(() => (response as Response).type) === "error") return undefined;
    return { path: "fetch", message: `fetch did not return a Response: ${responseHint}`, found };
  }
  // The body of an error response only adds to what its status says.
  if (status < 200 || status > 299) return undefined;
  const flaw = isConsumed(response as Partial<Response>)
    ? "that was read already, or is being read: a body can be read once, so return a new Response for each request"
    : isReadable(response as Partial<Response>)
      ? undefined
      : `whose body cannot be read: ${responseHint}`;
  return flaw && { path: "fetch", message: `fetch returned a Response ${flaw}`, found };
}

const isConsumed = (response: Partial<Response>) =>
  orUndefined(() => response.bodyUsed || response.body?.locked) === true;

/** What to return instead of a value that is not a usable response. */
export const responseHint =
  "give a Response as the platform's fetch does, in tests e.g. new Response(JSON.stringify({ bills: [] }))";

const bugMessage = "fetch failed because of a bug in its own code, and is not called again: see the cause";

const lostReceiverMessage =
  "fetch was called without the object that it belongs to: give a function that calls it on that object, e.g. fetch: " +
  "(request) => env.SERVICE.fetch(request)";

const requestMessage =
  "this fetch does not take a Request, so nothing was sent. Give it the parts, with what else it needs, e.g. fetch: " +
  "(request) => yourFetch(request.url, { method: request.method, headers: Object.fromEntries(request.headers), " +
  "redirect: request.redirect, signal: request.signal, dispatcher })";
