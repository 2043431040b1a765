// The faults of a box, by name, and their settings.

import type { ErrorEnvelope } from "./error-envelope.js";
import type { RetryAfterForm } from "./retry-after.js";

/** Which requests a fault affects. */
export interface FaultTiming {
  /** How many requests it affects. Default 1, for faults of pages and invoices `Infinity`, which is all. */
  times?: number | undefined;
  /** How many matching requests it lets pass first. Default 0. */
  after?: number | undefined;
  /** Which requests match. Default: all. */
  match?: ((url: URL) => boolean) | undefined;
  /** The probability, 0 to 1, that it affects a matching request; the box's seed decides. Default 1. */
  probability?: number | undefined;
}

/** 429 `LIST_BILL_TOO_FAST`. */
export interface RateLimit {
  /** Which fault it is. */
  name: "rate-limit";
  /** How the wait is sent. Default "seconds". */
  retryAfter?: RetryAfterForm | undefined;
  /** How long to wait, in seconds. Default 1; use 3600 for a wait that no client should accept. */
  waitSeconds?: number | undefined;
}

/** An error of the server. */
export interface ServerError {
  /** Which fault it is. */
  name: "server-error";
  /** The HTTP status: 500 (default), 502, 503, 504, 520, 408, 425, … */
  status?: number | undefined;
  /** The body: the API's "envelope" (default), an "html" page of a gateway, or an "empty" body. */
  body?: "envelope" | "html" | "empty" | undefined;
}

/** The answer is delayed. Combines with other faults. */
export interface Latency {
  /** Which fault it is. */
  name: "latency";
  /** Milliseconds. Default 200. */
  ms?: number | undefined;
}

/** The head and some bytes are sent, then nothing more; the connection stays open. */
export interface Stall {
  /** Which fault it is. */
  name: "stall";
  /** After how many bytes of the body. Default 64. */
  afterBytes?: number | undefined;
}

/** No answer is ever sent. */
export interface NoAnswer {
  /** Which fault it is. */
  name: "no-answer";
}

/** The body ends early. */
export interface CutOff {
  /** Which fault it is. */
  name: "cut-off";
  /** After how many bytes of the body. Default: half of them. */
  afterBytes?: number | undefined;
  /**
   * "length" (default): `Content-Length` announced more. "chunked": the last HTTP chunk is missing. "quiet": neither
   * was announced, so only the JSON itself is incomplete. In process the first two fail the body's stream with a
   * TypeError.
   */
  framing?: "length" | "chunked" | "quiet" | undefined;
}

/** The connection is destroyed. */
export interface Reset {
  /** Which fault it is. */
  name: "reset";
  /** "before" (default) any byte of the answer, or "in-body". */
  when?: "before" | "in-body" | undefined;
  /** With "in-body": after how many bytes. Default 64. */
  afterBytes?: number | undefined;
}

/** An HTML page in place of JSON. */
export interface Html {
  /** Which fault it is. */
  name: "html";
  /** The HTTP status. Default 200. */
  status?: number | undefined;
}

/** HTTP 200 with an error envelope. */
export interface EnvelopeFault {
  /** Which fault it is. */
  name: "envelope";
  /** The envelope, or parts of it. Default `{"code":500,"reason":"LIST_BILL_ERROR","message":"list bill error","metadata":{}}`. */
  envelope?: Partial<ErrorEnvelope> | undefined;
  /** The HTTP status. Default 200. */
  status?: number | undefined;
}

/** A redirect to another origin. */
export interface Redirect {
  /** Which fault it is. */
  name: "redirect";
  /** The HTTP status: 301, 302 (default), 303, 307 or 308. */
  status?: number | undefined;
  /** Where it leads. Default: the same path and query at http://127.0.0.1:9, where nothing listens. */
  location?: string | undefined;
}

/**
 * What is wrong with a body. `bills` is `data` in invoices and transactions, and `amount` is the first money field of a row
 * there; in the balance, which is no list, both the list and the row are the object itself.
 * - "bills-object": `bills` is an object.
 * - "bills-text": `bills` is a string.
 * - "no-bills": there is no `bills`.
 * - "array": the body is an array of rows.
 * - "second-bills": a second, empty `bills` at the top.
 * - "rows-no-objects": a row is a number. "null-row": a row is null.
 * - "wrong-type": `amount` is an object. "text-amount": it is "a lot". "fraction": it is 1.5. "too-large": it is over
 *   2^63. "exponent": it is 1e3.
 * - "missing-amount": the first row has no `amount`; "null-amount": it is null.
 * - "bad-utf8": a byte sequence that is not UTF-8. "bom": a byte order mark at the start.
 * - "trailing": more JSON after the end. "not-json": a syntax error in the middle.
 * - "deep": an unknown field a thousand levels deep.
 *
 * And three that are valid:
 * - "null-list": `{"bills":null}` is an empty list.
 * - "lone-surrogate": half of a surrogate pair as an escape.
 * - "second-field": a row with `amount` twice, of which the last counts.
 */
export type Shape =
  | "bills-object"
  | "bills-text"
  | "no-bills"
  | "array"
  | "second-bills"
  | "rows-no-objects"
  | "null-row"
  | "wrong-type"
  | "text-amount"
  | "fraction"
  | "too-large"
  | "exponent"
  | "missing-amount"
  | "null-amount"
  | "bad-utf8"
  | "bom"
  | "trailing"
  | "not-json"
  | "deep"
  | "null-list"
  | "lone-surrogate"
  | "second-field";

