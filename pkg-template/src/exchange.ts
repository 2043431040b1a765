/**
 * A request and its answer, as the module sees them. An answer may be of any realm, or of a user's own making: nothing of
 * it is taken for granted, and whatever throws when it is looked at is as if it were not there.
 */

import { Turns } from "./promises.js";
import { attempt } from "./values.js";

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
  #reader: Partial<ReadableStreamDefaultReader<unknown>> | undefined;
  /** There is nothing more to come, or nobody who waits for it. */
  #isOver = false;
  readonly #turns = new Turns();

  constructor(fetch: (request: Request) => unknown) {
    this.#fetch = fetch;
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
  async send(request: Request): Promise<void> {
    const response = await this.#fetch(request);
    if (this.#isOver) return letGo((response as Partial<Response> | undefined)?.body);
    this.#head = new Head(response);
    this.#response = response as Partial<Response>;
  }

  get status(): number {
    return this.#head?.status ?? -1;
  }

  header(name: string): unknown {
    return this.#head?.header(name);
  }

  /** The next bytes of the body; undefined at its end. */
  async read(): Promise<Uint8Array | undefined> {
    const bytes = this.#isOver ? undefined : await this.#next();
    const turn = bytes && this.#turns.after(bytes.length);
    if (turn) await turn;
    // A body that is at its end has nothing to be cancelled.
    if (!bytes) this.#isOver = true;
    return bytes;
  }

  /** Lets go of all that is not at its end. */
  cancel(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    // Either of the two ends the request where `fetch` is the platform's; a user's own may mind only one.
    this.#controller.abort();
    letGo(this.#reader ?? attempt(() => this.#response?.body));
  }

  async #next(): Promise<Uint8Array | undefined> {
    if (!this.#reader) {
      const body = this.#response?.body;
      if (body === null) return undefined;
      this.#reader =
        typeof body === "object" && typeof body.getReader === "function" ? body.getReader() : this.#whole();
    }
    const result = await this.#reader.read?.();
    if (typeof result !== "object" || result === null) {
      return Promise.reject("the body's reader gave no result object");
    }
    if (result.done) return undefined;
    const view = result.value;
    if (!ArrayBuffer.isView(view)) return Promise.reject("the body's chunks are not bytes");
    // The view may be of any type, and its buffer may have been given away: then this throws.
    return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  }

  /** Where there is no stream to read (some of users' own fetches), the body comes as one chunk. */
  #whole(): Partial<ReadableStreamDefaultReader<unknown>> {
    let done = false;
    const read = async () => {
      if (done) return { done, value: undefined };
      done = true;
      const buffer = await this.#response?.arrayBuffer?.();
      return { done: false as const, value: new Uint8Array(buffer as ArrayBuffer) };
    };
    return { read };
  }
}

function statusOf(response: unknown): number {
  const { status, type } = attempt(() => {
    const { status, type } = response as Response;
    return { status, type };
  }) ?? { status: undefined };
  if (typeof status !== "number") return -1;
  if (status >= 100 && status <= 599) return Math.trunc(status);
  return status === 0 && type === "opaqueredirect" ? 0 : -1;
}

/** Cancels a body that nobody waits for, whatever comes of that. */
function letGo(body: { cancel?: () => unknown } | null | undefined): void {
  void attempt(() => Promise.resolve(body?.cancel?.()).catch(() => {}));
}
