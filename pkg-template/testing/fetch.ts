// Transports an answer within this process as `fetch` would: a promise of a response, whose body is a stream.

import type { Exchange } from "./exchange.js";
import { delay, nextTask } from "./reply.js";
import type { RequestHead } from "./rules.js";

/** Answers one request. See `ApiBox.fetch`. */
export async function fetchFrom(
  answer: (head: RequestHead, request: Request) => Exchange,
  input: Request | URL | string,
  init?: RequestInit,
): Promise<Response> {
  const request = typeof input === "string" || input instanceof URL || init ? new Request(input, init) : input;
  // In workerd a request has a signal only if it was made with one.
  const signal = request.signal ?? new AbortController().signal;
  signal.throwIfAborted();
  const head = { method: request.method, url: new URL(request.url), headers: new Map(request.headers) };
  const exchange = answer(head, request);
  const { reply } = exchange;
  try {
    const waitMs = reply.ending === "no-answer" ? Number.POSITIVE_INFINITY : reply.delayMs;
    await (waitMs > 0 ? delay(waitMs, signal) : nextTask(signal));
  } catch (reason) {
    exchange.finish("aborted");
    throw reason;
  }
  if (reply.ending === "reset-before") {
    exchange.finish("reset");
    throw networkError("fetch failed", "ECONNRESET");
  }
  exchange.headSent();
  if (isRedirect(reply.status) && request.redirect !== "manual") {
    exchange.finish(request.redirect === "error" ? "sent" : "redirect-followed");
    throw networkError("fetch failed", "unexpected redirect");
  }
  const headers = new Headers([...reply.headers]);
  if (reply.contentLength !== undefined) headers.set("content-length", String(reply.contentLength));
  return new Response(bodyOf(exchange, signal), { status: reply.status, headers });
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** An error like those of Node's fetch. */
function networkError(message: string, code: string): TypeError {
  return new TypeError(message, { cause: Object.assign(new Error(code), { code }) });
}

/** The body as a stream, or null where it is empty; the exchange is then finished. */
function bodyOf(exchange: Exchange, signal: AbortSignal): ReadableStream<Uint8Array> | null {
  const chunks = exchange.reply.body[Symbol.iterator]();
  const first = chunks.next();
  if (first.done && exchange.reply.ending === "whole") {
    exchange.finish("sent");
    return null;
  }
  const source = new Source(exchange, signal, chunks, first);
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => source.start(controller),
      pull: (controller) => source.pull(controller),
      cancel: () => source.cancel(),
    },
    // Nothing is read ahead: a body that is not read stays open, as it would on a socket.
    { highWaterMark: 0 },
  );
}

/** The source of the body's stream. It reads one chunk ahead, so that the stream ends together with the last chunk. */
class Source {
  readonly #exchange: Exchange;
  readonly #signal: AbortSignal;
  readonly #chunks: Iterator<Uint8Array>;
  /** Aborted when the reader has left; ends pauses. */
  readonly #closed = new AbortController();
  #next: IteratorResult<Uint8Array>;
  #abort = () => {};

  constructor(
    exchange: Exchange,
    signal: AbortSignal,
    chunks: Iterator<Uint8Array>,
    first: IteratorResult<Uint8Array>,
  ) {
    this.#exchange = exchange;
    this.#signal = signal;
    this.#chunks = chunks;
    this.#next = first;
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#abort = () => {
      this.#finish("aborted");
      controller.error(this.#signal.reason);
    };
    this.#signal.addEventListener("abort", this.#abort);
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    try {
      await this.#pause();
    } catch {
      return;
    }
    if (!this.#next.done) {
      controller.enqueue(this.#next.value);
      this.#next = this.#chunks.next();
    }
    if (this.#next.done) this.#end(controller);
  }

  cancel(): void {
    this.#finish("aborted");
  }

  /** Rejects if the reader leaves. A stalled body pauses forever. */
  async #pause(): Promise<void> {
    const stalled = this.#next.done && this.#exchange.reply.ending === "stall";
    const ms = stalled ? Number.POSITIVE_INFINITY : this.#exchange.reply.pauseMs;
    if (ms > 0) await delay(ms, this.#closed.signal);
  }

  #end(controller: ReadableStreamDefaultController<Uint8Array>): void {
    switch (this.#exchange.reply.ending) {
      case "stall":
        break;
      case "reset":
        this.#finish("reset");
        controller.error(networkError("terminated", "ECONNRESET"));
        break;
      case "cut-off":
        this.#finish("cut-off");
        controller.error(networkError("terminated", "UND_ERR_SOCKET"));
        break;
      case "cut-off-quietly":
        this.#finish("cut-off");
        controller.close();
        break;
      default:
        this.#finish("sent");
        controller.close();
    }
  }

  #finish(outcome: "sent" | "aborted" | "cut-off" | "reset"): void {
    this.#signal.removeEventListener("abort", this.#abort);
    this.#exchange.finish(outcome);
    this.#closed.abort();
  }
}
