// An answer as plain data: what is sent, how fast, and how it ends. fetch.ts and node.ts transport it; neither knows the
// rules or the faults.

/**
 * How an answer ends.
 *
 * @experimental
 */
export type Ending =
  /** Complete. */
  | "whole"
  /** No head is ever sent. */
  | "no-answer"
  /** The connection is destroyed before the head. */
  | "reset-before"
  /** The body is sent, then the connection is destroyed. */
  | "reset"
  /** The body is sent, then nothing more, and the connection stays open. */
  | "stall"
  /** The body is sent, then the connection closes although more was announced: the reader can detect it. */
  | "cut-off"
  /** The body is sent, then the connection closes, and no length was announced: the reader cannot detect it. */
  | "cut-off-quietly";

/**
 * An answer before it is sent.
 *
 * @experimental
 */
export interface Reply {
  /** The HTTP status. */
  status: number;
  /** The headers, with names in lower case. */
  headers: Map<string, string>;
  /** The bytes, which are generated as they are read. */
  body: Iterable<Uint8Array>;
  /** The `Content-Length` to announce; without it the body is sent in HTTP chunks. */
  contentLength?: number;
  /** Milliseconds before anything is sent. */
  delayMs: number;
  /** Milliseconds between chunks. */
  pauseMs: number;
  /** How it ends. */
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

/** The length of a body in bytes. */
export function lengthOf(body: Uint8Array[]): number {
  return body.reduce((length, chunk) => length + chunk.length, 0);
}

/** Waits, or rejects with the signal's reason as soon as it aborts. Leaves no timer and no listener behind. */
export function delay(ms: number, signal: AbortSignal): Promise<void> {
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

/** In workerd a message channel belongs to one request, and a box may serve several. */
const isWorkerd = globalThis.navigator?.userAgent === "Cloudflare-Workers";

/**
 * Waits until the next task, so that the caller's synchronous code continues first. Uses no timer, since tests may mock
 * timers.
 */
export async function nextTask(signal: AbortSignal): Promise<void> {
  if (isWorkerd || typeof MessageChannel !== "function") await Promise.resolve();
  else {
    const { port1, port2 } = new MessageChannel();
    await new Promise<void>((resolve) => {
      port1.onmessage = () => resolve();
      port2.postMessage(undefined);
    });
    // An open port would keep the process alive.
    port1.close();
  }
  signal.throwIfAborted();
}
