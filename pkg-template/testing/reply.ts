// An answer as plain data: what is sent, how fast, and how it ends. The in-process fetch (fetch.ts) and the socket
// (node.ts) both play it; neither knows of rules or faults.

/** How an answer ends. */
export type Ending =
  /** As it should. */
  | "whole"
  /** No head is ever sent. */
  | "no-answer"
  /** The connection is destroyed before the head. */
  | "reset-before"
  /** The body is sent, then the connection is destroyed. */
  | "reset"
  /** The body is sent, then nothing more, and the connection stays open. */
  | "stall"
  /** The body is sent, then the connection closes although more was announced: the reader can tell. */
  | "cut-off"
  /** The body is sent, then the connection closes, and no length was announced: the reader cannot tell. */
  | "cut-off-quietly";

/** A whole answer, not sent yet. */
export interface Reply {
  status: number;
  /** Names in lower case. */
  headers: Map<string, string>;
  /** Made as it is read. */
  body: Iterable<Uint8Array>;
  /** Bytes to announce in `Content-Length`; without it the body goes out in HTTP chunks. */
  contentLength?: number;
  /** Milliseconds before anything is sent. */
  delayMs: number;
  /** Milliseconds between chunks. */
  pauseMs: number;
  ending: Ending;
}

/** The first bytes of a body. */
export function* firstBytes(body: Iterable<Uint8Array>, bytes: number): Generator<Uint8Array> {
  let left = bytes;
  if (left <= 0) return;
  for (const chunk of body) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

/** How many bytes a body is; the body is read for it, so hand in one that can be read again. */
export function lengthOf(body: Uint8Array[]): number {
  return body.reduce((length, chunk) => length + chunk.length, 0);
}

/** Waits, or rejects with the signal's reason as soon as it aborts; leaves no timer and no listener behind. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", settle);
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = ms === Number.POSITIVE_INFINITY ? undefined : setTimeout(settle, ms);
    signal.addEventListener("abort", settle);
  });
}

/** In workerd messages belong to one request, and a box may serve several. */
const isWorkerd = globalThis.navigator?.userAgent === "Cloudflare-Workers";

/**
 * Waits for a moment, as the fastest answer takes: what is called next is done first. No timer is used, which tests may
 * replace by one that they hold.
 */
export async function moment(signal: AbortSignal): Promise<void> {
  if (isWorkerd || typeof MessageChannel !== "function") await Promise.resolve();
  else {
    const { port1, port2 } = new MessageChannel();
    await new Promise<void>((resolve) => {
      port1.onmessage = () => resolve();
      port2.postMessage(undefined);
    });
    // An open port keeps a process alive.
    port1.close();
  }
  signal.throwIfAborted();
}
