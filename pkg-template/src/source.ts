/** The sources of `decodeBills`: text, bytes, streams and responses. */

import { type BodyReader, isReadable, readerOf, slices, streamReader } from "./body.js";
import { BillingError, configError } from "./errors.js";
import { responseHint } from "./fetch-misuse.js";
import { bytesOfView, describeType, isInstance, isUint8Array, orUndefined } from "./inspect.js";
import { ResponseHead } from "./response-head.js";
import type { ByteStream, ResponseLike } from "./response-like.js";

/** A response of the API: the `Response` itself (of any `fetch`), its body, or a copy of the body. */
export type BillSource = Response | ResponseLike | ReadableStream<Uint8Array> | ByteStream | Uint8Array | string;

/** Runs one step of reading. What it throws becomes an error of the response. */
export type ReadStep = <T>(step: () => T | Promise<T>) => Promise<T>;

/** Reads the bytes of a source in slices. */
type ReadSlices = (readStep: ReadStep) => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

export interface OpenedSource {
  /** The status and headers, if the source is a response. */
  head?: ResponseHead;
  /** The response is an error of the API. */
  isErrorResponse?: boolean;
  readSlices: ReadSlices;
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
  if (typeof source === "string") return { readSlices: () => encodeSlices(source) };
  if (isUint8Array(source)) {
    const bytes = bytesOf(source);
    return { readSlices: () => slices(bytes) };
  }
  const object = (typeof source === "object" && source !== null ? source : {}) as Partial<Response & ReadableStream>;
  if (typeof object.getReader === "function") return { readSlices: streamSlices(object as ReadableStream<unknown>) };
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
  return { head, isErrorResponse, readSlices: bodySlices(response, isErrorResponse) };
}

function bodySlices(response: Response, isErrorResponse: boolean): ReadSlices {
  const { body } = response;
  if (body === null) return () => [];
  if (!isErrorResponse && !isReadable(response, body)) {
    throw configError("source", `source is a response whose body cannot be read: ${responseHint}`);
  }
  if (typeof body?.getReader === "function") return streamSlices(body);
  return (readStep) => readChunks(() => readerOf(response), readStep);
}

const consumedError = () => {
  const message = "source was read already, or is being read: a body can be read once, so clone() it before that";
  return configError("source", message);
};

function streamSlices(stream: ReadableStream<unknown>): ReadSlices {
  if (stream.locked) throw consumedError();
  return (readStep) => readChunks(() => streamReader(stream), readStep);
}

/** The chunks of a stream. If the consumer stops early, the rest is cancelled. */
async function* readChunks(openReader: () => BodyReader, readStep: ReadStep): AsyncIterable<Uint8Array> {
  const reader: BodyReader | undefined = await readStep(openReader);
  try {
    for (;;) {
      const bytes = await readStep(async () => chunkOf(await reader?.read?.()));
      if (!bytes) return;
      yield* slices(bytes);
    }
  } finally {
    // Not awaited; without effect on a stream that has ended or failed. A stream of the caller's own may throw here.
    void orUndefined(() => Promise.resolve(reader?.cancel?.()).catch(() => {}));
  }
}

/** The chunk in the result of a reader; undefined at the end. */
function chunkOf(result: unknown): Uint8Array | undefined {
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
