/** Reading the body of a response of any `fetch`. */

import { isWorkerd } from "./environment.js";
import { orUndefined } from "./inspect.js";

/** The methods of a stream's reader that are used. Either may be missing where a caller implemented the stream. */
export interface BodyReader {
  read?(): unknown;
  cancel?(): unknown;
}

type Body = Partial<ReadableStream & AsyncIterable<unknown> & { destroy(): void }> | null | undefined;

/** Whether a body can be read by {@link readerOf}, or the response states that it has none. It may have been read already. */
export function isReadable(response: Partial<Response>, body: unknown = orUndefined(() => response.body)): boolean {
  const isMethod = (get: () => unknown) => typeof orUndefined(get) === "function";
  const stream = body as Body;
  return (
    body === null ||
    isMethod(() => stream?.getReader) ||
    isMethod(() => stream?.[Symbol.asyncIterator]) ||
    isMethod(() => response.arrayBuffer)
  );
}

/**
 * A reader of a response's body, which is not null: a web stream, or an async iterable such as the Node stream of
 * node-fetch. The response of a caller's own `fetch` may have neither: then the body is read as one chunk.
 */
export function readerOf(response: Partial<Response>): BodyReader {
  const body = response.body as unknown as Body;
  if (typeof body?.getReader === "function") return streamReader(body as ReadableStream);
  const iterator = body?.[Symbol.asyncIterator]?.();
  if (iterator) {
    // An iterator's return() waits for the pending chunk; destroy() does not.
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

/**
 * A reader of a stream. In workerd, other readers of the platform's own streams return 4 KiB at a time: a call for 1,000 rows
 * took twice as long.
 */
export function streamReader(stream: ReadableStream<unknown>): BodyReader {
  const reader = isWorkerd && orUndefined(() => stream.getReader({ mode: "byob" }));
  if (!reader) return stream.getReader();
  // Each chunk is copied into the module before the next one is read.
  let buffer = new ArrayBuffer(maxSliceBytes);
  const read = async () => {
    const result = await reader.read(new Uint8Array(buffer));
    buffer = result.value?.buffer ?? new ArrayBuffer(maxSliceBytes);
    return result;
  };
  return { read, cancel: () => reader.cancel() };
}

/** The bytes of a buffer of any realm. Throws for other values, which `Uint8Array` would take as a length or a list. */
const bytesOf = (buffer: unknown) => new Uint8Array(new DataView(buffer as ArrayBuffer).buffer);

/** The most bytes that cross into the module at once: its memory never shrinks, so it must not grow by a whole body. */
export const maxSliceBytes = 65_536;

/** Bytes in slices that are small enough to cross into the module. */
export function* slices(bytes: Uint8Array): Generator<Uint8Array, undefined> {
  for (let start = 0; start < bytes.length; start += maxSliceBytes) yield bytes.subarray(start, start + maxSliceBytes);
}

/** Cancels a body or its reader, and ignores errors of doing so. */
export function cancelQuietly(body: { cancel?: () => unknown; destroy?: () => unknown } | null | undefined): void {
  void orUndefined(() => Promise.resolve(body?.cancel ? body.cancel() : body?.destroy?.()).catch(() => {}));
}
