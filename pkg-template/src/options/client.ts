/** Options of clients and calls: checked before anything is sent, each error of kind "config" with the option's name. */

import type { Progress, SplitBy, TimeWindow } from "../../wasm/novita_billing.js";
import type { AnswerLike } from "../response-like.js";
import { BillingError, configError } from "../errors.js";
import type { CountOptions, CsvOptions, FocusOptions } from "../summary-csv.js";
import { isSecretAddress, secretOfPage, secretsOf } from "../secrets.js";
import { isA, kindOf, snapshot } from "../inspect.js";

/** What happens in a call, as it happens. Never holds the key. */
export type ClientEvent =
  | { type: "attempt"; window: TimeWindow; attempt: number }
  | { type: "response"; window: TimeWindow; attempt: number; status: number; ms: number }
  | { type: "wait"; window: TimeWindow; attempt: number; waitMs: number; because: string }
  | { type: "window"; window: TimeWindow; rows: number; bytes: number; attempts: number }
  | { type: "failed"; window: TimeWindow; error: BillingError };

/** Options of a client. */
export interface ClientOptions {
  /**
   * The secret key, or a function that gives it and is asked before each request. Left out when `baseUrl` is your own
   * proxy, which holds the key. Of what the function throws only the name is shown, as it may hold the key.
   */
  apiKey?: string | (() => string | Promise<string>) | undefined;
  /**
   * Where the API is: "https://api.novita.ai" unless given. https, or http on loopback; a path prefix is kept; in a
   * page also relative to its origin, e.g. "/billing".
   */
  baseUrl?: string;
  /**
   * Used instead of the global `fetch`. It gets one `Request`, and gives an answer of the platform's kind or of another
   * fetch's: with a status, headers and a body that can be read. A fetch that knows another `Request` than the platform's
   * (npm's undici, node-fetch) is given its parts:
   *
   * @example
   * (request) => undiciFetch(request.url, {
   *   method: request.method, headers: Object.fromEntries(request.headers), redirect: request.redirect,
   *   signal: request.signal, dispatcher,
   * })
   */
  fetch?: (request: Request) => Promise<Response | AnswerLike>;
  /** Sent with every request, e.g. for your proxy. */
  headers?: Record<string, string> | Headers;
  /**
   * Milliseconds to the response, then without a byte of body: 30,000 unless given. Not counted while the consumer
   * holds back.
   */
  timeoutMs?: number;
  /** Milliseconds for a whole call, waits included: none unless given. Past it: kind "timeout". */
  deadlineMs?: number;
  /** Retries of each window: 3 unless given. A 429 that is waited out is none. */
  maxRetries?: number;
  /**
   * Milliseconds that a call goes on after a 429 while no request of the client succeeds: 120,000 unless given. A
   * `Retry-After` beyond it ends the call at once. With `maxRetries` 0 and without `maxWaitMs` a 429 is not waited out.
   */
  maxWaitMs?: number;
  /** Windows of one call at a time: 4 unless given; 1 to 6. */
  concurrency?: number;
  /** A label for amounts: "USD" unless given. */
  currency?: string;
  /** Where the service's own days begin: "+00:00" unless given. Periods, windows and groups follow it. */
  utcOffset?: string;
  /**
   * A page may hold no key: without this, an `apiKey` in a browser is refused, and so are headers that hold something
   * like one, or that speak of a secret and go to the service itself.
   */
  dangerouslyAllowBrowser?: boolean;
  /**
   * Attempts, waits, windows, as they happen; never holds the key. What it throws is written to `console.error` and
   * changes nothing.
   */
  onEvent?: (event: ClientEvent) => void;
}

/** Options of one call; those that the client has too go before the client's. */
export interface CallOptions {
  /** Aborting gives kind "aborted" with the signal's reason as cause, whatever the reason is. */
  signal?: AbortSignal;
  /** See {@link ClientOptions.timeoutMs}. */
  timeoutMs?: number;
  /** See {@link ClientOptions.deadlineMs}. */
  deadlineMs?: number;
  /** See {@link ClientOptions.maxRetries}. */
  maxRetries?: number;
  /** See {@link ClientOptions.maxWaitMs}. */
  maxWaitMs?: number;
  /** See {@link ClientOptions.concurrency}. */
  concurrency?: number;
  /** Where a range over 31 days is split: at months unless given. The cycle goes before it. */
  splitBy?: SplitBy;
  /** Told whenever a window is finished. What it throws is written to `console.error` and changes nothing. */
  onProgress?: (progress: Progress) => void;
  /**
   * "throw" (unless given) rejects with the first error that happens and aborts the rest; "collect" gives what arrived
   * and names the rest in `report.failed`.
   */
  onWindowError?: "throw" | "collect";
}

