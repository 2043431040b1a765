// Plays an answer in this process, the way `fetch` would give it: a promise of a response, and a body that streams.

import type { ApiBox, Exchange } from "./box.js";
import { moment, wait } from "./reply.js";

/** Answers one request. See `ApiBox.fetch`. */
export async function fetchFrom(box: ApiBox, input: Request | URL | string, init?: RequestInit): Promise<Response> {
  const request = typeof input === "string" || input instanceof URL || init ? new Request(input, init) : input;
  // workerd gives a signal only to a request that was made with one.
  const signal = request.signal ?? new AbortController().signal;
  signal.throwIfAborted();
  const head = { method: request.method, url: new URL(request.url), headers: new Map(request.headers) };
  const exchange = box.answer(head, request);
  const { reply } = exchange;
  try {
    const waitMs = reply.ending === "no-answer" ? Number.POSITIVE_INFINITY : reply.delayMs;
    await (waitMs > 0 ? wait(waitMs, signal) : moment(signal));
  } catch (reason) {
    exchange.finish("aborted");
    throw reason;
  }
  if (reply.ending === "reset-before") {
    exchange.finish("reset");
    throw broken("fetch failed", "ECONNRESET");
  }
  exchange.begun();
  if (isRedirect(reply.status) && request.redirect !== "manual") {
    exchange.finish(request.redirect === "error" ? "sent" : "redirect-followed");
    throw broken("fetch failed", "unexpected redirect");
  }
  const headers = new Headers([...reply.headers]);
  if (reply.contentLength !== undefined) headers.set("content-length", String(reply.contentLength));
  return new Response(bodyOf(exchange, signal), { status: reply.status, headers });
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** An error as Node's fetch makes it. */
function broken(message: string, code: string): TypeError {
  return new TypeError(message, { cause: Object.assign(new Error(code), { code }) });
}

/** The body as a stream, or null where there is none; then nothing is left open. */
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
    // Nothing is taken before it is asked for: a body that nobody reads stays open, as it would on a socket.
    { highWaterMark: 0 },
  );
}

/** Gives chunk after chunk as they are asked for; reads one ahead, so that the last chunk and the end come together. */
class Source {
  readonly #exchange: Exchange;
  readonly #signal: AbortSignal;
  readonly #chunks: Iterator<Uint8Array>;
  /** Ends pauses when the reader has gone. */
  readonly #gone = new AbortController();
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
      this.#leave("aborted");
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
    this.#leave("aborted");
  }

  /** Rejects when the reader has gone meanwhile. A stalled body pauses for ever. */
  async #pause(): Promise<void> {
    const stalled = this.#next.done && this.#exchange.reply.ending === "stall";
    const ms = stalled ? Number.POSITIVE_INFINITY : this.#exchange.reply.pauseMs;
    if (ms > 0) await wait(ms, this.#gone.signal);
  }

  /** What comes after the last chunk. */
  #end(controller: ReadableStreamDefaultController<Uint8Array>): void {
    switch (this.#exchange.reply.ending) {
      case "stall":
        break;
      case "reset":
        this.#leave("reset");
        controller.error(broken("terminated", "ECONNRESET"));
        break;
      case "cut-off":
        this.#leave("cut-off");
        controller.error(broken("terminated", "UND_ERR_SOCKET"));
        break;
      case "cut-off-quietly":
        this.#leave("cut-off");
        controller.close();
        break;
      default:
        this.#leave("sent");
        controller.close();
    }
  }

  #leave(outcome: "sent" | "aborted" | "cut-off" | "reset"): void {
    this.#signal.removeEventListener("abort", this.#abort);
    this.#exchange.finish(outcome);
    this.#gone.abort();
  }
}
