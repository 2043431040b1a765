// What each fault does to an answer, and the values that its settings may have.

import { suggest } from "../src/suggest.js";
import type { Account } from "./account.js";
import { INVOICES_PATH, TRANSACTIONS_PATH } from "./account-endpoints.js";
import { parseMonth } from "./calendar.js";
import * as check from "./check.js";
import { type Draft, setBody, setEnding, setError } from "./draft.js";
import { errorEnvelope } from "./error-envelope.js";
import type { Fault, FaultName, FaultNamed, FaultTiming } from "./fault.js";
import { emptyInvoice, withDifference } from "./invoices.js";
import { MALFORMED_BODIES, withUnknownFields } from "./malformed.js";
import type { Paging } from "./paging.js";
import { firstBytes, lengthOf } from "./reply.js";
import { RETRY_AFTER_FORMS, retryAfterHeader } from "./retry-after.js";
import type { Settings } from "./settings.js";
import { bodyText, bodyWith, type Frame, type WireRow } from "./wire.js";

/** What a fault can depend on, apart from its settings. */
export interface FaultContext {
  settings: Settings;
  account: Account;
  url: URL;
  /** The key as the request sent it. */
  key: string;
}

interface FaultKind<Name extends FaultName> {
  settings: { [Setting in Exclude<keyof FaultNamed<Name>, "name">]-?: check.Check };
  /** It combines with other faults; of those that do not, at most one affects a request. */
  combines?: true;
  /** It is how the service behaves, and affects every matching request unless its `times` says otherwise. */
  lasts?: true;
  /** The paths that it can affect. Default: all. */
  paths?: readonly string[];
  apply(fault: FaultNamed<Name>, draft: Draft, context: FaultContext): void;
}

/** What the body of a response may have. */
const status = check.integer(200, 599);

/** The lists that have pages. */
const PAGED = [INVOICES_PATH, TRANSACTIONS_PATH];

/** A fault of how a list is divided into pages. */
function ofPages<Name extends FaultName>(
  kind: Pick<FaultKind<Name>, "settings" | "paths"> & {
    divide: (fault: FaultNamed<Name>, paging: Paging, context: FaultContext) => void;
  },
): FaultKind<Name> {
  const { settings, paths = PAGED, divide } = kind;
  const apply = (fault: FaultNamed<Name>, draft: Draft, context: FaultContext) => {
    if (draft.paging) divide(fault, draft.paging, context);
  };
  return { settings, paths, combines: true, lasts: true, apply };
}