/** A client's options, checked and with their defaults. */
export interface CheckedClient {
  apiKey: ClientOptions["apiKey"];
  /** Where no key is needed: `baseUrl` was given, or `headers` hold the authorization. */
  keyless: boolean;
  baseUrl: string;
  fetch: (request: Request) => Promise<Response | AnswerLike>;
  headers: Array<[string, string]>;
  /** Values of headers that are to be seen in no text. */
  secrets: string[];
  timeoutMs: number;
  deadlineMs: number | undefined;
  maxRetries: number;
  maxWaitMs: number | undefined;
  concurrency: number;
  currency: string;
  utcOffset: string;
  onEvent: ClientOptions["onEvent"];
}

/** Throws where a value is wrong. What it gives, if it gives something, is used in place of the value. */
type Check = (value: unknown, name: string) => unknown;

const wholeNumber =
  (low: number, high: number): Check =>
  (value, name) => {
    if (typeof value === "number" && Number.isInteger(value) && value >= low && value <= high) return;
    throw configError(name, `${name} must be a whole number from ${low} to ${high}, not ${show(value)}`);
  };

const isBoolean: Check = (value, name) => {
  if (typeof value !== "boolean") throw configError(name, `${name} must be true or false, not ${show(value)}`);
};

const isText: Check = (value, name) => {
  if (typeof value === "string" && value !== "") return;
  throw configError(name, `${name} must be text that is not empty, not ${show(value)}`);
};

const isFunction: Check = (value, name) => {
  if (typeof value !== "function") throw configError(name, `${name} must be a function, not ${show(value)}`);
};

const oneOf =
  (...allowed: string[]): Check =>
  (value, name) => {
    if (typeof value === "string" && allowed.includes(value)) return;
    throw configError(name, `${name} must be ${allowed.map((text) => `"${text}"`).join(" or ")}, not ${show(value)}`);
  };

/** The longest delay that a timer can have. */
const longest = 2 ** 31 - 1;

const shared: Record<string, Check> = {
  timeoutMs: wholeNumber(1, longest),
  deadlineMs: wholeNumber(1, longest),
  maxRetries: wholeNumber(0, 100),
  maxWaitMs: wholeNumber(0, longest),
  concurrency: wholeNumber(1, 6),
};

const clientChecks: Record<string, Check> = {
  ...shared,
  apiKey: (value, name) => {
    if (typeof value === "function") return;
    if (typeof value !== "string") {
      throw configError(name, `apiKey must be text or a function that gives it, not ${kindOf(value)}`);
    }
    if (!/^[\x21-\x7e]+$/.test(value)) {
      const what = value === "" ? "is empty" : "holds spaces, line breaks or other than visible ASCII characters";
      throw configError(name, `apiKey ${what}: copy it again from the console`);
    }
  },
  baseUrl: (value, name) => {
    if (typeof value !== "string") throw configError(name, `baseUrl must be text, not ${kindOf(value)}`);
  },
  fetch: isFunction,
  headers: (value, name) => {
    const isRecord = typeof value === "object" && value !== null && (value instanceof Headers || isPlain(value));
    const entries = isRecord ? headerEntries(value as Record<string, string>) : undefined;
    if (!entries || entries.some(([, text]) => typeof text !== "string")) {
      throw configError(name, "headers must be an object of names and texts, or Headers");
    }
    for (const [header, text] of entries) {
      try {
        new Headers([[header, text]]);
      } catch {
        // The value is not shown: it may be a secret.
        throw configError(
          `headers.${header}`,
          `headers: ${JSON.stringify(header)} has a name or a value that HTTP forbids`,
        );
      }
    }
    return entries;
  },
  currency: (value, name) => {
    if (typeof value === "string" && value !== "") return;
    throw configError(name, `currency must be a label such as "USD", not ${show(value)}`);
  },
  utcOffset: (value, name) => oneForm(value, name),
  dangerouslyAllowBrowser: isBoolean,
  onEvent: isFunction,
};

const callChecks: Record<string, Check> = {
  ...shared,
  signal: (value, name) => {
    // By shape: a signal may come from another realm or from a library.
    const signal = value as Partial<AbortSignal> | null;
    const listens = typeof signal?.addEventListener === "function" && typeof signal.removeEventListener === "function";
    if (typeof signal === "object" && signal && "aborted" in signal && listens) return;
    throw configError(name, `signal must be an AbortSignal, not ${show(value)}`);
  },
  splitBy: oneOf("month", "week"),
  onProgress: isFunction,
  onWindowError: oneOf("throw", "collect"),
};

