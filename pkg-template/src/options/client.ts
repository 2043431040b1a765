/** Options of a client. */

import { isBrowser } from "../environment.js";
import { type BillingError, configError } from "../errors.js";
import type { ClientEvent } from "../events.js";
import { describeType, orUndefined } from "../inspect.js";
import type { ResponseLike } from "../response-like.js";
import { exposedSecret, secretsOf, urlContainsKey } from "../secrets.js";
import { resolveBaseUrl } from "./base-url.js";
import { type CallLimits, limitChecks } from "./call.js";
import { boolean, callback, type Check, type Checks, checkOptions } from "./check.js";
import { hasAuthorization, type HeaderEntries, headersCheck, requestHeaders } from "./headers.js";
import { defaultLabels, labelChecks, type Labels } from "./labels.js";

/** Options of a client. */
export interface ClientOptions extends CallLimits {
  /**
   * The secret key, or a function that returns it and is called before each request. Left out if `baseUrl` is your own
   * proxy, which holds the key. Of what the function throws only the name is shown, as the rest may hold the key.
   */
  apiKey?: string | (() => string | Promise<string>) | undefined;
  /**
   * Where the API is: "https://api.novita.ai" by default. https, or http on loopback; a path prefix is kept; in a page also
   * relative to its origin, e.g. "/billing".
   */
  baseUrl?: string | undefined;
  /**
   * Used instead of the global `fetch`. It is called with one `Request`, and returns a response of the platform or of
   * another fetch: with a status, headers and a body that can be read. A fetch that does not take the platform's `Request`
   * (npm's undici, node-fetch) needs its parts:
   *
   * @example
   * (request) => undiciFetch(request.url, {
   *   method: request.method, headers: Object.fromEntries(request.headers), redirect: request.redirect,
   *   signal: request.signal, dispatcher,
   * })
   */
  fetch?: ((request: Request) => Promise<Response | ResponseLike>) | undefined;
  /** Sent with every request, e.g. for your proxy. */
  headers?: Record<string, string> | Headers | undefined;
  /** A label for amounts: "USD" by default. */
  currency?: string | undefined;
  /** Where the service's own days begin: "+00:00" by default. Periods, windows and groups follow it. */
  utcOffset?: string | undefined;
  /**
   * A page may hold no key: without this option, an `apiKey` in a browser is refused, and so are headers that contain a key,
   * or that look secret and are sent to the service itself.
   */
  dangerouslyAllowBrowser?: boolean | undefined;
  /**
   * Called with attempts, waits and windows as they happen; never with the key. What it throws is written to
   * `console.error` and changes nothing.
   */
  onEvent?: ((event: ClientEvent) => void) | undefined;
}

/** A client's options, checked and with their defaults. */
export interface ResolvedClientOptions extends Labels {
  apiKey: ClientOptions["apiKey"];
  /** Whether there is neither a key nor a proxy: every call fails. */
  lacksAccess: boolean;
  baseUrl: string;
  fetch: (request: Request) => Promise<Response | ResponseLike>;
  headers: HeaderEntries;
  /** Header values that no text may show. */
  secrets: string[];
  limits: CallLimits & typeof defaultLimits;
  onEvent: ClientOptions["onEvent"];
}

const defaultBaseUrl = "https://api.novita.ai";

const defaultLimits = { timeoutMs: 30_000, maxRetries: 3, concurrency: 4 };

const apiKey: Check = (value, name) => {
  if (typeof value === "function") return;
  if (typeof value !== "string") {
    throw configError(name, `apiKey must be text or a function that returns it, not ${describeType(value)}`);
  }
  if (/^[\x21-\x7e]+$/.test(value)) return;
  if (/^\s*bearer(?:\s|$)/i.test(value)) throw configError(name, 'apiKey must be the key alone: leave out "Bearer"');
  const flaw = value === "" ? "is empty" : "contains spaces, line breaks or characters other than visible ASCII";
  throw configError(name, `apiKey ${flaw}: copy it again from the Novita AI console`);
};

const text: Check = (value, name) => {
  if (typeof value !== "string") throw configError(name, `${name} must be text, not ${describeType(value)}`);
};

const clientChecks: Checks<ClientOptions> = {
  ...limitChecks,
  ...labelChecks,
  apiKey,
  baseUrl: text,
  fetch: callback,
  headers: headersCheck,
  dangerouslyAllowBrowser: boolean,
  onEvent: callback,
};

/** Options that only a call has. */
const ofCall = new Map(["signal", "splitBy", "onProgress", "onWindowError"].map((name) => [name, "a call"]));

/** The error of a client that has neither a key nor a proxy. */
export function missingKeyError(): BillingError {
  const advice = isBrowser()
    ? "a page holds no key: give the address of your own proxy, which holds it, as baseUrl"
    : "create one in the Novita AI console and check that the variable that holds it is set, or give the address of your own " +
      "proxy as baseUrl";
  return configError("apiKey", `apiKey is missing: ${advice}`);
}

/** Checks a client's options, and fills in the defaults. */
export function resolveClientOptions(given: ClientOptions): ResolvedClientOptions {
  const { headers, fetch: ownFetch, dangerouslyAllowBrowser, ...options } = checkOptions(given, clientChecks, ofCall);
  const { apiKey, baseUrl, currency, utcOffset, onEvent, ...limits } = options;
  // headersCheck has replaced them by their entries.
  const ownHeaders = (headers ?? []) as unknown as HeaderEntries;
  const isAuthorized = hasAuthorization(ownHeaders);
  if (isAuthorized && apiKey !== undefined) {
    const message = "headers contain an authorization, and apiKey is given as well: give one of the two";
    throw configError("headers.authorization", message);
  }
  const resolvedUrl = resolveBaseUrl(baseUrl ?? defaultBaseUrl, isAuthorized || apiKey !== undefined);
  if (urlContainsKey(resolvedUrl, apiKey)) {
    throw configError("baseUrl", "baseUrl contains what looks like a key: leave it out, and give it as apiKey");
  }
  const exposed = isBrowser() ? exposedSecret(apiKey, ownHeaders, resolvedUrl) : undefined;
  if (exposed !== undefined && dangerouslyAllowBrowser !== true) {
    throw configError(
      exposed,
      `${exposed} in a browser can be read by everyone who opens the page: let your own proxy hold the key and give its ` +
        "address as baseUrl, or set dangerouslyAllowBrowser to true if only you can open this page",
    );
  }
  const lacksAccess = apiKey === undefined && baseUrl === undefined && !isAuthorized;
  // A key that is named but undefined is a variable that is not set. Without the option, a client can still plan.
  if (lacksAccess && orUndefined(() => "apiKey" in given)) throw missingKeyError();
  return {
    apiKey,
    lacksAccess,
    baseUrl: resolvedUrl,
    fetch: ownFetch ?? ((request) => fetch(request)),
    headers: requestHeaders(ownHeaders),
    secrets: secretsOf(ownHeaders),
    limits: { ...defaultLimits, ...limits },
    currency: currency ?? defaultLabels.currency,
    utcOffset: utcOffset ?? defaultLabels.utcOffset,
    onEvent,
  };
}
