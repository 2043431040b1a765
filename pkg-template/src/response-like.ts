/** The parts of a response that the package uses, as types: so that those of any `fetch` fit. */

/** A stream of bytes: of `node:stream/web` as well as a page's own. */
export interface ByteStream {
  /** Locks the stream, and gives the reader of its bytes. */
  getReader(): {
    /** The next bytes. */
    read(): Promise<{
      /** Whether the stream has ended. */
      done: boolean;
      /** The bytes, unless it has ended. */
      value?: Uint8Array | undefined;
    }>;
    /** Ends the stream early. */
    cancel(reason?: unknown): Promise<unknown>;
  };
}

/**
 * A response of any `fetch`. Its body is a web stream or an async iterable, such as the Node stream that node-fetch gives;
 * its chunks must be bytes.
 */
export interface ResponseLike {
  /** The HTTP status. */
  readonly status: number;
  /** The headers. Without them there is no request id, and no `Retry-After`. */
  readonly headers?: {
    /** The value of a header, whatever the case of its name; null if there is none. */
    get(name: string): string | null;
  };
  /** Whether the body was read already: it then cannot be decoded. */
  readonly bodyUsed?: boolean;
  /** The body's bytes; null if there is none. */
  readonly body: ByteStream | AsyncIterable<Uint8Array | string> | null;
}
