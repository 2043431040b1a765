/** Bills of bytes that the user has: of a file, of an answer fetched by other means. */

import * as glue from "../wasm/novita_billing.js";
import type { BillKind, ErrorData } from "../wasm/novita_billing.js";
import type { AnswerLike, ByteStream } from "./response-like.js";
import { BillingError, type BillingErrorKind, configError, fromData } from "./errors.js";
import { Head, type Reader, readerOf, slices } from "./exchange.js";
import { ask, currentGeneration, guarded, withModule } from "./instance.js";
import { checkDecode } from "./options/client.js";
import { promised, Turns } from "./promises.js";
import { ApiKeyBill, FixedTermBill } from "./rows.js";
import { BillTable } from "./table.js";
import { isReadable, wanted } from "./fetch-misuse.js";
import { attempt, describe, isA, kindOf } from "./inspect.js";

/** An answer of the API: the `Response` itself (of any `fetch`), its body, or what was kept of it. */
export type BillSource = Response | AnswerLike | ReadableStream<Uint8Array> | ByteStream | Uint8Array | string;

type Options = { currency?: string; utcOffset?: string };

/** So many milliseconds the body of a refusal is waited for, as in a call: it only adds words to what the status says. */
const refusalMs = 5_000;

/**
 * The bills in an answer that you have: decoded as the bytes come, as strictly as in a call. Needs neither a client nor
 * a key. A `Response` that is not ok is an `api` error, whatever becomes of its body, which is read for five seconds at
 * most. As no range was asked, the report has no windows, and says `complete` unless
 * the answer says that there is more.
 *
 * @example
 * const table = await decodeBills("apiKey", await readFile("bills-2026-01.json"));
 * @throws {BillingError} `config`; `api`, `network` and `decode` as in a call; `aborted` or `timeout`, with what was
 * thrown as its cause, where reading throws an `AbortError` or a `TimeoutError`, as it does when the signal of your fetch
 * ends it
 */
export function decodeBills(
  kind: "fixedTerm",
  source: BillSource,
  options?: Options,
): Promise<BillTable<FixedTermBill>>;
export function decodeBills(kind: "apiKey", source: BillSource, options?: Options): Promise<BillTable<ApiKeyBill>>;
export function decodeBills(
  kind: BillKind,
  source: BillSource,
  options?: Options,
): Promise<BillTable<FixedTermBill> | BillTable<ApiKeyBill>>;
export function decodeBills(
  kind: BillKind,
  source: BillSource,
  options: Options = {},
): Promise<BillTable<FixedTermBill> | BillTable<ApiKeyBill>> {
  return promised(() => {
    const labels = checkDecode(options);
    const given = opened(source);
    return withModule(() => {
      // An unknown kind is refused here.
      const decoder = ask(() => new glue.BillDecoder(kind, given.head));
      return decoded(kind, given, labels, decoder);
    });
  });
}

async function decoded(
  kind: BillKind,
  { isRefusal, pieces }: Opened,
  { currency = "USD", utcOffset = "+00:00" }: Options,
  decoder: glue.BillDecoder,
) {
  const born = currentGeneration();
  const turns = new Turns();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = isRefusal && new Promise<never>((_, reject) => (timer = setTimeout(reject, refusalMs)));
  const read: Read = async (work) => {
    try {
      return await (late ? Promise.race([work(), late]) : work());
    } catch (thrown) {
      // A reader of the caller's own is wrong, not the answer. Of a refusal the body is not needed.
      if (isA(BillingError, thrown) && !isRefusal) throw thrown;
      throw broken(
        ask(() => decoder.broken(describe(thrown)), born),
        thrown,
      );
    }
  };
  try {
    for await (const bytes of pieces(read)) {
      ask(() => decoder.push(bytes), born);
      const turn = turns.after(bytes.length);
      if (turn) await turn;
    }
    const table = ask(() => decoder.finish(), born);
    const labels = { currency, utcOffset };
    return kind === "apiKey" ? new BillTable(table, ApiKeyBill, labels) : new BillTable(table, FixedTermBill, labels);
  } finally {
    clearTimeout(timer);
    guarded(born, () => decoder.free());
  }
}

