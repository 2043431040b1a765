/** The parts of a response that the package uses, as types: so that those of any `fetch` fit. */

/** A stream of bytes: of `node:stream/web` as well as a page's own. */
export interface ByteStream {
  getReader(): {
    read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
    cancel(reason?: unknown): Promise<unknown>;
  };
}

/**
 * A response of any `fetch`. Its body is a web stream or an async iterable, such as the Node stream that node-fetch gives;
 * its chunks must be bytes.
 */
export interface ResponseLike {
  readonly status: number;
  readonly headers?: { get(name: string): string | null };
  readonly bodyUsed?: boolean;
  readonly body: ByteStream | AsyncIterable<Uint8Array | string> | null;
}
