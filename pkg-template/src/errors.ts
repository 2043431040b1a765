/** The package's error class, and the errors that it makes of the module's error data. */

import type { ErrorData, TimeWindow } from "../wasm/novita_billing.js";
import { withoutKeys } from "./secrets.js";
import { isInstance, orUndefined } from "./inspect.js";

/** What went wrong: see {@link BillingError}. */
export type BillingErrorKind = "config" | "query" | "network" | "timeout" | "aborted" | "api" | "decode" | "internal";

const brand = Symbol.for("novita-billing.BillingError");

/**
 * The error of every failure of this package. The message says what happened, where, and what to do next; neither it nor
 * any field holds the key.
 *
 * - `config`: an option is wrong, and nothing was sent; or your own `fetch` cannot work, and is not called again. `path`
 *   names the option.
 * - `query`: a query is wrong, and nothing was sent. `path` names the field.
 * - `network`: no response, an empty one, or one that was cut off, also after retries.
 * - `timeout`: no byte arrived for `timeoutMs`, also after retries, or `deadlineMs` is over.
 * - `aborted`: the signal was aborted; `cause` is its reason.
 * - `api`: the service answered with an error; `status` and `reason` say which.
 * - `decode`: the response is not a list of bills, or one of its rows cannot be read; `path` and `offset` say where.
 * - `internal`: the module ran out of memory, or has a bug; the message says which. It has restarted: the next call works.
 *
 * @example
 * try {
 *   await client.fixedTermBills.list({ period: "2026-13" });
 * } catch (error) {
 *   if (!(error instanceof BillingError)) throw error;
 *   console.log(error.kind, error.path); // "query" "period"
 * }
 */
export class BillingError extends Error {
  /** What went wrong. */
  declare readonly kind: BillingErrorKind;
  /** What happened, where, and what to do next, as English sentences for people. */
  declare message: string;
  /** What caused it, if something did: the reason of an aborted signal, or an error of the host. */
  declare readonly cause?: unknown;
  /** HTTP status (`api`). */
  declare readonly status?: number;
  /** The API's own reason, e.g. `"LIST_BILL_TOO_FAST"` (`api`). */
  declare readonly reason?: string;
  /** The request id that the service sent: quote it to its support. */
  declare readonly requestId?: string;
  /** How long the service asked the client to wait, in milliseconds. */
  declare readonly retryAfterMs?: number;
  /** Requests that were sent for the window. */
  declare readonly attempts?: number;
  /** Which request failed: unix seconds, both ends included. */
  declare readonly window?: TimeWindow;
  /** The option, the field of a query (`"startTime"`), or the place in a response (`"bills[12].payAmount"`). */
  declare readonly path?: string;
  /** Byte offset in the body (`decode`). */
  declare readonly offset?: number;

  static {
    // On the prototype, so that neither logs nor JSON show them.
    Object.defineProperty(this.prototype, "name", { value: "BillingError", writable: true, configurable: true });
    Object.defineProperty(this.prototype, brand, { value: true });
  }

  /** An error like those of the package, e.g. for tests. */
  constructor(
    data: {
      /** What went wrong. */
      kind: BillingErrorKind;
      /** What happened. */
      message: string;
    } & Partial<ErrorData>,
    options?: {
      /** What caused it. */
      cause?: unknown;
    },
  ) {
    // These messages quote the caller's values, and no client knows yet which of them are secret.
    const isQuoting = data.kind === "config" || data.kind === "query";
    const redact = isQuoting ? withoutKeys : (text: string) => text;
    super(redact(data.message), options);
    this.kind = data.kind;
    if (data.status !== undefined) this.status = data.status;
    if (data.reason !== undefined) this.reason = data.reason;
    if (data.requestId !== undefined) this.requestId = data.requestId;
    if (data.retryAfterMs !== undefined) this.retryAfterMs = data.retryAfterMs;
    if (data.attempts !== undefined) this.attempts = data.attempts;
    if (data.window !== undefined) this.window = data.window;
    if (data.path !== undefined) this.path = redact(data.path);
    if (data.offset !== undefined) this.offset = data.offset;
  }