const FAULTS: { [Name in FaultName]: FaultKind<Name> } = {
  "rate-limit": {
    settings: { retryAfter: check.oneOf(...RETRY_AFTER_FORMS), waitSeconds: check.nonNegative },
    apply(fault, draft, { settings }) {
      setError(draft, errorEnvelope(429, "LIST_BILL_TOO_FAST", "list bill too fast"));
      const ms = Math.round((fault.waitSeconds ?? 1) * 1000);
      const header = retryAfterHeader(fault.retryAfter ?? "seconds", ms, settings.now());
      if (header) draft.headers.set(...header);
    },
  },
  "server-error": {
    settings: { status, body: check.oneOf("envelope", "html", "empty") },
    apply({ status = 500, body = "envelope" }, draft) {
      if (body === "html") setBody(draft, status, "text/html", htmlPage(status));
      else if (body === "empty") setBody(draft, status, "text/plain", "");
      else setError(draft, errorEnvelope(status, "UNKNOWN", "unknown error"));
    },
  },
  latency: {
    settings: { ms: check.nonNegative },
    combines: true,
    apply({ ms = 200 }, draft) {
      draft.delayMs += ms;
    },
  },
  stall: {
    settings: { afterBytes: check.countOrInfinity },
    apply: ({ afterBytes = 64 }, draft) => setEnding(draft, "stall", afterBytes),
  },
  "no-answer": {
    settings: {},
    apply(_, draft) {
      draft.ending = "no-answer";
    },
  },
  "cut-off": {
    settings: { afterBytes: check.countOrInfinity, framing: check.oneOf("length", "chunked", "quiet") },
    apply: cutOff,
  },
  reset: {
    settings: { when: check.oneOf("before", "in-body"), afterBytes: check.countOrInfinity },
    apply({ when = "before", afterBytes = 64 }, draft) {
      if (when === "in-body") setEnding(draft, "reset", afterBytes);
      else draft.ending = "reset-before";
    },
  },
  html: {
    settings: { status },
    apply: ({ status = 200 }, draft) => setBody(draft, status, "text/html", htmlPage(status)),
  },
  envelope: {
    settings: { envelope: check.object, status },
    apply({ envelope, status = 200 }, draft) {
      setError(draft, { ...errorEnvelope(500, "LIST_BILL_ERROR", "list bill error"), ...envelope }, status);
    },
  },
  redirect: {
    settings: { status: check.oneOf(301, 302, 303, 307, 308), location: check.string },
    apply({ status = 302, location }, draft, { url }) {
      setBody(draft, status, "text/plain", "");
      draft.headers.set("location", location ?? `http://127.0.0.1:9${url.pathname}${url.search}`);
    },
  },
  "wrong-shape": {
    settings: { shape: check.oneOf(...Object.keys(MALFORMED_BODIES)) },
    apply({ shape = "bills-object" }, draft, { settings }) {
      // An error stays as it is: only a list or the balance can be malformed.
      if (draft.rows) draft.encode = (rows) => MALFORMED_BODIES[shape](rows, settings, draft.frame);
    },
  },
  empty: {
    settings: { status },
    apply: ({ status = 200 }, draft) => setBody(draft, status, "application/json", ""),
  },
  "echo-key": {
    settings: { where: check.oneOf("error", "html", "rows", "value", "broken"), status },
    apply: echoKey,
  },
  "slow-chunks": {
    settings: { chunkBytes: check.integer(1, 0x4000_0000), pauseMs: check.nonNegative },
    combines: true,
    apply({ chunkBytes = 16, pauseMs = 1 }, draft) {
      draft.chunkBytes = chunkBytes;
      draft.pauseMs = pauseMs;
    },
  },
  "unknown-fields": {
    settings: {},
    combines: true,
    apply(_, draft, { settings }) {
      if (draft.rows) draft.encode = (rows) => withUnknownFields(rows, settings, draft.frame);
    },
  },
  "extra-members": {
    settings: { members: check.object, status },
    apply({ members = { hasMore: true, nextCursor: "page-2" }, status = 200 }, draft, { settings }) {
      if (!draft.rows) return;
      draft.status = status;
      draft.encode = (rows) => bodyText(rows, settings, draft.frame, members);
    },
  },
  "pages-ignored": ofPages({
    settings: {},
    divide(_, paging) {
      paging.number = 0;
    },
  }),
  "last-page-repeated": ofPages({
    settings: {},
    divide(_, paging) {
      paging.repeatsLast = true;
    },
  }),
  "page-size-capped": ofPages({
    settings: { to: check.integer(1, 1_000_000) },
    divide({ to = 5 }, paging) {
      paging.size = Math.min(paging.size, to);
    },
  }),
  "overlapping-pages": ofPages({
    settings: { rows: check.integer(1, 1_000_000) },
    divide({ rows = 1 }, paging) {
      paging.newRows = rows;
    },
  }),
  "months-filled-up": ofPages({
    settings: { with: check.oneOf("seen", "empty") },
    paths: [INVOICES_PATH],
    divide({ with: months = "seen" }, paging, { account, settings }) {
      const { rows } = paging;
      if (months === "seen") paging.beyond = (index) => rows[index % rows.length];
      else paging.beyond = (index) => emptyInvoice(1 + index - rows.length, account, settings);
    },
  }),
  "wrong-total": ofPages({
    settings: { total: check.oneOf("low", "high", "absent"), by: check.integer(1, 1_000_000) },
    paths: [TRANSACTIONS_PATH],
    divide({ total = "low", by }, paging) {
      if (total === "absent") paging.hasTotal = false;
      else paging.totalChange = (by ?? paging.size) * (total === "low" ? -1 : 1);
    },
  }),
  "altered-invoice": {
    settings: { month: check.readableBy(parseMonth), difference: check.decimal, status: check.string },
    combines: true,
    lasts: true,
    paths: [INVOICES_PATH],
    apply: alterInvoice,
  },
};

const TIMING: { [Setting in keyof FaultTiming]-?: check.Check } = {
  times: check.countOrInfinity,
  after: check.countOrInfinity,
  match: check.callback,
  probability: check.probability,
};

