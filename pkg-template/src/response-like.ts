/** What is used of an answer: types of users, so no other file of the package is named here. */

/** What is used of a stream of bytes, so that those of `node:stream/web` fit as well as a page's own. */
export interface ByteStream {
  getReader(): {
    read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
    cancel(reason?: unknown): Promise<unknown>;
  };
}

/**
 * What is used of an answer, so that one of any `fetch` fits. Its body is a stream of the web, or what can be iterated, as
 * the streams of Node that node-fetch gives; the chunks must be bytes.
 */
export interface AnswerLike {
  readonly status: number;
  readonly headers?: { get(name: string): string | null };
  readonly bodyUsed?: boolean;
  readonly body: ByteStream | AsyncIterable<Uint8Array | string> | null;
}
