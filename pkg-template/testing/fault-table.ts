// What each fault does to an answer, and the values that its settings may have.

import { suggest } from "../src/suggest.js";
import * as check from "./check.js";
import { type Draft, setBody, setEnding, setError } from "./draft.js";
import { errorEnvelope } from "./error-envelope.js";
import type { Fault, FaultName, FaultNamed, FaultTiming } from "./fault.js";
import { FALLBACK_ROW, MALFORMED_BODIES, withUnknownFields } from "./malformed.js";
import { firstBytes, lengthOf } from "./reply.js";
import { RETRY_AFTER_FORMS, retryAfterHeader } from "./retry-after.js";
import type { Settings } from "./settings.js";
import { listText } from "./wire.js";

/** What a fault can depend on, apart from its settings. */
export interface FaultContext {
  settings: Settings;
  url: URL;
  /** The key as the request sent it. */
  key: string;
}

interface FaultKind<Name extends FaultName> {
  settings: { [Setting in Exclude<keyof FaultNamed<Name>, "name">]-?: check.Check };
  /** It combines with other faults; of those that do not, at most one affects a request. */
  combines?: true;
  apply(fault: FaultNamed<Name>, draft: Draft, context: FaultContext): void;
}

/** What the body of a response may have. */
const status = check.integer(200, 599);

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
      // An error stays as it is: only a list can be malformed.
      if (draft.rows) draft.encode = (rows) => MALFORMED_BODIES[shape](rows, settings);
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
      if (draft.rows) draft.encode = (rows) => withUnknownFields(rows, settings);
    },
  },
  "extra-members": {
    settings: { members: check.object, status },
    apply({ members = { hasMore: true, nextCursor: "page-2" }, status = 200 }, draft, { settings }) {
      if (!draft.rows) return;
      draft.status = status;
      draft.encode = (rows) => listText(rows, settings, members);
    },
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
    draft.encode = (rows) => withUnknownFields(rows, settings, key);
  } else if (where === "value" && draft.rows) {
    setBody(draft, 200, "application/json", JSON.stringify({ bills: [{ ...FALLBACK_ROW, amount: key, [key]: key }] }));
  } else if (where === "broken" && draft.rows) {
    setBody(draft, 200, "application/json", `{"bills":[{"productName":"${key}","${key}":${key}}]}`);
  } else {
    const error = errorEnvelope(status, key, `Bearer ${key} may not do this; key=${encodeURIComponent(key)}`);
    setBody(draft, status, "application/json", JSON.stringify({ ...error, metadata: { [key]: key }, [key]: key }));
  }
  for (const name of ["x-request-id", "request-id", "server"]) draft.headers.set(name, key);
  draft.headers.set("x-echo-authorization", `Bearer ${key}`);
}

function htmlPage(status: number, text = ""): string {
  return `<!DOCTYPE html>\n<html><head><title>${status}</title></head><body><h1>${status}</h1><p>${text}</p></body></html>\n`;
}