/** A 200 that is not a bill list, or a list that a reader must reject. */
export interface WrongShape {
  /** Which fault it is. */
  name: "wrong-shape";
  /** What is wrong. Default "bills-object". */
  shape?: Shape | undefined;
}

/** A 200 (or any status) without a body. */
export interface Empty {
  /** Which fault it is. */
  name: "empty";
  /** The HTTP status. Default 200. */
  status?: number | undefined;
}

/** The answer contains the key that was sent. */
export interface EchoKey {
  /** Which fault it is. */
  name: "echo-key";
  /**
   * "error" (default): in the headers, and in every field of an envelope, one of them named by the key. "html": in
   * the headers and a page. "rows": a valid list with the key in its headers, in names of unknown fields and in texts.
   * "value": a row whose `amount` is the key. "broken": a body with a syntax error right after the key.
   */
  where?: "error" | "html" | "rows" | "value" | "broken" | undefined;
  /** The HTTP status for "error" and "html". Default 403. */
  status?: number | undefined;
}

/** The body is sent in small chunks. Combines with other faults. */
export interface SlowChunks {
  /** Which fault it is. */
  name: "slow-chunks";
  /** Size of the chunks in bytes. Default 16. With 1 every character, escape and number is split. */
  chunkBytes?: number | undefined;
  /** Milliseconds between chunks. Default 1. */
  pauseMs?: number | undefined;
}

/** Rows and list have undocumented fields, of every JSON type. Combines with other faults. */
export interface UnknownFields {
  /** Which fault it is. */
  name: "unknown-fields";
}

/** The list has other members next to `bills` or `data`, e.g. that there is more, a count of rows, a code, an error. */
export interface ExtraMembers {
  /** Which fault it is. */
  name: "extra-members";
  /** Members after the list. Default `{"hasMore":true,"nextCursor":"page-2"}`. */
  members?: Record<string, unknown> | undefined;
  /** The HTTP status. Default 200; 202 and 206 say that the answer is incomplete. */
  status?: number | undefined;
}

/**
 * Page numbers are ignored: every page of invoices or transactions is the first one. Like all faults of pages it affects
 * every page unless `times` says otherwise, combines with other faults, and counts only requests of these two lists.
 */
export interface PagesIgnored {
  /** Which fault it is. */
  name: "pages-ignored";
}

/** A page beyond the last one is the last one again, and never empty. */
export interface LastPageRepeated {
  /** Which fault it is. */
  name: "last-page-repeated";
}

/** Pages have fewer rows than were asked for, and page numbers count these smaller pages. */
export interface PageSizeCapped {
  /** Which fault it is. */
  name: "page-size-capped";
  /** The maximum. Default 5. */
  to?: number | undefined;
}

/**
 * New rows came in after the first page was sent: every later page begins that many rows earlier, so that the second one
 * repeats the end of the first one. Of transactions the total grows, too. The new rows themselves are on no page.
 */
export interface OverlappingPages {
  /** Which fault it is. */
  name: "overlapping-pages";
  /** How many. Default 1. */
  rows?: number | undefined;
}

/** Pages of invoices are always full: those beyond the last month and the rest of the last page have other months. */
export interface MonthsFilledUp {
  /** Which fault it is. */
  name: "months-filled-up";
  /**
   * "seen" (default): the same months again, from the first one on. "empty": invoices without a `billId`, with amounts of
   * 0, for ever earlier months.
   */
  with?: "seen" | "empty" | undefined;
}

/** The `total` of the transactions is wrong. */
export interface WrongTotal {
  /** Which fault it is. */
  name: "wrong-total";
  /** Too "low" (default), but not below 0; too "high"; or "absent". */
  total?: "low" | "high" | "absent" | undefined;
  /** By how many rows. Default: those of one page. */
  by?: number | undefined;
}

/**
 * A month's invoice has another total than its bills, in the integer and in the decimal, or another status. The other
 * amounts stay as they are. Affects every page with that month unless `times` says otherwise, and combines with other faults.
 */
export interface AlteredInvoice {
  /** Which fault it is. */
  name: "altered-invoice";
  /** The month, "2026-01". Default: the latest one that the query selects. */
  month?: string | undefined;
  /** Decimal text in whole currency that is added to the total. Default "0.01"; "0" for none. */
  difference?: string | undefined;
  /** The status, e.g. "voided". Default: as it is. */
  status?: string | undefined;
}

/** Every fault, without its timing. */
type AnyFault =
  | RateLimit
  | ServerError
  | Latency
  | Stall
  | NoAnswer
  | CutOff
  | Reset
  | Html
  | EnvelopeFault
  | Redirect
  | WrongShape
  | Empty
  | EchoKey
  | SlowChunks
  | UnknownFields
  | ExtraMembers
  | PagesIgnored
  | LastPageRepeated
  | PageSizeCapped
  | OverlappingPages
  | MonthsFilledUp
  | WrongTotal
  | AlteredInvoice;

/** Something that goes wrong on purpose, and for which requests. */
export type Fault = FaultTiming & AnyFault;

/** The name of a fault. */
export type FaultName = AnyFault["name"];
/** The fault of a name, without its timing. */
export type FaultNamed<Name extends FaultName> = Extract<AnyFault, { name: Name }>;
