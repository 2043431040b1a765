/**
 * A request and its response, as the module sees them. The response may be of another realm or of a caller's own `fetch`:
 * whatever throws when it is read counts as absent.
 */

import type { Operation } from "../wasm/runtime.js";
import { type BodyReader, cancelQuietly, maxSliceBytes, readerOf, slices } from "./body.js";
import { Yielder } from "./event-loop.js";
import { type FetchMisuse, misuseOfResponse, misuseOfThrown } from "./fetch-misuse.js";
import { bytesOfView, orUndefined } from "./inspect.js";
import { ResponseHead } from "./response-head.js";

/** One request and its response. */
export class Exchange {
  #controller: AbortController | undefined;
  readonly #fetch: (request: Request) => unknown;
  readonly #onEnd: (exchange: Exchange) => void;
  readonly #toOperation: (promise: Promise<unknown>) => Operation;
  readonly #yielder = new Yielder();
  #head: ResponseHead | undefined;
  #response: Partial<Response> | undefined;
  #reader: BodyReader | undefined;
  /** The rest of a chunk that is too large to cross at once. */
  #slices: Iterator<Uint8Array> | undefined;
  /** The body has ended, or the exchange was cancelled. */
  #isOver = false;
  #misuse: FetchMisuse | undefined;

  /** `onEnd` is called when the exchange no longer holds resources. */
  constructor(
    fetch: (request: Request) => unknown,
    onEnd: (exchange: Exchange) => void,
    toOperation: (promise: Promise<unknown>) => Operation,
  ) {
    this.#fetch = fetch;
    this.#onEnd = onEnd;
    this.#toOperation = toOperation;
  }

  /** Aborts the request and the body of its response. Throws if the environment cannot make one. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  /** Whether a `Request` has the option `cache` in this environment. */
  get supportsCacheMode(): boolean {
    return orUndefined(() => "cache" in Request.prototype) === true;
  }

  /** Sends the request; done when the head of the response has arrived. */
  send(request: object): Operation {
    return this.#toOperation(this.#send(request as Request));
  }

  /** Reads the next bytes of the body; undefined at its end. */
  read(): Operation {
    return this.#toOperation(this.#read());
  }

  async #send(request: Request): Promise<void> {
    let response: unknown;
    try {
      response = await this.#fetch(request);
    } catch (thrown) {
      this.#misuse = misuseOfThrown(thrown);
      throw thrown;
    }
    const body = orUndefined(() => (response as Partial<Response>).body);
    // An unhandled "error" event of a Node stream ends the process.
    orUndefined(() => (body as { on?: (event: string, listener: () => void) => void }).on?.("error", () => {}));
    // A caller's fetch may ignore the signal, and respond after the exchange was cancelled.
    if (this.#isOver) return cancelQuietly(body);
    const head = new ResponseHead(response);
    const misuse = misuseOfResponse(response, head.status);
    if (misuse) {
      this.#misuse = misuse;
      cancelQuietly(body);
      return Promise.reject(misuse.found);
    }
    this.#head = head;
    this.#response = response as Partial<Response>;
  }

  /** Why `send` failed, if the caller's `fetch` or options are to blame and no retry can help. */
  get misuse(): FetchMisuse | undefined {
    return this.#misuse;
  }

  get status(): number {
    return this.#head?.status ?? -1;
  }

  header(name: string): unknown {
    return this.#head?.header(name);
  }

  async #read(): Promise<Uint8Array | undefined> {
    const bytes = this.#isOver ? undefined : await this.#next();
    const pause = bytes && this.#yielder.after(bytes.length);
    if (pause) await pause;
    // At the end of the body there is nothing to cancel.
    if (!bytes) this.#end();
    return bytes;
  }

  /** Cancels the request and the body, unless they have ended. */
  cancel(): void {
    if (this.#isOver) return;
    this.#end();
    // Either of the two ends a request of the platform's fetch; a caller's may support only one.
    orUndefined(() => this.#controller?.abort());
    cancelQuietly(this.#reader ?? orUndefined(() => this.#response?.body));
  }

  #end(): void {
    this.#isOver = true;
    this.#onEnd(this);
  }

  async #next(): Promise<Uint8Array | undefined> {
    for (;;) {
      const slice = this.#slices?.next();
      if (slice && !slice.done) return slice.value;
      const bytes = await this.#chunk();
      if (!bytes || bytes.length <= maxSliceBytes) return bytes;
      this.#slices = slices(bytes);
    }
  }

  async #chunk(): Promise<Uint8Array | undefined> {
    if (!this.#reader) {
      if (this.#response?.body === null) return undefined;
      this.#reader = readerOf(this.#response ?? {});
    }
    const result: unknown = await this.#reader.read?.();
    if (typeof result !== "object" || result === null) {
      return Promise.reject("the body's reader did not return a result object");
    }
    const { done, value: view } = result as { done?: unknown; value?: unknown };
    if (done) return undefined;
    if (!ArrayBuffer.isView(view)) return Promise.reject("the body's chunks are not bytes");
    return bytesOfView(view);
  }
}
