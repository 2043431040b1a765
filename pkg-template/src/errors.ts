/** The one error class, and how errors of the module become it. */

import type { ErrorData, TimeWindow } from "../wasm/novita_billing.js";
import { withoutKeys } from "./secrets.js";
import { attempt, isA } from "./inspect.js";

/** What went wrong, as a user would sort it. */
export type BillingErrorKind = "config" | "query" | "network" | "timeout" | "aborted" | "api" | "decode" | "internal";

const brand = Symbol.for("novita-billing.BillingError");

/**
 * What every failure of this package is. The message says what happened, where, and what to do next; neither it nor
 * any field holds the key.
 *
 * - `config`: an option is wrong, and nothing was sent; or what your own `fetch` does cannot work, which is not tried again.
 *   `path` names it.
 * - `query`: a query is wrong; nothing was sent. `path` names the field.
 * - `network`: no answer, an empty one, or one that was cut off; it was retried.
 * - `timeout`: no byte for `timeoutMs` (it was retried), or `deadlineMs` is over.
 * - `aborted`: the signal was aborted; `cause` is its reason.
 * - `api`: the service answered with an error; `status` and `reason` say which.
 * - `decode`: the answer is no bill list, or a row of it cannot be read; `path` and `offset` say where.
 * - `internal`: the module ran out of memory, or has a defect, as the message says. It started afresh: the next call works.
 */
export class BillingError extends Error {
  declare readonly kind: BillingErrorKind;
  /** HTTP status (`api`). */
  declare readonly status?: number;
  /** The API's own reason, e.g. `"LIST_BILL_TOO_FAST"` (`api`). */
  declare readonly reason?: string;
  /** The request id that the service sent, to be quoted to its support. */
  declare readonly requestId?: string;
  /** How long the service asked to wait, in milliseconds. */
  declare readonly retryAfterMs?: number;
  /** Requests that were sent for the window. */
  declare readonly attempts?: number;
  /** Which request failed: unix seconds, both ends included. */
  declare readonly window?: TimeWindow;
  /** `"startTime"` of a query, `"bills[12].payAmount"` of an answer. */
  declare readonly path?: string;
  /** Byte offset in the body (`decode`). */
  declare readonly offset?: number;

  static {
    // On the prototype, so that it is seen neither in logs nor in JSON.
    Object.defineProperty(this.prototype, "name", { value: "BillingError", writable: true, configurable: true });
    Object.defineProperty(this.prototype, brand, { value: true });
  }

  constructor(data: { kind: BillingErrorKind; message: string } & Partial<ErrorData>, options?: { cause?: unknown }) {
    // These quote what the caller wrote, of which no client knows yet what is secret.
    const shown = data.kind === "config" || data.kind === "query" ? withoutKeys : (text: string) => text;
    super(shown(data.message), options);
    this.kind = data.kind;
    if (data.status !== undefined) this.status = data.status;
    if (data.reason !== undefined) this.reason = data.reason;
    if (data.requestId !== undefined) this.requestId = data.requestId;
    if (data.retryAfterMs !== undefined) this.retryAfterMs = data.retryAfterMs;
    if (data.attempts !== undefined) this.attempts = data.attempts;
    if (data.window !== undefined) this.window = data.window;
    if (data.path !== undefined) this.path = shown(data.path);
    if (data.offset !== undefined) this.offset = data.offset;
  }

  /** All fields as a plain object, for logs; the cause as its message. */
  toJSON(): object {
    const { kind, message, status, reason, requestId, retryAfterMs, attempts, window, path, offset } = this;
    // It may be the reason of a caller's signal, so anything.
    const cause = isA(Error, this.cause) ? attempt(() => (this.cause as Error).message) : undefined;
    return {
      name: this.name,
      kind,
      message,
      status,
      reason,
      requestId,
      retryAfterMs,
      attempts,
      window,
      path,
      offset,
      cause,
    };
  }
}

/**
 * Whether a value is a {@link BillingError}, of this or another copy of the package, of this or another realm.
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
  const isBranded = () => (value as Record<symbol, unknown>)[brand] === true;
  return typeof value === "object" && value !== null && attempt(isBranded) === true;
}

/** An error of the module as a `BillingError`. What the host said becomes its cause: words only, scrubbed of the key. */
export function fromData(data: ErrorData | undefined): BillingError {
  if (!data) return internalError(undefined);
  return new BillingError(data, data.cause === undefined ? undefined : { cause: new Error(data.cause) });
}

export const configError = (path: string, message: string) => new BillingError({ kind: "config", path, message });

/** A defect of this package. Of what was thrown only the name and text of a trap are kept: they hold no data. */
export function internalError(thrown: unknown, panic?: string): BillingError {
  const text = isA(WebAssembly.RuntimeError, thrown) ? `RuntimeError: ${thrown.message}` : "an exception";
  const place = panic === undefined ? "" : ` (${withoutData(panic)})`;
  return new BillingError(
    {
      kind: "internal",
      message: `novita-billing made a mistake of its own${place} and started afresh: please report it with these words`,
    },
    { cause: new Error(text) },
  );
}

/** More was held at once than a module of WebAssembly can address or the machine has. */
export const memoryError = () =>
  new BillingError({
    kind: "internal",
    message:
      "the memory of the WebAssembly module ran out, and it started afresh: what is held at once is too large. Load shorter " +
      "ranges, free() tables that are done with, or use stream() or summarize(), which hold no rows",
  });

/** The caller had nearly used up the stack. */
export const stackError = () =>
  new BillingError({
    kind: "internal",
    message:
      "the call stack was used up inside the WebAssembly module, and it started afresh: call novita-billing less deep in " +
      "your own calls, for instance not from a function that calls itself",
  });

/**
 * V8 and WebKit throw a RangeError, Firefox an InternalError. No regular expression is used here: V8 ends the process where
 * it has too little stack left to compile one.
 */
export const isOutOfStack = (thrown: unknown) =>
  isA(Error, thrown) && ["call stack", "recursion"].some((words) => thrown.message.includes(words));

/**
 * A panic on one line, of bounded length. Between backticks Rust quotes the text that it failed on, which may hold
 * anything.
 */
const withoutData = (panic: string) => panic.replace(/`.*`/s, "`…`").replaceAll(/\s+/g, " ").trim().slice(0, 500);