/** Throws a TypeError for a name, a setting or a value that no fault has. */
export function checkFault(fault: Fault): void {
  if (typeof fault !== "object" || fault === null) throw new TypeError("a fault must be an object with a name");
  const { name, ...settings } = fault;
  if (typeof name !== "string") throw new TypeError("a fault must have a name");
  if (!Object.hasOwn(FAULTS, name))
    throw new TypeError(`unknown fault ${JSON.stringify(name)}${suggest(name, Object.keys(FAULTS))}`);
  const whole = `fault "${name}"`;
  check.members(settings, { ...FAULTS[name].settings, ...TIMING }, { whole, member: "setting", prefix: `${whole}: ` });
}

/** How many requests a fault affects. */
export function timesOf({ name, times }: Fault): number {
  return times ?? (FAULTS[name].lasts ? Infinity : 1);
}

/** Whether a fault can affect requests to a path. */
export function affectsPath({ name }: Fault, path: string): boolean {
  return FAULTS[name].paths?.includes(path) ?? true;
}

/** Whether a fault can affect a request that another fault affects too. */
export function combines({ name }: Fault): boolean {
  return FAULTS[name].combines === true;
}

/** Changes an answer as the fault says. */
export function applyFault<Name extends FaultName>(
  fault: FaultNamed<Name> & { name: Name },
  draft: Draft,
  context: FaultContext,
): void {
  FAULTS[fault.name].apply(fault, draft, context);
}

/** The months of an answer stay as they are, except one. */
function alterInvoice({ month, difference = "0.01", status }: FaultNamed<"altered-invoice">, draft: Draft): void {
  const { rows, paging } = draft;
  if (!rows || !paging) return;
  const altered = month ?? paging.rows.map((row) => String(row.billingMonth)).reduce((a, b) => (a > b ? a : b), "");
  draft.rows = mapped(rows, (row) => {
    if (row.billingMonth !== altered) return row;
    return { ...withDifference(row, difference), ...(status !== undefined && { status }) };
  });
}

function mapped(rows: Iterable<WireRow>, change: (row: WireRow) => WireRow): Iterable<WireRow> {
  return {
    *[Symbol.iterator]() {
      for (const row of rows) yield change(row);
    },
  };
}

/** The whole body is made first: its length is announced, and half of it is sent. */
function cutOff({ afterBytes, framing = "length" }: FaultNamed<"cut-off">, draft: Draft): void {
  draft.ending = framing === "quiet" ? "cut-off-quietly" : "cut-off";
  draft.truncate = (body) => {
    const whole = [...body];
    const total = lengthOf(whole);
    const kept = Math.min(afterBytes ?? Math.floor(total / 2), Math.max(0, total - 1));
    const cut = { body: firstBytes(whole, kept) };
    return framing === "length" ? { ...cut, contentLength: total } : cut;
  };
}

/** Servers and proxies do this: they quote requests in pages, headers, ids and messages. */
function echoKey(
  { where = "error", status = 403 }: FaultNamed<"echo-key">,
  draft: Draft,
  { key, settings }: FaultContext,
): void {
  if (where === "html") {
    setBody(draft, status, "text/html", htmlPage(status, key));
  } else if (where === "rows" && draft.rows) {
    draft.encode = (rows) => withUnknownFields(rows, settings, draft.frame, key);
  } else if (where === "value" && draft.rows) {
    const row = JSON.stringify({ ...draft.frame.fallback, [draft.frame.money]: key, [key]: key });
    setBody(draft, 200, "application/json", bodyOf(row, draft.frame));
  } else if (where === "broken" && draft.rows) {
    setBody(draft, 200, "application/json", bodyOf(`{"productName":"${key}","${key}":${key}}`, draft.frame));
  } else {
    const error = errorEnvelope(status, key, `Bearer ${key} may not do this; key=${encodeURIComponent(key)}`);
    setBody(draft, status, "application/json", JSON.stringify({ ...error, metadata: { [key]: key }, [key]: key }));
  }
  for (const name of ["x-request-id", "request-id", "server"]) draft.headers.set(name, key);
  draft.headers.set("x-echo-authorization", `Bearer ${key}`);
}

function bodyOf(row: string, frame: Frame): string {
  return bodyWith(frame.list ? `[${row}]` : row, frame);
}

function htmlPage(status: number, text = ""): string {
  return `<!DOCTYPE html>\n<html><head><title>${status}</title></head><body><h1>${status}</h1><p>${text}</p></body></html>\n`;
}
