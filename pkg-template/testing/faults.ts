// What can go wrong on the way, by name. A fault changes the draft of an answer; which fault strikes which request is
// kept in a book that counts.

import type { Settings } from "./options.js";
import { type Ending, firstBytes, lengthOf } from "./reply.js";
import { type Envelope, envelope } from "./rules.js";
import { misshape, type Shape, SPARE_ROW, withUnknownFields } from "./shapes.js";
import { chunksOf, listText, type WireRow } from "./wire.js";

/** When a fault strikes. */
export interface FaultTiming {
  /** How often it strikes before it is used up. Default 1; `Infinity` for always. */
  times?: number;
  /** How many matching requests pass before it strikes. Default 0. */
  after?: number;
  /** Which requests it is for. Default: all. */
  match?: (url: URL) => boolean;
  /** The chance, 0 to 1, that it strikes a request it could strike, decided by the box's seed. Default 1. */
  probability?: number;
}

/** 429 `LIST_BILL_TOO_FAST`. */
export interface RateLimit {
  name: "rate-limit";
  /**
   * How the wait is told: "seconds" (default), "milliseconds" (in a `retry-after-ms` header), an HTTP date as
   * "imf-fixdate", "rfc850" or "asctime", or "none" at all. Dates count whole seconds, rounded up.
   */
  retryAfter?: "seconds" | "milliseconds" | "imf-fixdate" | "rfc850" | "asctime" | "none";
  /** How long to wait. Default 1; say 3600 for a wait that no client should take. */
  waitSeconds?: number;
}

/** An error of the server. */
export interface ServerError {
  name: "server-error";
  /** 500 (default), 502, 503, 504, 520, 408, 425, … */
  status?: number;
  /** The API's "envelope" (default), an "html" page of a gateway, or an "empty" body. */
  body?: "envelope" | "html" | "empty";
}

/** The answer comes late. Adds to whatever else strikes. */
export interface Latency {
  name: "latency";
  /** Default 200. */
  ms?: number;
}

/** The head and some bytes come, then nothing, and the connection stays open. */
export interface Stall {
  name: "stall";
  /** Default 64. */
  afterBytes?: number;
}

/** Nothing is answered, ever. */
export interface NoAnswer {
  name: "no-answer";
}

/** The body ends early. */
export interface CutOff {
  name: "cut-off";
  /** Default: half of the body. */
  afterBytes?: number;
  /**
   * "length" (default): `Content-Length` promised more. "chunked": the last HTTP chunk is missing. "quiet": neither
   * was there, so only a look at the JSON tells. In process the first two break the body's stream with a TypeError.
   */
  framing?: "length" | "chunked" | "quiet";
}

/** The connection is destroyed. */
export interface Reset {
  name: "reset";
  /** "before" (default) any byte of the answer, or "in-body". */
  when?: "before" | "in-body";
  /** With "in-body": after so many bytes. Default 64. */
  afterBytes?: number;
}

/** An HTML page in place of JSON. */
export interface Html {
  name: "html";
  /** Default 200. */
  status?: number;
}

/** HTTP 200 with an error envelope. */
export interface EnvelopeFault {
  name: "envelope";
  /** Default `{"code":500,"reason":"LIST_BILL_ERROR","message":"list bill error","metadata":{}}`. */
  envelope?: Partial<Envelope>;
  /** Default 200. */
  status?: number;
}

/** A redirect to another origin. */
export interface Redirect {
  name: "redirect";
  /** 301, 302 (default), 303, 307 or 308. */
  status?: number;
  /** Default: the same path and query at http://127.0.0.1:9, where nobody listens. */
  location?: string;
}

/** A 200 that is no bill list, or one with something in it that no reader should take. */
export interface WrongShape {
  name: "wrong-shape";
  /** What is wrong. Default "bills-object". */
  shape?: Shape;
}

/** A 200 (or any status) without a body. */
export interface Empty {
  name: "empty";
  /** Default 200. */
  status?: number;
}