  /**
   * All fields as a plain object, for logs; the cause as its message. It never holds the key.
   *
   * @example
   * const error = new BillingError({ kind: "api", message: "too fast", status: 429 });
   * JSON.stringify(error); // '{"name":"BillingError","kind":"api","message":"too fast","status":429}'
   */
  toJSON(): object {
    const { kind, message, status, reason, requestId, retryAfterMs, attempts, window, path, offset } = this;
    // The cause may be the reason of a caller's signal, so any value.
    const cause = isInstance(this.cause, Error) ? orUndefined(() => (this.cause as Error).message) : undefined;
    const details = { status, reason, requestId, retryAfterMs, attempts, window, path, offset, cause };
    return { name: this.name, kind, message, ...details };
  }
}

/**
 * Whether a value is a {@link BillingError}, also one of another copy of the package or of another realm.
 *
 * @example
 * try {
 *   await client.apiKeyBills.list({ period: "2026-01", cycleType: "Day" });
 * } catch (error) {
 *   if (isBillingError(error) && error.status === 401) console.error(error.message);
 *   else throw error;
 * }
 */
export function isBillingError(value: unknown): value is BillingError {
  const hasBrand = () => (value as Record<symbol, unknown>)[brand] === true;
  return typeof value === "object" && value !== null && orUndefined(hasBrand) === true;
}

/** The error that the module's data describe. Their cause is text of the host, without the key. */
export function toBillingError(data: ErrorData): BillingError {
  return new BillingError(data, data.cause === undefined ? undefined : { cause: new Error(data.cause) });
}

export const configError = (path: string, message: string) => new BillingError({ kind: "config", path, message });

export const queryError = (path: string, message: string) => new BillingError({ kind: "query", path, message });

/** A bug of this package. Of what was thrown only the type and text of a trap are kept: they hold no data. */
export function internalError(thrown: unknown, panic?: string): BillingError {
  const text = isInstance(thrown, WebAssembly.RuntimeError) ? `RuntimeError: ${thrown.message}` : "an exception";
  const place = panic === undefined ? "" : ` (${withoutData(panic)})`;
  const message = `novita-billing failed because of a bug of its own${place}, and has restarted: please report it with this message`;
  return new BillingError({ kind: "internal", message }, { cause: new Error(text) });
}

/** The module's memory is limited by the 4 GiB that WebAssembly can address, and by the machine. */
export const memoryError = () =>
  new BillingError({
    kind: "internal",
    message:
      "the memory of the WebAssembly module ran out, and it has restarted: too much is held at once. Load shorter ranges, " +
      "free() tables that are no longer needed, or use stream() or summarize(), which hold no rows",
  });

export const stackError = () =>
  new BillingError({
    kind: "internal",
    message:
      "the call stack was used up inside the WebAssembly module, and it has restarted: call novita-billing from a " +
      "shallower stack, for instance not from a deep recursion",
  });

/**
 * V8 and WebKit throw a RangeError, Firefox an InternalError. No regular expression is used here: V8 ends the process if
 * too little stack is left to compile one.
 */
export const isStackOverflow = (thrown: unknown) =>
  isInstance(thrown, Error) && ["call stack", "recursion"].some((text) => thrown.message.includes(text));

/** What this package's own code threw. Other errors than its own are those of a used up stack, and bugs. */
export function asBillingError(thrown: unknown): BillingError {
  if (isInstance(thrown, BillingError)) return thrown;
  return isStackOverflow(thrown) ? stackError() : internalError(thrown);
}

/** A panic message on one line, of bounded length. Rust quotes the text that it failed on in backticks: it may be data. */
const withoutData = (panic: string) => panic.replace(/`.*`/s, "`…`").replaceAll(/\s+/g, " ").trim().slice(0, 500);
