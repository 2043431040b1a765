/**
 * A request and its answer, as the module sees them. An answer may be of any realm, or of a user's own making: nothing of
 * it is taken for granted, and whatever throws when it is looked at is as if it were not there.
 */

import type { Operation } from "../wasm/runtime.js";
import { Turns } from "./promises.js";
import { type Unsendable, unsendable, unusable } from "./fetch-misuse.js";
import { attempt } from "./inspect.js";

/** The head of an answer. */
export class Head {
  /** The HTTP status; 0 for a redirect that a browser hides, -1 for what is no answer of a service. */
  readonly status: number;
  readonly #headers: Partial<Headers> | undefined;

  constructor(response: unknown) {
    this.status = statusOf(response);
    this.#headers = attempt(() => (response as Response).headers);
  }

  /** A header's value: text, or anything else where there is none. */
  header(name: string): unknown {
    return attempt(() => this.#headers?.get?.(name));
  }

  /** There is nothing to let go of: the body is read by others. */
  cancel(): void {}
}

/** A request, and its answer once it is there. */
export class Exchange {
  readonly #controller = new AbortController();
  readonly #fetch: (request: Request) => unknown;
  #head: Head | undefined;
  #response: Partial<Response> | undefined;
  #reader: Reader | undefined;
  /** What is left of a chunk. */
  #slices: Iterator<Uint8Array> | undefined;
  /** The body has ended, or the exchange was cancelled. */
  #isOver = false;
  readonly #turns = new Turns();
  readonly #over: (exchange: Exchange) => void;
  readonly #watch: (promise: Promise<unknown>) => Operation;
  #unsendable: Unsendable | undefined;

  /** `over` is called when the exchange holds no resources any more; `watch` turns a promise into an operation. */
  constructor(
    fetch: (request: Request) => unknown,
    over: (exchange: Exchange) => void,
    watch: (promise: Promise<unknown>) => Operation,
  ) {
    this.#fetch = fetch;
    this.#over = over;
    this.#watch = watch;
  }

  /** Ends the request and the body of its answer. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether requests can say here that they belong into no cache. */
  get knowsCaches(): boolean {
    return "cache" in Request.prototype;
  }

  /** Asks. A fetch of the user's own may not mind the signal: what it gives too late is let go of. */
  send(request: object): Operation {
    return this.#watch(this.#send(request as Request));
  }

  /** The next bytes of the body; undefined at its end. */
  read(): Operation {
    return this.#watch(this.#read());
  }

  async #send(request: Request): Promise<void> {
    let response: unknown;
    try {
      response = await this.#fetch(request);
    } catch (thrown) {
      this.#unsendable = unsendable(thrown);
      throw thrown;
    }
    const body = attempt(() => (response as Partial<Response>).body);
    // An unhandled "error" event of a Node stream ends the process.
    attempt(() => (body as { on?: (event: string, listener: () => void) => void }).on?.("error", () => {}));
    if (this.#isOver) return letGo(body);
    const head = new Head(response);
    const wrong = unusable(response, head.status);
    if (wrong) {
      this.#unsendable = wrong;
      letGo(body);
      return Promise.reject(wrong.found);
    }
    this.#head = head;
    this.#response = response as Partial<Response>;
  }

  /** What is wrong, where no request could be made, or its answer cannot be used. */
  get unsendable(): Unsendable | undefined {
    return this.#unsendable;
  }

  get status(): number {
    return this.#head?.status ?? -1;
  }

  header(name: string): unknown {
    return this.#head?.header(name);
  }

  async #read(): Promise<Uint8Array | undefined> {
    const bytes = this.#isOver ? undefined : await this.#next();
    const turn = bytes && this.#turns.after(bytes.length);
    if (turn) await turn;
    // A body that is at its end has nothing to be cancelled.
    if (!bytes) this.#end();
    return bytes;
  }

  /** Cancels what has not ended. */
  cancel(): void {
    if (this.#isOver) return;
    this.#end();
    // Either of the two ends the request where `fetch` is the platform's; a user's own may mind only one.
    this.#controller.abort();
    letGo(this.#reader ?? attempt(() => this.#response?.body));
  }

  #end(): void {
    this.#isOver = true;
    this.#over(this);
  }

  async #next(): Promise<Uint8Array | undefined> {
    for (;;) {
      const slice = this.#slices?.next();
      if (slice && !slice.done) return slice.value;
      const bytes = await this.#chunk();
      if (!bytes || bytes.length <= most) return bytes;
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
      return Promise.reject("the body's reader gave no result object");
    }
    const { done, value: view } = result as { done?: unknown; value?: unknown };
    if (done) return undefined;
    if (!ArrayBuffer.isView(view)) return Promise.reject("the body's chunks are not bytes");
    // The view may be of any type, and its buffer may have been given away: then this throws.
    return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  }
}

/** So much crosses into the module at once: its memory, which never shrinks, does not grow by a whole body. */
const most = 65_536;

/** Bytes in pieces that may cross. */
export function* slices(bytes: Uint8Array): Generator<Uint8Array, undefined> {
  for (let start = 0; start < bytes.length; start += most) yield bytes.subarray(start, start + most);
}

/** What is used of a reader of a stream. */
export interface Reader {
  read?(): Promise<unknown>;
  cancel?(): unknown;
}

/**
 * Reads the body of an answer, which is there. It may be a stream of the web, or what can be iterated, as the streams of
 * Node in node-fetch; where it is neither (some of users' own fetches), it comes as one chunk.
 */
export function readerOf(response: Partial<Response>): Reader {
  const body = response.body as unknown as
    Partial<ReadableStream & AsyncIterable<unknown> & { destroy(): void }> | undefined;
  if (typeof body?.getReader === "function") return body.getReader();
  const iterator = body?.[Symbol.asyncIterator]?.();
  if (iterator) {
    // An iterator's own end waits for the chunk that is under way.
    return { read: () => iterator.next(), cancel: () => (body?.destroy ? body.destroy() : iterator.return?.()) };
  }
  let done = false;
  const read = async () => {
    if (done) return { done, value: undefined };
    done = true;
    const buffer: unknown = await response.arrayBuffer?.();
    return { done: false, value: ArrayBuffer.isView(buffer) ? buffer : bytesOf(buffer) };
  };
  return { read };
}

/** The bytes of a buffer of any realm. Throws for anything else, which `Uint8Array` would take for a length or a list. */
const bytesOf = (buffer: unknown) => new Uint8Array(new DataView(buffer as ArrayBuffer).buffer);

function statusOf(response: unknown): number {
  const { status, type } = attempt(() => {
    const { status, type } = response as Response;
    return { status, type };
  }) ?? { status: undefined };
  if (typeof status !== "number") return -1;
  if (status >= 100 && status <= 599) return Math.trunc(status);
  return status === 0 && type === "opaqueredirect" ? 0 : -1;
}

/** Cancels a body that is not needed, and ignores errors of doing so. */
function letGo(body: { cancel?: () => unknown; destroy?: () => unknown } | null | undefined): void {
  void attempt(() => Promise.resolve(body?.cancel ? body.cancel() : body?.destroy?.()).catch(() => {}));
}