/** An offset in its one form, "+08:00", so that equal ones are equal texts: "Z" and "-00:00" are "+00:00". */
function oneForm(value: unknown, name: string): string {
  if (typeof value === "string" && /^(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))$/.test(value)) {
    return /^(?:Z|-00:00)$/.test(value) ? "+00:00" : value;
  }
  throw configError(name, `utcOffset must be of the form "+08:00", not ${show(value)}`);
}

/**
 * Checks every option that is there; one that is undefined is as if it were not. Gives a copy, so that what is checked is
 * what is used, whatever becomes of the caller's objects.
 */
function check<Options extends object>(options: Options, checks: Record<string, Check>): Options {
  const given = copyOf(options);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const known = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (!known)
      throw configError(name, `there is no option ${JSON.stringify(name)}${suggest(name, Object.keys(checks))}`);
    try {
      const taken = known(value, name);
      if (taken !== undefined) given[name as keyof Options] = taken as Options[keyof Options];
    } catch (thrown) {
      throw isA(BillingError, thrown) ? thrown : configError(name, `${name} cannot be read: reading it throws`);
    }
  }
  return given;
}

function copyOf<Options extends object>(options: Options): Options {
  const isObject = typeof options === "object" && options !== null;
  try {
    if (isObject && !Array.isArray(options) && isPlain(options)) return snapshot(options);
  } catch {
    throw configError("options", "options cannot be read: reading them throws");
  }
  throw configError("options", `options must be an object, not ${kindOf(options)}`);
}

/** Not a Date, Map or other object whose contents are not its own fields. */
const isPlain = (value: object) => !(Symbol.iterator in value) && !("getTime" in value);

/** Options of `plan`: a call's `splitBy`. */
export const checkPlan = (options: { splitBy?: SplitBy }) => check(options, { splitBy: callChecks.splitBy as Check });

/** Options of `planWindows`: `splitBy` and a client's `utcOffset`. */
export const checkPlanWindows = (options: { splitBy?: SplitBy; utcOffset?: string }) =>
  check(options, { splitBy: callChecks.splitBy as Check, utcOffset: clientChecks.utcOffset as Check });

/** Options of `decodeBills`: a client's labels. */
export const checkDecode = (options: { currency?: string; utcOffset?: string }) =>
  check(options, { currency: clientChecks.currency as Check, utcOffset: clientChecks.utcOffset as Check });

const countChecks: Record<string, Check> = { count: oneOf("all", "begun") };

/** Options of `filter` and `toNdjson`. */
export const checkCount = (options: CountOptions) => check(options, countChecks);

const csvChecks: Record<string, Check> = {
  columns: (value, name) => {
    if (!Array.isArray(value)) throw configError(name, `${name} must be a list of names, not ${show(value)}`);
    if (value.length === 0) throw configError(name, `${name} is empty: name at least one, or leave it out`);
    Array.from(value, (column: unknown, place) => isText(column, `${name}[${place}]`));
  },
  bom: isBoolean,
  formulaGuard: isBoolean,
};

/** Options of `toCsv`. Which columns there are, the module knows. */
export const checkCsv = (options: CsvOptions): CsvOptions => check(options, { ...csvChecks, ...countChecks });

/** Options of `summaryToCsv`: which rows count, the summary's own spec says. */
export const checkSummaryCsv = (options: Omit<CsvOptions, "count">) => check(options, csvChecks);

/** Options of `toFocusCsv`. */
export const checkFocus = (options: FocusOptions): FocusOptions =>
  check(options, { ...countChecks, vouchers: oneOf("netted", "credits"), billingAccountName: isText });

/** Options of `formatMoney`. What currency and locale may be, `Intl` knows. */
export const checkMoney = (options = {} as { currency: string; locale?: string }) =>
  check(options, { currency: () => {}, locale: () => {} });

/** Checks a call's options. */
export const checkCall = (options: CallOptions): CallOptions => check(options, callChecks);

