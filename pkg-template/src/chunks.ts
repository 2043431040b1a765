/** Exports of a table, which the module writes chunk by chunk: as one string, or as a stream. */

import type * as glue from "../wasm/novita_billing.js";
import { configError } from "./errors.js";
import { guarded, invoke } from "./instance.js";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** All chunks as one string. `advice` is what to do if that is too long for a string. */
export function readText(chunks: glue.Chunks, generation: number, advice = "filter the table first"): string {
  let text = "";
  try {
    for (let bytes; (bytes = invoke(() => chunks.pull(), generation));) text += decoder.decode(bytes);
    return text;
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw configError("table", `the text would be longer than a string can be: ${advice}`);
  } finally {
    guarded(generation, () => chunks.free());
  }
}

/** The chunks as a stream. Each is made when it is requested. */
export function byteStream(chunks: glue.Chunks, generation: number): ReadableStream<Uint8Array> {
  const free = () => void guarded(generation, () => chunks.free());
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const bytes = invoke(() => chunks.pull(), generation);
        if (bytes) return controller.enqueue(bytes);
        free();
        controller.close();
      },
      cancel: free,
    },
    { highWaterMark: 0 },
  );
}