/** What the user's own signal makes of an answer that broke off, by the name of what reading throws then. */
const interruptions = new Map<unknown, { kind: BillingErrorKind; says: string }>([
  ["AbortError", { kind: "aborted", says: "Its request was aborted." }],
  ["TimeoutError", { kind: "timeout", says: "Its request was given no more time: give it more, or ask for less." }],
]);

/** The error of a body that could not be read to its end. */
function broken(data: ErrorData, thrown: unknown): BillingError {
  const interruption = interruptions.get(attempt(() => (thrown as Error).name));
  if (data.kind !== "network" || !interruption) return fromData(data);
  const { kind, says } = interruption;
  return new BillingError({ ...data, kind, message: `${data.message} ${says}` }, { cause: thrown });
}

/** Does a piece of reading; what it throws becomes an error of the answer. */
type Read = <T>(work: () => T | Promise<T>) => Promise<T>;

/** The bytes of a source. */
type Pieces = (read: Read) => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

type Opened = ReturnType<typeof open>;

/** As `open`. An exception that the source throws becomes a `config` error. */
function opened(source: unknown): Opened {
  try {
    return open(source);
  } catch (thrown) {
    throw isA(BillingError, thrown) ? thrown : configError("source", "source cannot be read: it throws");
  }
}

/** Checks a source, and says how to read it. Nothing of it is touched before the pieces are asked for. */
function open(source: unknown): { head?: Head; isRefusal?: boolean; pieces: Pieces } {
  if (typeof source === "string") return { pieces: () => encoded(source) };
  if (isBytes(source)) return { pieces: () => slices(source) };
  const given = (typeof source === "object" && source !== null ? source : {}) as Partial<Response & ReadableStream>;
  if (typeof given.getReader === "function") return { pieces: streamed(given as ReadableStream<unknown>) };
  // Read once: a getter may return another value the second time, and the status decides how the body is read.
  const { status, type } = given;
  if (typeof status !== "number") {
    throw configError("source", `source must be a Response, a stream of bytes, bytes or text, not ${kindOf(source)}`);
  }
  const response = given as Response;
  if (response.bodyUsed) throw used();
  const head = new Head({ status, type, headers: attempt(() => given.headers) });
  const isRefusal = status < 200 || status > 299;
  return { head, isRefusal, pieces: piecesOf(response, isRefusal) };
}

function piecesOf(response: Response, isRefusal: boolean): Pieces {
  const { body } = response;
  if (body === null) return () => [];
  if (!isRefusal && !isReadable(response, body)) {
    throw configError("source", `source is an answer whose body cannot be read: ${wanted}`);
  }
  // By whatever fetch it came: see readerOf.
  if (typeof body?.getReader === "function") return streamed(body);
  return (read) => chunks(() => readerOf(response), read);
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
  return (read) => chunks(() => stream.getReader(), read);
}

/** The chunks of a stream; the rest of it is cancelled when they are not wanted any more. */
async function* chunks(open: () => Reader, read: Read): AsyncIterable<Uint8Array> {
  const reader: Reader | undefined = await read(open);
  try {
    for (;;) {
      const bytes = await read(async () => chunkOf(await reader?.read?.()));
      if (!bytes) return;
      yield* slices(bytes);
    }
  } finally {
    // Cancelling is not awaited, and has no effect on a stream that has ended or failed. The caller may have implemented the
    // stream, so any step may throw.
    void attempt(() => Promise.resolve(reader?.cancel?.()).catch(() => {}));
  }
}

/** The chunk that a reader read; undefined at the end. */
function chunkOf(result: unknown): Uint8Array | undefined {
  if (typeof result !== "object" || result === null) {
    const given = kindOf(result);
    throw configError(
      "source",
      `reading source must give { done: false, value: bytes } or { done: true }, not ${given}`,
    );
  }
  const { done, value } = result as { done?: unknown; value?: unknown };
  if (done) return undefined;
  if (isBytes(value)) return value;
  throw configError("source", `the chunks of source must be bytes, not ${kindOf(value)}`);
}

/** So many characters of text are encoded at once. */
const most = 16_384;

function* encoded(text: string): Iterable<Uint8Array> {
  const encoder = new TextEncoder();
  for (let start = 0; start < text.length;) {
    let end = start + most;
    // A character of two halves is not cut.
    if (/[\ud800-\udbff]/.test(text.charAt(end - 1))) end += 1;
    yield encoder.encode(text.slice(start, end));
    start = end;
  }
}