/** Checks a client's options and fills in the defaults. */
export function checkClient(given: ClientOptions): CheckedClient {
  // The check of the headers has read them.
  const options = check(given, clientChecks) as Omit<ClientOptions, "headers"> & { headers?: Array<[string, string]> };
  const own = options.headers ?? [];
  const authorized = own.some(([name]) => name.toLowerCase() === "authorization");
  if (authorized && options.apiKey !== undefined) {
    throw configError("headers.authorization", "headers hold an authorization beside apiKey: give one of the two");
  }
  const secrets = secretsOf(own);
  const baseUrl = resolveBaseUrl(
    options.baseUrl ?? "https://api.novita.ai",
    options.apiKey !== undefined || authorized,
  );
  if (isSecretAddress(baseUrl, options.apiKey)) {
    throw configError("baseUrl", "baseUrl holds something like a key: leave it out, and give it as apiKey");
  }
  const exposed = inBrowser() ? secretOfPage(options.apiKey, own, baseUrl) : undefined;
  if (exposed !== undefined && options.dangerouslyAllowBrowser !== true) {
    throw configError(
      exposed,
      `${exposed} in a browser can be read by everyone who opens the page: let a proxy of your own hold the key and give ` +
        "its address as baseUrl, or set dangerouslyAllowBrowser to true if nobody else can open this page",
    );
  }
  return {
    apiKey: options.apiKey,
    keyless: options.baseUrl !== undefined || authorized,
    baseUrl,
    fetch: options.fetch ?? ((request) => fetch(request)),
    headers: withDefaults(own),
    secrets,
    timeoutMs: options.timeoutMs ?? 30_000,
    deadlineMs: options.deadlineMs,
    maxRetries: options.maxRetries ?? 3,
    maxWaitMs: options.maxWaitMs,
    concurrency: options.concurrency ?? 4,
    currency: options.currency ?? "USD",
    utcOffset: options.utcOffset ?? "+00:00",
    onEvent: options.onEvent,
  };
}

/** Names and values of a record or of `Headers`. */
const headerEntries = (headers: Record<string, string> | Headers): Array<[string, string]> =>
  headers instanceof Headers ? [...headers] : Object.entries(headers);

/** The headers that the API asks for, and the user's own, which go before them. */
function withDefaults(own: Array<[string, string]>): Array<[string, string]> {
  const headers = new Map([
    ["accept", "application/json"],
    ["content-type", "application/json"],
  ]);
  // The API refused a missing User-Agent with 403, and Workers send none. A browser sends its own.
  if (!inBrowser()) headers.set("user-agent", "novita-billing");
  for (const [name, value] of own) headers.set(name.toLowerCase(), value);
  return [...headers];
}

const loopback = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

function resolveBaseUrl(text: string, secret: boolean): string {
  const origin = inBrowser() ? globalThis.location?.origin : undefined;
  const relative = !/^[a-z][a-z0-9+.-]*:/i.test(text) && !text.startsWith("//");
  let url: URL;
  try {
    url = new URL(text, origin === "null" ? undefined : origin);
  } catch {
    const hint = relative ? ": an address relative to the page works only in a page" : "";
    throw configError("baseUrl", `baseUrl is no address${hint}; it looks like "https://api.novita.ai"`);
  }
  if (url.username || url.password) throw configError("baseUrl", "baseUrl holds a user name or password: leave it out");
  // Also empty ones: what follows a lone ? or # would not be a path.
  if (/[?#]/.test(text)) throw configError("baseUrl", "baseUrl holds a query or fragment (? or #): leave it out");
  const safe = url.protocol === "https:" || (url.protocol === "http:" && loopback.test(url.hostname));
  // A page that was itself served over http (in a closed network) may ask its own origin, but not with a key.
  const ownOrigin = relative && !secret && url.origin === origin;
  if (!safe && !ownOrigin) {
    throw configError(
      "baseUrl",
      "baseUrl must be https (or http on loopback): a key or bills would travel in the open",
    );
  }
  return url.href.replace(/\/+$/, "");
}

/**
 * A page, or a worker of one. A page is a window with a document: also a renderer of Electron, which has a `process`, and
 * jsdom, which stands in for one. A worker of a page is what has all of these: the class of its scope, `importScripts`
 * (there also in workers that are modules) and a location. Node, Bun, Deno (its workers, too) and workerd lack one or
 * more. A `process`, a `Deno` and a user agent say nothing: bundlers, polyfills and pages add or change them.
 */
function inBrowser(): boolean {
  const scope = globalThis as {
    document?: unknown;
    window?: unknown;
    WorkerGlobalScope?: unknown;
    importScripts?: unknown;
  };
  if (typeof scope.window === "object" && typeof scope.document === "object") return true;
  const Scope = scope.WorkerGlobalScope as () => void;
  return (
    typeof Scope === "function" &&
    globalThis instanceof Scope &&
    typeof scope.importScripts === "function" &&
    typeof globalThis.location?.href === "string"
  );
}

/** A value for an error text: short ones as they are, others by what they are. */
const show = (value: unknown) =>
  typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : typeof value === "string" && value.length <= 40
      ? JSON.stringify(value)
      : kindOf(value);

/** The nearest known name, for an unknown one; else all of them. */
function suggest(name: string, known: string[]): string {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[_-]/g, "");
  const [nearest] = known
    .map((candidate) => ({ candidate, distance: editDistance(plain(name), plain(candidate)) }))
    .filter(({ candidate, distance }) => distance <= Math.max(2, candidate.length / 3))
    .sort((a, b) => a.distance - b.distance);
  return nearest ? `: did you mean "${nearest.candidate}"?` : `; there are ${known.join(", ")}`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
