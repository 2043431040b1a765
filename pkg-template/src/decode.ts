/** Decoding bills without a client: from a file, or from a response that was fetched by other means. */

import * as glue from "../wasm/novita_billing.js";
import type { BillKind, ErrorData } from "../wasm/novita_billing.js";
import { stopTimer } from "../wasm/runtime.js";
import { slices } from "./body.js";
import { BillingError, type BillingErrorKind, toBillingError } from "./errors.js";
import { Yielder } from "./event-loop.js";
import { isInstance, orUndefined } from "./inspect.js";
import { currentGeneration, guarded, invoke } from "./instance.js";
import { type RowOf, rowClasses } from "./kinds.js";
import { withModule } from "./loading.js";
import { type DecodeOptions, resolveDecodeOptions } from "./options/decode.js";
import type { Labels } from "./options/labels.js";
import { promiseTry } from "./promises.js";
import { type BillSource, chunkOf, type OpenedSource, openSource } from "./source.js";
import { BillTable } from "./table.js";
import { describeThrown, textProperty } from "./thrown.js";

/** How long the body of an error response is read, as in a call: it only adds to what the status says. */
const errorBodyMs = 5_000;

/** The table of a kind; a union of tables for a union of kinds. */
type TableOf<Kind extends BillKind> = { [Each in Kind]: BillTable<RowOf<Each>> }[Kind];

/**
 * The bills in a response that you have, decoded as the bytes arrive and as strictly as in a call. Needs neither a client
 * nor a key. A `Response` that is not ok is an `api` error, whether or not its body, of which at most five seconds are read,
 * can be read. Since there is no requested range, the report has no windows, and is `complete` unless the response states
 * that there is more.
 *
 * @example
 * const table = await decodeBills("apiKey", await readFile("bills-2026-01.json"));
 * @throws {BillingError} `config`; `api`, `network` and `decode` as in a call; `aborted` or `timeout` if reading throws an
 * `AbortError` or a `TimeoutError`, as it does when the signal of your fetch aborts it: this error is the cause
 */
export function decodeBills<Kind extends BillKind>(
  kind: Kind,
  source: BillSource,
  options: DecodeOptions<Kind> = {},
): Promise<TableOf<Kind>> {
  return promiseTry(() => {
    const { productCategory, ...labels } = resolveDecodeOptions(kind, options);
    const opened = openSource(source);
    return withModule("all", () => {
      // The decoder refuses an unknown kind.
      const decoder = invoke(() => new glue.BillDecoder(kind, opened.head, productCategory));
      return decode(kind, opened, labels, decoder);
    });
  });
}

async function decode<Kind extends BillKind>(
  kind: Kind,
  { isErrorResponse, openReader }: OpenedSource,
  labels: Labels,
  decoder: glue.BillDecoder,
): Promise<TableOf<Kind>> {
  const generation = currentGeneration();
  const yielder = new Yielder();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = isErrorResponse && new Promise<never>((_, reject) => (timer = setTimeout(reject, errorBodyMs)));
  let reader: ReturnType<typeof openReader> | undefined;
  try {
    for (;;) {
      let chunk;
      // One promise for each chunk: with an iterator of slices, small chunks took a tenth longer.
      try {
        reader ??= openReader();
        const result = reader.read?.();
        chunk = chunkOf(await (timeout ? Promise.race([result, timeout]) : result));
      } catch (thrown) {
        // The caller's own stream is at fault, not the response. The body of an error response may be left out.
        if (isInstance(thrown, BillingError) && !isErrorResponse) throw thrown;
        const data = invoke(() => decoder.broken(describeThrown(thrown)), generation);
        throw interruptedError(data, thrown);
      }
      if (!chunk) break;
      for (const bytes of slices(chunk)) {
        invoke(() => decoder.push(bytes), generation);
        const pause = yielder.after(bytes.length);
        if (pause) await pause;
      }
    }
    const table = invoke(() => decoder.finish(), generation);
    return new BillTable(table, rowClasses[kind], labels);
  } finally {
    // Not awaited; without effect on a stream that has ended or failed. A stream of the caller's own may throw here.
    void orUndefined(() => Promise.resolve(reader?.cancel?.()).catch(() => {}));
    stopTimer(timer);
    guarded(generation, () => decoder.free());
  }
}

/** Interruptions by the caller's own signal, by the name of the error that reading throws. */
const interruptions = new Map<string, { kind: BillingErrorKind; advice: string }>([
  ["AbortError", { kind: "aborted", advice: "Its request was aborted." }],
  ["TimeoutError", { kind: "timeout", advice: "Its request timed out: allow more time, or request a shorter range." }],
]);

/** The error of a body that could not be read to its end. */
function interruptedError(data: ErrorData, thrown: unknown): BillingError {
  const interruption = interruptions.get(textProperty(thrown, "name"));
  if (data.kind !== "network" || !interruption) return toBillingError(data);
  const { kind, advice } = interruption;
  return new BillingError({ ...data, kind, message: `${data.message} ${advice}` }, { cause: thrown });
}