/** The key that was sent comes back where it does not belong. */
export interface EchoKey {
  name: "echo-key";
  /**
   * "error" (default): in the headers, and in every field of an envelope, one of them named by the key. "html": in
   * the headers and a page. "rows": a good list with the key in its headers, in names of unknown fields and in texts.
   * "value": a row whose `amount` is the key. "broken": a body that stops making sense right after the key.
   */
  where?: "error" | "html" | "rows" | "value" | "broken";
  /** For "error" and "html". Default 403. */
  status?: number;
}

/** The body comes in small chunks. Adds to whatever else strikes. */
export interface SlowChunks {
  name: "slow-chunks";
  /** Default 16. With 1 every character, escape and number is cut. */
  chunkBytes?: number;
  /** Milliseconds between chunks. Default 1. */
  pauseMs?: number;
}

/** Rows and list carry fields that no documentation lists, of every JSON type. Adds to whatever else strikes. */
export interface UnknownFields {
  name: "unknown-fields";
}

/** Something stands beside the list: that there is more, how many rows there are, a code, an error. */
export interface Beside {
  name: "beside";
  /** Members behind `bills`. Default `{"hasMore":true,"nextCursor":"page-2"}`. */
  members?: Record<string, unknown>;
  /** Default 200; 202 and 206 say that the answer is not whole. */
  status?: number;
}

/** Everything that can go wrong, by name, and when it does. */
export type Fault = FaultTiming &
  (
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
    | Beside
  );

/** The name of a fault. */
export type FaultName = Fault["name"];

/** An answer while faults may still change it. */
export interface Draft {
  status: number;
  headers: Map<string, string>;
  /** The rows, where the answer is a list. */
  rows?: Iterable<WireRow> | undefined;
  /** What the body is made of; read once. */
  pieces: (rows: Iterable<WireRow>) => Iterable<string | Uint8Array>;
  chunkBytes: number;
  delayMs: number;
  pauseMs: number;
  /** Applied to the finished body. */
  cut?: (body: Iterable<Uint8Array>) => { body: Iterable<Uint8Array>; contentLength?: number };
  ending: Ending;
}

/** What a fault may look at. */
export interface FaultScene {
  settings: Settings;
  url: URL;
  /** The key as the request sent it. */
  key: string;
}

/** Faults that add to others; of the rest one at most strikes a request. */
const ADDING: readonly FaultName[] = ["latency", "slow-chunks", "unknown-fields"];

interface Entry {
  fault: Fault;
  /** Requests that matched, struck or not. */
  seen: number;
  struck: number;
}

/** The faults that are still to come. */
export class FaultBook {
  #entries: Entry[] = [];
  readonly #chance: () => number;

  constructor(chance: () => number) {
    this.#chance = chance;
  }

  /** Adds a fault behind those that are there. A name that no fault has is a TypeError. */
  add(fault: Fault): void {
    if (!Object.hasOwn(EFFECTS, fault.name)) {
      throw new TypeError(`no fault "${String(fault.name)}"; there are ${Object.keys(EFFECTS).join(", ")}`);
    }
    this.#entries.push({ fault, seen: 0, struck: 0 });
  }

  clear(): void {
    this.#entries = [];
  }

