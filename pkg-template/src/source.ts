/** The sources of `decodeBills`: text, bytes, streams and responses. */

import { isReadable, readerOf, streamReader } from "./body.js";
import { BillingError, configError } from "./errors.js";
import { responseHint } from "./fetch-misuse.js";
import { bytesOfView, describeType, isInstance, isUint8Array, orUndefined } from "./inspect.js";
import { ResponseHead } from "./response-head.js";
import type { ByteStream, ResponseLike } from "./response-like.js";

/** A response of the API: the `Response` itself (of any `fetch`), its body, or a copy of the body. */
export type BillSource = Response | ResponseLike | ReadableStream<Uint8Array> | ByteStream | Uint8Array | string;

export interface OpenedSource {
  /** The status and headers, if the source is a response. */
  head?: ResponseHead;
  /** The response is an error of the API. */
  isErrorResponse?: boolean;
  /** Begins to read the source: what the reader returns is checked by {@link chunkOf}. */
  openReader: () => ChunkReader;
}

/** Reads chunks one by one: the reader of a stream has these methods. */
interface ChunkReader {
  read?(): unknown;
  cancel?(): unknown;
}

/** Checks a source. Nothing of it is read before the first slice. */
export function openSource(source: unknown): OpenedSource {
  try {
    return open(source);
  } catch (thrown) {
    throw isInstance(thrown, BillingError) ? thrown : configError("source", "source cannot be read: reading it throws");
  }
}

function open(source: unknown): OpenedSource {
  if (typeof source === "string") return { openReader: () => listReader(encodeSlices(source)) };
  if (isUint8Array(source)) {
    const bytes = bytesOf(source);
    return { openReader: () => listReader([bytes]) };
  }
  const object = (typeof source === "object" && source !== null ? source : {}) as Partial<Response & ReadableStream>;
  if (typeof object.getReader === "function") return { openReader: streamOpener(object as ReadableStream<unknown>) };
  // Read once: a getter may return another value the second time, and the status decides how the body is read.
  const { status, type } = object;
  if (typeof status !== "number") {
    const given = describeType(source);
    throw configError("source", `source must be a Response, a stream of bytes, bytes or text, not ${given}`);
  }
  const response = object as Response;
  if (response.bodyUsed) throw consumedError();
  const head = new ResponseHead({ status, type, headers: orUndefined(() => object.headers) });
  const isErrorResponse = status < 200 || status > 299;
  return { head, isErrorResponse, openReader: bodyOpener(response, isErrorResponse) };
}

function bodyOpener(response: Response, isErrorResponse: boolean): () => ChunkReader {
  const { body } = response;
  if (body === null) return () => listReader([]);
  if (!isErrorResponse && !isReadable(response, body)) {
    throw configError("source", `source is a response whose body cannot be read: ${responseHint}`);
  }
  if (typeof body?.getReader === "function") return streamOpener(body);
  return () => readerOf(response);
}

const consumedError = () => {
  const message = "source was read already, or is being read: a body can be read once, so clone() it before that";
  return configError("source", message);
};

function streamOpener(stream: ReadableStream<unknown>): () => ChunkReader {
  if (stream.locked) throw consumedError();
  return () => streamReader(stream);
}

/** A reader of chunks that are in memory. */
function listReader(chunks: Iterable<Uint8Array>): ChunkReader {
  const iterator = chunks[Symbol.iterator]();
  return { read: () => iterator.next() };
}

/** The chunk in the result of a reader; undefined at the end. */
export function chunkOf(result: unknown): Uint8Array | undefined {
  if (typeof result !== "object" || result === null) {
    const given = describeType(result);
    const message = `the reader of source must return { done: false, value: bytes } or { done: true }, not ${given}`;
    throw configError("source", message);
  }
  const { done, value } = result as { done?: unknown; value?: unknown };
  if (done) return undefined;
  if (isUint8Array(value)) return bytesOf(value);
  throw configError("source", `the chunks of source must be bytes, not ${describeType(value)}`);
}

function bytesOf(view: Uint8Array): Uint8Array {
  const bytes = orUndefined(() => bytesOfView(view));
  if (bytes) return bytes;
  throw configError("source", "the bytes of source have been transferred, so they cannot be read: give a copy");
}

/** How many characters are encoded at once. */
const sliceLength = 16_384;

const encoder = new TextEncoder();

function* encodeSlices(text: string): Iterable<Uint8Array> {
  for (let start = 0; start < text.length;) {
    let end = start + sliceLength;
    // A surrogate pair stays in one slice.
    if (/[\ud800-\udbff]/.test(text.charAt(end - 1))) end += 1;
    yield encoder.encode(text.slice(start, end));
    start = end;
  }
}
