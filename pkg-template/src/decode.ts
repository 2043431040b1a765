/** Bills of bytes that the user has: of a file, of an answer fetched by other means. */

import * as glue from "../wasm/novita_billing.js";
import type { ErrorData } from "../wasm/novita_billing.js";
import { BillingError, configError, fromData } from "./errors.js";
import { Head } from "./exchange.js";
import { ask, currentGeneration, guarded, ready } from "./module.js";
import { checkDecode } from "./options.js";
import { ApiKeyBill, FixedTermBill } from "./rows.js";
import { BillTable } from "./table.js";
import { kindOf } from "./values.js";

/** What is used of a stream of bytes, so that those of `node:stream/web` fit as well as a page's own. */
interface ByteStream {
  getReader(): {
    read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
    cancel(reason?: unknown): Promise<unknown>;
  };
}

/** An answer of the API: the `Response` itself, its body, or what was kept of it. */
export type BillSource = Response | ReadableStream<Uint8Array> | ByteStream | Uint8Array | string;

type Options = { currency?: string; utcOffset?: string };

/**
 * The bills in an answer that you have: decoded as the bytes come, as strictly as in a call. Needs neither a client nor
 * a key. A `Response` that is not ok is an `api` error. As no range was asked, the report has no windows, and says
 * `complete`.
 *
 * @example
 * const table = await decodeBills("apiKey", await readFile("bills-2026-01.json"));
 * @throws {BillingError} `config`; `api`, `network` and `decode` as in a call
 */
export function decodeBills(
  kind: "fixedTerm",
  source: BillSource,
  options?: Options,
): Promise<BillTable<FixedTermBill>>;
export function decodeBills(kind: "apiKey", source: BillSource, options?: Options): Promise<BillTable<ApiKeyBill>>;
export async function decodeBills(
  kind: "fixedTerm" | "apiKey",
  source: BillSource,
  options: Options = {},
): Promise<BillTable<FixedTermBill> | BillTable<ApiKeyBill>> {
  const { currency = "USD", utcOffset = "+00:00" } = checkDecode(options);
  const { response, pieces } = opened(source);
  const loading = ready();
  if (loading) await loading;
  const born = currentGeneration();
  // An unknown kind is refused here.
  const decoder = ask(() => new glue.BillDecoder(kind, response && new Head(response)));
  try {
    const broken = (cause: unknown) => fromData(ask(() => decoder.broken(cause) as ErrorData, born));
    for await (const bytes of pieces(broken)) ask(() => decoder.push(bytes), born);
    const table = ask(() => decoder.finish(), born);
    const labels = { currency, utcOffset };
    return kind === "apiKey" ? new BillTable(table, ApiKeyBill, labels) : new BillTable(table, FixedTermBill, labels);
  } finally {
    guarded(born, () => decoder.free());
  }
}

/** Bytes, and an error to be thrown when they cannot be read. */
type Pieces = (broken: (cause: unknown) => Error) => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** As `open`; what a source of the user's own making throws is told as what it is. */
function opened(source: unknown): ReturnType<typeof open> {
  try {
    return open(source);
  } catch (thrown) {
    throw thrown instanceof BillingError ? thrown : configError("source", "source cannot be read: it throws");
  }
}

/** Checks a source, and says how to read it. Nothing of it is touched before the pieces are asked for. */
function open(source: unknown): { response?: object; pieces: Pieces } {
  if (typeof source === "string") return { pieces: () => encoded(source) };
  if (isBytes(source)) return { pieces: () => slices(source) };
  const given = (typeof source === "object" && source !== null ? source : {}) as Partial<Response & ReadableStream>;
  if (typeof given.getReader === "function") return { pieces: streamed(given as ReadableStream<unknown>) };
  if (typeof given.status !== "number") {
    throw configError("source", `source must be a Response, a stream of bytes, bytes or text, not ${kindOf(source)}`);
  }
  const response = given as Response;
  if (response.bodyUsed) throw used();
  if (response.body === null) return { response, pieces: () => [] };
  // Where a fetch knows no streams, the body comes whole.
  if (!response.body) return { response, pieces: (broken) => whole(response, broken) };
  return { response, pieces: streamed(response.body) };
}

const used = () =>
  configError(
    "source",
    "source was read already, or is being read: a body can be read once, so clone() it before that",
  );

const isBytes = (value: unknown): value is Uint8Array =>
  ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === "[object Uint8Array]";

function streamed(stream: ReadableStream<unknown>): Pieces {
  if (stream.locked) throw used();
  return (broken) => chunks(stream, broken);
}

async function* whole(response: Response, broken: (cause: unknown) => Error): AsyncIterable<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (thrown) {
    throw broken(thrown);
  }
  yield* slices(bytes);
}

/** The chunks of a stream; the rest of it is cancelled when they are not wanted any more. */
async function* chunks(stream: ReadableStream<unknown>, broken: (cause: unknown) => Error): AsyncIterable<Uint8Array> {
  const reader = attempt(() => stream.getReader(), broken);
  try {
    for (;;) {
      let next: { done: boolean; value?: unknown };
      try {
        next = await reader.read();
      } catch (thrown) {
        throw broken(thrown);
      }
      if (next.done) return;
      const { value } = next;
      if (!isBytes(value)) throw configError("source", `the chunks of source must be bytes, not ${kindOf(value)}`);
      yield* slices(value);
    }
  } finally {
    // Of a stream that is at its end, or broken, there is nothing to cancel, and nobody waits for it. It may be of the
    // user's own making, so anything may throw.
    try {
      Promise.resolve(reader.cancel()).catch(() => {});
    } catch {
      // Then there is nothing to let go of.
    }
  }
}

function attempt<T>(work: () => T, broken: (cause: unknown) => Error): T {
  try {
    return work();
  } catch (thrown) {
    throw broken(thrown);
  }
}

/** How much crosses into the module at once: so its memory does not grow by a whole body. */
const most = 65_536;

function* slices(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let start = 0; start < bytes.length; start += most) yield bytes.subarray(start, start + most);
}

function* encoded(text: string): Iterable<Uint8Array> {
  const encoder = new TextEncoder();
  for (let start = 0; start < text.length;) {
    let end = start + most / 4;
    // A character of two halves is not cut.
    if (/[\ud800-\udbff]/.test(text.charAt(end - 1))) end += 1;
    yield encoder.encode(text.slice(start, end));
    start = end;
  }
}