  /** The faults that strike this request: those that add to others, and the first of the rest. */
  strike(url: URL): Fault[] {
    const struck: Fault[] = [];
    let broken = false;
    for (const entry of this.#entries) {
      if (entry.fault.match && !entry.fault.match(url)) continue;
      entry.seen += 1;
      const adds = ADDING.includes(entry.fault.name);
      if (entry.struck >= (entry.fault.times ?? 1)) continue;
      if (entry.seen <= (entry.fault.after ?? 0) || (broken && !adds)) continue;
      if (this.#chance() >= (entry.fault.probability ?? 1)) continue;
      entry.struck += 1;
      broken ||= !adds;
      struck.push(entry.fault);
    }
    // What adds to the rows must come before what rewrites the body.
    return struck.sort((one, other) => Number(ADDING.includes(other.name)) - Number(ADDING.includes(one.name)));
  }
}

/** Changes a draft as the fault has it. */
export function applyFault(fault: Fault, draft: Draft, scene: FaultScene): void {
  const effect = EFFECTS[fault.name] as (fault: Fault, draft: Draft, scene: FaultScene) => void;
  effect(fault, draft, scene);
}

type Effects = {
  [Name in FaultName]: (fault: Extract<Fault, { name: Name }>, draft: Draft, scene: FaultScene) => void;
};

const EFFECTS: Effects = {
  "rate-limit": (fault, draft, { settings }) => {
    say(draft, envelope(429, "LIST_BILL_TOO_FAST", "list bill too fast"));
    const header = retryAfter(fault, settings.now());
    if (header) draft.headers.set(...header);
  },
  "server-error": (fault, draft) => {
    const status = fault.status ?? 500;
    say(draft, envelope(status, "UNKNOWN", "unknown error"));
    if (fault.body === "html") write(draft, status, "text/html", htmlPage(status, ""));
    if (fault.body === "empty") write(draft, status, "text/plain", "");
  },
  latency: (fault, draft) => {
    draft.delayMs += fault.ms ?? 200;
  },
  stall: (fault, draft) => end(draft, "stall", fault.afterBytes ?? 64),
  "no-answer": (_, draft) => {
    draft.ending = "no-answer";
  },
  "cut-off": (fault, draft) => cutOff(fault, draft),
  reset: (fault, draft) => {
    if (fault.when === "in-body") end(draft, "reset", fault.afterBytes ?? 64);
    else draft.ending = "reset-before";
  },
  html: (fault, draft) => write(draft, fault.status ?? 200, "text/html", htmlPage(fault.status ?? 200, "")),
  envelope: (fault, draft) => {
    say(draft, { ...envelope(500, "LIST_BILL_ERROR", "list bill error"), ...fault.envelope }, fault.status ?? 200);
  },
  redirect: (fault, draft, { url }) => {
    write(draft, fault.status ?? 302, "text/plain", "");
    draft.headers.set("location", fault.location ?? `http://127.0.0.1:9${url.pathname}${url.search}`);
  },
  "wrong-shape": (fault, draft, { settings }) => {
    // A refusal stays one: only lists can be misshapen.
    if (!draft.rows) return;
    draft.pieces = (rows) => misshape(fault.shape ?? "bills-object", rows, settings);
  },
  empty: (fault, draft) => write(draft, fault.status ?? 200, "application/json", ""),
  "echo-key": (fault, draft, scene) => echoKey(fault, draft, scene),
  "slow-chunks": (fault, draft) => {
    draft.chunkBytes = fault.chunkBytes ?? 16;
    draft.pauseMs = fault.pauseMs ?? 1;
  },
  "unknown-fields": (_, draft, { settings }) => {
    if (!draft.rows) return;
    draft.pieces = (rows) => withUnknownFields(rows, settings);
  },
  beside: (fault, draft, { settings }) => {
    // A refusal has no list.
    if (!draft.rows) return;
    const members = fault.members ?? { hasMore: true, nextCursor: "page-2" };
    draft.status = fault.status ?? 200;
    draft.pieces = (rows) => listText(rows, settings, members);
  },
};

/** Makes the draft an answer with this body. */
function write(draft: Draft, status: number, contentType: string, text: string): void {
  draft.status = status;
  draft.headers.set("content-type", contentType);
  draft.rows = undefined;
  draft.pieces = () => [text];
}

/** Makes the draft an answer with this envelope. */
export function say(draft: Draft, error: Envelope, status = error.code): void {
  write(draft, status, "application/json", JSON.stringify(error));
}

function end(draft: Draft, ending: Ending, afterBytes: number): void {
  draft.ending = ending;
  draft.cut = (body) => ({ body: firstBytes(body, afterBytes) });
}

/** The whole body is made first: its length is what is promised, and half of it what is kept. */
function cutOff(fault: CutOff, draft: Draft): void {
  const framing = fault.framing ?? "length";
  draft.ending = framing === "quiet" ? "cut-off-quietly" : "cut-off";
  draft.cut = (body) => {
    const whole = [...body];
    const total = lengthOf(whole);
    const kept = Math.min(fault.afterBytes ?? Math.floor(total / 2), Math.max(0, total - 1));
    const cut = { body: firstBytes(whole, kept) };
    return framing === "length" ? { ...cut, contentLength: total } : cut;
  };
}

/** Where a key can come back: proxies and servers put requests into pages, headers, ids and messages. */
function echoKey(fault: EchoKey, draft: Draft, { key, settings }: FaultScene): void {
  const status = fault.status ?? 403;
  if (fault.where === "html") {
    write(draft, status, "text/html", htmlPage(status, key));
  } else if (fault.where === "rows" && draft.rows) {
    draft.pieces = (rows) => withUnknownFields(rows, settings, key);
  } else if (fault.where === "value" && draft.rows) {
    write(draft, 200, "application/json", JSON.stringify({ bills: [{ ...SPARE_ROW, amount: key, [key]: key }] }));
  } else if (fault.where === "broken" && draft.rows) {
    write(draft, 200, "application/json", `{"bills":[{"productName":"${key}","${key}":${key}}]}`);
  } else {
    const error = envelope(status, key, `Bearer ${key} may not do this; key=${encodeURIComponent(key)}`);
    write(draft, status, "application/json", JSON.stringify({ ...error, metadata: { [key]: key }, [key]: key }));
  }
  for (const name of ["x-request-id", "request-id", "x-echo-authorization", "server"]) {
    draft.headers.set(name, name === "x-echo-authorization" ? `Bearer ${key}` : key);
  }
}

function htmlPage(status: number, text: string): string {
  return `<!DOCTYPE html>\n<html><head><title>${status}</title></head><body><h1>${status}</h1><p>${text}</p></body></html>\n`;
}

/** The header that says how long to wait, if any. */
function retryAfter(fault: RateLimit, now: number): [string, string] | undefined {
  const seconds = fault.waitSeconds ?? 1;
  const date = Math.ceil(now / 1000 + seconds);
  switch (fault.retryAfter ?? "seconds") {
    case "seconds":
      return ["retry-after", String(seconds)];
    case "milliseconds":
      return ["retry-after-ms", String(Math.round(seconds * 1000))];
    case "imf-fixdate":
      return ["retry-after", httpDate(date, "imf-fixdate")];
    case "rfc850":
      return ["retry-after", httpDate(date, "rfc850")];
    case "asctime":
      return ["retry-after", httpDate(date, "asctime")];
    case "none":
      return undefined;
  }
}

/** The three forms of a date that HTTP knows (RFC 9110, section 5.6.7). */
export function httpDate(second: number, form: "imf-fixdate" | "rfc850" | "asctime"): string {
  // "Sun, 06 Nov 1994 08:49:37 GMT"
  const fixdate = new Date(second * 1000).toUTCString();
  const [weekday = "", day = "", month = "", year = "", time = ""] = fixdate.split(/,? /);
  if (form === "rfc850") return `${WEEKDAYS[weekday] ?? weekday}, ${day}-${month}-${year.slice(2)} ${time} GMT`;
  if (form === "asctime") return `${weekday} ${month} ${day.replace(/^0/, " ")} ${time} ${year}`;
  return fixdate;
}

const WEEKDAYS: Record<string, string> = {
  Mon: "Monday",
  Tue: "Tuesday",
  Wed: "Wednesday",
  Thu: "Thursday",
  Fri: "Friday",
  Sat: "Saturday",
  Sun: "Sunday",
};

/** Bytes of a draft's body, cut as its fault has it. */
export function bodyOf(draft: Draft): { body: Iterable<Uint8Array>; contentLength?: number } {
  const body = chunksOf(draft.pieces(draft.rows ?? []), draft.chunkBytes);
  return draft.cut ? draft.cut(body) : { body };
}
