// An answer that faults can still change, before it becomes a reply.

import { type ErrorEnvelope } from "./error-envelope.js";
import type { Paging } from "./paging.js";
import { type Ending, firstBytes, type Reply } from "./reply.js";
import { chunksOf, type Frame, type WireRow } from "./wire.js";

export interface Draft {
  status: number;
  headers: Map<string, string>;
  /** The rows, where the answer is a list or the balance. */
  rows?: Iterable<WireRow> | undefined;
  /** What the rows are in. */
  frame: Frame;
  /** How the list is divided, where the answer is a page. */
  paging?: Paging | undefined;
  /** Writes the body; called once. */
  encode: (rows: Iterable<WireRow>) => Iterable<string | Uint8Array>;
  chunkBytes: number;
  delayMs: number;
  pauseMs: number;
  /** Shortens the encoded body. */
  truncate?: (body: Iterable<Uint8Array>) => { body: Iterable<Uint8Array>; contentLength?: number };
  ending: Ending;
}

/** Replaces the answer by one with this body. */
export function setBody(draft: Draft, status: number, contentType: string, text: string): void {
  draft.status = status;
  draft.headers.set("content-type", contentType);
  draft.rows = undefined;
  draft.encode = () => [text];
}

/** Replaces the answer by an error. */
export function setError(draft: Draft, error: ErrorEnvelope, status = error.code): void {
  setBody(draft, status, "application/json", JSON.stringify(error));
}

/** Ends the body early, after some bytes. */
export function setEnding(draft: Draft, ending: Ending, afterBytes: number): void {
  draft.ending = ending;
  draft.truncate = (body) => ({ body: firstBytes(body, afterBytes) });
}

export function replyOf(draft: Draft): Reply {
  const { status, headers, delayMs, pauseMs, ending } = draft;
  const body = chunksOf(draft.encode(draft.rows ?? []), draft.chunkBytes);
  return { status, headers, delayMs, pauseMs, ending, ...(draft.truncate ? draft.truncate(body) : { body }) };
}
